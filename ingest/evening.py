"""What staff have decided of the evening, as far as ingest goes by it: who sits where, and which session runs.

Decisions come through the record, laps by the socket, and neither waits for the other. A lap is judged when it is told,
by the decisions read until then and by the instants at which it began and ended: a decision is read within a second of
being written, so any lap longer than that is judged as if it had been known at once. What is decided later about laps
that are written, dated back or taken back, moves none of them: staff are told which they are (`ingest.guards`).
"""

from timing.agenda import Agenda
from timing.event import Plan
from timing.record.decisions import DriverSeated, SessionMoved
from timing.record.entry import Entry, Undone
from timing.seats import Seats


class Evening:
    """The seats and the sessions. Mutable: one thread at a time notes, any may ask."""

    def __init__(self, plan: Plan) -> None:
        self.seats = Seats(plan)
        self.agenda = Agenda(plan)
        self._noted: list[DriverSeated | SessionMoved | Undone] = []
        """All of the record that may matter, for a plan in which it does."""

    def replan(self, plan: Plan) -> None:
        """Go by another plan, as if it had been there from the start."""
        seats, agenda = Seats(plan), Agenda(plan)
        for entry in self._noted:
            if isinstance(entry, DriverSeated | Undone):
                seats.note(entry)
            if isinstance(entry, SessionMoved | Undone):
                agenda.note(entry)
        self.seats, self.agenda = seats, agenda

    def note(self, entry: Entry) -> bool:
        """Take in an entry of the record; whether it changes anything here."""
        if isinstance(entry, DriverSeated | SessionMoved | Undone):
            self._noted.append(entry)
        if isinstance(entry, DriverSeated | Undone) and self.seats.note(entry) is not None:
            return True
        return isinstance(entry, SessionMoved | Undone) and self.agenda.note(entry) is not None

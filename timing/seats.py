"""Who sits in each rig, from when: the plan's word, and what staff have decided since.

A seating says "from here on". So at an instant the one decided last holds, of those from then or before; one that is
dated back holds from its date, and clocks that were set meanwhile change nothing about the order. Seatings of another
evening, whose sessions the plan does not have, hold no more.
"""

from collections.abc import Iterator
from datetime import datetime

from timing.event import Plan
from timing.planned_people import NOBODY, is_nobodys, person_at
from timing.record.decisions import DriverSeated, about_seat
from timing.record.entry import Person, Undone
from timing.record.in_force import InForce


class Seats:
    """The seats of an evening. Mutable: give it the entries in the order of the record; ask it from any thread."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._sessions = {"", plan.session.id, *(session.id for session in plan.sessions)}
        self._decisions = InForce()
        self._decided: dict[str, tuple[DriverSeated, ...]] = {}
        """By rig, the seatings that were not taken back."""

    def note(self, entry: DriverSeated | Undone) -> DriverSeated | None:
        """Take in what staff decided; the seating that it makes, takes back or gives back, None where it is of none."""
        if isinstance(entry, DriverSeated) and entry.session not in self._sessions:
            return None
        changed = self._decisions.note(entry)
        if not isinstance(changed, DriverSeated):
            return None
        history = self._decisions.history(about_seat(changed.rig))
        self._decided[changed.rig] = tuple(each for each in history if isinstance(each, DriverSeated))
        return changed

    def seated(self, rig: str, at: datetime) -> DriverSeated | None:
        """The seating that holds in a rig at an instant; None as long as it is as the plan says."""
        return next((each for each in reversed(self._decided.get(rig, ())) if each.at <= at), None)

    def driver(self, rig: str, at: datetime) -> str | None:
        """Who sits in a rig at an instant; None where nobody does."""
        seated = self.seated(rig, at)
        if seated is not None:
            return seated.driver
        planned = self._plan.rigs.get(rig)
        return planned.driver if planned is not None else None

    def others(self, rig: str, since: datetime, until: datetime, driver: str | None) -> list[str | None]:
        """Who else than `driver` sat in a rig between two instants; None for nobody."""
        instants = {since, *(each.at for each in self._decided.get(rig, ()) if since < each.at < until)}
        sat = dict.fromkeys(self.driver(rig, each) for each in sorted(instants))
        return [each for each in sat if each != driver]

    def also_in(self, rig: str, at: datetime) -> list[str]:
        """The other rigs in which the driver of this one sits at the same time."""
        driver = self.driver(rig, at)
        if driver is None:
            return []
        return [other for other in self.rigs() if other != rig and self.driver(other, at) == driver]

    def taken_back(self, rig: str, reason: str, author: str, at: datetime) -> dict[str, Undone]:
        """By rig, the entries that take back what was decided last of a rig; empty where nothing is left.

        Who changed seats is in several rigs' decisions: what was decided of another rig in the same moment by the same
        person goes with it, unless somebody has decided about that rig since.
        """
        last = {each: self._decided[each][-1] for each in (rig, *self._decided) if self._decided.get(each)}
        if rig not in last:
            return {}
        moment = last[rig].at, last[rig].author
        return {
            each: Undone(seated.session, self._decisions.taken_back_by(seated), reason, author, at)
            for each, seated in last.items()
            if (seated.at, seated.author) == moment
        }

    def rigs(self) -> Iterator[str]:
        """All rigs that somebody may sit in: those of the plan, and others in which somebody was seated."""
        return iter(dict.fromkeys((*self._plan.rigs, *list(self._decided))))

    def person(self, rig: str, at: datetime) -> Person | str | None:
        """For whom a lap counts that was begun in a rig at an instant.

        An id alone for `NOBODY`, and for somebody whom the plan does not have; None where the rig goes by the names
        that its game gives. A rig whose team has drivers, and in which none sits, is nobody's, and so is one that staff
        have cleared.
        """
        seated, planned = self.seated(rig, at), self._plan.rigs.get(rig)
        driver = self.driver(rig, at)
        if driver is not None:
            return person_at(self._plan, driver=driver, team=None) if driver in self._plan.drivers else driver
        team = planned.team if planned is not None else None
        if seated is not None or is_nobodys(self._plan, team):
            return NOBODY
        return person_at(self._plan, driver=None, team=team)

"""Incidents at the stewards' desk: what happened, written down without names, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from display.staff import session_of, standings_of
from display.staff.draft import Book
from display.staff.named import driver_named, people_of
from display.staff.seats import Desk
from display.staff.telling import Teller
from display.staff.words import Say
from timing.errors import SetupError
from timing.event import Plan
from timing.record.asked import IncidentNoted
from timing.record.decisions import Ruled


@dataclass(frozen=True, slots=True)
class Happened:
    """What somebody saw: where, who was in it, and the lap of the session, None where it is not known."""

    session: str
    text: str
    rig: str | None = None
    driver: str | None = None
    lap: int | None = None


class Incidents:
    """The incidents of a book. Raises SetupError with a sentence for what cannot be."""

    def __init__(
        self, book: Book, plan: Plan, teller: Teller, *, author: str, now: Callable[[], datetime], say: Say
    ) -> None:
        self._book, self._plan, self._teller = book, plan, teller
        self._author, self._now, self._say = author, now, say
        self._standings = standings_of(book, plan.rules)

    def note(self, incident: str, happened: Happened, *, new: bool) -> str:
        """Write down an incident, or what happened in another one of which something was said before."""
        before = None if new else self._known(incident)
        session = session_of(self._standings, happened.session)
        if session is None:
            known = ", ".join(self._standings.sessions) or self._say("none yet")
            raise SetupError(self._say("no session", session=happened.session, known=known))
        people = people_of(self._book, self._plan, self._standings)
        person = driver_named(people, self._plan, happened.driver, self._say) if happened.driver is not None else None
        rig = Desk(self._book, self._plan, self._now, self._say).rig(happened.rig) if happened.rig is not None else ""
        noted = IncidentNoted(
            session,
            incident,
            self._teller.without_names(happened.text),
            self._author,
            self._now(),
            rig,
            person.id if person is not None else "",
            happened.lap,
            open=before is None or before.open,
            ruling=before.ruling if before is not None else "",
        )
        self._book.append([noted])
        return self._say("incident noted", text=self._teller.with_names(noted.text))

    def decide(self, incident: str, ruling: int | None, *, open: bool) -> str:
        """Say what became of an incident: a ruling by its number, or none; or that it is open again."""
        before = self._known(incident)
        ruled = self._ruling(ruling) if ruling is not None else None
        key = ruled.key if ruled is not None else ""
        self._book.append([replace(before, author=self._author, at=self._now(), open=open, ruling="" if open else key)])
        return self._say("incident reopened" if open else "incident decided", text=self._text(before, ruled))

    def _text(self, incident: IncidentNoted, ruled: Ruled | None) -> str:
        text = self._teller.with_names(incident.text)
        return text if ruled is None else f"{text} – {self._teller.tell(ruled)}"

    def _known(self, incident: str) -> IncidentNoted:
        found = self._standings.decisions.about(f"incident/{incident}")
        if not isinstance(found, IncidentNoted):
            raise SetupError(self._say("no incident", incident=incident))
        return found

    def _ruling(self, ref: int) -> Ruled:
        found = self._book.read(ref - 1, 1)
        entry = found[0].entry if found and found[0].seq == ref else None
        if not isinstance(entry, Ruled):
            raise SetupError(self._say("no ruling", ref=ref))
        return entry

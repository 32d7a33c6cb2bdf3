"""The plan that a record keeps, as organisers use it: look at it, change it, compare versions, go back to one.

Nothing here knows whether it is asked by a browser or at the command line. What is saved is right: a wrong plan is
refused with the sentences of `eracing plan check`. A version is saved behind the one that it was made of; where
somebody else was faster, nothing is saved, and it is told who changed what.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from timing.errors import EracingError, SetupError
from timing.event import Plan, PlannedSession
from timing.plan_advice import advice
from timing.plan_diff import differences
from timing.plan_erasing import without_erased
from timing.plan_file import MOST_BYTES, parse_plan
from timing.plan_live import needs_restart
from timing.plan_secrets import hidden, restored
from timing.plan_start import parsed
from timing.plan_versions import PlanDraft, PlanMoved, PlanVersion
from timing.plan_writing import written
from timing.record.evening import PlanTaken
from timing.record.protocol import Record


class WrongPlan(EracingError):
    """A plan with mistakes; one sentence each, in lines."""


class PlanGone(EracingError):
    """There is no such version."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A plan as it is shown: its text without keys and passwords. Version 0 is one that is kept nowhere."""

    number: int
    text: str
    plan: Plan
    author: str = ""
    at: datetime | None = None
    what: tuple[str, ...] = ()
    checksum: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A right plan that may be saved: its whole text, what it changes, and what is to be known of that.

    `restart` takes effect when the server is started again; `notes` is what else people should know; `advice` is worth
    a second look.
    """

    text: str
    plan: Plan
    what: tuple[str, ...]
    restart: tuple[str, ...]
    notes: tuple[str, ...]
    advice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """A version that was saved, or was before (`new` False), with the entry from which on it holds (0: none).

    `same`: nothing was saved, as the version that holds says just that.
    """

    version: PlanVersion
    new: bool
    seq: int
    checked: Checked
    same: bool = False


class PlanBook:
    """The plan of one record. `given` is the plan that the server was started with, None where none runs here.

    `notes` tells what else people should know of a right plan. `made_at` is the centre that a venue has its plan from:
    then none is saved here.
    """

    def __init__(
        self,
        record: Record,
        given: Plan | None,
        now: Callable[[], datetime],
        notes: Callable[[Plan], list[str]] = lambda _: [],
        made_at: str | None = None,
    ) -> None:
        self._record = record
        self._made_at = made_at
        self._given = given
        self._now = now
        self._more_notes = notes

    # Looking

    def current(self) -> Seen:
        """The plan that holds. Raises RecordError."""
        newest = self._record.newest_plan()
        return self._seen_given() if newest is None else _seen(newest)

    def versions(self) -> list[PlanVersion]:
        """All versions, the newest first."""
        return self._record.plans()[::-1]

    def version(self, number: int) -> Seen:
        """A version. Raises PlanGone."""
        return _seen(self._version(number))

    def between(self, old: int, new: int) -> list[str]:
        """What differs between two versions, in words. Raises PlanGone."""
        return differences(parsed(self._version(old)), parsed(self._version(new)))

    # Changing

    def check(self, text: str) -> Checked:
        """What saving this text would mean; nothing is written. Raises WrongPlan."""
        if len(text.encode()) > MOST_BYTES:
            raise WrongPlan(f"the plan is larger than {MOST_BYTES >> 20} MiB, and no plan is")
        before = self._before()
        try:
            whole, erased = without_erased(restored(text, before), self._record.profiles())
            plan = parse_plan(whole)
        except SetupError as error:
            raise WrongPlan(str(error)) from error
        started = before if self._given is None else self._given
        return Checked(
            text=whole,
            plan=plan,
            what=tuple(differences(before, plan)),
            restart=tuple(needs_restart(started, plan)),
            notes=(
                *(f"driver {id} was erased: the name is left out" for id in erased),
                *self._notes(before, plan),
                *self._more_notes(plan),
            ),
            advice=tuple(each.sentence for each in advice(plan)),
        )

    def save(self, text: str, *, after: int, author: str, request: str = "", why: str = "") -> Saved:
        """Save a text as the version behind number `after`. Raises WrongPlan, and PlanMoved with who changed what.

        A text that version `after` has already, and that holds, makes no other version.
        """
        if self._made_at is not None:
            raise WrongPlan(
                f"this venue has its plan from {self._made_at}: change it there, and it holds here within a second"
            )
        checked = self.check(text)
        newest = self._record.newest_plan()
        if newest is not None and (newest.number, newest.text) == (after, checked.text):
            return Saved(newest, new=False, seq=self._taken(newest), checked=checked, same=True)
        lines = [*([why] if why else []), *(checked.what or ["nothing is otherwise but the text"])]
        draft = PlanDraft(checked.text, author, self._now(), "\n".join(lines), request=request)
        end = self._record.position().seq
        try:
            version = self._record.save_plan(draft, after)
        except PlanMoved as error:
            raise PlanMoved(f"{error}: {self._since(after)}") from error
        except ValueError as error:
            raise WrongPlan(str(error)) from error
        seq = self._taken(version)
        return Saved(version, seq > end, seq, checked)

    def back(self, number: int, *, after: int, author: str, request: str = "") -> Saved:
        """Save what version `number` says as the newest one. Raises as `save` does, and PlanGone."""
        text = self._version(number).text
        return self.save(text, after=after, author=author, request=request, why=f"back to version {number}")

    def whole(self) -> Plan:
        """The plan that holds, with its keys and passwords: to make another one of, and to show to nobody."""
        return self._before()

    def whole_of(self, number: int) -> Plan:
        """The same of a version. Raises PlanGone."""
        return parsed(self._version(number))

    def whole_text(self) -> str:
        """The text of the plan that holds, as it is kept, with keys and passwords."""
        newest = self._record.newest_plan()
        return written(self._before()) if newest is None else newest.text

    def text_of(self, number: int) -> str:
        """The text of a version as it is kept, with keys and passwords. Raises PlanGone."""
        return self._version(number).text

    def _taken(self, version: PlanVersion) -> int:
        """The entry from which on a version holds; 0 where there is none."""
        found = self._record.find(PlanTaken(version.number, "", "", version.at).key)
        return 0 if found is None else found.seq

    def _before(self) -> Plan:
        newest = self._record.newest_plan()
        return (self._given or Plan()) if newest is None else parsed(newest)

    def _seen_given(self) -> Seen:
        plan = self._given or Plan()
        text = hidden(written(plan))
        return Seen(0, text, parse_plan(text))

    def _version(self, number: int) -> PlanVersion:
        found = next((each for each in self._record.plans() if each.number == number), None)
        if found is None:
            raise PlanGone(f"there is no version {number} of the plan")
        return found

    def _since(self, after: int) -> str:
        """Who has changed what since a version."""
        later = [each for each in self._record.plans() if each.number > after]
        if not later:
            return "there never was such a version"
        return "; ".join(f"{each.author} saved version {each.number} ({_first(each.what)})" for each in later)

    def _notes(self, before: Plan, after: Plan) -> list[str]:
        """What a change does not do that people may think it does."""
        old, new = _sessions(before), _sessions(after)
        gone = sorted(id for id in old.keys() - new.keys() if self._opened(id))
        told = [f"session {id} is in the record: its laps stay there, and are no part of the standings" for id in gone]
        for id in sorted(old.keys() & new.keys()):
            fixed = [name for name in ("type", "name", "track") if getattr(old[id], name) != getattr(new[id], name)]
            if fixed and self._opened(id):
                told.append(f"session {id} has been opened and keeps its {' and '.join(fixed)} on the boards")
        return told

    def _opened(self, session: str) -> bool:
        return self._record.find(f"session/{session}") is not None


def _sessions(plan: Plan) -> dict[str, PlannedSession]:
    return {each.id: each for each in plan.sessions or (plan.session,)}


def _seen(version: PlanVersion) -> Seen:
    parsed(version)
    text = hidden(version.text)
    what = tuple(version.what.splitlines())
    return Seen(version.number, text, parse_plan(text), version.author, version.at, what, version.checksum)


def _first(what: str, most: int = 3) -> str:
    lines: Sequence[str] = what.splitlines()
    more = f", and {len(lines) - most} more" if len(lines) > most else ""
    return ", ".join(lines[:most]) + more

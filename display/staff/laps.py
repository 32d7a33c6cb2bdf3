"""Laps at the stewards' desk: which count, and those that are entered by hand. Each is shown before it is made."""

from collections.abc import Sequence
from typing import Final
from uuid import uuid4

from display.staff.deciding import Decided, Deciding
from display.staff.named import driver_named
from display.staff.rulings import AnyLap, LapLine, laps_of
from display.staff.seats import Desk
from display.staff.words import Say
from timing.errors import SetupError
from timing.event import PlannedSession
from timing.planned_people import NOBODY
from timing.plausible import implausible
from timing.record.by_hand import LapAdded, key_of
from timing.record.entry import LapRuled, Person, Undone
from timing.units import LONGEST_LAP_MS, format_lap

SLACK_MS: Final = 12
"""By so much the sectors of a lap may be apart from its time: each is rounded by itself."""


class Laps(Deciding):
    """Which laps count, and laps by hand; see `Deciding`."""

    def lines(self, session: str, driver: str | None = None) -> list[LapLine]:
        """The laps of a session, in the order of the record."""
        return laps_of(self._record, session, driver, self._say, self._plan)

    def delete(self, ref: int, reason: str) -> Decided:
        """Let a lap not count."""
        return self._rule(self._lap(ref), reason, counts=False)

    def restore(self, ref: int, reason: str) -> Decided:
        """Let a lap count, whatever the game says."""
        return self._rule(self._lap(ref), reason, counts=True)

    def delete_best(self, session: str, driver: str, reason: str) -> Decided:
        """Let a driver's best lap of a session, as it stands now, not count."""
        id = self._session(session)
        person = driver_named(self._people, self._plan, driver, self._say)
        tally = self._standings.sessions[id].tallies.get(person.id)
        best = tally.best if tally is not None else None
        if best is None:
            raise SetupError(self._say("nothing counts", name=person.name, session=id))
        return self.delete(best.seq, reason)

    def add(
        self,
        session: str,
        time_ms: int,
        reason: str,
        *,
        driver: str | None = None,
        rig: str | None = None,
        sectors_ms: Sequence[int] | None = None,
        number: int | None = None,
        id: str | None = None,
    ) -> Decided:
        """Enter a lap by hand. With a rig alone it is of who sits there now; the same `id` again adds nothing."""
        session_id, lap_id = self._session(session), id or str(uuid4())
        known = self._standings.decisions.made(key_of(lap_id))
        if isinstance(known, LapAdded):
            return self._again(known, session_id, time_ms)
        sectors = _checked(time_ms, sectors_ms, self._say)
        person, rig_id = self._who(driver, rig)
        driver_id = person.id if person is not None else NOBODY
        added = LapAdded(
            session_id,
            lap_id,
            number or self._driven(session_id, driver_id) + 1,
            rig_id,
            driver_id,
            time_ms,
            reason,
            self._author,
            self._now(),
            sectors,
        )
        name, time = self._name(added.driver), format_lap(time_ms, self._say.language)
        said = [self._say("entered", lap=added.lap, name=name, time=time, session=session_id)]
        planned = {each.id: each for each in (self._plan.session, *self._plan.sessions)}.get(session_id)
        if implausible(planned or PlannedSession(), time_ms):
            said.append(self._say("odd lap", time=time))
        return self._decide([added], said, [person] if person is not None and person.id in self._plan.drivers else ())

    def undo(self, ref: int, reason: str) -> Decided:
        """Take back the last decision about whether a lap counts, or that it was entered by hand."""
        lap, decisions = self._lap(ref), self._standings.decisions
        rulings = [each for each in decisions.history(lap.key) if isinstance(each, LapRuled)]
        entered = lap if isinstance(lap, LapAdded) and decisions.holds(lap) else None
        last = rulings[-1] if rulings else entered
        if last is None:
            raise SetupError(self._say("nothing ruled", ref=ref))
        undone = Undone(lap.session, decisions.taken_back_by(last), reason, self._author, self._now())
        if last is entered:
            return self._decide([undone], [self._say("out of results", lap=self._told(lap))])
        return self._decide([undone], [self._counts(lap, rulings[-2].counts if rulings[1:] else None)])

    def _rule(self, lap: AnyLap, reason: str, *, counts: bool) -> Decided:
        ruled = LapRuled(lap.session, lap.key, counts, reason, self._author, self._now())
        return self._decide([ruled], [self._counts(lap, counts)])

    def _counts(self, lap: AnyLap, ruled: bool | None) -> str:
        """Whether a lap counts with this ruling about it, as a sentence."""
        now = self._standings.lap(lap.key)
        driver, time_ms = (now.driver, now.time_ms) if now is not None else (lap.driver, lap.time_ms)
        counts = ruled if ruled is not None else now is None or now.valid is not False
        time = format_lap(time_ms, self._say.language)
        key = "lap counts" if counts else "lap does not count"
        return self._say(key, lap=lap.lap, name=self._name(driver), time=time, session=lap.session)

    def _driven(self, session: str, driver: str) -> int:
        """How many laps a driver has, or nobody."""
        known = self._standings.sessions[session]
        if driver == NOBODY:
            return len(known.unassigned)
        return len(known.tallies[driver].laps) if driver in known.tallies else 0

    def _again(self, known: LapAdded, session: str, time_ms: int) -> Decided:
        """A lap is entered with an id that there is."""
        if (known.session, known.time_ms) != (session, time_ms):
            raise SetupError(self._say("other lap", id=known.id))
        return Decided((self._say("entered before", lap=self._told(known)),), ())

    def _who(self, driver: str | None, rig: str | None) -> tuple[Person | None, str]:
        """Who drove, and in which rig."""
        desk = Desk(self._record, self._plan, self._now, self._say)
        rig_id = desk.rig(rig) if rig is not None else ""
        if driver is not None:
            person = driver_named(self._people, self._plan, driver, self._say)
            return person, rig_id or desk.rig_of(person.id) or ""
        return desk.sitting(rig_id), rig_id


def _checked(time_ms: int, sectors_ms: Sequence[int] | None, say: Say) -> tuple[int, ...] | None:
    """The sectors, where they can be those of the lap. Raises SetupError for what is no lap."""
    time = format_lap(max(time_ms, 0), say.language)
    if not 0 < time_ms < LONGEST_LAP_MS:
        raise SetupError(say("no lap time", time=time))
    if not sectors_ms:
        return None
    if min(sectors_ms) <= 0 or abs(sum(sectors_ms) - time_ms) > SLACK_MS:
        raise SetupError(say("sectors apart", sum=format_lap(max(sum(sectors_ms), 0), say.language), time=time))
    return tuple(sectors_ms)

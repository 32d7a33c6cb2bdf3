"""Laps of a decoder at a real track: a lap is the time from one passing of a transponder to its next.

A decoder numbers its passings. Where numbers are missing it is asked for them (`ingest.links.p3`), and until they have
come, or are given up, passings wait: a lap that spans a passing which was not heard might be two. If it stays unknown
that lap is not told, and the number of the next one leaves a gap.

A decoder knows no sessions. So one lasts until nothing has passed for `BREAK_S`, and is named after its first passing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from timing.passings import DecoderAlive, Left, TransponderPassed, TransponderPiece
from timing.readings import CarName, CarsNamed, Fact, LapReported, SessionSeen, SessionType
from timing.units import lap_time

BREAK_S: Final = 4 * 3600
"""After so long without a passing it is another session."""
LONGEST_S: Final = 12 * 3600
"""After a restart of ours a session goes on that began no longer ago."""
WAIT_US: Final = 10_000_000
"""Passings that are missing for so long, by the decoder's clock, do not come."""
WAIT_RECORDS: Final = 4
"""Nor do they after so many signs of life: there is one every few seconds."""
MOST_MISSING: Final = 10_000
"""Where more are missing, the decoder has begun to count anew."""
MOST_WAITING: Final = 1_000
MOST_TRANSPONDERS: Final = 10_000

_SESSION: Final = "t"
_SECOND_US: Final = 1_000_000


@dataclass(slots=True)
class _Transponder:
    """A transponder's last passing, and how many laps it has. Mutable. `sure` while it may begin a lap."""

    passed: TransponderPassed | None = None
    sure: bool = True
    laps: int = 0
    told: LapReported | None = None


class Transponders:
    """What one decoder has heard. Mutable; feed it pieces in the order they arrive.

    `left` is where it stood before a restart of ours.
    """

    def __init__(self, left: Left | None = None) -> None:
        self._left_in = _began(left.session) if left is not None else None
        self._laps_left = left.laps if left is not None else {}
        self._crossed_us: int | None = None
        self._latest: TransponderPassed | None = None
        self._missing: set[int] = set()
        self._waiting: list[TransponderPassed] = []
        self._waited = 0
        """Signs of life since passings wait."""
        self._transponders: dict[int, _Transponder] = {}

    def take(self, piece: TransponderPiece) -> Sequence[Fact]:
        """The facts that follow from a piece."""
        if isinstance(piece, DecoderAlive):
            self._waited += 1
            return self._give_up() if self._waiting and self._waited > WAIT_RECORDS else ()
        return self._passed(piece)

    def flush(self) -> Sequence[Fact]:
        """Nothing more will come: what waits is told."""
        return self._give_up()

    def _passed(self, passed: TransponderPassed) -> Sequence[Fact]:
        latest = self._latest
        if not passed.at_us:
            passed = replace(passed, at_us=latest.at_us if latest is not None else 0)
        if latest is None or passed.number == latest.number + 1:
            self._latest = passed
            return self._in_order(passed)
        if passed.number <= latest.number and passed.at_us <= latest.at_us:
            return self._late(passed)
        self._latest = passed
        if not 0 < passed.number - latest.number <= MOST_MISSING - len(self._missing):
            return self._counted_anew(passed)
        self._missing.update(range(latest.number + 1, passed.number))
        return self._in_order(passed)

    def _in_order(self, passed: TransponderPassed) -> Sequence[Fact]:
        if not self._missing:
            return self._cross(passed)
        self._waited = self._waited if self._waiting else 0
        self._waiting.append(passed)
        too_long = passed.at_us - self._waiting[0].at_us > WAIT_US or len(self._waiting) > MOST_WAITING
        return self._give_up() if too_long else ()

    def _late(self, passed: TransponderPassed) -> Sequence[Fact]:
        """A passing that was missing; or one that is said again."""
        if passed.number in self._missing:
            self._missing.remove(passed.number)
            self._waiting.append(passed)
            return self._release() if not self._missing else ()
        known = self._transponders.get(passed.transponder)
        return (known.told,) if known is not None and known.passed == passed and known.told is not None else ()

    def _release(self) -> list[Fact]:
        waiting, self._waiting = sorted(self._waiting, key=lambda each: each.number), []
        return [fact for passed in waiting for fact in self._cross(passed)]

    def _give_up(self) -> list[Fact]:
        """What is missing does not come: no lap that spans it is told."""
        waiting, missing = sorted(self._waiting, key=lambda each: each.number), sorted(self._missing)
        self._waiting, self._missing = [], set()
        facts: list[Fact] = []
        for passed in waiting:
            while missing and missing[0] < passed.number:
                missing.pop(0)
                self._doubt()
            facts += self._cross(passed)
        return facts

    def _counted_anew(self, passed: TransponderPassed) -> Sequence[Fact]:
        """The decoder was started anew, and did not hear who passed meanwhile."""
        facts = self._give_up()
        self._doubt()
        return [*facts, *self._cross(passed)]

    def _doubt(self) -> None:
        for each in self._transponders.values():
            each.sure = False

    # Laps

    def _cross(self, passed: TransponderPassed) -> list[Fact]:
        """A passing of which all before it are known, or given up."""
        if not passed.transponder:
            return []
        facts = self._session_of(passed)
        known = self._transponders.get(passed.transponder)
        if known is None:
            if len(self._transponders) >= MOST_TRANSPONDERS:
                return facts
            known = _Transponder(laps=self._laps_left.get(passed.transponder, 0))
            self._transponders[passed.transponder] = known
            label = str(passed.transponder)
            facts.append(CarsNamed("", {passed.transponder: CarName(f"transponder {label}", guid=label)}))
        before, known.passed = known.passed, passed
        sure, known.sure = known.sure, True
        if before is None:
            return facts
        took_ms = (passed.at_us - before.at_us + 500) // 1000
        time_ms = lap_time(took_ms)
        if time_ms is None and took_ms > 0:
            return facts  # it has been away
        known.laps += 1
        if time_ms is None or not sure:
            return facts
        known_by = passed.transponder, before.at_us, passed.at_us
        known.told = LapReported(passed.transponder, time_ms, None, "", known_by, lap=known.laps)
        return [*facts, known.told]

    def _session_of(self, passed: TransponderPassed) -> list[Fact]:
        """Another session, where the passing begins one."""
        before_us, self._crossed_us = self._crossed_us, passed.at_us
        if before_us is not None and passed.at_us - before_us < BREAK_S * _SECOND_US:
            return []
        second = passed.at_us // _SECOND_US
        began = self._left_in if before_us is None else None
        if began is None or not 0 <= second - began < LONGEST_S:
            began, self._laps_left = second, {}
            for each in self._transponders.values():
                each.laps = 0
        return [SessionSeen(f"{_SESSION}{began}", SessionType.OTHER, fresh=True)]


def _began(session: str) -> int | None:
    second = session.removeprefix(_SESSION)
    return int(second) if session.startswith(_SESSION) and second.isdecimal() else None

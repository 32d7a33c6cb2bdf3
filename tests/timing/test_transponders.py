"""A decoder at a real track: laps from passings, and what becomes of passings that are repeated or not heard."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timing.laps import Drop, Dropped, GameSession, LapDone, Origin, Outcome
from timing.passings import DecoderAlive, TransponderPassed, TransponderPiece
from timing.readings import CarName, SessionType
from timing.tracker import Resume, Tracker
from timing.transponders import MOST_MISSING, WAIT_RECORDS

ADA, BEA = 1_234_567, 2_345_678
NOON_US = 1_800_000_000_000_000
HOUR_MS = 3_600_000


@dataclass
class Loop:
    """A decoder, and what we conclude from what it says."""

    tracker: Tracker = field(default_factory=Tracker)
    outcomes: list[Outcome] = field(default_factory=list)
    number: int = 100
    at_us: int = NOON_US

    def passing(self, transponder: int, after_ms: int) -> TransponderPassed:
        """A transponder passes, so long after the passing before; nobody has heard it yet."""
        self.number, self.at_us = self.number + 1, self.at_us + after_ms * 1000
        return TransponderPassed(self.number, transponder, self.at_us)

    def say(self, *pieces: TransponderPiece) -> Sequence[Outcome]:
        new = [outcome for piece in pieces for outcome in self.tracker.read(piece)]
        self.outcomes += new
        return new

    def passes(self, transponder: int, *after_ms: int) -> TransponderPassed:
        passed = [self.passing(transponder, each) for each in after_ms]
        self.say(*passed)
        return passed[-1]

    def stops(self) -> None:
        """Ingest ends, and begins again where the record left off."""
        last = {lap.car: lap.lap for lap in self.done}
        self.tracker = Tracker(Resume(GameSession(self.tracker.sessions[-1].id), laps=last))

    @property
    def done(self) -> list[LapDone]:
        return [outcome for outcome in self.outcomes if isinstance(outcome, LapDone)]

    def told(self, transponder: int = ADA) -> list[tuple[int, int]]:
        return [(lap.lap, lap.time_ms) for lap in self.done if lap.car == transponder]

    @property
    def dropped(self) -> list[tuple[Drop, int]]:
        return [(outcome.reason, outcome.lap) for outcome in self.outcomes if isinstance(outcome, Dropped)]


class TestALap:
    def test_is_the_time_between_two_passings(self) -> None:
        loop = Loop()
        loop.passes(ADA, 0)
        (lap,) = loop.say(loop.passing(ADA, 50_123))
        session = loop.tracker.sessions[0]
        assert (session.type, session.track) == (SessionType.OTHER, None)
        name = CarName(f"transponder {ADA}", guid=str(ADA))
        assert lap == LapDone(session.id, ADA, name, 1, 50_123, None, None, "", Origin.LIVE, player=True)

    def test_is_each_transponders_own(self) -> None:
        loop = Loop()
        for _ in range(3):
            loop.passes(ADA, 40_000)
            loop.passes(BEA, 5_000)
        assert loop.told(ADA) == loop.told(BEA) == [(1, 45_000), (2, 45_000)]

    @pytest.mark.parametrize(("took_us", "ms"), [(50_000_499, 50_000), (50_000_500, 50_001), (50_001_499, 50_001)])
    def test_is_rounded_to_the_nearest_millisecond(self, took_us: int, ms: int) -> None:
        loop = Loop()
        loop.say(TransponderPassed(1, ADA, NOON_US), TransponderPassed(2, ADA, NOON_US + took_us))
        assert loop.told() == [(1, ms)]

    def test_said_again_is_the_same_one(self) -> None:
        loop = Loop()
        loop.passes(ADA, 0)
        last = loop.passes(ADA, 50_000)
        loop.say(last, last)
        loop.passes(ADA, 51_000)
        assert loop.told() == [(1, 50_000), (2, 51_000)]
        assert loop.dropped == [(Drop.REPEATED, 0)] * 2

    def test_is_none_from_a_first_passing_said_again(self) -> None:
        loop = Loop()
        first = loop.passes(ADA, 0)
        loop.say(first)
        loop.passes(BEA, 1)
        loop.say(first)
        assert not loop.outcomes

    def test_is_none_where_the_clock_was_set_back(self) -> None:
        loop = Loop()
        loop.passes(ADA, 0, -HOUR_MS, 50_000)
        assert loop.told() == [(2, 50_000)]

    def test_is_none_over_more_than_a_day(self) -> None:
        loop = Loop()
        loop.passes(ADA, 0, 25 * HOUR_MS, 50_000)
        assert loop.told() == [(1, 50_000)]


class TestAPassingOfNoTransponder:
    def test_is_counted_and_no_more(self) -> None:
        loop = Loop()
        loop.say(TransponderPassed(loop.number, 0, 0))
        for _ in range(3):
            loop.passes(ADA, 50_000)
            loop.say(replace(loop.passing(0, 0), at_us=0))
        assert loop.told() == [(1, 50_000), (2, 50_000)]
        assert {lap.car for lap in loop.done} == {ADA}

    def test_may_be_said_again(self) -> None:
        loop = Loop()
        loop.passes(ADA, 0)
        of_none = replace(loop.passing(0, 0), at_us=0)
        loop.say(of_none, of_none)
        loop.passes(ADA, 50_000)
        assert loop.told() == [(1, 50_000)]
        assert not loop.dropped


class TestPassingsThatAreMissing:
    def test_are_put_in_their_place_when_they_come(self) -> None:
        loop = Loop()
        loop.passes(ADA, 0)
        missing = [loop.passing(BEA, 5_000), loop.passing(ADA, 45_000)]
        loop.passes(BEA, 5_000)
        loop.passes(ADA, 9_000)
        assert not loop.outcomes
        loop.say(missing[1], missing[0])
        assert loop.told(ADA) == [(1, 50_000), (2, 14_000)]
        assert loop.told(BEA) == [(1, 50_000)]
        assert not loop.dropped

    def test_leave_a_gap_where_they_do_not_come(self) -> None:
        loop = Loop()
        loop.passes(ADA, 0, 50_000)
        loop.passing(ADA, 50_000)
        loop.passes(ADA, 50_000, 51_000)
        assert loop.told() == [(1, 50_000), (3, 51_000)]
        assert loop.dropped == [(Drop.GAP, 2)]

    def test_hold_nothing_up_while_the_decoder_lives(self) -> None:
        loop = Loop()
        loop.passes(ADA, 0)
        loop.passing(BEA, 1_000)
        loop.passes(ADA, 49_000)
        loop.say(*[DecoderAlive()] * WAIT_RECORDS)
        loop.passes(ADA, 9_000)
        assert not loop.outcomes
        loop.say(DecoderAlive())
        assert loop.told() == [(2, 9_000)]

    def test_hold_nothing_up_when_the_recording_ends(self) -> None:
        loop = Loop()
        loop.passes(ADA, 0)
        loop.passing(BEA, 1_000)
        loop.passes(ADA, 49_000, 9_000)
        assert [outcome for outcome in loop.tracker.flush() if isinstance(outcome, LapDone)]

    def test_come_too_late(self) -> None:
        loop = Loop()
        loop.passes(ADA, 0)
        late = loop.passing(ADA, 50_000)
        loop.passes(ADA, 50_000, 51_000)
        loop.say(late)
        assert loop.told() == [(2, 51_000)]

    def test_are_not_waited_for_where_too_many_pass_meanwhile(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("timing.transponders.MOST_WAITING", 2)
        loop = Loop()
        loop.passes(ADA, 0)
        loop.passing(BEA, 1)
        loop.passes(ADA, 1_000, 1_000)
        assert not loop.outcomes
        loop.passes(ADA, 1_000)
        assert loop.told() == [(2, 1_000), (3, 1_000)]

    def test_are_none_where_the_decoder_counts_anew(self) -> None:
        loop = Loop()
        loop.passes(ADA, 0, 50_000)
        loop.number = 0
        loop.passes(ADA, 90_000, 51_000)
        assert loop.told() == [(1, 50_000), (3, 51_000)]

    def test_are_none_where_the_number_leaps(self) -> None:
        loop = Loop()
        loop.passes(ADA, 0, 50_000)
        loop.number += MOST_MISSING
        loop.passes(ADA, 90_000, 51_000)
        assert loop.told() == [(1, 50_000), (3, 51_000)]


class TestASession:
    def test_lasts_over_a_long_lunch(self) -> None:
        loop = Loop()
        loop.passes(ADA, 0, 50_000, 3 * HOUR_MS, 50_000)
        assert len(loop.tracker.sessions) == 1

    def test_ends_over_night(self) -> None:
        loop = Loop()
        loop.passes(ADA, 0, 50_000, 51_000, 12 * HOUR_MS, 52_000)
        first, second = loop.tracker.sessions
        assert [(lap.session, lap.lap) for lap in loop.done] == [
            (first.id, 1),
            (first.id, 2),
            (second.id, 1),
            (second.id, 2),
        ]

    def test_goes_on_after_a_restart_of_ours_with_the_numbers_of_its_laps(self) -> None:
        loop = Loop()
        loop.passes(ADA, 0, 50_000, 51_000)
        loop.stops()
        loop.passes(ADA, 52_000, 53_000)
        assert loop.told() == [(1, 50_000), (2, 51_000), (3, 53_000)]
        assert len({lap.session for lap in loop.done}) == 1

    @pytest.mark.parametrize("session", ["12", "tx", f"t{NOON_US // 1_000_000 - 13 * 3600}"])
    def test_does_not_go_on_from_another_day_or_source(self, session: str) -> None:
        loop = Loop(Tracker(Resume(GameSession(session), laps={ADA: 7})))
        loop.passes(ADA, 0, 50_000)
        assert loop.told() == [(1, 50_000)]
        assert loop.done[0].session != session

    def test_follows_so_many_transponders(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("timing.transponders.MOST_TRANSPONDERS", 1)
        loop = Loop()
        for _ in range(2):
            loop.passes(ADA, 25_000)
            loop.passes(BEA, 25_000)
        assert {lap.car for lap in loop.done} == {ADA}


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 9_000), st.booleans()), max_size=40))
def test_a_lap_is_never_the_sum_of_two(passings: list[tuple[int, int, bool]]) -> None:
    """Whatever is lost, a lap told is one that was driven."""
    loop = Loop()
    driven: set[tuple[int, int]] = set()
    last: dict[int, int] = {}
    for transponder, after_ms, heard in passings:
        passed = loop.passing(transponder, after_ms)
        if transponder in last:
            driven.add((transponder, (passed.at_us - last[transponder]) // 1000))
        last[transponder] = passed.at_us
        if heard:
            loop.say(passed)
    told = [*loop.done, *(outcome for outcome in loop.tracker.flush() if isinstance(outcome, LapDone))]
    assert {(lap.car, lap.time_ms) for lap in told} <= driven

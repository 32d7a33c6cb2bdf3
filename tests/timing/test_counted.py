"""Laps of games that count: which session they are of, and that no bad network costs one."""

from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.timing.counts import (
    PRACTICE,
    RIG,
    Driver,
    Timing,
    driven,
    named,
    running,
    runs,
    seen,
    shaken,
    together,
    unnamed,
)
from timing.counted import CONFIRM, MOST_WAITING, SESSIONS_KEPT, Counted, CountedFrame
from timing.counted_car import FALLEN
from timing.laps import GAME, Drop, GameSession, Origin
from timing.pieces import CarCount, Counts, SessionNoted, Together
from timing.readings import CarName, CarsNamed, Phase, SessionSeen, SessionType
from timing.tracker import Resume

ADA = Driver((20_000, 19_500, 19_500))
BEA = Driver((21_000, 20_500))
BOTH = driven(ADA, BEA)
ALONE = driven(ADA)
QUALIFYING = (0, 1, 4)

drivers = st.lists(
    st.builds(
        Driver,
        st.lists(st.sampled_from((15_000, 15_000, 16_234, 22_000)), min_size=1, max_size=3),
        st.sampled_from((0, 300, 1_000, 2_900)),
    ),
    min_size=1,
    max_size=2,
)


class TestASessionWithAName:
    def test_has_the_laps_that_were_driven(self) -> None:
        timing = Timing().hear(*named(ADA, BEA)).finish()
        assert timing.told == BOTH
        assert {lap.session for lap in timing.laps} == {RIG}
        assert {(lap.car, lap.player) for lap in timing.laps} == {(0, True), (1, False)}
        assert {lap.origin for lap in timing.laps} == {Origin.LIVE}
        assert not timing.dropped
        assert timing.tracker.is_numbered(RIG)

    def test_may_be_told_in_one_message_with_all_else(self) -> None:
        name = CarsNamed(RIG, {0: CarName("Ada")})
        timing = Timing()
        for counts in named(Driver((20_000,))):
            assert isinstance(counts, Counts)
            timing.hear(Together((seen(), name, counts)))
        assert [(lap.name, lap.time_ms) for lap in timing.laps] == [(CarName("Ada"), 20_000)]
        assert timing.tracker.game_session(RIG) == GameSession(RIG, SessionType.RACE, "Spa")

    def test_shows_what_the_own_car_does(self) -> None:
        timing = Timing().count(running(0, 0), running(0, 5_250), first=0)
        own = timing.tracker.own_car
        assert own is not None
        assert (own.lap, own.current_ms) == (1, 5_250)

    def test_counts_what_came_late_or_twice(self) -> None:
        timing = Timing().count(running(0, 0), running(0, 250), first=4).count(running(0, 250), first=5)
        timing.count(running(0, 0), first=4)
        assert timing.dropped == {Drop.REPEATED: 1, Drop.LATE: 1}

    def test_is_nothing_before_anything_is_sure(self) -> None:
        timing = Timing().count(running(5, 30_000, 80_000), first=4).count(running(5, 30_000, 80_000), first=4)
        timing.hear(Counts({}, RIG, 5))
        assert not timing.dropped
        assert timing.tracker.own_car is None

    def test_says_what_it_knows_of_a_lap(self) -> None:
        ended = running(1, 100, 80_000, sectors_ms=(20_000, 60_000), valid=False)
        (lap,) = Timing().count(running(0, 0), ended, first=0).finish().laps
        assert (lap.sectors_ms, lap.valid, lap.reason) == ((20_000, 60_000), False, GAME)
        (lap,) = Timing().count(running(0, 0), ended._replace(valid=True, sectors_ms=None), first=0).finish().laps
        assert (lap.sectors_ms, lap.valid, lap.reason) == (None, True, "")

    def test_that_is_joined_has_the_lap_before(self) -> None:
        joined = running(5, 30_000, 80_000, valid=False)
        timing = Timing().count(joined, joined._replace(current_ms=34_100), first=0).finish()
        assert [(lap.lap, lap.time_ms, lap.valid, lap.origin) for lap in timing.laps] == [
            (5, 80_000, False, Origin.RECOVERED)
        ]

    def test_that_was_not_heard_for_laps_has_the_last_of_them(self) -> None:
        timing = Timing().count(running(0, 0), running(4, 100, 80_000, valid=True), first=0)
        timing.count(running(4, 4_200, 80_000, valid=True), first=17).finish()
        assert [(lap.lap, lap.valid, lap.origin) for lap in timing.laps] == [(4, True, Origin.RECOVERED)]
        assert timing.dropped == {Drop.GAP: 3}

    def test_says_of_a_lap_that_it_has_no_time(self) -> None:
        timing = Timing().count(running(0, 0), running(0, 70_000), running(1, 100), running(1, 10_100), first=0)
        timing.count(running(2, 100, 80_000), first=100).finish()
        assert timing.times == [(2, 80_000)]
        assert timing.dropped == {Drop.NO_TIME: 1}

    @pytest.mark.parametrize(
        ("type", "laps", "dropped"),
        [
            (SessionType.RACE, [1, 2, 3], {}),
            (SessionType.PRACTICE, [1], {Drop.IN_LAP: 1, Drop.OUT_LAP: 1}),
        ],
    )
    def test_counts_laps_through_the_pits_in_a_race_only(
        self, type: SessionType, laps: list[int], dropped: dict[Drop, int]
    ) -> None:
        timing = Timing()
        for order, count in enumerate(
            (
                running(0, 0),
                running(1, 100, 80_000),
                running(1, 70_000, 80_000, Phase.IN_LAP),
                running(2, 100, 85_000, Phase.IN_LAP),
                running(2, 40_000, 85_000),
                running(3, 100, 99_000),
            )
        ):
            timing.hear(together(seen(type), Counts({0: count}, RIG, order, 0)))
        assert [lap.lap for lap in timing.finish().laps] == laps
        assert timing.dropped == dropped

    def test_that_is_counted_anew_goes_on_counting(self) -> None:
        timing = Timing().count(running(0, 0), running(1, 100, 80_000), *[running(0, 0)] * FALLEN, first=0)
        timing.count(running(1, 100, 81_000), first=100).finish()
        assert timing.times == [(1, 80_000), (2, 81_000)]

    def test_that_is_heard_once_more_has_no_more_laps(self) -> None:
        drive = list(named(ADA))
        timing = Timing().hear(*drive, *drive, *drive).finish()
        assert timing.told == ALONE

    def test_may_be_one_of_many(self) -> None:
        timing = Timing()
        for number in range(2 * SESSIONS_KEPT):
            timing.hear(*named(Driver((20_000,)), session=f"rig-7:{number}"))
        timing.hear(*named(Driver((20_000, 19_000)), session="rig-7:7", until=60_000)).finish()
        assert [lap.time_ms for lap in timing.laps] == [20_000] * 2 * SESSIONS_KEPT + [19_000]

    @settings(max_examples=8, deadline=None)
    @given(drivers=drivers, seed=st.integers(0, 99))
    def test_loses_no_lap_on_a_bad_network(self, drivers: list[Driver], seed: int) -> None:
        for sent in (list(named(*drivers, every=500)), shaken(named(*drivers, every=500), seed)):
            assert Timing().hear(*sent).finish().told == driven(*drivers)


class TestASessionWithoutAName:
    def test_has_the_laps_that_were_driven(self) -> None:
        timing = Timing().hear(*unnamed(ADA, BEA))
        assert timing.told == BOTH
        (session,) = timing.tracker.sessions
        assert (session.id[0], session.type, session.track) == ("m", SessionType.RACE, None)
        assert not timing.tracker.is_numbered(session.id)
        assert not timing.dropped

    def test_begins_with_the_game_saying_so(self) -> None:
        timing = Timing().hear(Counts({0: running(0, 0)}))
        assert timing.dropped == {Drop.NO_SESSION: 1}
        assert not timing.tracker.sessions

    def test_has_the_same_name_whenever_it_is_heard(self) -> None:
        drive = list(unnamed(ADA, BEA))
        once, again = Timing().hear(*drive), Timing().hear(*drive)
        assert [session.id for session in once.tracker.sessions] == [session.id for session in again.tracker.sessions]
        again.hear(*drive, *drive)
        assert again.told == BOTH
        assert len(again.tracker.sessions) == 1

    def test_is_another_one_with_another_mark(self) -> None:
        timing = Timing().hear(*unnamed(ADA, BEA), *unnamed(ADA, mark=QUALIFYING))
        assert timing.told == sorted([*BOTH, *ALONE])
        assert len({lap.session for lap in timing.laps}) == 2

    def test_begins_anew_with_its_clock(self) -> None:
        timing = Timing().hear(*unnamed(ADA, BEA), *unnamed(Driver((20_000, 18_000)), begin=250))
        assert timing.times == [(1, 20_000), (2, 19_500), (3, 19_500), (1, 20_000), (2, 18_000)]
        assert len({lap.session for lap in timing.laps}) == 2

    def test_is_told_from_one_that_began_alike_by_its_message(self) -> None:
        timing = Timing()
        for packet in (b"one", b"other"):
            timing.hear(*[runs(0, packet=packet)] * CONFIRM, Counts({0: running(0, 0)}), runs(90_000))
            timing.hear(runs(90_000), runs(90_000), Counts({0: running(1, 100, 80_000)}))
        assert timing.times == [(1, 80_000), (1, 80_000)]

    def test_may_be_spoken_of_late(self) -> None:
        timing = Timing().hear(*unnamed(ADA, BEA), *list(unnamed(ADA, mark=QUALIFYING, until=10_000)))
        timing.hear(runs(52_000), runs(52_000), *unnamed(ADA, mark=QUALIFYING, begin=10_000))
        timing.hear(runs(1_000, QUALIFYING), runs(60_000, QUALIFYING))
        assert len(timing.tracker.sessions) == 2
        assert len(timing.laps) == len(BOTH) + 3

    def test_goes_on_after_a_silence(self) -> None:
        timing = Timing().hear(*unnamed(ADA, until=10_000), *unnamed(ADA, begin=35_000))
        assert timing.told == ALONE
        assert len(timing.tracker.sessions) == 1

    def test_does_not_wait_for_ever_to_know_which_it_is(self) -> None:
        timing = Timing().hear(*unnamed(ADA, until=19_000), runs(1_000))
        timing.hear(*[Counts({0: ADA.at(20_100)})] * MOST_WAITING)
        assert timing.times == []
        timing.hear(Counts({0: ADA.at(20_200)}))
        assert timing.times == [(1, 20_000)]

    def test_without_a_clock_begins_anew_when_the_own_car_does(self) -> None:
        timing = Timing()
        for packet in (b"one", b"other"):
            timing.hear(runs(None, packet=packet), *[Counts({0: running(0, 0), 1: running(0, 0)}, player=0)] * FALLEN)
            timing.hear(Counts({0: running(1, 100, 80_000), 1: running(0, 0)}, player=0))
        assert timing.times == [(1, 80_000), (1, 80_000)]
        assert len(timing.tracker.sessions) == 2

    def test_without_a_clock_begins_anew_when_most_cars_do(self) -> None:
        timing = Timing()
        for packet in (b"one", b"other"):
            timing.hear(runs(None, packet=packet))
            for laps in (*[0] * (FALLEN + 1), 1):
                for car in range(3):
                    timing.hear(Counts({car: running(laps, 100, 80_000 + car if laps else None)}))
        assert timing.told == sorted(2 * [(0, 1, 80_000), (1, 1, 80_001), (2, 1, 80_002)])
        assert len(timing.tracker.sessions) == 2

    @pytest.mark.parametrize("player", [-1, 1])
    def test_does_not_begin_anew_when_one_car_does(self, player: int) -> None:
        timing = Timing().hear(runs(None))
        for laps in (0, 1, *[0] * FALLEN, 1):
            own = running(1, 100, 81_000) if laps or timing.laps else running(0, 0)
            timing.hear(Counts({0: running(laps, 100, 80_000 if laps else None), 1: own, 2: own}, player=player))
        timing.hear(Counts({0: running(1, 4_200, 80_000)}))
        assert timing.told == [(0, 1, 80_000), (0, 2, 80_000), (1, 1, 81_000), (2, 1, 81_000)]
        assert len(timing.tracker.sessions) == 1

    def test_may_have_its_track_told_apart(self) -> None:
        timing = Timing().hear(SessionNoted(track="Spa"), *unnamed(ADA, until=5_000))
        assert [session.track for session in timing.tracker.sessions] == ["Spa"]
        timing.hear(SessionNoted(track="Spa"), SessionNoted(track="Monza"), SessionNoted())
        assert [session.track for session in timing.tracker.sessions] == ["Monza"]

    def test_may_say_more_of_itself_later(self) -> None:
        timing = Timing().hear(*unnamed(ADA, until=5_000), runs(5_000, track="Spa"), runs(5_250, track="Spa"))
        assert [session.track for session in timing.tracker.sessions] == ["Spa"]

    @settings(max_examples=8, deadline=None)
    @given(drivers=drivers, seed=st.integers(0, 99))
    def test_loses_no_lap_on_a_bad_network(self, drivers: list[Driver], seed: int) -> None:
        for sent in (list(unnamed(*drivers, every=500)), shaken(unnamed(*drivers, every=500), seed)):
            assert Timing().hear(*sent).told == driven(*drivers)

    @settings(max_examples=8, deadline=None)
    @given(seed=st.integers(0, 999))
    def test_is_told_from_the_next_one_on_a_bad_network(self, seed: int) -> None:
        evening = chain(unnamed(BEA, ADA), unnamed(ADA, BEA, mark=QUALIFYING), unnamed(BEA, mark=QUALIFYING, begin=100))
        timing = Timing().hear(*shaken(evening, seed))
        assert timing.told == sorted([*driven(BEA, ADA), *driven(ADA, BEA), *driven(BEA)])
        assert len(timing.tracker.sessions) == 3


class TestAfterARestartOfOurs:
    def left(self, *pieces: object) -> tuple[Timing, Resume]:
        timing = Timing().hear(*pieces)  # type: ignore[arg-type]
        clock, lap = timing.tracker.clock, timing.laps[-1]
        return timing, Resume(GameSession(lap.session), clock, lap.lap)

    def test_a_session_is_the_same(self) -> None:
        before, resume = self.left(*unnamed(ADA, BEA, until=45_000))
        after = Timing.resumed(resume).hear(*unnamed(ADA, BEA, begin=46_000))
        assert {lap.session for lap in after.laps} == {resume.session.id}
        assert sorted({*before.told, *after.told}) == BOTH

    @pytest.mark.parametrize(
        ("begin", "mark"), [(46_000, QUALIFYING), (1_000, PRACTICE)], ids=["another mark", "an earlier clock"]
    )
    def test_another_session_is_another_one(self, begin: int, mark: object) -> None:
        _, resume = self.left(*unnamed(ADA, BEA, until=45_000))
        after = Timing.resumed(resume).hear(*unnamed(ADA, BEA, begin=begin, mark=mark))
        assert after.laps
        assert resume.session.id not in {lap.session for lap in after.laps}

    @pytest.mark.parametrize(("laps", "same"), [(1, True), (0, False)])
    def test_a_session_without_a_clock_is_the_same_if_the_laps_can_be(self, laps: int, same: bool) -> None:
        _, resume = self.left(runs(None), Counts({0: running(0, 0)}), Counts({0: running(1, 100, 80_000)}))
        after = Timing.resumed(resume).hear(runs(None), Counts({0: running(laps, 100, 80_000)}))
        after.hear(Counts({0: running(laps + 1, 100, 79_000)}))
        assert ({lap.session for lap in after.laps} == {resume.session.id}) is same

    def test_a_session_named_by_another_game_is_another_one(self) -> None:
        after = Timing.resumed(Resume(GameSession("m0123456789ab"), 0, 0)).hear(*unnamed(ADA))
        assert "m0123456789ab" not in {lap.session for lap in after.laps}


def test_a_frame_knows_its_cars() -> None:
    counted = Counted()
    (frame,) = counted.take(Counts({3: CarCount(0), 5: CarCount(0)}, RIG, 1, 5))
    assert isinstance(frame, CountedFrame)
    assert (tuple(frame.cars), frame.player, frame.session, frame.clock_ms) == ((3, 5), 5, RIG, None)
    assert frame.car(3).lap == 1


def test_a_frame_without_news_costs_the_tracker_nothing() -> None:
    counted = Counted()
    frames = [
        frame
        for order in range(3)
        for frame in counted.take(Counts({0: running(0, order)}, RIG, order))
        if isinstance(frame, CountedFrame)
    ]
    assert [frame.watch for frame in frames] == [1, 1, 1]
    assert not [fact for fact in counted.take(runs(0)) if isinstance(fact, SessionSeen)]

"""Frames and facts made of the pieces of one source."""

import pytest

from tests.timing.glimpses import Moment, car, solo
from timing.assembled import AssembledFrame
from timing.assembly import Assembly
from timing.counting import RUN
from timing.field import MOST_HELD
from timing.pieces import (
    Fall,
    Glimpse,
    LastTime,
    LastTimes,
    Piece,
    SeatsNamed,
    SectorEnd,
    SessionNoted,
    Setting,
    Vanished,
)
from timing.readings import FACTS, CarName, CarsNamed, CarState, Fact, Frame, Phase, SessionSeen, SessionType

STAGE = Setting(fall=Fall.RESTART)
ADA, BEA = CarName("Ada"), CarName("Bea")


class Source:
    """Gives pieces to an assembly and keeps what comes out."""

    def __init__(self, left: tuple[str, int, int] | None = None) -> None:
        self.assembly = Assembly(left)
        self.frames: list[Frame] = []
        self.facts: list[Fact] = []

    def say(self, *pieces: Piece) -> list[Frame | Fact]:
        out: list[Frame | Fact] = []
        for piece in pieces:
            out = list(self.assembly.take(piece))
            for whole in out:
                if isinstance(whole, FACTS):
                    self.facts.append(whole)
                else:
                    self.frames.append(whole)
        return out

    @property
    def sessions(self) -> list[str]:
        return [fact.session for fact in self.facts if isinstance(fact, SessionSeen) and fact.fresh]

    @property
    def seen(self) -> SessionSeen:
        return [fact for fact in self.facts if isinstance(fact, SessionSeen)][-1]


def field(
    order: int, *cars: CarState, seating: object = 1, player: int = 0, indexes: tuple[int, ...] | None = None
) -> Glimpse:
    moment = Moment(dict(zip(indexes or range(len(cars)), cars, strict=True)))
    return moment.glimpse(order, Setting(seating=seating), player=player)


class TestAMomentOfTheOwnCar:
    def test_is_a_frame_of_a_session_named_after_the_first_one(self) -> None:
        source = Source()
        first = solo(5, car(1, 10))
        source.say(first, solo(6, car(1, 20)))
        assert source.sessions == [first.birth]
        one, two = source.frames
        assert (one.session, one.order, two.order, one.player, tuple(one.cars)) == (first.birth, 5, 6, 0, (0,))
        assert one.steady is not None
        assert two.steady is not None
        assert one.steady < two.steady
        assert two.car(0) == car(1, 20)
        assert one.watch == two.watch

    def test_begins_no_session_in_a_menu(self) -> None:
        source = Source()
        assert not source.say(solo(1, car(0)), solo(2, car(1, phase=Phase.ABSENT)))
        source.say(solo(3, car(1)), solo(4, car(1, phase=Phase.ABSENT)))
        assert len(source.frames) == 2

    def test_that_comes_again_is_the_same_frame(self) -> None:
        source = Source()
        source.say(solo(5, car(1, 10)))
        assert source.say(solo(5, car(1, 10))) == [source.frames[0]]

    def test_that_comes_late_is_told_so_by_its_second_counter(self) -> None:
        source = Source()
        source.say(solo(5, car(1, 10)), solo(7, car(1, 30)))
        (late,) = source.say(solo(6, car(1, 20)))
        assert isinstance(late, AssembledFrame)
        assert late.steady is not None
        assert source.frames[1].steady is not None
        assert late.steady < source.frames[1].steady
        assert late.order == 6

    def test_that_comes_late_before_there_is_a_session_is_nothing(self) -> None:
        source = Source()
        source.say(solo(5, car(0)))
        assert not source.say(solo(4, car(0)), solo(5, car(0)))

    def test_after_a_rewind_has_no_higher_order_but_a_higher_second_counter(self) -> None:
        source = Source()
        setting = Setting(fall=Fall.RESTART_OR_REWIND)
        source.say(solo(1, car(2, 50_000), setting))
        source.say(*(solo(n, car(2, 30_000 + n), setting) for n in (2, 3, 4, 5)))
        first, back, on = source.frames
        assert first.order >= back.order < on.order
        assert None not in (first.steady, back.steady)
        assert [frame.steady for frame in source.frames] == sorted(frame.steady or 0 for frame in source.frames)

    def test_of_a_counter_that_went_round_goes_on(self) -> None:
        source = Source()
        source.say(solo(2**32 - 1, car(1, 10)))
        source.say(*(solo(n, car(1, 20 + n)) for n in range(RUN + 2)))
        assert len(source.sessions) == 1
        assert source.frames[-1].car(0).current_ms == 20 + RUN + 1
        assert source.frames[-1].order > 2**32 - 1

    def test_of_a_game_started_anew_begins_a_session_named_after_the_first_one_heard(self) -> None:
        source = Source()
        source.say(solo(5_000, car(3, 10)))
        again = [solo(n, car(1, n)) for n in range(RUN + 2)]
        source.say(*again)
        assert source.sessions[1:] == [again[0].birth]


class TestASession:
    def test_is_what_the_moments_say(self) -> None:
        source = Source()
        source.say(solo(1, car(1), Setting(1, SessionType.RACE, "Nordring")))
        assert source.seen == SessionSeen(source.sessions[0], SessionType.RACE, "Nordring", fresh=True)

    def test_is_what_was_noted_before_it_began(self) -> None:
        source = Source()
        source.say(SessionNoted(SessionType.RACE), SessionNoted(track="Nordring"), solo(1, car(1)))
        assert source.seen == SessionSeen(source.sessions[0], SessionType.RACE, "Nordring", fresh=True)

    def test_is_what_is_noted_while_it_runs(self) -> None:
        source = Source()
        source.say(solo(1, car(1)))
        source.say(SessionNoted(SessionType.RACE, "Nordring"))
        assert source.seen == SessionSeen(source.sessions[0], SessionType.RACE, "Nordring")
        assert not source.say(SessionNoted(SessionType.RACE, "Nordring"), SessionNoted())

    @pytest.mark.parametrize("noted", [SessionNoted(SessionType.RACE), SessionNoted(track="Südring")])
    def test_is_another_one_when_something_else_is_noted(self, noted: SessionNoted) -> None:
        source = Source()
        source.say(SessionNoted(SessionType.QUALIFYING, "Nordring"), solo(1, car(2)))
        assert not source.say(noted)
        source.say(solo(2, car(2)))
        assert len(source.sessions) == 2
        assert (source.seen.type, source.seen.track) == (
            noted.type or SessionType.QUALIFYING,
            noted.track or "Nordring",
        )

    def test_of_unknown_kind_follows_one_that_ended_by_itself_on_the_same_track(self) -> None:
        source = Source()
        source.say(SessionNoted(SessionType.QUALIFYING, "Nordring"), solo(1, car(5)))
        source.say(*(solo(n, car(1)) for n in (2, 3, 4)))
        assert (source.seen.type, source.seen.track) == (SessionType.OTHER, "Nordring")

    def test_of_another_mark_is_on_an_unknown_track(self) -> None:
        source = Source()
        source.say(SessionNoted(track="Nordring"), solo(1, car(1), Setting("one")))
        source.say(*(solo(n, car(1), Setting("another")) for n in (2, 3, 4)))
        assert source.seen.track is None

    def test_in_which_a_race_is_started_anew_ends_by_a_time_that_falls(self) -> None:
        source = Source()
        source.say(SessionNoted(SessionType.RACE), solo(1, car(1, 50_000)))
        source.say(*(solo(n, car(1, n)) for n in (2, 3, 4)))
        assert len(source.sessions) == 2

    def test_goes_on_after_a_restart_of_ours(self) -> None:
        source = Source(("m123", 1_000, 4))
        source.say(solo(1_500, car(6)))
        assert source.sessions == ["m123"]

    def test_goes_on_after_a_restart_of_ours_also_where_the_counter_goes_round(self) -> None:
        source = Source(("m123", 1_000, 4))
        source.say(solo(15, car(6), Setting(wraps=64)))
        assert source.sessions == ["m123"]

    @pytest.mark.parametrize(("order", "lap"), [(999, 6), (1_500, 4)])
    def test_that_cannot_be_the_one_of_before_a_restart_of_ours_is_another(self, order: int, lap: int) -> None:
        source = Source(("m123", 1_000, 4))
        first = solo(order, car(lap))
        source.say(first)
        assert source.sessions == [first.birth]


class TestAStage:
    def test_is_over_when_the_game_shows_nothing_at_its_end(self) -> None:
        source = Source()
        source.say(solo(1, car(1, 100_000), STAGE, at_end=True))
        (over,) = source.say(Vanished())
        assert isinstance(over, AssembledFrame)
        assert over.car(0) == car(2, 100_000, last=100_000, phase=Phase.FINISHED)
        assert over.watch != source.frames[0].watch
        assert not source.say(Vanished())

    def test_is_not_over_before_its_end(self) -> None:
        source = Source()
        source.say(solo(1, car(1, 90_000), STAGE))
        assert not source.say(Vanished())

    def test_is_not_over_where_nothing_was_heard_or_the_car_is_away(self) -> None:
        source = Source()
        assert not source.say(Vanished())
        source.say(solo(1, car(1), STAGE), solo(2, car(1, phase=Phase.ABSENT), STAGE, at_end=True))
        assert not source.say(Vanished())

    def test_that_is_over_says_nothing_more(self) -> None:
        source = Source()
        source.say(solo(1, car(1, 100_000), STAGE, at_end=True), Vanished())
        assert not source.say(solo(2, car(1, 100_016), STAGE, at_end=True), Vanished())

    def test_that_is_over_may_be_started_anew(self) -> None:
        source = Source()
        source.say(solo(1, car(1, 100_000), STAGE, at_end=True), Vanished())
        source.say(*(solo(n, car(1, n), STAGE) for n in (2, 3, 4, 5)))
        assert len(source.sessions) == 2
        assert source.frames[-1].car(0) == car(1, 5)

    def test_that_is_over_may_be_rewound(self) -> None:
        source = Source()
        setting = Setting(fall=Fall.RESTART_OR_REWIND)
        source.say(solo(1, car(1, 100_000), setting, at_end=True), Vanished())
        source.say(*(solo(n, car(1, 60_000 + n), setting) for n in (2, 3, 4, 5)))
        assert source.frames[-1].car(0).current_ms == 60_005

    def test_does_not_tell_the_time_of_the_one_before(self) -> None:
        source = Source()
        source.say(solo(1, car(2, 100_000, last=100_000), STAGE))
        source.say(*(solo(n, car(2, n, last=100_000), STAGE) for n in (2, 3, 4)))
        assert len(source.sessions) == 2
        assert source.frames[-1].car(0).last_ms is None


class TestAFieldThatMoves:
    def test_waits_for_its_names(self) -> None:
        source = Source()
        assert len(source.say(field(1, car(1), car(1)))) == 1
        assert not source.say(field(2, car(1), car(1)))
        source.say(SeatsNamed({0: ADA, 1: BEA}, track="Nordring"))
        named, *frames = source.say(field(3, car(2), car(1)))
        assert named == CarsNamed(source.sessions[0], {0: ADA, 1: BEA})
        assert [frame.order for frame in frames if isinstance(frame, AssembledFrame)] == [1, 2, 3]
        assert source.seen.track == "Nordring"
        assert [frame.car(0).lap for frame in source.frames] == [1, 1, 2]

    def test_forgets_the_oldest_moments_while_it_waits(self) -> None:
        source = Source()
        for order in range(MOST_HELD + 50):
            source.say(field(order, car(order + 1)))
        source.say(SeatsNamed({0: ADA}), field(10_000, car(900)))
        assert len(source.frames) == MOST_HELD + 1
        assert source.frames[0].car(0).lap == 51

    def test_keeps_but_the_last_of_moments_without_news_while_it_waits(self) -> None:
        source = Source()
        source.say(*(field(order, car(1, order)) for order in range(100)), field(100, car(2, 0)))
        source.say(SeatsNamed({0: ADA}), field(101, car(2, 5)))
        assert [frame.order for frame in source.frames] == [0, 99, 100, 101]

    def test_shows_cars_under_the_numbers_they_keep(self) -> None:
        source = Source()
        source.say(SeatsNamed({0: ADA, 1: BEA}, 1), field(1, car(1), car(2)))
        source.say(SeatsNamed({0: BEA}, 2), field(2, car(2), seating=2))
        assert (tuple(source.frames[-1].cars), source.frames[-1].car(1).lap, source.frames[-1].player) == ((1,), 2, 1)

    def test_names_again_only_what_is_new(self) -> None:
        source = Source()
        source.say(SeatsNamed({0: ADA}), field(1, car(1)), SeatsNamed({0: ADA}), field(2, car(1)))
        assert sum(isinstance(fact, CarsNamed) for fact in source.facts) == 1

    def test_looks_the_same_while_it_has_no_news(self) -> None:
        source = Source()
        source.say(SeatsNamed({0: ADA}), field(1, car(1, 10)), field(2, car(1, 20)), field(3, car(2, 0)))
        one, two, three = (frame.watch for frame in source.frames)
        assert one == two != three

    def test_has_no_own_car_where_the_game_names_none(self) -> None:
        source = Source()
        source.say(SeatsNamed({0: ADA}), field(1, car(1), player=-1))
        assert source.frames[-1].player == -1

    def test_tells_laps_by_their_sectors(self) -> None:
        source = Source()
        source.say(SeatsNamed({0: ADA}))
        crossings = [(1, 1, None), (1, 2, 20_000_000), (1, 3, 30_000_000), (2, 1, 25_000_000)]
        for order, (lap, sector, took) in enumerate(crossings):
            moment = Moment({0: car(lap)}, {0: SectorEnd(sector, took)})
            source.say(moment.glimpse(order, Setting(seating=1)))
        assert source.frames[2].car(0).sectors_ms == (20_000, 30_000)
        assert source.frames[3].car(0).last_ms == 75_000

    def test_is_told_its_times_apart(self) -> None:
        source = Source()
        source.say(SeatsNamed({0: ADA, 5: BEA}, 1), LastTimes(1, 1, {0: LastTime(None, None)}))
        source.say(field(1, car(1, 74_990), car(1, 70_000), indexes=(0, 5)))
        source.say(field(2, car(2, 10), car(1, 70_020), indexes=(0, 5)))
        assert source.frames[-1].car(0) == car(1, 74_990)
        source.say(field(3, car(2, 30), car(1, 70_040), indexes=(0, 5)))
        assert source.frames[-1].car(0).lap == 1
        source.say(LastTimes(2, 1, {0: LastTime(75_000, 25_000)}), LastTimes(1, 1, {0: LastTime(1, 1)}))
        source.say(field(4, car(2, 50), car(1, 70_060), indexes=(0, 5)))
        assert source.frames[-1].car(0).last_ms == 75_000
        assert source.frames[-1].watch != source.frames[-2].watch

    def test_is_not_told_times_of_another_order_of_its_cars(self) -> None:
        source = Source()
        source.say(SeatsNamed({0: ADA}, 1), field(1, car(1, 74_990)), LastTimes(1, 2, {0: LastTime(75_000, 25_000)}))
        source.say(field(2, car(1, 75_000)))
        assert source.frames[-1].car(0).last_ms is None

    def test_begins_anew_in_another_session(self) -> None:
        source = Source()
        source.say(SeatsNamed({0: ADA}), field(1, car(5)), *(field(n, car(1)) for n in (2, 3, 4)))
        assert len(source.sessions) == 2
        assert source.facts[-1] == CarsNamed(source.sessions[1], {0: ADA})

    def test_with_an_own_car_that_moved_is_no_restart(self) -> None:
        source = Source()
        source.say(SeatsNamed({0: ADA, 1: BEA}, 1), field(1, car(1, 500), car(4, 10), player=1))
        source.say(SeatsNamed({0: BEA}, 2), field(2, car(4, 20), seating=2, player=0))
        assert len(source.sessions) == 1

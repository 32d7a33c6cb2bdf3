"""A session of a game: whose car it is that drove a lap, and how long a lap waits to learn who sat in it."""

import pytest

from tests.timing.stage import Stage, StageFrame, on
from timing.laps import Drop, Dropped, GameSession, LapCorrected, LapDone
from timing.readings import CarName, CarsNamed, LapHistory, Phase, SessionSeen, SessionType, TimedLap
from timing.session import FRAMES_WITHOUT_NAMES, Session
from timing.tracker import Tracker


def named(session: str = "77") -> CarsNamed:
    return CarsNamed(session, {0: CarName("Ada"), 1: CarName("Bea")})


@pytest.fixture
def stage() -> Stage:
    stage = Stage()
    stage.tracker.read(SessionSeen("77", SessionType.RACE, "Suzuka"))
    stage.tracker.read(named())
    return stage


class TestNames:
    def test_a_lap_waits_for_the_names_of_its_session(self) -> None:
        stage = Stage()
        stage.show(on(1))
        assert not stage.show(on(2, last=80_000))
        (lap,) = stage.tracker.read(named())
        assert isinstance(lap, LapDone)
        assert lap.name == CarName("Ada")

    def test_but_not_for_ever(self) -> None:
        stage = Stage()
        stage.show(on(1))
        stage.show(on(2, last=80_000))
        for _ in range(FRAMES_WITHOUT_NAMES):
            stage.show(on(2, last=80_000))
        assert [lap.name for lap in stage.laps.values()] == [None]

    def test_nor_longer_than_games_take_to_send_them(self) -> None:
        """A game that sends two frames a second was waited for five minutes."""
        stage = Stage()
        stage.show(on(1), clock=80_000)
        assert not stage.show(on(2, last=80_000), clock=80_500)
        assert not stage.show(on(2, 11_000, last=80_000), clock=91_500)
        assert len(stage.show(on(2, 13_000, last=80_000), clock=93_000)) == 1

    def test_and_comes_out_when_nothing_more_will_come(self) -> None:
        stage = Stage()
        stage.show(on(2, last=80_000))
        (lap,) = stage.tracker.flush()
        assert isinstance(lap, LapDone)
        assert not stage.tracker.flush()

    def test_a_list_heard_before_the_first_frame_waits_until_it_is_known_whose_it_is(self) -> None:
        """After a restart of ours the list of a rival's laps came first, then the names: they were told as our own."""
        tracker = Tracker()
        rivals = LapHistory("77", 5, (TimedLap(1, 80_000, None, True),))
        assert not tracker.read(rivals)
        assert not tracker.read(CarsNamed("77", {0: CarName("Ada"), 5: CarName("Bea")}))
        stage = Stage(tracker=tracker)
        (lap,) = stage.show(*[on(2)] * 6)
        assert isinstance(lap, LapDone)
        assert (lap.car, lap.player, lap.name) == (5, False, CarName("Bea"))


class TestWhoseCar:
    def test_is_the_sources_own_stays_so_for_its_laps(self, stage: Stage) -> None:
        stage.show(on(1), on(1))
        stage.show(on(2, last=80_000), on(2, last=81_000))
        frame = stage.tracker.read(StageFrame("77", 900, {0: on(2, 5, last=80_000), 1: on(2, last=81_000)}, player=1))
        assert not frame
        fixed = [
            *stage.tracker.read(LapHistory("77", 0, (TimedLap(1, 80_000, None, False),))),
            *stage.tracker.read(LapHistory("77", 1, (TimedLap(1, 81_000, None, False),))),
        ]
        assert [(lap.car, lap.player) for lap in fixed if isinstance(lap, LapCorrected)] == [(0, True), (1, False)]

    def test_changes_with_the_frame_that_says_so(self, stage: Stage) -> None:
        def show(order: int, player: int, *laps: int) -> list[tuple[int, bool]]:
            states = {index: on(lap, last=80_000 + index if lap > 1 else None) for index, lap in enumerate(laps)}
            told = stage.tracker.read(StageFrame("77", order, states, player=player))
            return [(lap.car, lap.player) for lap in told if isinstance(lap, LapDone)]

        assert show(1, 0, 1, 1) == []
        assert show(2, 0, 2, 2) == [(0, True), (1, False)]
        assert show(3, 1, 3, 3) == [(0, False), (1, True)]

    def test_is_still_the_own_one_while_its_driver_watches_others(self, stage: Stage) -> None:
        """Past the flag the game shows other cars, as number 255; the last list still brings the last lap."""
        stage.show(on(1))
        stage.show(on(2, last=80_000))
        stage.tracker.read(StageFrame("77", 900, {0: on(2, 5, last=80_000, phase=Phase.FINISHED)}, player=255))
        (lap,) = stage.tracker.read(LapHistory("77", 0, (TimedLap(1, 80_000, None, True), TimedLap(2, 81_000))))
        assert isinstance(lap, LapDone)
        assert (lap.lap, lap.player) == (2, True)

    def test_is_none_for_somebody_who_only_watches(self, stage: Stage) -> None:
        for order, lap in ((1, 1), (2, 2)):
            told = stage.tracker.read(StageFrame("77", order, {0: on(lap, last=80_000)}, player=255))
        assert [(lap.car, lap.player) for lap in told if isinstance(lap, LapDone)] == [(0, False)]
        assert stage.tracker.own_car is None


class TestACarThatIsNotInTheFrames:
    def test_may_have_broken_off_its_lap(self, stage: Stage) -> None:
        """Dropped out of the lobby and back with the next number: its last lap was told once more."""
        stage.show(on(1), on(1))
        stage.show(on(2, last=80_000), on(2, last=81_000))
        stage.show(on(2, last=80_000))
        assert stage.show(on(2, last=80_000), on(3, last=81_000)) == [Dropped(Drop.NO_TIME, 1, 2)]


def test_a_car_goes_by_the_name_that_was_told_before_its_session_began() -> None:
    session = Session(GameSession("m1"), numbered=False)
    session.named_apart = {1: CarName("Ada"), 2: CarName("Bea")}
    session.names[2] = CarName("Cleo")
    assert [session.name_of(car) for car in (1, 2, 3)] == [CarName("Ada"), CarName("Cleo"), None]

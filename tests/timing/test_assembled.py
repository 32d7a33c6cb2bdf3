"""A frame put together: the game's numbers, and what is known better."""

from tests.timing.glimpses import Moment, car
from timing.assembled import Amended, AssembledFrame, Cars
from timing.readings import Frame

NOW = Moment({0: car(3, 500, last=80_000), 4: car(2, 600)}).glimpse(7, clock_ms=9_000)


def test_of_a_game_that_never_moves_its_cars_keeps_their_indexes() -> None:
    frame: Frame = AssembledFrame(NOW, Cars(4), "m1", 70, 5)
    assert (frame.session, frame.order, frame.steady, frame.clock_ms, frame.player) == ("m1", 70, 5, 9_000, 4)
    assert tuple(frame.cars) == (0, 4)
    assert frame.car(4) == car(2, 600)


def test_of_one_that_does_goes_by_our_numbers() -> None:
    frame = AssembledFrame(NOW, Cars(9, {9: 4, 1: 0}), "m1", 70, 5)
    assert tuple(frame.cars) == (9, 1)
    assert (frame.car(9).lap, frame.car(1).lap) == (2, 3)


def test_shows_what_is_known_better() -> None:
    amended = {0: Amended(79_000, (20_000, None)), 4: Amended(shown=car(1, 99))}
    frame = AssembledFrame(NOW, Cars(0, None, amended), "m1", 70, 5)
    assert (frame.car(0).last_ms, frame.car(0).sectors_ms, frame.car(0).current_ms) == (79_000, (20_000, None), 500)
    assert frame.car(4) == car(1, 99)


def test_is_news_when_something_is_known_better() -> None:
    watches = [AssembledFrame(NOW, Cars(0, version=version), "m1", 70, 5).watch for version in (1, 1, 2)]
    assert watches[0] == watches[1] != watches[2]

"""The last lap of the own car, where the game's own word about it does not do."""

from tests.timing.glimpses import car, solo
from timing.assembled import Cars
from timing.pieces import Setting
from timing.readings import CarState
from timing.solo import UNHEARD_MS, Solo

UNTIMED = Setting(timed=False)


def last(cars: Cars, state: CarState) -> int | None:
    """The last lap that the tracker sees."""
    return cars.amended[0].last_ms if 0 in cars.amended else state.last_ms


def shown(own: Solo, order: int, state: CarState, setting: Setting | None = None, ms: int | None = None) -> int | None:
    return last(own.take(solo(order, state, setting, clock_ms=ms), state), state)


def test_is_what_the_game_says() -> None:
    own = Solo()
    assert [shown(own, 1, car(1)), shown(own, 2, car(2, last=80_000)), own.last_ms] == [None, 80_000, 80_000]


def test_is_nothing_while_the_car_is_away() -> None:
    assert Solo().take(solo(1, car(1)), None) == Cars(0)


def test_is_nothing_while_the_game_repeats_the_time_of_the_session_before() -> None:
    own = Solo(80_000)
    assert shown(own, 1, car(2, last=80_000)) is None
    assert shown(own, 2, car(2, 500, last=80_000)) is None
    assert shown(own, 3, car(3, last=81_000)) == 81_000
    assert shown(own, 4, car(4, last=80_000)) == 80_000


def test_may_be_the_same_time_once_more_when_a_lap_has_been_driven() -> None:
    own = Solo(80_000)
    assert shown(own, 1, car(1, last=80_000)) is None
    assert shown(own, 2, car(2, last=80_000)) == 80_000


def test_of_a_game_that_never_tells_is_the_running_time_seen_last() -> None:
    own = Solo()
    assert shown(own, 1, car(1, 29_990), UNTIMED, 50_000) is None
    assert shown(own, 2, car(2, 10), UNTIMED, 50_000 + UNHEARD_MS) == 29_990
    assert shown(own, 3, car(2, 500), UNTIMED, 51_000) == 29_990


def test_of_such_a_game_is_not_known_when_the_line_was_crossed_unheard() -> None:
    own = Solo()
    shown(own, 1, car(1, 29_000), UNTIMED, 50_000)
    assert shown(own, 2, car(2, 10), UNTIMED, 50_001 + UNHEARD_MS) is None


def test_of_such_a_game_is_not_known_when_laps_went_by() -> None:
    own = Solo()
    shown(own, 1, car(1, 29_990), UNTIMED)
    assert shown(own, 2, car(3, 10), UNTIMED) is None


def test_what_is_known_better_makes_the_moment_look_different() -> None:
    own = Solo()
    versions = [own.take(solo(n, state, UNTIMED), state).version for n, state in enumerate((car(1, 9), car(2), car(2)))]
    assert versions[0] != versions[1] == versions[2]

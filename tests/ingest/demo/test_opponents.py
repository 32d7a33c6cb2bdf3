"""The other cars of a rig's game."""

import random
from itertools import pairwise

import pytest

from ingest.demo.opponents import NAMES, TRACK_LENGTH_M, Opponent
from ingest.demo.wire_f1 import Participant


@pytest.fixture
def opponent() -> Opponent:
    return Opponent(random.Random(5), Participant("E. Falqui", 7), grid=4)


def test_at_the_start_it_has_driven_nothing(opponent: Opponent) -> None:
    car = opponent.car(0)
    assert (car.lap, car.last_ms, car.current_ms, car.best_ms, car.best_lap) == (1, 0, 0, 0, 0)
    assert (car.position, car.distance_m, car.sectors_ms) == (4, 0.0, (0, 0))
    assert [lap.time_ms for lap in opponent.listed(0)] == [0]


def test_it_drives_lap_after_lap_and_the_list_agrees_with_what_is_seen(opponent: Opponent) -> None:
    seen = [opponent.car(clock) for clock in range(0, 20 * 95_000, 250)]
    ended = [after for before, after in pairwise(seen) if after.lap == before.lap + 1]
    assert [car.lap for car in ended] == list(range(2, ended[-1].lap + 1))
    listed = opponent.listed(20 * 95_000 - 250)
    assert [lap.time_ms for lap in listed[:-1]] == [car.last_ms for car in ended]
    assert listed[-1].time_ms == 0
    assert len({car.last_ms for car in ended}) > 3
    for count, car in enumerate(ended, start=1):
        assert car.best_ms == min(lap.time_ms for lap in listed[:count])
        assert listed[car.best_lap - 1].time_ms == car.best_ms
        assert car.current_ms < 250


def test_it_comes_forward_all_the_time(opponent: Opponent) -> None:
    seen = [opponent.car(clock) for clock in range(0, 5 * 95_000, 500)]
    assert all(before.total_m < after.total_m for before, after in pairwise(seen))
    assert all(0 <= car.distance_m < TRACK_LENGTH_M for car in seen)


def test_its_sectors_appear_as_they_are_driven(opponent: Opponent) -> None:
    lap = opponent.listed(100_000)[0]
    first, second, third = lap.sectors_ms
    assert first + second + third == lap.time_ms
    assert opponent.car(first - 1).sectors_ms == (0, 0)
    assert opponent.car(first).sectors_ms == (first, 0)
    assert opponent.car(lap.time_ms - 1).sectors_ms == (first, second)
    assert opponent.car(lap.time_ms).sectors_ms == (0, 0)


def test_there_are_names_for_a_full_field() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 20
    assert all(len(name.encode()) < 32 for name in NAMES)

"""The vocabulary of readings: frames can be told from facts, and values cannot be changed once built."""

import dataclasses
from typing import get_args

import pytest

from timing.readings import FACTS, CarState, Fact, Phase, SessionType, TimedLap


def test_the_classes_of_facts_are_all_of_them() -> None:
    assert get_args(Fact) == FACTS


def test_session_types_are_the_words_that_are_written_and_shown() -> None:
    assert [type.value for type in SessionType] == ["practice", "qualifying", "race", "warmup", "hotlap", "other"]


@pytest.mark.parametrize("kind", [TimedLap, *FACTS])
def test_readings_are_frozen(kind: type) -> None:
    assert dataclasses.is_dataclass(kind)
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]


def test_the_state_of_a_car_is_frozen() -> None:
    state = CarState(Phase.RUNNING, 3)
    with pytest.raises(AttributeError):
        state.lap = 4  # type: ignore[misc]


def test_a_car_of_which_little_is_known() -> None:
    state = CarState(Phase.RUNNING, 3)
    assert (state.last_ms, state.current_ms, state.best_ms, state.sectors_ms, state.invalid, state.distance_m) == (
        None,
        None,
        None,
        (None, None),
        None,
        None,
    )

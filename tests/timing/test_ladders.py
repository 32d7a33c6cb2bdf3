"""What so many warnings come to, as people write it."""

import pytest

from timing.ladders import Step, step_of, step_text
from timing.record.decisions import Penalty


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("2 = 5 seconds", Step(2, Penalty.SECONDS, 5_000)),
        ("1 = 1 second", Step(1, Penalty.SECONDS, 1_000)),
        ("every 3 = 2.5 seconds", Step(3, Penalty.SECONDS, 2_500, every=True)),
        ("3 = 1 place", Step(3, Penalty.PLACES, 1)),
        ("3 = 3 grid places", Step(3, Penalty.GRID_PLACES, 3)),
        ("4 = -2 points", Step(4, Penalty.POINTS, -200)),
        ("5 = disqualified", Step(5, Penalty.DISQUALIFIED)),
        ("every 6 = not classified", Step(6, Penalty.NOT_CLASSIFIED, every=True)),
    ],
)
def test_a_step_is_read_and_written(text: str, step: Step) -> None:
    assert step_of(f"  {text.upper()} ") == step
    assert step_text(step) == text


def test_a_comma_is_a_point() -> None:
    assert step_of("2=1,5 seconds").value == 1_500


@pytest.mark.parametrize(
    "text",
    [
        "",
        "two = 5 seconds",
        "2 = 5",
        "2 = seconds",
        "2 = 5 warnings",
        "0 = 5 seconds",
        "2 = 0 seconds",
        "2 = -5 seconds",
        "2 = 2 points",
        "2 = 1.5 places",
        "2 = 3 disqualified",
        "2 = 99999 seconds",
    ],
)
def test_what_is_no_step_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        step_of(text)


def test_a_step_is_reached_once_or_each_time() -> None:
    once, each = step_of("2 = 5 seconds"), step_of("every 2 = 5 seconds")
    assert [count for count in range(1, 7) if once.reached(count)] == [2]
    assert [count for count in range(1, 7) if each.reached(count)] == [2, 4, 6]

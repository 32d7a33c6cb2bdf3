"""Which frames are news, which come late or again, and when the player went back in time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.timing.stage import StageFrame
from timing.gate import REWIND_RUN, Gate, Verdict


def verdicts(orders: list[int], steady: list[int] | None = None, gate: Gate | None = None) -> list[str]:
    gate = gate or Gate()
    steadies: list[int | None] = [*steady] if steady else [None] * len(orders)
    return [
        gate.judge(StageFrame("1", order, {}, steady=other)).value
        for order, other in zip(orders, steadies, strict=True)
    ]


def test_rising_numbers_are_news_also_with_gaps() -> None:
    assert verdicts([1, 2, 5, 900]) == ["new"] * 4


def test_a_frame_again_is_repeated_and_a_lower_one_late() -> None:
    assert verdicts([5, 5, 4, 6, 5]) == ["new", "repeated", "late", "new", "late"]


def test_a_run_of_lower_numbers_is_a_rewind() -> None:
    low = list(range(100, 100 + REWIND_RUN + 2))
    assert verdicts([500, *low]) == ["new", *["late"] * (REWIND_RUN - 1), "rewound", "new", "new"]


def test_a_few_late_frames_between_news_are_none() -> None:
    assert "rewound" not in verdicts([10, *[n for base in range(11, 200, 3) for n in (base + 2, base, base + 1)]])


def test_the_same_late_frame_many_times_is_no_run() -> None:
    assert set(verdicts([500, *[400] * 40])[1:]) == {"late"}


def test_an_announced_rewind_is_believed_at_once() -> None:
    gate = Gate()
    verdicts([500], gate=gate)
    gate.announce_rewind()
    assert verdicts([400, 401, 390], gate=gate) == ["rewound", "new", "late"]


def test_a_second_counter_tells_a_rewind_from_a_late_frame() -> None:
    assert verdicts([500, 499, 400, 401, 501, 402], [500, 499, 501, 502, 498, 503]) == [
        "new",
        "late",
        "rewound",
        "new",
        "late",
        "new",
    ]


def test_the_same_number_after_a_rewind_is_not_repeated() -> None:
    assert verdicts([500, 500], [500, 501]) == ["new", "rewound"]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_a_name(verdict: Verdict) -> None:
    assert Verdict(verdict.value) is verdict


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=200))
def test_news_after_the_last_rewind_only_rise(orders: list[int]) -> None:
    gate = Gate()
    highest: int | None = None
    for order in orders:
        verdict = gate.judge(StageFrame("1", order, {}))
        if verdict is Verdict.NEW:
            assert highest is None or order > highest
        if verdict in (Verdict.NEW, Verdict.REWOUND):
            highest = order

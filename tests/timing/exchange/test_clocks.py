"""How far two clocks are apart, told from the exchange that was on its way for the shortest time."""

from hypothesis import given
from hypothesis import strategies as st

from timing.exchange.clocks import KEPT, ClockDifference, Measured

MS = 1_000_000


def test_nothing_is_known_before_the_first_exchange() -> None:
    assert ClockDifference().measured is None


def test_the_quickest_of_the_last_exchanges_counts() -> None:
    clock = ClockDifference()
    clock.note(0, 3_600_000 * MS + 200 * MS, 3_600_000 * MS + 201 * MS, 211 * MS)  # 200 ms there, 10 back
    assert clock.measured == Measured(3_600_095, 210)
    clock.note(0, 3_600_005 * MS, 3_600_006 * MS, 11 * MS)
    assert clock.measured == Measured(3_600_000, 10)
    for _ in range(KEPT):
        clock.note(0, -20 * MS, -20 * MS, 60 * MS)
    assert clock.measured == Measured(-50, 60), "what was measured long ago is forgotten"


def test_a_clock_that_is_set_back_meanwhile_tells_nothing() -> None:
    clock = ClockDifference()
    clock.note(1000 * MS, 1005 * MS, 1006 * MS, 900 * MS)
    assert clock.measured is None


@given(
    ahead=st.integers(-10_000_000, 10_000_000),
    ways=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000)), min_size=1),
)
def test_the_difference_is_right_within_half_the_round_trip(ahead: int, ways: list[tuple[int, int]]) -> None:
    clock = ClockDifference()
    for there, back in ways:
        clock.note(0, (there + ahead) * MS, (there + ahead) * MS, (there + back) * MS)
    found = clock.measured
    assert found is not None
    assert abs(found.ahead_ms - ahead) <= found.round_trip_ms / 2 + 1

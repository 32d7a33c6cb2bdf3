"""What two moments of a car say about the lap between them."""

import pytest

from tests.timing.stage import on
from timing.moment import SAME_TIME_MS, STARTS_OVER_MS, Moment, can_be, falls_back, leaps, sectors_of, starts_over
from timing.readings import CarState, Phase


@pytest.mark.parametrize("phase", list(Phase))
def test_numbers_mean_something_where_a_lap_runs_and_the_car_is_there(phase: Phase) -> None:
    assert Moment(on(1, phase=phase)).timed == (phase not in (Phase.ABSENT, Phase.RETIRED))
    assert not Moment(on(0, phase=phase)).timed


@pytest.mark.parametrize(
    ("before", "now", "anew"),
    [
        (30_000, 30_000 - STARTS_OVER_MS, False),
        (30_000, 30_000 - STARTS_OVER_MS - 1, True),
        (30_000, 30_016, False),
        (None, 0, False),
        (30_000, None, False),
    ],
)
def test_an_attempt_begins_where_the_running_time_falls(before: int | None, now: int | None, anew: bool) -> None:
    assert starts_over(on(2, before), on(2, now)) is anew


@pytest.mark.parametrize(
    ("before", "now", "anew"),
    [
        (Phase.OUT_LAP, Phase.RUNNING, True),
        (Phase.OUT_LAP, Phase.OUT_LAP, False),
        (Phase.OUT_LAP, Phase.IN_LAP, False),
        (Phase.RUNNING, Phase.RUNNING, False),
    ],
)
def test_or_where_an_out_lap_leads_to_a_flying_one(before: Phase, now: Phase, anew: bool) -> None:
    assert starts_over(on(1, phase=before), on(1, phase=now)) is anew


@pytest.mark.parametrize(
    ("ran", "before", "now", "can"),
    [
        (80_000, 0, 0, True),
        (80_000 - SAME_TIME_MS, 0, 0, True),
        (80_000 - SAME_TIME_MS - 1, 0, 0, False),
        (80_000 + SAME_TIME_MS, 0, 0, True),
        (80_000 + SAME_TIME_MS + 1, 0, 60_000, False),
        (60_000, 100_000, 120_000, True),
        (60_000, 100_000, 119_999, False),
        (60_000, None, 120_000, False),
        (60_000, 100_000, None, False),
        (None, 100_000, 120_000, False),
    ],
)
def test_a_lap_can_have_the_time_that_has_passed(
    ran: int | None, before: int | None, now: int | None, can: bool
) -> None:
    assert can_be(80_000, Moment(on(1, ran), before), Moment(on(1, 0), now)) is can


@pytest.mark.parametrize(
    ("first", "second", "sectors"),
    [
        (30_000, 25_000, (30_000, 25_000, 25_000)),
        (30_000, 49_999, (30_000, 49_999, 1)),
        (30_000, 50_000, None),
        (30_000, 60_000, None),
        (None, 25_000, None),
        (30_000, None, None),
    ],
)
def test_the_third_sector_is_what_remains(
    first: int | None, second: int | None, sectors: tuple[int, ...] | None
) -> None:
    assert sectors_of(80_000, on(1, s1=first, s2=second)) == sectors


@pytest.mark.parametrize(
    ("before", "now", "leap", "back"),
    [
        (on(1, 1_000, at=100.0), on(1, 2_000, at=550.0), False, False),
        (on(1, 1_000, at=100.0), on(1, 2_000, at=551.0), True, False),
        (on(1, 1_000, at=551.0), on(1, 2_000, at=100.0), False, True),
        (on(1, 1_000, at=400.0), on(1, 2_000, at=100.0), False, False),
        (on(1, 1_000), on(1, 2_000, at=9_000.0), False, False),
        (on(1, 1_000, at=9_000.0), on(1, 2_000), False, False),
        (on(1, at=100.0), on(1, 2_000, at=9_000.0), False, False),
    ],
)
def test_a_car_was_moved_where_it_is_further_than_it_can_have_driven_or_slid(
    before: CarState, now: CarState, leap: bool, back: bool
) -> None:
    assert (leaps(before, now), falls_back(before, now)) == (leap, back)

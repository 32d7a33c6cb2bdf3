"""How the made-up drivers drive."""

from itertools import islice, pairwise

from ingest.demo.pace import laps


def test_the_same_seed_gives_the_same_evening() -> None:
    assert list(islice(laps(7, 3), 30)) == list(islice(laps(7, 3), 30))
    assert list(islice(laps(7, 3), 30)) != list(islice(laps(8, 3), 30))


def test_laps_follow_one_another_and_are_plausible() -> None:
    driven = [lap for rig in range(22) for lap in islice(laps(1, rig), 40)]
    assert all(80_000 < lap.time_ms < 140_000 for lap in driven)
    assert all(sector > 0 for lap in driven for sector in lap.sectors_ms)
    for before, after in pairwise(islice(laps(1, 0), 40)):
        assert after.start_ms == before.end_ms
        assert after.number == before.number + 1


def test_most_laps_count_and_some_do_not() -> None:
    valid = [lap.valid for rig in range(22) for lap in islice(laps(1, rig), 40)]
    assert 0.8 < sum(valid) / len(valid) < 1.0

"""What is told of rigs right now."""

from timing.live import LapCount


def test_every_lap_heard_is_written_or_refused() -> None:
    count = LapCount(heard=9, credited=4, unassigned=2, conflict=1, refused={"repeated": 2})
    assert count.written == 7
    assert count.heard == count.written + sum(count.refused.values())

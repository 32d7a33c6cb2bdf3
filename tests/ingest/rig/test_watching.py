"""What a sim says of the running lap's validity, and of which lap that is true."""

from ingest.rig import Sample
from ingest.rig.watching import Watch
from timing.readings import SessionType


def seen(*samples: tuple[int, bool | None], said: bool | None = None) -> list[bool | None]:
    """Whether the last lap is known as valid after each sample: a count, and the mark of the running lap."""
    watch = Watch()
    return [
        watch.take(Sample("m", 1, SessionType.PRACTICE, laps, valid=said, running_valid=running)).valid
        for laps, running in samples
    ]


def test_a_lap_is_what_it_was_right_before_the_line() -> None:
    assert seen((0, True), (0, True), (1, True)) == [None, None, True]
    assert seen((0, True), (0, False), (1, True), (1, True), (2, False)) == [None, None, False, False, True]


def test_a_mark_that_the_sim_takes_back_is_none() -> None:
    assert seen((0, False), (0, True), (1, True)) == [None, None, True]


def test_of_a_lap_whose_end_was_not_seen_nothing_is_known() -> None:
    assert seen((4, False)) == [None]
    assert seen((0, False), (2, True)) == [None, None]


def test_a_sim_that_says_nothing_of_the_running_lap_is_asked_no_further() -> None:
    assert seen((0, None), (1, None)) == [None, None]


def test_what_a_sim_says_of_the_last_lap_itself_counts() -> None:
    assert seen((0, True), (1, True), said=False) == [False, False]

"""When a lap was driven, as far as it can be told from when it was heard."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.spans import JITTER, Ended, Span, ended_with, span
from timing.laps import LapDone, Origin
from timing.record.entry import LapSet

START = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
SOURCE = "left/77/0"


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def lap(number: int, time_ms: int = 90_000, origin: Origin = Origin.LIVE) -> LapDone:
    return LapDone("77", 0, None, number, time_ms, None, True, "", origin, player=True)


def written(number: int, ended_s: float, origin: Origin = Origin.LIVE, source: str = SOURCE) -> LapSet:
    return LapSet("quali", source, number, "left", "anna", 90_000, at(ended_s), origin=origin)


def last(number: int, ended_s: float, origin: Origin = Origin.LIVE, source: str = SOURCE) -> Ended:
    return ended_with(written(number, ended_s, origin, source), None)


def test_a_lap_began_its_time_before_it_ended() -> None:
    assert span(lap(1), SOURCE, at(90), 0, None) == Span(at(0), at(0), at(90))


def test_in_a_demonstration_it_began_as_much_later_as_rigs_drive_faster() -> None:
    assert span(lap(1), SOURCE, at(90), 0, None, speed=10) == Span(at(81), at(81), at(90))
    assert span(lap(1), SOURCE, at(90), 45_000, None, speed=10).ended == at(85.5)
    assert ended_with(written(1, 90), None, 10).began == at(81)


def test_and_not_before_the_one_before_it_had_ended_though_its_packet_came_early() -> None:
    assert span(lap(2), SOURCE, at(179.9), 0, last(1, 90.2)).began == at(90.2)


def test_a_pause_between_two_laps_is_part_of_none() -> None:
    assert span(lap(2), SOURCE, at(300), 0, last(1, 90)).began == at(210)


def test_laps_that_are_told_together_were_driven_one_after_the_other() -> None:
    assert span(lap(1), SOURCE, at(180), 90_000, None) == Span(at(0), at(0), at(90))
    told_with_it = last(1, 180)
    assert span(lap(2), SOURCE, at(180), 0, told_with_it) == Span(at(90), at(90), at(180))


def test_one_that_is_told_late_came_before_the_one_that_is_known() -> None:
    late = lap(1, origin=Origin.RECOVERED)
    assert span(late, SOURCE, at(400), 0, last(2, 300)) == Span(at(120), at(120), at(210))


def test_one_that_was_not_heard_may_have_begun_when_the_last_one_ended_that_was() -> None:
    listed = lap(5, origin=Origin.HISTORY)
    assert span(listed, SOURCE, at(500), 0, last(4, 90)) == Span(at(90), at(410), at(500))
    heard_before = ended_with(written(4, 400, Origin.HISTORY), last(1, 90))
    assert span(listed, SOURCE, at(500), 0, heard_before).since == at(90)
    assert span(listed, SOURCE, at(500), 0, ended_with(written(4, 400, Origin.HISTORY), None)).since == at(410)


def test_another_session_of_the_game_counts_its_laps_anew() -> None:
    assert span(lap(1), "left/78/0", at(300), 0, last(9, 209.5)).began == at(210)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(61_000, 120_000), st.floats(0, 0.9)), min_size=1, max_size=10))
def test_however_late_packets_come_laps_follow_upon_each_other(driven: list[tuple[int, float]]) -> None:
    """Each lap's end arrives up to a second late: none begins before the one before has ended."""
    ended_s, known = 0.0, None
    for number, (time_ms, late_s) in enumerate(driven, 1):
        ended_s += time_ms / 1000
        when = span(lap(number, time_ms), SOURCE, at(ended_s + late_s), 0, known)
        if known is not None:
            assert when.began >= known.ended
            assert when.began - known.ended <= JITTER
        known = Ended(SOURCE, number, when.began, when.ended, when.ended)

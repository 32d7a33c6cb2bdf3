"""What screens report: known to the second here, kept now and then for others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from display.hall.reports import Report, Reports, written
from timing.bus.protocol import Presence

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
BOARD = Report(AT, "/", 7, "fresh", True, 1920, 1080, 1.0, "b1")


def after(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def test_a_screen_lives_for_as_long_as_it_reports() -> None:
    reports = Reports()
    assert (reports.last("fox"), reports.is_here("fox", AT)) == (None, False)
    reports.note("fox", BOARD)
    assert reports.is_here("fox", after(5))
    assert not reports.is_here("fox", after(6))


def test_what_matters_is_kept_soon_and_the_rest_now_and_then() -> None:
    reports, kept = Reports(), []
    assert reports.due(AT) is None
    for second in range(30):
        page = "/" if second < 10 else "/scene/break"
        reports.note("fox", replace(BOARD, at=after(second), seq=second, page=page))
        if reports.due(after(second)):
            kept.append(second)
    assert kept == [0, 10]
    assert reports.due(after(30)) is not None


def test_what_another_process_was_told_counts_for_longer() -> None:
    one, other = Reports(), Reports()
    one.note("fox", BOARD)
    told = one.due(AT)
    assert told is not None
    other.take({**told, "owl": '{"at": "yesterday"}'})
    assert other.last("fox") == BOARD
    assert other.last("owl") is None
    assert other.is_here("fox", after(25))
    assert not other.is_here("fox", after(26))
    other.note("fox", replace(BOARD, at=after(40)))
    assert other.seen() == {"fox": after(40)}
    other.drop(frozenset())
    assert other.last("fox") == BOARD


def test_a_screen_that_left_is_not_told_of_again() -> None:
    reports = Reports()
    reports.note("fox", BOARD)
    reports.note("owl", replace(BOARD, at=after(60)))
    told = reports.due(after(61))
    assert told is not None
    assert list(told) == ["owl"]


def test_what_another_process_tells_at_once_counts_for_as_long_as_what_is_reported_here() -> None:
    reports = Reports()
    reports.hear({"fox": Presence(2.0, written(BOARD)), "owl": Presence(0.0, "garbage")}, after(60))
    assert reports.last("fox") == replace(BOARD, at=after(58))
    assert reports.last("owl") is None
    assert reports.seen() == {"fox": after(58)}
    assert reports.is_here("fox", after(63))
    assert not reports.is_here("fox", after(64))
    reports.hear({}, after(65))
    assert reports.last("fox") is None


def test_a_machine_whose_clock_is_ahead_does_not_hide_what_is_told_at_once() -> None:
    reports = Reports()
    reports.take({"fox": written(replace(BOARD, at=after(3600), page="/old"))})
    reports.hear({"fox": Presence(0.0, written(replace(BOARD, page="/new")))}, after(60))
    assert reports.last("fox") == replace(BOARD, at=after(60), page="/new")

"""What screens report: known to the second here, kept now and then for others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from display.hall.reports import Report, Reports

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

"""What is put up in the hall stands beside the book: replaced as a whole, by one at a time; no entry knows of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.timing.record.laps import lap
from timing.record.hall import Kept
from timing.record.protocol import Record, RecordError


def test_a_new_hall_is_empty_and_counts_its_changes(record: Record) -> None:
    assert (record.hall.version(), record.hall.read()) == (0, Kept(0, ""))
    assert record.hall.change(lambda body: body + "one") == Kept(1, "one")
    assert record.hall.change(lambda body: body + " two") == Kept(2, "one two")
    assert (record.hall.version(), record.hall.read()) == (2, Kept(2, "one two"))


def test_the_same_again_is_no_change_and_what_is_refused_is_none(record: Record) -> None:
    assert record.hall.change(lambda body: body) == Kept(0, "")
    record.hall.change(lambda _: "as it is")
    assert record.hall.change(lambda body: body) == Kept(1, "as it is")

    def refuse(_: str) -> str:
        raise LookupError("no such screen")

    with pytest.raises(LookupError):
        record.hall.change(refuse)
    assert record.hall.read() == Kept(1, "as it is")


def test_of_many_at_once_each_change_is_made(record: Record) -> None:
    with ThreadPoolExecutor(8) as crowd:
        versions = sorted(
            kept.version for kept in crowd.map(lambda _: record.hall.change(lambda body: body + "x"), range(16))
        )
    assert (versions, record.hall.read().body) == (list(range(1, 17)), "x" * 16)


def test_pictures_are_kept_until_nobody_wants_them(record: Record) -> None:
    record.hall.keep_picture("a.png", b"\x89PNG\x00")
    record.hall.keep_picture("b.svg", b"<svg/>")
    record.hall.keep_picture("a.png", b"\x89PNG\x00")
    assert (record.hall.picture("a.png"), record.hall.picture("c.png")) == (b"\x89PNG\x00", None)
    record.hall.drop_pictures({"b.svg"})
    assert (record.hall.picture("a.png"), record.hall.picture("b.svg")) == (None, b"<svg/>")
    record.hall.drop_pictures(())
    assert record.hall.picture("b.svg") is None


def test_the_last_word_of_each_screen_is_kept_and_that_of_a_forgotten_one_is_not(record: Record) -> None:
    assert record.hall.reports() == {}
    record.hall.report({"fox": "1", "owl": "1"}, {"fox", "owl"})
    record.hall.report({"fox": "2"}, {"fox", "owl"})
    assert record.hall.reports() == {"fox": "2", "owl": "1"}
    record.hall.report({"cat": "1"}, {"fox"})
    assert record.hall.reports() == {"fox": "2"}
    record.hall.report({}, ())
    assert record.hall.reports() == {}


def test_the_book_does_not_know_of_it(record: Record) -> None:
    record.append([lap(1)])
    before = record.position(), record.read()
    record.hall.change(lambda _: "up")
    assert (record.position(), record.read(), record.verify()) == (*before, None)


def test_a_closed_record_says_so(record: Record) -> None:
    record.close()
    for call in (
        record.hall.version,
        record.hall.read,
        lambda: record.hall.change(str),
        lambda: record.hall.picture("a.png"),
        lambda: record.hall.keep_picture("a.png", b""),
        lambda: record.hall.drop_pictures(()),
        record.hall.reports,
        lambda: record.hall.report({}, ()),
    ):
        with pytest.raises(RecordError, match="closed"):
            call()

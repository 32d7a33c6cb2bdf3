"""Secrets stand beside the book: made once, the same for all who have the book open."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from timing.record.protocol import Record, RecordError


def test_a_secret_is_made_once_and_each_name_has_its_own(record: Record) -> None:
    assert record.secrets.keep("seat", lambda: b"\0one") == b"\0one"
    assert record.secrets.keep("seat", lambda: b"two") == b"\0one"
    assert record.secrets.keep("other", lambda: b"two") == b"two"
    assert record.position().seq == 0


def test_nothing_is_kept_where_none_can_be_made(record: Record) -> None:
    def refuse() -> bytes:
        raise LookupError("no such file")

    with pytest.raises(LookupError):
        record.secrets.keep("seat", refuse)
    assert record.secrets.keep("seat", lambda: b"one") == b"one"


def test_of_many_at_once_all_get_the_same(record: Record) -> None:
    numbers = count()
    with ThreadPoolExecutor(8) as crowd:
        made = set(crowd.map(lambda _: record.secrets.keep("seat", lambda: b"%d" % next(numbers)), range(16)))
    assert len(made) == 1


def test_a_closed_record_says_so(record: Record) -> None:
    record.close()
    with pytest.raises(RecordError, match="closed"):
        record.secrets.keep("seat", lambda: b"one")

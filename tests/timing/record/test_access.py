"""What lets people in stands beside the book: kept, changed as a whole, forgotten in time; no entry knows of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.timing.record.laps import lap
from timing.record.access import Grant, Kind
from timing.record.protocol import Record, RecordError

AT = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
TABLET = Grant("t1", Kind.SIGN_IN, "staff", "h1", AT, "Mara Feld", "tablet", "d1", AT, AT + timedelta(hours=16))
KEY = Grant("k1", Kind.KEY, "steward", "h2", AT + timedelta(minutes=1), "scoreboard")


def test_what_was_put_is_found_as_it_was(record: Record) -> None:
    record.access.put(TABLET)
    record.access.put(KEY)
    assert (record.access.find("h1"), record.access.find("h2"), record.access.find("h3")) == (TABLET, KEY, None)
    assert record.access.all(Kind.SIGN_IN) == [TABLET]
    assert record.access.all(Kind.PIN) == []
    assert record.position().seq == 0


def test_the_oldest_comes_first_whatever_zone_it_was_told_in(record: Record) -> None:
    east = timezone(timedelta(hours=9))
    later = replace(KEY, id="a", secret="ha", issued=(AT + timedelta(hours=2)))
    sooner = replace(KEY, id="b", secret="hb", issued=(AT + timedelta(hours=1)).astimezone(east))
    for each in (later, sooner):
        record.access.put(each)
    assert record.access.all(Kind.KEY) == [sooner, later]


def test_another_one_of_the_same_id_takes_its_place(record: Record) -> None:
    record.access.put(KEY)
    record.access.put(replace(KEY, secret="h9"))
    assert record.access.find("h2") is None
    assert record.access.all(Kind.KEY) == [replace(KEY, secret="h9")]


def test_a_change_is_made_whole_or_not_at_all(record: Record) -> None:
    record.access.put(KEY)
    assert record.access.change("k1", lambda known: replace(known, revoked=True)).revoked
    assert record.access.change("k1", lambda known: known) == replace(KEY, revoked=True)

    def refuse(known: Grant) -> Grant:
        raise LookupError(known.id)

    with pytest.raises(LookupError):
        record.access.change("k1", refuse)
    with pytest.raises(LookupError):
        record.access.change("nobody", lambda known: known)
    assert record.access.find("h2") == replace(KEY, revoked=True)


def test_of_many_who_use_a_code_at_once_one_is_let_in(record: Record) -> None:
    record.access.put(replace(KEY, kind=Kind.CODE))

    def use(_: int) -> bool:
        def once(known: Grant) -> Grant:
            if known.revoked:
                raise LookupError(known.id)
            return replace(known, revoked=True)

        try:
            record.access.change("k1", once)
        except LookupError:
            return False
        return True

    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(use, range(16))) == 1


def test_what_expired_long_ago_is_forgotten_and_keys_are_not(record: Record) -> None:
    record.access.put(TABLET)
    record.access.put(KEY)
    record.access.forget(AT + timedelta(hours=16))
    assert record.access.find("h1") == TABLET
    record.access.forget(AT + timedelta(hours=16, seconds=1))
    assert (record.access.find("h1"), record.access.find("h2")) == (None, KEY)


def test_it_holds_until_it_expires_or_is_revoked() -> None:
    assert TABLET.holds(AT)
    assert not TABLET.holds(AT + timedelta(hours=16))
    assert not replace(TABLET, revoked=True).holds(AT)
    assert KEY.holds(AT + timedelta(days=400))


def test_the_book_does_not_know_of_it(record: Record) -> None:
    record.append([lap(1)])
    before = record.position(), record.read()
    record.access.put(TABLET)
    assert (record.position(), record.read(), record.verify()) == (*before, None)


def test_a_closed_record_says_so(record: Record) -> None:
    record.close()
    for call in (
        lambda: record.access.all(Kind.KEY),
        lambda: record.access.find("h1"),
        lambda: record.access.put(KEY),
        lambda: record.access.change("k1", lambda known: known),
        lambda: record.access.forget(AT),
    ):
        with pytest.raises(RecordError, match="closed"):
            call()

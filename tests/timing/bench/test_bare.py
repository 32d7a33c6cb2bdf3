"""The floors of the record do what they say: the same rows, the right bests."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from timing.bench.bare import BareBook, BareFile, Bests, read_and_fold, read_for_bests, rows_of
from timing.bench.books import book_of_laps
from timing.bench.laps import driver, laps
from timing.record.chain import Row
from timing.record.sql import SqlRecord

FOUR = list(islice(laps(3), 4))


def test_a_bare_book_holds_the_rows_that_the_record_would(tmp_path: Path) -> None:
    bare, ours = tmp_path / "bare.db", tmp_path / "record.db"
    with closing(BareBook(bare)) as book:
        book.insert(rows_of(FOUR)[:3])
        book.insert(rows_of(FOUR)[3:])
    with closing(SqlRecord.open(ours)) as record:
        record.append(FOUR)
    with closing(sqlite3.connect(bare)) as one, closing(sqlite3.connect(ours)) as other:
        assert one.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        rows = [each.execute("SELECT * FROM entries ORDER BY seq").fetchall() for each in (one, other)]
        assert rows[0] == rows[1] == rows_of(FOUR)


def test_a_bare_file_holds_the_bodies(tmp_path: Path) -> None:
    rows = rows_of(FOUR)
    with closing(BareFile(tmp_path / "laps")) as file:
        file.insert(rows[:1])
        file.insert(rows[1:])
    assert (tmp_path / "laps").read_text() == "".join(Row(*values).body for values in rows)


def test_bare_folds_find_the_quickest_and_leave_out_invalid_laps_where_they_keep_them(tmp_path: Path) -> None:
    quick = replace(FOUR[1], lap=9, time_ms=1_000)
    wrong = replace(FOUR[0], lap=9, time_ms=900, valid=False)
    with closing(BareBook(tmp_path / "bare.db")) as book:
        book.insert(rows_of([*FOUR, quick, wrong]))
    assert read_and_fold(tmp_path / "bare.db") == Bests([driver(2), driver(0), driver(1)], 6)
    assert read_for_bests(tmp_path / "bare.db").drivers[:2] == [driver(1), driver(2)]


def test_a_book_of_laps_is_a_record_and_goes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with book_of_laps(7, 3) as (record, file):
        assert [written.entry for written in record.read()] == list(islice(laps(3), 7))
        assert record.verify() is None
        assert file.exists()
    assert list(tmp_path.iterdir()) == []


def test_laps_are_the_same_each_time_and_have_keys_of_their_own() -> None:
    assert list(islice(laps(60, 100), 5)) == list(islice(laps(60), 99, 104))
    many = list(islice(laps(60), 2_000))
    assert len({lap.key for lap in many}) == 2_000
    assert {lap.driver for lap in many} == {driver(number) for number in range(60)}
    assert all(sum(lap.sectors_ms or ()) == lap.time_ms for lap in many)

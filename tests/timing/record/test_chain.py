"""A book that was edited is found out, at the first entry that is not as it was written."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.timing.record.laps import QUALIFYING, lap
from timing.record.batch import prepare
from timing.record.chain import START, Row, extend, first_fault, link
from timing.record.entry import Entry, encode
from timing.record.memory import MemoryRecord
from timing.record.protocol import Fault
from timing.record.sql import SqlRecord

BOOK: list[Entry] = [QUALIFYING, *(lap(number) for number in range(1, 10))]

EDITS = {
    "a faster time": ("UPDATE entries SET body = replace(body, '118432', '117432') WHERE seq = 5", 5, "not as it was"),
    "a lap deleted": ("DELETE FROM entries WHERE seq = 4", 4, "entry 4 is missing: the next one in the record is 5"),
    "the first entry deleted": ("DELETE FROM entries WHERE seq = 1", 1, "entry 1 is missing"),
    "another key": ("UPDATE entries SET key = 'lap/quali/rig-9/77/0/2' WHERE seq = 3", 3, "not as it was"),
    "another kind": ("UPDATE entries SET kind = 'lap-amended' WHERE seq = 3", 3, "not as it was"),
    "another session": ("UPDATE entries SET session = 'final' WHERE seq = 7", 7, "'final'"),
    "the hash": ("UPDATE entries SET hash = zeroblob(32) WHERE seq = 6", 6, "not as it was"),
    "the hash made a text": ("UPDATE entries SET hash = hex(hash) WHERE seq = 6", 6, "not as it was"),
    "two laps exchanged": (
        (
            "UPDATE entries SET seq = -1 WHERE seq = 3; UPDATE entries SET seq = 3 WHERE seq = 4;"
            "UPDATE entries SET seq = 4 WHERE seq = -1"
        ),
        3,
        "another one was put in its place",
    ),
    "a lap put in front": (
        "INSERT INTO entries SELECT -1, 'x', kind, session, body, hash FROM entries WHERE seq = 1",
        1,
        "there is an entry -1 in the record, where 1 was expected",
    ),
    "numbers moved to hide a deletion": (
        "DELETE FROM entries WHERE seq = 8; UPDATE entries SET seq = seq - 1 WHERE seq > 8",
        8,
        "not as it was",
    ),
    "a number for a text": ("UPDATE entries SET body = x'00ff' WHERE seq = 2", 2, "one of its texts is gone"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_book_is_found_out(edit: str, tmp_path: Path) -> None:
    statements, seq, said = EDITS[edit]
    file = tmp_path / "record.db"
    record = SqlRecord.open(file)
    record.append(BOOK)
    assert record.verify() is None
    with closing(sqlite3.connect(file)) as browser:
        browser.executescript(statements)
    fault = record.verify()
    record.close()
    assert fault is not None
    assert fault.seq == seq
    assert said in fault.sentence


def rows() -> list[Row]:
    return [Row(*values) for values in extend(0, START, prepare(BOOK, ()).lines.values())]


def test_a_book_carried_on_later_is_the_same_chain() -> None:
    lines = list(prepare(BOOK, ()).lines.values())
    begun = extend(0, START, lines[:4])
    assert begun + extend(4, Row(*begun[-1]).hash, lines[4:]) == rows()
    assert first_fault(rows()) is None
    assert first_fault([]) is None


def test_a_book_of_an_earlier_version_is_the_same_chain() -> None:
    assert rows()[-1].hash.hex() == "7aeead0c9295423199444656b1b132eb08e79eb7c062fd4dc9b6ebdf76fbc84e"


@given(st.integers(0, len(BOOK) - 1), st.sampled_from(["key", "kind", "session", "body"]), st.text(max_size=9))
def test_no_text_of_any_entry_can_be_changed_unseen(place: int, column: str, text: str) -> None:
    edited = rows()
    changed = edited[place]._replace(**{column: text})  # type: ignore[arg-type]
    edited[place] = changed
    fault = first_fault(edited)
    assert (fault is None) == (changed == rows()[place])
    assert fault is None or fault.seq == place + 1


def _resealed(edit: Callable[[Row], Row]) -> list[Row]:
    """The book with its fifth row edited and that row's own hash computed anew."""
    edited = rows()
    row = edit(edited[4])
    edited[4] = row._replace(hash=link(edited[3].hash, row.kind, row.key, row.body))
    return edited


def test_an_entry_resealed_with_a_new_hash_betrays_itself_in_the_next() -> None:
    faster = encode(replace(lap(4), time_ms=100_000))[1].decode()
    fault = first_fault(_resealed(lambda row: row._replace(body=faster)))
    assert fault is not None
    assert fault.seq == 6


@pytest.mark.parametrize("body", ["", "{", "[]", "7", "null", '{"lap": 4}'])
def test_an_entry_whose_content_is_none_is_named(body: str) -> None:
    fault = first_fault(_resealed(lambda row: row._replace(body=body)))
    assert fault is not None
    assert fault.seq == 5
    assert "cannot be read" in fault.sentence


def test_an_entry_kept_under_the_key_of_another_is_named() -> None:
    fault = first_fault(_resealed(lambda row: row._replace(key="lap/quali/rig-1/77/0/99")))
    assert fault is not None
    assert fault.seq == 5
    assert "lap/quali/rig-1/77/0/99" in fault.sentence


def test_a_letter_moved_from_one_text_to_the_next_is_seen() -> None:
    assert link(START, "lap-set", "key", "body") != link(START, "lap-setk", "ey", "body")
    assert link(START, "lap-set", "key", "body") != link(START, "lap-set", "keyb", "ody")


def test_a_book_in_memory_is_found_out_as_well() -> None:
    record = MemoryRecord("e1")
    record.append(BOOK)
    del record._rows[6]
    assert record.verify() == Fault(7, "entry 7 is missing: the next one in the record is 8")

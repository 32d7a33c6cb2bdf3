"""A whole event as JSON, and a record made of it elsewhere."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import orjson
import pytest

from display.exports import Format
from display.exports.event import event, is_event, read_event, restore_event
from display.exports.results import canonical, checksum_of, results_of
from tests.display.exports.evening import PLAN, evening, hostile
from timing.errors import BadInput
from timing.record.folder import record_file
from timing.record.protocol import RecordError
from timing.record.sql import SqlRecord


def changed(**parts: Any) -> bytes:
    """The file of the evening with some parts otherwise."""
    return orjson.dumps(orjson.loads(event(evening())) | parts)


@pytest.mark.parametrize("results", [evening(), evening("en"), hostile()], ids=["de", "en", "hostile"])
def test_an_event_comes_back_as_it_was(results: Any) -> None:
    read = read_event(event(results)).results
    assert read.sessions == results.sessions
    assert read.cup == results.cup
    assert read.rulings == results.rulings
    assert read.checksum == results.checksum
    assert (read.epoch, read.seq, read.at, read.version) == (results.epoch, results.seq, results.at, results.version)


def test_the_numbers_stand_apart_from_the_names() -> None:
    content = orjson.loads(event(evening()))
    assert (content["format"], content["eracing"], content["state"]) == ("eracing-event", 1, "provisional")
    assert content["names"]["drivers"]["mika"] == {"name": "Mika Dampf", "number": "007", "team": "kessel"}
    assert content["names"]["teams"]["kessel"]["name"] == "Kessel & Söhne"
    assert content["names"]["sessions"]["race-1"] == {"name": "Rennen 1", "track": "Seering"}
    row = content["numbers"]["sessions"][0]["rows"][0]
    assert (row["driver"], row["position"], row["best_ms"]) == ("svea", 1, 117_986)
    assert content["numbers"]["sessions"][0]["laps"]["svea"][1] == [2, 3, 117_986, [39_328, 39_328, 39_330], True, True]
    assert content["numbers"]["teams"][0]["points"] == "55"
    assert b"Dampf" not in canonical(content["numbers"])
    assert checksum_of(content["numbers"]) == content["checksum"]


def test_any_other_program_comes_to_the_same_checksum() -> None:
    content = json.loads(event(hostile()))
    text = json.dumps(content["numbers"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == content["checksum"]


def test_the_page_about_the_format_tells_every_key() -> None:
    page = (Path(__file__).parents[3] / "docs/exports.md").read_text("utf-8")
    content = orjson.loads(event(evening()))
    session = content["numbers"]["sessions"][0]
    keys = [*content, *content["numbers"], *session, *session["rows"][0], *content["numbers"]["teams"][0]]
    assert [key for key in keys if f"`{key}`" not in page and f"`numbers.{key}" not in page] == []
    assert [format for format in get_args(Format) if f"| `{format}` |" not in page] == []


def test_rigs_and_their_secrets_stay_at_home() -> None:
    content = event(evening())
    assert b"192.168." not in content
    assert b"the secret of this rig" not in content
    assert read_event(content).plan == replace(PLAN, rigs={})


def test_the_record_of_it_elsewhere_has_the_same_results(tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_bytes(event(evening()))
    assert is_event(file)
    assert restore_event(file, tmp_path / "data") == evening().seq
    record = SqlRecord.open(record_file(tmp_path / "data"))
    try:
        again = results_of(record, PLAN)
        assert again.numbers == evening().numbers
        assert again.epoch != "book"
    finally:
        record.close()
    with pytest.raises(RecordError, match="has a record already"):
        restore_event(file, tmp_path / "data")


def test_a_backup_is_no_event(tmp_path: Path) -> None:
    (tmp_path / "backup.db").write_bytes(b"SQLite format 3\0")
    assert not is_event(tmp_path / "backup.db")
    assert not is_event(tmp_path / "missing.json")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("display.exports.event.MOST_BYTES", 10)
    (tmp_path / "event.json").write_bytes(b"{" * 11)
    with pytest.raises(BadInput, match="expected at most"):
        restore_event(tmp_path / "event.json", tmp_path / "data")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "expected JSON"),
        (b'{"format": "eracing-event", ', "at byte"),
        (b"[]", "eracing export --format json --standings"),
        (b'{"eracing": 1, "board": {}}', "eracing export --format json --standings"),
        (changed(eracing=2), "expected version 1 of the format, not 2"),
        (changed(checksum="0" * 64), "somebody has changed the file"),
        (changed(numbers={}), "somebody has changed the file"),
        (changed(numbers={}, checksum=checksum_of({})), "follow from the entries"),
        (changed(record=[{"kind": "lap-sat", "entry": {"at": "2026-11-21T18:04:00Z"}}]), "KeyError|ValueError"),
        (changed(record=[{}]), "KeyError"),
        (changed(record=None), "TypeError"),
        (changed(record=[]), "follow from the entries"),
        (changed(plan={"name": 7}), "plan, people and entries of a record; name: "),
        (changed(people=[{"id": "", "name": "x"}]), "a person cannot be written"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_with_a_sentence(content: bytes, expected: str) -> None:
    with pytest.raises(BadInput, match=expected):
        read_event(content)


def test_a_lap_made_faster_by_hand_is_found() -> None:
    content = orjson.loads(event(evening()))
    lap = next(each["entry"] for each in content["record"] if each["kind"] == "lap-set")
    lap["time_ms"] -= 10_000
    with pytest.raises(BadInput, match="follow from the entries"):
        read_event(orjson.dumps(content))

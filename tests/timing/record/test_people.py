"""What holds for the people of every record; and that no byte is left on disk of who was erased."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from tests.timing.record.conftest import connect
from tests.timing.record.laps import ANNA, EVENING, JONAS, QUALIFYING, lap
from timing.people import SALT_BYTES, Consent, Profile, Purpose, Shown, corrected, erased
from timing.record.backup import backup
from timing.record.entry import Person
from timing.record.protocol import Record, RecordError
from timing.record.sql import SqlRecord

AGREED = Consent(Purpose.HALL, True, "Maria Bauer", EVENING, "2026-1")
erase = partial(erased, at=EVENING, by="desk", reason="asked", salt=bytes(range(SALT_BYTES)))


def test_each_is_numbered_as_they_come(record: Record) -> None:
    record.append([], [ANNA])
    record.append([], [JONAS, ANNA])
    numbers = {id: profile.neutral for id, profile in record.profiles().items()}
    assert numbers == {"d-anna": 1, "d-jonas": 2}


def test_what_staff_say_is_kept_and_shown_and_known_to_all_who_follow(record: Record) -> None:
    record.append([QUALIFYING], [ANNA])
    version = record.people_version()
    calls: list[int] = []
    record.on_growth(lambda: calls.append(record.people_version()))
    wanted = Profile(
        Person("d-anna", "Anna Maier", None, "north", "North Insurance"),
        1,
        nickname="Comet",
        shown=Shown.FIRST_INITIAL,
        hidden=False,
        minor=True,
        kept=frozenset({"name", "number"}),
        consents=(AGREED, replace(AGREED, given=False, text_version="")),
    )
    assert record.change_person("d-anna", lambda _: wanted) == wanted
    assert record.profiles() == {"d-anna": wanted}
    assert calls == [record.people_version()]
    assert calls[0] > version
    assert record.people()["d-anna"].name == "Driver 1"
    assert record.people("de")["d-anna"].name == "Fahrer 1"
    assert record.people("de", [Purpose.ARCHIVE])["d-anna"].name == "Comet"
    record.change_person("d-anna", lambda known: known)
    assert len(calls) == 1
    record.append([lap(1)], [ANNA])
    assert record.profiles() == {"d-anna": wanted}


def test_who_was_erased_stays_erased_and_the_laps_stay(record: Record) -> None:
    record.append([QUALIFYING, lap(1)], [ANNA, JONAS])
    record.change_person("d-anna", lambda known: replace(known, consents=(AGREED,)))
    record.change_person("d-anna", erase)
    record.clean()
    version = record.people_version()
    record.append([lap(2)], [ANNA, JONAS])
    assert record.people_version() == version
    record.append([lap(3)], [Person("d-new", "ANNA Bauer")])
    assert record.people()["d-anna"] == Person("d-anna", "Driver 1", None, "north")
    assert record.people()["d-new"] == Person("d-new", "Driver 3")
    assert (record.verify(), record.position().seq) == (None, 4)
    assert record.profiles()["d-anna"].consents == (replace(AGREED, by=""),)
    back = record.change_person("d-anna", lambda known: corrected(known, {"name": "Anna"}))
    assert back == record.profiles()["d-anna"]
    assert record.people()["d-anna"].name == "Anna"


def test_of_a_guest_who_takes_a_name_that_was_given_up_the_consents_lose_theirs(record: Record) -> None:
    record.append([], [ANNA, Person("d-slot", "car 3")])
    record.change_person("d-slot", lambda known: replace(known, consents=(AGREED,)))
    record.change_person("d-anna", erase)
    record.append([], [Person("d-slot", ANNA.name)])
    slot = record.profiles()["d-slot"]
    assert (slot.person.name, slot.erased) == ("", record.profiles()["d-anna"].erased)
    assert slot.consents == (replace(AGREED, by=""),)
    record.change_person("d-slot", lambda known: replace(known, consents=()))
    assert record.profiles()["d-slot"].consents == ()


def test_nobody_is_changed_who_is_not_there_or_into_what_cannot_be_kept(record: Record) -> None:
    record.append([], [ANNA])
    before = record.profiles()
    with pytest.raises(LookupError):
        record.change_person("d-jonas", erase)
    for wrong in (
        {"nickname": "\0"},
        {"consents": (replace(AGREED, by="\ud83c"),)},
        {"person": replace(ANNA, name="\0")},
    ):
        with pytest.raises(ValueError, match="d-anna"):
            record.change_person("d-anna", lambda known, wrong=wrong: replace(known, **wrong))  # type: ignore[misc]
    with pytest.raises(ValueError, match="d-anna"):
        record.change_person("d-anna", lambda known: erased(known, at=EVENING, by="x", reason="\0"))
    assert record.profiles() == before
    record.close()
    for call in (record.profiles, record.clean, lambda: record.change_person("d-anna", erase)):
        with pytest.raises(RecordError, match="closed"):
            call()


# On disk


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_no_byte_of_the_name_is_left_in_the_files_while_another_process_has_them_open(
    file: Path, tmp_path: Path
) -> None:
    record, server = SqlRecord.open(file), SqlRecord.open(file)
    # So many that rows move from page to page, and leave copies behind.
    crowd = [Person(f"d-{number:04}", f"Kanarienvogel {number:04} {'x' * 300}") for number in range(60)]
    for at in range(0, 60, 10):
        server.append([lap(at + 1)], crowd[at : at + 10])
    server.append([], [replace(person, number=str(at)) for at, person in enumerate(crowd)])
    assert b"Kanarienvogel" in _bytes(file.parent)
    for person in crowd:
        record.change_person(person.id, erase)
    record.clean()
    assert b"Kanarienvogel" not in _bytes(file.parent)
    assert server.append([lap(999)], crowd).fresh == 1
    assert b"Kanarienvogel" not in _bytes(file.parent)
    backup(file, tmp_path / "copies" / "backup.db")
    assert b"Kanarienvogel" not in _bytes(tmp_path)
    assert server.verify() is None
    for each in (record, server):
        each.close()


def test_who_still_reads_an_older_state_is_named_and_it_can_be_done_again(file: Path) -> None:
    record = SqlRecord.open(file, busy_seconds=0.05)
    record.append([QUALIFYING], [ANNA])
    with closing(sqlite3.connect(file, isolation_level=None)) as browser:
        browser.execute("BEGIN")
        browser.execute("SELECT * FROM people").fetchall()
        record.change_person("d-anna", erase)
        with pytest.raises(RecordError, match=r"has been reading .* close what has it open.* and do this again"):
            record.clean()
    record.clean()
    assert ANNA.name.encode() not in _bytes(file.parent)
    with closing(sqlite3.connect(file, isolation_level=None)) as browser:
        browser.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordError, match=r"locked for 0\.05 seconds"):
            record.clean()
    record.close()


def test_the_tables_of_people_are_written_anew_on_a_server(postgresql: str) -> None:
    record = SqlRecord.open(postgresql, busy_seconds=0.1)
    record.append([QUALIFYING], [ANNA])
    with connect(postgresql) as browser:
        before = browser.execute("SELECT pg_relation_filenode('people')").fetchone()
        record.change_person("d-anna", erase)
        record.clean()
        assert browser.execute("SELECT pg_relation_filenode('people')").fetchone() != before
        assert browser.execute("SELECT name FROM people").fetchall() == [("",)]
        browser.execute("BEGIN")
        browser.execute("SELECT * FROM people")
        with pytest.raises(RecordError, match=r"locked for 0\.1 seconds"):
            record.clean()
        browser.execute("ROLLBACK")
    assert record.people()["d-anna"].name == "Driver 1"
    record.close()

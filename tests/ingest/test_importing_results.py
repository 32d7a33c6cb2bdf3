"""The final classification of a result file into the record: beside the laps, once, and under the same drivers."""

from datetime import UTC, datetime
from typing import Any

from ingest.formats.document import Document
from ingest.formats.exports import read
from ingest.importing import Imported, import_file
from ingest.places import Place
from tests.ingest.formats.result_files import (
    ADA,
    BEA,
    CLEO,
    ac_lap,
    ac_row,
    ac_server,
    acc_driver,
    acc_lap,
    acc_line,
    acc_server,
    saved,
)
from timing.classified import Classified
from timing.readings import SessionType
from timing.record.entry import LapSet, Person, SessionOpened, Undone
from timing.record.game_result import GameClassified
from timing.record.memory import MemoryRecord
from timing.record.protocol import Record

AT = datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)
LAPS = [ac_lap(ADA, 90_000, guid="1"), ac_lap(BEA, 91_000, guid="2"), ac_lap(ADA, 89_000, guid="1")]


def race(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return ac_server(LAPS, list(rows), **more)


RACE = race(
    ac_row(ADA, 89_000, guid="1", TotalTime=179_004), ac_row(BEA, 91_000, guid="2", TotalTime=91_001), ac_row("", car=3)
)


def imported(record: Record, file: dict[str, Any], session: str = "cup", place: Place | None = None) -> Imported:
    contents = read(Document.of(saved(file)))
    if place is None:
        return import_file(contents, session, record, changed_at=AT)
    return import_file(contents, session, record, changed_at=AT, place=place)


def said(record: Record) -> list[GameClassified]:
    return [written.entry for written in record.read() if isinstance(written.entry, GameClassified)]


def drivers(record: Record) -> dict[str, str]:
    """The names by id of those who drove the laps."""
    people = record.people()
    laps = [written.entry for written in record.read() if isinstance(written.entry, LapSet)]
    return {lap.driver: people[lap.driver].name for lap in laps}


def test_it_is_kept_beside_the_laps_under_the_same_drivers() -> None:
    record = MemoryRecord("e")
    told = imported(record, RACE)
    assert (told.new, told.classified) == (3, 2)
    (entry,) = said(record)
    assert entry.session == "cup"
    names = drivers(record)
    assert {names[row.driver]: row.result for row in entry.rows} == {
        ADA: Classified(1, None, 89_000, 179_004),
        BEA: Classified(2, None, 91_000, 91_001),
    }
    assert all(row.car.startswith("file/") for row in entry.rows)
    assert not any(name in repr(entry) for name in (ADA, BEA)), "no name enters an entry"


def test_a_second_time_adds_nothing() -> None:
    record = MemoryRecord("e")
    imported(record, RACE)
    end = record.position()
    assert imported(record, RACE).classified == 0
    assert record.position() == end


def test_what_was_taken_back_does_not_come_again_by_itself() -> None:
    record = MemoryRecord("e")
    imported(record, RACE)
    record.append([Undone("cup", said(record)[0].key, "the wrong race", "Toni", AT)])
    assert imported(record, RACE).classified == 0


def test_a_later_version_of_the_file_is_the_next_word_about_the_same() -> None:
    record = MemoryRecord("e")
    imported(record, RACE)
    told = imported(record, race(ac_row(BEA, 91_000, guid="2"), ac_row(ADA, 89_000, guid="1")))
    assert (told.new, told.classified) == (0, 2)
    first, second = said(record)
    assert (first.about, first.key == second.key) == (second.about, False)


def test_another_race_imported_into_the_same_session_stands_beside_it() -> None:
    record = MemoryRecord("e")
    imported(record, race(ac_row(ADA, 89_000, guid="1"), Date="2026-11-21T19:00:00Z"))
    imported(record, race(ac_row(ADA, 89_000, guid="1"), TrackName="hillside"))
    assert len({entry.about for entry in said(record)}) == 2


def test_who_has_no_lap_in_the_file_is_whom_the_record_knows_else_nobody() -> None:
    record = MemoryRecord("e")
    imported(record, ac_server([ac_lap(CLEO, 92_000, guid="3")], []))
    cleo = next(iter(drivers(record)))
    record.append([], [Person("planned", "Dora Quast")])
    more = [ac_row(CLEO, guid="3"), ac_row("dora  quast", guid="4"), ac_row("Edda Ruh", guid="5"), ac_row("", guid="6")]
    imported(record, race(ac_row(ADA, 89_000, guid="1"), *more))
    assert [row.driver for row in said(record)[0].rows[1:]] == [cleo, "planned", "", ""]


def test_it_is_of_a_session_of_the_same_kind_only() -> None:
    record = MemoryRecord("e")
    record.append([SessionOpened("cup", SessionType.QUALIFYING, "Qualifying", None, AT)])
    assert imported(record, RACE).classified == 0
    assert said(record) == []


def test_a_car_that_several_shared_is_known_by_the_car() -> None:
    record = MemoryRecord("e")
    line = acc_line(7, acc_driver(ADA, "S1"), acc_driver(BEA, "S2"))
    line["timing"] |= {"totalTime": 181_500, "lapCount": 2}
    imported(record, acc_server([line], [acc_lap(7, 90_000), acc_lap(7, 91_000, driver=1)]))
    ((row,),) = [entry.rows for entry in said(record)]
    assert (row.car, row.driver, row.result) == ("file/7", "", Classified(1, 2, None, 181_500))


def test_of_a_rigs_own_file_only_the_rigs_driver_is_taken() -> None:
    record = MemoryRecord("e")
    seated = Person("d1", ADA)
    record.append([SessionOpened("cup", SessionType.RACE, "Race", None, AT)], [seated])
    place = Place(SessionType.RACE, "left", own=True, name="Rig left", seated=seated)
    told = imported(record, RACE, place=place)
    assert (told.new, told.classified) == (2, 1)
    (entry,) = said(record)
    assert [(row.driver, row.result.position) for row in entry.rows] == [("d1", 1)]

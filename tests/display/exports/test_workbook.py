"""The workbook, read back by another library: durations are real, to the millisecond, and no text is a formula."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from display.exports.results import Results, results_of
from display.exports.workbook import workbook
from tests.display.exports.evening import HOSTILE, evening, hostile
from timing.event import Plan
from timing.record.memory import MemoryRecord

HEADER = 4
"""The row of the headings."""


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def lines(sheet: Any) -> Iterator[dict[str, Any]]:
    """The rows below the headings."""
    names, *rows = sheet.iter_rows(min_row=HEADER, values_only=True)
    for row in rows:
        yield dict(zip(names, row, strict=True))


@pytest.fixture(scope="module")
def results() -> Results:
    return evening()


@pytest.fixture(scope="module")
def book(results: Results) -> Any:
    return opened(workbook(results, UTC))


def test_there_is_a_sheet_for_each_thing(book: Any) -> None:
    assert book.sheetnames == ["Wertung", "Teams", "Fahrer", "Läufe", "Runden", "Regeln", "Protokoll"]


def test_every_board_reads_back_to_the_millisecond(results: Results, book: Any) -> None:
    rows = [row for each in results.sessions for row in each.board.rows]
    read = list(lines(book["Läufe"]))
    assert len(read) == len(rows)
    for line, row in zip(read, rows, strict=True):
        assert (line["Pl."], line["Fahrer"], line["Runden"]) == (row.position, row.driver.name, row.laps)
        for name, time_ms in (("Beste Runde", row.best_ms), ("Rückstand", row.gap_ms), ("Letzte Runde", row.last_ms)):
            assert line[f"{name} (ms)"] == time_ms
            assert milliseconds(line[name]) == time_ms


def milliseconds(duration: Any) -> int | None:
    if duration is None:
        return None
    assert isinstance(duration, timedelta)
    return round(duration / timedelta(milliseconds=1))


def test_every_lap_reads_back_with_sectors_and_time_of_day(results: Results, book: Any) -> None:
    read = list(lines(book["Runden"]))
    laps = [lap for each in results.sessions for row in each.board.rows for lap in each.laps[row.driver.id]]
    assert len(read) == len(laps) == 24
    for line, lap in zip(read, laps, strict=True):
        assert milliseconds(line["Rundenzeit"]) == line["Rundenzeit (ms)"] == lap.time_ms
        assert [milliseconds(line[f"Sektor {number}"]) for number in (1, 2, 3)] == list(lap.sectors_ms)
        assert line["Ortszeit"].replace(tzinfo=UTC) == lap.at
        assert datetime.fromisoformat(line["UTC"]) == lap.at
        assert line["Zählt"] == ("ja" if lap.counts else "nein")


def test_the_points_are_those_of_the_cup(results: Results, book: Any) -> None:
    for name, who, standings in (
        ("Wertung", "Team", [(each.team.name, each.standing) for each in results.cup.teams]),
        ("Fahrer", "Fahrer", [(each.driver.name, each.standing) for each in results.cup.drivers]),
    ):
        read = list(lines(book[name]))
        assert [(line[who], line["Pl."], Decimal(line["Punkte"])) for line in read] == [
            (shown, each.position, each.points) for shown, each in standings
        ]
        assert [line["Rennen 1"] for line in read] == [
            None if each.results[1].position is None else each.results[1].points for _, each in standings
        ]


def test_teams_rules_and_decisions_are_there(results: Results, book: Any) -> None:
    teams = {line["Team"]: line for line in lines(book["Teams"])}
    assert teams["Lahntal Brückenbau"]["Noch nicht gestartet"] == "Paul Strebe"
    assert teams["Nordhang Optik"]["Farbe"] == "#3d5a80"
    rules = [(line["Art"], line["Regel"], line["Wert"]) for line in lines(book["Regeln"])]
    assert (None, "Regelwerk", "company-cup, Fassung 1") in rules
    assert ("Qualifying", "Punkte nach Platz", "3 - 2 - 1") in rules
    (ruling,) = lines(book["Protokoll"])
    assert (ruling["Entscheidung"], ruling["Fahrer"]) == ("Runde zählt nicht", "Mika Dampf")
    assert (ruling["Grund"], ruling["Von"]) == ("Abgekürzt", "Rennleitung Ost")


def test_each_sheet_says_of_what_state_it_is_and_prints_on_a4(results: Results, book: Any) -> None:
    for sheet in book:
        assert sheet["A1"].value == f"Firmencup – {sheet.title}"
        assert "vorläufig" in sheet["A2"].value
        assert results.checksum in sheet["A2"].value
        assert f"book:{results.seq}" in sheet["A2"].value
        assert sheet.freeze_panes == "A5"
        assert sheet.auto_filter.ref.startswith("A4:")
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$4:$4"
        assert sheet.oddFooter.left.size == 8


def test_in_english_the_sheets_are_english() -> None:
    assert opened(workbook(evening("en"))).sheetnames[0] == "Standings"


def test_the_same_results_are_the_same_file(results: Results) -> None:
    assert workbook(results, UTC) == workbook(results, UTC)


def test_an_open_stand_without_laps_is_a_workbook_too() -> None:
    book = opened(workbook(results_of(MemoryRecord("e"), Plan())))
    assert book.sheetnames[0] == "Standings"
    assert book.properties.created == datetime(1970, 1, 1)  # noqa: DTZ001 - as openpyxl has it


def test_without_teams_the_first_sheet_ranks_the_drivers() -> None:
    results = evening()
    alone = replace(results, cup=replace(results.cup, teams=()))
    first = next(lines(opened(workbook(alone))["Wertung"]))
    assert (first["Fahrer"], first["Punkte"]) == ("Mika Dampf", 34)


def test_no_name_is_a_formula_a_link_or_a_broken_file() -> None:
    content = workbook(hostile())
    book = opened(content)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
                assert not any(ord(sign) < 32 or sign in "\u202e\u2067" for sign in str(cell.value or ""))
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert not [each for each in names if "external" in each.lower() or ("rels" in each and "sheet" in each)]
    # What begins like a formula stands there as it is.
    assert HOSTILE[0] in {line["Fahrer"] for line in lines(book["Fahrer"])}

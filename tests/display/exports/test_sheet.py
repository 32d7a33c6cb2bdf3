"""The table of a board: what spreadsheets and programs read back is what the board says."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.exports.sheet import plain, sheet
from tests.display.boards import board, row


def _rows(content: bytes, delimiter: str = ",", encoding: str = "utf-8") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter))


def test_the_leader_and_the_one_behind() -> None:
    leader = row("Anna Riesling", 1, best_ms=118_432, number="7")
    second = row("Theo Spund", 2, best_ms=119_001, gap_ms=569, interval_ms=569)
    first, other = _rows(sheet(board(leader, second)))
    assert (first["position"], first["driver"], first["number"], first["best"]) == (
        "1",
        "Anna Riesling",
        "7",
        "1:58.432",
    )
    assert (first["best_ms"], first["gap"], first["gap_ms"]) == ("118432", "", "")
    assert (other["gap"], other["gap_ms"], other["best"]) == ("+0.569", "569", "1:59.001")


def test_a_race_has_total_times_penalties_and_points() -> None:
    late = replace(row("Anna", 2, best_ms=118_432), penalties=("Verwarnung", "=5 s"), points=12.5)
    shown = board(row("Theo", 1), late, row("Ben", 3))
    totals = {shown.rows[0].driver.id: 480_735, late.driver.id: 481_000}
    content = sheet(shown, "csv-de", totals=totals)
    first, second, third = _rows(content, ";", "utf-8-sig")
    assert (first["total"], first["total_ms"], first["penalties"], first["points"]) == ("8:00,735", "480735", "", "")
    assert (second["total"], second["penalties"], second["points"]) == ("8:01,000", "Verwarnung; =5 s", "12,5")
    assert (third["total"], third["total_ms"]) == ("", "")
    header = content.decode("utf-8-sig").splitlines()[0].split(";")
    assert header[header.index("best") - 1] == "total"
    assert "total" not in _rows(sheet(board(late)))[0], "only a race has one"


def test_each_line_names_session_and_position_in_the_record() -> None:
    (line,) = _rows(sheet(board(row("Anna", 1))))
    assert (line["session"], line["record"]) == ("race-1", "e1:42")


def test_a_german_spreadsheet_opens_it_with_a_double_click() -> None:
    content = sheet(board(row("Jürgen Höß", 1, best_ms=118_432, gap_ms=None)), "csv-de")
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    (line,) = _rows(content, ";", "utf-8-sig")
    assert (line["driver"], line["best"]) == ("Jürgen Höß", "1:58,432")


def test_a_driver_without_a_time_has_empty_cells() -> None:
    (line,) = _rows(sheet(board(row("Anna", 1, best_ms=None))))
    assert (line["best"], line["best_ms"], line["gap"]) == ("", "", "")


def test_tied_drivers_are_marked() -> None:
    (line, _) = _rows(sheet(board(replace(row("Anna", 1), tied=True), replace(row("Ben", 1), tied=True))))
    assert line["tied"] == "yes"


@pytest.mark.parametrize(
    "name", ["=1+1", "+49 261", "-2", "@SUM(A1)", "  =cmd", "\t=1", "\uff1d1", '=HYPERLINK("http://x")', "\u202e=1"]
)
def test_a_name_that_looks_like_a_formula_stays_text(name: str) -> None:
    (line,) = _rows(sheet(board(row(name, 1))))
    assert line["driver"].startswith("'")


def test_control_characters_do_not_reach_the_file() -> None:
    (line,) = _rows(sheet(board(row("An\x0bna\u202e Ri\nes\x00ling", 1))))
    assert line["driver"] == "Anna Riesling"


def test_names_with_commas_quotes_and_semicolons_stay_in_their_cell() -> None:
    name = 'Huber, "Sepp"; Toni'
    for content, delimiter, encoding in (
        (sheet(board(row(name, 1))), ",", "utf-8"),
        (sheet(board(row(name, 1)), "csv-de"), ";", "utf-8-sig"),
    ):
        (line,) = _rows(content, delimiter, encoding)
        assert line["driver"] == name


@given(st.text())
def test_any_text_becomes_a_cell_that_calculates_nothing(text: str) -> None:
    cell = plain(text)
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
    assert not any(ord(sign) < 32 for sign in cell)


def test_no_text_is_an_empty_cell() -> None:
    assert plain(None) == ""

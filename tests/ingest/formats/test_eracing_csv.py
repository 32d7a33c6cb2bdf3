"""Laps as a table of our own: what the document shows is read, and whatever can be read in two ways is refused."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.exports.sheet import Dialect
from display.exports.sheet import sheet as exported
from ingest.formats.document import Document
from ingest.formats.eracing_csv import COLUMNS, EXPORT, read, recognise
from ingest.formats.exports import identify
from ingest.formats.results import Contents, FileDriver, FileLap
from tests.display.boards import board, row
from timing.errors import BadInput
from timing.readings import SessionType
from timing.units import format_lap

PAGE = (Path(__file__).parents[3] / "docs" / "csv.md").read_text(encoding="utf-8")


def contents(text: str, encoding: str = "utf-8") -> Contents:
    document = Document.of(text.encode(encoding))
    assert recognise(document)
    return read(document)


def drivers(text: str) -> list[FileDriver]:
    (session,) = contents(text).sessions
    return session.drivers


def laps(*rows: str, header: str = "driver,lap,time") -> list[FileLap]:
    (driver,) = drivers("\n".join((header, *rows)))
    return driver.laps


def refused(text: str) -> str:
    with pytest.raises(BadInput) as error:
        read(Document.of(text.encode()))
    assert error.value.format == "eracing-csv"
    return error.value.expected


class TestThePage:
    def test_has_an_example_that_is_read(self) -> None:
        (example,) = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
        found = contents(example)
        assert found.warnings == []
        evening, final = found.sessions
        assert [(each.type, each.name, each.track) for each in (evening, final)] == [
            (SessionType.QUALIFYING, "Evening run", "Lakeside GP"),
            (SessionType.RACE, "Final", "Lakeside GP"),
        ]
        svea, mika = evening.drivers
        assert svea == FileDriver(
            "Svea Linsen",
            "GT3",
            "Nordhang Optik",
            "7",
            "7",
            laps=[
                FileLap(1, 118_432, (38_100, 41_210, 39_122), valid=True),
                FileLap(2, 117_986, (37_950, 41_030, 39_006), valid=False, reason="invalid"),
                FileLap(3, None),
            ],
        )
        assert (mika.name, mika.team, mika.laps) == ("Mika Dampf", "Kessel & Sohn", [FileLap(1, 121_007)])
        assert [(driver.name, driver.best_ms) for driver in final.drivers] == [("Mika Dampf", 124_511)]

    def test_describes_every_column(self) -> None:
        described = {
            name for line in PAGE.splitlines() if line.startswith("| ") for name in re.findall(r"`(\w+)`", line)
        }
        assert {*COLUMNS, "time_ms", "sector_1", "sector_1_ms"} <= described
        assert {str(type) for type in SessionType} <= described

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("driver,lap,time\nAda,1,1:58:432", "`1:58:432` as time"),
            ("driver,lap,time_ms\nAda,1,118.432", "`118.432` as `time_ms`"),
            ("driver,lap,time\nAda,1,1:58,432", "`1:58,432` between commas"),
            ("driver,lap,time\nAda,1,1:58.432\nAda,1,1:59.000", "a lap twice"),
            ("driver,lap,time\n,1,1:58.432", "no name"),
            ("driver,lap,time,type\nAda,1,1:58.432,quali", "`quali` as type"),
            ("driver,lap,time,sector_1,sector_3\n", "`sector_1` and `sector_3` alone"),
            ("driver,lap,time,time_ms\n", "`time` and `time_ms`"),
            (exported(board(row("Ada", 1))).decode(), "a board that `eracing export` wrote"),
        ],
    )
    def test_shows_the_sentences_that_are_said(self, text: str, sentence: str) -> None:
        said = refused(text).replace("`", "'")
        assert f"| {sentence} | `{said}` |" in PAGE


class TestTheTable:
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_may_come_from_any_spreadsheet(self, separator: str, encoding: str) -> None:
        text = separator.join(("Lap", "DRIVER", "Time")) + "\r\n" + separator.join(("1", "Zoé", '"1:58,432"'))
        (session,) = contents(text, encoding).sessions
        assert [(driver.name, driver.best_ms) for driver in session.drivers] == [("Zoé", 118_432)]

    @pytest.mark.parametrize(
        ("header", "recognised"),
        [
            ("driver,lap,time", True),
            ("time-ms;Driver;LAP", True),
            ("driver,lap", False),
            ("driver,time", False),
            ("name,lap,time", False),
            ("", False),
        ],
    )
    def test_is_known_by_its_header(self, header: str, recognised: bool) -> None:
        assert recognise(Document.of(f"{header}\n".encode())) is recognised

    def test_may_hold_nothing(self) -> None:
        assert contents("driver,lap,time\n").sessions == []

    def test_with_columns_that_are_not_known_says_so(self) -> None:
        header = "driver,lap,time,,sektor 1,lap_ms," + ",".join(f"x{number}" for number in range(9))
        assert contents(header).warnings == [
            '11 column(s) are not known and were not read: "sektor 1", "lap_ms", "x0", "x1", "x2"'
        ]

    def test_of_another_kind_is_refused(self) -> None:
        assert refused("a,b\n1,2\n") == "expected a header with the columns driver, lap and time (or time_ms)"
        assert refused("{}") == "expected a header with the columns driver, lap and time (or time_ms)"

    @pytest.mark.parametrize("name", ["lap", "driver", "type", "time", "sector 1"])
    def test_with_two_columns_of_one_name_is_refused(self, name: str) -> None:
        sentence = refused(f"driver,lap,time,type,sector1,{name}\n")
        assert sentence.startswith("expected one column for each thing, but there is another like ")

    @pytest.mark.parametrize(
        "columns", ["sector_2", "sector_1,sector_3", ",".join(f"sector_{number}" for number in range(1, 22))]
    )
    def test_with_sectors_that_do_not_count_up_is_refused(self, columns: str) -> None:
        assert refused(f"driver,lap,time,{columns}\n").startswith("expected the sectors to be numbered from 1 on")

    @pytest.mark.parametrize("dialect", ["csv", "csv-de"])
    def test_of_a_board_is_recognised_and_refused(self, dialect: Dialect) -> None:
        content = exported(board(row("Jürgen", 1, best_ms=118_432)), dialect)
        assert identify(content) is EXPORT
        with pytest.raises(
            BadInput, match=r"^eracing-csv at byte [03]: .* this is a board that `eracing export` wrote"
        ):
            read(Document.of(content))


class TestLaps:
    @pytest.mark.parametrize(
        ("text", "time"),
        [
            ("1:58.432", 118_432),
            ("58.432", 58_432),
            ("1:01:58.432", 3_718_432),
            ("01:58.432", 118_432),
            ("118.4325", 118_433),
            ("", None),
        ],
    )
    def test_have_a_time_or_none(self, text: str, time: int | None) -> None:
        assert [lap.time_ms for lap in laps(f"Ada,1,{text}")] == [time]

    @pytest.mark.parametrize(
        "text",
        ["1:58", "118", "118432", "1:58:432", "1.58.432", "0.000", "24:00:00.000", "1:75.000", "-1:58.4", "x", "1:58."],
    )
    def test_may_not_have_a_time_that_is_none_or_two(self, text: str) -> None:
        expected = "minutes:seconds.milliseconds such as 1:58.432, or nothing"
        assert refused(f"driver,lap,time\nAda,1,{text}") == f'expected time in row 2 to be {expected}, not "{text}"'

    @pytest.mark.parametrize(("text", "time"), [("118432", 118_432), ("118432.0", 118_432), ("1", 1), ("", None)])
    def test_may_have_it_in_milliseconds(self, text: str, time: int | None) -> None:
        assert [lap.time_ms for lap in laps(f"Ada,1,{text}", header="driver,lap,time_ms")] == [time]

    @pytest.mark.parametrize("text", ["0", "-1", "118.432", "1:58.432", "86400000", "9" * 30])
    def test_may_not_have_milliseconds_that_are_none(self, text: str) -> None:
        expected = "a time in whole milliseconds such as 118432, or nothing"
        assert (
            refused(f"driver,lap,time_ms\nAda,1,{text}") == f'expected time_ms in row 2 to be {expected}, not "{text}"'
        )

    def test_that_a_spreadsheet_may_have_cut_are_counted(self) -> None:
        found = contents("driver,lap,time,sector 1\nAda,1,1:58.4,30.12\nAda,2,1:58.432,30.123\n")
        assert found.warnings == ["2 time(s) have fewer than three decimals: a spreadsheet may have cut them"]

    @pytest.mark.parametrize(
        ("text", "valid"),
        [
            ("yes", True),
            ("TRUE", True),
            ("1", True),
            ("wahr", True),
            ("No", False),
            ("0", False),
            ("FALSCH", False),
            ("", None),
        ],
    )
    def test_say_whether_they_count(self, text: str, valid: bool | None) -> None:
        (lap,) = laps(f"Ada,1,1:58.432,{text}", header="driver,lap,time,valid")
        assert (lap.valid, lap.reason) == (valid, "invalid" if valid is False else "")

    def test_may_not_say_anything_else(self) -> None:
        sentence = 'expected valid in row 2 to be yes, no or nothing, not "perhaps"'
        assert refused("driver,lap,time,valid\nAda,1,1:58.432,perhaps") == sentence

    @pytest.mark.parametrize(
        ("cells", "sectors"),
        [("30.000,31.000", (30_000, 31_000)), (",31.000", None), (",", None), ("30.000,1:01.000", (30_000, 61_000))],
    )
    def test_have_all_sectors_or_none(self, cells: str, sectors: tuple[int, ...] | None) -> None:
        (lap,) = laps(f"Ada,1,1:01.000,{cells}", header="driver,lap,time,sector 1,sector 2")
        assert lap.sectors_ms == sectors

    def test_may_have_sectors_in_milliseconds_in_any_order(self) -> None:
        (lap,) = laps("Ada,31000,1,61000,30000", header="driver,sector_2_ms,lap,time_ms,sector_1_ms")
        assert lap == FileLap(1, 61_000, (30_000, 31_000))

    @pytest.mark.parametrize(("text", "found"), [("0", 'not "0"'), ("", "which is empty")])
    def test_are_counted_from_one(self, text: str, found: str) -> None:
        assert refused(f"driver,lap,time\nAda,{text},1:58.432").endswith(f"to be a whole number from 1 on, {found}")


class TestDrivers:
    def test_are_a_name_with_number_and_car(self) -> None:
        found = drivers(
            "driver,lap,time,number,car,team\n"
            "Ada,1,1:58.432,07,GT3,\nAda,1,1:58.432,8,GT3,\nAda,1,1:58.432,07,GT4,\nAda,2,1:57.000,07,GT3,North\n"
        )
        assert [(each.name, each.number, each.car, each.team, len(each.laps)) for each in found] == [
            ("Ada", "07", "GT3", "North", 2),
            ("Ada", "8", "GT3", None, 1),
            ("Ada", "07", "GT4", None, 1),
        ]

    def test_may_drive_the_same_lap_in_two_sessions(self) -> None:
        practice, race = contents("driver,lap,time,type\nAda,1,1:58.432,Practice\nAda,1,1:59.000,race\n").sessions
        assert (practice.type, race.type) == (SessionType.PRACTICE, SessionType.RACE)
        assert [each.drivers[0].best_ms for each in (practice, race)] == [118_432, 119_000]


def test_the_format_is_listed_under_its_name() -> None:
    assert EXPORT.name == "eracing-csv"


names = st.text(st.characters(categories=["L", "N", "Zs"]), min_size=1, max_size=9).map(str.strip).filter(bool)
driven_laps = st.lists(
    st.tuples(names, st.none() | st.integers(1, 86_399_999), st.none() | st.booleans()),
    max_size=9,
    unique_by=lambda lap: lap[0],
)


@given(driven_laps, st.sampled_from([",", ";", "\t"]), st.booleans())
def test_a_table_is_read_as_it_was_written(
    driven: list[tuple[str, int | None, bool | None]], separator: str, german: bool
) -> None:
    lines = [("driver", "lap", "time", "valid")]
    for name, time, valid in driven:
        shown = "" if time is None else format_lap(time, "de" if german else "en")
        lines.append((name, "3", f'"{shown}"', {None: "", True: "yes", False: "no"}[valid]))
    found = contents("\n".join(separator.join(line) for line in lines))
    read_laps: list[Any] = [
        (driver.name, lap.time_ms, lap.valid)
        for session in found.sessions
        for driver in session.drivers
        for lap in driver.laps
    ]
    assert read_laps == driven
    assert not found.warnings


def told(content: bytes) -> Contents | BadInput:
    """What is read from a table, or why not. Nothing but bad input may be the reason."""
    try:
        return read(Document.of(content))
    except BadInput as error:
        return error


@given(st.sampled_from(["driver,lap,time,valid", "driver,lap,time_ms,type"]), st.text(max_size=60))
def test_whatever_stands_below_the_header_is_read_or_one_sentence(header: str, text: str) -> None:
    found = told(f"{header}\n{text}".encode(errors="surrogatepass"))
    if isinstance(found, BadInput):
        assert (found.format, found.offset is None) == ("eracing-csv", False)
        assert "\n" not in str(found)
        return
    assert all(lap.lap > 0 for session in found.sessions for driver in session.drivers for lap in driver.laps)


cells = st.text(max_size=6) | st.sampled_from(["0", "-1", "1e9", "9" * 40, "1:58.432", "::", '"', ",", "\0", "nan"])


@given(st.integers(1, 9), cells)
def test_any_text_in_any_cell_is_read_or_told_with_its_column(index: int, text: str) -> None:
    names = ["driver", "lap", "time", "number", "car", "team", "valid", "type", "sector_1", "x"]
    row = ["Ada", "1", "1:58.432", "7", "GT3", "North", "yes", "race", "30.123", ""]
    row[index] = text
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([names, row])
    found = told(file.getvalue().encode(errors="surrogatepass"))
    assert isinstance(found, Contents) or found.expected.startswith(f"expected {names[index]} in row 2 to be ")

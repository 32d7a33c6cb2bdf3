"""The results of an iRacing session as CSV: as served, cut, and re-saved by spreadsheets."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.document import Document
from ingest.formats.iracing_csv import EXPORT, read, recognise
from ingest.formats.results import BEST_ONLY, Contents, FileDriver, FileLap
from tests.ingest.formats.result_files import (
    ADA,
    BEA,
    IRACING_ABOUT,
    IRACING_HEADER,
    iracing_line,
    iracing_table,
)
from timing.errors import BadInput
from timing.readings import SessionType


def contents(text: str, encoding: str = "utf-8") -> Contents:
    document = Document.of(text.encode(encoding))
    assert recognise(document)
    return read(document)


def drivers(*lines: str) -> list[FileDriver]:
    (session,) = contents(iracing_table(*lines)).sessions
    return session.drivers


class TestTheSession:
    def test_is_told_above_the_table(self) -> None:
        found = contents(iracing_table(iracing_line(ADA, "1:30.000"), above=IRACING_ABOUT))
        (session,) = found.sessions
        assert (session.track, session.name) == ("Lakeside - Short", "Hall Cup")
        assert found.date == datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)

    def test_may_have_been_cut_off(self) -> None:
        found = contents(iracing_table(iracing_line(ADA, "1:30.000")))
        (session,) = found.sessions
        assert (session.track, session.name, found.date) == (None, None, None)

    @pytest.mark.parametrize(
        ("starts", "qualified", "type"),
        [
            (("0", "0"), ("", ""), SessionType.PRACTICE),
            (("0", "0"), ("1:30.000", ""), SessionType.QUALIFYING),
            (("0", "0"), ("", "00.000"), SessionType.PRACTICE),
            (("0", "2"), ("", ""), SessionType.RACE),
            (("1", "2"), ("1:30.000", "1:31.000"), SessionType.RACE),
        ],
    )
    def test_is_told_by_starts_and_qualifying_times(
        self, starts: tuple[str, str], qualified: tuple[str, str], type: SessionType
    ) -> None:
        lines = [
            iracing_line(ADA, "1:30.000", start=start, q=time) for start, time in zip(starts, qualified, strict=True)
        ]
        (session,) = contents(iracing_table(*lines)).sessions
        assert session.type is type

    def test_is_not_told_where_there_is_nothing_to_tell_it_by(self) -> None:
        for text in (iracing_table(), "Fin Pos,Name,Fastest Lap Time\n1,Ada,1:30.000\n"):
            (session,) = contents(text).sessions
            assert session.type is SessionType.OTHER


class TestDrivers:
    def test_have_a_best_lap_and_its_number(self) -> None:
        (ada,) = drivers(iracing_line(ADA, "1:57.039", "12"))
        assert (ada.name, ada.car, ada.number, ada.account) == (ADA, "Cup", "07", "101")
        assert ada.laps == [FileLap(12, 117_039, reason=BEST_ONLY)]

    @pytest.mark.parametrize("none", ["", "00.000", "0", "0.0", "-00.000", "0:00.000"])
    def test_may_have_no_time(self, none: str) -> None:
        (ada,) = drivers(iracing_line(ADA, none, ""))
        assert (ada.laps, ada.best_ms) == ([], None)

    def test_may_have_a_time_without_a_number(self) -> None:
        assert drivers(iracing_line(ADA, "1:30.000", ""))[0].laps[0].lap == 1
        assert drivers(iracing_line(ADA, "1:30.000", "0"))[0].laps[0].lap == 1

    @pytest.mark.parametrize(
        ("text", "time"),
        [("59.123", 59_123), ("59.12", 59_120), ("59,1", 59_100), ("1:57,039", 117_039), ("1:00:01.000", 3_601_000)],
    )
    def test_may_be_faster_than_a_minute_or_re_saved(self, text: str, time: int) -> None:
        assert drivers(iracing_line(ADA, text))[0].best_ms == time

    @pytest.mark.parametrize(
        "text", ["01:57.0", "0:01:57", "1:57", "117", "1:61.000", "fast", "1:57.0390", "5:99:00.000"]
    )
    def test_are_refused_with_times_that_a_spreadsheet_cut(self, text: str) -> None:
        with pytest.raises(BadInput) as error:
            drivers(iracing_line(BEA, "1:58.000"), iracing_line(ADA, text))
        assert error.value.expected == (
            f'expected Fastest Lap Time in row 3 to be minutes:seconds.milliseconds with three decimals, not "{text}"'
        )

    def test_without_an_account_go_by_their_number_or_place(self) -> None:
        first, second = drivers(
            iracing_line("Team", "1:30.000", customer="-348"), iracing_line("", "", customer="", number="")
        )
        assert [(driver.account, driver.identity) for driver in (first, second)] == [("", "07"), ("", "1")]


class TestTheTable:
    @pytest.mark.parametrize("separator", [";", "\t"])
    @pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
    def test_may_be_re_saved(self, separator: str, encoding: str) -> None:
        text = iracing_table(iracing_line("Zoé Ñandú", "1:30.000")).replace('","', separator).replace('"', "")
        (session,) = contents(text, encoding).sessions
        assert [(driver.name, driver.best_ms) for driver in session.drivers] == [("Zoé Ñandú", 90_000)]

    def test_has_columns_by_their_old_names_in_any_order(self) -> None:
        (session,) = contents("Fin Pos,Driver,Fast Lap#,Fastest Lap Time,Custid\n1,Ada,3,1:30.000,55\n").sessions
        (ada,) = session.drivers
        assert (ada.name, ada.account, ada.car, ada.laps) == ("Ada", "55", None, [FileLap(3, 90_000, reason=BEST_ONLY)])

    @pytest.mark.parametrize("header", ["Fin Pos,Name", "Fin Pos,Fastest Lap Time", "Fin Pos"])
    def test_must_have_names_and_times(self, header: str) -> None:
        with pytest.raises(BadInput) as error:
            contents(f"{header}\n1,2\n")
        assert str(error.value) == (
            "iracing-csv at byte 0: expected columns called Name (or Driver) and Fastest Lap Time"
        )

    @pytest.mark.parametrize(
        ("line", "sentence"),
        [
            (iracing_line(ADA, "1:30.000", "x"), 'Fast Lap# in row 2 to be a whole number from 0 on, not "x"'),
            (iracing_line(ADA, "1:30.000", start="-1"), 'Start Pos in row 2 to be a whole number from 0 on, not "-1"'),
            (iracing_line(ADA, "1:30.000", start="0", q="soon"), "Qualify Time in row 2 to be minutes:seconds.mill"),
            (iracing_line(ADA, "1:30.000") + ",x", "row 2 to have 14 cells as the header has, not 15; a cell with"),
        ],
    )
    def test_with_a_wrong_cell_is_told_with_its_place(self, line: str, sentence: str) -> None:
        with pytest.raises(BadInput) as error:
            contents(iracing_table(line, above=IRACING_ABOUT))
        sentence = sentence.replace("row 2", "row 9")
        assert error.value.expected.startswith(f"expected {sentence}")
        assert error.value.offset == len((IRACING_ABOUT + IRACING_HEADER + "\n").encode())


@pytest.mark.parametrize(
    ("text", "recognised"),
    [
        ("Fin Pos\n", True),
        ('\n"fin pos";"Car"\n', True),
        ("Car,Fin Pos\n", False),
        ("Position,Name\n", False),
        ("", False),
    ],
)
def test_a_table_begins_with_the_finishing_position(text: str, recognised: bool) -> None:
    assert recognise(Document.of(text.encode())) is recognised


def test_what_is_no_such_table_is_refused() -> None:
    with pytest.raises(BadInput, match=r"^iracing-csv at byte 0: expected a table whose first column is Fin Pos$"):
        read(Document.of(b"Position,Name\n"))


def test_the_format_is_listed_under_its_name() -> None:
    assert EXPORT.name == "iracing-csv"


@given(st.lists(st.tuples(st.none() | st.integers(1, 3_599_999), st.integers(1, 999)), max_size=9))
def test_a_session_is_read_as_it_was_driven(field: list[tuple[int | None, int]]) -> None:
    lines = [
        iracing_line(
            f"Driver {place}",
            "" if time is None else f"{time // 60_000}:{time // 1000 % 60:02d}.{time % 1000:03d}",
            str(lap),
        )
        for place, (time, lap) in enumerate(field)
    ]
    assert [[(lap.lap, lap.time_ms) for lap in driver.laps] for driver in drivers(*lines)] == [
        [] if time is None else [(lap, time)] for time, lap in field
    ]


def told(content: bytes) -> Contents | BadInput:
    """What is read from a table, or why not. Nothing but bad input may be the reason."""
    try:
        return read(Document.of(content))
    except BadInput as error:
        return error


@given(st.integers(0, 13), st.text(max_size=6) | st.sampled_from(["0", "-1", "1e9", "9" * 40, "1:58.432", '"', "nan"]))
def test_any_text_in_any_cell_is_read_or_told_with_its_column(index: int, text: str) -> None:
    (names, cells) = csv.reader([IRACING_HEADER, iracing_line(ADA, "1:30.000")])
    cells[index] = text
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([names, cells])
    found = told(file.getvalue().encode(errors="surrogatepass"))
    assert isinstance(found, Contents) or found.expected.startswith(f"expected {names[index]} in row 2 to be ")

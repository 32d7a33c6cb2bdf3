"""Tables of text: which separator a file has, where its header is, and what is said about a cell that is wrong."""

import csv
import io
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.document import Document
from ingest.formats.sheet import HEAD, MOST_CELLS, MOST_ROWS_ABOVE, Row, Sheet, column_key
from timing.errors import BadInput

NAME = "eracing-csv"


def found(text: str | bytes, is_header: Callable[[list[str]], bool] | None = None) -> Sheet | None:
    document = Document.of(text if isinstance(text, bytes) else text.encode())
    return Sheet.find(document, NAME, is_header or (lambda keys: keys[:2] == ["driver", "lap"]))


def sheet(text: str | bytes) -> Sheet:
    table = found(text)
    assert table is not None
    return table


def row(text: str) -> Row:
    """The only row of a table."""
    (only,) = sheet(text).rows()
    return only


def refused(text: str) -> str:
    with pytest.raises(BadInput) as error:
        [*sheet(text).rows()]
    return str(error.value)


class TestTheHeader:
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    def test_tells_the_separator(self, separator: str, end: str, encoding: str) -> None:
        text = end.join((separator.join(("Driver", '"Lap"', "Car")), separator.join(('"Zoé, B; C"', "7"))))
        (only,) = sheet(text.encode(encoding)).rows()
        assert (only.text("driver"), only.text("lap"), only.text("car")) == ("Zoé, B; C", "7", "")

    def test_may_have_rows_above_it(self) -> None:
        table = sheet('sep=;\n\nEvening; of \0"all"\ndriver;lap\nAda;1\n')
        assert table.above == [["sep=", ""], ["Evening", 'of "all"']]
        assert [line.text("driver") for line in table.rows()] == ["Ada"]

    def test_names_columns_in_any_spelling(self) -> None:
        keys = {"Driver", " driver ", "DRIVER", "d-r_i v\te r"}
        assert {column_key(name) for name in keys} == {"driver"}
        assert column_key("Fast Lap#") == "fastlap#"

    def test_may_name_a_column_twice_and_then_the_first_counts(self) -> None:
        only = row("driver,lap,car,car\nAda,1,x,y")
        assert (only.text("car"), only.names) == ("x", ["driver", "lap", "car", "car"])

    def test_is_looked_for_at_the_beginning_alone(self) -> None:
        assert found("x\n" * (MOST_ROWS_ABOVE - 1) + "driver,lap\n") is not None
        assert found("x\n" * MOST_ROWS_ABOVE + "driver,lap\n") is None
        assert found("x" * HEAD + "\ndriver,lap\n") is None

    @pytest.mark.parametrize("content", [b"", b"\n", b"lap,driver", b"\xff\0\0\xff" * 9, b'"' + b"x" * 200_000])
    def test_may_not_be_there(self, content: bytes) -> None:
        assert found(content) is None

    def test_can_be_what_is_wrong(self) -> None:
        error = sheet("\ufeffsep=,\ndriver,lap\n").wrong_header("expected another")
        assert str(error) == "eracing-csv at byte 9: expected another"


class TestRows:
    def test_that_are_empty_are_passed_over(self) -> None:
        lines = [*sheet("driver,lap\n\nAda,1\n,\n  ,\t\nBea,2\n\n").rows()]
        assert [(line.text("driver"), line.line.number) for line in lines] == [("Ada", 3), ("Bea", 6)]

    def test_may_be_shorter_than_the_header(self) -> None:
        assert row("driver,lap,car\nAda").text("car") == ""

    def test_may_be_longer_where_there_is_nothing_in_it(self) -> None:
        assert row("driver,lap\nAda,1,, ").text("lap") == "1"

    def test_that_are_longer_have_a_separator_in_a_cell(self) -> None:
        assert refused("driver,lap\nAda,1\nAda,2,5") == (
            "eracing-csv at byte 17: expected row 3 to have 2 cells as the header has, not 3; "
            'a cell with a "," in it needs quotes around it'
        )

    def test_with_a_quote_that_does_not_end_are_refused(self) -> None:
        assert refused('driver,lap\nAda,1\n"' + "x\n" * 100_000) == (
            "eracing-csv at byte 17: expected shorter cells in row 3; a quote may be missing at the end of one"
        )

    def test_without_end_are_refused_before_they_are_read(self) -> None:
        for text in ("driver,lap\n" + "\n" * MOST_CELLS, "driver;lap\n" + ";" * MOST_CELLS):
            assert refused(text) == "eracing-csv: expected at most 1,000,000 cells, not 1,000,002"


class TestCells:
    def test_have_no_spaces_around_them_and_are_fit_for_every_database(self) -> None:
        assert row("driver,lap\n Ada \0Voss ,1").text("driver") == "Ada Voss"
        assert len(row("driver,lap\n" + "a" * 999 + ",1").text("driver")) == 255

    @pytest.mark.parametrize(
        ("text", "count"),
        [("", None), ("0", 0), ("7", 7), ("007", 7), ("7.0", 7), ("7,0", 7), ("2147483647", 2**31 - 1)],
    )
    def test_may_be_whole_numbers(self, text: str, count: int | None) -> None:
        assert row(f"driver;lap\nAda;{text}").count("lap") == count

    @pytest.mark.parametrize("text", ["-1", "1.5", "7.00", "x", "1e3", "2147483648", "9" * 20])
    def test_may_be_none(self, text: str) -> None:
        with pytest.raises(BadInput) as error:
            row(f"driver;lap\nAda;{text}").count("lap")
        assert str(error.value) == (
            f'eracing-csv at byte 11: expected lap in row 2 to be a whole number from 0 on, not "{text}"'
        )

    def test_that_are_wrong_are_told_with_name_row_and_what_stands_in_them(self) -> None:
        only = row("driver,lap,Fast Lap#\r\nZoé,\r\n".replace("driver", '"driver"'))
        assert str(only.wrong("fastlap#", "something")) == (
            "eracing-csv at byte 24: expected Fast Lap# in row 2 to be something, which is empty"
        )
        assert (
            str(only.wrong("driver", "x"))
            == 'eracing-csv at byte 24: expected driver in row 2 to be x, not "Zo\\u00e9"'
        )


cells = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5), min_size=2, max_size=2
)


@given(st.lists(cells, max_size=8), st.sampled_from([",", ";", "\t"]), st.sampled_from(["\n", "\r\n"]))
def test_what_was_written_is_read(table: list[list[str]], separator: str, end: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(
        [["driver", "lap"], *table]
    )
    read = [[line.text("driver"), line.text("lap")] for line in sheet(file.getvalue()).rows()]
    stripped = [[cell.strip() for cell in line] for line in table]
    assert read == [line for line in stripped if any(line)]


def read(content: bytes) -> list[Row] | BadInput:
    """The rows of a table, or why there are none. Nothing but bad input may be the reason."""
    table = found(content)
    try:
        return [] if table is None else [*table.rows()]
    except BadInput as error:
        return error


@given(st.binary(max_size=300))
def test_random_bytes_are_rows_or_bad_input(content: bytes) -> None:
    for bytes in (content, b"driver,lap\n" + content):
        rows = read(bytes)
        assert isinstance(rows, list) or rows.format == NAME

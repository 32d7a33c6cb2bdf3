"""Entry lists in .xlsx, as other programs write them, and as somebody writes them who wants to do harm."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from display.plan_workbook import MOST_PARTS, sheet_rows
from timing.entry_list import entries
from timing.errors import SetupError

LIST: list[list[Any]] = [
    ["Meldeliste", None, None, None],
    [],
    ["Team", "Fahrer", "Startnummer", "Rig"],
    ["Mühlrad  <Bau>", "Wilma Bach\nJan", 7, "rig-1"],
    ["Kessel & Sohn", "Mika Dampf", 8.0, None],
]
CELLS = [
    (1, ["Meldeliste"]),
    (3, ["Team", "Fahrer", "Startnummer", "Rig"]),
    (4, ["Mühlrad <Bau>", "Wilma Bach\nJan", "7", "rig-1"]),
    (5, ["Kessel & Sohn", "Mika Dampf", "8"]),
]


def by_openpyxl(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(content: bytes, sheet: str | None = None) -> list[tuple[int, list[str]]]:
    return [(row.number, row.cells) for row in sheet_rows(content, "list.xlsx", sheet)]


def test_the_values_of_the_first_sheet_are_read() -> None:
    assert read(by_openpyxl(("Meldung", LIST), ("Anderes", [["x"]]))) == CELLS


def test_another_sheet_is_read_by_its_name() -> None:
    book = by_openpyxl(("Meldung", [["x"]]), ("Liste 2", LIST))
    assert read(book, "liste 2") == CELLS
    with pytest.raises(SetupError, match=r"list.xlsx has no sheet 'Liste 3'; there are 'Meldung', 'Liste 2'"):
        read(book, "Liste 3")


def test_the_list_of_another_program_is_the_same_list() -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for number, row in enumerate(LIST):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    sheet.write_rich_string(5, 0, "Rot", bold, "buche")
    book.close()
    assert read(file.getvalue()) == [*CELLS, (6, ["Rotbuche"])]


def test_of_a_formula_the_value_is_read_and_never_what_it_says() -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Team", "Fahrer"])
    sheet.write_formula(1, 0, '=HYPERLINK("http://example.invalid")', None, "Nordhang")
    sheet.write_formula(1, 1, "=A1", None, "Svea Linsen")
    sheet.write(2, 0, True)
    sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
    book.close()
    rows = sheet_rows(file.getvalue(), "list.xlsx")
    assert [(driver.name, driver.team) for driver in entries(rows, "list.xlsx").drivers] == [
        ("Svea Linsen", "Nordhang")
    ]
    assert [row.cells for row in rows][2:] == [["1"]]


# Packed by hand

SHEET = '<worksheet xmlns="urn:x"><sheetData>{}</sheetData></worksheet>'
WORKBOOK = '<workbook xmlns:r="urn:r"><sheets><sheet name="L" sheetId="1" r:id="rId1"/></sheets></workbook>'
RELATIONS = '<Relationships><Relationship Id="rId1" Target="{}"/></Relationships>'


def packed(sheet: str = "", *, texts: str | None = None, target: str = "worksheets/s.xml", **parts: str) -> bytes:
    found = {
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS.format(target),
        "xl/worksheets/s.xml": SHEET.format(sheet),
    }
    if texts is not None:
        found["xl/sharedStrings.xml"] = texts
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (found | parts).items():
            archive.writestr(name, content)
    return file.getvalue()


def test_rows_and_cells_need_not_say_where_they_stand() -> None:
    sheet = "<row><c><v>1</v></c><c><v>2.0</v></c></row><row/><row><c r='C9'><v>1.5</v></c><c><v>4</v></c></row>"
    assert read(packed(sheet)) == [(1, ["1", "2"]), (3, ["", "", "1.5", "4"])]
    assert read(packed("<row r='7'><c><v>1</v></c></row>", target="/xl/worksheets/s.xml")) == [(7, ["1"])]


def test_texts_stand_in_the_cell_or_apart_without_how_they_are_spoken() -> None:
    apart = "<sst><si><t>An</t><rPh><t>x</t></rPh></si><si><r><t>A</t></r><r><t>B</t></r></si></sst>"
    sheet = (
        "<row><c t='s'><v>0</v></c><c t='s'><v>1</v></c><c t='s'><v>7</v></c><c t='s'><v>x</v></c>"
        "<c t='inlineStr'><is><t>In</t><rPh><t>y</t></rPh></is></c><c t='e'><v>#N/A</v></c></row>"
    )
    assert read(packed(sheet, texts=apart)) == [(1, ["An", "AB", "", "", "In"])]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04 and no more", "list.xlsx cannot be read as .xlsx (File is not a zip file); save it anew, or as"),
        (packed("<row><c>"), "list.xlsx cannot be read as .xlsx (mismatched tag"),
        (packed(target="nowhere.xml"), "list.xlsx is no .xlsx file: it has no 'xl/nowhere.xml'; save the list as"),
        (packed(**{"xl/workbook.xml": "<workbook/>"}), "list.xlsx has no sheet ''; there are none"),
        (
            packed(**{"xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "b">]><workbook>&a;</workbook>'}),
            "list.xlsx is no .xlsx file: its XML declares things of its own, which none does",
        ),
        (
            packed(texts="<sst>" + " " * (8 << 20) + "</sst>"),
            "list.xlsx is no entry list; 'xl/sharedStrings.xml' unpacks to more than 8 MiB",
        ),
        (
            packed(**{f"p{number}": "" for number in range(MOST_PARTS)}),
            "list.xlsx is no entry list; it has more than 2000 parts",
        ),
        (
            packed(
                "<row>" + "<c t='s'><v>0</v></c>" * 300 + "</row>", texts=f"<sst><si><t>{'x' * 40_000}</t></si></sst>"
            ),
            "list.xlsx is no entry list; its cells hold more than 8,388,608 signs",
        ),
        (packed("<row><c r='XFD1'><v>1</v></c></row>"), "list.xlsx, row 1: an entry list has at most 100 columns"),
        (packed("<row><c><v>1</v></c></row>" * 5_001), "list.xlsx is no entry list; it has more than 5000 rows"),
        (b"PK\x03\x04" + bytes(4 << 20), "list.xlsx is no entry list; it is larger than 4 MiB"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_is_no_entry_list_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(SetupError) as refused:
        sheet_rows(content, "list.xlsx")
    assert str(refused.value).startswith(sentence)


def test_a_cell_is_not_read_beyond_what_a_cell_holds() -> None:
    long = "x" * 100_000
    sheet = f"<row><c t='str'><v>{long}</v></c><c t='s'><v>0</v></c></row>"
    [(_, cells)] = read(packed(sheet, texts=f"<sst><si><t>{long}</t></si></sst>"))
    assert [len(cell) for cell in cells] == [32_767, 32_767]


BOOK = by_openpyxl(("L", LIST))


@given(st.integers(0, len(BOOK) - 1), st.binary(max_size=4))
@settings(max_examples=60)
def test_a_broken_workbook_is_read_or_refused(at: int, other: bytes) -> None:
    try:
        assert isinstance(read(BOOK[:at] + other + BOOK[at + len(other) :]), list)
    except SetupError:
        return

"""Files of an evening, in a form in which those of two records can be compared.

Two records of the same evening differ in what they are called, and in the order in which laps and decisions of
different halls came to them while a line was cut. So these differ, and nothing else: the position that a file names;
the checksum, which is over the numbers of laps in the record; these numbers themselves; and the order of what is listed
in the order of the record, which is the record itself in the event as JSON, and the decisions in the workbook.
"""

import io
import re
import zipfile
from typing import Any, Final

import openpyxl
import orjson
import pypdf

from display import wire
from display.boards import Boards
from display.exports import Format, Wishes, exported
from display.exports.words import WORDS
from leaderboard.teams import teams_of
from timing.event import Plan
from timing.record.protocol import Record

LAPS: Final = WORDS["en"]["sheet_laps"]
DECISIONS: Final = WORDS["en"]["sheet_log"]
NUMBER_IN_RECORD: Final = WORDS["en"]["record"]
_HEAD: Final = 4
"""So many rows of a sheet stand above the lines of its table."""
_POSITION: Final = re.compile(rb"\b[0-9a-f]{8}:\d+\b")
_CHECKSUM: Final = re.compile(rb"\b[0-9a-f]{64}\b|\b[0-9a-f]{16}\b|\b[0-9a-f]{4}(?: [0-9a-f]{4}){3,}\b")
"""All of it, or its first sixteen digits, which papers show; in one word or in fours."""
_OF_ARRIVAL: Final = ("epoch", "seq", "moved")
"""What depends on the order in which laps came: positions, and by how many places somebody has moved just now."""


def file_of(record: Record, plan: Plan, session: str, format: Format, wishes: Wishes) -> Any:
    """A file, without the position that it names and its checksum."""
    content = exported(record, plan, session, format, wishes).content
    return comparable(content, f".{format}")


def boards_of(record: Record, plan: Plan) -> dict[str, Any]:
    """The boards of all sessions, as whoever reads a book anew has them."""
    boards = Boards(record, teams_of(plan), plan.language, plan)
    fresh = boards.advance(None).fresh
    return {each.session.id: without_arrival(orjson.loads(wire.board(each))) for each in fresh}


def comparable(content: bytes, name: str) -> Any:
    """The content of a file; of a ZIP each file in it, of a workbook the cells, of a PDF what stands on its pages."""
    if name.endswith(".xlsx"):
        return _cells(content)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return {each: comparable(packed.read(each), each) for each in packed.namelist()}
    if content.startswith(b"%PDF"):
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        return [_nameless(page.extract_text().replace("\u200b", "").encode()) for page in pages]
    return without_arrival(orjson.loads(_nameless(content))) if name.endswith(".json") else _nameless(content)


def _cells(content: bytes) -> dict[str, list[list[tuple[object, str]]]]:
    """By sheet the values of all cells, each with how it is shown."""
    found: dict[str, list[list[tuple[object, str]]]] = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        rows = [[(_text(cell.value), cell.number_format) for cell in row] for row in sheet.iter_rows()]
        if sheet.title == DECISIONS:
            rows = [*rows[:_HEAD], *sorted(rows[_HEAD:], key=repr)]
        if sheet.title == LAPS:
            column = [value for value, _ in rows[_HEAD - 1]].index(NUMBER_IN_RECORD)
            rows = [*rows[:_HEAD], *(row[:column] + row[column + 1 :] for row in rows[_HEAD:])]
        found[sheet.title] = rows
    return found


def _text(value: object) -> object:
    return _nameless(value.encode()).decode() if isinstance(value, str) else value


def without_arrival(found: Any) -> Any:
    """JSON without what depends on arrival, and with the entries of the record in an order that does not."""
    match found:
        case dict():
            return {key: _of(key, value) for key, value in found.items() if key not in _OF_ARRIVAL}
        case list():
            return [without_arrival(each) for each in found]
    return found


def _of(key: str, value: Any) -> Any:
    match key, value:
        case "record", list():
            return sorted(map(without_arrival, value), key=repr)
        case "numbers", {"sessions": sessions, **others}:
            return {"sessions": [_without_numbers(each) for each in sessions], **others}
    return without_arrival(value)


def _without_numbers(session: dict[str, Any]) -> dict[str, Any]:
    """The numbers of a session, of whose laps each is a list with its number in the record at the second place."""
    laps = {driver: [[lap[0], *lap[2:]] for lap in its] for driver, its in session["laps"].items()}
    return {**session, "laps": laps}


def _nameless(content: bytes) -> bytes:
    return _CHECKSUM.sub(b"CHECKSUM", _POSITION.sub(b"POSITION", content))

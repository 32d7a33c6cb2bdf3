"""A whole event as one JSON file, and the way back: what any other program reads, and what becomes a record elsewhere.

`docs/exports.md` tells the format. The numbers stand apart from the names, under the checksum. The entries of the
record stand beside them, and reading a file reckons the numbers from the entries once more: a file whose numbers do not
follow from its laps is refused. Addresses and passwords of rigs are not part of it; the rigs elsewhere are other ones.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson
from pydantic import TypeAdapter, ValidationError

from display.exports.results import Results, checksum_of, results_of
from display.exports.stamp import stamp_of
from leaderboard.cup import Cup
from timing.errors import BadInput
from timing.event import Plan
from timing.record.entry import Entry, Person, decode, encode
from timing.record.folder import record_file
from timing.record.lock import hold
from timing.record.memory import MemoryRecord
from timing.record.protocol import RecordError
from timing.record.sql import SqlRecord

VERSION: Final = 1
FORMAT: Final = "eracing-event"
MOST_BYTES: Final = 1 << 30
"""No file is larger."""


@cache
def _plan() -> TypeAdapter[Plan]:
    """Made at the first use: it takes a while."""
    return TypeAdapter(Plan)


@cache
def _people() -> TypeAdapter[list[Person]]:
    """Made at the first use: it takes a while."""
    return TypeAdapter(list[Person])


@dataclass(frozen=True, slots=True)
class Event:
    """What a file holds. `results` are reckoned from the rest, and are what the file says."""

    results: Results
    plan: Plan
    entries: Sequence[Entry]
    people: Sequence[Person]


def event(results: Results) -> bytes:
    """The file of an event."""
    plan = replace(results.plan, rigs={})
    content = {
        "format": FORMAT,
        "eracing": VERSION,
        "event": plan.name,
        "state": results.state,
        "version": results.version,
        "at": results.at,
        "epoch": results.epoch,
        "seq": results.seq,
        "checksum": results.checksum,
        "result": stamp_of(results).fields,
        "numbers": results.numbers,
        "names": _names(results),
        "plan": _plan().dump_python(plan, mode="json"),
        "people": [results.people[id] for id in sorted(results.people)],
        "record": [_written(entry) for entry in results.entries],
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z)


def read_event(content: bytes) -> Event:
    """The event that such a file holds. Raises BadInput for one that is not whole, or whose numbers are not its own."""
    try:
        file = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BadInput(FORMAT, error.pos, f"expected JSON, but {error.msg}") from error
    if not isinstance(file, dict) or file.get("format") != FORMAT:
        raise BadInput(FORMAT, None, "expected an event that 'eracing export --format json --standings' wrote")
    if file.get("eracing") != VERSION:
        raise BadInput(FORMAT, None, f"expected version {VERSION} of the format, not {file.get('eracing')!r}")
    if checksum_of(file.get("numbers")) != file.get("checksum"):
        raise BadInput(FORMAT, None, "expected numbers that the checksum fits; somebody has changed the file")
    try:
        plan = _plan().validate_python(file["plan"])
        people = _people().validate_python(file["people"])
        entries = [decode(each["kind"], orjson.dumps(each["entry"])) for each in file["record"]]
        record = MemoryRecord(str(file["epoch"]))
        record.append(entries, people)
        results = results_of(record, plan)
    except (ValidationError, RecordError, ValueError, TypeError, LookupError, ArithmeticError) as error:
        raise BadInput(FORMAT, None, f"expected a plan, people and entries of a record; {_told(error)}") from error
    if results.checksum != file["checksum"] or len(results.entries) != len(entries):
        raise BadInput(FORMAT, None, "expected numbers that follow from the entries of the record in it")
    return Event(results, plan, entries, people)


def is_event(file: Path) -> bool:
    """Whether a file can be an event, told by how it begins; one that cannot be read is none."""
    try:
        with file.open("rb") as opened:
            return opened.read(64).lstrip().startswith(b"{")
    except OSError:
        return False


def restore_event(file: Path, folder: Path) -> int:
    """Make an event the record of a data folder, which must have none; how many entries it has.

    Its laps get a new book: what was driven there goes on there, and what is driven here goes on here. Raises BadInput
    for a file that is no event, RecordError where there is a record, SetupError when a server uses the folder.
    """
    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BadInput(FORMAT, MOST_BYTES, f"expected at most {MOST_BYTES >> 20} MiB")
    read = read_event(content)
    path = record_file(folder)
    with hold(folder):
        for there in (path, path.with_name(f"{path.name}-wal")):
            if there.exists():
                raise RecordError(f"{folder} has a record already ({there.name}): restore into an empty folder")
        with closing(SqlRecord.open(path, migrate=True)) as record:
            return record.append(read.entries, read.people).fresh


def _names(results: Results) -> dict[str, Any]:
    """Everybody whom the numbers name by an id."""
    cup: Cup = results.cup
    drivers = {each.driver.id: (each.driver, each.team) for each in cup.drivers}
    rows = (row for result in results.sessions for row in result.board.rows)
    drivers |= {row.driver.id: (row.driver, row.team) for row in rows}
    return {
        "drivers": {
            id: {"name": driver.name, "number": driver.number, "team": team.id if team else None}
            for id, (driver, team) in drivers.items()
        },
        "teams": {each.team.id: each.team for each in cup.teams},
        "sessions": {
            each.board.session.id: {"name": each.board.session.name, "track": each.board.session.track}
            for each in results.sessions
        },
    }


def _written(entry: Entry) -> Mapping[str, Any]:
    kind, body = encode(entry)
    return {"kind": kind, "entry": orjson.loads(body)}


def _told(error: Exception) -> str:
    """What was wrong, in one line."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return f"{type(error).__name__} {error}"

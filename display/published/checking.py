"""Is this exported file the latest version? Tells it from what the file says of itself, whatever format it has.

That is the version and the checksum. The table in a CSV or a PDF is not read: a file whose numbers somebody has changed
by hand, and not its checksum, is taken for what it says. The event as JSON is reckoned again.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from display.exports.event import FORMAT, read_event
from display.exports.results import Evening
from display.exports.sheet import STAMPED
from display.exports.stamp import Stamp, marks_in
from display.published.frozen import same, versions
from leaderboard.publications import STANDINGS
from timing.errors import BadInput, SetupError
from timing.event import Plan
from timing.people import FILES
from timing.record.protocol import Record
from timing.record.published import ResultPublished

MOST_BYTES: Final = 256 << 20
"""No export is larger, nor what is packed in one."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file says, what became of it since, and whether it is the latest version."""

    stamp: Stamp
    sentence: str
    latest: bool


def stamp_in(file: Path) -> Stamp:
    """What a file says of itself. Raises SetupError for one that says nothing, or cannot be read."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise SetupError(f"{file} cannot be read: {error.strerror or error}") from error
    if len(content) > MOST_BYTES:
        raise SetupError(f"{file} is larger than {MOST_BYTES >> 20} MiB, and no export of a result")
    found = {stamp for part in _parts(content) for stamp in (*marks_in(part), *_in_table(part))}
    if not found:
        raise SetupError(f"{file} does not say which result it is of; files that `eracing export` has written do")
    if len(found) > 1:
        raise SetupError(f"{file} says that it is of {len(found)} results at once: somebody has changed it")
    if f'"{FORMAT}"'.encode() in content[:200]:
        try:
            read_event(content)
        except BadInput as error:
            raise SetupError(f"{file} was changed after it was exported: {error.expected}") from error
    return found.pop()


def checked(record: Record, plan: Plan, stamp: Stamp) -> Checked:
    """What the record says of a file with this stamp, and whether the result is another one by now.

    Raises RecordError.
    """
    of = "the standings" if stamp.session == STANDINGS else f"the result of session {stamp.session!r}"
    published = versions(record, stamp.session)
    last = published[-1] if published else None
    now = f"the latest is {last.number}, {last.state.value}" if last else "nothing was published of it"
    if stamp.version is None:
        same = last is not None and last.checksum == stamp.checksum
        more = f", and has the same numbers as version {last.number}" if same and last is not None else ""
        return Checked(stamp, f"it is of no published version of {of}{more}; {now}", latest=False)
    if stamp.version > len(published):
        return Checked(stamp, f"it is version {stamp.version} of {of}, which this record does not have; {now}", False)
    its = published[stamp.version - 1]
    if its.checksum != stamp.checksum:
        wrong = f"it says that it is version {stamp.version} of {of}, and that has another checksum"
        return Checked(stamp, f"{wrong}: it was changed, or is of another record", latest=False)
    if last is its and _holds(record, plan, its):
        return Checked(stamp, f"it is version {stamp.version} of {of}, {its.state.value}, the latest", latest=True)
    if last is its:
        its_now = "which is the latest, but the result is otherwise by now and not published yet"
        return Checked(stamp, f"it is version {stamp.version} of {of}, {its_now}", latest=False)
    same = last is not None and last.checksum == its.checksum
    more = ", with the same numbers" if same else ", with other numbers"
    return Checked(stamp, f"it is version {stamp.version} of {of}, which is outdated; {now}{more}", latest=False)


def _holds(record: Record, plan: Plan, last: ResultPublished) -> bool:
    evening = Evening(plan.rules)
    evening.read(record)
    results = evening.results(plan, record.people(plan.language, FILES), record.position().epoch)
    return same(evening, results.of(last.session), last)


def _parts(content: bytes) -> Iterator[bytes]:
    """The file, or what is packed in it, but not more than a file may have."""
    if not content.startswith(b"PK"):
        yield content
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            left = MOST_BYTES
            for member in archive.infolist():
                with archive.open(member) as opened:
                    part = opened.read(left + 1)
                left -= len(part)
                if left < 0:
                    raise SetupError(f"what is packed in the file is larger than {MOST_BYTES >> 20} MiB")
                yield part
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise SetupError(f"the file is packed, and cannot be unpacked: {error}") from error


def _in_table(content: bytes) -> Iterator[Stamp]:
    """The stamps of the rows, where it is a table."""
    head = content.removeprefix(b"\xef\xbb\xbf")[:4096].splitlines()[:1]
    if not head or STAMPED[-1].encode() not in head[0]:
        return
    rows = csv.DictReader(
        io.StringIO(content.decode("utf-8-sig", "replace"), newline=""), delimiter=";" if b";" in head[0] else ","
    )
    try:
        for row in rows:
            if None in row.values():
                raise ValueError("a cell is missing")
            yield Stamp(
                (row.get("session") or STANDINGS).removeprefix("'"),
                _number(row["version"]),
                _number(row["changed_since"]),
                row["state"],
                row["record"],
                row["published"] or None,
                row["checksum"],
            )
    except (csv.Error, KeyError, ValueError) as error:
        raise SetupError(f"the table cannot be read in line {rows.line_num}: {error}") from error


def _number(cell: str) -> int | None:
    return int(cell) if cell else None

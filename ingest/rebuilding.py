"""Builds a record anew from tapes: what the rigs sent goes through the same pipeline as on the evening itself.

Each datagram keeps its sender and its arrival, so rigs, laps and their times come out as they did. What was not heard
is not on a tape: imported files, and what staff decided.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from ingest.book import Book
from ingest.captures import Datagram, comment_of, read_capture
from ingest.entries import Entries
from ingest.evening import Evening
from ingest.keys import Keys
from ingest.pipeline import Pipeline
from ingest.rigs import Rigs
from ingest.tape import OF_RECORD
from timing.errors import BadInput, SetupError
from timing.event import Plan
from timing.record.entry import Entry, LapSet, Person
from timing.record.protocol import Record

AT_ONCE: Final = 1_000
"""Entries that are written in one go."""
STEP: Final = 10_000
"""So many datagrams lie between two reports of progress."""

Progress = Callable[[int], None]
"""Called with how many datagrams have been heard."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was built: laps, from how many datagrams, and what was left out in sentences."""

    laps: int
    datagrams: int
    warnings: tuple[str, ...]


def rebuild(
    tapes: Sequence[Path],
    record: Record,
    plan: Plan,
    *,
    rig_key: str | None = None,
    progress: Progress = lambda heard: None,
) -> Rebuilt:
    """Write into `record` what the tapes hold, from the oldest to the newest; laps that it has stay as they are.

    `rig_key` is the key of rigs to which the plan gives none: on tape are the messages that were signed with it.

    A tape that breaks off, as the last one of a machine that lost its power does, is read up to there, with a warning.
    Raises SetupError for a file that is no tape or cannot be read, and RecordError.
    """
    warnings: list[str] = []
    datagrams = _datagrams(tapes, warnings)
    first = next(datagrams, None)
    if first is None:
        return Rebuilt(0, 0, tuple(warnings))
    shelf = _Shelf(record)
    rigs = Rigs(plan)
    evening = Evening(plan)
    book = Book.read(record, rigs, evening)
    planned = Entries(plan, book, evening).planned(datetime.fromtimestamp(first.at_ns / 1e9, UTC))
    shelf.put(planned.entries, planned.people)
    pipeline = Pipeline(plan, book, rigs, shelf.put, keys=Keys(plan, rig_key), evening=evening)
    heard, last_ns = 1, first.at_ns
    pipeline.receive(first.payload, first.source, first.at_ns)
    for datagram in datagrams:
        heard, last_ns = heard + 1, datagram.at_ns
        pipeline.receive(datagram.payload, datagram.source, datagram.at_ns)
        if heard % STEP == 0:
            progress(heard)
    pipeline.finish(last_ns)
    shelf.write()
    progress(heard)
    return Rebuilt(shelf.laps, heard, tuple(warnings))


def tapes_in(places: Sequence[Path]) -> list[Path]:
    """The tape files that are named, or stand in folders that are named, oldest first. Raises SetupError for none."""
    found = {file for place in places for file in (place.glob("tape-*.gz") if place.is_dir() else (place,))}
    if not found:
        raise SetupError(f"there is no tape in {', '.join(map(str, places))}; name the folder tapes of a data folder")
    return sorted(found, key=lambda file: file.name)


def record_name(tapes: Sequence[Path]) -> str:
    """The name (epoch) of the record that was written beside these tapes. Raises SetupError where they do not agree."""
    names: set[str] = set()
    for tape in tapes:
        with _opened(tape) as file:
            names.add(comment_of(file).removeprefix(OF_RECORD))
    if len(names) != 1 or "" in names:
        raise SetupError("these tapes do not name one record that they belong to; build it under a name of its own")
    return names.pop()


class _Shelf:
    """Writes entries in goes, since each waits for the disk."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._entries: list[Entry] = []
        self._people: list[Person] = []
        self.laps = 0

    def put(self, entries: Sequence[Entry], people: Sequence[Person]) -> None:
        self._entries += entries
        self._people += people
        self.laps += sum(isinstance(entry, LapSet) for entry in entries)
        if len(self._entries) >= AT_ONCE:
            self.write()

    def write(self) -> None:
        self._record.append(self._entries, self._people)
        self._entries, self._people = [], []


def _datagrams(tapes: Sequence[Path], warnings: list[str]) -> Iterator[Datagram]:
    for tape in tapes:
        with _opened(tape) as file:
            capture = read_capture(file)
            read = 0
            try:
                for datagram in capture:
                    read += 1
                    yield datagram
            except BadInput as error:
                if not read:
                    raise SetupError(f"{tape}: {error}") from error
                warnings.append(f"{tape.name}: {error}; what came before it was read")
            warnings += (f"{tape.name}: {warning}" for warning in capture.warnings)


def _opened(tape: Path) -> BinaryIO:
    try:
        return tape.open("rb")
    except OSError as error:
        raise SetupError(f"{tape} cannot be read: {error.strerror or error}") from error

"""Floors for the record: what SQLite and the disk take for the same, with as little Python as possible around them."""

import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

import orjson

from timing.record.batch import prepare
from timing.record.chain import START, Values, extend
from timing.record.entry import Entry

_BOOK: Final = (
    "CREATE TABLE entries (seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,"
    " session TEXT NOT NULL, body TEXT NOT NULL, hash BLOB NOT NULL)"
)
_sync = getattr(os, "fdatasync", os.fsync)


class Bests(NamedTuple):
    """What a bare fold finds: the drivers, quickest first, and how many laps there were."""

    drivers: list[str]
    laps: int


def rows_of(entries: Sequence[Entry]) -> list[Values]:
    """The rows that these entries are in a book of their own."""
    return extend(0, START, prepare(entries, ()).lines.values())


class BareFile:
    """A new file that lines are appended to, each with one wait for the disk."""

    def __init__(self, file: Path) -> None:
        self._opened = file.open("ab", buffering=0)

    def insert(self, batch: Iterable[Values]) -> None:
        """The bodies of these rows as one line, on disk at the end."""
        self._opened.write("".join(body for _, _, _, _, body, _ in batch).encode())
        _sync(self._opened.fileno())

    def close(self) -> None:
        """Close the file."""
        self._opened.close()


class BareBook:
    """A table like the record's in a new SQLite file, in WAL mode and FULL, through the driver alone."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", _BOOK):
            self._connection.execute(statement)

    def insert(self, batch: Iterable[Values]) -> None:
        """Rows in one transaction, on disk at the end."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", batch)
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def read_and_fold(file: Path) -> Bests:
    """Read a book's laps and keep each under its key, and of each driver all laps and the best: nothing else.

    So it could take a correction of a lap, and order the drivers; it has no sessions, rules, rulings or ties.
    """
    book: dict[str, tuple[int, int, str, bool | None]] = {}
    driven: dict[str, list[tuple[int, int, str, bool | None]]] = {}
    best: dict[str, tuple[int, int, str, bool | None]] = {}
    with closing(sqlite3.connect(file)) as connection:
        for seq, key, body in connection.execute("SELECT seq, key, body FROM entries ORDER BY seq"):
            said = orjson.loads(body)
            driver = said["driver"]
            book[key] = lap = (said["time_ms"], seq, driver, said["valid"])
            if driver in driven:
                driven[driver].append(lap)
            else:
                driven[driver] = [lap]
            if lap[3] is not False and (driver not in best or lap < best[driver]):
                best[driver] = lap
    return Bests([lap[2] for lap in sorted(best.values())], len(book))


def read_for_bests(file: Path) -> Bests:
    """The barest loop: the best time of each driver, and no lap is kept."""
    best: dict[str, tuple[int, int]] = {}
    count = 0
    with closing(sqlite3.connect(file)) as connection:
        for seq, body in connection.execute("SELECT seq, body FROM entries ORDER BY seq"):
            said = orjson.loads(body)
            driver, lap = said["driver"], (said["time_ms"], seq)
            count += 1
            if driver not in best or lap < best[driver]:
                best[driver] = lap
    return Bests(sorted(best, key=best.__getitem__), count)

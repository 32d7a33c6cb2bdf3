"""What a rig keeps on its own disk: its laps until the server has them, and the names of its sessions.

A lap is on disk before anything is sent. It goes on waiting over restarts of the program and of the PC. One that the
server refused is kept, and waits again from the next start on: by then somebody may have given the right key.
"""

import json
import sqlite3
import threading
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from ingest.rig.naming import Known
from timing.errors import SetupError

FILE: Final = "rig.sqlite"
KEPT_S: Final = 30 * 24 * 3600
"""Laps that the server has, and names of sessions, are kept for so long."""
AT_ONCE: Final = 50

_WAITING, _ARRIVED, _REFUSED = "waiting", "arrived", "refused"
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS laps (
    number INTEGER PRIMARY KEY,
    rig TEXT NOT NULL, session TEXT NOT NULL, lap INTEGER NOT NULL,
    message TEXT NOT NULL, state TEXT NOT NULL, at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS laps_by_state ON laps (state, number);
CREATE INDEX IF NOT EXISTS laps_by_lap ON laps (rig, session, lap, number);
CREATE TABLE IF NOT EXISTS sessions (
    name TEXT PRIMARY KEY,
    sim TEXT NOT NULL, mark TEXT NOT NULL, laps INTEGER NOT NULL, best_ms INTEGER, clock_s REAL, at REAL NOT NULL
);
"""

Message = dict[str, Any]


class Waiting(NamedTuple):
    """A message about a lap that the server does not have yet, without its signature."""

    number: int
    message: Message


class Store:
    """The rig's own database. Safe to use from several threads. Raises sqlite3.Error where the disk does."""

    def __init__(self, folder: Path, at: float | None = None) -> None:
        at = time.time() if at is None else at
        self._lock = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(folder / FILE, isolation_level=None, check_same_thread=False)
            self._database.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; {_TABLES}")
            self._database.execute("UPDATE laps SET state = ? WHERE state = ?", (_WAITING, _REFUSED))
            self._database.execute("DELETE FROM laps WHERE state = ? AND at < ?", (_ARRIVED, at - KEPT_S))
            self._database.execute("DELETE FROM sessions WHERE at < ?", (at - KEPT_S,))
        except (OSError, sqlite3.Error) as error:
            raise SetupError(
                f"the laps of this rig cannot be kept in {folder} ({error}): choose another folder with --data"
            ) from error

    def close(self) -> None:
        with self._lock:
            self._database.close()

    # Laps

    def add_lap(self, message: Mapping[str, Any], at: float) -> bool:
        """Keep a lap, unless it is kept already; whether it was new. It gets its id here."""
        with self._lock:
            if self._newest(message) is not None:
                return False
            self._insert(dict(message), at)
            return True

    def correct_lap(self, message: Mapping[str, Any], at: float) -> bool:
        """What is in this message turned out different of a lap that is kept: a new message; whether there is one."""
        with self._lock:
            known = self._newest(message)
            if known is None or all(known.get(name) == value for name, value in message.items()):
                return False
            self._insert(known | dict(message), at)
            return True

    def waiting(self) -> list[Waiting]:
        """The oldest messages that the server does not have yet, `AT_ONCE` at most."""
        with self._lock:
            rows = self._database.execute(
                "SELECT number, message FROM laps WHERE state = ? ORDER BY number LIMIT ?", (_WAITING, AT_ONCE)
            ).fetchall()
        return [Waiting(number, json.loads(message)) for number, message in rows]

    def has_arrived(self, number: int) -> None:
        """The server has this message."""
        self._set(number, _ARRIVED)

    def is_refused(self, number: int) -> None:
        """The server will not have this message as it is."""
        self._set(number, _REFUSED)

    def count_waiting(self) -> int:
        """How many messages wait."""
        with self._lock:
            found = self._database.execute("SELECT count(*) FROM laps WHERE state = ?", (_WAITING,)).fetchone()
        return int(found[0])

    def _newest(self, message: Mapping[str, Any]) -> Message | None:
        found = self._database.execute(
            "SELECT message FROM laps WHERE rig = ? AND session = ? AND lap = ? ORDER BY number DESC LIMIT 1",
            (message["rig"], message["session"], message["lap"]),
        ).fetchone()
        return None if found is None else json.loads(found[0])

    def _insert(self, message: Message, at: float) -> None:
        message["id"] = str(uuid.uuid4())
        values = (message["rig"], message["session"], message["lap"], json.dumps(message), _WAITING, at)
        self._database.execute(
            "INSERT INTO laps (rig, session, lap, message, state, at) VALUES (?, ?, ?, ?, ?, ?)", values
        )

    def _set(self, number: int, state: str) -> None:
        with self._lock:
            self._database.execute("UPDATE laps SET state = ? WHERE number = ?", (state, number))

    # Sessions

    def latest_session(self, sim: str) -> Known | None:
        """The session of a sim that was seen last."""
        with self._lock:
            found = self._database.execute(
                "SELECT sim, name, mark, laps, best_ms, clock_s, at FROM sessions WHERE sim = ? "
                "ORDER BY at DESC LIMIT 1",
                (sim,),
            ).fetchone()
        return None if found is None else Known(*found)

    def keep_session(self, session: Known) -> bool:
        """Write down what a session looks like now; whether the disk took it."""
        values = session.sim, session.name, session.mark, session.laps, session.best_ms, session.clock_s, session.at
        with self._lock:
            try:
                self._database.execute(
                    "INSERT OR REPLACE INTO sessions (sim, name, mark, laps, best_ms, clock_s, at) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?)",
                    values,
                )
            except sqlite3.Error:  # the next lap tells of the disk; a name is only needed after a restart
                return False
        return True

    def has_session(self, name: str) -> bool:
        """Whether a session of this name was ever kept."""
        with self._lock:
            return self._database.execute("SELECT 1 FROM sessions WHERE name = ?", (name,)).fetchone() is not None

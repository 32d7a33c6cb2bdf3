"""Hears from PostgreSQL that the record grew, so that who follows it in another process need not look again and again.

The server tells it when an append is committed. A nudge may be lost, for the connection may be: then it is made again,
after a wait that doubles, and whoever follows looks once for what was missed. Meanwhile they look by themselves
(`Record.tells_growth`).
"""

import logging
import select
import socket
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Final, cast

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from timing.record.engines import Engines
from timing.record.postgresql import CHANNEL, Patient
from timing.record.trouble import sentence

FIRST_WAIT_S: Final = 0.25
LONGEST_WAIT_S: Final = 8.0
ASK_EVERY_S: Final = 30.0
"""A server that has told nothing for so long is asked whether it is still there."""

_log = logging.getLogger(__name__)


class Listener:
    """Calls `call`, from a thread of its own, when others wrote into a record in PostgreSQL; from `start` to `stop`."""

    def __init__(self, engines: Engines, call: Callable[[], None]) -> None:
        self._engines = engines
        self._call = call
        self.hears = False
        """Whether the server can be heard, as far as is known."""
        self._stopping, self._stop = socket.socketpair()
        self._tried = threading.Event()
        self._thread = threading.Thread(target=self._run, name="record-listener", daemon=True)

    def start(self) -> None:
        """Listen, if the server can be heard: what is written from then on is told. Else it is tried again."""
        self._thread.start()
        self._tried.wait()

    def stop(self) -> None:
        """Listen no more."""
        self._stop.close()  # which the other end can read
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        wait, told = FIRST_WAIT_S, ""
        with closing(self._stopping):
            while True:
                try:
                    with closing(self._connected()) as connection:
                        connection.execute(f"LISTEN {CHANNEL}")
                        wait, told = FIRST_WAIT_S, ""
                        self.hears = True
                        if self._tried.is_set():
                            self._call()  # for what was missed
                        self._tried.set()
                        self._listen(connection)
                except (psycopg.Error, SQLAlchemyError, OSError) as error:
                    why = sentence(error, self._engines.place, self._engines.busy_seconds)
                    if why != told:
                        _log.warning("nobody tells that the record grew, so it is looked at until then: %s", why)
                    told = why
                finally:
                    self.hears = False
                    self._tried.set()
                if self._stopped_within(wait):
                    return
                wait = min(2 * wait, LONGEST_WAIT_S)

    def _connected(self) -> Patient:
        """A connection of the record's own kind that is not one of its pool."""
        pooled = self._engines.reading.raw_connection()
        driver = cast("Patient", pooled.driver_connection)
        pooled.detach()
        return driver

    def _listen(self, connection: Patient) -> None:
        """Until told to stop, or until the connection is lost: then it raises."""
        while True:
            stopping = self._stopping.fileno()
            ready, _, _ = select.select([stopping, connection.fileno()], [], [], ASK_EVERY_S)
            if stopping in ready:
                return
            if not ready:
                connection.execute("SELECT 1")
            marks = {nudge.payload for nudge in connection.notifies(timeout=0)}
            if marks - {self._engines.mark}:
                self._call()  # once for several

    def _stopped_within(self, seconds: float) -> bool:
        return bool(select.select([self._stopping], [], [], seconds)[0])

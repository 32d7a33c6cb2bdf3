"""Asks peers over HTTP: each has a thread of its own, which asks, hands on what the answers become, and asks again.

A connection is kept as long as the peer keeps it. What can go wrong is told in a sentence for the staff, and the peer
is asked again after longer and longer, up to ten seconds. No answer may be longer than `MOST_BYTES`, nor take longer
than `ANSWER_S`, so that a peer that goes wrong costs little and the end does not have to wait for it.
"""

import http.client
import logging
import socket
import threading
import time
from collections.abc import Callable
from typing import Final

from ingest.links import Address, LinkState, Peer, Poll
from timing.errors import BadInput
from timing.exchange.kept_line import KeptLine, TooLong

MOST_BYTES: Final = 4 * 1024 * 1024
"""The history of a day's race with many cars has a few hundred thousand."""
SILENT_S: Final = 2.0
"""A peer that says nothing for so long does not answer."""
ANSWER_S: Final = 5.0
END_S: Final = 10.0
"""So long the end waits for an answer."""
FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 10.0

Pause = Callable[[threading.Event, float], object]
"""Waits so many seconds, or until the event is set."""

_log = logging.getLogger(__name__)


class Polling:
    """One peer, with a thread of its own.

    `receive` takes each message, the peer's address, and its arrival in nanoseconds since 1970. It is called in the
    thread of the polling.
    """

    def __init__(
        self,
        peer: Peer,
        how: Poll,
        receive: Callable[[bytes, Address, int], None],
        *,
        pause: Pause = threading.Event.wait,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self._peer = peer
        self._how = how
        self._receive = receive
        self._pause = pause
        self._clock = clock
        self._state = LinkState(peer, connected=False)
        self._line = KeptLine(peer.host, peer.port, silent_s=SILENT_S, answer_s=ANSWER_S)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"poll {peer.where}", daemon=True)

    @property
    def state(self) -> LinkState:
        """How it is."""
        return self._state

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def stop(self) -> None:
        """Take leave, and end."""
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join(END_S)

    def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._ended.is_set():
            trouble = self._trouble_of_one()
            self._state = LinkState(self._peer, connected=trouble is None, trouble=trouble)
            if trouble is None:
                pause_s = FIRST_PAUSE_S
                self._pause(self._ended, self._how.every_s)
            else:
                self._line.hang_up()
                self._pause(self._ended, pause_s)
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        self._line.hang_up()

    def _trouble_of_one(self) -> str | None:
        """Ask for all once; what went wrong, in a sentence."""
        where = self._peer.where
        try:
            answers = {path: self._ask(path) for path in self._how.paths()}
            at_ns = self._clock()
            for message in self._how.take(answers, at_ns):
                self._receive(message, self._peer.sends_from(self._line.reached), at_ns)
        except BadInput as error:
            return f"{where} sends what cannot be read ({error}); it is asked again"
        except (OSError, http.client.HTTPException) as error:
            return (
                f"{where} does not answer as {self._peer.feed} ({_reason(error)}): look whether the game runs there, "
                f"and whether a firewall keeps its port shut"
            )
        except Exception:  # noqa: BLE001 - whatever it is, the next answers may hold a lap
            _log.exception("asking %s broke off; this is a mistake in eRacing Cup", where)
            return f"asking {where} broke off by a mistake in eRacing Cup, which the log tells; it is begun anew"
        return None

    def _ask(self, path: str) -> tuple[int, bytes]:
        """Status and body of the answer."""
        try:
            answer = self._line.ask("GET", path, headers={"Accept": "application/json"}, most=MOST_BYTES)
        except TooLong as error:
            expected = f"expected at most {MOST_BYTES:,} bytes at {path}"
            raise BadInput(self._peer.feed, MOST_BYTES, expected) from error
        return answer.status, answer.body


def _reason(error: Exception) -> str:
    match error:
        case ConnectionRefusedError():
            return "connection refused"
        case TimeoutError():
            return "no answer"
        case socket.gaierror():
            return "its name is not known here"
        case OSError():
            return error.strerror or str(error) or type(error).__name__
        case _:
            return f"{type(error).__name__}, which is no HTTP"

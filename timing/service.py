"""What the service manager of the system is told: that we are ready, that we live, and that we stop.

systemd's protocol without its library: a few lines to the datagram socket that NOTIFY_SOCKET names. Nobody is told
where there is no such socket, as on Windows, in a terminal and in a container. Nothing of it is ever waited for.

Of a service with a watchdog it is not enough that the process is there: it lives as long as all its `LifeSign`s do.
When one is missing the watchdog is not fed, and the manager starts the service anew.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Final

LOOKS: Final = 4
"""So often the signs of life are looked at within the time that the manager allows."""
SEND_S: Final = 1.0
"""A manager that takes nothing for so long is not told."""
MOST_STATUS: Final = 500

LifeSign = Callable[[], str | None]
"""None as long as something lives, else a sentence about what hangs. Asked again and again by one thread."""

_log = logging.getLogger(__name__)


class Service:
    """The manager that `environ` names, from entering to leaving the context; `process` is the number of this one."""

    def __init__(self, environ: Mapping[str, str] = os.environ, process: int | None = None) -> None:
        self._socket = _address(environ.get("NOTIFY_SOCKET", ""))
        self._every_s = _watchdog_s(environ, os.getpid() if process is None else process) / LOOKS
        self._signs: list[LifeSign] = []
        self._status = ""
        self._hangs: str | None = None
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> "Service":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        self._say("STOPPING=1")

    def watch(self, sign: LifeSign) -> None:
        """From `ready` on, the service lives only as long as this does."""
        self._signs.append(sign)

    def ready(self, status: str) -> None:
        """The service does its work; `status` is a sentence about it for `systemctl status`."""
        self._status = _status(status)
        self._say("READY=1", self._status)
        if self._socket is not None and self._every_s:
            self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)
            self._thread.start()

    def look(self) -> None:
        """Feed the watchdog if everything lives; else tell what hangs, once, until it lives again."""
        hanging = [told for sign in self._signs if (told := sign()) is not None]
        if not hanging:
            self._say("WATCHDOG=1", *([] if self._hangs is None else [self._status]))
        elif hanging[0] != self._hangs:
            _log.error("the watchdog is not fed: %s", "; ".join(hanging))
            self._say(_status("; ".join(hanging)))
        self._hangs = hanging[0] if hanging else None

    def _run(self) -> None:
        self.look()
        while not self._ended.wait(self._every_s):
            self.look()

    def _say(self, *lines: str) -> None:
        if self._socket is None:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
                out.settimeout(SEND_S)
                out.sendto("\n".join(lines).encode(), self._socket)
        except OSError as error:
            _log.warning("the service manager cannot be told %s: %s", lines[0], error)


def of_running_loop() -> LifeSign:
    """The sign of the event loop that runs here: it has done between two looks what it was asked for."""
    import asyncio

    loop = asyncio.get_running_loop()
    answered = threading.Event()
    answered.set()

    def sign() -> str | None:
        if not answered.is_set():
            return "the event loop does not come round"
        answered.clear()
        try:
            loop.call_soon_threadsafe(answered.set)
        except RuntimeError:  # closed
            return "the event loop has ended"
        return None

    return sign


def of_rounds(name: str, came_round: Callable[[], object]) -> LifeSign:
    """The sign of a thread that notes when it came round last: that is another instant at each look."""
    last: object = None

    def sign() -> str | None:
        nonlocal last
        before, last = last, came_round()
        return f"{name} does not come round" if last == before else None

    return sign


def _address(named: str) -> str | None:
    """The socket of the manager; None where there is none, or none of a kind that this system has."""
    if not hasattr(socket, "AF_UNIX") or not named.startswith(("/", "@")):
        return None
    return "\0" + named[1:] if named.startswith("@") else named


def _watchdog_s(environ: Mapping[str, str], process: int) -> float:
    """How long the manager waits for a sign of life from this process; 0 where it has no watchdog for it."""
    micros = environ.get("WATCHDOG_USEC", "")
    if not micros.isdecimal() or environ.get("WATCHDOG_PID", str(process)) != str(process):
        return 0.0
    return int(micros) / 1_000_000


def _status(sentence: str) -> str:
    """One line of `systemctl status`."""
    return f"STATUS={' '.join(sentence.split())[:MOST_STATUS]}"

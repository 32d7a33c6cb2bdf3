"""Sends a capture again as live UDP, with its own timing or faster.

Every UDP datagram of the capture is sent to the one destination given, whatever it was sent to then; each sender of the
capture gets a socket of its own, so that rigs stay apart.

However fast, at most `BURST` datagrams are sent before a pause of `PAUSE_S`: a receiving socket holds 92 datagrams of
F1's size unless its program asks for more, and one that is flooded drops the rest without a word. That makes 20,000
datagrams a second the ceiling, about three times what a hall of 22 rigs sends.
"""

import asyncio
import contextlib
import dataclasses
import errno
import socket
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, Final

from ingest.captures import Address, Datagram, read_capture
from ingest.captures.streams import stream_of
from timing.errors import BadInput, SetupError

BURST: Final = 20
PAUSE_S: Final = 0.001
QUEUE_TRIES: Final = 1_000
"""A network card that takes nothing for so many pauses takes nothing at all."""
MOST_SOCKETS: Final = 128
"""So many senders have their socket open at once; the one silent longest gives way, and comes back from a new port.

Far more than rigs in any hall, and below what every system allows a program to open.
"""

_HEAD: Final = 512
"""Bytes that tell a recording of a connection."""

Send = Callable[[Address, bytes], None]
"""Sends a payload for a sender of the capture."""
Clock = Callable[[], float]
"""Seconds, growing steadily."""
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Replayed:
    """What was sent: datagrams, from how many senders, in how many seconds, and what was left out in sentences."""

    datagrams: int
    sources: int
    seconds: float
    warnings: tuple[str, ...] = ()


async def replay(
    path: str | PathLike[str],
    host: str,
    port: int,
    speed: float = 1.0,
    *,
    send: Send | None = None,
    clock: Clock = time.monotonic,
    sleep: Sleep = asyncio.sleep,
) -> Replayed:
    """Send a capture's datagrams to `host` and `port`, `speed` times as fast as they were recorded, 0 for at once.

    A capture that breaks off is sent up to there, with a warning. Raises BadInput for a file that is none, SetupError
    for a speed, a file or a destination that cannot be used.
    """
    if not 0 <= speed < float("inf"):
        raise SetupError(
            f"a speed of {speed} is not possible: give 1 for the capture's own, 20 for 20 times, 0 for at once"
        )
    with _opened(path) as file:
        if send is not None:
            return await _replay(file, send, speed, clock, sleep)
        with contextlib.closing(_Senders(await _resolve(host, port))) as senders:
            return await _replay(file, senders.send, speed, clock, sleep)


def _opened(path: str | PathLike[str]) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror or error}") from error


async def _replay(file: BinaryIO, send: Send, speed: float, clock: Clock, sleep: Sleep) -> Replayed:
    stream = stream_of(file.read(_HEAD))
    file.seek(0)
    if stream is not None:
        raise BadInput(
            stream.feed.name,
            0,
            "expected a recording of packets; a plain recording of a connection tells no times, and `eracing inspect` "
            "reads it",
        )
    capture = read_capture(file)
    played = await play(capture, send, speed, clock=clock, sleep=sleep)
    return dataclasses.replace(played, warnings=(*played.warnings, *capture.warnings))


async def play(
    datagrams: Iterable[Datagram],
    send: Send,
    speed: float,
    *,
    clock: Clock = time.monotonic,
    sleep: Sleep = asyncio.sleep,
) -> Replayed:
    """Send datagrams when their time has come, counted from the first; those whose time is past go at once."""
    sources: set[Address] = set()
    warnings: tuple[str, ...] = ()
    count = unbroken = 0
    first: float | None = None
    start = clock()
    try:
        for datagram in datagrams:
            if first is None:
                first = datagram.at
            wait = start + (datagram.at - first) / speed - clock() if speed else 0.0
            if unbroken >= BURST:
                wait = max(wait, PAUSE_S)
            if wait > 0:
                await sleep(wait)
            if wait >= PAUSE_S:
                unbroken = 0
            send(datagram.source, datagram.payload)
            sources.add(datagram.source)
            count += 1
            unbroken += 1
    except BadInput as error:
        if not count:
            raise
        warnings = (f"{error}; what came before it was sent",)
    return Replayed(count, len(sources), clock() - start, warnings)


async def _resolve(host: str, port: int) -> tuple[socket.AddressFamily, tuple[Any, ...]]:
    """The address of a host name, asked once; IPv4 where it has both, as receivers listen on that unless told.

    Raises SetupError where there is none.
    """
    if not 1 <= port <= 65_535:
        raise SetupError(f"nothing can be sent to {host}:{port}: a port is a number from 1 to 65535")
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError) as error:
        raise SetupError(
            f"nothing can be sent to {host}:{port}: the name is not known here, try an IP address"
        ) from error
    family, _, _, _, address = min(found, key=lambda entry: entry[0] is not socket.AF_INET)
    return family, address


class _Senders:
    """A socket for each sender of the capture."""

    def __init__(self, destination: tuple[socket.AddressFamily, tuple[Any, ...]]) -> None:
        self._family, self._address = destination
        self._sockets: OrderedDict[Address, socket.socket] = OrderedDict()

    def send(self, source: Address, payload: bytes) -> None:
        """Send for `source`; waits where the network card cannot take more. Raises SetupError where it refuses."""
        for left in reversed(range(QUEUE_TRIES)):
            try:
                self._socket(source).sendto(payload, self._address)
            except OSError as error:
                if error.errno != errno.ENOBUFS or not left:
                    host, port = self._address[:2]
                    raise SetupError(f"nothing can be sent to {host}:{port}: {error.strerror or error}") from error
                time.sleep(PAUSE_S)  # most systems wait by themselves
            else:
                return

    def close(self) -> None:
        for opened in self._sockets.values():
            opened.close()

    def _socket(self, source: Address) -> socket.socket:
        opened = self._sockets.get(source)
        if opened is None:
            if len(self._sockets) >= MOST_SOCKETS:
                _, oldest = self._sockets.popitem(last=False)
                oldest.close()
            opened = self._sockets[source] = socket.socket(self._family, socket.SOCK_DGRAM)
        self._sockets.move_to_end(source)
        return opened

"""The one UDP port that all rigs send to.

A thread of its own blocks in `recvfrom`: at the rates of a full hall that costs a third of asyncio's datagram
protocol, and neither a slow disk nor ten thousand screens make it miss a packet. The kernel is asked for a buffer of
several MiB, because its default holds 92 packets, less than one pause of the interpreter. What it drops all the same is
counted, and `kernel_drops` tells.
"""

import contextlib
import logging
import os
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from timing.errors import SetupError

Address = tuple[str, int]
Receive = Callable[[bytes, Address, int], None]
"""Takes a datagram, its sender, and its arrival in nanoseconds since 1970."""

LARGEST_DATAGRAM: Final = 65_536
ROUND_MS: Final = 250
"""The thread comes round at least so often on Linux, also where nothing arrives: that shows that it lives."""
PAUSE_S: Final = 0.05
"""Between two tries while the port cannot be read."""
WAKES: Final = 100
"""So often the thread is asked to end before the port is closed under it."""

_FORCE_BUFFER: Final = 33
"""Linux' SO_RCVBUFFORCE, which the socket module does not name: a buffer above the limit that users have."""
_MAPPED: Final = "::ffff:"
"""How an IPv6 socket shows IPv4 senders."""
_TABLES: Final = (Path("/proc/net/udp"), Path("/proc/net/udp6"))
_LOCAL, _INODE, _DROPS = 1, 9, 12
"""Columns of Linux' tables of sockets."""

_log = logging.getLogger(__name__)


class UdpSource:
    """Receives datagrams until closed. `receive` is called in the thread of the source and must not wait.

    A `shared` port may be held by several programs: all of them hear what is broadcast to it.
    """

    def __init__(self, host: str, port: int, receive: Receive, *, buffer: int = 4 << 20, shared: bool = False) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        try:
            _ask_for_buffer(self._socket, buffer)
            if sys.platform == "linux":  # the kernel ends the wait: a timeout of Python's would cost each datagram
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", 0, ROUND_MS * 1_000))
            if shared:
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if host == "::":
                self._socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)  # all addresses, IPv4 as well
            self._socket.bind((host, port))
        except (OSError, OverflowError) as error:
            self._socket.close()
            raise SetupError(
                f"UDP port {port} on {host} cannot be opened ({getattr(error, 'strerror', None) or error}): another "
                "program listens there, or the address is not this machine's; choose another with --udp-port or --host"
            ) from error
        self._receive = receive
        self._stopping = threading.Event()
        self._mapped = family == socket.AF_INET6
        self._trouble: str | None = None
        self._failed = False
        self._round_ns = 0
        self._thread = threading.Thread(target=self._run, name="udp", daemon=True)

    @property
    def address(self) -> Address:
        """Where it listens."""
        host, port = self._socket.getsockname()[:2]
        return host, port

    @property
    def buffer(self) -> int:
        """The receive buffer that the kernel granted, in bytes."""
        return self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)

    @property
    def trouble(self) -> str | None:
        """A sentence while the port cannot be read, else None."""
        return self._trouble

    @property
    def round_ns(self) -> int:
        """When its thread came round last, in nanoseconds since 1970; one that hangs does not."""
        return self._round_ns

    def kernel_drops(self) -> int | None:
        """How many datagrams the kernel has dropped because the buffer was full; None where it does not say."""
        if self._socket.fileno() < 0:
            return None
        inode = str(os.fstat(self._socket.fileno()).st_ino)
        return next((drops for _, number, drops in _sockets() if number == inode), None)

    def start(self) -> None:
        self._thread.start()

    def send(self, datagram: bytes, to: Address) -> None:
        """Send from this port. Raises OSError where the system does not let it go."""
        host, port = to
        if self._mapped and ":" not in host:
            host = _MAPPED + host
        self._socket.sendto(datagram, (host, port))

    def close(self) -> None:
        """Stop receiving and let go of the port. What had arrived before has been handed on."""
        self._stopping.set()
        for _ in range(WAKES):
            if not self._thread.is_alive():
                break
            self._wake()
            self._thread.join(PAUSE_S)
        self._socket.close()

    def _wake(self) -> None:
        """An empty datagram to ourselves ends the blocking call, behind everything that arrived before it."""
        host, port = self.address
        if host in ("0.0.0.0", "::"):
            host = "127.0.0.1" if host == "0.0.0.0" else "::1"
        with contextlib.suppress(OSError), socket.socket(self._socket.family, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", (host, port))

    def _run(self) -> None:
        recvfrom, now, receive, mapped = self._socket.recvfrom, time.time_ns, self._receive, self._mapped
        while True:
            try:
                datagram, source = recvfrom(LARGEST_DATAGRAM)
            except BlockingIOError:
                self._round_ns = now()
                continue
            except ConnectionResetError:
                continue  # how Windows reports that an earlier reply reached nobody; it concerns no datagram of ours
            except OSError as error:
                self._round_ns = now()
                self._note_trouble(error)
                if self._stopping.wait(PAUSE_S):
                    return
                continue
            self._round_ns = at = now()
            if self._trouble is not None:
                self._trouble = None
            if datagram:
                try:
                    receive(datagram, _unmapped(source) if mapped else source, at)
                except Exception:  # noqa: BLE001 - whatever it is, the next datagram may be a lap
                    self._note_failure()
            elif self._stopping.is_set():
                return

    def _note_failure(self) -> None:
        """What takes the datagrams raised an exception, which is being handled."""
        if not self._failed:
            _log.exception("what takes the datagrams failed; it is given the next one all the same. Told once")
        self._failed = True

    def _note_trouble(self, error: OSError) -> None:
        """The port cannot be read, as when its network card is gone."""
        if self._trouble is None and not self._stopping.is_set():
            _log.error("the UDP port cannot be read", exc_info=error)
        self._trouble = f"the UDP port cannot be read, so no rig is heard: {error.strerror or error}"


def _unmapped(source: tuple[Any, ...]) -> Address:
    """A sender as an IPv6 socket shows it; one that speaks IPv4 as everywhere else."""
    return source[0].removeprefix(_MAPPED), source[1]


def _ask_for_buffer(opened: socket.socket, size: int) -> None:
    """The largest buffer up to `size` that the system grants."""
    if sys.platform == "linux":
        with contextlib.suppress(PermissionError):
            opened.setsockopt(socket.SOL_SOCKET, _FORCE_BUFFER, size)
            return
    # Linux cuts what is above its limit; others refuse it.
    while size:
        with contextlib.suppress(OSError):
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
            return
        size //= 2


def kernel_drops_at(port: int) -> int | None:
    """How many datagrams the kernel has dropped at a UDP port of this machine, whoever listens; None if none does."""
    drops = [count for listening, _, count in _sockets() if listening == port]
    return sum(drops) if drops else None


def _sockets() -> Iterator[tuple[int, str, int]]:
    """Port, number and dropped datagrams of each UDP socket of this machine, where it is Linux."""
    for table in _TABLES:
        with contextlib.suppress(OSError):
            for line in table.read_text().splitlines()[1:]:
                columns = line.split()
                yield int(columns[_LOCAL].rpartition(":")[2], 16), columns[_INODE], int(columns[_DROPS])

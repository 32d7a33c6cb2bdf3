"""The one UDP port that all rigs send to.

A thread of its own blocks in `recvfrom`: at the rates of a full hall that costs a third of asyncio's datagram
protocol, and neither a slow disk nor ten thousand screens make it miss a packet. The kernel is asked for a buffer of
several MiB, because its default holds 92 packets, less than one pause of the interpreter.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable

from timing.errors import SetupError

Address = tuple[str, int]
Receive = Callable[[bytes, Address, int], None]
"""Takes a datagram, its sender, and its arrival in nanoseconds since 1970."""

LARGEST_DATAGRAM = 65_536


class UdpSource:
    """Receives datagrams until closed. `receive` is called in the thread of the source and must not wait."""

    def __init__(self, host: str, port: int, receive: Receive, *, buffer: int = 4 << 20) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        try:
            self._socket.bind((host, port))
        except OSError as error:
            self._socket.close()
            raise SetupError(
                f"UDP port {port} on {host} cannot be opened ({error.strerror or error}): another program listens "
                f"there, or the address is not this machine's; choose another with --udp-port or --host"
            ) from error
        self._receive = receive
        self._stopping = threading.Event()
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

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Stop receiving and let go of the port. What was received before has been handed on."""
        self._stopping.set()
        if self._thread.is_alive():
            self._wake()
            self._thread.join()
        self._socket.close()

    def _wake(self) -> None:
        """An empty datagram to ourselves ends the blocking call."""
        host, port = self.address
        if host in ("0.0.0.0", "::"):
            host = "127.0.0.1" if host == "0.0.0.0" else "::1"
        with contextlib.closing(socket.socket(self._socket.family, socket.SOCK_DGRAM)) as waker:
            waker.sendto(b"", (host, port))

    def _run(self) -> None:
        buffer = bytearray(LARGEST_DATAGRAM)
        view = memoryview(buffer)
        receive, recvfrom_into, now = self._receive, self._socket.recvfrom_into, time.time_ns
        while not self._stopping.is_set():
            try:
                size, source = recvfrom_into(buffer)
            except ConnectionResetError:
                # Windows reports an unreachable port of an earlier reply here; it concerns no datagram of ours.
                continue
            if size:
                receive(bytes(view[:size]), source[:2], now())

"""One frame to many sockets by few calls of the kernel: `io_submit` (man 2 io_submit), where Linux has it.

Most of what it costs to tell thousands of screens something is a call of the kernel for each. The kernel's own
asynchronous input and output takes a list of writes in one call; a socket that does not block takes its bytes before
that call returns. Meanwhile the interpreter is free: whoever receives datagrams goes on, and where there is a second
processor, a second thread writes to about half of the screens.

The C library has no function for it, so its number and the layout of what it reads stand here, from Linux's
`include/uapi/linux/aio_abi.h`.
"""

import ctypes
import errno
import logging
import os
import platform
import socket
import sys
import weakref
from array import array
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

CHUNK: Final = 128
"""Sockets written to in one call: long enough that its price does not matter, short enough to be shared evenly."""
_PWRITE: Final = 1
_REQUEST: Final = 8
"""64-bit words of a request (`struct iocb`): [0] what it is known by, [2] the operation and, above it, the file, [3]
the address and [4] the number of bytes; the rest is zero."""
_EVENT: Final = 4
"""64-bit words of what is told of one (`struct io_event`): [0] what it is known by, [2] bytes written, or minus an
errno."""

_log = logging.getLogger(__name__)


class _Numbers(NamedTuple):
    """Of the calls, which each kind of processor has its own of."""

    setup: int
    destroy: int
    getevents: int
    submit: int


_NUMBERS: Final = {"x86_64": _Numbers(206, 207, 208, 209), "aarch64": _Numbers(0, 1, 4, 2)}


class Submitter:
    """Writes to many sockets at once. To be used from one thread; `open` it."""

    def __init__(self, rings: "Sequence[_Ring]") -> None:
        """With one ring, or with two, of which a second thread has one."""
        self._rings = rings
        self._second = ThreadPoolExecutor(1, "sending") if len(rings) > 1 else None

    @classmethod
    def open(cls) -> "Submitter | None":
        """None where the system has no such call or does not let us make it."""
        numbers = _NUMBERS.get(platform.machine())
        if sys.platform != "linux" or numbers is None or sys.maxsize < 1 << 32:
            return None
        try:
            rings = [_Ring(numbers) for _ in range(min(len(os.sched_getaffinity(0)), 2))]
            for ring in rings:
                _try_out(ring)
        except OSError as error:
            _log.info("screens are written to one by one, as the system does not let us call io_submit: %s", error)
            return None
        return cls(rings)

    def send(self, frame: bytes, files: Sequence[int]) -> dict[int, int]:
        """Write a frame to all these sockets, which must not block.

        Those that did not take all of it, by their place in `files`, and how many bytes they took: none where the
        socket is full or broken.
        """
        task = _Task(frame, files, list(range(0, len(files), CHUNK)))
        if self._second is None or len(task.starts) < 2:
            return task.work(self._rings[0])
        helping = self._second.submit(task.work, self._rings[1])
        try:
            short = task.work(self._rings[0])
        finally:  # nothing else may be written to these sockets before both are done
            others = helping.result()
        return short | others


class _Task(NamedTuple):
    """A frame on its way. Whoever works on it takes the next chunk, so that nobody waits for the slower one."""

    frame: bytes
    files: Sequence[int]
    starts: list[int]

    def work(self, ring: "_Ring") -> dict[int, int]:
        short: dict[int, int] = {}
        while True:
            try:
                start = self.starts.pop()
            except IndexError:
                return short
            for place, taken in ring.write(self.frame, self.files[start : start + CHUNK]).items():
                short[start + place] = taken


class _Ring:
    """A context of the kernel's, and the memory that it reads requests from and tells of them in. For one thread."""

    def __init__(self, numbers: _Numbers) -> None:
        """Raises OSError where the system does not have it or does not grant it."""
        self._syscall = ctypes.CDLL(None, use_errno=True).syscall
        self._syscall.restype, self._syscall.argtypes = ctypes.c_long, [ctypes.c_long] * 6
        self._numbers = numbers
        context = ctypes.c_ulong(0)
        if self._syscall(numbers.setup, CHUNK, ctypes.addressof(context), 0, 0, 0):
            raise _error("io_setup")
        self._context = context.value
        weakref.finalize(self, self._syscall, numbers.destroy, self._context, 0, 0, 0, 0)
        # None of these is ever made longer, so their memory stays where it is.
        self._requests = array("Q", bytes(8 * _REQUEST * CHUNK))
        self._requests[::_REQUEST] = array("Q", range(CHUNK))
        self._events = array("q", bytes(8 * _EVENT * CHUNK))
        first = self._requests.buffer_info()[0]
        self._pointers = array("Q", range(first, first + 8 * _REQUEST * CHUNK, 8 * _REQUEST))

    def write(self, frame: bytes, files: Sequence[int]) -> dict[int, int]:
        """As `Submitter.send`, for one chunk at most."""
        count, size, requests = len(files), len(frame), self._requests
        address = ctypes.cast(ctypes.c_char_p(frame), ctypes.c_void_p).value or 0
        requests[2 : _REQUEST * count : _REQUEST] = array("Q", [_PWRITE | file << 32 for file in files])
        requests[3 : _REQUEST * count : _REQUEST] = array("Q", [address]) * count
        requests[4 : _REQUEST * count : _REQUEST] = array("Q", [size]) * count
        pointers = self._pointers.buffer_info()[0]
        # It stops at a file that is none; what it did not come to has taken nothing.
        begun = max(self._syscall(self._numbers.submit, self._context, count, pointers, 0, 0), 0)
        self._reap(begun)
        taken = self._events[2 : _EVENT * begun : _EVENT]
        if taken.count(size) == count:
            return {}
        known = dict(zip(self._events[: _EVENT * begun : _EVENT], taken, strict=True))
        return {place: max(known.get(place, 0), 0) for place in range(count) if known.get(place) != size}

    def _reap(self, count: int) -> None:
        """Fetch what has become of so many requests."""
        events, reaped = self._events.buffer_info()[0], 0
        while reaped < count:
            rest, room = count - reaped, events + 8 * _EVENT * reaped
            got = self._syscall(self._numbers.getevents, self._context, rest, rest, room, 0)
            if got < 0 and ctypes.get_errno() != errno.EINTR:
                raise _error("io_getevents")
            reaped += max(got, 0)


def _try_out(ring: _Ring) -> None:
    """Raises OSError where the call does not write to sockets."""
    near, far = socket.socketpair()
    with near, far:
        near.setblocking(False)
        far.setblocking(False)
        if ring.write(b"?", [near.fileno()]) or far.recv(2) != b"?":
            raise OSError("io_submit does not write to sockets")


def _error(call: str) -> OSError:
    number = ctypes.get_errno()
    return OSError(number, f"{call}: {os.strerror(number)}")

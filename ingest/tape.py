"""The tape: what the rigs sent, as it arrived, for `eracing replay` and for whoever wants to see what really happened.

`keep` takes a datagram and is back at once: it makes the packet, which takes less than to have another thread make it,
and puts it into a queue. A thread of its own writes the queue to disk twice a second, so what is older survives the end
of the process, however it ends; every ten seconds it waits until the disk has it, so a power cut takes no more than
that. No lap depends on it: the record is written with more care.

Python runs one thread at a time, and one that only computes lets the others wait for 5 ms before each turn: the
receiving thread would take one datagram in that time. So the tape's thread leaves nearly everything to the packer and
the disk, which let the others run.

What cannot be kept is counted by its reason (`Unkept`), and what lasts is told in a sentence.
"""

import errno
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from ingest.tape_files import NewFile, TapeFiles, new_file
from ingest.tape_packets import Address, packet

MOST_BYTES: Final = 2 << 30
"""A full hall sends about half a megabyte a second, packed: more than an hour of it, or a day of a small stand."""
SEGMENT_BYTES: Final = 64 << 20
WAITING_BYTES: Final = 64 << 20
"""So much may wait for a slow disk: half a minute of a full hall."""
RESERVE_BYTES: Final = 64 << 20
"""So much of the disk the tape leaves to the record."""
WRITE_SECONDS: Final = 0.5
SYNC_SECONDS: Final = 10.0
AT_ONCE: Final = 1 << 20
"""Bytes that are packed and written in one go."""
BREATH_S: Final = 0.04
"""After each of these goes the tape stands back for so long: a flood leaves the processor to those who receive it. What
can be written all the same, some 24 MB a second, is twice of what a full hall sends."""
OF_RECORD: Final = "record "
"""So the comment of a tape begins, before the name of the record that was written beside it."""
_OVERHEAD: Final = 200
"""Bytes that a waiting datagram takes besides its own."""

_Arrival = tuple[bytes, int, int]
"""A packet, when it arrived in nanoseconds since 1970, and the bytes that it takes while it waits."""

_log = logging.getLogger(__name__)


class Unkept(StrEnum):
    """Why a datagram is not on the tape."""

    SLOW_DISK = "slow-disk"
    """It came when all that may wait was waiting: the disk is slow, or more comes than the tape takes time for."""
    DISK_TROUBLE = "disk-trouble"
    """The same, while the disk was full or failed."""
    NO_PACKET = "no-packet"
    """It is longer than a packet can be, or comes from no IP address."""
    CLOSED = "closed"
    """It came after the end."""


class _Chunk(NamedTuple):
    """Packets to write in one go, how many they are, and what their arrivals took of what may wait."""

    packets: bytes
    at_ns: int
    size: int
    datagrams: int


class Tape:
    """Keeps datagrams in files of `folder` until `close`; one thread calls `keep`.

    `to` is the address that the rigs send to, `comment` stands at the head of each file. `on_trouble` is called from
    the tape's thread: with a sentence when something keeps datagrams from the tape (again when the sentence changes),
    with None when all is well again.
    """

    def __init__(
        self,
        folder: Path,
        to: Address,
        *,
        most_bytes: int = MOST_BYTES,
        segment_bytes: int = SEGMENT_BYTES,
        waiting_bytes: int = WAITING_BYTES,
        reserve_bytes: int = RESERVE_BYTES,
        comment: str = "",
        on_trouble: Callable[[str | None], None] | None = None,
        write_seconds: float = WRITE_SECONDS,
        sync_seconds: float = SYNC_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
        create: NewFile = new_file,
    ) -> None:
        self._folder = folder
        self._to = to
        self._files = TapeFiles(
            folder,
            most_bytes=most_bytes,
            segment_bytes=segment_bytes,
            reserve_bytes=reserve_bytes,
            comment=comment,
            create=create,
        )
        self._most_waiting = waiting_bytes
        self._on_trouble = on_trouble
        self._write_seconds = write_seconds
        self._sync_seconds = sync_seconds
        self._clock = clock
        self._pause = pause
        self._synced = clock()
        # The receiving thread alone counts `_put`, the tape's alone `_taken`: neither waits for the other.
        self._queue: deque[_Arrival] = deque()
        self._put = 0
        self._taken = 0
        self._chunk: _Chunk | None = None
        self._unkept = dict.fromkeys(Unkept, 0)
        self._slow_told = 0
        self._trouble: str | None = None
        self._changed = threading.Condition()
        self._hurry = False
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="tape", daemon=True)
        self._thread.start()

    def keep(self, datagram: bytes, source: Address, at_ns: int) -> None:
        """Have a datagram kept that arrived from `source`, `at_ns` nanoseconds after 1970. Never waits."""
        size = len(datagram) + _OVERHEAD
        if self._closing:
            self._unkept[Unkept.CLOSED] += 1
        elif self._put - self._taken + size > self._most_waiting:
            self._unkept[Unkept.SLOW_DISK if self._trouble is None else Unkept.DISK_TROUBLE] += 1
        elif (made := packet(datagram, source, self._to, at_ns)) is None:
            self._unkept[Unkept.NO_PACKET] += 1
        else:
            self._put += size
            self._queue.append((made, at_ns, size))

    def flush(self, timeout: float) -> bool:
        """Write at once, and wait at most `timeout` seconds; whether all that was kept before has been written."""
        last = self._put
        with self._changed:
            self._hurry = True
            self._changed.notify_all()
            return self._changed.wait_for(lambda: self._taken >= last, timeout)

    def close(self, timeout: float = 5.0) -> bool:
        """Take nothing more and write what waits, for at most `timeout` seconds; whether all has been written."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(timeout)
        return self._taken == self._put

    @property
    def unkept(self) -> Mapping[Unkept, int]:
        """How many datagrams are not on the tape, by reason."""
        return {reason: count for reason, count in self._unkept.items() if count}

    # The thread

    def _run(self) -> None:
        try:
            while not self._closing:
                with self._changed:
                    self._changed.wait_for(lambda: self._hurry or self._closing, self._write_seconds)
                    self._hurry = False
                self._write_out()
            self._end()
        except Exception as error:  # noqa: BLE001 - a mistake of ours must be told, not end in silence
            _log.exception("the tape in %s has stopped", self._folder)
            self._closing = True
            self._tell(f"the tape in {self._folder} has stopped: {error}")

    def _write_out(self) -> None:
        """Write all that waits, as far as the disk takes it."""
        trouble: str | None = None
        try:
            while chunk := self._chunk or self._next_chunk():
                self._chunk = chunk
                self._files.write(chunk.packets, chunk.at_ns)
                self._chunk = None
                self._taken += chunk.size
                if self._queue and not self._closing:
                    self._pause(BREATH_S)
            self._sync()
        except OSError as error:
            trouble = self._sentence(error)
        self._tell(trouble or self._slowness())
        with self._changed:
            self._changed.notify_all()

    def _next_chunk(self) -> _Chunk | None:
        """The packets of what waits, up to `AT_ONCE`; None where nothing waits."""
        packets: list[bytes] = []
        size = first_ns = 0
        while self._queue and size < AT_ONCE:
            made, at_ns, takes = self._queue.popleft()
            size += takes
            first_ns = first_ns if packets else at_ns
            packets.append(made)
        return _Chunk(b"".join(packets), first_ns, size, len(packets)) if packets else None

    def _sync(self) -> None:
        now = self._clock()
        if now - self._synced >= self._sync_seconds:
            self._synced = now
            self._files.sync()

    def _end(self) -> None:
        self._write_out()
        self._unkept[Unkept.DISK_TROUBLE] += len(self._queue) + (self._chunk.datagrams if self._chunk else 0)
        try:
            self._files.close()
        except OSError as error:
            self._tell(self._sentence(error))

    # What is told

    def _sentence(self, error: OSError) -> str:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return (
                f"the disk with {self._folder} is full, or nearly so: free some space; "
                "until then what the rigs send is not kept on tape"
            )
        return f"the tape cannot be written into {self._folder}: {error.strerror or error}"

    def _slowness(self) -> str | None:
        """The sentence for what was lost since the last one because the disk is slow, or in a flood."""
        told, self._slow_told = self._slow_told, self._unkept[Unkept.SLOW_DISK]
        if told == self._slow_told:
            return None
        return f"more comes than can be written into {self._folder}: not all that the rigs send is kept on tape"

    def _tell(self, sentence: str | None) -> None:
        if sentence == self._trouble:
            return
        self._trouble = sentence
        if self._on_trouble is None:
            return
        try:
            self._on_trouble(sentence)
        except Exception:  # noqa: BLE001 - one who listens badly must not stop the tape
            _log.exception("what was called for the trouble %r failed; the tape goes on", sentence)

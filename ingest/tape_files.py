"""The files of a tape: one after the other, none overwritten, the oldest deleted when there are too many.

A file is a pcapng packed by gzip, in as many gzip members as there were writes: what was written is whole, whatever
happens to the file's end afterwards. Packing makes the packets of most games five times smaller for about a hundredth
of a processor, and every program that reads pcapng reads it so or through `zcat`.
"""

import errno
import gzip
import logging
import os
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import FileIO
from pathlib import Path
from typing import Final

from ingest.tape_packets import file_header
from timing.record.folder import make_folder, sync_folder

LEVEL: Final = 1
"""Of packing: the higher ones take up to twice the time for a fifth less."""

_NAME: Final = re.compile(r"tape-\d{8}-\d{6}-\d{6}\.pcap(ng)?\.gz")
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LAST_NS: Final = 0xFFFF_FFFF * 1_000_000_000

_log = logging.getLogger(__name__)

NewFile = Callable[[Path], FileIO]
"""Creates a file for writing, unbuffered; raises FileExistsError where there is one."""


def new_file(path: Path) -> FileIO:
    """The usual `NewFile`: only its owner may read it."""
    return FileIO(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600))


class TapeFiles:
    """The tape files of a folder, of which the newest is being written. Mutable; for one thread.

    `comment` stands at the head of each.
    """

    def __init__(
        self,
        folder: Path,
        *,
        most_bytes: int,
        segment_bytes: int,
        reserve_bytes: int,
        comment: str = "",
        create: NewFile = new_file,
    ) -> None:
        self._folder = folder
        self._head = gzip.compress(file_header(comment), LEVEL, mtime=0)
        self._most = most_bytes
        self._segment = min(segment_bytes, most_bytes // 2)
        self._reserve = reserve_bytes
        self._create = create
        self._file: FileIO | None = None
        self._size = 0
        self._unsynced = False
        self._begun = _START

    def write(self, packets: bytes, at_ns: int) -> None:
        """Append packets, the first of which arrived at `at_ns`; to a new file where the present one is full.

        Raises OSError, and then nothing of `packets` is on the tape, as when less than the reserve would be free.
        """
        make_folder(self._folder)
        if shutil.disk_usage(self._folder).free < self._reserve + len(packets):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        packed = gzip.compress(packets, LEVEL, mtime=0)
        if self._file is not None and self._size + len(packed) > self._segment:
            self.close()
        if self._file is None:
            self._file = self._new(at_ns)
            packed = self._head + packed
        self._append(self._file, packed)

    def sync(self) -> None:
        """Wait until what was written is on disk. Raises OSError."""
        if self._file is not None and self._unsynced:
            os.fsync(self._file.fileno())
            sync_folder(self._folder)
            self._unsynced = False

    def close(self) -> None:
        """Finish the present file. Raises OSError."""
        try:
            self.sync()
        finally:
            self._let_go()

    def _new(self, at_ns: int) -> FileIO:
        """A file named by its first packet's arrival, or where there is one or has been one, by a moment later."""
        self._make_room()
        self._size = 0
        arrived = _START + _MICROSECOND * (min(max(at_ns, 0), _LAST_NS) // 1000)
        self._begun = max(arrived, self._begun + _MICROSECOND)  # so names keep order when a clock is put back
        while True:
            try:
                return self._create(self._folder / f"tape-{self._begun:%Y%m%d-%H%M%S-%f}.pcapng.gz")
            except FileExistsError:
                self._begun += _MICROSECOND

    def _append(self, file: FileIO, content: bytes) -> None:
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[file.write(rest) :]
        except OSError:
            self._take_back(file)
            raise
        self._size += len(content)
        self._unsynced = True

    def _take_back(self, file: FileIO) -> None:
        """Cut off what a failed write has left; a file that cannot be cut, or is empty then, is not gone on with."""
        try:
            file.truncate(self._size)
            file.seek(self._size)
        except OSError as error:
            _log.warning("a tape in %s cannot be cut (%s): it ends in the middle of a packet", self._folder, error)
            self._let_go()
        else:
            if not self._size:
                self._let_go()

    def _let_go(self) -> None:
        file, self._file = self._file, None
        self._unsynced = False
        if file is not None:
            file.close()
            if not self._size:
                Path(os.fsdecode(file.name)).unlink()

    def _make_room(self) -> None:
        """Delete the oldest tapes until a new one may become as long as it can."""
        tapes = sorted(path for path in self._folder.iterdir() if _NAME.fullmatch(path.name))
        sizes = [path.stat().st_size for path in tapes]
        excess = sum(sizes) + self._segment - self._most
        for path, size in zip(tapes, sizes, strict=True):
            if excess <= 0:
                return
            try:
                path.unlink()
            except OSError as error:  # Windows deletes no file that is being read
                _log.warning("the tape %s cannot be deleted (%s): more is kept than is allowed", path, error)
            else:
                excess -= size

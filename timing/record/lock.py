"""One server per data folder: a lock that the operating system lets go of when the process dies, however it dies."""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Final

from timing.errors import SetupError
from timing.record.folder import LOCK_NAME, make_folder

_LOCKED_BYTE: Final = 1 << 30
"""Windows lets nobody read a locked byte: one far behind the process number is locked, so that can be read."""


class Hold:
    """A data folder held by this process until `release`."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def release(self) -> None:
        """Let the next server have the folder. A second call does nothing."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __enter__(self) -> "Hold":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


def hold(folder: Path) -> Hold:
    """Hold `folder`, creating it where needed. Raises SetupError when another server has it or it cannot be used."""
    path = folder / LOCK_NAME
    try:
        make_folder(folder)
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise SetupError(f"the data folder {folder} cannot be used: {error.strerror or error}") from error
    try:
        if not _locked(descriptor):
            number = os.read(descriptor, 20).strip()
            who = f"(process {int(number)}) " if number.isdigit() else ""
            raise SetupError(f"another eRacing server {who}already uses {folder}")
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, b"%d\n" % os.getpid())
    except OSError as error:
        os.close(descriptor)
        raise SetupError(f"the data folder {folder} cannot be used: {error.strerror or error}") from error
    except BaseException:
        os.close(descriptor)
        raise
    return Hold(descriptor)


def holder(folder: Path) -> int | None:
    """The process that holds `folder`, 0 where its number is not there; None where nobody does. Raises OSError.

    Creates nothing; a server that starts in the very moment of the look may be told that the folder is taken.
    """
    try:
        descriptor = os.open(folder / LOCK_NAME, os.O_RDWR)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        if _locked(descriptor):
            return None
        number = os.read(descriptor, 20).strip()
        return int(number) if number.isdigit() else 0
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _locked(descriptor: int) -> bool:
        """Whether the lock is ours now."""
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _locked(descriptor: int) -> bool:
        """Whether the lock is ours now. `flock` also tells two holders in one process apart; `lockf` would not."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

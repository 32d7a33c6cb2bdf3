"""Which process has a port of this machine, as far as the system tells: Linux does, in its tables of sockets."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

_LOCAL, _STATE, _INODE = 1, 3, 9
"""Columns of the tables."""
_LISTENS: Final = "0A"


@dataclass(frozen=True, slots=True)
class Holder:
    """A process and the name of its program."""

    process: int
    program: str


def port_holder(protocol: Literal["tcp", "udp"], port: int, proc: Path = Path("/proc")) -> Holder | None:
    """Who listens on a port; None where nobody does, or where it is not ours to know."""
    sockets = {f"socket:[{inode}]" for inode in _listening(protocol, port, proc)}
    if not sockets:
        return None
    for process in proc.glob("[0-9]*"):
        with contextlib.suppress(OSError):  # another user's process, or one that has just ended
            if not sockets.isdisjoint(_open_files(process / "fd")):
                return Holder(int(process.name), (process / "comm").read_text(errors="replace").strip())
    return None


def _listening(protocol: str, port: int, proc: Path) -> Iterator[str]:
    """The numbers of the sockets that listen on a port."""
    for table in (proc / "net" / protocol, proc / "net" / f"{protocol}6"):
        with contextlib.suppress(OSError):  # not Linux, or no IPv6
            for line in table.read_text().splitlines()[1:]:
                columns = line.split()
                listens = protocol == "udp" or columns[_STATE] == _LISTENS
                if listens and int(columns[_LOCAL].rpartition(":")[2], 16) == port:
                    yield columns[_INODE]


def _open_files(folder: Path) -> Iterator[str]:
    """What the open files of a process are. There are thousands on a machine, so paths stay plain text."""
    with os.scandir(folder) as descriptors:
        for descriptor in descriptors:
            with contextlib.suppress(OSError):  # just closed
                yield os.readlink(descriptor.path)  # noqa: PTH115

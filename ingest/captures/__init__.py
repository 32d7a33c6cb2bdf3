"""Captures: the UDP datagrams that a packet recording (pcap or pcapng) holds, one after the other.

A recording is read as a stream, a packet at a time, whatever its size: `containers` takes the packets out of the file,
`datagrams` the UDP datagrams out of the packets, and `fragments` puts together what was sent in pieces. A packet that
is not whole is left out and counted, never guessed at; other protocols than UDP are passed over.
"""

import zlib
from collections import Counter
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import BinaryIO, Final

from ingest.captures.containers import GZIP, comment_of, is_container, packets
from ingest.captures.datagrams import KNOWN_LINKS, LINKS, Address, Datagram, datagram_of
from ingest.captures.fragments import Fragments, Unfit

__all__ = ["Address", "Capture", "Datagram", "comment_of", "is_capture", "read_capture"]

_WITH_GZIP_HEADER: Final = 31


class Capture:
    """The datagrams of a recording, in order; to be run through once.

    Ends with BadInput where the recording is broken or breaks off, after everything before that place.
    """

    def __init__(self, file: BinaryIO | Path) -> None:
        self._left_out: Counter[str] = Counter()
        self._stream = _datagrams(file, self._left_out)

    def __iter__(self) -> Iterator[Datagram]:
        return self._stream

    def __next__(self) -> Datagram:
        return next(self._stream)

    @property
    def warnings(self) -> list[str]:
        """Sentences about what was left out; complete when the capture has been run through."""
        return [f"{count} packet(s) left out: {reason}" for reason, count in self._left_out.items()]


def is_capture(head: bytes) -> bool:
    """Whether a file that begins with `head` (at least 12 bytes) is a recording that `read_capture` takes.

    Of a file packed with gzip, a few hundred bytes are needed.
    """
    if not head.startswith(GZIP):
        return is_container(head)
    try:
        return is_container(zlib.decompressobj(_WITH_GZIP_HEADER).decompress(head, 12))
    except zlib.error:
        return False


def read_capture(path_or_file: str | PathLike[str] | BinaryIO) -> Capture:
    """The datagrams of a recording: a path, or a file open for reading bytes (which is left open).

    Reading raises BadInput for a file that is no recording, and at the end of one that is broken or breaks off. A
    recording packed with gzip is unpacked on the way.
    """
    return Capture(Path(path_or_file) if isinstance(path_or_file, str | PathLike) else path_or_file)


def _datagrams(file: BinaryIO | Path, left_out: Counter[str]) -> Iterator[Datagram]:
    if isinstance(file, Path):
        with file.open("rb") as opened:
            yield from _datagrams(opened, left_out)
        return
    fragments = Fragments(left_out)
    for packet in packets(file):
        take_ip = LINKS.get(packet.link)
        if take_ip is None:
            left_out[f"link layer {packet.link} is none of {KNOWN_LINKS}"] += 1
            continue
        try:
            datagram = datagram_of(take_ip(packet.frame), packet.at_ns, fragments)
        except Unfit:
            left_out["only their beginning was recorded" if packet.cut else "their headers contradict their size"] += 1
        else:
            if datagram is not None:
                yield datagram
    fragments.give_up()

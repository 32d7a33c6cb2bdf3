"""Plain recordings of what came over a TCP connection, and nothing else: no times, no addresses.

A message of it is handed on like a datagram, all of them from one source and at no time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, Protocol

from ingest.captures.datagrams import Datagram
from ingest.formats import Feed, mylaps_p3, rmonitor
from timing.errors import BadInput

NOWHERE: Final = ("", 0)
"""Where the messages of a recording without addresses come from."""
_AT_ONCE: Final = 65_536


class _Cutter(Protocol):
    """Cuts a stream into messages."""

    @property
    def rest(self) -> bytes:
        """What has begun and not ended."""

    def take(self, data: bytes) -> list[bytes]:
        """The messages that are whole with these bytes. Raises BadInput where the stream cannot be read on."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A feed whose plain recordings can be read, and what cuts them into messages."""

    feed: Feed
    cutter: Callable[[], _Cutter]


STREAMS: Final[dict[str, Stream]] = {
    stream.feed.name: stream
    for stream in (Stream(rmonitor.FEED, rmonitor.Lines), Stream(mylaps_p3.FEED, mylaps_p3.Records))
}
"""By the name of the feed."""


def stream_of(head: bytes) -> Stream | None:
    """Whose plain recording a file is that begins with `head` (a few hundred bytes); None where it is none.

    It may begin in the middle of a message, so it is the second that counts where the first is none.
    """
    for stream in STREAMS.values():
        try:
            begun = stream.cutter().take(head)[:2]
        except BadInput:
            continue
        if any(stream.feed.recognise(message) for message in begun):
            return stream
    return None


def read_stream(file: BinaryIO, stream: Stream) -> Iterator[Datagram]:
    """The messages of a recording in order. Ends with BadInput where it cannot be read on."""
    cutter = stream.cutter()
    while data := file.read(_AT_ONCE):
        for message in cutter.take(data):
            yield _datagram(message, stream)
    if cutter.rest:
        yield _datagram(cutter.rest, stream)


def _datagram(message: bytes, stream: Stream) -> Datagram:
    return Datagram(0, NOWHERE, stream.feed.port, message)

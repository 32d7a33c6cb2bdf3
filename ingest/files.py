"""Files that people hand us: recordings of packets and result files, told apart by their content and read.

Whatever is wrong with a file is BadInput; a format that does not exist is a SetupError.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from ingest.capture_contents import contents_of_capture
from ingest.captures import is_capture, read_capture
from ingest.captures.streams import STREAMS, Stream, read_stream, stream_of
from ingest.formats import exports
from ingest.formats.document import Document
from ingest.formats.exports import EXPORTS, Unknown
from ingest.formats.feeds import FEEDS
from ingest.formats.results import Contents
from timing.errors import BadInput, SetupError

_HEAD: Final = 512
"""Bytes that tell a recording, also one that is packed."""
_ANY: Final = "file"
"""What an error calls a file of which nothing is known."""


def read_file(path: Path, as_format: str | None = None) -> Contents:
    """What a recording or a result file holds; `as_format` names a feed or an export instead of recognising it."""
    if as_format is not None and as_format not in FEEDS and as_format not in EXPORTS:
        raise SetupError(f"{as_format!r} is no format; there are {', '.join((*FEEDS, *EXPORTS))}")
    with _opened(path) as file:
        head = file.read(_HEAD)
        file.seek(0)
        recorded = is_capture(head)
        stream = None if recorded else _stream(head, as_format)
        if stream is not None:
            return contents_of_capture(read_stream(file, stream), stream.feed.name)
        if as_format in FEEDS and not recorded:
            raise BadInput(as_format, 0, "expected a recording of network packets (pcap or pcapng)")
        if as_format in FEEDS or (as_format is None and recorded):
            return contents_of_capture(read_capture(file), as_format)
        return exports.read(Document(file), as_format)


def read_results(path: Path, as_format: str | None = None) -> Contents:
    """What a result file holds, which is not a recording; `as_format` names an export instead of recognising it."""
    if as_format is not None and as_format not in EXPORTS:
        raise SetupError(f"{as_format!r} is no format of result files; there are {', '.join(EXPORTS)}")
    with _opened(path) as file:
        head = file.read(_HEAD)
        if is_capture(head):
            raise Unknown(_ANY, 0, "expected a result file, not a recording of packets; `eracing replay` sends those")
        if as_format is None and stream_of(head) is not None:
            raise Unknown(
                _ANY, 0, "expected a result file, not a recording of a connection; `eracing inspect` reads it"
            )
        file.seek(0)
        return exports.read(Document(file), as_format)


def _stream(head: bytes, as_format: str | None) -> Stream | None:
    """Whose plain recording a file is."""
    return stream_of(head) if as_format is None else STREAMS.get(as_format)


def changed_at(path: Path) -> datetime:
    """When a file was last changed."""
    with _told():
        changed = path.stat().st_mtime
    try:
        return datetime.fromtimestamp(changed, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadInput(
            _ANY, None, f"expected a time of its last change that a calendar has, not {changed:.0f}"
        ) from error


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    with _told():
        if path.exists() and not path.is_file():
            raise BadInput(_ANY, None, "expected a file, not a folder or a device")
        with path.open("rb") as file:
            yield file


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BadInput(_ANY, None, f"it cannot be read: {error.strerror or error}") from error

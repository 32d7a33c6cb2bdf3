"""Limits of what comes in: how long a body may be and how long it may take, and what kind of file an upload is."""

import asyncio
from collections.abc import Collection
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Final

from fastapi import HTTPException
from starlette.types import Message, Receive

BODY_SECONDS: Final = 10.0
"""A body must be there within so long, and a large one within a second more for each `SLOWEST` bytes."""
SLOWEST: Final = 100_000
"""Bytes per second of the slowest line that anything is uploaded on."""
LONGEST_FILE_NAME: Final = 120

_ZIP: Final = (b"PK\x03\x04",)
_KINDS: Final[dict[str, tuple[bytes, ...]]] = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "pdf": (b"%PDF-",),
    "xlsx": _ZIP,
    "zip": _ZIP,
    "gz": (b"\x1f\x8b",),
    "pcap": (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d"),
    "pcapng": (b"\x0a\x0d\x0d\x0a",),
}
"""How files of these endings begin. Those of other endings are text."""


def limited(receive: Receive, most: int) -> Receive:
    """The same messages, up to `most` bytes of body; raises HTTPException for what is longer, or does not end."""
    so_far, complete, loop = 0, False, asyncio.get_running_loop()
    end = loop.time() + BODY_SECONDS + most / SLOWEST

    async def receive_on() -> Message:
        nonlocal so_far, complete
        if complete:  # what is waited for now is that the client goes
            return await receive()
        try:
            async with asyncio.timeout_at(end):
                message = await receive()
        except TimeoutError as error:
            raise _refused(HTTPStatus.REQUEST_TIMEOUT, "the message did not come to its end") from error
        so_far += len(message.get("body", b""))
        if so_far > most:
            raise _refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"this takes at most {most} bytes")
        complete = not message.get("more_body", False)
        return message

    return receive_on


def check_upload(name: str, content: bytes, *, kinds: Collection[str], most: int) -> str:
    """The safe name of an uploaded file, after a look at its ending, its length and its first bytes.

    `kinds` are endings without their dot. Raises HTTPException with a sentence that names the file: 413 for one that
    is longer than `most` bytes, 415 for one of another kind, an empty one, or one that is not what its name says.
    """
    safe = safe_name(name)
    ending = PurePosixPath(safe).suffix.lower().removeprefix(".")
    if ending not in kinds:
        expected = ", ".join(sorted(kinds))
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"{safe} is not taken here: expected {expected}")
    if len(content) > most:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"{safe} has more than {most} bytes")
    if not content:
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"{safe} is empty")
    if not _is_of_kind(ending, content):
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"{safe} does not hold what its ending says")
    return safe


def safe_name(name: str) -> str:
    """The last part of a file's name, of letters, digits and `._-` alone."""
    last = name.replace("\\", "/").rpartition("/")[2]
    signs = "".join(sign if sign.isalnum() or sign in "._-" else "_" for sign in last)
    return signs.lstrip(".")[-LONGEST_FILE_NAME:] or "file"


def _is_of_kind(ending: str, content: bytes) -> bool:
    starts = _KINDS.get(ending)
    return b"\x00" not in content[:1024] if starts is None else content.startswith(starts)


def _refused(status: HTTPStatus, sentence: str) -> HTTPException:
    return HTTPException(status, sentence, {"connection": "close"})

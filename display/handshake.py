"""The handshake that every browser makes, answered at once.

Ten thousand screens come back at the same moment, and the `websockets` library takes half of what a connection costs to
read what the web server has read already. So a handshake that is plainly right is answered here; whatever is unusual,
and with it everything that must be refused, is the library's to judge (`display.socket`).
"""

import binascii
from typing import Final, NamedTuple

from websockets.utils import accept_key

LONGEST: Final = 4096
"""Bytes of a usual handshake: one that is longer is for the library."""
_END: Final = b"\r\n\r\n"
_FIRST, _LAST = b"GET ", b" HTTP/1.1"
_READ: Final = frozenset(
    (b"host", b"origin", b"connection", b"upgrade", b"sec-websocket-key", b"sec-websocket-version")
)
_KEY_BYTES: Final = 16


class Plain(NamedTuple):
    """What a usual handshake asks for, and the head of the answer that lets the client in."""

    target: str
    host: str
    origin: str | None
    answer: bytes


def plain(request: bytes) -> Plain | None:
    """Read the handshake that the web server hands over whole; None when it is not plainly a right one."""
    if len(request) > LONGEST or not request.endswith(_END):
        return None
    first, *lines = request[: -len(_END)].split(b"\r\n")
    fields = _fields(lines)
    if fields is None or not (first.startswith(_FIRST) and first.endswith(_LAST)) or not _is_upgrade(fields):
        return None
    key, host, origin = fields.get(b"sec-websocket-key", b""), fields.get(b"host"), fields.get(b"origin")
    try:
        if len(binascii.a2b_base64(key, strict_mode=True)) != _KEY_BYTES or not host:
            return None
        target = first[len(_FIRST) : -len(_LAST)].decode("ascii")
        page = None if origin is None else origin.decode("ascii")
        return Plain(target, host.decode("ascii"), page, _answer(key.decode("ascii")))
    except ValueError:  # neither base64 nor ASCII
        return None


def _fields(lines: list[bytes]) -> dict[bytes, bytes] | None:
    """The fields that are looked at; None when one of them is there twice, or a line is no field."""
    fields: dict[bytes, bytes] = {}
    for line in lines:
        name, colon, value = line.partition(b":")
        name = name.lower()
        if not colon or name in fields:
            return None
        if name in _READ:
            fields[name] = value.strip(b" \t")
    return fields


def _is_upgrade(fields: dict[bytes, bytes]) -> bool:
    options = fields.get(b"connection", b"").lower().split(b",")
    return (
        b"upgrade" in map(bytes.strip, options)
        and fields.get(b"upgrade", b"").lower() == b"websocket"
        and fields.get(b"sec-websocket-version") == b"13"
    )


def _answer(key: str) -> bytes:
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept_key(key)}\r\n\r\n"
    ).encode("ascii")

"""Websocket frames built once for all screens: a server masks nothing, so every screen gets the same bytes."""

from typing import Final

from websockets.frames import Close, Frame, Opcode

PING: Final = Frame(Opcode.PING, b"").serialize(mask=False)
"""Asks a silent screen for a sign of life."""
PONG: Final = b"\x8a\x80"
"""How the answer to `PING` begins; four bytes of mask follow, and nothing else."""


def text(message: bytes) -> bytes:
    """A message, UTF-8, as one text frame."""
    return Frame(Opcode.TEXT, message).serialize(mask=False)


def close(code: int, reason: str) -> bytes:
    """The frame that says goodbye; `reason` has at most 123 bytes."""
    return Frame(Opcode.CLOSE, Close(code, reason).serialize()).serialize(mask=False)

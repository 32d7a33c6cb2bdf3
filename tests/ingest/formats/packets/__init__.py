"""Packets of games that no library packs, put together from the published layouts, byte by byte.

Nothing here is taken from the decoders: offsets and types stand where the facts about each game name them.
"""

import struct

Value = tuple[int, str, object]
"""An offset, how to pack what stands there, and what that is."""


def blank(size: int, *values: Value) -> bytes:
    """A packet of zeros with values at their offsets, each packed little-endian."""
    packet = bytearray(size)
    for at, kind, value in values:
        struct.pack_into(f"<{kind}", packet, at, value)
    return bytes(packet)

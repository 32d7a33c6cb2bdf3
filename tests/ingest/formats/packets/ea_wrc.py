"""Packets of EA SPORTS WRC with our structure file."""

import struct


def ea_wrc(
    letters: bytes = b"sesu",
    *,
    uid: int,
    time: float = 0.0,
    length: float = 5000.0,
    progress: float = 0.0,
    result: float = 0.0,
    penalty: float = 0.0,
    status: int = 0,
) -> bytes:
    packet = struct.pack("<4sQfdfffB", letters, uid, time, length, progress, result, penalty, status)
    return packet + struct.pack("<HH", 7, 21) if letters.lower() == b"sess" else packet

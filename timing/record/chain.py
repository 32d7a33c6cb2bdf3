"""The hash chain: each entry's hash covers the entry and the hash before it, so the book cannot be edited unseen.

What it shows: an entry edited, deleted, inserted or moved, at the first entry where the book is not as it was written.
What it cannot show: entries cut off at the end (a shorter book is a sound one; compare its position with the one
printed on an export) and a book rewritten by someone who computes all the hashes anew (keep a backup elsewhere).
"""

import hashlib
import struct
from collections.abc import Iterable
from typing import Final, NamedTuple

from timing.record.batch import Line
from timing.record.entry import decode
from timing.record.protocol import Fault

HASH_BYTES: Final = 32
START: Final = bytes(HASH_BYTES)
"""What stands before the first entry."""
_LENGTHS: Final = struct.Struct(">II")


class Row(NamedTuple):
    """A line of the book as it is stored."""

    seq: int
    key: str
    kind: str
    session: str
    body: str
    hash: bytes


Values = tuple[int, str, str, str, str, bytes]
"""What a `Row` has, without the names: a plain tuple is made in a fifth of the time, and bound quicker by a driver."""


def link(before: bytes, kind: str, key: str, body: str) -> bytes:
    """The hash of an entry that follows the one with hash `before`.

    The lengths go in as well: without them a letter moved from the end of one text to the start of the next would not
    be seen.
    """
    kind_bytes, key_bytes = kind.encode(), key.encode()
    lengths = _LENGTHS.pack(len(kind_bytes), len(key_bytes))
    content = b"".join((before, lengths, kind_bytes, key_bytes, body.encode()))
    return hashlib.blake2b(content, digest_size=HASH_BYTES).digest()


def extend(seq: int, before: bytes, lines: Iterable[Line]) -> list[Values]:
    """What carries the book on with `lines` after its entry `seq`, whose hash is `before`."""
    rows: list[Values] = []
    for number, (key, kind, session, body) in enumerate(lines, seq + 1):
        before = link(before, kind, key, body)
        rows.append((number, key, kind, session, body, before))
    return rows


def first_fault(rows: Iterable[Row]) -> Fault | None:
    """The first of all the book's rows, in order of seq, that is not as it was written; None when all are."""
    before = START
    for expected, row in enumerate(rows, 1):
        sentence = _fault(expected, before, row)
        if sentence is not None:
            return Fault(expected, sentence)
        before = row.hash
    return None


def _fault(expected: int, before: bytes, row: Row) -> str | None:
    """What is wrong with the row that should have number `expected`."""
    if row.seq > expected:
        return f"entry {expected} is missing: the next one in the record is {row.seq}"
    if row.seq < expected:
        return f"there is an entry {row.seq} in the record, where {expected} was expected"
    # A database file edited by hand can hold any type in any column.
    texts = (row.key, row.kind, row.session, row.body)
    if not all(isinstance(text, str) for text in texts):
        return f"entry {row.seq} is not as it was written: one of its texts is gone"
    if link(before, row.kind, row.key, row.body) != row.hash:
        return f"entry {row.seq} ({row.key}) is not as it was written, or another one was put in its place"
    try:
        entry = decode(row.kind, row.body)
    except ValueError as error:
        return f"entry {row.seq} ({row.key}) cannot be read: {error}"
    if entry.key != row.key or entry.session != row.session:
        return f"entry {row.seq} stands under {row.key!r} of {row.session!r}, but is {entry.key!r} of {entry.session!r}"
    return None

"""A hash that holds one value of each process, the newest: however long nobody looks, there is never a backlog.

A value carries the instant it was put there, by Redis' own clock, so that the machines' clocks need not agree. What was
seen stays known here while the hash is empty, as after FLUSHALL, and grows older.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

FORGET_S: Final = 600.0
"""What a process said so long ago is nothing any more."""

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Seen(Generic[_Value]):
    """The newest value of a process, and by whose clock `at_s` it was put: Redis' one, in seconds since 1970."""

    text: str
    at_s: float
    value: _Value


class Shelf(Generic[_Value]):
    """What others put on a shelf. `read` makes a value of its text, None of one that is none.

    Mutable; taken in by one thread, looked at by any.
    """

    def __init__(self, mine: str, read: Callable[[str], _Value | None]) -> None:
        self._mine = mine
        self._read = read
        self._seen: dict[str, Seen[_Value]] = {}

    def take(self, fields: Mapping[str, str], now_s: float) -> list[str]:
        """Take in the whole hash at an instant of Redis' clock; the fields that nobody needs any more."""
        seen = {source: each for source, each in self._seen.items() if _lasts(each, now_s)}
        over = []
        for source, text in fields.items():
            if source == self._mine or (source in seen and seen[source].text == text):
                continue
            found = self._seen_in(text)
            if found is None or not _lasts(found, now_s):
                over.append(source)
            else:
                seen[source] = found
        self._seen = seen
        return over

    def _seen_in(self, text: str) -> Seen[_Value] | None:
        stamp, _, body = text.partition(" ")
        value = self._read(body) if stamp.isascii() and stamp.isdecimal() else None
        return None if value is None else Seen(text, int(stamp) / 1000, value)

    def all(self) -> Mapping[str, Seen[_Value]]:
        """What is known, by process."""
        return self._seen


def _lasts(seen: Seen[_Value], now_s: float) -> bool:
    """Whether it is neither too old nor, where Redis' clock was put back, as far in the future."""
    return abs(now_s - seen.at_s) <= FORGET_S


def stamped(body: str, now_s: float) -> str:
    """A value as it is put on a shelf at an instant of Redis' clock."""
    return f"{int(now_s * 1000)} {body}"

"""JSON objects read field by field: each field as the type it must have, else bad input that names the place.

Files are edited by people and re-saved by tools, so much may be missing; but a field that is there with the wrong type
is never guessed at. Fields that timing does not need are not looked at.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from ingest.formats.document import Document
from ingest.formats.json_text import Path
from timing.errors import BadInput
from timing.units import LapTime, lap_time

LONGEST_TEXT: Final = 255
"""Characters of a name that are kept; games allow far fewer."""
MOST_SECTORS: Final = 20
LARGEST_NUMBER: Final = 2**31 - 1
"""Of a count or an index. Games write 32 bits."""

LONGEST_SHOWN: Final = 40
LARGEST_SHOWN: Final = 10**20
"""Longer texts and larger numbers are not shown in errors; accounts, which are the largest in use, are smaller."""

_HALF_PAIR: Final = re.compile("[\ud800-\udfff]")
_Map = Mapping[str, Any]


class Fields:
    """An object of a JSON document."""

    __slots__ = ("_document", "_format", "_path", "_values")

    def __init__(self, document: Document, format: str, path: Path, values: _Map) -> None:
        self._document = document
        self._format = format
        self._path = path
        self._values = values

    @classmethod
    def of(cls, document: Document, format: str) -> "Fields":
        """The object that a whole document is. Raises BadInput where it is none, in the name of `format`."""
        value = document.json(format)
        if isinstance(value, dict):
            return cls(document, format, (), value)
        raise BadInput(format, document.place(()), f"expected an object, not {shown(value)}")

    def inner(self, name: str) -> "Fields":
        """An object; one without fields where it is missing or empty."""
        return self._object((*self._path, name), self._values.get(name))

    def rows(self, name: str, most: int | None = None) -> list["Fields"]:
        """A list of objects, of which there may be `most`; empty where it is missing or null."""
        path = (*self._path, name)
        items = self.items(name)
        if most is not None and len(items) > most:
            raise self.wrong(name, f"at most {most} rows", of=len(items))
        return [self._object((*path, index), item) for index, item in enumerate(items)]

    def keyed(self, name: str) -> dict[str, "Fields"]:
        """Objects by their keys; empty where they are missing.

        A list stands for the keys from 1 on: so Lua's tables are written that happen to have these.
        """
        path = (*self._path, name)
        value = self._values.get(name)
        if isinstance(value, list):
            return {str(index + 1): self._object((*path, index), item) for index, item in enumerate(value)}
        if value is None or value == "":
            return {}
        if not isinstance(value, dict):
            raise self.wrong(name, "an object")
        return {key: self._object((*path, key), item) for key, item in value.items()}

    def _object(self, path: Path, value: Any) -> "Fields":
        """What is empty stands for an object without fields: so write it those who know but one kind of table."""
        if value is None or value in ("", []):
            value = {}
        if not isinstance(value, dict):
            raise self._wrong(path, value, "an object")
        return Fields(self._document, self._format, path, value)

    def items(self, name: str) -> list[Any]:
        """A list of whatever it holds; empty where it is missing, null or an empty object."""
        value = self._values.get(name)
        if value is None or value == {}:
            return []
        if not isinstance(value, list):
            raise self.wrong(name, "a list")
        return value

    def text(self, name: str) -> str:
        """A text; "" where it is missing or null. Whole numbers are taken as they are written."""
        value = self._values.get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            return clean(value)
        if not _is_number(value) or value != int(value) or abs(value) > LARGEST_SHOWN:
            raise self.wrong(name, "text")
        return str(int(value))

    def count(self, name: str) -> int:
        """A whole number from 0 on that must be there."""
        value = self.number(name)
        if value is None or value < 0:
            raise self.wrong(name, "a whole number from 0 on")
        return value

    def number(self, name: str) -> int | None:
        """A whole number; None where it is missing or null."""
        value = self._values.get(name)
        if value is None:
            return None
        if not _is_number(value) or value != int(value) or abs(value) > LARGEST_NUMBER:
            raise self.wrong(name, "a whole number of 32 bits")
        return int(value)

    def count_told(self, name: str) -> int | None:
        """A whole number from 0 on, where there is one; whatever else stands there is none."""
        value: Any = self._values.get(name)
        whole = _is_number(value) and 0 <= value <= LARGEST_NUMBER and value == int(value)
        return int(value) if whole else None

    def time_told(self, name: str) -> LapTime | None:
        """A duration in milliseconds, where there is one; whatever else stands there is none."""
        value: Any = self._values.get(name)
        return _milliseconds(value) if _is_number(value) else None

    def flag(self, name: str) -> bool | None:
        """A yes or no, also as 1 or 0; None where it is missing or null."""
        value = self._values.get(name)
        if value is None or isinstance(value, bool):
            return value
        if value not in (0, 1):
            raise self.wrong(name, "true or false")
        return bool(value)

    def time(self, name: str) -> LapTime | None:
        """A duration in milliseconds that must be there; None for the numbers that mean "no time"."""
        value: Any = self._values.get(name)
        if not _is_number(value):
            raise self.wrong(name, "a time in milliseconds")
        return _milliseconds(value)

    def time_if_any(self, name: str) -> LapTime | None:
        """The same, None also where it is missing or null."""
        return None if self._values.get(name) is None else self.time(name)

    def sectors(self, name: str) -> tuple[int, ...] | None:
        """Durations of sectors; None where they are missing, or where one of them means "no time"."""
        values = self.items(name)
        if len(values) > MOST_SECTORS:
            raise self.wrong(name, f"at most {MOST_SECTORS} sectors", of=len(values))
        times: list[int] = []
        for index, value in enumerate(values):
            if not _is_number(value):
                raise self._wrong((*self._path, name, index), value, "a time in milliseconds")
            time = _milliseconds(value)
            if time is not None:
                times.append(time)
        return tuple(times) if times and len(times) == len(values) else None

    def date(self, name: str) -> datetime | None:
        """An instant in ISO 8601; one without a zone is taken as UTC, text that is no instant as none."""
        return date(self.text(name))

    def instant(self, name: str) -> datetime | None:
        """An instant in seconds since 1970; None where it is missing, 0, or too far away to be one."""
        value = self._values.get(name)
        if value is None:
            return None
        if not _is_number(value):
            raise self.wrong(name, "a time in seconds since 1970")
        return instant(value)

    def wrong(self, name: str, expected: str, of: object = ...) -> BadInput:
        """The error about a field: what it should have been, and what it is (`of`, where that says it better)."""
        value = self._values.get(name, _MISSING) if of is ... else of
        return self._wrong((*self._path, name), value, expected)

    def _wrong(self, path: Path, value: object, expected: str) -> BadInput:
        place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
        found = "which is missing" if value is _MISSING else f"not {shown(value)}"
        return BadInput(self._format, self._document.place(path), f"expected {place} to be {expected}, {found}")


_MISSING: Final = object()


def clean(text: str) -> str:
    """Text from a file that every database and page can hold: no NUL, no half of a pair of surrogates, not too long."""
    return _HALF_PAIR.sub("\ufffd", text.replace("\0", ""))[:LONGEST_TEXT]


def date(text: str) -> datetime | None:
    """An instant in ISO 8601; one without a zone is taken as UTC, text that is no instant as none."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def instant(seconds: float) -> datetime | None:
    """An instant by its seconds since 1970; None for 0 and less, and for what is too far away to be one."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None
    except (ValueError, OverflowError, OSError):
        return None


def _is_number(value: object) -> bool:
    """Whether a value is a number that there is: not true, false or NaN."""
    return not isinstance(value, bool) and isinstance(value, int | float) and abs(value) < float("inf")


def _milliseconds(value: float) -> LapTime | None:
    """Halves are rounded up, from the number as it was written."""
    return lap_time(int(Decimal(str(value)).to_integral_value(ROUND_HALF_UP)))


def shown(value: object) -> str:
    """A value as an error shows it: short, and in one line."""
    match value:
        case dict():
            return "an object"
        case list():
            return "a list"
        case str() if len(value) > LONGEST_SHOWN:
            return f"{json.dumps(value[:LONGEST_SHOWN])}..."
        case int() if abs(value) > LARGEST_SHOWN:
            return "a number of that size"
        case _:
            return json.dumps(value)

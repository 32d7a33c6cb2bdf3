"""INI text of result files: sections of lines name=value, read one by one, each with its place in the file.

Names may repeat within a section, and so may sections. Lines that begin with // are comments. Any other line is
refused, and so is a last one without its end: a time of which digits are cut off is a time as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ingest.formats.document import Document
from ingest.formats.fields import clean, shown
from timing.errors import BadInput
from timing.units import LapTime, parse

MOST_LINES: Final = 200_000
"""Of one file. The longest races of the fullest grids have a quarter of it."""

_LINE: Final = re.compile(r"[^\r\n]+")
_TIME: Final = re.compile(r"(?:(?:\d{1,3}:)?\d{1,2}:)?\d{1,2}\.\d{3}")
_NO_TIME: Final = re.compile(r"[-:.\d]*-[-:.\d]*|[0:.]*")
"""Dashes for digits, numbers below zero, zero or nothing: all that games write where there is no time."""
_LONGEST_TIME: Final = 100
"""Characters; the largest numbers that games write are half as long."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a section, or its head; what is wrong with it can be told by its place in the file."""

    document: Document
    format: str
    at: int

    def wrong(self, expected: str) -> BadInput:
        """The error about this line."""
        return BadInput(self.format, self.document.offset(self.at), f"expected {expected}")


@dataclass(frozen=True, slots=True)
class Value:
    """A value, and the line where it stands."""

    name: str
    raw: str
    line: Line

    @property
    def text(self) -> str:
        """The value as a name."""
        return clean(self.raw)

    def time(self, text: str | None = None) -> LapTime | None:
        """The value, or `text` from it, as a time; None for what games write where there is none."""
        text = (self.raw if text is None else text).strip()
        if len(text) <= _LONGEST_TIME and _NO_TIME.fullmatch(text):
            return None
        if not _TIME.fullmatch(text):
            raise self.wrong("a time as m:ss.mmm")
        try:
            return parse(text)
        except ValueError as error:  # more than 59 seconds, or a day
            raise self.wrong("a time as m:ss.mmm") from error

    def wrong(self, expected: str) -> BadInput:
        """The error about the value: what it should have been."""
        return self.line.wrong(f"{shown(self.name)} to be {expected}, not {shown(self.raw)}")


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its name, the line of its name, and its values in their order."""

    name: str
    line: Line
    values: list[Value] = field(default_factory=list)

    def all(self, name: str) -> Iterator[Value]:
        """The values of this name, which is compared without regard to capitals."""
        return (value for value in self.values if value.name.lower() == name.lower())

    def value(self, name: str) -> Value | None:
        """The first value of this name."""
        return next(self.all(name), None)

    def text(self, name: str) -> str:
        """The first value of this name as a name; "" where there is none."""
        value = self.value(name)
        return "" if value is None else value.text


def sections(document: Document, format: str) -> Iterator[Section]:
    """The sections of a file in their order. Raises BadInput in the name of `format`."""
    text = document.text(format).rstrip("\0")
    section: Section | None = None
    for number, found in enumerate(_LINE.finditer(text)):
        content, line = found[0].strip(), Line(document, format, found.start())
        if number == MOST_LINES:
            raise line.wrong(f"at most {MOST_LINES:,} lines")
        if not content or content.startswith("//"):
            continue
        if content.startswith("[") and content.endswith("]"):
            if section is not None:
                yield section
            section = Section(content[1:-1], line)
            continue
        name, equals, _ = content.partition("=")
        if section is None or not equals:
            raise line.wrong(f"a line [section] or name=value, not {shown(content)}")
        if found.end() == len(text):
            raise line.wrong("the end of this line, but the file ends")
        section.values.append(Value(name.rstrip(), found[0].partition("=")[2], line))
    if section is not None:
        yield section

"""Where each key of a TOML text stands.

`tomllib` tells what a text says, not in which line. This walks over a text that `tomllib` has taken, so it trusts the
grammar: all it has to know is where keys and values begin and end.
"""

import re
import tomllib
from bisect import bisect_left
from typing import Final

KeyPath = tuple[str | int, ...]
"""Keys from the top of the text down; a number is a place in an array, counted from 0."""

_BLANK: Final = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY: Final = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_PLAIN: Final = re.compile(
    "|".join(
        (
            r'"""(?:[^\\]|\\.)*?"{3,5}',
            r"'''.*?'{3,5}",
            r'"(?:[^"\\\n]|\\.)*"',
            r"'[^'\n]*'",
            r"[^,\]}#\n]+",
        )
    ),
    re.DOTALL,
)
"""A text in any of the four kinds of quotes (up to two of the closing ones may belong to it), a number, a date..."""


def key_lines(text: str) -> dict[KeyPath, int]:
    """The line, counted from 1, of every key, table and element of an array in `text`.

    For a text that `tomllib` does not take the answer means nothing, or it is a ValueError or RecursionError.
    """
    walk = _Walk(text)
    walk.document()
    return walk.lines


class _Walk:
    """A walk over a text. A table that is named in several places stands where its own header is."""

    def __init__(self, text: str) -> None:
        self.lines: dict[KeyPath, int] = {}
        self._text = text
        self._at = 0
        self._line_ends = [at for at, sign in enumerate(text) if sign == "\n"]
        self._newest: dict[KeyPath, int] = {}
        """Arrays of tables, with the place of their newest table."""

    def document(self) -> None:
        table: KeyPath = ()
        while sign := self._next_sign():
            if sign == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> KeyPath:
        """`[a.b]` or `[[a.b]]`; keys on the way that are arrays of tables mean their newest table."""
        line = self._line()
        brackets = 2 if self._text.startswith("[[", self._at) else 1
        self._at += brackets
        *above, last = self._key()
        path: KeyPath = ()
        for key in above:
            path += (key,)
            self.lines.setdefault(path, line)
            if path in self._newest:
                path += (self._newest[path],)
        path += (last,)
        if brackets == 2:
            self.lines.setdefault(path, line)
            self._newest[path] = self._newest.get(path, -1) + 1
            path += (self._newest[path],)
        self.lines[path] = line
        self._at += brackets
        return path

    def _pair(self, table: KeyPath) -> None:
        line = self._line()
        path = table
        for key in self._key():
            path += (key,)
            self.lines.setdefault(path, line)
        self._at += 1  # the sign =
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        match self._next_sign():
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case _:
                self._take(_PLAIN)

    def _array(self, path: KeyPath) -> None:
        self._at += 1
        place = 0
        while (sign := self._next_sign()) != "]":
            if sign == ",":
                self._at += 1
            else:
                self.lines[*path, place] = self._line()
                self._value((*path, place))
                place += 1
        self._at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._at += 1
        while (sign := self._next_sign()) != "}":
            if sign == ",":
                self._at += 1
            else:
                self._pair(path)
        self._at += 1

    def _key(self) -> list[str]:
        """The parts of a key with dots; ends before the sign behind it."""
        parts: list[str] = []
        while True:
            self._next_sign()
            part = self._take(_KEY)
            parts.append(tomllib.loads(f"key = {part}")["key"] if part[0] in "\"'" else part)
            if self._next_sign() != ".":
                return parts
            self._at += 1

    def _next_sign(self) -> str:
        """Pass over blanks, line ends and comments; the sign there, empty at the end of the text."""
        self._take(_BLANK)
        return self._text[self._at : self._at + 1]

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise ValueError(f"not TOML in line {self._line()}")
        self._at = match.end()
        return match[0]

    def _line(self) -> int:
        return bisect_left(self._line_ends, self._at) + 1

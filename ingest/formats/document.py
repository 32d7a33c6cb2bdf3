"""A result file, opened and decoded as far as a format asks for it: parts of its bytes, its text, its JSON.

Text is held in memory as a whole, so it is limited to `MOST_TEXT` bytes, ten times the largest real one. Files that are
large by nature are not text; their formats read them in parts.

Text is UTF-8, UTF-16 or UTF-32, with or without a byte-order mark. In what should be UTF-8 and is not, the bytes that
fit nothing are read as Windows letters: people re-save files with tools that write names that way, and so do games.
"""

import io
import json
from typing import Any, BinaryIO, Final, TypeVar

from ingest.formats import json_text
from timing.errors import BadInput

MOST_TEXT: Final = 32 * 1024 * 1024
MARKS: Final = {"utf-8-sig": 3, "utf-16": 2, "utf-32": 4}
"""Bytes of the byte-order mark, by the encodings that have one."""
WINDOWS_LETTERS: Final = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}
"""What "surrogateescape" makes of a byte that is no UTF-8, as a letter."""
NO_UTF8: Final = "bytes that are no UTF-8 were read as Windows letters"

T = TypeVar("T")

_HEAD: Final = 64
"""Bytes in which a text begins; a multiple of 4, so that no character is cut in the encodings of fixed width."""


class Document:
    """One file. `warnings` says what had to be guessed to read it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = file.seek(0, io.SEEK_END)
        self.warnings: list[str] = []
        self._encoding = ""
        self._text: str | BadInput | None = None
        self._json: tuple[Any] | BadInput | None = None

    @classmethod
    def of(cls, content: bytes) -> "Document":
        """A file whose bytes are at hand."""
        return cls(io.BytesIO(content))

    def part(self, at: int, size: int) -> bytes:
        """`size` bytes from byte `at` on; fewer where the file ends."""
        self._file.seek(at)
        return self._file.read(size)

    def begins(self, sign: str) -> bool:
        """Whether the first character that is no space is this one, seen without decoding the file."""
        return self.head(_HEAD).lstrip().startswith(sign)

    def head(self, size: int) -> str:
        """The first bytes (a multiple of 4) as text, whatever they are, seen without decoding the file."""
        head = self.part(0, size)
        return head.decode(json.detect_encoding(head), "replace")

    def text(self, format: str) -> str:
        """The whole file as text. Raises BadInput, in the name of `format`, for what is none or too large."""
        if self._text is None:
            try:
                self._text = self._decode()
            except BadInput as error:
                self._text = error
        return _or_raise(self._text, format)

    def json(self, format: str) -> Any:
        """What the file says as JSON (see `json_text`). Raises BadInput, in the name of `format`."""
        if self._json is None:
            try:
                self._json = (json_text.parse(self.text(format)),)
            except json_text.NotJson as error:
                offset = None if error.index is None else self.offset(error.index)
                self._json = BadInput(format, offset, error.expected)
            except BadInput as error:
                self._json = error
        return _or_raise(self._json, format)[0]

    def object(self) -> dict[str, Any]:
        """What the file says as JSON, where that is an object, else an empty one: for recognising formats."""
        if not (self.begins("{") or self.begins("/")):  # a comment may stand before it
            return {}
        try:
            value = self.json("")
        except BadInput:
            return {}
        return value if isinstance(value, dict) else {}

    def place(self, path: json_text.Path) -> int:
        """The byte at which the JSON value at `path` begins; of what is not there, the value that should hold it."""
        return self.offset(json_text.place(self.text(""), path))

    def offset(self, index: int) -> int:
        """The byte at which the character `index` of the text begins.

        Behind letters that were no UTF-8 it lies as many bytes too far as these would take in UTF-8.
        """
        before = self.text("")[:index]
        mark = MARKS.get(self._encoding, 0)
        if self._encoding.startswith("utf-8"):
            return mark + len(before.encode())
        if self._encoding.startswith("utf-16"):
            return mark + 2 * (len(before) + sum(sign > "\uffff" for sign in before))
        return mark + 4 * len(before)

    def _decode(self) -> str:
        if self.size > MOST_TEXT:
            raise BadInput("", None, f"expected at most {MOST_TEXT >> 20} MB of text, not {self.size:,} bytes")
        content = self.part(0, self.size)
        if len(content) < self.size:
            raise BadInput("", len(content), f"expected {self.size:,} bytes, but the file became shorter meanwhile")
        self._encoding = encoding = json.detect_encoding(content)
        eights = encoding.startswith("utf-8")
        try:
            return content.decode(encoding, "strict" if eights else "surrogatepass")
        except UnicodeDecodeError as error:
            if not eights or b"\0" in content.rstrip(b"\0"):
                raise BadInput("", error.start, f"expected text in {encoding.upper()}: {error.reason}") from error
        self.warn(NO_UTF8)
        return letters(content, encoding)

    def warn(self, guess: str) -> None:
        """Say once what had to be guessed."""
        if guess not in self.warnings:
            self.warnings.append(guess)


def letters(content: bytes, encoding: str = "utf-8") -> str:
    """Bytes as UTF-8; those that fit nothing as Windows letters."""
    return content.decode(encoding, "surrogateescape").translate(WINDOWS_LETTERS)


def _or_raise(found: T | BadInput, format: str) -> T:
    if isinstance(found, BadInput):
        raise BadInput(format, found.offset, found.expected)
    return found

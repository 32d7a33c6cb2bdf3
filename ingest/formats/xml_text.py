"""XML of result files, element by element: read in parts and within limits, however large and hostile the file.

This is a set-up of expat of our own, not defusedxml. The rFactor games declare an entity at the head of every file
that they never use: defusedxml refuses all of these files or, told to take entities, takes any. And a tree would hold
in memory what nobody asks for: a file may be nearly all log.

- That one declaration is allowed, any other is refused where it stands, and so is any use of an entity but for the five
  that XML itself has. Nothing is ever expanded, so there are no bombs.
- Nothing but the file is read: there is no handler that could open what a file refers to, and such declarations are
  refused too.
- What takes memory or time is limited: how long a tag may be, how deep elements are nested, how many elements there are
  and how many names. Text is kept to its first characters, and elements that nobody asks for are passed over.

More is taken for XML than its rules allow, because games write it: the encoding that a file declares is not believed
(see `document`), a lone "&" is one, control characters in names are replaced, and what stands behind the end of the
root element is not looked at.
"""

import codecs
import json
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from ingest.formats.document import MARKS, NO_UTF8, WINDOWS_LETTERS, Document
from ingest.formats.fields import shown
from timing.errors import BadInput

PART: Final = 64 * 1024
"""Bytes that are read at once."""
MOST_LEVELS: Final = 64
MOST_ELEMENTS: Final = 5_000_000
"""Of a file, with those that are passed over. A log of 200 MB has half of it. As many "&" may be in it."""
MOST_NAMES: Final = 1_000
"""Different names of elements and attributes. The games have a tenth of them."""
LONGEST_TAG: Final = 4 * PART
"""Bytes of a tag or comment, about; expat holds it in memory and begins anew with each part."""
LONGEST_RUN: Final = 16 * PART
"""Bytes between two tags, about: what has none for so long is no result any more, but what fills a disk."""
LONGEST_TEXT: Final = 1_024
"""Characters of a text that are kept: every time and number is shorter, and names are shortened anyway."""

_DOCTYPE: Final = "rF"
_ENTITY: Final = ("rFEnt", "rFactor Entity")
_OWN: Final = "amp|lt|gt|quot|apos|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}"
"""What may follow an "&"."""
_LONE: Final = re.compile(f"&(?!(?:{_OWN});)")
_USE: Final = re.compile(rf"&(?!(?:{_OWN});)([^\W\d][\w.:-]{{0,63}});")
_OPEN: Final = re.compile(r"&[#\w.:-]{0,64}\Z")
"""An "&" at the end of a part, of which it is not known yet what it is."""
_ESCAPED: Final = re.compile("[\udc80-\udcff]")
_FORBIDDEN: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REPLACED: Final = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF),
    "\ufffd",
)
_REPLACED_UTF8: Final = _REPLACED | WINDOWS_LETTERS

Path = tuple[str, ...]
"""Names of elements, from the root inwards."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element that has ended. `text` is its own, without that of inner elements."""

    path: Path
    attributes: Mapping[str, str]
    text: str
    _parts: "_Parts"
    _at: int

    @property
    def name(self) -> str:
        return self.path[-1]

    def wrong(self, expected: str, found: str | None) -> BadInput:
        """The error about something in this element: what it should have been, and what it is (None: missing)."""
        tail = "which is missing" if found is None else f"not {shown(found)}"
        return self.refused(f"{expected}, {tail}")

    def refused(self, expected: str) -> BadInput:
        """The error about this element as such."""
        return self._parts.wrong(self._at, f"expected {expected}")


def elements(document: Document, format: str, root: str, skip: Collection[str] = ()) -> Iterator[Element]:
    """The elements of a file, each when it ends, without those named in `skip` and what they hold.

    An element can tell its place in the file until the next one is asked for. Raises BadInput in the name of `format`.
    """
    parts = _Parts(document, format)
    reader = _Reader(parts, root, skip)
    for fed in parts.read():
        reader.feed(fed)
        yield from reader.take()
        if reader.ended:
            return
        parts.forget(reader.at)
    reader.end()


@dataclass(slots=True)
class _Part:
    """A part of a file: where it begins, in the file and in what expat was given, and its text as decoded."""

    file_at: int
    fed_at: int
    text: str


class _Parts:
    """A file as UTF-8 that expat takes, part by part; and the way back from a byte of it to the byte of the file."""

    def __init__(self, document: Document, format: str) -> None:
        self._document = document
        self._format = format
        guess = json.detect_encoding(document.part(0, 4))
        self._encoding = _without_mark(guess, document.part(0, 2))
        self._start = MARKS.get(guess, 0)
        self._eights = self._encoding == "utf-8"
        self._errors = "surrogateescape" if self._eights else "surrogatepass"
        self._parts: list[_Part] = []

    def read(self) -> Iterator[bytes]:
        """The file, a part at a time. Raises BadInput for bytes that are no text, and at the use of an entity."""
        file_at, fed_at, held, ampersands = self._start, 0, "", 0
        for decoded, last in self._decoded():
            ampersands += decoded.count("&")
            if ampersands > MOST_ELEMENTS:
                raise BadInput(self._format, file_at, f'expected at most {MOST_ELEMENTS:,} "&"')
            pending = None if last else _OPEN.search(held + decoded)
            text = (held + decoded)[: None if pending is None else pending.start()]
            held = "" if pending is None else pending[0]
            self._parts.append(_Part(file_at, fed_at, text))
            use = _USE.search(text)
            fed = self._fed(text if use is None else text[: use.start()])
            yield fed
            fed_at += len(fed)
            file_at += self._size(text)
            if use is not None:
                raise self.wrong(fed_at, f"expected no use of an entity, not {shown(use[0])}")

    def forget(self, fed_at: int) -> None:
        """Let go of the text of parts that lie before a byte."""
        while len(self._parts) > 1 and self._parts[1].fed_at <= fed_at:
            del self._parts[0]

    def wrong(self, fed_at: int, expected: str) -> BadInput:
        """The error about a place."""
        return BadInput(self._format, self._file_at(fed_at), expected)

    def _file_at(self, fed_at: int) -> int:
        part = next((part for part in reversed(self._parts) if part.fed_at <= fed_at), None)
        if part is None:
            return self._parts[0].file_at if self._parts else self._start
        signs = range(len(part.text) + 1)
        index = bisect_left(signs, fed_at - part.fed_at, key=lambda index: len(self._fed(part.text[:index])))
        return part.file_at + self._size(part.text[:index])

    def _decoded(self) -> Iterator[tuple[str, bool]]:
        """The text, and whether it is the last."""
        decoder = codecs.getincrementaldecoder(self._encoding)(self._errors)
        at, last = self._start, False
        while not last:
            content = self._document.part(at, PART)
            at += len(content)
            last = len(content) < PART
            try:
                yield decoder.decode(content, last), last
            except UnicodeDecodeError as error:
                place = at - len(error.object) + error.start
                sentence = f"expected text in {self._encoding.upper()}: {error.reason}"
                raise BadInput(self._format, place, sentence) from error

    def _fed(self, text: str) -> bytes:
        if _FORBIDDEN.search(text):
            if self._eights and _ESCAPED.search(text):
                self._document.warn(NO_UTF8)
            text = text.translate(_REPLACED_UTF8 if self._eights else _REPLACED)
        return _LONE.sub("&amp;", text).encode()

    def _size(self, text: str) -> int:
        """Bytes that a text has in the file."""
        return len(text.encode(self._encoding, self._errors))


def _without_mark(encoding: str, mark: bytes) -> str:
    """The encoding of the text behind the byte-order mark."""
    if encoding == "utf-8-sig":
        return "utf-8"
    if encoding in MARKS:
        return f"{encoding}-{'le' if mark == codecs.BOM_UTF16_LE else 'be'}"
    return encoding


@dataclass(slots=True)
class _Open:
    """An element that has not ended."""

    path: Path
    attributes: dict[str, str]
    at: int
    text: list[str] = field(default_factory=list)
    length: int = 0


class _Reader:
    """Makes elements of what expat tells."""

    def __init__(self, parts: _Parts, root: str, skip: Collection[str]) -> None:
        self._parts = parts
        self._root = root
        self._skip = frozenset(skip)
        self._open: list[_Open] = []
        self._skipped = 0
        self._begun = 0
        self._done: list[Element] = []
        self._fed = 0
        self._tag_at = 0
        self.ended = False
        self._names: dict[str, str] = {}
        self._expat = expat.ParserCreate("utf-8", intern=self._names)
        self._expat.buffer_text = True
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._text
        self._expat.StartDoctypeDeclHandler = self._doctype
        self._expat.EntityDeclHandler = self._entity
        for declaration in ("Attlist", "Element", "Notation", "UnparsedEntity"):
            setattr(self._expat, f"{declaration}DeclHandler", self._declared)

    @property
    def at(self) -> int:
        """The byte up to which everything has been understood."""
        return max(self._expat.CurrentByteIndex, 0)

    def feed(self, fed: bytes) -> None:
        """Read on. Raises BadInput."""
        self._parse(fed, last=False)
        self._fed += len(fed)
        if self.ended:
            return
        if self._fed - self.at > LONGEST_TAG:
            raise self._wrong(f"expected a tag or comment of at most {LONGEST_TAG // 1024} kB")
        if self._fed - self._tag_at > LONGEST_RUN:
            raise self._wrong(f"expected another tag within {LONGEST_RUN // 1024} kB")
        if len(self._names) > MOST_NAMES:
            raise self._wrong(f"expected at most {MOST_NAMES:,} names of elements and attributes")

    def end(self) -> None:
        """Understand that the file ends here, which it should not, for the root element is open. Raises BadInput."""
        self._parse(b"", last=True)

    def take(self) -> Iterator[Element]:
        """The elements that have ended since the last time."""
        done, self._done = self._done, []
        return iter(done)

    def _parse(self, fed: bytes, *, last: bool) -> None:
        try:
            self._expat.Parse(fed, last)
        except expat.ExpatError as error:
            if self.ended:
                return
            if last:
                raise self._parts.wrong(self._fed, "expected the rest of the XML text, but the file ends") from error
            raise self._parts.wrong(self._expat.ErrorByteIndex, self._expected(error.code)) from error

    def _expected(self, code: int) -> str:
        if code == expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH]:
            return f"expected the end tag of {shown(self._open[-1].path[-1])}"
        return f"expected XML: {expat.ErrorString(code)}"

    def _wrong(self, expected: str) -> BadInput:
        return self._parts.wrong(self.at, expected)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._tag_at = self.at
        if self._skipped or name in self._skip:
            self._skipped += 1
            self._expat.CharacterDataHandler = None
        else:
            outer = self._open[-1].path if self._open else ()
            if not outer and name != self._root:
                raise self._wrong(f"expected the element {shown(self._root)}, not {shown(name)}")
            self._open.append(_Open((*outer, name), attributes, self.at))
        self._begun += 1
        if self._begun > MOST_ELEMENTS:
            raise self._wrong(f"expected at most {MOST_ELEMENTS:,} elements")
        if len(self._open) + self._skipped > MOST_LEVELS:
            raise self._wrong(f"expected elements nested at most {MOST_LEVELS} deep")

    def _end(self, name: str) -> None:
        self._tag_at = self.at
        if self._skipped:
            self._skipped -= 1
            if not self._skipped:
                self._expat.CharacterDataHandler = self._text
            return
        element = self._open.pop()
        text = "".join(element.text)[:LONGEST_TEXT]
        self._done.append(Element(element.path, element.attributes, text, self._parts, element.at))
        self.ended = not self._open

    def _text(self, text: str) -> None:
        element = self._open[-1]
        if element.length < LONGEST_TEXT:
            element.text.append(text)
            element.length += len(text)

    def _doctype(self, name: str, system_id: str | None, public_id: str | None, _internal: bool) -> None:
        if name != _DOCTYPE or system_id is not None or public_id is not None:
            raise self._wrong(f"expected no document type but {_DOCTYPE} without a reference to a file")

    def _entity(self, name: str, is_parameter: bool, value: str | None, *_references: object) -> None:
        if is_parameter or (name, value) != _ENTITY:
            raise self._wrong(f"expected no declaration of an entity but {_ENTITY[0]}, not {shown(name)}")

    def _declared(self, *_declaration: object) -> None:
        raise self._wrong(f"expected no declaration but that of the entity {_ENTITY[0]}")

"""Text of Live for Speed: bytes of several Windows code pages in one line, with marks for page and colour.

A mark is `^` and one more byte. A letter turns to a code page, a digit to a colour, which is left out here; and some
characters that file names cannot have are marks of their own. Two-byte characters of East Asia may have `^` as their
second byte, where it is no mark.
"""

from typing import Final

_LATIN: Final = "cp1252"
_PAGES: Final = {
    ord("L"): _LATIN,
    ord("E"): "cp1250",
    ord("T"): "cp1254",
    ord("B"): "cp1257",
    ord("C"): "cp1251",
    ord("G"): "cp1253",
    ord("J"): "cp932",
    ord("H"): "cp950",
    ord("S"): "cp936",
    ord("K"): "cp949",
}
_FIRST_OF_TWO: Final = {
    "cp932": frozenset((*range(0x81, 0xA0), *range(0xE0, 0xFD))),
    "cp950": frozenset(range(0x81, 0xFF)),
    "cp936": frozenset(range(0x81, 0xFF)),
    "cp949": frozenset(range(0x81, 0xFF)),
}
"""In pages of two-byte characters, the bytes that are the first of two."""
_CHARACTERS: Final = {
    ord(mark): character
    for mark, character in {
        "^": "^",
        "v": "|",
        "a": "*",
        "c": ":",
        "d": "\\",
        "s": "/",
        "q": "?",
        "t": '"',
        "l": "<",
        "r": ">",
        "h": "#",
    }.items()
}
_MARK: Final = ord("^")
_RESET: Final = ord("8")
"""Back to the usual colour and code page."""
_COLOURS: Final = frozenset(b"0123456789")


def text(raw: bytes) -> str:
    """What people see: up to the first zero, without colours. Bytes that are no character are replaced."""
    raw = raw.partition(b"\0")[0]
    page, parts, run, at = _LATIN, list[str](), bytearray(), 0
    while at < len(raw):
        mark = raw[at + 1] if raw[at] == _MARK and at + 1 < len(raw) else None
        if mark is None or not (mark in _PAGES or mark in _CHARACTERS or mark in _COLOURS):
            width = 2 if raw[at] in _FIRST_OF_TWO.get(page, ()) else 1
            run += raw[at : at + width]
            at += width
            continue
        parts += run.decode(page, "replace"), _CHARACTERS.get(mark, "")
        run.clear()
        page = _LATIN if mark == _RESET else _PAGES.get(mark, page)
        at += 2
    parts.append(run.decode(page, "replace"))
    return " ".join("".join(parts).split())

"""Names on their way into a file: what comes from feeds and entry lists may be anything, what goes out is harmless.

What is taken out is what nobody sees and what breaks things: control and format signs, which turn the direction of a
line or end it; signs that no file may hold; and marks piled on a letter until they cover the lines above.
"""

import unicodedata
from decimal import Decimal
from typing import Final

from timing.units import Language

_HIDDEN: Final = ("Cc", "Cf", "Zl", "Zp", "Cs")
"""Unicode's control, format and separator characters: invisible in a cell, harmful around it."""
_MOST_MARKS: Final = 2
"""Accents on one letter; no language that is written needs more once they are composed."""
_LONGEST_WORD: Final = 28
_PIECE: Final = 8
_BREAK: Final = "\u200b"
"""A place where a line may end, of no width."""


def clean(text: str | None) -> str:
    """Text from outside as one line of visible signs."""
    shown: list[str] = []
    marks = 0
    for sign in unicodedata.normalize("NFC", text or ""):
        category = unicodedata.category(sign)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if category not in _HIDDEN and marks <= _MOST_MARKS and not _is_no_character(sign):
            shown.append(sign)
    return "".join(shown)


def cut(text: str | None, most: int = 64) -> str:
    """Clean text of at most so many signs, at the end of a word where there is one; blanks in a row are one."""
    shown = " ".join(clean(text).split())
    if len(shown) <= most:
        return shown
    short = shown[: most - 1]
    words = short.rsplit(" ", 1)[0]
    return f"{words if len(words) > most // 2 else short.rstrip()}…"


def on_paper(text: str | None, most: int = 64) -> str:
    """The same for print: a word that is longer than any line may be broken."""
    return " ".join(_broken(word) for word in cut(text, most).split(" "))


def points_text(points: Decimal, language: Language) -> str:
    """Points for people: `33`, `12.5`, in German `12,5`."""
    text = f"{points:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",") if language == "de" else text


def _broken(word: str) -> str:
    if len(word) <= _LONGEST_WORD:
        return word
    return _BREAK.join(word[at : at + _PIECE] for at in range(0, len(word), _PIECE))


def _is_no_character(sign: str) -> bool:
    code = ord(sign)
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF

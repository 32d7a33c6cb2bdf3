"""Names as old scoreboards can show them: Latin letters of code page 1252, no commas and no quotes.

The protocol does not say how text is encoded, readers split lines at commas, and few know what a quote inside of quotes
would be. What the code page lacks is written with the letters it has, as far as there is a usual way to.
"""

import re
import unicodedata
from typing import Final

ENCODING: Final = "cp1252"
_UNKNOWN: Final = "?"
_REPLACED: Final = str.maketrans({'"': "'", ",": " "})
_LATIN: Final = dict(zip("ŁłĐđĦħ\u0131Ŋŋ", "LlDdHhiNn", strict=True))
_CYRILLIC: Final = "абвгдежзийклмнопрстуфхцчшщъыьэюяґєії"
_CYRILLIC_SOUNDS: Final = "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya g ye i yi"
_GREEK: Final = "αβγδεζηθικλμνξοπρσςτυφχψω"
_GREEK_SOUNDS: Final = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
_LOWER: Final = dict(
    zip(_CYRILLIC + _GREEK, f"{_CYRILLIC_SOUNDS} {_GREEK_SOUNDS}".split(" "), strict=True),
)
_LETTERS: Final = _LATIN | _LOWER | {letter.upper(): latin.capitalize() for letter, latin in _LOWER.items()}


def shown(text: str, most: int, otherwise: str = "") -> str:
    """At most so many characters of a text; `otherwise` where nothing is left of it that could be read."""
    plain = "".join(map(_plain, unicodedata.normalize("NFC", text).translate(_REPLACED)))
    plain = " ".join(re.sub(r"\?+", _UNKNOWN, plain).split())[:most].strip()
    return plain if plain.strip("? ") else otherwise


def _plain(character: str) -> str:
    """A character in code page 1252; nothing for a mark on the one before, a blank for one that controls."""
    kind = unicodedata.category(character)
    if kind.startswith(("C", "Z")):
        return "" if kind == "Cf" else " "
    if _fits(character):
        return character
    if character in _LETTERS:
        return _LETTERS[character]
    parts = unicodedata.normalize("NFKD", character)
    if parts != character:
        return "".join(map(_plain, parts))
    return "" if kind.startswith("M") else _UNKNOWN


def _fits(character: str) -> bool:
    try:
        character.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True

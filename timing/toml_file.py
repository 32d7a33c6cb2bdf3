"""Reads a TOML file that people wrote, and tells in their words why one cannot be read: what it is, and where."""

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from timing.errors import SetupError
from timing.plan_tables import Mistakes
from timing.plan_values import shown
from timing.toml_lines import key_lines

MOST_BYTES: Final = 1 << 20
"""No such file is larger."""


def read_text(file: Path, what: str, advice: str) -> str:
    """The text of a file. Raises SetupError; `advice` is for where there is none."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise SetupError(f"the {what} {file} cannot be read ({reason}); {advice}") from error
    if len(content) > MOST_BYTES:
        raise SetupError(f"{file} is no {what}; it is larger than {MOST_BYTES >> 20} MiB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SetupError(f"{file}, line {line}: this is not UTF-8; have the editor save the {what} as UTF-8") from error


def parsed(text: str, place: str, what: str) -> tuple[dict[str, Any], Mistakes]:
    """What a text says, and where to note what is wrong with it; `place` names it in sentences. Raises SetupError."""
    try:
        return tomllib.loads(text), Mistakes(place, key_lines(text))
    except RecursionError as error:
        raise SetupError(f"{place} is no {what}; its lists or tables are nested too deep") from error
    except ValueError as error:
        raise SetupError(_not_toml(str(error), text, place, what)) from error


_PLACE: Final = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
_NO_QUOTE: Final = "a text before this place has no quote at its end"
_BACKSLASH: Final = 'between "quotes" a backslash is written twice'
_KEY_SIGNS: Final = "a key has letters a to z, digits, _ and -; any other needs quotes around it"
_TOML_MISTAKES: Final = (
    ("Cannot declare", "this table stands in the {what} a second time; join the two or give one another id"),
    ("Cannot overwrite a value", "this key stands there a second time; leave one of them"),
    ("Duplicate inline table key", "a key stands in this table a second time; leave one of them"),
    ("Expected '='", "a line has a key, the sign = and a value"),
    ("Expected newline or end of document after a statement", "the line should end here; text needs quotes around it"),
    ("Expected \"'", _NO_QUOTE),
    ("Illegal character '\\n'", _NO_QUOTE),
    ("Invalid hex value", _BACKSLASH),
    ("Invalid initial character for a key part", _KEY_SIGNS),
    ("Invalid statement", _KEY_SIGNS),
    ("Invalid value", "there is no value here; text needs quotes around it"),
    ("Unclosed array", "a list before this place has no ] at its end"),
    ("Unclosed inline table", "a table before this place has no }} at its end"),
    ("Unescaped '\\' in a string", _BACKSLASH),
    ("Unterminated string", _NO_QUOTE),
)
"""What `tomllib` says, by its beginning, and how it is told to people."""


def _not_toml(told: str, text: str, place: str, what: str) -> str:
    """The sentence for what `tomllib` said; a place at the end of the text is that of its last line."""
    match = _PLACE.fullmatch(told)
    if match is None:
        return f"{place} is no {what}; a number in it has too many digits"
    fault, line, column = match.groups()
    lines = (text if line else text.rstrip()).split("\n")
    number = int(line) if line else len(lines)
    where = f"line {number}, column {column}" if column else f"line {number}"
    known = (sentence.format(what=what) for beginning, sentence in _TOML_MISTAKES if fault.startswith(beginning))
    return f"{place}, {where}: {shown(lines[number - 1].strip())} cannot be read; {next(known, fault)}"

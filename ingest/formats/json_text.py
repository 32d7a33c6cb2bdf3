"""JSON as text: parsed within limits, and where in the text a value stands.

A text that is parsed takes many times its size, and hostile text far more. So the number of values, and how deep they
are nested, is limited, well above any real result file; what is beyond is refused.

More is taken for JSON than its rules allow, because games write it: comment lines around it, control characters in
names, numbers that are none (NaN), and zeros behind the end, with which a file is filled that was shortened in place.
"""

import json
import re
from typing import Any, Final

MOST_VALUES: Final = 1_000_000
MOST_LEVELS: Final = 64
MOST_COMMENTS: Final = 64

Path = tuple[str | int, ...]
"""Names of members and numbers of items, from the outermost value inwards."""

_DECODER: Final = json.JSONDecoder(strict=False)
_SPACE: Final = re.compile(r"[ \t\r\n]*")
_ENDS: Final = "\0 \t\r\n"
_BEGUN: Final = re.compile(r"|-|[a-zA-Z]{1,8}")
"""Of the last value of a text: nothing yet, or the beginning of a word such as `false`."""
_TOO_DEEP: Final = f"expected JSON nested at most {MOST_LEVELS} deep"


class NotJson(ValueError):
    """A text that cannot be parsed: at which character (None where there is no such place), and what was expected."""

    def __init__(self, index: int | None, expected: str) -> None:
        self.index = index
        self.expected = expected
        super().__init__(index, expected)


def parse(text: str) -> Any:
    """The value that a text holds. Raises NotJson."""
    values = sum(text.count(sign) for sign in ",[{")
    if values > MOST_VALUES:
        raise NotJson(None, f"expected at most {MOST_VALUES:,} values, not {values:,}")
    try:
        value, end = _DECODER.raw_decode(text, _behind_comments(text, 0))
    except json.JSONDecodeError as error:
        raise _broken(text, error) from error
    except RecursionError as error:
        raise NotJson(None, _TOO_DEEP) from error
    except ValueError as error:  # Python's own limit, which bounds the time that one number takes
        raise NotJson(None, "expected numbers of at most 4300 digits") from error
    end = _behind_comments(text, end)
    behind = len(text) - len(text[end:].lstrip(_ENDS))
    if behind < len(text):
        raise NotJson(behind, "expected the end of the file behind the JSON text")
    _check_levels(value)
    return value


def place(text: str, path: Path) -> int:
    """The character at which the value at `path` begins; of what is not there, the value that should hold it.

    `text` is one that `parse` took.
    """
    at = _behind_comments(text, 0)
    for step in path:
        holder = "{" if isinstance(step, str) else "["
        found = _inside(text, at, step) if text[at] == holder else None
        if found is None:
            return at
        at = found
    return at


def _behind_comments(text: str, at: int) -> int:
    at = _behind_space(text, at)
    for _ in range(MOST_COMMENTS):
        if not text.startswith("//", at):
            break
        end = text.find("\n", at)
        at = _behind_space(text, len(text) if end < 0 else end)
    return at


def _inside(text: str, at: int, step: str | int) -> int | None:
    """Where the member or item `step` of the object or list at `at` begins; of members of one name, the last."""
    found = None
    index = 0
    at = _behind_space(text, at + 1)
    while text[at] not in "]}":
        name: object = index
        if isinstance(step, str):
            name, at = _DECODER.raw_decode(text, at)
            at = _behind_space(text, _behind_space(text, at) + 1)
        if name == step:
            found = at
        _, at = _DECODER.raw_decode(text, at)
        at = _behind_space(text, at)
        if text[at] == ",":
            at = _behind_space(text, at + 1)
        index += 1
    return found


def _behind_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return at if match is None else match.end()


def _broken(text: str, error: json.JSONDecodeError) -> NotJson:
    rest = text[error.pos :].rstrip(_ENDS)
    if _BEGUN.fullmatch(rest) or error.msg.startswith("Unterminated string"):
        return NotJson(error.pos, "expected the rest of the JSON text, but the file ends")
    return NotJson(error.pos, f"expected JSON: {error.msg[0].lower()}{error.msg[1:]}")


def _check_levels(value: Any) -> None:
    level = [value]
    levels = 0
    while level := [each for each in level if isinstance(each, dict | list)]:
        levels += 1
        if levels > MOST_LEVELS:
            raise NotJson(None, _TOO_DEEP)
        level = [inner for each in level for inner in (each.values() if isinstance(each, dict) else each)]

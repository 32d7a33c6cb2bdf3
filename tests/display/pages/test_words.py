"""The words of the pages: the same keys in both languages, each of them used, none missing."""

import re
from string import Formatter
from typing import Final

import pytest

from display.pages.assets import STATIC, TEMPLATES, words

_ASKED: Final = re.compile(r"""\bwords\(\s*[`"]([a-z_]+)""")
_CHOSEN: Final = re.compile(r"""\bwords\([^()]* \? ([^()]*)""")
_NAMED: Final = re.compile(r"""\bwords\.([a-z_]+)""")
_LITERAL: Final = re.compile(r'"([a-z_]+)"')


def used() -> set[str]:
    """Every key that a script or a template asks for; those that are put together, by their first part."""
    keys: set[str] = set()
    for script in (STATIC / "js").glob("*.js"):
        text = script.read_text("utf-8")
        keys.update(_ASKED.findall(text))
        for choice in _CHOSEN.findall(text):
            keys.update(_LITERAL.findall(choice))
    for template in TEMPLATES.glob("*.html"):
        keys.update(_NAMED.findall(template.read_text("utf-8")))
    return keys


def test_both_languages_have_the_same_words() -> None:
    assert set(words("en")) == set(words("de"))
    assert list(words("en")) == sorted(words("en"))
    assert list(words("de")) == sorted(words("de"))


@pytest.mark.parametrize("key", sorted(words("en")))
def test_a_word_is_said_with_the_same_values_in_both(key: str) -> None:
    def values(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert values(words("en")[key]) == values(words("de")[key])
    assert words("en")[key].strip()
    assert words("de")[key].strip()


def test_every_word_that_is_asked_for_is_there_and_every_word_is_asked_for() -> None:
    there = set(words("en"))
    asked = used()
    for key in asked:
        assert key in there or any(other.startswith(key) for other in there), f"{key} is missing"
    # The state of the connection is shown under its own name.
    said = asked | {"live", "connecting", "offline"}
    for key in there:
        base = key.removesuffix("_one")
        assert base in said or any(part.endswith("_") and base.startswith(part) for part in said), f"{key} is not used"

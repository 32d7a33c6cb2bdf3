"""The words of the pages: the same keys in both languages, each of them used, none missing."""

import re
from pathlib import Path
from string import Formatter
from typing import Final

import pytest

from display.pages.assets import GROUPS, STATIC, TEMPLATES, words
from timing.laps import Drop

_ASKED: Final = re.compile(r"""\bwords\(\s*[`"]([a-z_]+)""")
_CHOSEN: Final = re.compile(r"""\bwords\([^()]* \? ([^()]*)""")
_NAMED: Final = re.compile(r"""\bwords\.([a-z_]+)""")
_LITERAL: Final = re.compile(r'"([a-z_]+)"')


def scripts_of(group: str) -> list[Path]:
    """The board's scripts lie at the top, those of other pages in a folder of their own."""
    return sorted((STATIC / "js" if group == "board" else STATIC / "js" / group).glob("*.js"))


def used(group: str) -> set[str]:
    """Every key that a script or a template of the group asks for; those that are put together, by their first part."""
    keys: set[str] = set()
    for script in scripts_of(group):
        text = script.read_text("utf-8")
        keys.update(_ASKED.findall(text))
        for choice in _CHOSEN.findall(text):
            keys.update(_LITERAL.findall(choice))
    for template in TEMPLATES.glob(f"{group}*.html"):
        keys.update(_NAMED.findall(template.read_text("utf-8")))
    return keys


def test_each_group_of_words_is_in_both_languages_and_no_file_is_of_none() -> None:
    assert {file.name for file in (STATIC / "i18n").iterdir()} == {
        f"{group}.{language}.json" for group in GROUPS for language in ("de", "en")
    }


@pytest.mark.parametrize("group", GROUPS)
def test_both_languages_have_the_same_words(group: str) -> None:
    assert set(words("en", group)) == set(words("de", group))
    assert list(words("en", group)) == sorted(words("en", group))
    assert list(words("de", group)) == sorted(words("de", group))


@pytest.mark.parametrize(("group", "key"), [(group, key) for group in GROUPS for key in sorted(words("en", group))])
def test_a_word_is_said_with_the_same_values_in_both(group: str, key: str) -> None:
    def values(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    english, german = words("en", group)[key], words("de", group)[key]
    assert values(english) == values(german)
    assert english.strip()
    assert german.strip()


@pytest.mark.parametrize("group", GROUPS)
def test_every_word_that_is_asked_for_is_there_and_every_word_is_asked_for(group: str) -> None:
    there = set(words("en", group))
    shared = set(words("en", *GROUPS))
    asked = used(group)
    for key in asked:
        assert key in shared or any(other.startswith(key) for other in shared), f"{key} is missing"
    # The state of the connection is shown under its own name.
    said = asked | ({"live", "connecting", "offline"} if group == "board" else set())
    for key in there:
        base = key.removesuffix("_one")
        assert base in said or any(part.endswith("_") and base.startswith(part) for part in said), f"{key} is not used"


@pytest.mark.parametrize("drop", Drop)
def test_why_a_lap_was_refused_has_a_word(drop: Drop) -> None:
    assert f"drop_{drop.replace('-', '_')}" in words("de", "staff")

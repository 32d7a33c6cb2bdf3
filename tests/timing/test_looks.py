"""The look of a cup: whatever colour a company has, the board and the pages of staff can be read."""

import re
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.pages.assets import STATIC
from timing.colors import READABLE, contrast, is_readable
from timing.looks import DARK, LETTERS, LIGHT, Look, corrections, darker_ground, grounds, may_be_ground, shades

colors = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def tokens(sheet: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", (STATIC / "css" / f"{sheet}.css").read_text("utf-8")))


@given(colors, st.none() | colors.filter(may_be_ground))
def test_every_colour_can_be_used_everywhere(color: str, background: str | None) -> None:
    made = shades(color, background)
    assert made.plate == color
    assert contrast(made.letters, color) >= READABLE
    assert is_readable(made.on_dark, grounds(background))
    assert is_readable(made.on_light, LIGHT)


@given(colors)
def test_the_ground_that_is_offered_instead_may_be_one(color: str) -> None:
    found = darker_ground(color)
    assert may_be_ground(found)
    assert all(contrast(letters, ground) >= READABLE for letters in LETTERS for ground in grounds(found))
    assert not may_be_ground(color) or found == color


def test_a_colour_that_can_be_read_stays_what_it_is() -> None:
    assert shades("#3ec1ff").on_dark == "#3ec1ff"
    assert shades("#00649e").on_light == "#00649e"


@pytest.mark.parametrize(
    ("look", "told"),
    [
        (Look(), []),
        (Look(second="#000000"), []),
        (Look("#003366"), ["too dark for lines and letters on the dark ground of boards"]),
        (Look("#ffcc00"), ["too light for lines and letters on the light pages of staff"]),
        (Look("#a06000", background="#14181c"), ["too dark", "too light"]),
    ],
)
def test_what_is_shown_otherwise_is_told(look: Look, told: list[str]) -> None:
    sentences = list(corrections(look))
    assert len(sentences) == len(told)
    for sentence, part in zip(sentences, told, strict=True):
        assert part in sentence
        assert str(look.accent) in sentence


def test_the_colours_reckoned_with_are_those_of_the_pages() -> None:
    dark, light = tokens("tokens"), tokens("light")
    plates: Final = ("bg", "plate-low", "plate", "plate-high")
    assert tuple(dark[name] for name in plates) == DARK
    assert {light[name] for name in plates} == set(LIGHT)
    meaning = ("text", "muted", "overall-best", "personal-best", "slower", "amber")
    assert tuple(dark[name] for name in meaning) == LETTERS


@pytest.mark.parametrize("ground", ["bg", "plate", "plate-low", "plate-high", "field"])
@pytest.mark.parametrize(
    "letters", ["text", "muted", "overall-best", "personal-best", "slower", "amber", "red", "good", "bad"]
)
def test_the_light_pages_can_be_read(letters: str, ground: str) -> None:
    light = tokens("light")
    assert contrast(light[letters], light[ground]) >= READABLE

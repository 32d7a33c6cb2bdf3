"""The look of a plan as CSS."""

import re

import pytest

from display.look.sheet import sheet
from timing.looks import Look


def values(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css))


def test_a_plan_that_says_nothing_changes_nothing() -> None:
    assert sheet(Look(), logo=False) == ""


def test_lines_and_letters_get_a_shade_that_is_read_and_plates_the_colour_itself() -> None:
    found = values(sheet(Look("#003366"), logo=False))
    assert found["brand"] == "#003366"
    assert found["on-brand"] == "#ffffff"
    assert found["accent-on-light"] == "#003366"
    assert found["accent"] not in ("#003366", "#ffffff")


def test_a_ground_brings_its_plates_and_a_second_colour_its_stripe() -> None:
    css = sheet(Look(second="#ffcc00", background="#101820"), logo=False)
    assert values(css) | {"bg": "#101820", "second": "#ffcc00"} == values(css)
    assert set(values(css)) == {"bg", "plate", "plate-low", "plate-high", "second"}
    assert ".screen > header .cup" in css


@pytest.mark.parametrize(("on", "ground"), [("light", "#ffffff"), ("dark", "#0b0d12")])
def test_a_logo_stands_on_the_ground_that_it_was_drawn_for(on: str, ground: str) -> None:
    css = sheet(Look(logo="logo.svg", logo_on="dark" if on == "dark" else "light"), logo=True)
    assert f"background: {ground}" in css
    assert ":root" not in css

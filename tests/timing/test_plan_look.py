"""The look in a plan."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timing.errors import SetupError
from timing.event import Plan
from timing.looks import Look, may_be_ground
from timing.plan_advice import advice
from timing.plan_diff import differences
from timing.plan_file import parse_plan
from timing.plan_json import as_json, as_toml
from timing.plan_look import LOOK
from timing.plan_writing import written

WHOLE = """
rules = "company-cup"

[look]
accent = "#E4002B"
second = "#ffcc00"
background = "#101820"
logo = " pictures/logo.SVG "
logo_on = "dark"
"""

_colors = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
_looks = st.builds(
    Look,
    accent=st.none() | _colors,
    second=st.none() | _colors,
    background=st.none() | _colors.filter(may_be_ground),
    logo=st.none() | st.sampled_from(["logo.svg", 'a "b".png', "C:\\bilder\\zeichen.jpeg"]),
    logo_on=st.sampled_from(["light", "dark"]),
)


def test_a_look_is_read() -> None:
    assert parse_plan(WHOLE).look == Look("#e4002b", "#ffcc00", "#101820", "pictures/logo.SVG", "dark")


def test_one_colour_may_stand_in_place_of_the_table() -> None:
    assert parse_plan('look = "#e4002b"').look == Look("#e4002b")


def test_without_one_the_pages_look_as_ours_do() -> None:
    assert parse_plan("").look == Look()
    assert "look" not in written(Plan())


@given(_looks)
def test_it_is_written_and_read_again(look: Look) -> None:
    plan = replace(parse_plan(""), look=look)
    assert parse_plan(written(plan)) == plan
    assert parse_plan(as_toml(as_json(plan))) == plan


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            'accent = "red"',
            "accent cannot be 'red'; a colour is # and six of the digits 0 to 9 and a to f, such as \"#",
        ),
        ('background = "#ffffff"', 'on so light a ground; take a darker one, such as "#161616"'),
        ("logo = 3", "write the name of a picture's file in quotes"),
        ('logo = " "', "write the name of a picture's file in quotes"),
        ('logo = "a\\u0000.png"', "write the name of a picture's file in quotes"),
        (f'logo = "{"a" * 300}.png"', "write the name of a picture's file in quotes"),
        ('logo = "logo.gif"', "a logo is a file whose name ends in .png, .jpg, .jpeg or .svg"),
        ('logo_on = "grey"', 'write "light" or "dark"'),
        ('acent = "#e4002b"', "did you mean accent?"),
    ],
)
def test_a_wrong_one_is_refused_with_line_and_key(line: str, sentence: str) -> None:
    with pytest.raises(SetupError) as refused:
        parse_plan(f"[look]\n{line}")
    assert "plan, line 2: look." in str(refused.value)
    assert sentence in str(refused.value)


def test_what_changed_and_what_is_shown_otherwise_is_told() -> None:
    before, after = parse_plan(""), parse_plan('[look]\naccent = "#003366"\nlogo = "logo.png"')
    assert differences(before, after) == ["look: accent none -> #003366", "look: logo none -> logo.png"]
    [told] = [each.sentence for each in advice(after) if each.about == "look"]
    assert told.startswith("look.accent #003366 is too dark")


def test_the_page_has_every_key_and_no_other() -> None:
    page = (Path(__file__).parents[2] / "docs/looks.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == list(LOOK.keys)
    example = page.partition("```toml\n")[2].partition("```")[0].partition("[look]")[2]
    assert parse_plan(f"[look]{example}").look == Look("#e4002b", "#ffcc00", "#101820", "logo.svg")

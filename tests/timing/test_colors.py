"""Colours: how well one is read on another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timing.colors import (
    BLACK,
    READABLE,
    WHITE,
    _of_oklab,
    contrast,
    darker,
    is_readable,
    letters_on,
    lighter,
    mixed,
    oklab,
)

colors = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        (WHITE, BLACK, 21.0),
        (BLACK, WHITE, 21.0),
        ("#777777", WHITE, 4.48),  # the well-known grey that just fails
        ("#767676", WHITE, 4.54),
        ("#0b0d12", "#c06bff", 6.3),
    ],
)
def test_the_contrast_is_that_of_the_guidelines(one: str, other: str, told: float) -> None:
    assert contrast(one, other) == pytest.approx(told, abs=0.01 if told > 4 and told < 5 else 0.05)


@given(colors)
def test_white_or_black_is_read_on_any_ground(ground: str) -> None:
    assert contrast(letters_on(ground), ground) >= READABLE


@given(colors, colors)
def test_mixing_goes_from_one_colour_to_the_other(color: str, other: str) -> None:
    assert mixed(color, other, 0) == color
    assert mixed(color, other, 1) == other


@given(colors)
def test_lighter_and_darker_ones_end_in_white_and_black(color: str) -> None:
    up, down = list(lighter(color)), list(darker(color))
    assert (up[0], up[-1], down[0], down[-1]) == (color, WHITE, color, BLACK)
    assert contrast(up[-2], BLACK) >= contrast(color, BLACK) - 0.2
    assert contrast(down[-2], WHITE) >= contrast(color, WHITE) - 0.2


@given(colors)
def test_the_hue_is_kept_where_a_screen_has_it(color: str) -> None:
    """A step of no length gives the colour again: the way there is the way back."""
    assert _of_oklab(*oklab(color)) == color


def test_a_colour_is_readable_where_it_is_on_all_grounds() -> None:
    assert is_readable(WHITE, [BLACK, "#202020"])
    assert not is_readable(WHITE, [BLACK, "#aaaaaa"])

"""Names on their way into a file: whatever they are, what comes out is one line of visible signs."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.exports.text import clean, cut, on_paper, points_text
from tests.display.exports.evening import HOSTILE


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Łukasz Höß", "Łukasz Höß"),
        ("An\x00na\r\nRies\x1bling", "AnnaRiesling"),
        ("\u202eabc\u2066", "abc"),
        ("Zo\u0301e", "Zóe"),
        ("a\ufffeb\ufdd0c\U0001ffffd", "abcd"),
        ("x" + "\u0336" * 50, "x\u0336\u0336"),
        ("שלום", "שלום"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\U0001f469"),
        (None, ""),
    ],
)
def test_what_nobody_sees_is_taken_out(name: str | None, shown: str) -> None:
    assert clean(name) == shown


def test_a_long_name_ends_after_a_word() -> None:
    assert cut("Wirtschaftsförderung am Mittelrhein und an der Lahn", 40) == "Wirtschaftsförderung am Mittelrhein…"


def test_a_long_word_is_cut_where_it_is() -> None:
    assert cut("W" * 200) == "W" * 63 + "…"


def test_blanks_in_a_row_are_one() -> None:
    assert cut("  Nordhang \t  Optik ") == "Nordhang Optik"


def test_on_paper_a_word_longer_than_a_line_may_be_broken() -> None:
    assert on_paper("A " + "W" * 30) == "A " + ("W" * 8 + "\u200b") * 3 + "WWWWWW"


@pytest.mark.parametrize(
    ("points", "en", "de"), [("33", "33", "33"), ("12.50", "12.5", "12,5"), ("3E+1", "30", "30"), ("0", "0", "0")]
)
def test_points_have_the_sign_of_their_language(points: str, en: str, de: str) -> None:
    assert (points_text(Decimal(points), "en"), points_text(Decimal(points), "de")) == (en, de)


@given(st.text() | st.sampled_from(HOSTILE))
def test_any_text_is_one_line_of_at_most_so_many_signs(text: str) -> None:
    shown = cut(text, 40)
    assert len(shown) <= 40
    assert not {unicodedata.category(sign) for sign in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert clean(clean(text)) == clean(text)

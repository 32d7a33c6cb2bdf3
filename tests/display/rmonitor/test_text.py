"""Names on old scoreboards: Latin letters, nothing that breaks a line, nothing that cannot be written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.rmonitor.text import ENCODING, shown


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Anna Riesling", "Anna Riesling"),
        ("Jürgen Ångström", "Jürgen Ångström"),
        ("Ju\u0308rgen", "Jürgen"),
        ("Riesling, Anna", "Riesling Anna"),
        ('Anna "Ace" R', "Anna 'Ace' R"),
        ("Łukasz Žižka Ğ", "Lukasz Žižka G"),
        ("Иван Щукин", "Ivan Shchukin"),
        ("Νίκος", "Nikos"),
        ("Ǻda ﬁne Ⅳ", "Ada fine IV"),
        ("Anna 🏎️ R", "Anna ? R"),
        ("李雷 R", "? R"),
        ("a\r\nb\0c\td", "a b c d"),
        ("a\u200fb\u202e", "ab"),
        ("\ud800x", "x"),
        ("  ", ""),
        ("?", ""),
    ],
)
def test_is_written_with_the_letters_there_are(text: str, plain: str) -> None:
    assert shown(text, 40) == plain


def test_is_cut() -> None:
    assert shown("Anna Riesling", 5) == "Anna"


@pytest.mark.parametrize("text", ["عمر", "李雷", "🏎️", "", "??"])
def test_of_which_nothing_is_left_is_replaced(text: str) -> None:
    assert shown(text, 9, otherwise="77") == "77"


@given(st.text(max_size=40), st.integers(1, 30))
def test_never_breaks_a_line(text: str, most: int) -> None:
    plain = shown(text, most)
    plain.encode(ENCODING)
    assert len(plain) <= most
    assert plain.isprintable() or "\xad" in plain
    assert not set(plain) & set('",\r\n')

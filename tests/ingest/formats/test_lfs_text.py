"""Text of Live for Speed: colours gone, every code page as people see it, nothing that breaks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.lfs_text import text


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        (b"Ada\0rubbish", "Ada"),
        (b"", ""),
        (b"full 24 bytes, no zero 4", "full 24 bytes, no zero 4"),
        (b"^1Red^7 ^4Bull", "Red Bull"),
        ("Jürgen".encode("cp1252"), "Jürgen"),
        (b"^C" + "Иван".encode("cp1251"), "Иван"),
        (b"^E" + "Łukasz".encode("cp1250") + b"^L \xfc", "Łukasz ü"),
        (b"^T" + "Şahin".encode("cp1254"), "Şahin"),
        (b"^B" + "Ģirts".encode("cp1257"), "Ģirts"),
        (b"^G" + "Νίκος".encode("cp1253"), "Νίκος"),
        (b"^J" + "ソニック".encode("cp932"), "ソニック"),
        (b"^H" + "王小明".encode("cp950"), "王小明"),
        (b"^S" + "李雷".encode("cp936"), "李雷"),
        (b"^K" + "김민수".encode("cp949"), "김민수"),
        (b"^C\xc8^8\xfc", "Иü"),
        (b"^C\xc8^1\xe2", "Ив"),
        (b"2^^3", "2^3"),
        (b"a^vb^ac^cd^de^sf^qg^th^li^rj^hk", 'a|b*c:d\\e/f?g"h<i>j#k'),
        (b"odd ^x and ^", "odd ^x and ^"),
        (b" \tAda   Bea ", "Ada Bea"),
    ],
)
def test_is_what_people_see(raw: bytes, seen: str) -> None:
    assert text(raw) == seen


def test_a_mark_within_a_two_byte_character_is_none() -> None:
    character = b"\x8f\x5e".decode("cp932")
    assert text(b"^J\x8f\x5e1") == character + "1"


def test_a_character_cut_in_the_middle_is_replaced() -> None:
    assert text(b"^Jx\x8f") == "x\ufffd"


@given(st.binary(max_size=24))
def test_is_text_whatever_the_bytes(raw: bytes) -> None:
    seen = text(raw)
    seen.encode()
    assert "\0" not in seen
    assert seen == seen.strip()


@given(st.text(st.characters(codec="cp1251", exclude_characters="^\0", exclude_categories=["Cc", "Zs"])))
def test_cyrillic_comes_through(name: str) -> None:
    assert text(b"^7^C^2" + name.encode("cp1251")) == name

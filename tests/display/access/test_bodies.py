"""Files that come up: their size, their kind, and names that can be written to a disk."""

import pytest
from fastapi import HTTPException
from hypothesis import given
from hypothesis import strategies as st

from display.access.bodies import LONGEST_FILE_NAME, check_upload, safe_name

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def test_what_is_what_it_says_is_taken() -> None:
    assert check_upload("logo.PNG", PNG, kinds=["png"], most=100) == "logo.PNG"
    assert check_upload("entries.csv", b"name;team\n", kinds=["csv", "xlsx"], most=100) == "entries.csv"
    assert check_upload("C:\\races\\final.json", b"{}", kinds=["json"], most=2) == "final.json"


@pytest.mark.parametrize(
    ("name", "content", "status", "why"),
    [
        ("logo.svg", b"<svg/>", 415, "expected csv, png"),
        ("logo", PNG, 415, "expected csv, png"),
        ("logo.png", b"<html>", 415, "not hold what its ending says"),
        ("list.csv", PNG, 415, "not hold what its ending says"),
        ("list.csv", b"a" * 101, 413, "more than 100 bytes"),
    ],
)
def test_what_is_not_is_told_why(name: str, content: bytes, status: int, why: str) -> None:
    with pytest.raises(HTTPException, match=why) as refused:
        check_upload(name, content, kinds=["png", "csv"], most=100)
    assert refused.value.status_code == status


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_stays_in_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= LONGEST_FILE_NAME
    assert not set(safe) & set('/\\:*?"<>|\x00 ')
    assert safe not in (".", "..")


@pytest.mark.parametrize(
    ("name", "safe"),
    [("../../etc/passwd", "passwd"), ("..", "file"), ("", "file"), (".hidden", "hidden"), ("a b?.csv", "a_b_.csv")],
)
def test_names_that_lead_elsewhere(name: str, safe: str) -> None:
    assert safe_name(name) == safe

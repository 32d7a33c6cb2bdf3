"""Addresses for telephones, and the codes that hold them."""

import re

import pytest

from display.exports.codes import qr
from display.phone.places import code, driver_path, reachable, team_path
from timing.errors import SetupError


def test_a_page_is_coded_under_the_address_by_which_we_were_found() -> None:
    assert code("http://192.0.2.9:8080/", "/t/nord") == qr("http://192.0.2.9:8080/t/nord")
    assert code("https://cup.example/", "/phone") == qr("https://cup.example/phone")
    assert code("http://192.0.2.9:8080/", "/") == qr("http://192.0.2.9:8080/")
    assert re.match(r"<svg [^>]*>", code("http://192.0.2.9:8080/", "/d/anna"))


@pytest.mark.parametrize(
    "path",
    [
        "",
        "phone",
        "//evil.example",
        "/t/",
        "/t/a/b",
        "/t/a?x=1",
        "/d/a#b",
        "http://evil.example/t/a",
        "/staff",
        "/t/a\n/",
    ],
)
def test_nothing_but_our_own_pages_is_coded(path: str) -> None:
    with pytest.raises(LookupError, match="is no page to make a code of"):
        code("http://192.0.2.9:8080/", path)


def test_an_id_of_any_signs_has_an_address() -> None:
    assert team_path("a/b ?#ü") == "/t/a%2Fb%20%3F%23%C3%BC"
    assert driver_path("rig 192.0.2.7") == "/d/rig%20192.0.2.7"
    assert code("http://192.0.2.9/", "/d/Jürgen 7") == qr("http://192.0.2.9/d/J%C3%BCrgen%207")
    assert code("http://192.0.2.9/", "/d/J%C3%BCrgen%207") == qr("http://192.0.2.9/d/J%C3%BCrgen%207")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "hall.local", "board.localhost"])
def test_a_name_that_only_this_machine_understands_is_in_no_code(host: str) -> None:
    assert reachable(f"http://{host}:8080/", "192.0.2.7:20777") == "http://192.0.2.7:8080"
    assert reachable(f"http://{host}/", "192.0.2.7:20777") == "http://192.0.2.7"
    for rigs_to in (None, "127.0.0.1:20777", "0.0.0.0:20777", ":::20777"):
        with pytest.raises(SetupError, match="telephones cannot reach"):
            reachable(f"http://{host}:8080/", rigs_to)


def test_what_is_no_address_or_too_long_for_a_code_is_refused() -> None:
    with pytest.raises(SetupError, match="too long for a QR code"):
        code("http://192.0.2.9/", f"/t/{'x' * 200}")

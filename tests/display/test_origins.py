"""Which pages may talk to the server in a visitor's name."""

import pytest

from display.origins import is_own_page, may_talk


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://cup.example:8080", "cup.example:8080"),
        ("http://cup.example", "cup.example"),
        ("http://cup.example", "cup.example:80"),
        ("https://cup.example:443", "cup.example"),
        ("https://CUP.example", "cup.EXAMPLE:443"),
        ("http://192.0.2.7:8080", "192.0.2.7:8080"),
        ("http://[2001:db8::7]:8080", "[2001:db8::7]:8080"),
        ("http://[2001:db8::7]", "[2001:db8::7]"),
    ],
)
def test_the_servers_own_pages_may(origin: str, host: str) -> None:
    assert may_talk(origin, host)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://evil.example", "cup.example"),
        ("null", "cup.example"),
        ("", "cup.example"),
        ("null", ""),
        ("", ""),
        ("http://", ""),
        ("http://cup.example.evil.example", "cup.example"),
        ("http://sub.cup.example", "cup.example"),
        ("http://cup.example:8081", "cup.example:8080"),
        ("http://cup.example", "cup.example:8080"),
        ("https://cup.example", "cup.example:80"),
        ("file://cup.example", "cup.example"),
        ("cup.example", "cup.example"),
        ("http://cup.example@evil.example", "cup.example"),
        ("http://[cup.example", "cup.example"),
        ("http://cup.example:99999", "cup.example:99999"),
        ("http://cup.example:x", "cup.example:x"),
    ],
)
def test_others_may_not(origin: str, host: str) -> None:
    assert not may_talk(origin, host)


def test_origins_of_the_settings_may() -> None:
    allowed = {"https://stream.example"}
    assert may_talk("https://stream.example", "cup.example", allowed)
    assert may_talk("https://Stream.example", "cup.example", allowed)
    assert not may_talk("http://stream.example", "cup.example", allowed)
    assert not may_talk("null", "cup.example", allowed)


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"host": "cup.example"}, True),
        ({"host": "cup.example", "origin": "http://cup.example"}, True),
        ({"host": "cup.example", "origin": "https://evil.example", "sec-fetch-site": "same-origin"}, False),
        ({"host": "cup.example", "origin": "null"}, False),
        ({"host": "cup.example", "origin": "null", "sec-fetch-site": "same-origin"}, True),
        ({"host": "cup.example", "origin": "null", "sec-fetch-site": "cross-site"}, False),
        ({"host": "cup.example", "sec-fetch-site": "same-site"}, False),
        ({"host": "cup.example", "sec-fetch-site": "none"}, True),
        ({"origin": "http://cup.example"}, False),
    ],
)
def test_what_changes_something_comes_from_our_own_pages(headers: dict[str, str], own: bool) -> None:
    assert is_own_page(headers) is own


def test_pages_that_the_settings_allow_may_change_something() -> None:
    headers = {"host": "cup.example", "origin": "https://studio.example"}
    assert is_own_page(headers, {"https://studio.example"})

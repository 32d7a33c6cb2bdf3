"""The address of a QR code."""

import pytest

from display.exports.addresses import address
from timing.errors import SetupError


@pytest.mark.parametrize(
    "url", ["http://192.168.1.5:8080", "https://cup.example/", "http://[fd00::1]:8080", "http://a/b"]
)
def test_addresses_of_boards(url: str) -> None:
    assert address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "192.168.1.5:8080",
        "ftp://a",
        "http://",
        "http://a:99999",
        "http://a b",
        "http://[x",
        "javascript:alert(1)",
        "http://a:0",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(SetupError, match="is no address of boards"):
        address(url)


@pytest.mark.parametrize("url", ["http://a/?b=c", "http://a/#b", "http://" + "a" * 300])
def test_what_makes_no_good_code_is_refused(url: str) -> None:
    with pytest.raises(SetupError, match="too long for a QR code"):
        address(url)

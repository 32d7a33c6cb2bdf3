"""Devices in words."""

import pytest
from fastapi import Request

from display.access.devices import device_name, sender


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "Windows, Edge"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Linux, Firefox"),
        ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "iPad, Safari"),
        ("curl/8.5", "device"),
        ("", "device"),
    ],
)
def test_a_device_is_called_what_it_is(agent: str, name: str) -> None:
    assert device_name(agent) == name


@pytest.mark.parametrize(
    ("client", "ip"), [(("::ffff:192.0.2.7", 5), "192.0.2.7"), (("2001:db8::7", 5), "2001:db8::7"), (None, "127.0.0.1")]
)
def test_an_address_is_as_the_socket_says_whatever_the_headers_do(client: tuple[str, int] | None, ip: str) -> None:
    headers = [(b"x-forwarded-for", b"198.51.100.9"), (b"forwarded", b"for=198.51.100.9")]
    assert sender(Request({"type": "http", "client": client, "headers": headers})) == ip

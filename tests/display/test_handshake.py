"""The usual handshake is answered at once, in the words of the library; what is unusual is left to it."""

import pytest
from websockets.http11 import Request
from websockets.server import ServerProtocol

from display.handshake import LONGEST, Plain, plain

FIELDS = {
    "host": "cup.example:8080",
    "connection": "keep-alive, Upgrade",
    "upgrade": "websocket",
    "origin": "http://cup.example:8080",
    "user-agent": "Mozilla/5.0",
    "sec-websocket-version": "13",
    "sec-websocket-key": "c2l4dGVlbiBieXRlcyBvaw==",
    "sec-websocket-extensions": "permessage-deflate; client_max_window_bits",
}


def request(first: str = "GET /api/v1/live?session=current HTTP/1.1", more: str = "", **changed: str | None) -> bytes:
    """A handshake, with some fields otherwise, or (None) left out."""
    fields = FIELDS | {name.replace("_", "-"): value for name, value in changed.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value is not None)
    return f"{first}\r\n{lines}{more}\r\n".encode("latin-1")


def library_says(data: bytes) -> tuple[int, dict[str, str]]:
    """What the `websockets` library answers: the status, and the fields that are not of this moment."""
    protocol = ServerProtocol()
    protocol.receive_data(data)
    [head] = [event for event in protocol.events_received() if isinstance(event, Request)]
    response = protocol.accept(head)
    return response.status_code, {name: value for name, value in response.headers.raw_items() if name != "Date"}


def test_what_a_browser_sends_is_answered_in_the_words_of_the_library() -> None:
    asked = plain(request())
    assert asked is not None
    assert asked[:3] == ("/api/v1/live?session=current", "cup.example:8080", "http://cup.example:8080")
    status, *lines = asked.answer.decode().removesuffix("\r\n\r\n").split("\r\n")
    assert status == "HTTP/1.1 101 Switching Protocols"
    assert (101, dict(line.split(": ", 1) for line in lines)) == library_says(request())


def test_a_program_that_is_no_browser_names_no_origin() -> None:
    asked = plain(request(origin=None))
    assert isinstance(asked, Plain)
    assert asked.origin is None


def test_an_origin_without_a_name_is_not_none_at_all() -> None:
    asked = plain(request(origin=""))
    assert isinstance(asked, Plain)
    assert asked.origin == ""


@pytest.mark.parametrize("connection", ["Upgrade", "upgrade", "keep-alive,  UPGRADE ,x"])
def test_the_wish_to_upgrade_may_stand_among_others(connection: str) -> None:
    assert plain(request(connection=connection)) is not None


UNUSUAL = {
    "another method": request("POST /api/v1/live HTTP/1.1"),
    "an older HTTP": request("GET /api/v1/live HTTP/1.0"),
    "no host": request(host=None),
    "two hosts": request(more="Host: evil.example\r\n"),
    "two origins": request(more="ORIGIN: http://evil.example\r\n"),
    "two keys": request(more="Sec-WebSocket-Key: c2l4dGVlbiBieXRlcyBvaw==\r\n"),
    "two upgrades": request(more="Upgrade: h2c\r\n"),
    "no key": request(sec_websocket_key=None),
    "a short key": request(sec_websocket_key="c2hvcnQ="),
    "a long key": request(sec_websocket_key="c2l4dGVlbiBieXRlcyBvayBhbmQgbW9yZQ=="),
    "a key that is not base64": request(sec_websocket_key="!!!!!!!!!!!!!!!!!!!!!!=="),
    "a key with something behind it": request(sec_websocket_key="c2l4dGVlbiBieXRlcyBvaw==x"),
    "another version": request(sec_websocket_version="8"),
    "no wish to upgrade": request(connection="keep-alive"),
    "an upgrade to something else": request(upgrade="h2c"),
    "a list of upgrades": request(upgrade="websocket, h2c"),
    "a host that is not ASCII": request(host="cup.exämple"),
    "a line that is no field": request(more="nonsense\r\n"),
    "a very long field": request(user_agent="x" * LONGEST),
    "an end that has not come": request()[:-2],
    "bytes behind the end": request() + b"more",
    "nothing": b"",
}


@pytest.mark.parametrize("unusual", UNUSUAL.values(), ids=UNUSUAL.keys())
def test_what_is_unusual_is_left_to_the_library(unusual: bytes) -> None:
    assert plain(unusual) is None

"""The front: a screen's handshake goes to the websocket at once, everything else to the web server; nothing is lost."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from uvicorn.server import ServerState

from display import http
from display.front import Front

HANDSHAKE = (
    b"GET /api/v1/live?session=current HTTP/1.1\r\nHost: hall\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2l4dGVlbiBieXRlcyBvaw==\r\n\r\n"
)


class Follower:
    """Who has a connection after the front, and what it was given."""

    def __init__(self, kind: str, given: list[object]) -> None:
        self.kind = kind
        self.given = given

    def connection_made(self, transport: object) -> None:
        self.given.append(transport)

    def data_received(self, data: bytes) -> None:
        self.given.append((self.kind, data))

    def shutdown(self) -> None:
        self.given.append((self.kind, "shutdown"))


class Hall:
    """A front with one connection; `given` is what whoever comes next was given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.given: list[object] = []
        monkeypatch.setattr(http, "HttpProtocol", lambda *_: Follower("web server", self.given))
        self.state = ServerState()
        self.connections: set[Any] = self.state.connections
        self.transport = Mock()
        self.waits: list[tuple[float, Callable[[], None]]] = []
        self.timer = Mock()
        loop = Mock(call_later=self._call_later)
        config: Any = SimpleNamespace(ws_protocol_class=lambda *_: Follower("websocket", self.given))
        self.front = Front(config, self.state, {}, loop)
        self.front.connection_made(self.transport)

    def _call_later(self, seconds: float, call: Callable[[], None]) -> Mock:
        self.waits.append((seconds, call))
        return self.timer


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> Hall:
    return Hall(monkeypatch)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        pytest.param("websocket", HANDSHAKE, id="a screen"),
        pytest.param("web server", b"GET / HTTP/1.1\r\nHost: hall\r\n\r\n", id="a page"),
        pytest.param("web server", HANDSHAKE[:60], id="the beginning of a handshake"),
        pytest.param("web server", HANDSHAKE.replace(b"GET", b"PUT"), id="another method"),
        pytest.param("web server", HANDSHAKE.replace(b"live", b"events"), id="another path"),
        pytest.param("web server", b"GET /api/v1/live HTTP/1.1\r\nHost: hall\r\n\r\n", id="no upgrade"),
    ],
)
def test_the_first_bytes_tell_who_has_the_connection_and_go_there(hall: Hall, kind: str, data: bytes) -> None:
    assert hall.connections == {hall.front}
    hall.front.data_received(data)
    assert hall.given == [hall.transport, (kind, data)]
    assert hall.transport.set_protocol.call_args.args[0].kind == kind
    assert hall.connections == set()
    assert hall.timer.cancel.called


def test_who_says_nothing_is_not_waited_for_longer_than_a_request(hall: Hall) -> None:
    [(seconds, call)] = hall.waits
    assert seconds == http.REQUEST_SECONDS
    call()
    assert hall.transport.close.called


def test_who_goes_without_a_word_is_forgotten(hall: Hall) -> None:
    hall.front.connection_lost(None)
    assert (hall.connections, hall.given) == (set(), [])
    assert hall.timer.cancel.called


def test_when_the_server_stops_who_has_asked_for_nothing_yet_is_the_web_servers(hall: Hall) -> None:
    hall.front.shutdown()
    assert hall.given == [hall.transport, ("web server", "shutdown")]

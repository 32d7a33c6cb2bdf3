"""Half a request does not hold a connection, and a whole one is not hurried."""

import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI

from display import http
from display.headers import RAW_HEADERS
from display.live import Live
from display.server import Server, listen
from timing.record.memory import MemoryRecord

WAIT = 10.0


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that waits a tenth of a second for a request."""
    monkeypatch.setattr(http, "REQUEST_SECONDS", 0.1)
    live = Live(MemoryRecord())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await live.start()
        yield

    app = FastAPI(lifespan=lifespan)
    app.get("/")(lambda: {"said": "hello"})
    bound = listen("127.0.0.1", 0)
    ready = threading.Event()
    server = Server(app, live, ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    assert ready.wait(WAIT)
    yield server
    server.should_exit = True
    thread.join(WAIT)
    assert not thread.is_alive()


@pytest.fixture
def port(server: Server) -> int:
    name: tuple[str, int] = server.servers[0].sockets[0].getsockname()
    return name[1]


def _open(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=WAIT)


def _answer(connection: socket.socket) -> bytes:
    answer = b""
    while b"hello" not in answer and (part := connection.recv(4096)):
        answer += part
    return answer


REQUEST = b"GET / HTTP/1.1\r\nHost: hall\r\n\r\n"


def test_a_connection_that_says_nothing_is_closed(port: int) -> None:
    with _open(port) as connection:
        assert connection.recv(1) == b""


def test_half_a_request_is_closed(port: int) -> None:
    with _open(port) as connection:
        connection.sendall(REQUEST[:20])
        assert connection.recv(1) == b""


def test_a_request_that_trickles_in_is_closed_all_the_same(port: int) -> None:
    with _open(port) as connection:
        connection.sendall(REQUEST[:20])
        connection.sendall(b"X-More: 1\r\n")
        assert connection.recv(1) == b""


def test_half_a_second_request_is_closed(port: int) -> None:
    with _open(port) as connection:
        connection.sendall(REQUEST)
        assert b"200" in _answer(connection)
        connection.sendall(REQUEST[:20])
        assert connection.recv(1) == b""


def test_two_requests_on_one_connection_are_answered(port: int) -> None:
    with _open(port) as connection:
        for _ in range(2):
            connection.sendall(REQUEST)
            assert b"200" in _answer(connection)


def test_no_answer_tells_what_server_it_is(port: int) -> None:
    with _open(port) as connection:
        connection.sendall(REQUEST)
        assert b"\r\nserver:" not in _answer(connection).lower()


def test_headers_without_end_are_closed(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "REQUEST_SECONDS", WAIT * 10)
    with _open(port) as connection:
        connection.sendall(REQUEST[:-2])
        with pytest.raises(ConnectionError):
            connection.sendall((b"X-More: " + b"1" * 1000 + b"\r\n") * 20_000)


def test_many_requests_on_one_connection_are_not_taken_for_one_without_end(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "MOST_HEADER_BYTES", 100)
    with _open(port) as connection:
        for _ in range(5):
            connection.sendall(REQUEST)
            assert b"200" in _answer(connection)


def test_what_is_no_http_is_refused_with_the_headers_of_every_answer(port: int) -> None:
    with _open(port) as connection:
        connection.sendall(b"this is no HTTP\r\n\r\n")
        answer = b""
        while part := connection.recv(4096):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert RAW_HEADERS.strip() in head
    assert body == b"Invalid HTTP request received."


def _stopping(server: Server, port: int) -> socket.socket:
    """A connection that was taken just before the server began to stop, and has asked for nothing so far."""
    connection = _open(port)
    with _open(port) as idle:
        idle.sendall(REQUEST)
        assert b"200" in _answer(idle), "connections are taken in order: the first one has been, too"
        server.should_exit = True
        while idle.recv(4096):
            pass
    return connection


def test_who_connected_in_the_last_moment_is_answered(
    server: Server, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "REQUEST_SECONDS", WAIT)
    monkeypatch.setattr(http, "LAST_SECONDS", WAIT)
    with _stopping(server, port) as connection:
        connection.sendall(REQUEST)
        answer = _answer(connection)
        assert b" 200 " in answer
        assert b"connection: close" in answer
        assert connection.recv(1) == b""


def test_who_asks_for_nothing_does_not_hold_a_server_that_stops(
    server: Server, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "REQUEST_SECONDS", WAIT)
    monkeypatch.setattr(http, "LAST_SECONDS", 0.1)
    with _stopping(server, port) as connection:
        assert connection.recv(1) == b""

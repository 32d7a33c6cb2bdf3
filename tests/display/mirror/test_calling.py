"""The hall's calls: what answers without the key is not believed, and a display that is away is not missed."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from display.mirror.calling import AGAIN_S, HallNow, Line, NoAnswer, Pushing
from display.mirror.pushes import PATH, Key
from timing.errors import SetupError
from timing.exchange.signing import NONCE_HEADER, SIGNATURE_HEADER

KEY = Key("key")
Answer = Callable[[str, str, bytes], tuple[int, str, bytes]]
"""By path, nonce and body: status, signature, content."""


class Server:
    """A server that answers what a test says, and counts its connections."""

    def __init__(self) -> None:
        self.answer: Answer = lambda *_: (200, "", b"")
        self.connections = 0
        self.closes = False
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                outer.connections += 1

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                status, signature, content = outer.answer(self.path, self.headers.get(NONCE_HEADER, ""), body)
                self.send_response(status)
                self.send_header("content-length", str(len(content)))
                self.send_header(SIGNATURE_HEADER, signature)
                self.end_headers()
                self.wfile.write(content)
                self.close_connection = outer.closes

            def do_GET(self) -> None:
                self.do_POST()

            def log_message(self, *_: object) -> None:
                """Nothing is said about it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.close()


def test_a_signed_answer_is_believed_and_the_connection_kept(server: Server) -> None:
    server.answer = lambda path, nonce, body: (200, KEY.answer(nonce, body[::-1]), body[::-1])
    with closing(Pushing(server.url, KEY)) as send:
        assert send(b"abc") == b"cba"
        assert send(b"xyz") == b"zyx"
    assert server.connections == 1


def test_a_connection_that_was_closed_meanwhile_is_made_anew(server: Server) -> None:
    server.answer = lambda path, nonce, body: (200, KEY.answer(nonce, b""), b"")
    server.closes = True
    with closing(Pushing(server.url, KEY)) as send:
        assert [send(b"abc"), send(b"abc")] == [b"", b""]
    assert server.connections == 2


def test_the_address_may_have_a_path_of_its_own(server: Server) -> None:
    paths: list[str] = []
    server.answer = lambda path, nonce, body: (paths.append(path), (200, KEY.answer(nonce, b""), b""))[1]  # type: ignore[func-returns-value]
    with closing(Pushing(f"{server.url}/cup/", KEY)) as send:
        send(b"")
    assert paths == [f"/cup{PATH}"]


def test_whoever_does_not_know_the_key_is_not_believed(server: Server) -> None:
    server.answer = lambda path, nonce, body: (200, Key("another").answer(nonce, b""), b"")
    with closing(Pushing(server.url, KEY)) as send, pytest.raises(NoAnswer, match="does not know the key"):
        send(b"")


def test_a_refusal_is_told_in_the_words_of_the_server(server: Server) -> None:
    server.answer = lambda path, nonce, body: (403, "", json.dumps({"detail": "not signed"}).encode())
    with pytest.raises(NoAnswer, match="refuses it with 403: not signed"):
        Pushing(server.url, KEY)(b"")
    server.answer = lambda path, nonce, body: (502, "", b"<html>bad gateway")
    with pytest.raises(NoAnswer, match="502: <html>bad gateway"):
        Pushing(server.url, KEY)(b"")


def test_a_server_that_is_not_there_is_told_as_that(server: Server) -> None:
    server.close()
    with pytest.raises(NoAnswer, match="does not answer"):
        Pushing(server.url, KEY)(b"")


@pytest.mark.parametrize("url", ["cup.example", "ftp://cup.example", "https://", "http://cup:x", "http://cup/?a=b"])
def test_what_is_no_address_stops_the_start(url: str) -> None:
    with pytest.raises(SetupError, match="--to cannot be"):
        Line(url, "--to", 1.0)


def test_what_the_hall_tells_spectators_is_told_of_rigs_and_lines_and_a_display_that_is_away_is_asked_again_later(
    server: Server,
) -> None:
    rig = {"rig": "left", "name": "Left", "feed": "f1", "driver": "d1", "known": True, "heard_s": 0.2, "lap": 3}
    line = {"venue": "ring", "since": "19:00"}
    told = {
        "rigs": [rig | {"current_ms": 1, "laps": 2, "address": "10.0.0.1"}, rig | {"known": False, "rig": "x"}],
        "lines": [line],
    }
    now = [100.0]
    server.answer = lambda path, nonce, body: (200, "", json.dumps(told).encode())
    with closing(HallNow(server.url, lambda: now[0])) as hall:
        now_there = hall()
        assert now_there is not None
        (found,) = now_there.rigs
        assert now_there.lines == (("ring", "19:00"),)
        assert (found.rig, found.lap, found.address) == ("left", 3, "")
        server.answer = lambda path, nonce, body: (503, "", b"")
        assert hall() is None
        server.answer = lambda path, nonce, body: (200, "", json.dumps(told).encode())
        assert hall() is None
        now[0] += AGAIN_S
        assert hall() is not None

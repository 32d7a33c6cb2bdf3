"""A connection that is kept: to a server that keeps it, that closes it, that says too much, or nothing at all."""

import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import pytest

from timing.exchange.kept_line import KeptLine, TooLong


class Server(BaseHTTPRequestHandler):
    """Answers with the number of the connection and what it was told."""

    protocol_version = "HTTP/1.1"
    hangs_up = False
    connections: "count[int]"

    def setup(self) -> None:
        super().setup()
        self.number = next(self.connections)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        answer = f"{self.number} {self.path} {self.headers['x-word']} ".encode() + body
        self.send_response(200)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
        self.close_connection = self.hangs_up

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def serving(**more: object) -> Iterator[int]:
    """A server on this port."""
    handler = type("Handler", (Server,), {"connections": count(1), **more})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def line_to(port: int, **more: object) -> KeptLine:
    return KeptLine("localhost", port, **{"silent_s": 20.0, "answer_s": 20.0, **more})  # type: ignore[arg-type]


def test_one_connection_does_for_all_questions_until_it_is_closed() -> None:
    with serving() as port:
        line = line_to(port)
        assert line.reached == "localhost"
        answer = line.ask("POST", "/laps", b"one", {"x-word": "hall"}, most=100)
        assert (answer.status, answer.body) == (200, b"1 /laps hall one")
        assert answer.headers["content-length"] == "16"
        assert line.reached == "127.0.0.1"
        assert line.ask("POST", "/laps", b"two", most=100).body == b"1 /laps None two"
        line.hang_up()
        line.hang_up()
        assert line.ask("POST", "/laps", b"three", most=100).body == b"2 /laps None three"
        line.hang_up()


def test_one_that_the_server_has_closed_is_made_anew_once() -> None:
    with serving(hangs_up=True) as port:
        line = line_to(port)
        answers = [line.ask("POST", "/", b"x", most=100).body for _ in range(3)]
        assert answers == [b"1 / None x", b"2 / None x", b"3 / None x"]
    with pytest.raises(ConnectionError):
        line.ask("POST", "/", b"x", most=100)
    with pytest.raises(ConnectionError):  # this one was never there
        line.ask("POST", "/", b"x", most=100)


def test_an_answer_that_is_too_long_is_not_read_to_its_end() -> None:
    with serving() as port:
        line = line_to(port)
        with pytest.raises(TooLong, match="the answer is longer than 10 bytes"):
            line.ask("POST", "/", b"x" * 11, most=10)
        assert issubclass(TooLong, http.client.HTTPException)
        assert line.ask("POST", "/", b"", most=10).body == b"2 / None ", "by another connection"
        line.hang_up()


def test_an_answer_that_does_not_come_to_its_end_is_given_up() -> None:
    with serving() as port:
        line = line_to(port, clock=count(0.0, 30.0).__next__)
        with pytest.raises(TimeoutError, match="timed out"):
            line.ask("POST", "/", b"x", most=100)


def test_what_does_not_speak_https_is_not_spoken_to() -> None:
    with serving() as port:
        line = line_to(port, context=ssl.create_default_context())
        with pytest.raises(ssl.SSLError):
            line.ask("POST", "/", b"x", most=100)

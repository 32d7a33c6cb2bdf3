"""How a venue talks to its centre: signed, over one connection, and believing nobody else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ingest.upstream.posting import NoAnswer, Posting, path_of
from timing.errors import SetupError
from timing.exchange.signing import KEY_HEADER, NONCE_HEADER, SIGNATURE_HEADER, digest, sign_answer, sign_request

KEY = "0a1b.secret"
KEPT = digest("secret")


class Centre(BaseHTTPRequestHandler):
    """Answers each message with the same, in capitals."""

    protocol_version = "HTTP/1.1"
    status = 200
    kept = KEPT
    known = KEPT
    """What the messages that come are signed with; the answers are with `kept`."""
    answer: bytes | None = None
    heard: list[tuple[str, bytes]]
    hangs_up = False

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        nonce = self.headers[NONCE_HEADER]
        assert self.headers[KEY_HEADER] == "0a1b"
        assert self.headers[SIGNATURE_HEADER] == sign_request(self.known, self.path.removeprefix("/cup"), nonce, body)
        self.heard.append((self.path, body))
        answer = body.upper() if self.answer is None else self.answer
        self.send_response(self.status)
        self.send_header("content-length", str(len(answer)))
        self.send_header(SIGNATURE_HEADER, sign_answer(self.kept, self.status, nonce, answer))
        self.end_headers()
        self.wfile.write(answer)
        self.close_connection = self.hangs_up

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def centre(**more: object) -> Iterator[tuple[str, type[Centre]]]:
    handler = type("Handler", (Centre,), {"heard": [], **more})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", handler
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_message_is_answered_under_the_venues_own_address() -> None:
    with centre() as (url, at):
        post = Posting(f"{url}/cup/", "Halle Süd", KEY)
        assert post(b"laps") == b"LAPS"
        post.hang_up()
        assert at.heard == [("/cup/api/v1/venues/Halle%20S%C3%BCd/exchange", b"laps")]
        assert post.where == f"{url}/cup"


def test_a_connection_that_the_centre_has_closed_is_made_anew() -> None:
    with centre(hangs_up=True) as (url, at):
        post = Posting(url, "Ring", KEY)
        assert [post(b"a"), post(b"b")] == [b"A", b"B"]
        post.hang_up()
        assert len(at.heard) == 2


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"kept": digest("another")}, "does not know the key"),
        ({"status": 403, "answer": b'{"detail": "the key was revoked"}'}, "403: the key was revoked"),
        ({"status": 404, "answer": b"<html>"}, "no eRacing Cup answers there"),
        ({"status": 500, "answer": b"[]"}, "without a reason"),
    ],
)
def test_an_answer_that_is_none_is_told_in_a_sentence(more: dict[str, object], told: str) -> None:
    with centre(**more) as (url, _), pytest.raises(NoAnswer, match=told):
        Posting(url, "Ring", KEY)(b"x")


def test_a_centre_that_is_not_there_is_told_in_a_sentence() -> None:
    with centre() as (url, _):
        pass
    with pytest.raises(NoAnswer, match="does not answer \\(connection refused\\)"):
        Posting(url, "Ring", KEY)(b"x")


def test_one_whose_certificate_is_not_known_is_not_spoken_to() -> None:
    with centre() as (url, at):
        with pytest.raises(NoAnswer, match="does not answer"):
            Posting(url.replace("http:", "https:"), "Ring", KEY)(b"x")
        assert at.heard == []


@pytest.mark.parametrize(
    ("url", "venue", "key"),
    [
        ("cup.example", "Ring", KEY),
        ("ftp://cup.example", "Ring", KEY),
        ("http://cup.example?x=1", "Ring", KEY),
        ("http://cup.example:port", "Ring", KEY),
        ("http://cup.example", "Ring/Nord", KEY),
        ("http://cup.example", " ", KEY),
        ("http://cup.example", "Ring", "secret"),
    ],
)
def test_what_cannot_be_called_stops_the_start(url: str, venue: str, key: str) -> None:
    with pytest.raises(SetupError, match="--"):
        Posting(url, venue, key)


def test_the_address_of_a_venue_is_one_word() -> None:
    assert path_of("Ring") == "/api/v1/venues/Ring/exchange"

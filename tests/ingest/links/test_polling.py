"""Asking over HTTP on real sockets: what answers become, what goes wrong, and asking again."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import pytest

from ingest.links import LinkState, Peer
from ingest.links import polling as module
from ingest.links.polling import FIRST_PAUSE_S, LONGEST_PAUSE_S, Polling
from tests.ingest.links.listening import WAIT_S, Heard, Listener, listening, unused_port
from timing.errors import BadInput

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"


class Echo:
    """Asks for two things; what they hold are the messages."""

    every_s = 0.0

    def __init__(self) -> None:
        self.statuses: list[int] = []

    def paths(self) -> Sequence[str]:
        return ("/one", "/two")

    def take(self, answers: Mapping[str, tuple[int, bytes]], at_ns: int) -> Sequence[bytes]:
        assert at_ns > 0
        bodies = [body for _, body in answers.values()]
        self.statuses += [status for status, _ in answers.values()]
        if b"bad" in bodies:
            raise BadInput("echo", 3, "expected sense")
        if b"bug" in bodies:
            raise ZeroDivisionError
        return bodies


class Waiting:
    """Pauses until it is let go, and remembers for how long it was to be."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self._begun = threading.Semaphore(0)
        self._over = threading.Semaphore(0)

    def __call__(self, ended: threading.Event, seconds: float) -> None:
        self.pauses.append(seconds)
        self._begun.release()
        assert ended.is_set() or self._over.acquire(timeout=WAIT_S)

    def reached(self) -> None:
        """Wait until it pauses."""
        assert self._begun.acquire(timeout=WAIT_S)

    def go_on(self) -> None:
        self._over.release()


@contextmanager
def asking(port: int, host: str = "127.0.0.1") -> Iterator[tuple[Polling, Heard, Waiting, Echo]]:
    heard, waiting, echo = Heard(), Waiting(), Echo()
    polling = Polling(Peer("echo", host, port, rig="left"), echo, heard, pause=waiting)
    polling.start()
    try:
        yield polling, heard, waiting, echo
    finally:
        polling._ended.set()
        waiting.go_on()
        polling.stop()
        assert not polling._thread.is_alive()


def read_request(line: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = line.recv(4096)
        assert piece
        data += piece
    return data


def answering(line: socket.socket, *answers: bytes) -> list[bytes]:
    """Answer requests one after the other; what was asked for."""
    asked = []
    for answer in answers:
        asked.append(read_request(line).split(b" ")[1])
        line.sendall(answer)
    return asked


def test_answers_are_handed_on_as_messages_over_one_connection() -> None:
    with listening() as peer, asking(peer.port) as (polling, heard, waiting, echo):
        with peer.accept() as line:
            assert answering(line, OK + b"one", OK + b"two") == [b"/one", b"/two"]
            waiting.reached()
            assert polling.state == LinkState(Peer("echo", "127.0.0.1", peer.port, rig="left"), connected=True)
            waiting.go_on()
            refused = b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"
            answering(line, refused, OK + b"two")
            waiting.reached()
        heard.wait(b"one", b"two", b"", b"two")
        assert heard.sources == {("127.0.0.1", peer.port)}
        assert echo.statuses == [200, 200, 503, 200]
        assert waiting.pauses == [0.0, 0.0]


def test_a_connection_that_the_peer_has_closed_is_made_anew_at_once() -> None:
    with listening() as peer, asking(peer.port) as (polling, heard, waiting, _):
        with peer.accept() as line:
            answering(line, OK + b"one", OK + b"two")
            waiting.reached()
        waiting.go_on()
        with peer.accept() as line:
            answering(line, OK + b"1st", OK + b"2nd")
            waiting.reached()
        heard.wait(b"one", b"two", b"1st", b"2nd")
        assert polling.state.trouble is None


def test_a_peer_that_is_not_there_is_asked_after_longer_and_longer() -> None:
    with asking(unused_port()) as (polling, _, waiting, _):
        for _ in range(6):
            waiting.reached()
            assert not polling.state.connected
            waiting.go_on()
        waiting.reached()
        assert waiting.pauses == [FIRST_PAUSE_S, 2.0, 4.0, 8.0, *[LONGEST_PAUSE_S] * 3]
        assert polling.state.trouble is not None
        assert "does not answer as echo (connection refused): look whether the game runs" in polling.state.trouble
        assert polling.state.trouble.startswith("left at 127.0.0.1:")


def test_a_name_that_is_not_known_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with asking(80, host="nowhere.invalid") as (polling, _, waiting, _):
        waiting.reached()
        assert polling.state.trouble is not None
        assert "(its name is not known here)" in polling.state.trouble


def silent(line: socket.socket, asked: threading.Event) -> None:
    read_request(line)
    assert asked.wait(WAIT_S)


def dripping(line: socket.socket, asked: threading.Event) -> None:
    read_request(line)
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\na")
    assert asked.wait(WAIT_S)


def rubbish(line: socket.socket, asked: threading.Event) -> None:
    answering(line, b"SSH-2.0-x\r\n\r\n")


def closing(line: socket.socket, asked: threading.Event) -> None:
    read_request(line)


def endless(line: socket.socket, asked: threading.Event) -> None:
    read_request(line)
    line.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(300))
    assert asked.wait(WAIT_S)


def senseless(line: socket.socket, asked: threading.Event) -> None:
    answering(line, OK + b"bad", OK + b"bad")


def mistaken(line: socket.socket, asked: threading.Event) -> None:
    answering(line, OK + b"bug", OK + b"bug")


@pytest.mark.parametrize(
    ("behave", "sentence"),
    [
        (silent, "does not answer as echo (no answer)"),
        (dripping, "does not answer as echo (no answer)"),
        (rubbish, "does not answer as echo (BadStatusLine, which is no HTTP)"),
        (closing, "does not answer as echo (Remote end closed connection without response)"),
        (endless, "sends what cannot be read (echo at byte 200: expected at most 200 bytes at /one)"),
        (senseless, "sends what cannot be read (echo at byte 3: expected sense); it is asked again"),
        (mistaken, "broke off by a mistake in eRacing Cup, which the log tells"),
    ],
)
def test_a_peer_that_goes_wrong_is_told_and_asked_again(
    behave: Callable[[socket.socket, threading.Event], None], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SILENT_S", 0.1)
    monkeypatch.setattr(module, "MOST_BYTES", 200)
    with listening() as peer, asking(peer.port) as (polling, heard, waiting, _):
        told = threading.Event()

        def serve(listener: Listener) -> None:
            with listener.accept() as line:
                behave(line, told)

        serving = threading.Thread(target=serve, args=(peer,))
        serving.start()
        waiting.reached()
        told.set()
        serving.join(WAIT_S)
        assert polling.state.trouble is not None
        assert sentence in polling.state.trouble
        assert not polling.state.connected
        waiting.go_on()
        with peer.accept() as line:
            answering(line, OK + b"one", OK + b"two")
            waiting.reached()
            heard.wait(b"one", b"two")
            assert polling.state.connected
            assert polling.state.trouble is None


def test_an_answer_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ANSWER_S", -1.0)
    with listening() as peer, asking(peer.port) as (polling, _, waiting, _), peer.accept() as line:
        answering(line, OK + b"one")
        waiting.reached()
        assert polling.state.trouble is not None
        assert "(no answer)" in polling.state.trouble


def test_an_error_without_a_text_of_its_own_is_told_by_its_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(socket, "create_connection", lost)
    with asking(80) as (polling, _, waiting, _):
        waiting.reached()
        assert polling.state.trouble is not None
        assert "(OSError)" in polling.state.trouble


def test_a_poll_may_be_ended_before_it_began() -> None:
    polling = Polling(Peer("echo", "127.0.0.1", 80), Echo(), Heard())
    polling.stop()
    assert polling.state == LinkState(Peer("echo", "127.0.0.1", 80), connected=False)


def test_a_pause_is_over_when_the_poll_is_ended() -> None:
    polling = Polling(Peer("echo", "127.0.0.1", unused_port()), Echo(), Heard())
    begun = time.monotonic()
    polling.start()
    polling.stop()
    assert not polling._thread.is_alive()
    assert time.monotonic() - begun < WAIT_S

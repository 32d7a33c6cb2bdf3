"""Talking over TCP on real sockets: connecting, what goes wrong, and connecting again."""

import errno
import re
import selectors
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from ingest.links import Conversation, LinkState, Peer, Said, SilenceError
from ingest.links.talk import FIRST_PAUSE_S, LONGEST_PAUSE_S, Talk
from tests.ingest.links.listening import WAIT_S, Heard, Listener, listening, unused_port
from tests.waiting import until
from timing.errors import BadInput


class Words:
    """A conversation in which messages end with a blank. "?" is answered, and some words lead to trouble."""

    def __init__(self, _: Peer) -> None:
        self.trouble: str | None = None
        self.so_far = b""
        self.silent = self.down = False

    def opened(self, now: float) -> bytes:
        assert now > 0
        return b"hello "

    def take(self, data: bytes, now: float) -> Said:
        *words, self.so_far = (self.so_far + data).split(b" ")
        if b"rubbish" in words:
            raise BadInput("words", 3, "expected sense")
        self.down |= b"down" in words
        if b"mistake" in words:
            raise ZeroDivisionError
        self.trouble = "it refuses us" if b"no" in words else None
        self.silent |= b"sleep" in words
        return Said(words, b"yes " * words.count(b"?"))

    def due(self, now: float) -> bytes:
        if self.silent:
            raise SilenceError("nothing was heard for 3 seconds")
        if self.down:
            raise OSError(errno.ENETDOWN, "Network is down")
        return b""

    def leave(self) -> bytes:
        return b"bye "


class WordsOn(Words):
    """A conversation that remembers what was said in those before."""

    def after(self, before: "WordsOn") -> None:
        self.so_far = b"again: "


class Pauses:
    """Waits for nothing, and remembers for how long."""

    def __init__(self, most: int = 1_000) -> None:
        self.seconds: list[float] = []
        self._most = most
        self.enough = threading.Event()

    def __call__(self, ended: threading.Event, seconds: float) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) >= self._most:
            self.enough.set()
            ended.wait()


@contextmanager
def talking(
    port: int, heard: Heard, *, how: Callable[[Peer], Conversation] = Words, host: str = "127.0.0.1", pauses: Pauses
) -> Iterator[Talk]:
    talk = Talk(Peer("rmonitor", host, port, rig="left"), how, heard, pause=pauses)
    talk.start()
    try:
        yield talk
    finally:
        talk.stop()


def seen(talk: Talk, wanted: Callable[[LinkState], bool]) -> LinkState:
    """Wait until the link is as wanted."""
    until(lambda: wanted(talk.state), WAIT_S)
    return talk.state


@pytest.fixture
def peer() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.fixture
def heard() -> Heard:
    return Heard()


class TestAConversation:
    def test_hands_on_each_message_as_from_the_peer(self, peer: Listener, heard: Heard) -> None:
        with talking(peer.port, heard, pauses=Pauses()) as talk, peer.accept() as line:
            assert line.recv(99) == b"hello "
            for piece in (b"on", b"e tw", b"o ", b"three"):
                line.sendall(piece)
            heard.wait(b"one", b"two")
            assert heard.sources == {("127.0.0.1", peer.port)}
            assert seen(talk, lambda state: state.connected).trouble is None

    def test_answers(self, peer: Listener, heard: Heard) -> None:
        with talking(peer.port, heard, pauses=Pauses()), peer.accept() as line:
            assert line.recv(99) == b"hello "
            line.sendall(b"? ")
            assert line.recv(99) == b"yes "

    def test_ends_with_a_farewell_and_at_once(self, peer: Listener, heard: Heard) -> None:
        with talking(peer.port, heard, pauses=Pauses()) as talk, peer.accept() as line:
            assert line.recv(99) == b"hello "
            line.sendall(b"one ")
            heard.wait(b"one")
            talk.stop()
            assert line.recv(99) == b"bye "
            assert line.recv(99) == b""
            assert talk.state == LinkState(Peer("rmonitor", "127.0.0.1", peer.port, rig="left"), connected=False)

    def test_tells_what_the_peer_has_against_us(self, peer: Listener, heard: Heard) -> None:
        with talking(peer.port, heard, pauses=Pauses()) as talk, peer.accept() as line:
            line.sendall(b"no ")
            seen(talk, lambda state: state.connected and state.trouble == "it refuses us")
            line.sendall(b"well ")
            seen(talk, lambda state: state.connected and state.trouble is None)

    def test_may_go_on_from_the_one_before(self, peer: Listener, heard: Heard) -> None:
        with talking(peer.port, heard, how=WordsOn, pauses=Pauses()):
            with peer.accept() as line:
                line.sendall(b"one tw")
                heard.wait(b"one")
            with peer.accept() as line:
                line.sendall(b"two ")
                heard.wait(b"one", b"again:", b"two")


class TestALineThatBreaks:
    def test_is_connected_again_and_half_a_message_is_none(self, peer: Listener, heard: Heard) -> None:
        with talking(peer.port, heard, pauses=Pauses()):
            with peer.accept() as line:
                line.sendall(b"one tw")
                heard.wait(b"one")
            with peer.accept() as line:
                line.sendall(b"two three ")
                heard.wait(b"one", b"two", b"three")

    @pytest.mark.parametrize(
        ("said", "trouble"),
        [
            (b"rubbish ", "left at .* sends what cannot be read .*expected sense"),
            (b"one sleep ", "left at .*: nothing was heard for 3 seconds"),
            (b"one down ", r"the connection to left at .* is broken \(Network is down\)"),
            (b"mistake ", "a mistake in eRacing Cup"),
        ],
    )
    def test_says_why(self, peer: Listener, heard: Heard, said: bytes, trouble: str) -> None:
        with talking(peer.port, heard, pauses=(pauses := Pauses(most=1))) as talk, peer.accept() as line:
            line.sendall(said)
            assert pauses.enough.wait(WAIT_S)
            assert talk.state.trouble is not None
            assert re.search(trouble, talk.state.trouble)
            assert not talk.state.connected

    @pytest.mark.parametrize("reset", [False, True])
    def test_says_that_the_peer_has_closed_it(self, peer: Listener, heard: Heard, *, reset: bool) -> None:
        with talking(peer.port, heard, pauses=(pauses := Pauses(most=1))) as talk:
            line = peer.accept()
            line.sendall(b"one ")
            heard.wait(b"one")
            if reset:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.close()
            assert pauses.enough.wait(WAIT_S)
            assert talk.state.trouble == f"left at 127.0.0.1:{peer.port} has closed the connection; it is asked again"


class TestAPeerThatIsNotThere:
    def test_is_asked_less_and_less_often(self, heard: Heard) -> None:
        port = unused_port()
        with talking(port, heard, pauses=(pauses := Pauses(most=7))) as talk:
            assert pauses.enough.wait(WAIT_S)
            assert pauses.seconds == [1.0, 2.0, 4.0, 8.0, 10.0, 10.0, 10.0]
            assert (pauses.seconds[0], pauses.seconds[-1]) == (FIRST_PAUSE_S, LONGEST_PAUSE_S)
            assert talk.state.trouble == (
                f"left at 127.0.0.1:{port} cannot be reached (connection refused): look whether the program that "
                f"sends rmonitor runs there, and whether a firewall keeps its port shut"
            )

    def test_is_asked_often_again_after_it_has_spoken(self, peer: Listener, heard: Heard) -> None:
        with talking(peer.port, heard, pauses=(pauses := Pauses(most=4))):
            for _ in range(2):
                peer.accept().close()
            with peer.accept() as line:
                line.sendall(b"one ")
                heard.wait(b"one")
            peer.accept().close()
            assert pauses.enough.wait(WAIT_S)
            assert pauses.seconds == [1.0, 2.0, 1.0, 2.0]

    def test_has_no_address(self, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
        def unknown(*_: object, **__: object) -> list[object]:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        with talking(1, heard, host="nowhere.invalid", pauses=(pauses := Pauses(most=1))) as talk:
            assert pauses.enough.wait(WAIT_S)
            assert "(its name is not known here)" in (talk.state.trouble or "")

    def test_does_not_answer(self, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(selectors.DefaultSelector, "select", lambda *_: [])
        with talking(unused_port(), heard, pauses=(pauses := Pauses(most=1))) as talk:
            assert pauses.enough.wait(WAIT_S)
            assert "cannot be reached (no answer)" in (talk.state.trouble or "")

    def test_has_another_address_where_it_is(
        self, peer: Listener, heard: Heard, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ports = (unused_port(), peer.port)
        found = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", port)) for port in ports]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        with talking(peer.port, heard, host="timing", pauses=Pauses()), peer.accept() as line:
            line.sendall(b"one ")
            heard.wait(b"one")

    def test_does_not_hold_up_the_end(self, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
        asked, select = threading.Event(), selectors.DefaultSelector.select

        def nothing_happens(selector: selectors.DefaultSelector, _: float) -> list[object]:
            """But that we are asked to end."""
            while True:
                asked.set()
                woken: list[object] = [ready for ready in select(selector, 0.01) if ready[0].data is None]
                if woken:
                    return woken

        monkeypatch.setattr(selectors.DefaultSelector, "select", nothing_happens)
        with talking(unused_port(), heard, pauses=Pauses()) as talk:
            assert asked.wait(WAIT_S)
            talk.stop()
            assert talk.state.trouble is None

    def test_keeps_nobody_from_ending(self, heard: Heard) -> None:
        talk = Talk(Peer("rmonitor", "127.0.0.1", unused_port()), Words, heard)
        talk.start()
        seen(talk, lambda state: state.trouble is not None)
        talk.stop()

    def test_was_never_asked(self, heard: Heard) -> None:
        Talk(Peer("rmonitor", "127.0.0.1", 1), Words, heard).stop()

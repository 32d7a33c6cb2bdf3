"""Assetto Corsa: a handshake, a subscription, and all of it again when the game was started anew."""

import itertools
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.links import Peer
from ingest.links.ac import KIND, Handshake
from tests.ingest.formats.packets.ac_remote import ac_answer, ac_lap, ac_moment

PEER = Peer("ac-remote-telemetry", "192.0.2.5", 9996, rig="left")
HANDSHAKE, SUBSCRIBE, DISMISS = (struct.pack("<3i", 1, 1, operation) for operation in (0, 1, 3))


class Game:
    """A game that answers handshakes, and sends moments to those who subscribed."""

    def __init__(self) -> None:
        self.caller = Handshake(PEER)
        self.on = True
        self.drives = True
        self.subscribed = False
        self.asked: list[bytes] = []
        self.now = 100.0

    @property
    def state(self) -> tuple[bool, str | None]:
        return self.caller.connected, self.caller.trouble

    def run(self, seconds: float) -> None:
        """Time passes, a quarter of a second at a time."""
        for _ in range(round(seconds * 4)):
            for request in self.caller.due(self.now):
                self._take(request)
            if self.on and self.subscribed and self.drives:
                assert self.caller.heard(ac_moment(running=round(self.now * 1000)), self.now) == ()
            self.now += 0.25

    def start_anew(self) -> None:
        self.on, self.subscribed = True, False

    def _take(self, request: bytes) -> None:
        self.asked.append(request)
        if not self.on:
            return
        if request == HANDSHAKE:
            for answer in self.caller.heard(ac_answer(), self.now):
                self._take(answer)
        self.subscribed |= request == SUBSCRIBE


def test_a_game_is_asked_once_and_sends_from_then_on() -> None:
    game = Game()
    game.run(60)
    assert game.asked == [HANDSHAKE, SUBSCRIBE]
    assert game.state == (True, None)
    assert list(game.caller.leave()) == [DISMISS]


def test_a_game_that_was_started_anew_is_asked_anew() -> None:
    game = Game()
    game.run(10)
    game.on = False
    game.run(7)
    assert not game.caller.connected
    game.start_anew()
    game.run(6)
    assert game.caller.connected
    assert (game.asked[:2], game.asked[-2:]) == ([HANDSHAKE, SUBSCRIBE], [HANDSHAKE, SUBSCRIBE])


def test_a_game_that_does_not_run_is_told_after_ten_seconds_and_asked_every_five() -> None:
    game = Game()
    game.on = False
    game.run(10)
    assert (game.asked, game.caller.trouble) == ([HANDSHAKE, HANDSHAKE], None)
    game.run(10)
    assert game.asked == [HANDSHAKE] * 4
    assert game.caller.trouble == (
        "left at 192.0.2.5:9996 does not answer: is Assetto Corsa running there, with a car on the track?"
    )
    game.start_anew()
    game.run(5)
    assert game.state == (True, None)


def test_a_game_that_answers_and_sends_nothing_is_told_so() -> None:
    game = Game()
    game.drives = False
    game.run(11)
    connected, trouble = game.state
    assert not connected
    assert trouble == "left at 192.0.2.5:9996 answers, but sends no telemetry: is a car on the track?"
    game.drives = True
    game.run(1)
    assert game.state == (True, None)


def test_an_answer_that_comes_twice_is_answered_once() -> None:
    caller = Handshake(PEER)
    assert list(caller.due(0)) == [HANDSHAKE]
    assert list(caller.heard(ac_answer(), 0.1)) == [SUBSCRIBE]
    assert list(caller.heard(ac_answer(), 0.2)) == []


@pytest.mark.parametrize("rubbish", [b"", b"hello", ac_lap(), bytes(2048)])
def test_rubbish_is_no_answer(rubbish: bytes) -> None:
    caller = Handshake(PEER)
    for second in range(12):
        caller.due(second)
        assert list(caller.heard(rubbish, second)) == []
    assert (caller.connected, caller.trouble is None) == (False, False)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 8), st.sampled_from([b"", ac_answer(), ac_moment()])), max_size=60))
def test_handshakes_are_five_seconds_apart_whatever_the_game_does(steps: list[tuple[float, bytes]]) -> None:
    caller, now, asked = Handshake(PEER), 0.0, list[float]()
    for step, said in steps:
        now += step
        asked += [now for _ in caller.due(now)]
        if said:
            caller.heard(said, now)
    assert all(after - before >= 5 for before, after in itertools.pairwise(asked))


def test_answers_come_to_the_port_that_asked() -> None:
    assert (KIND.feed, KIND.port, KIND.local_port, KIND.caller) == ("ac-remote-telemetry", 9996, None, Handshake)

"""Assetto Corsa Competizione: registered with once, politely, and asked for the names it has not told."""

import itertools
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.links import Peer
from ingest.links import acc as module
from ingest.links.acc import KIND, Registered
from tests.ingest.formats.packets import acc

PEER = Peer("acc-broadcasting", "192.0.2.5", 9000, "asd", rig="left")


def asked(what: int, connection: int) -> bytes:
    return struct.pack("<Bi", what, connection)


def registering(name: str = "eRacing Cup", password: str = "asd") -> bytes:
    """A registration as its layout says."""
    return b"\1\4" + acc.text(name) + acc.text(password) + struct.pack("<i", 250) + acc.text("")


class Game:
    """A game that grants connections to those who know its password, and tells each what happens."""

    def __init__(self, password: str = "asd", *, peer: Peer = PEER) -> None:
        self.caller = Registered(peer)
        self.password = password
        self.on = True
        self.connections: set[int] = set()
        self.granted = 17
        self.cars = [3, 0]
        self.session = 2
        self.clock_ms = 0.0
        self.names_lost = False
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
            if self.on:
                for _ in self.connections:
                    runs = acc.session(self.clock_ms, number=self.session)
                    self._say(runs, *(acc.car(index) for index in self.cars))
            self.now += 0.25
            self.clock_ms += 250

    def stop(self) -> None:
        self.on = False
        self.connections.clear()

    def times(self, what: int) -> int:
        """How often something was asked for."""
        return sum(request[0] == what for request in self.asked)

    def _say(self, *messages: bytes) -> None:
        for message in messages:
            for answer in self.caller.heard(message, self.now):
                self._take(answer)

    def _take(self, request: bytes) -> None:
        self.asked.append(request)
        if not self.on:
            return
        match request[0]:
            case 1 if request == registering(password=self.password):
                self.granted += 1
                self.connections.add(self.granted)
                self._say(acc.registration(self.granted))
            case 1:
                self._say(acc.registration(-1, granted=0, error="Wrong connection password"))
            case 9:
                self.connections.discard(struct.unpack("<Bi", request)[1])
            case 10 if not self.names_lost and struct.unpack("<Bi", request)[1] in self.connections:
                self._say(acc.cars(*self.cars), *(acc.entrant(index, ("A", "B", "C")) for index in self.cars))
            case _:
                pass


def test_a_game_is_registered_with_once_and_asked_for_cars_and_track() -> None:
    game = Game()
    game.run(60)
    assert game.asked == [registering(), asked(10, 18), asked(11, 18), asked(10, 18)]
    assert game.state == (True, None)
    assert list(game.caller.leave()) == [asked(9, 18)]


def test_a_registration_is_the_published_one_without_a_password_for_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHOWN_AS", "Test")
    monkeypatch.setattr(module, "EVERY_MS", 1000)
    (request,) = Registered(PEER).due(0)
    assert request == bytes.fromhex("0104 0400 54657374 0300 617364 e8030000 0000")


def test_a_wrong_password_is_told_in_words_and_tried_again_half_a_minute_later() -> None:
    game = Game("qwe")
    game.run(29)
    assert (game.asked, game.caller.connected) == ([registering()], False)
    assert game.caller.trouble == (
        "left at 192.0.2.5:9000 refused: wrong connection password; "
        'it stands as "connectionPassword" in the rig\'s broadcasting.json'
    )
    game.password = "asd"
    game.run(3)
    assert game.state == (True, None)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("Your broadcasting control app is outdated.", "Your broadcasting control app is outdated"),
        ("", "it gives no reason"),
    ],
)
def test_any_other_refusal_is_told_as_the_game_has_it(error: str, reason: str) -> None:
    caller = Registered(PEER)
    caller.due(0)
    assert list(caller.heard(acc.registration(-1, granted=0, error=error), 0.1)) == []
    assert caller.trouble == f"left at 192.0.2.5:9000 refused: {reason}"
    assert list(caller.leave()) == []


def test_a_refusal_is_forgotten_when_the_game_says_nothing_more() -> None:
    game = Game("qwe")
    game.run(1)
    game.stop()
    game.run(45)
    assert game.caller.trouble is not None
    assert "does not answer" in game.caller.trouble


def test_a_game_may_grant_a_connection_to_those_who_may_only_read() -> None:
    caller = Registered(PEER)
    caller.due(0)
    caller.heard(acc.registration(7, only_read=1, error="Wrong command mode password, readonly access granted"), 0.1)
    assert (caller.connected, caller.trouble) == (True, None)


def test_a_game_that_does_not_run_is_told_after_ten_seconds_and_asked_every_five() -> None:
    game = Game()
    game.on = False
    game.run(10)
    assert (game.asked, game.caller.trouble) == ([registering()] * 2, None)
    game.run(10)
    assert game.asked == [registering()] * 4
    assert game.caller.trouble == (
        "left at 192.0.2.5:9000 does not answer: does Assetto Corsa Competizione run there, in a session, "
        'and is "updListenerPort" in its broadcasting.json 9000?'
    )


def test_a_game_that_was_started_anew_is_registered_with_anew_and_keeps_no_old_connection() -> None:
    game = Game()
    game.run(20)
    game.stop()
    game.run(12)
    assert not game.caller.connected
    game.on = True
    game.run(10)
    assert game.state == (True, None)
    assert game.times(9) == 1
    assert game.connections == {game.granted}


def test_a_connection_that_fell_silent_is_left_before_another_one_is_asked_for() -> None:
    game = Game()
    game.run(1)
    game.connections.clear()
    game.run(11)
    assert game.asked[-4:] == [asked(9, 18), registering(), asked(10, 19), asked(11, 19)]
    game.run(3)
    assert game.asked[-1] == asked(10, 19)


def test_a_second_grant_that_came_late_leaves_one_connection() -> None:
    caller = Registered(PEER)
    caller.due(0)
    caller.heard(acc.registration(7), 6)
    assert list(caller.heard(acc.registration(8), 6.1)) == [asked(9, 7), asked(10, 8), asked(11, 8)]
    assert list(caller.heard(acc.registration(8), 6.2)) == [asked(10, 8), asked(11, 8)]


def test_a_car_without_a_name_is_asked_for_once_a_second() -> None:
    game = Game()
    game.names_lost = True
    game.run(5.25)
    assert game.times(10) == 1 + 5
    game.names_lost = False
    game.run(10)
    assert game.times(10) == 1 + 6
    game.cars.append(9)
    game.run(10)
    assert game.times(10) == 1 + 7


@pytest.mark.parametrize(("session", "clock_ms"), [(3, 20_000.0), (2, 0.0)], ids=["the next one", "the same anew"])
def test_in_another_session_the_names_are_asked_for_once_more(session: int, clock_ms: float) -> None:
    game = Game()
    game.run(20)
    assert game.times(10) == 2
    game.session, game.clock_ms = session, clock_ms
    game.run(1.5)
    assert game.times(10) == 2
    game.run(20)
    assert game.times(10) == 3


@pytest.mark.parametrize(
    "rubbish", [b"", b"\1", b"\1\0\0", b"\3\0", b"hello", acc.registration()[:-1], acc.session(), acc.car()]
)
def test_rubbish_and_what_comes_unasked_are_no_answer(rubbish: bytes) -> None:
    caller = Registered(PEER)
    for second in range(12):
        caller.due(second)
        assert list(caller.heard(rubbish, second)) == []
    assert (caller.connected, caller.trouble is None) == (False, False)


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.floats(0, 12),
            st.sampled_from([b"", acc.session(), acc.car(), acc.registration(), acc.registration(0, granted=0)]),
        ),
        max_size=60,
    )
)
def test_registrations_are_five_seconds_apart_whatever_the_game_does(steps: list[tuple[float, bytes]]) -> None:
    caller, now, registered = Registered(PEER), 0.0, list[float]()
    for step, said in steps:
        now += step
        registered += [now for request in caller.due(now) if request[0] == 1]
        if said:
            caller.heard(said, now)
    assert all(after - before >= 5 for before, after in itertools.pairwise(registered))


def test_answers_come_to_the_port_that_asked() -> None:
    assert (KIND.feed, KIND.port, KIND.local_port, KIND.caller) == ("acc-broadcasting", 9000, None, Registered)

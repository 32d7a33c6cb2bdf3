"""Gran Turismo 7: a console is asked by a heartbeat, and answers as long as it hears one."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.demo.wire_gt7 import Format, Telemetry, encode
from ingest.links import Peer
from ingest.links.gt7 import KIND, Heartbeat
from tests.ingest.formats.packets.forza import forza

PEER = Peer("gt7", "192.0.2.5", 33739, rig="left")


class Console:
    """A console that knows some formats, and sends for 1.7 s after each heartbeat it understands."""

    def __init__(self, *knows: Format) -> None:
        self.knows = knows
        self.on = True
        self.caller = Heartbeat(PEER)
        self.beats: list[bytes] = []
        self.now = 100.0
        self._sends: Format | None = None
        self._until = 0.0
        self._packet = 0

    @property
    def state(self) -> tuple[bool, str | None]:
        return self.caller.connected, self.caller.trouble

    def run(self, seconds: float, *, lost: bool = False) -> None:
        """Time passes, a quarter of a second at a time; `lost` where no heartbeat arrives."""
        for _ in range(round(seconds * 4)):
            for beat in self.caller.due(self.now):
                self.beats.append(beat)
                wanted = [format for format in self.knows if format.encode() == beat]
                if wanted and self.on and not lost:
                    self._sends, self._until = wanted[0], self.now + 1.7
            if self._sends is not None and self.on and self.now <= self._until:
                self._packet += 1
                packet = encode(Telemetry(packet=self._packet, lap=1), self._sends)
                assert self.caller.heard(packet, self.now) == ()
            self.now += 0.25


def test_a_console_is_asked_for_its_richest_format_again_and_again() -> None:
    console = Console("A", "B", "~", "C")
    console.run(15)
    assert console.beats == [b"C"] * 10
    assert console.state == (True, None)


def test_one_that_does_not_know_the_richest_format_is_asked_for_the_oldest() -> None:
    console = Console("A", "B")
    console.run(15)
    assert console.beats[:6] == [b"C", b"C", b"C", b"A", b"A", b"A"]
    assert set(console.beats[3:]) == {b"A"}
    assert console.caller.connected


def test_a_lost_heartbeat_is_made_up_for_once() -> None:
    console = Console("C")
    console.run(6)
    before = len(console.beats)
    console.run(2.5, lost=True)
    assert len(console.beats) == before + 3  # one at its time, one for the silence, one at its time again
    console.run(2)
    assert console.caller.connected


def test_a_console_that_is_off_is_told_after_ten_seconds_and_asked_until_it_is_on() -> None:
    console = Console("C")
    console.on = False
    console.run(9.75)
    assert console.state == (False, None)
    console.run(1)
    assert console.caller.trouble == (
        "the console left at 192.0.2.5:33739 does not answer: is it on, and does Gran Turismo 7 run?"
    )
    console.on = True
    console.run(6)
    assert console.state == (True, None)


def test_a_console_that_is_switched_off_is_not_connected_after_a_moment() -> None:
    console = Console("C")
    console.run(5)
    console.on = False
    console.run(3.5)
    assert console.state == (False, None)
    console.run(8)
    assert console.caller.trouble is not None


def test_what_is_no_packet_of_the_game_is_no_answer() -> None:
    caller = Heartbeat(PEER)
    for second in range(12):
        caller.due(second)
        assert caller.heard(forza(331, ms=second), second) == ()
        assert caller.heard(bytes(368), second) == ()
    assert not caller.connected
    assert caller.trouble is not None


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 3), st.booleans()), max_size=60))
def test_heartbeats_are_never_closer_than_the_silence_that_speeds_them_up(steps: list[tuple[float, bool]]) -> None:
    caller, now, beats = Heartbeat(PEER), 0.0, list[float]()
    for step, answers in steps:
        now += step
        beats += [now for _ in caller.due(now)]
        if answers:
            caller.heard(encode(Telemetry(packet=1, lap=1)), now)
    assert all(after - before >= 0.5 for before, after in itertools.pairwise(beats))


def test_a_console_needs_no_farewell_and_answers_to_a_port_of_its_own() -> None:
    assert Heartbeat(PEER).leave() == ()
    assert (KIND.feed, KIND.port, KIND.local_port, KIND.caller) == ("gt7", 33739, 33740, Heartbeat)

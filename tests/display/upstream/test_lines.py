"""Whichever display a venue calls, all of them know how its line is."""

from collections.abc import Sequence

from display.upstream.lines import HeardLines
from tests.display.stage import EVENING
from timing.bus.protocol import Counted
from timing.exchange.messages import Down, Seen, Sent, Up
from timing.exchange.state import LineState
from timing.readings import SessionType
from timing.record.entry import SessionOpened

START = 1_800_000_000_000_000_000
SECOND = 1_000_000_000
DOWN = Down(0, "e", 0, (), 0, 0, 0, 0, 0, refused=("no",))


class Between:
    """What two displays count together."""

    def __init__(self) -> None:
        self.other: Between | None = None
        self.waiting: list[Counted] = []

    def add(self, key: str) -> None:
        assert self.other is not None
        self.other.waiting.append(Counted(key, 0.5))

    def others(self) -> Sequence[Counted]:
        found, self.waiting = self.waiting, []
        return found


def up(waiting: int = 0, *, leaving: bool = False, entries: int = 0) -> Up:
    opened = SessionOpened("s", SessionType.RACE, "Race", None, EVENING)
    return Up((Sent(opened),) * entries, 0, (), Seen(), waiting, 0, ahead_ms=7, leaving=leaving)


def test_what_a_call_brings_waits_no_more() -> None:
    lines = HeardLines(clock=lambda: START)
    lines.note("Ring", up(5, entries=2), DOWN)
    lines.note("ring", up(5, entries=2), DOWN)
    assert lines.states() == [LineState("Ring", START, START, 3, 7, refused=("no",))]


def test_two_displays_tell_each_other_once_a_second() -> None:
    now = [START]
    here, there = Between(), Between()
    here.other, there.other = there, here
    answers, shows = HeardLines(here, lambda: now[0]), HeardLines(there, lambda: now[0])
    answers.note("Ring", up(4), DOWN)
    now[0] += SECOND // 2
    answers.note("Ring", up(0), DOWN)
    assert len(there.waiting) == 1
    (known,) = shows.states()
    assert (known.venue, known.waiting, known.heard_ns) == ("Ring", 4, START)
    now[0] += SECOND
    answers.note("Ring", up(leaving=True), DOWN)
    assert (answers.states(), shows.states()) == ([], [])


def test_what_another_version_tells_is_left_out() -> None:
    between = Between()
    between.waiting = [Counted("{}", 0.0), Counted("[", 0.0), Counted('["Ring", "x", null, [], false]', 0.0)]
    assert HeardLines(between, lambda: START).states() == []

"""The pulse: everybody knows that the server is alive, the server who is, and nobody is asked too often."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from display.hub import Hub
from display.pulse import Pulse
from display.slices import SLICE
from tests.display.stage import MESSAGE, StageClock, StageScreen, next_board, opened, story
from tests.display.test_wire import RIG
from timing.live import RigLive

BOARDS = story(10)


class Hall:
    """A hub with its pulse, and rigs."""

    def __init__(self) -> None:
        self.clock = StageClock()
        self.hub = Hub(clock=self.clock)
        self.hub.delivery.submitter = None  # these transports have no files: slices are as narrow as for any of them
        self.hub.show(opened(BOARDS[0]))
        self.rigs: list[RigLive] = []
        self.asked = 0
        self.pulse = Pulse(self.hub, self._live)
        self.pulse.start()

    def _live(self) -> list[RigLive]:
        self.asked += 1
        return self.rigs

    def screen(self) -> StageScreen:
        screen = StageScreen(self.hub).join()
        screen.look().types()
        return screen


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_a_beat_comes_every_two_seconds_with_the_position_of_the_board(hall: Hall) -> None:
    screen = hall.screen()
    hall.clock.advance(6.5)
    beats = screen.look().messages
    assert [(beat.type, beat.epoch, beat.seq) for beat in beats] == [("beat", "book-1", 1)] * 3
    assert [beat.time for beat in beats] == [
        "2026-11-21T19:00:02.000Z",
        "2026-11-21T19:00:04.000Z",
        "2026-11-21T19:00:06.000Z",
    ]


def test_where_no_session_runs_the_beat_says_that_there_is_nothing() -> None:
    clock = StageClock()
    hub = Hub(clock=clock)
    hub.show(opened(BOARDS[0]))
    hub.channels.clear()
    hub.audience.running.channel = None
    screen = StageScreen(hub).join()
    Pulse(hub, None).start()
    clock.advance(2.5)
    beat = screen.look().messages[-1]
    assert (beat.type, beat.epoch, beat.seq) == ("beat", "book-1", 0)


@pytest.mark.parametrize("beat_first", [True, False])
def test_the_beat_is_never_ahead_of_the_board_nor_behind_it(hall: Hall, beat_first: bool) -> None:
    screens = [hall.screen() for _ in range(3 * SLICE)]
    rounds = [lambda: hall.hub.show(next_board(hall.hub, BOARDS[1])), hall.pulse._beat]
    for begin in reversed(rounds) if beat_first else rounds:
        begin()  # serves the first slice, and the others when their turn comes
    hall.clock.turn()
    hall.hub.show(next_board(hall.hub, BOARDS[2]))
    hall.clock.settle()
    for screen in screens:
        board = BOARDS[0]
        for message in screen.look().messages:
            if message.type == "changes":
                board = next(each for each in BOARDS if each.seq == message.seq)
            else:
                assert message.seq == board.seq
        assert board == BOARDS[2] == screen.watcher.board


def test_a_beat_that_falls_due_while_a_change_goes_out_costs_no_write_of_its_own_with_the_next(hall: Hall) -> None:
    screens = [hall.screen() for _ in range(2 * SLICE)]
    hall.hub.show(next_board(hall.hub, BOARDS[1]))
    hall.pulse._beat()
    hall.hub.show(next_board(hall.hub, BOARDS[2]))
    hall.clock.settle()
    assert len(screens[0].stage.written) == 2
    assert screens[0].look().types() == ["changes", "changes", "beat"]
    assert screens[-1].look().types() == ["changes", "changes", "beat"]


class StageReader:
    """A reader that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def wake(self) -> None:
        self.told.append("wake")

    def tell(self, kind: str, message: bytes) -> None:
        assert MESSAGE.validate_json(message).type == kind
        self.told.append(kind)

    def beat(self) -> None:
        self.told.append("beat")

    def give_up_since(self, before: float) -> bool:
        return False


def test_readers_are_told_the_same(hall: Hall) -> None:
    hall.rigs = [RIG]
    reader = StageReader()
    view = hall.hub.enter(reader, "current")
    hall.hub.show(next_board(hall.hub, BOARDS[1]))
    hall.clock.advance(2.1)
    assert reader.told == ["wake", *["live"] * 7, "beat", "live"]
    hall.hub.partings.exit(reader, view)
    hall.clock.advance(5)
    assert len(reader.told) == 10


def test_a_slow_screen_gets_neither_beat_nor_rigs(hall: Hall) -> None:
    hall.rigs = [RIG]
    screen = hall.screen()
    screen.stage.open_wide = False
    hall.hub.show(next_board(hall.hub, BOARDS[1]))
    held = len(screen.stage.held)
    hall.clock.advance(10)
    assert len(screen.stage.held) == held
    screen.stage.drain()
    assert screen.look().types() == ["changes"]
    hall.clock.advance(2)
    assert {"beat", "live"} == set(screen.look().types())


def test_a_silent_screen_is_asked_and_one_that_answers_stays(hall: Hall) -> None:
    screen = hall.screen()
    for _ in range(200):
        hall.clock.advance(1)
        if screen.look().pings:
            screen.watcher.pings = 0
            hall.hub.delivery.heard(screen)
    assert not screen.stage.aborted
    hall.clock.advance(15)
    assert screen.look().pings == 0  # not asked more often than needed
    hall.clock.advance(5)
    assert screen.look().pings == 1


def test_one_that_does_not_answer_is_cut_within_45_seconds(hall: Hall) -> None:
    screen = hall.screen()
    hall.clock.advance(20)
    assert screen.look().pings == 1
    hall.clock.advance(15)
    assert not screen.stage.aborted
    hall.clock.advance(10)
    assert (screen.stage.aborted, hall.hub.counts.dead, hall.hub.connected) == (True, 1, 0)


def test_a_frozen_screen_and_one_that_does_not_leave_are_cut(hall: Hall) -> None:
    frozen, leaving = hall.screen(), hall.screen()
    frozen.stage.open_wide = False
    hall.hub.partings.goodbye(leaving, 1008, "")
    hall.clock.advance(7)
    assert (leaving.stage.aborted, frozen.stage.aborted) == (True, False)
    hall.clock.advance(60)
    assert (frozen.stage.aborted, hall.hub.counts.frozen) == (True, 1)


def test_after_the_server_itself_stood_still_nobody_is_blamed(hall: Hall) -> None:
    asked, frozen = hall.screen(), hall.screen()
    hall.clock.advance(20)
    hall.hub.delivery.heard(frozen)
    frozen.stage.open_wide = False
    hall.hub.show(next_board(hall.hub, BOARDS[1]))
    assert asked.look().pings == 1
    hall.clock.jump(120)
    assert not asked.stage.aborted
    assert not frozen.stage.aborted
    hall.clock.advance(30)
    assert asked.stage.aborted
    hall.clock.advance(40)
    assert frozen.stage.aborted


def test_old_changes_are_forgotten_although_nothing_happens(hall: Hall) -> None:
    hall.hub.show(next_board(hall.hub, BOARDS[1]))
    channel = hall.hub.channels["quali"]
    hall.clock.advance(890)
    assert channel.latest is not None
    hall.clock.advance(20)
    assert channel.latest is None


def test_the_rigs_are_told_at_most_four_times_a_second(hall: Hall) -> None:
    hall.rigs = [RIG]
    screen = hall.screen()
    hall.clock.advance(10)
    live = screen.look().types().count("live")
    assert 30 <= live <= 40


def test_with_many_screens_the_rigs_are_told_less_often(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.rigs = [RIG]
    screens = [hall.screen() for _ in range(2 * SLICE)]
    call_soon = hall.clock.call_soon

    def take_a_tenth_of_a_second(call: Callable[[], None]) -> None:
        def late() -> None:
            hall.clock.seconds += 0.1
            call()

        call_soon(late)

    monkeypatch.setattr(hall.clock, "call_soon", take_a_tenth_of_a_second)
    for _ in range(200):
        hall.clock.advance(0.1)
    seconds = hall.clock.seconds - 1000
    live = screens[-1].look().types().count("live")
    assert 0 < live <= seconds / (10 * 0.2) + 1


def test_a_round_about_the_rigs_is_not_begun_before_the_last_is_over(hall: Hall) -> None:
    hall.rigs = [RIG]
    for _ in range(2 * SLICE):
        hall.screen()
    hall.pulse._tell_of_rigs()
    hall.pulse._tell_of_rigs()
    assert hall.asked == 1


def test_where_nobody_looks_the_rigs_are_not_asked_for(hall: Hall) -> None:
    hall.clock.advance(5)
    assert hall.asked == 0


def test_no_rigs_are_told_once_and_not_again(hall: Hall) -> None:
    screen = hall.screen()
    hall.clock.advance(1)
    assert screen.look().types() == []
    hall.rigs = [RIG, replace(RIG, rig="rig-8")]
    hall.clock.advance(0.3)
    hall.rigs = []
    hall.clock.advance(1.5)
    told = [message for message in screen.look().messages if message.type == "live"]
    assert [len(message.rigs) for message in told] == [2, 0]


def test_after_stop_nothing_beats(hall: Hall) -> None:
    hall.rigs = [RIG]
    screen = hall.screen()
    hall.pulse.stop()
    hall.clock.advance(10)
    assert screen.look().types() == []


def test_a_fault_in_what_the_rigs_tell_does_not_stop_the_pulse() -> None:
    clock = StageClock()
    hub = Hub(clock=clock)
    hub.show(opened(BOARDS[0]))
    answers = iter([None])

    def live() -> list[RigLive]:
        if next(answers, RIG) is None:
            raise RuntimeError("a fault of ours")
        return [RIG]

    Pulse(hub, live).start()
    screen = StageScreen(hub).join()
    with pytest.raises(RuntimeError):
        clock.advance(0.3)
    clock.advance(5)
    assert {"live", "beat"} <= set(screen.look().types())

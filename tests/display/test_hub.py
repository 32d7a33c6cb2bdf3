"""The hub: each screen ends with the board that is, whatever happened on the way, and a slow one harms only itself."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from websockets.frames import CloseCode

from display.boards import Advance
from display.hub import LITTLE, RESUMED, Hub
from display.slices import SLICE
from leaderboard.board import Board
from tests.display.stage import QUALIFYING, RACE, StageClock, StageScreen, board, next_board, opened, row, story

BOARDS = story(40)
WORDY = story(60, why="x" * 4000)
"""Boards whose changes are more than a slow screen is given afterwards."""


@pytest.fixture
def clock() -> StageClock:
    return StageClock()


@pytest.fixture
def hub(clock: StageClock) -> Hub:
    hub = Hub(clock=clock, build="b1", language="de")
    hub.show(opened(BOARDS[0]))
    return hub


def show(hub: Hub, *boards: Board) -> None:
    for each in boards:
        hub.show(next_board(hub, each))


# Coming


def test_a_screen_is_greeted_and_given_the_board(hub: Hub) -> None:
    watcher = StageScreen(hub).join().look()
    hello, snapshot = watcher.messages
    assert (hello.type, hello.build, hello.language, hello.beat_s) == ("hello", "b1", "de", 2)
    assert snapshot.type == "snapshot"
    assert watcher.board == BOARDS[0]


def test_a_screen_that_comes_back_gets_what_it_missed(hub: Hub) -> None:
    show(hub, *BOARDS[1:5])
    screen = StageScreen(hub)
    screen.watcher.board = BOARDS[2]
    watcher = screen.join(epoch="book-1", seq=3).look()
    assert watcher.types() == ["hello", "changes", "changes"]
    assert watcher.board == BOARDS[4]


def test_a_screen_that_missed_nothing_gets_nothing(hub: Hub) -> None:
    show(hub, BOARDS[1])
    screen = StageScreen(hub)
    screen.watcher.board = BOARDS[1]
    assert screen.join(epoch="book-1", seq=2).look().types() == ["hello"]


@pytest.mark.parametrize(("epoch", "seq"), [("book-0", 2), ("book-1", 99), ("book-1", None), (None, 2)])
def test_a_position_that_leads_nowhere_is_answered_with_the_whole_board(
    hub: Hub, epoch: str | None, seq: int | None
) -> None:
    show(hub, *BOARDS[1:5])
    watcher = StageScreen(hub).join(epoch=epoch, seq=seq).look()
    assert watcher.types() == ["hello", "snapshot"]


def test_who_missed_very_much_gets_the_whole_board(clock: StageClock) -> None:
    hub = Hub(clock=clock)
    long = story(2 + RESUMED // 4000, why="x" * 4000)
    hub.show(opened(long[0]))
    show(hub, *long[1:])
    assert StageScreen(hub).join(epoch="book-1", seq=2).look().types() == ["hello", "snapshot"]
    screen = StageScreen(hub)
    screen.watcher.board = long[-20]
    assert screen.join(epoch="book-1", seq=long[-20].seq).look().types() == ["hello", *["changes"] * 19]


def test_before_there_is_a_session_there_is_only_the_greeting_and_then_it_comes(clock: StageClock) -> None:
    hub = Hub(clock=clock)
    hub.show(Advance("book-1", (), (), (), True, False))
    screen = StageScreen(hub).join()
    assert screen.look().types() == ["hello"]
    assert hub.channel("current") is None
    show(hub, BOARDS[0])
    assert screen.look().types() == ["session", "snapshot"]
    assert screen.look().board == BOARDS[0]


def test_the_screens_follow_the_session_that_runs_though_another_was_opened_last(hub: Hub) -> None:
    show(hub, board(9, session=RACE))
    screen = StageScreen(hub).join()
    screen.look()
    hub.show(Advance("book-1", (), (), tuple(hub.channels), False, False, current="quali"))
    assert screen.look().types()[-2:] == ["session", "snapshot"]
    assert screen.look().board == BOARDS[0]


# The fan-out


def test_every_screen_gets_the_very_same_bytes_of_a_change(hub: Hub) -> None:
    screens = [StageScreen(hub).join() for _ in range(3)]
    for screen in screens:
        screen.look()
    show(hub, BOARDS[1])
    for screen in screens:
        [given] = screen.stage.written
        assert given is hub.channels["quali"].latest
    assert all(screen.look().board == BOARDS[1] for screen in screens)


def test_thousands_are_served_in_slices_and_all_of_them_are(hub: Hub, clock: StageClock) -> None:
    screens = [StageScreen(hub).join() for _ in range(3 * SLICE)]
    for screen in screens:
        screen.look()
    show(hub, BOARDS[1])
    served = [sum(bool(screen.stage.written) for screen in screens)]
    while clock.turn():
        served.append(sum(bool(screen.stage.written) for screen in screens))
    assert served[:3] == [SLICE, 2 * SLICE, 3 * SLICE]
    assert all(screen.look().board == BOARDS[1] for screen in screens)


def test_what_is_published_during_a_round_reaches_all_in_order(hub: Hub, clock: StageClock) -> None:
    screens = [StageScreen(hub).join() for _ in range(3 * SLICE)]
    show(hub, BOARDS[1])
    clock.turn()
    show(hub, BOARDS[2], BOARDS[3])
    clock.settle()
    assert all(screen.look().board == BOARDS[3] for screen in screens)
    # The first slices had the first change already; the last one got all three at once.
    assert len(screens[0].stage.written) == 0
    assert screens[-1].look().types() == ["hello", "snapshot", "changes", "changes", "changes"]


def test_who_comes_or_goes_during_a_round_disturbs_nobody(hub: Hub, clock: StageClock) -> None:
    screens = [StageScreen(hub).join() for _ in range(2 * SLICE)]
    show(hub, BOARDS[1])
    hub.leave(screens[-1])
    late = StageScreen(hub).join()
    clock.settle()
    assert late.look().types() == ["hello", "snapshot"]
    assert screens[-1].look().board == BOARDS[0]
    assert all(screen.look().board == BOARDS[1] for screen in (*screens[:-1], late))


async def test_settled_is_when_everybody_has_been_served(hub: Hub, clock: StageClock) -> None:
    for _ in range(2 * SLICE):
        StageScreen(hub).join()
    await asyncio.wait_for(hub.settled(), 1)
    show(hub, BOARDS[1])
    waiting = asyncio.create_task(hub.settled())
    await asyncio.sleep(0)
    assert not waiting.done()
    clock.settle()
    await asyncio.wait_for(waiting, 1)


def test_sessions_do_not_hear_of_each_other(hub: Hub) -> None:
    race = board(50, session=RACE)
    show(hub, race)
    quali, current = StageScreen(hub).join("quali"), StageScreen(hub).join("current")
    assert (quali.look().board, current.look().board) == (BOARDS[0], race)
    show(hub, BOARDS[1])
    assert (quali.look().board, current.look().board) == (BOARDS[1], race)
    show(hub, board(51, row(1, "zoe"), session=RACE))
    assert quali.look().board == BOARDS[1]
    assert current.look().board == hub.channels["race"].board


def test_when_another_session_runs_its_followers_are_told_and_the_others_are_not(hub: Hub) -> None:
    follower, other = StageScreen(hub).join(), StageScreen(hub).join("quali")
    for screen in (follower, other):
        screen.look().types()
    race = board(50, session=RACE)
    show(hub, race)
    assert [message.type for message in follower.look().messages] == ["session", "snapshot"]
    assert follower.watcher.messages[0].session == RACE
    assert follower.watcher.board == race
    assert other.look().types() == []


def test_a_transport_that_fails_costs_its_own_screen_alone(hub: Hub) -> None:
    screens = [StageScreen(hub).join() for _ in range(3)]
    screens[1].stage.fails = True
    show(hub, BOARDS[1])
    assert screens[1].stage.aborted
    assert [screen.look().board for screen in (screens[0], screens[2])] == [BOARDS[1]] * 2
    assert hub.connected == 2
    screens[0].stage.fails = True
    hub.resync(screens[0])
    assert screens[0].stage.aborted


# Slow screens


def test_a_slow_screen_gets_nothing_more_until_it_has_drained_and_then_what_it_missed(hub: Hub) -> None:
    slow, quick = StageScreen(hub).join(), StageScreen(hub).join()
    slow.look()
    slow.stage.open_wide = False
    show(hub, BOARDS[1])
    held = len(slow.stage.held)
    show(hub, *BOARDS[2:6])
    assert (len(slow.stage.held), hub.slow, hub.counts.slowed) == (held, 1, 1)
    assert quick.look().board == BOARDS[5]
    slow.look().types()
    slow.stage.drain()
    assert slow.look().types() == ["changes"] * 5
    assert (slow.look().board, hub.slow) == (BOARDS[5], 0)


def test_a_slow_screen_that_missed_much_gets_the_whole_board(clock: StageClock) -> None:
    hub = Hub(clock=clock)
    hub.show(opened(WORDY[0]))
    slow = StageScreen(hub).join()
    slow.look().types()
    slow.stage.open_wide = False
    show(hub, *WORDY[1 : 3 + LITTLE // 4000])
    slow.stage.drain()
    assert slow.look().types() == ["changes", "snapshot"]
    assert slow.look().board == hub.channels["quali"].board


def test_a_slow_follower_learns_of_another_session_when_it_has_drained(hub: Hub) -> None:
    slow = StageScreen(hub).join()
    slow.stage.open_wide = False
    show(hub, BOARDS[1])
    race = board(50, session=RACE)
    show(hub, race)
    slow.look().types()
    slow.stage.drain()
    assert slow.look().types() == ["changes", "session", "snapshot"]
    assert slow.look().board == race


def test_a_screen_that_is_frozen_for_too_long_is_cut(hub: Hub, clock: StageClock) -> None:
    frozen, slow = StageScreen(hub).join(), StageScreen(hub).join()
    frozen.stage.open_wide = slow.stage.open_wide = False
    show(hub, BOARDS[1])
    clock.advance(59)
    slow.stage.drain()
    hub.sweep(60.0, 4.0)
    assert not frozen.stage.aborted
    clock.advance(2)
    hub.sweep(60.0, 4.0)
    assert (frozen.stage.aborted, slow.stage.aborted, hub.counts.frozen, hub.slow) == (True, False, 1, 0)


def test_who_asks_for_the_board_gets_it(hub: Hub) -> None:
    screen = StageScreen(hub).join()
    show(hub, BOARDS[1])
    screen.look().types()
    hub.resync(screen)
    assert screen.look().types() == ["snapshot"]
    assert hub.counts.resyncs == 1


def test_a_slow_screen_that_asks_for_the_board_gets_it_when_it_has_drained(hub: Hub) -> None:
    screen = StageScreen(hub).join()
    screen.look().types()
    screen.stage.open_wide = False
    show(hub, BOARDS[1])
    hub.resync(screen)
    screen.stage.drain()
    assert screen.look().types() == ["changes", "snapshot"]


def test_what_a_transport_says_at_the_wrong_time_is_harmless(hub: Hub) -> None:
    screen = StageScreen(hub)
    hub.stalled(screen)
    hub.drained(screen)
    hub.resync(screen)
    assert (hub.due(screen), hub.slow, screen.ready, screen.stage.written) == (b"", 0, False, [])
    screen.join()
    hub.drained(screen)
    assert screen.look().types() == ["hello", "snapshot"]


# Another book


def test_when_the_book_is_another_one_everybody_gets_its_boards(hub: Hub) -> None:
    show(hub, *BOARDS[1:4], board(50, session=RACE))
    current, quali, gone = StageScreen(hub).join(), StageScreen(hub).join("quali"), StageScreen(hub).join("race")
    restored = replace(BOARDS[1], epoch="book-2")
    hub.show(opened(restored))
    assert current.look().board == quali.look().board == restored
    assert (gone.look().closed, gone.stage.ended) == ((4404, "this session is not in the record any more"), True)
    assert [*hub.channels] == ["quali"]
    assert hub.epoch == "book-2"
    back = StageScreen(hub)
    back.watcher.board = BOARDS[3]
    assert back.join(epoch="book-1", seq=4).look().types() == ["hello", "snapshot"]


# Partings


def test_goodbye_is_a_frame_and_the_end_of_our_side(hub: Hub) -> None:
    screen = StageScreen(hub).join()
    hub.goodbye(screen, CloseCode.POLICY_VIOLATION, "too much")
    assert (screen.look().closed, screen.stage.ended, hub.connected) == ((1008, "too much"), True, 0)
    show(hub, BOARDS[1])
    assert screen.look().board == BOARDS[0]
    hub.leave(screen)


def test_who_does_not_go_after_goodbye_is_cut(hub: Hub, clock: StageClock) -> None:
    screen, other = StageScreen(hub).join(), StageScreen(hub).join()
    hub.goodbye(screen, CloseCode.POLICY_VIOLATION, "too much")
    hub.goodbye(other, CloseCode.POLICY_VIOLATION, "too much")
    hub.leave(other)
    clock.advance(5)
    hub.sweep(60.0, 4.0)
    assert (screen.stage.aborted, other.stage.aborted) == (True, False)


def test_a_slow_screen_is_cut_instead_of_being_told_goodbye(hub: Hub) -> None:
    screen = StageScreen(hub).join()
    screen.stage.open_wide = False
    show(hub, BOARDS[1])
    hub.goodbye(screen, CloseCode.GOING_AWAY, "")
    assert (screen.stage.aborted, hub.slow, hub.connected) == (True, 0, 0)
    hub.drained(screen)
    assert not screen.ready


def test_goodbye_said_twice_is_one(hub: Hub) -> None:
    screen = StageScreen(hub).join()
    hub.goodbye(screen, CloseCode.POLICY_VIOLATION, "too much")
    hub.goodbye(screen, CloseCode.GOING_AWAY, "")
    assert (screen.look().closed, screen.stage.closed, screen.stage.aborted) == ((1008, "too much"), True, False)
    hub.goodbye(StageScreen(hub), CloseCode.GOING_AWAY, "")


def test_a_client_that_says_goodbye_is_answered_and_let_go(hub: Hub) -> None:
    screen = StageScreen(hub).join()
    hub.answer_goodbye(screen, b"\x88\x02\x03\xe8")
    assert (screen.look().closed, screen.stage.closed, hub.connected) == ((1000, ""), True, 0)


async def test_when_the_server_stops_all_are_told_when_to_come_back_and_not_all_at_once(
    hub: Hub, clock: StageClock
) -> None:
    screens = [StageScreen(hub).join() for _ in range(600)]
    slow = StageScreen(hub).join()
    slow.stage.open_wide = False
    show(hub, BOARDS[1])
    clock.settle()
    closing = asyncio.create_task(hub.close())
    while not screens[-1].stage.ended:
        await asyncio.sleep(0)
    codes, reasons = zip(*(screen.look().closed or (0, "") for screen in screens), strict=True)
    assert set(codes) == {1001}
    waits = [int(reason.removeprefix("come back in ").removesuffix(" ms")) for reason in reasons]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (0, 300)
    assert slow.stage.aborted
    assert not closing.done()
    for screen in screens:
        hub.leave(screen)
    await asyncio.wait_for(closing, 5)
    assert hub.closing


async def test_who_does_not_go_when_the_server_stops_is_cut(hub: Hub, clock: StageClock) -> None:
    screen = StageScreen(hub).join()
    closing = asyncio.create_task(hub.close(grace=2.0))
    while not screen.stage.ended:
        await asyncio.sleep(0)
    clock.advance(2.0)
    await asyncio.wait_for(closing, 5)
    assert screen.stage.aborted
    await asyncio.wait_for(hub.close(), 5)


def test_the_hub_is_full_at_so_many_and_those_who_are_leaving_count(clock: StageClock) -> None:
    hub = Hub(clock=clock, most=2)
    hub.show(opened(BOARDS[0]))
    first, second = StageScreen(hub).join(), StageScreen(hub).join("quali")
    assert hub.is_full
    hub.goodbye(first, CloseCode.POLICY_VIOLATION, "")
    assert hub.is_full
    hub.leave(first)
    hub.leave(second)
    assert not hub.is_full
    assert len(hub.views()) == 1


def test_counts_tell_what_went_out(hub: Hub) -> None:
    for _ in range(3):
        StageScreen(hub).join()
    show(hub, BOARDS[1])
    frame = hub.channels["quali"].latest
    assert frame is not None
    assert (hub.counts.connected, hub.counts.snapshots) == (3, 3)
    assert (hub.counts.writes, hub.counts.bytes) == (3, 3 * len(frame))


# Anything, in any order


class Evening(RuleBasedStateMachine):
    """Laps, new sessions, other books, screens that come, freeze, drain, resync, go and come back with any position."""

    @initialize()
    def begin(self) -> None:
        self.clock = StageClock()
        self.hub = Hub(clock=self.clock)
        self.epoch = 1
        self.seq = 1
        self.hub.show(opened(board(1)))
        self.screens: list[StageScreen] = []
        self.old: list[Board] = []

    def _drivers(self, session: str) -> dict[str, int]:
        return {each.driver.id: each.laps for each in self.hub.channels[session].board.rows}

    @rule(data=st.data(), driver=st.sampled_from("abc"), ahead=st.integers(0, 2), wordy=st.booleans())
    def lap(self, data: st.DataObject, driver: str, ahead: int, wordy: bool) -> None:
        session = data.draw(st.sampled_from([*self.hub.channels]))
        before = self.hub.channels[session].board
        self.old.append(before)
        drivers = self._drivers(session)
        drivers[driver] = drivers.get(driver, 0) + 1
        # A seq belongs to one session; the same again is a driver renamed without a new entry.
        seq = before.seq if ahead == 0 else self.seq + ahead
        self.seq = max(seq, self.seq)
        rows = [row(place, each, drivers[each], "x" * 3000 * wordy) for place, each in enumerate(sorted(drivers), 1)]
        self.hub.show(next_board(self.hub, replace(before, seq=seq, rows=tuple(rows))))

    @rule()
    def another_session(self) -> None:
        self.seq += 1
        info = replace(QUALIFYING, id=f"session {len(self.hub.channels)}")
        self.hub.show(next_board(self.hub, board(self.seq, session=info, epoch=f"book-{self.epoch}")))

    @rule()
    def another_book(self) -> None:
        self.old += [channel.board for channel in self.hub.channels.values()]
        self.epoch += 1
        self.hub.show(opened(board(self.seq, row(1, "a", 9), epoch=f"book-{self.epoch}")))

    @rule(data=st.data(), own=st.booleans())
    def come(self, data: st.DataObject, own: bool) -> None:
        session = data.draw(st.sampled_from([*self.hub.channels])) if own else "current"
        screen = StageScreen(self.hub)
        held = data.draw(st.none() | st.sampled_from(self.old)) if self.old else None
        if held is not None:
            screen.watcher.board = held
            screen.join(session, held.epoch, held.seq)
        else:
            screen.join(session)
        self.screens.append(screen)

    @rule(data=st.data(), do=st.sampled_from(["freeze", "drain", "resync", "go"]))
    def one_of_them(self, data: st.DataObject, do: str) -> None:
        if not self.screens:
            return
        screen = data.draw(st.sampled_from(self.screens))
        if do == "freeze":
            screen.stage.open_wide = False
        elif do == "drain" and not screen.stage.open_wide and not screen.stage.is_closing():
            screen.stage.drain()
        elif do == "resync":
            self.hub.resync(screen)
        elif do == "go":
            self.screens.remove(screen)
            self.hub.leave(screen)

    @invariant()
    def every_screen_that_reads_has_the_board_that_is(self) -> None:
        for screen in self.screens:
            view, watcher = screen.view, screen.look()
            if view is not None and view.channel is not None and screen.ready:
                assert watcher.board == view.channel.board

    def teardown(self) -> None:
        for screen in getattr(self, "screens", []):
            if not screen.stage.open_wide and not screen.stage.is_closing():
                screen.stage.drain()
            if screen.view is not None and screen.view.channel is not None:
                assert screen.look().board == screen.view.channel.board


Evening.TestCase.settings = settings(deadline=None, max_examples=80, stateful_step_count=40)
TestEvening = Evening.TestCase


# Names that are gone


def test_nobody_is_told_an_old_name_whatever_board_they_hold(hub: Hub) -> None:
    show(hub, *BOARDS[1:9])
    there, slow = StageScreen(hub).join("quali"), StageScreen(hub).join("quali")
    for screen in (there, slow):
        screen.look()
    hub.stalled(slow)
    show(hub, board(1, row(1, "anna"), session=RACE), BOARDS[9])
    [anna, ben] = BOARDS[9].rows
    now = replace(BOARDS[9], rows=(replace(anna, driver=replace(anna.driver, name="Fahrer 1")), ben))
    hub.show(replace(next_board(hub, now), renamed=True))
    assert there.look().board == now
    hub.drained(slow)
    said = b"".join([*slow.stage.written])
    for held in BOARDS[:10]:
        screen = StageScreen(hub)
        said += screen.hub.join(screen, "quali", "book-1", held.seq)
    assert b"Fahrer 1" in said
    assert b"Anna" not in said
    assert hub.channels["race"].latest is None

"""The hub: each screen ends with the board that is, whatever happened on the way."""

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from display.boards import Advance
from display.delivery import RESUMED
from display.hub import Hub
from leaderboard.board import Board
from tests.display.stage import (
    BOARDS,
    QUALIFYING,
    RACE,
    StageClock,
    StageScreen,
    board,
    next_board,
    opened,
    row,
    show,
    story,
)

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


# Sessions


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
            self.hub.delivery.resync(screen)
        elif do == "go":
            self.screens.remove(screen)
            self.hub.partings.leave(screen)

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


# Names that are gone


def test_nobody_is_told_an_old_name_whatever_board_they_hold(hub: Hub) -> None:
    show(hub, *BOARDS[1:9])
    there, slow = StageScreen(hub).join("quali"), StageScreen(hub).join("quali")
    for screen in (there, slow):
        screen.look()
    hub.delivery.stalled(slow)
    show(hub, board(1, row(1, "anna"), session=RACE), BOARDS[9])
    [anna, ben] = BOARDS[9].rows
    now = replace(BOARDS[9], rows=(replace(anna, driver=replace(anna.driver, name="Fahrer 1")), ben))
    hub.show(replace(next_board(hub, now), renamed=True))
    assert there.look().board == now
    hub.delivery.drained(slow)
    said = b"".join([*slow.stage.written])
    for held in BOARDS[:10]:
        screen = StageScreen(hub)
        said += screen.hub.join(screen, "quali", "book-1", held.seq)
    assert b"Fahrer 1" in said
    assert b"Anna" not in said

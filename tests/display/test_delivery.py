"""What one screen is given: a slow one harms only itself, and whoever asks gets the whole board."""

import pytest

from display.delivery import LITTLE, MANY
from display.hub import Hub
from tests.display.stage import BOARDS, RACE, StageClock, StageScreen, StageSubmitter, board, opened, show, story

WORDY = story(60, why="x" * 4000)
"""Boards whose changes are more than a slow screen is given afterwards."""


def test_a_transport_that_fails_costs_its_own_screen_alone(hub: Hub) -> None:
    screens = [StageScreen(hub).join() for _ in range(3)]
    screens[1].stage.fails = True
    show(hub, BOARDS[1])
    assert screens[1].stage.aborted
    assert [screen.look().board for screen in (screens[0], screens[2])] == [BOARDS[1]] * 2
    assert hub.connected == 2
    screens[0].stage.fails = True
    hub.delivery.resync(screens[0])
    assert screens[0].stage.aborted


# Many at once


def test_many_are_written_to_past_their_transports_and_few_are_not(hub: Hub) -> None:
    screens = [StageScreen(hub).join() for _ in range(MANY)]
    kernel = StageSubmitter(hub, screens)
    show(hub, BOARDS[1])
    assert kernel.told == [list(range(MANY))]
    assert all(screen.look().board == BOARDS[1] for screen in screens)
    assert (hub.counts.writes, hub.counts.bytes) == (MANY, MANY * len(hub.channels["quali"].latest or b""))
    hub.partings.leave(screens[-1])
    show(hub, BOARDS[2])
    assert len(kernel.told) == 1
    assert all(screen.look().board == BOARDS[2] for screen in screens[:-1])


def test_what_the_kernel_did_not_take_of_a_frame_the_transport_gets(hub: Hub) -> None:
    screens = [StageScreen(hub).join() for _ in range(MANY)]
    StageSubmitter(hub, screens).short = {3: 10, 7: 0}
    screens[7].stage.open_wide = False
    show(hub, BOARDS[1])
    frame = hub.channels["quali"].latest or b""
    assert screens[3].stage.written[-2:] == [frame[:10], frame[10:]]
    assert screens[7].stage.held == frame
    assert (hub.slow, hub.counts.writes) == (1, MANY)
    show(hub, BOARDS[2])
    screens[7].stage.drain()
    assert all(screen.look().board == BOARDS[2] for screen in screens)


def test_past_a_transport_nothing_goes_that_it_holds_something_back_for_or_is_closed(hub: Hub) -> None:
    screens = [StageScreen(hub).join() for _ in range(MANY + 3)]
    kernel = StageSubmitter(hub, screens)
    screens[0].stage.held += b"what it has not got rid of"
    screens[1].stage.aborted = screens[1].stage.fails = True
    screens[2].file = None
    show(hub, BOARDS[1])
    assert kernel.told == [list(range(3, MANY + 3))]
    assert [screen.look().board for screen in screens if screen is not screens[1]] == [BOARDS[1]] * (MANY + 2)
    assert hub.connected == MANY + 2


def test_where_the_kernel_fails_those_it_was_given_are_cut_and_the_others_are_told_one_by_one(
    hub: Hub, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody knows what they have got: the rest of a frame in another one's place would be worse."""
    screens = [StageScreen(hub).join() for _ in range(MANY + 1)]
    kernel = StageSubmitter(hub, screens)
    kernel.fails = True
    screens[0].file = None
    show(hub, BOARDS[1])
    assert [screen.stage.aborted for screen in screens] == [False] + [True] * MANY
    assert (hub.connected, hub.delivery.submitter) == (1, None)
    assert "they are cut, come back" in caplog.text
    for _ in range(MANY):
        StageScreen(hub).join()
    show(hub, BOARDS[2])
    assert screens[0].look().board == BOARDS[2]
    assert hub.connected == MANY + 1


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


# Who asks


def test_who_asks_for_the_board_gets_it(hub: Hub) -> None:
    screen = StageScreen(hub).join()
    show(hub, BOARDS[1])
    screen.look().types()
    hub.delivery.resync(screen)
    assert screen.look().types() == ["snapshot"]
    assert hub.counts.resyncs == 1


def test_a_slow_screen_that_asks_for_the_board_gets_it_when_it_has_drained(hub: Hub) -> None:
    screen = StageScreen(hub).join()
    screen.look().types()
    screen.stage.open_wide = False
    show(hub, BOARDS[1])
    hub.delivery.resync(screen)
    screen.stage.drain()
    assert screen.look().types() == ["changes", "snapshot"]


def test_what_a_transport_says_at_the_wrong_time_is_harmless(hub: Hub) -> None:
    screen = StageScreen(hub)
    hub.delivery.stalled(screen)
    hub.delivery.drained(screen)
    hub.delivery.resync(screen)
    assert (hub.delivery.due(screen), hub.slow, screen.ready, screen.stage.written) == (b"", 0, False, [])
    screen.join()
    hub.delivery.drained(screen)
    assert screen.look().types() == ["hello", "snapshot"]

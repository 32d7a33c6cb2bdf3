"""One change to all: the same bytes, in slices, and whoever comes or goes meanwhile disturbs nobody."""

import asyncio
from collections.abc import Sequence

import pytest

from display.delivery import MANY
from display.frames import PING
from display.hub import Hub
from display.screen import Screen
from display.slices import SLICE, WIDE
from tests.display.stage import BOARDS, RACE, StageClock, StageScreen, StageSubmitter, board, show


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


def test_slices_are_wide_where_the_kernel_is_given_a_list_and_narrow_where_each_gets_something_else(
    hub: Hub, clock: StageClock
) -> None:
    screens = [StageScreen(hub).join() for _ in range(WIDE + MANY)]
    kernel = StageSubmitter(hub, screens)
    show(hub, BOARDS[1])
    hub.tell_all("evening", b"{}")
    assert list(map(len, kernel.told)) == [WIDE, WIDE]
    clock.settle()
    assert list(map(len, kernel.told)) == [WIDE, WIDE, MANY, MANY]
    widths: list[int] = []
    hub.spreading.along(hub.audience.running, lambda batch: widths.append(len(batch)))
    clock.settle()
    assert set(widths) == {SLICE, MANY}
    kernel.told.clear()
    for screen in screens:
        screen.stage.written.clear()
    show(hub, board(50, session=RACE))  # whole boards, each by itself
    assert sum(bool(screen.stage.written) for screen in screens) == SLICE
    assert kernel.told == []


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
    hub.partings.leave(screens[-1])
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


def test_counts_tell_what_went_out(hub: Hub) -> None:
    for _ in range(3):
        StageScreen(hub).join()
    show(hub, BOARDS[1])
    frame = hub.channels["quali"].latest
    assert frame is not None
    assert (hub.counts.connected, hub.counts.snapshots) == (3, 3)
    assert (hub.counts.writes, hub.counts.bytes) == (3, 3 * len(frame))


def test_what_is_told_along_comes_after_the_round_under_way_and_brings_what_is_new_by_then(
    hub: Hub, clock: StageClock
) -> None:
    screens = [StageScreen(hub).join() for _ in range(3 * SLICE)]
    for screen in screens:
        screen.look()
    [view] = hub.audience.views()
    served: list[Screen] = []

    def serve(batch: Sequence[Screen]) -> None:
        served.extend(batch)
        for screen in batch:
            hub.delivery.give(screen, hub.delivery.due(screen) + PING)

    show(hub, BOARDS[1])
    hub.spreading.along(view, serve)
    assert not served
    show(hub, BOARDS[2])
    clock.settle()
    assert served == screens
    # The first slice had the first change already; the last one got both at once, and then only what is told along.
    assert [len(screen.stage.written) for screen in screens] == [2] * len(screens)
    assert all(screen.look().board == BOARDS[2] and screen.watcher.pings == 1 for screen in screens)


async def test_settled_does_not_wait_for_what_is_told_along(hub: Hub, clock: StageClock) -> None:
    screens = [StageScreen(hub).join() for _ in range(2 * SLICE)]
    [view] = hub.audience.views()
    hub.spreading.along(view, lambda _: None)
    await asyncio.wait_for(hub.settled(), 1)
    show(hub, BOARDS[1])
    waiting = asyncio.create_task(hub.settled())
    await asyncio.sleep(0)
    assert not waiting.done()
    clock.settle()
    await asyncio.wait_for(waiting, 1)
    assert all(screen.look().board == BOARDS[1] for screen in screens)


def test_where_nobody_looks_nothing_is_told_along_later(hub: Hub) -> None:
    [view] = hub.audience.views()
    hub.spreading.along(view, lambda _: pytest.fail("nobody was there"))
    screen = StageScreen(hub).join()
    show(hub, BOARDS[1])
    assert screen.look().board == BOARDS[1]

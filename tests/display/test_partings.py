"""Partings: a goodbye where one can be said, a cut where not, and everybody when the server stops."""

import asyncio

from websockets.frames import CloseCode

from display.hub import Hub
from tests.display.stage import BOARDS, StageClock, StageScreen, show


def test_goodbye_is_a_frame_and_the_end_of_our_side(hub: Hub) -> None:
    screen = StageScreen(hub).join()
    hub.partings.goodbye(screen, CloseCode.POLICY_VIOLATION, "too much")
    assert (screen.look().closed, screen.stage.ended, hub.connected) == ((1008, "too much"), True, 0)
    show(hub, BOARDS[1])
    assert screen.look().board == BOARDS[0]
    hub.partings.leave(screen)


def test_who_does_not_go_after_goodbye_is_cut(hub: Hub, clock: StageClock) -> None:
    screen, other = StageScreen(hub).join(), StageScreen(hub).join()
    hub.partings.goodbye(screen, CloseCode.POLICY_VIOLATION, "too much")
    hub.partings.goodbye(other, CloseCode.POLICY_VIOLATION, "too much")
    hub.partings.leave(other)
    clock.advance(5)
    hub.partings.sweep(60.0, 4.0)
    assert (screen.stage.aborted, other.stage.aborted) == (True, False)


def test_a_screen_that_is_frozen_for_too_long_is_cut(hub: Hub, clock: StageClock) -> None:
    frozen, slow = StageScreen(hub).join(), StageScreen(hub).join()
    frozen.stage.open_wide = slow.stage.open_wide = False
    show(hub, BOARDS[1])
    clock.advance(59)
    slow.stage.drain()
    hub.partings.sweep(60.0, 4.0)
    assert not frozen.stage.aborted
    clock.advance(2)
    hub.partings.sweep(60.0, 4.0)
    assert (frozen.stage.aborted, slow.stage.aborted, hub.counts.frozen, hub.slow) == (True, False, 1, 0)


def test_a_slow_screen_is_cut_instead_of_being_told_goodbye(hub: Hub) -> None:
    screen = StageScreen(hub).join()
    screen.stage.open_wide = False
    show(hub, BOARDS[1])
    hub.partings.goodbye(screen, CloseCode.GOING_AWAY, "")
    assert (screen.stage.aborted, hub.slow, hub.connected) == (True, 0, 0)
    hub.delivery.drained(screen)
    assert not screen.ready


def test_goodbye_said_twice_is_one(hub: Hub) -> None:
    screen = StageScreen(hub).join()
    hub.partings.goodbye(screen, CloseCode.POLICY_VIOLATION, "too much")
    hub.partings.goodbye(screen, CloseCode.GOING_AWAY, "")
    assert (screen.look().closed, screen.stage.closed, screen.stage.aborted) == ((1008, "too much"), True, False)
    hub.partings.goodbye(StageScreen(hub), CloseCode.GOING_AWAY, "")


def test_a_client_that_says_goodbye_is_answered_and_let_go(hub: Hub) -> None:
    screen = StageScreen(hub).join()
    hub.partings.answer_goodbye(screen, b"\x88\x02\x03\xe8")
    assert (screen.look().closed, screen.stage.closed, hub.connected) == ((1000, ""), True, 0)


async def test_when_the_server_stops_all_are_told_when_to_come_back_and_not_all_at_once(
    hub: Hub, clock: StageClock
) -> None:
    screens = [StageScreen(hub).join() for _ in range(600)]
    slow = StageScreen(hub).join()
    slow.stage.open_wide = False
    show(hub, BOARDS[1])
    clock.settle()
    closing = asyncio.create_task(hub.partings.close())
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
        hub.partings.leave(screen)
    await asyncio.wait_for(closing, 5)
    assert hub.closing


async def test_who_does_not_go_when_the_server_stops_is_cut(hub: Hub, clock: StageClock) -> None:
    screen = StageScreen(hub).join()
    closing = asyncio.create_task(hub.partings.close(grace=2.0))
    while not screen.stage.ended:
        await asyncio.sleep(0)
    clock.advance(2.0)
    await asyncio.wait_for(closing, 5)
    assert screen.stage.aborted
    await asyncio.wait_for(hub.partings.close(), 5)

"""Screens that read slowly or not at all, on real sockets: they harm only themselves."""

from tests.display.books import lap
from tests.display.server import until
from tests.display.wired import Wired, on_every_stack
from timing.record.entry import Person


@on_every_stack
async def test_a_frozen_screen_harms_nobody_and_gets_the_whole_board_when_it_thaws(hall: Wired) -> None:
    healthy = await hall.screen()
    frozen = await hall.open()
    frozen.writer.transport.pause_reading()  # type: ignore[attr-defined]
    number = 1
    # Enough to fill every buffer on the way, whatever the system gives, and not with anything that compresses.
    while not hall.live.hub.slow:
        number += 1
        seq = hall.lap(number, f"driver {number}", 80_000 - number)
        await healthy.read_to(seq)
    held = _held(hall)
    for _ in range(30):
        number += 1
        seq = hall.lap(number, f"driver {number}", 80_000 - number)
        await healthy.read_to(seq)
    assert _held(hall) == held
    frozen.writer.transport.resume_reading()  # type: ignore[attr-defined]
    watcher = await frozen.read_to(seq)
    assert watcher.types().count("snapshot") == 2
    assert watcher.board == healthy.watcher.board == hall.live.channel("quali").board
    assert hall.live.hub.slow == 0
    for client in (healthy, frozen):
        await client.close()


def _held(hall: Wired) -> int:
    return sum(screen.transport.get_write_buffer_size() for screen in hall.screens())


@on_every_stack
async def test_a_screen_that_stays_frozen_is_cut(hall: Wired) -> None:
    frozen = await hall.open()
    frozen.writer.transport.pause_reading()  # type: ignore[attr-defined]
    number = 1
    while not hall.live.hub.slow:
        number += 1
        await hall.lap_shown(number, f"driver {number}", 80_000 - number)
    hall.clock.advance(64)
    await until(lambda: hall.live.hub.connected == 0)
    assert hall.live.hub.counts.frozen == 1
    await frozen.close()


@on_every_stack
async def test_who_does_not_even_read_the_greeting_is_slow_at_once(hall: Wired) -> None:
    """The board does not fit into the buffers: the first write is held back while uvicorn still hands over."""
    drivers = [f"driver {number}" for number in range(800)]
    people = [Person(driver, driver + "x" * 5000) for driver in drivers]
    hall.record.append([lap(1, driver) for driver in drivers], people)
    await until(lambda: len(hall.live.channel("quali").board.rows) == 801)
    client = await hall.open()
    await until(lambda: hall.live.hub.slow)
    watcher = await client.read_until(lambda watcher: watcher.board)
    hall.lap(2)
    await client.read_to(hall.record.position().seq)
    assert watcher.board == hall.live.channel("quali").board
    await client.close()

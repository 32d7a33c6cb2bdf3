"""A crowd: a thousand screens, screens that talk nonsense, and nobody the worse for it."""

import asyncio
import random
from collections.abc import Sequence

import pytest
from websockets.frames import Frame, Opcode

from display.delivery import MANY
from tests.display.books import lap
from tests.display.client import WireClient
from tests.display.server import PATIENCE_S, until
from tests.display.wired import Wired, on_every_stack, wired

resource = pytest.importorskip("resource")


class Noting:
    """A submitter that notes how many were written to at once, and who did not take all."""

    def __init__(self, hall: Wired) -> None:
        submitter = hall.live.hub.delivery.submitter
        if submitter is None:
            pytest.skip("this system has no io_submit")
        self._submitter = submitter
        self.told: list[int] = []
        self.short: list[int] = []
        hall.live.hub.delivery.submitter = self

    def send(self, frame: bytes, files: Sequence[int]) -> dict[int, int]:
        self.told.append(len(files))
        short = self._submitter.send(frame, files)
        self.short += short.values()
        return short


async def test_a_thousand_screens_come_at_once_and_all_get_every_change() -> None:
    async with wired() as hall:
        clients = await asyncio.gather(*(hall.screen() for _ in range(1000)))
        assert hall.live.hub.connected == 1000
        # Nothing of the web framework stays with a connection: no task.
        assert len(hall.server.server.server_state.tasks) == 0
        for number in range(2, 6):
            hall.lap(number)
        seq = hall.record.position().seq
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*(client.read_to(seq) for client in clients))
        wanted = hall.live.channel("quali").board
        assert all(client.watcher.board == wanted for client in clients)
        assert hall.live.hub.counts.snapshots == 1000
        await asyncio.gather(*(client.close() for client in clients))
        await until(lambda: hall.live.hub.connected == 0)


@on_every_stack
async def test_junk_of_many_is_answered_or_cut_and_the_others_see_nothing_of_it(hall: Wired) -> None:
    chance = random.Random(4)
    good = await hall.screen()
    for round in range(8):
        bad = await asyncio.gather(*(hall.screen() for _ in range(20)))
        for client in bad:
            client.writer.write(_nonsense(chance))
        seq = hall.lap(2 + round)
        await good.read_to(seq)
        await asyncio.gather(*(_end(client) for client in bad))
        await until(lambda: hall.live.hub.connected == 1)
    await good.close()
    await until(lambda: not hall.server.server.server_state.connections)


@on_every_stack
async def test_a_change_is_given_to_the_kernel_for_all_of_a_crowd_at_once(hall: Wired) -> None:
    noting = Noting(hall)
    clients = await asyncio.gather(*(hall.screen() for _ in range(MANY)))
    for number in range(2, 5):
        seq = hall.lap(number)
        await asyncio.gather(*(client.read_to(seq) for client in clients))
    assert noting.told.count(MANY) >= 3
    assert all(client.watcher.board == hall.live.channel("quali").board for client in clients)
    for client in clients:
        await client.close()


@on_every_stack
async def test_a_frozen_screen_in_a_crowd_gets_each_frame_whole_or_the_whole_board(hall: Wired) -> None:
    noting = Noting(hall)
    crowd = await asyncio.gather(*(hall.screen() for _ in range(MANY)))
    frozen = crowd[0]
    frozen.writer.transport.pause_reading()  # type: ignore[attr-defined]
    number = 1
    while not hall.live.hub.slow:  # until every buffer on the way is full, and a frame fits in part or not at all
        number += 1
        seq = hall.record.append([lap(number, f"driver {number}", 80_000 - number)]).seqs[0]
        await asyncio.gather(*(client.read_to(seq) for client in crowd[1:]))
    assert noting.short
    frozen.writer.transport.resume_reading()  # type: ignore[attr-defined]
    seq = hall.lap(number + 1)
    await asyncio.gather(*(client.read_to(seq) for client in crowd))
    assert all(client.watcher.board == hall.live.channel("quali").board for client in crowd)
    for client in crowd:
        await client.close()


@on_every_stack
async def test_who_comes_and_is_cut_while_a_crowd_is_told_gets_nothing_of_anothers(hall: Wired) -> None:
    """Whoever comes may have the file of somebody who has just gone."""
    noting, chance = Noting(hall), random.Random(7)
    crowd = await asyncio.gather(*(hall.screen() for _ in range(2 * MANY)))
    for number in range(2, 14):
        for client in chance.sample(crowd, MANY // 2):
            client.writer.transport.abort()
            crowd.remove(client)
        coming = [asyncio.create_task(hall.open()) for _ in range(MANY // 2)]
        seq = hall.lap(number)
        crowd += await asyncio.gather(*coming)
        # A watcher checks each message, and that a change fits the board it has.
        await asyncio.gather(*(client.read_to(seq) for client in crowd))
    assert max(noting.told) >= MANY
    assert all(client.watcher.board == hall.live.channel("quali").board for client in crowd)
    for client in crowd:
        await client.close()
    await until(lambda: hall.live.hub.connected == 0)


def _nonsense(chance: random.Random) -> bytes:
    data = bytearray()
    for _ in range(chance.randrange(1, 6)):
        opcode = chance.choice([Opcode.TEXT, Opcode.BINARY, Opcode.PING, Opcode.PONG])
        data += Frame(opcode, chance.randbytes(chance.randrange(120))).serialize(mask=True)
    for _ in range(chance.randrange(4)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data[: chance.randrange(1, len(data) + 1)])


async def _end(client: WireClient) -> None:
    """Stop sending; whatever the server said by then were whole frames, and then it goes too."""
    client.writer.write_eof()
    await client.read_to_the_end_or_reset()
    await client.close()

"""A crowd: a thousand screens, screens that talk nonsense, and nobody the worse for it."""

import asyncio
import random

import pytest
from websockets.frames import Frame, Opcode

from tests.display.client import WireClient
from tests.display.server import PATIENCE_S, until
from tests.display.wired import Wired, on_every_stack, wired

resource = pytest.importorskip("resource")


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

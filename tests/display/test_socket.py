"""The websocket on real sockets: handshakes, messages, rules, partings."""

import asyncio

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Close, CloseCode, Frame, Opcode

from display.boards import board_at
from display.hub import LOOK_S
from tests.display.books import RACE, lap
from tests.display.server import until, within
from tests.display.stage import Watcher
from tests.display.wired import Wired, on_every_stack

RESYNC = b'{"type":"resync"}'

# Coming


@on_every_stack
async def test_a_screen_is_greeted_gets_the_board_and_what_comes_after(hall: Wired) -> None:
    client = await hall.open()
    assert client.status == 101
    await client.read_until(lambda watcher: watcher.board)
    hall.lap(2)
    watcher = await client.read_to(3)
    assert watcher.types() == ["hello", "snapshot", "changes"]
    assert watcher.board == hall.live.channel("current").board
    await client.close()
    await until(lambda: hall.live.hub.connected == 0)


@on_every_stack
async def test_a_well_known_client_library_agrees(hall: Wired) -> None:
    async with connect(hall.server.live_url) as client:
        watcher = Watcher()
        watcher.take(await within(client.recv()))
        watcher.take(await within(client.recv()))
        hall.lap(2)
        watcher.take(await within(client.recv()))
        await client.send(RESYNC.decode())
        watcher.take(await within(client.recv()))
        await within(await client.ping())
        hall.clock.advance(2.0)
        watcher.take(await within(client.recv()))
        assert watcher.types() == ["hello", "snapshot", "changes", "snapshot", "beat"]
        assert client.response is not None
        assert "Sec-WebSocket-Extensions" not in client.response.headers
    await until(lambda: hall.live.hub.connected == 0 and not hall.server.server.server_state.connections)


@on_every_stack
async def test_a_screen_that_comes_back_gets_what_it_missed(hall: Wired) -> None:
    for number in range(2, 6):
        await hall.lap_shown(number)
    for session in ("current", "quali"):
        client = await hall.open(f"?session={session}&epoch=book-1&seq=4")
        client.watcher.board = board_at(hall.record, "quali", 4, {}, "en")
        watcher = await client.read_to(6)
        assert watcher.types() == ["hello", "changes", "changes"]
        assert watcher.board == hall.live.channel("quali").board
        await client.close()


NOWHERE = [
    "?session=current&epoch=book-0&seq=2",
    "?epoch=book-1&seq=-2",
    "?epoch=book-1&seq=two",
    "?epoch=book-1&seq=",
    "?epoch=book-1&seq=" + "9" * 5000,
    "?epoch=book-1&seq=%D9%A2",
    "?epoch=book-1",
    "?seq=2",
    "?session=&epoch=&seq=",
    "?epoch=%00%ff&seq=2&epoch=book-1",
    "?&&&=",
]


@on_every_stack
async def test_a_position_that_leads_nowhere_is_answered_with_the_whole_board(hall: Wired) -> None:
    for query in NOWHERE:
        client = await hall.open(query)
        watcher = await client.read_until(lambda watcher: watcher.board)
        assert (query, watcher.types()) == (query, ["hello", "snapshot"])
        await client.close()


@on_every_stack
async def test_a_position_that_nobody_ever_reaches_is_answered_with_the_whole_board_too(hall: Wired) -> None:
    opening = asyncio.create_task(hall.open("?epoch=book-1&seq=9999"))
    while not opening.done():
        hall.clock.advance(LOOK_S)
        await asyncio.sleep(0)
    client = await opening
    watcher = await client.read_until(lambda watcher: watcher.board)
    assert watcher.types() == ["hello", "snapshot"]
    await client.close()


@on_every_stack
async def test_who_comes_from_a_display_that_has_read_further_sees_no_board_go_back(hall: Wired) -> None:
    """This one has not read the last lap yet; asked by who has seen it, it does at once."""
    hall.live.hub.read_on = (asked := asyncio.Event()).set
    held = hall.live.channel("quali").board.seq
    opening = asyncio.create_task(hall.open(f"?epoch=book-1&seq={held + 1}"))
    await within(asked.wait())
    hall.clock.advance(LOOK_S)
    assert not opening.done()
    await hall.lap_shown(2)
    hall.clock.advance(LOOK_S)
    client = await within(opening)
    client.watcher.board = hall.live.channel("quali").board  # which it has seen at the other display
    await hall.lap_shown(3)
    watcher = await client.read_until(lambda watcher: watcher.seq == held + 2)
    assert watcher.types() == ["hello", "changes"]
    await client.close()


# What screens say


@on_every_stack
async def test_pings_are_answered_and_the_board_can_be_asked_for(hall: Wired) -> None:
    client = await hall.screen()
    client.send(Opcode.PING, b"anna")
    assert await within(client.reader.readexactly(6)) == b"\x8a\x04anna"
    client.send(Opcode.PONG)
    client.send(Opcode.TEXT, RESYNC)
    watcher = await client.read_until(lambda watcher: watcher.messages)
    assert watcher.types() == ["snapshot"]
    assert hall.live.hub.counts.resyncs == 1
    await client.close()


UNRULY = [
    (Frame(Opcode.TEXT, RESYNC).serialize(mask=False), CloseCode.PROTOCOL_ERROR),
    (Frame(Opcode.BINARY, RESYNC).serialize(mask=True), CloseCode.UNSUPPORTED_DATA),
    (Frame(Opcode.TEXT, b"\xff").serialize(mask=True), CloseCode.INVALID_DATA),
    (Frame(Opcode.TEXT, b"{}").serialize(mask=True), CloseCode.POLICY_VIOLATION),
    (Frame(Opcode.TEXT, b"x" * 1025).serialize(mask=True), CloseCode.MESSAGE_TOO_BIG),
    (bytes([0x82, 0xFF]) + (16 << 20).to_bytes(8, "big") + bytes(1 << 20), CloseCode.MESSAGE_TOO_BIG),
    (40 * Frame(Opcode.PING, b"x").serialize(mask=True), CloseCode.POLICY_VIOLATION),
    (40 * Frame(Opcode.TEXT, RESYNC).serialize(mask=True), CloseCode.POLICY_VIOLATION),
]


@on_every_stack
async def test_who_breaks_the_rules_is_told_why_and_disturbs_nobody(hall: Wired) -> None:
    good = await hall.screen()
    for number, (data, code) in enumerate(UNRULY, start=2):
        bad = await hall.screen()
        bad.writer.write(data)
        watcher = await bad.read_to_the_end()
        assert watcher.closed is not None
        assert (data[:20], watcher.closed[0]) == (data[:20], code)
        await bad.close()
        seq = hall.lap(number)
        await good.read_to(seq)
    assert hall.live.hub.counts.unruly == len(UNRULY)
    await good.close()
    await until(lambda: not hall.server.server.server_state.connections)


@on_every_stack
async def test_a_goodbye_is_answered(hall: Wired) -> None:
    client = await hall.screen()
    client.send(Opcode.CLOSE, Close(1000, "enough").serialize())
    watcher = await client.read_to_the_end()
    assert watcher.closed == (1000, "enough")
    await client.close()
    await until(lambda: not hall.server.server.server_state.connections)


@on_every_stack
async def test_whoever_just_goes_is_forgotten(hall: Wired) -> None:
    quiet, rude = await hall.screen(), await hall.screen()
    quiet.writer.write_eof()
    rude.writer.transport.abort()
    await until(lambda: hall.live.hub.connected == 0 and not hall.server.server.server_state.connections)
    await quiet.close()


@on_every_stack
async def test_a_silent_screen_is_asked_and_stays_if_it_answers(hall: Wired) -> None:
    answering, silent = await hall.screen(), await hall.screen()
    hall.clock.advance(18)
    await answering.read_until(lambda watcher: watcher.pings)
    answering.send(Opcode.PONG)
    await until(lambda: sum(screen.asked is not None for screen in hall.screens()) == 1)
    hall.clock.advance(26)
    await silent.read_to_the_end_or_reset()
    assert (hall.live.hub.counts.dead, hall.live.hub.connected) == (1, 1)
    hall.lap(2)
    await answering.read_to(3)
    await answering.close()
    await silent.close()


# Sessions


@on_every_stack
async def test_followers_move_to_the_session_that_runs_and_others_stay(hall: Wired) -> None:
    follower, other = await hall.screen(), await hall.screen("?session=quali")
    hall.record.append([RACE, lap(1, session="race")])
    watcher = await follower.read_until(lambda watcher: watcher.board and watcher.board.session.id == "race")
    assert watcher.types()[:2] == ["session", "snapshot"]
    assert watcher.board == hall.live.channel("race").board
    hall.lap(2)
    await other.read_to(5)
    assert other.watcher.types() == ["changes"]
    for client in (follower, other):
        await client.close()


# The end


@on_every_stack
async def test_when_the_server_stops_all_are_told(hall: Wired) -> None:
    clients = [await hall.screen() for _ in range(5)]
    stopping = asyncio.create_task(hall.live.stop())
    for client in clients:
        watcher = await client.read_to_the_end()
        assert watcher.closed is not None
        code, reason = watcher.closed
        assert (code, reason.startswith("come back in ")) == (1001, True)
        await client.close()
    await within(stopping)
    assert not hall.server.server.server_state.connections


@on_every_stack
async def test_uvicorn_stopping_by_itself_says_goodbye_too(hall: Wired) -> None:
    async with connect(hall.server.live_url) as client:
        await within(client.recv())
        await within(client.recv())
        hall.server.server.should_exit = True
        with pytest.raises(ConnectionClosed) as closed:
            await within(client.recv())
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == CloseCode.GOING_AWAY
    assert hall.live.hub.closing

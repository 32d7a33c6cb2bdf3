"""The websocket on real sockets: handshakes, messages, rules, partings."""

import asyncio
from unittest.mock import Mock

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Close, CloseCode, Frame, Opcode

from display.boards import board_at
from display.door import AT_ONCE
from display.hub import LOOK_S
from display.screen import Screen
from tests.display.client import KEY
from tests.display.server import until, within
from tests.display.stage import Watcher
from tests.display.test_boards import RACE, lap
from tests.display.wired import Wired, on_every_stack, wired
from timing.record.entry import Person

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


# Not coming in


REJECTED: list[tuple[str, dict[str, str | None], int]] = [
    ("/api/v1/live?session=nobody", {}, 404),
    ("/api/v1/lives", {}, 404),
    ("/", {}, 404),
    ("/api/v1/live/", {}, 404),
    ("/api/v1/%6cive", {}, 404),
    ("/api/v1/live", {"Origin": "https://evil.example"}, 403),
    ("/api/v1/live", {"Origin": "null"}, 403),
    ("/api/v1/live", {"Origin": ""}, 403),
    ("/api/v1/live", {"Origin": "http://127.0.0.1"}, 403),
    ("/api/v1/live", {"Origin": "http://a.example", "ORIGIN": "http://b.example"}, 400),
    ("/api/v1/live", {"Sec-WebSocket-Version": "12"}, 400),
    ("/api/v1/live", {"Sec-WebSocket-Key": None}, 400),
    ("/api/v1/live", {"Sec-WebSocket-Key": "short"}, 400),
    ("/api/v1/live", {"X-Long": "x" * 9000}, 431),
]


@on_every_stack
async def test_who_must_not_come_in_is_told_so_before_the_door(hall: Wired) -> None:
    for path, headers, status in REJECTED:
        client = await hall.open(path=path, headers=headers)
        assert (path, headers, client.status) == (path, headers, status)
        assert b"content-security-policy: default-src 'self'" in client.head.lower(), headers
        await within(client.reader.read())
        await client.close()
    await until(lambda: not hall.server.server.server_state.connections)
    assert hall.live.hub.counts.connected == 0


@on_every_stack
async def test_the_servers_own_pages_may_come_in(hall: Wired) -> None:
    own = f"http://127.0.0.1:{hall.server.port}"
    for headers in ({"Origin": own}, {"Origin": "https://cup.example", "Host": "cup.example"}):
        client = await hall.open(headers=headers)
        assert client.status == 101
        await client.close()


async def test_pages_that_the_settings_allow_may_come_in() -> None:
    async with wired(origins=["https://Stream.example/"]) as hall:
        for origin, status in [("https://stream.example", 101), ("https://evil.example", 403)]:
            client = await hall.open(headers={"Origin": origin})
            assert client.status == status
            await client.close()


async def test_beyond_the_most_one_is_asked_to_try_again_later() -> None:
    async with wired(most=2) as hall:
        first, second = await hall.screen(), await hall.screen()
        third = await hall.open()
        watcher = await third.read_to_the_end()
        assert (third.status, watcher.closed) == (101, (1013, "there are too many connections"))
        assert hall.live.hub.counts.refused == 1
        await first.close()
        await until(lambda: hall.live.hub.connected == 1)
        fourth = await hall.screen()
        hall.lap(2)
        for client in (second, fourth):
            await client.read_to(3)
            await client.close()
        await third.close()


async def test_before_the_start_and_after_the_end_nobody_comes_in() -> None:
    async with wired() as hall:
        hall.live.hub.epoch = None
        early = await hall.open()
        assert early.status == 503
        hall.live.hub.epoch = "book-1"
        await hall.live.stop()
        late = await hall.open()
        assert late.status == 503
        for client in (early, late):
            await client.close()


async def test_a_hand_over_without_a_request_is_answered() -> None:
    async with wired() as hall:
        server = hall.server.server
        protocol = hall.live.socket_protocol(server.config, server.server_state, {})  # type: ignore[call-arg]
        transport = Mock()
        transport.get_extra_info.return_value = None
        transport.is_closing.return_value = False
        protocol.connection_made(transport)
        protocol.data_received(b"NONSENSE\r\n\r\n")
        await until(lambda: transport.write.called)
        [written] = transport.write.call_args.args
        assert written.startswith(b"HTTP/1.1 400 ")
        transport.close.assert_called_once_with()
        protocol.connection_lost(None)


@on_every_stack
async def test_who_has_hung_up_before_the_door_opens_is_no_screen(hall: Wired) -> None:
    hung_up = [await hall.server.connect() for _ in range(3 * AT_ONCE)]
    for _, writer in hung_up:
        writer.write(b"GET /api/v1/live HTTP/1.1\r\nHost: hall\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
        writer.write(f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n\r\n".encode())
        writer.transport.abort()
    patient = await hall.screen()
    await until(lambda: hall.live.hub.connected == 1)
    assert len(hall.server.server.server_state.connections) == 1
    await patient.close()


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
    await until(lambda: sum(screen.asked is not None for screen in _screens(hall)) == 1)
    hall.clock.advance(26)
    await silent.read_to_the_end_or_reset()
    assert (hall.live.hub.counts.dead, hall.live.hub.connected) == (1, 1)
    hall.lap(2)
    await answering.read_to(3)
    await answering.close()
    await silent.close()


def _screens(hall: Wired) -> list[Screen]:
    return [screen for view in hall.live.hub.views() for screen in view.screens]


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


# Slow screens


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
    return sum(screen.transport.get_write_buffer_size() for screen in _screens(hall))


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

"""Who does not come in by the websocket, on real sockets: strangers, too many, too early, too late."""

from unittest.mock import Mock

from display.door import AT_ONCE
from tests.display.client import KEY
from tests.display.server import until, within
from tests.display.wired import Wired, on_every_stack, wired

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

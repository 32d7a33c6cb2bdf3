"""The live half as a whole: what the web app asks it for, and random evenings over real sockets."""

import asyncio
import threading
from collections.abc import Sequence
from functools import partial

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from display import boards
from display.hub import LOOK_S
from display.live import MOST_LOOKING_BACK, Busy, Live
from display.wire import BoardMessage
from leaderboard.board import Board
from tests.display.books import QUALI, RACE
from tests.display.client import WireClient
from tests.display.server import Running, running, until, within
from tests.display.stage import HallClock, Watcher
from tests.display.test_wire import RIG
from tests.display.wired import wired
from tests.leaderboard.evenings import PEOPLE, RANDOM_EVENINGS, TEAMS
from timing.record.entry import Entry, Person
from timing.record.memory import MemoryRecord
from timing.record.protocol import RecordError, Written


async def test_sessions_are_listed_in_the_order_of_opening() -> None:
    async with wired() as hall:
        assert [(each.session.id, each.current, each.laps) for each in hall.live.sessions()] == [("quali", True, 1)]
        hall.record.append([RACE])
        await until(lambda: len(hall.live.sessions()) == 2)
        quali, race = hall.live.sessions()
        assert (quali.session.id, quali.current, quali.epoch, quali.seq) == ("quali", False, "book-1", 2)
        assert (quali.drivers, quali.laps, quali.state) == (1, 1, "provisional")
        assert (race.session.id, race.current, race.drivers, race.laps) == ("race", True, 0, 0)
        assert hall.live.current == race.session


async def test_a_session_that_is_not_there_is_told_in_a_sentence() -> None:
    async with wired() as hall:
        assert hall.live.channel("current") is hall.live.channel("quali")
        with pytest.raises(LookupError, match="there is no session 'nobody'"):
            hall.live.channel("nobody")


async def test_an_empty_record_has_no_session_yet() -> None:
    live = Live(MemoryRecord(), clock=HallClock())
    await live.start()
    assert (live.sessions(), live.current, live.trouble) == ([], None, None)
    with pytest.raises(LookupError, match="there is no session yet"):
        live.channel("current")
    await live.stop()


async def test_a_board_of_the_past_is_the_one_that_was_shown() -> None:
    async with wired() as hall:
        shown = hall.live.channel("quali").board
        await hall.lap_shown(2)
        assert await hall.live.board_at("current", 2) == shown
        assert await hall.live.board_at("quali", 3) == hall.live.channel("quali").board
        with pytest.raises(LookupError, match="there is no entry 4"):
            await hall.live.board_at("quali", 4)


async def test_only_so_many_may_wait_for_boards_of_the_past(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()
    real = boards.board_at
    monkeypatch.setattr("display.live.board_at", lambda *args: (gate.wait(30), real(*args))[1])
    async with wired() as hall:
        waiting = [asyncio.create_task(hall.live.board_at("quali", 2)) for _ in range(MOST_LOOKING_BACK)]
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="try again"):
            await hall.live.board_at("quali", 2)
        gate.set()
        for each in waiting:
            assert (await within(each)).seq == 2
        assert (await hall.live.board_at("quali", 2)).seq == 2


async def test_trouble_with_the_record_is_told() -> None:
    record = MemoryRecord()
    live = Live(record, clock=HallClock())
    await live.start()
    record.close()
    live._follow.nudge()
    await until(lambda: live.trouble)
    assert live.trouble == "the record is closed"
    await live.stop()
    with pytest.raises(RecordError):
        await Live(record).start()


async def test_the_rigs_are_told_to_spectators_without_their_addresses() -> None:
    async with wired(live=lambda: [RIG]) as hall:
        client = await hall.screen()
        hall.clock.advance(0.3)
        watcher = await client.read_until(lambda watcher: watcher.messages)
        [rig] = watcher.messages[0].rigs
        assert rig.name == "Rig 7"
        await client.close()


async def test_the_page_and_the_socket_have_no_gap_between_them() -> None:
    """A page takes the board, and the socket goes on from there, whatever happened in between."""
    async with wired() as hall, httpx.AsyncClient() as http:
        hall.lap(2)
        await until(lambda: hall.live.channel("quali").board.seq == 3)
        answer = await http.get(f"{hall.server.http_url}/api/v1/sessions/current/board")
        held = _board(answer.content)
        seq = await hall.lap_shown(3)
        client = await hall.open(f"?epoch={held.epoch}&seq={held.seq}", held=held)
        watcher = await client.read_to(seq)
        assert watcher.types() == ["hello", "changes"]
        await client.close()


def _board(json: bytes) -> Board:
    message = TypeAdapter(BoardMessage).validate_json(json)
    return Board(message.session, message.epoch, message.seq, message.rows, message.state)


def _has(wanted: Board, watcher: Watcher) -> bool:
    return watcher.board == wanted


def _has_renamed(watcher: Watcher) -> bool:
    return watcher.board is not None and watcher.board.rows[0].driver.name == "Driver 17"


# Random evenings


class Evening:
    """An evening over real sockets, with clients that come at any time and with any position they have heard of."""

    def __init__(self, record: MemoryRecord, server: Running, clock: HallClock) -> None:
        self.record = record
        self.server = server
        self.clock = clock
        self.clients: list[tuple[str, WireClient]] = []
        self.heard: list[Board] = []

    async def come(self, session: str, held: Board | None) -> None:
        query = f"?session={session}" + ("" if held is None else f"&epoch={held.epoch}&seq={held.seq}")
        opening = asyncio.create_task(WireClient.open(self.server, query, held))
        while held is not None and held.seq > self.record.position().seq and not opening.done():
            self.clock.advance(LOOK_S)  # who says to have read further waits a while for the server to
            await asyncio.sleep(0)
        client = await opening
        if client.status == 101:
            self.clients.append((session, client))
        else:
            assert client.status == 404
            await client.close()

    async def folded(self) -> None:
        """All that is written has been taken in."""
        end = self.record.position().seq
        await until(lambda: self.server.live._follow._boards._standings.seq == end)

    async def end(self) -> None:
        """Everybody has the board that a page would get now, and nobody ever had another one of the same seq."""
        await self.folded()
        await within(self.server.live.hub.settled())
        seen: dict[tuple[str, str, int], Board] = {}
        async with httpx.AsyncClient() as http:
            for session, client in self.clients:
                answer = await http.get(f"{self.server.http_url}/api/v1/sessions/{session}/board")
                wanted = _board(answer.content)
                watcher = await client.read_until(partial(_has, wanted))
                self.heard += watcher.seen
                for each in watcher.seen:
                    assert seen.setdefault((each.session.id, each.epoch, each.seq), each) == each
                await client.close()


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(RANDOM_EVENINGS, st.data())
def test_on_any_evening_every_client_ends_with_the_board_that_is(
    written: Sequence[Written], data: st.DataObject
) -> None:
    asyncio.run(_play([each.entry for each in written], data))


async def _play(entries: list[Entry], data: st.DataObject) -> None:
    record = MemoryRecord("book-1")
    record.append([QUALI], list(PEOPLE.values()))
    clock = HallClock()
    live = Live(record, teams=TEAMS, clock=clock)
    async with running(live) as server:
        evening = Evening(record, server, clock)
        info = live.channel("quali").board.session
        strangers = [Board(info, *place, ()) for place in (("book-0", 1), ("book-1", -1), ("book-1", 9999))]
        while entries:
            for _ in range(data.draw(st.integers(0, 2))):
                session = data.draw(st.sampled_from(["current", "quali", "race"]))
                known = [board for _, client in evening.clients for board in client.watcher.seen]
                held = data.draw(st.none() | st.sampled_from(known + strangers))
                await evening.come(session, held)
            count = data.draw(st.integers(1, 5))
            record.append(entries[:count])
            del entries[:count]
            if data.draw(st.booleans()):
                await evening.folded()
        await evening.end()


async def test_a_rename_reaches_everybody_and_nobody_resumes_into_a_mixture() -> None:
    async with wired() as hall:
        client = await hall.screen()
        seq = hall.lap(2)
        await client.read_to(seq)
        held = client.watcher.board
        hall.record.append([], [Person("anna", "Driver 17")])
        await client.read_until(_has_renamed)
        assert client.watcher.board is not None
        assert client.watcher.board.seq == seq
        for board in (held, client.watcher.board):
            back = await hall.open(f"?epoch=book-1&seq={seq}", held=board)
            watcher = await back.read_until(lambda watcher: watcher.seen)
            assert watcher.types() == ["hello", "snapshot"]
            assert watcher.board == client.watcher.board
            await back.close()
        await client.close()

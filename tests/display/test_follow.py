"""Following a record: what is written is shown, by whomever it was written, and trouble passes."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from display.boards import Boards
from display.follow import RARELY, Follow
from display.hub import Hub
from leaderboard.board import Board
from tests.display.books import ANNA, BEN, QUALI, RACE, Failing, Swapped, lap
from tests.display.server import until
from tests.display.stage import HallClock, StageScreen
from timing.record.entry import Person
from timing.record.memory import MemoryRecord
from timing.record.protocol import Record, RecordError, Written
from timing.record.sql import SqlRecord


class Hall:
    """A hub that follows a record."""

    def __init__(self, record: Record, clock: HallClock | None = None) -> None:
        self.clock = HallClock() if clock is None else clock
        self.hub = Hub(clock=self.clock)
        self.follow = Follow(record, self.hub, teams={})

    def board(self, session: str = "current") -> Board:
        channel = self.hub.channel(session)
        assert channel is not None
        return channel.board

    async def looked_until(self, holds: Callable[[], bool]) -> None:
        """Turn the clock until something holds: a trouble is told a moment before the next look is planned."""

        def turned() -> bool:
            self.clock.advance(0.6)
            return holds()

        await until(turned)


@asynccontextmanager
async def following(record: Record) -> AsyncIterator[Hall]:
    hall = Hall(record)
    await hall.follow.start()
    await asyncio.sleep(0)  # it waits for the next look from now on
    try:
        yield hall
    finally:
        await hall.follow.stop()


@pytest.fixture
def record() -> MemoryRecord:
    record = MemoryRecord("book-1")
    record.append([QUALI, lap(1)], [ANNA])
    return record


async def test_the_whole_record_is_shown_from_the_start(record: MemoryRecord) -> None:
    async with following(record) as hall:
        assert (hall.board().seq, hall.board().rows[0].laps, hall.hub.epoch) == (2, 1, "book-1")


async def test_an_append_from_any_thread_is_shown_without_waiting_for_the_next_look(record: MemoryRecord) -> None:
    async with following(record) as hall:
        screen = StageScreen(hall.hub).join()
        await asyncio.to_thread(record.append, [lap(2)])
        await until(lambda: hall.board().seq == 3)
        assert screen.look().types() == ["hello", "snapshot", "changes"]
        assert screen.look().board == hall.board()


async def test_what_another_process_writes_is_seen_at_the_next_look(tmp_path: Path) -> None:
    record, other = SqlRecord.open(tmp_path / "record.db"), SqlRecord.open(tmp_path / "record.db")
    try:
        record.append([QUALI])
        async with following(record) as hall:
            other.append([lap(1)], [ANNA])
            await asyncio.sleep(0)
            assert hall.board().seq == 1
            hall.clock.advance(0.6)
            await until(lambda: hall.board().seq == 2)
    finally:
        record.close()
        other.close()


class Told(MemoryRecord):
    """A record that others write into as well, of which the database tells; reads are counted."""

    reads = 0

    def tells_growth(self) -> bool:
        return True

    def read(self, after: int = 0, limit: int = 10_000) -> list[Written]:
        self.reads += 1
        return super().read(after, limit)


async def test_where_the_database_tells_of_others_it_looks_by_itself_only_now_and_then() -> None:
    record = Told("book-1")
    record.append([QUALI])
    evenings = 0

    async def count() -> None:
        nonlocal evenings
        evenings += 1

    async with following(record) as hall:
        hall.follow._tell_of_evening = count  # type: ignore[method-assign]
        at_start = record.reads
        for tick in range(1, RARELY):
            hall.clock.advance(0.6)
            await until(lambda tick=tick: evenings == tick)  # type: ignore[misc]
        assert record.reads == at_start
        hall.clock.advance(0.6)
        await until(lambda: evenings == RARELY)
        assert record.reads == at_start + 1
        record.append([lap(1)], [ANNA])
        await until(lambda: hall.board().seq == 2)


async def test_a_new_session_becomes_the_running_one(record: MemoryRecord) -> None:
    async with following(record) as hall:
        screen = StageScreen(hall.hub).join()
        record.append([RACE])
        await until(lambda: hall.board().session.id == "race")
        assert screen.look().types() == ["hello", "snapshot", "session", "snapshot"]


async def test_a_driver_renamed_is_renamed_on_the_board(record: MemoryRecord) -> None:
    async with following(record) as hall:
        record.append([], [Person("anna", "Driver 17")])
        await until(lambda: hall.board().rows[0].driver.name == "Driver 17")


class Gated(MemoryRecord):
    """A record whose reading waits at a gate."""

    def __init__(self) -> None:
        super().__init__("book-1")
        self.gate = threading.Event()
        self.gate.set()
        self.reads = 0

    def read(self, after: int = 0, limit: int = 10_000) -> list[Written]:
        assert self.gate.wait(30)
        self.reads += 1
        return super().read(after, limit)


async def test_a_slow_disk_does_not_hold_up_the_loop_and_what_came_is_taken_together() -> None:
    record = Gated()
    record.append([QUALI])
    async with following(record) as hall:
        screen = StageScreen(hall.hub).join()
        record.gate.clear()
        record.append([lap(1)])
        for number in range(2, 30):
            record.append([lap(number)])
            await asyncio.sleep(0)  # the loop runs
        reads = record.reads
        record.gate.set()
        await until(lambda: hall.board().rows and hall.board().rows[0].laps == 29)
        assert record.reads - reads <= 3
        assert screen.look().types().count("changes") <= 3
        assert screen.look().board == hall.board()


async def test_a_fan_out_under_way_is_waited_for(record: MemoryRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    async with following(record) as hall:
        over = asyncio.Event()
        monkeypatch.setattr(hall.hub, "settled", over.wait)
        for number in range(2, 6):
            record.append([lap(number)])
        for _ in range(20):
            await asyncio.sleep(0)
        assert hall.board().seq == 2
        over.set()
        await until(lambda: hall.board().seq == 6)


async def test_a_long_import_is_shown_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("display.boards.MOST_AT_ONCE", 5)
    monkeypatch.setattr(Boards.advance, "__defaults__", (5,))
    record = MemoryRecord("book-1")
    record.append([QUALI])
    async with following(record) as hall:
        screen = StageScreen(hall.hub).join()
        record.append([lap(number) for number in range(1, 21)])
        await until(lambda: hall.board().seq == 21)
        assert screen.look().types().count("changes") >= 4


async def test_while_the_record_cannot_be_read_the_board_stays_and_a_sentence_says_so() -> None:
    record = Failing("book-1")
    record.append([QUALI, lap(1)])
    async with following(record) as hall:
        record.fails = "read"
        record.append([lap(2)])
        await until(lambda: hall.follow.trouble)
        assert hall.follow.trouble == "the disk is full: free some space"
        assert hall.board().seq == 2
        await hall.looked_until(lambda: hall.follow.trouble is None)
        assert hall.board().seq == 3


async def test_a_record_that_cannot_be_read_stops_the_start() -> None:
    record = Failing("book-1")
    record.fails = "read"
    hall = Hall(record)
    with pytest.raises(RecordError, match="the disk is full"):
        await hall.follow.start()
    await hall.follow.stop()


async def test_a_fault_of_ours_is_logged_and_the_boards_are_made_anew(
    record: MemoryRecord, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with following(record) as hall:
        screen = StageScreen(hall.hub).join()

        def fault(*_: object) -> None:
            monkeypatch.undo()
            raise ZeroDivisionError("a fault of ours")

        monkeypatch.setattr(Boards, "_make", fault)
        record.append([lap(2)])
        await until(lambda: hall.follow.trouble)
        assert "the boards cannot be made: ZeroDivisionError('a fault of ours')" in str(hall.follow.trouble)
        assert "Traceback" in caplog.text
        await hall.looked_until(lambda: hall.follow.trouble is None)
        assert screen.look().board == hall.board()
        assert hall.board().seq == 3


async def test_after_a_restore_everybody_gets_the_boards_of_the_other_book() -> None:
    record, other = Swapped("book-1"), MemoryRecord("book-2")
    record.append([QUALI, lap(1), lap(2)], [ANNA])
    other.append([QUALI, lap(1, "ben")], [BEN])
    async with following(record) as hall:
        screen = StageScreen(hall.hub).join()
        record.become(other)
        hall.clock.advance(0.6)
        await until(lambda: hall.hub.epoch == "book-2")
        assert screen.look().board == hall.board()
        assert [each.driver.name for each in hall.board().rows] == ["Ben"]


async def test_a_nudge_after_the_end_is_harmless(record: MemoryRecord) -> None:
    async with following(record) as hall:
        pass
    record.append([lap(2)])
    assert hall.board().seq == 2


def test_a_nudge_after_the_loop_has_gone_is_harmless(record: MemoryRecord) -> None:
    async def leave_running() -> Follow:
        hall = Hall(record)
        await hall.follow.start()
        return hall.follow

    loop = asyncio.new_event_loop()
    follow = loop.run_until_complete(leave_running())
    task = follow._task
    assert task is not None
    task.cancel()
    loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
    loop.close()
    record.append([lap(2)])
    follow._thread.shutdown()


def test_the_rest_of_an_evening_can_be_written_by_many_at_once(tmp_path: Path) -> None:
    record = SqlRecord.open(tmp_path / "record.db")
    record.append([QUALI])

    async def evening() -> None:
        async with following(record) as hall:
            screen = StageScreen(hall.hub).join()
            drivers = ["anna", "ben", "zoe"]
            laps = [lap(number, driver) for number in range(1, 11) for driver in drivers]
            await asyncio.gather(*(asyncio.to_thread(record.append, [each]) for each in laps))
            await until(lambda: sum(row.laps for row in hall.board().rows) == 30)
            assert screen.look().board == hall.board()

    asyncio.run(evening())
    record.close()

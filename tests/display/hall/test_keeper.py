"""The hall as one process keeps it, of which others change the record."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from display.hall.keeper import Keeper
from tests.display.stage import HallClock
from timing.record.hall import Kept
from timing.record.hall_memory import MemoryHall
from timing.record.protocol import RecordError


class FarHall(MemoryHall):
    """A hall that answers when it is let, as over a slow line. It may be broken."""

    def __init__(self) -> None:
        super().__init__(self._wait)
        self.answers = threading.Event()
        self.answers.set()
        self.asked = 0
        self.trouble: RecordError | None = None

    def _wait(self) -> None:
        self.asked += 1
        assert self.answers.wait(30)
        if self.trouble is not None:
            raise self.trouble

    def changes(self) -> None:
        """Another process puts something up."""
        self._kept = Kept(self._kept.version + 1, "")


@pytest.fixture
def hall() -> Iterator[FarHall]:
    found = FarHall()
    yield found
    found.answers.set()


async def test_who_asks_while_another_looks_waits_for_that_look_and_sees_what_it_sees(hall: FarHall) -> None:
    """The second was given the hall of before: older than it may be, as long as the first look took."""
    clock = HallClock()
    keeper = Keeper(hall, clock)
    await keeper.fresh()
    hall.changes()
    clock.advance(1.0)
    hall.answers.clear()
    asked = hall.asked
    first = asyncio.create_task(keeper.fresh())
    await asyncio.sleep(0)
    second = asyncio.create_task(keeper.fresh())
    await asyncio.sleep(0)
    assert not second.done()
    hall.answers.set()
    await asyncio.gather(first, second)
    assert keeper.version == 1
    assert hall.asked == asked + 2, "both went by one look: how many changes, and what is put up"


async def test_who_goes_away_while_it_looks_takes_the_look_from_nobody(hall: FarHall) -> None:
    keeper = Keeper(hall, HallClock())
    hall.changes()
    hall.answers.clear()
    first, second = (asyncio.create_task(keeper.fresh()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    hall.answers.set()
    await second
    assert first.cancelled()
    assert keeper.version == 1


async def test_a_hall_that_cannot_be_read_stays_as_it_was_and_one_never_read_is_none(hall: FarHall) -> None:
    clock = HallClock()
    keeper = Keeper(hall, clock)
    hall.trouble = RecordError("the disk is gone")
    for _ in range(2):
        with pytest.raises(RecordError, match="the disk is gone"):
            await keeper.fresh()
    hall.trouble = None
    before = await keeper.fresh()
    hall.trouble = RecordError("the disk is gone again")
    clock.advance(1.0)
    assert await keeper.fresh() is before


async def test_the_end_waits_for_the_look_under_way(hall: FarHall) -> None:
    clock = HallClock()
    keeper = Keeper(hall, clock)
    await keeper.start()
    hall.changes()
    clock.advance(1.0)
    hall.answers.clear()
    looking = asyncio.create_task(keeper.fresh())
    await asyncio.sleep(0)
    ending = asyncio.create_task(keeper.stop())
    await asyncio.sleep(0)
    hall.answers.set()
    await asyncio.gather(looking, ending)
    assert keeper.version == 1

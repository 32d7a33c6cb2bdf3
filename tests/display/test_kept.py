"""Answers are made once for what the record says, for however many ask, and never outlive it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from display.kept import Kept, Last
from display.live import Live
from leaderboard.details import Seen
from tests.display.phone.hall import FIRST, PLAN, Hall
from tests.waiting import answers

PATIENCE_S = 20.0


@pytest.fixture
async def live() -> AsyncIterator[tuple[Hall, Live]]:
    hall = Hall()
    live = Live(hall.record, plan=PLAN)
    await live.start()
    yield hall, live
    await live.stop()


async def test_a_thousand_who_ask_at_once_get_one_answer(live: tuple[Hall, Live]) -> None:
    hall, shown = live
    kept, times = Kept(shown), []

    def make(seen: Seen) -> bytes:
        times.append(seen.standings.seq)
        return f"entry {seen.standings.seq}".encode()

    told = await asyncio.gather(*(kept.get("who", make) for _ in range(1000)))
    assert len(set(map(id, told))) == 1
    assert times == [1]
    hall.lap(FIRST[0], 90_000)
    await answers(lambda: kept.get("who", make), lambda answer: answer.content == b"entry 2", PATIENCE_S)
    assert times == [1, 2]
    assert (await kept.get("another", make)).etag == (await kept.get("who", make)).etag


async def test_who_leaves_takes_no_answer_from_the_others(live: tuple[Hall, Live]) -> None:
    kept = Kept(live[1])
    first, second = (asyncio.ensure_future(kept.get("who", lambda _: b"all")) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).content == b"all"


async def test_a_failure_is_told_to_all_who_wait_and_not_kept(live: tuple[Hall, Live]) -> None:
    kept = Kept(live[1])
    works: list[int] = []

    def make(seen: Seen) -> bytes:
        if not works:
            raise LookupError("there is nobody")
        return b"somebody"

    told = await asyncio.gather(*(kept.get("who", make) for _ in range(3)), return_exceptions=True)
    assert [str(each) for each in told] == ["there is nobody"] * 3
    works.append(1)
    assert (await kept.get("who", make)).content == b"somebody"


async def test_no_more_is_kept_than_an_evening_has(live: tuple[Hall, Live], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("display.kept.MOST", 2)
    kept, times = Kept(live[1]), []

    def make(_: Seen) -> bytes:
        times.append(1)
        return b"x"

    for key in ("a", "b", "c", "a", "b", "c"):
        await kept.get(key, make)
    assert len(times) == 4, "the third is made each time"


def test_of_one_value_a_thing_is_made_once() -> None:
    last, times = Last[list[int]](), []

    def make(value: list[int]) -> bytes:
        times.append(len(value))
        return bytes(value)

    one, other = [1], [1]
    assert last.of(one, "a", make) is last.of(one, "a", make)
    assert last.of(one, "b", make).content == b"\x01"
    assert last.of(other, "a", make).content == b"\x01"
    assert times == [1, 1, 1], "an equal value is another one"

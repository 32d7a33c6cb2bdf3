"""The clock of the running loop."""

import asyncio
from datetime import UTC, datetime

from display.clock import LoopClock


async def test_time_goes_forward_and_calls_come_in_their_turn() -> None:
    clock = LoopClock()
    before, now = clock.time(), datetime.now(UTC)
    calls: list[str] = []
    over = asyncio.Event()
    never = clock.call_later(0.0, lambda: calls.append("never"))
    clock.call_later(0.001, over.set)
    clock.call_soon(lambda: calls.append("soon"))
    never.cancel()
    await asyncio.wait_for(over.wait(), 30)
    assert calls == ["soon"]
    assert clock.time() >= before
    assert clock.now() >= now
    assert clock.now().tzinfo is UTC

"""Sees the record grow and hands the new boards to the hub.

An append of this process wakes it at once; another process may write as well, `eracing import` for one, so it also
looks by itself, seldom where the database tells it of such. Reading, folding and encoding are done in a thread of its
own: neither a slow disk nor a long board holds up the event loop. What comes while that thread reckons or a fan-out is
under way is taken together the next time.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

from display.boards import Advance, Boards, Mark
from display.evening import Slots, no_slots
from display.hub import Hub
from leaderboard.board import Team
from leaderboard.cup import Cup
from leaderboard.details import Seen
from timing.event import Plan
from timing.record.protocol import Record, RecordError
from timing.timetable import Timetable
from timing.units import Language

POLL_S: Final = 0.5
RARELY: Final = 10
"""So many times less often it looks by itself where it is told that the record grew: in case that is not heard."""

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")


class Follow:
    """Follows one record from `start` to `stop`. Mutable; used from the event loop only, but for `nudge`."""

    def __init__(
        self,
        record: Record,
        hub: Hub,
        *,
        teams: Mapping[str, Team],
        language: Language = "en",
        plan: Plan | None = None,
        slots: Callable[[datetime], Slots] = no_slots,
        poll_seconds: float = POLL_S,
    ) -> None:
        self._record = record
        self._hub = hub
        self._new_boards = partial(Boards, record, teams, language, plan)
        self._boards = self._new_boards()
        self._slots = slots
        self._poll_seconds = poll_seconds
        self._thread = ThreadPoolExecutor(1, "follow")
        self._wake = asyncio.Event()
        self._ticks = 0
        """So many times it woke by itself since it looked last; `RARELY` where it was woken."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self.trouble: str | None = None
        """A sentence while the record cannot be followed; the boards stay as they were."""

    @property
    def aside(self) -> Mapping[str, int]:
        """Laps kept aside per rig, of sources that the plan does not know."""
        return self._boards.aside

    async def start(self) -> None:
        """Show the whole record, and follow it from then on. Raises RecordError."""
        self._loop = asyncio.get_running_loop()
        self._record.on_growth(self.nudge)
        self._hub.show(await self._in_thread(lambda: self._boards.advance(None)))
        await self._tell_of_evening()
        self._task = asyncio.create_task(self._run(), name="follow")

    @property
    def plan(self) -> Plan:
        """The plan that holds, as far as the record has been followed."""
        return self._boards.plan

    async def due(self) -> dict[str, int]:
        """Sessions whose results may need another version, as far as the record has been followed."""
        return await self._in_thread(self._boards.due)

    async def timetable(self, now: datetime) -> Timetable:
        """When the sessions begin, as far as the record has been followed."""
        return await self._in_thread(lambda: self._boards.timetable(now))

    async def cup(self) -> Cup:
        """The standings over all sessions, as far as the record has been followed."""
        return await self._in_thread(self._boards.cup)

    @property
    def mark(self) -> Mark:
        """What all that can be told follows from."""
        return self._boards.mark

    async def look(self, call: Callable[[Seen], _Result]) -> _Result:
        """What this makes of all that can be seen, as far as the record has been followed."""
        return await self._in_thread(lambda: call(self._boards.seen()))

    async def stop(self) -> None:
        """Follow no longer. What was handed to the hub stays there."""
        self._loop = None
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await asyncio.to_thread(self._thread.shutdown)

    def nudge(self) -> None:
        """The record may have grown. May be called from any thread, also after `stop`."""
        loop = self._loop
        if loop is not None:
            try:
                loop.call_soon_threadsafe(self._woken)
            except RuntimeError:  # the loop has been closed in this very moment
                self._loop = None

    def _woken(self) -> None:
        self._ticks = RARELY
        self._wake.set()

    def _tick(self) -> None:
        self._ticks += 1
        self._wake.set()

    def _told(self) -> bool:
        """Whether it need not look by itself this time."""
        return self._ticks < RARELY and self.trouble is None and self._record.tells_growth()

    async def _run(self) -> None:
        while True:
            timer = self._hub.clock.call_later(self._poll_seconds, self._tick)
            await self._wake.wait()
            timer.cancel()
            self._wake.clear()
            if self._told():
                await self._tell_of_evening()
                continue
            self._ticks = 0
            await self._hub.settled()
            advance = await self._advance()
            if advance is not None and advance.more:
                self._woken()
            else:
                await self._hub.settled()  # the board first: two threads that reckon at once both take longer
                await self._tell_of_evening()

    async def _tell_of_evening(self) -> None:
        """Time alone changes where the evening stands, so this is asked whether or not the record grew."""
        try:
            now = self._hub.clock.now()
            self._hub.tell_evening(await self._in_thread(lambda: self._boards.evening(now, self._slots(now))))
        except Exception as error:  # noqa: BLE001  logged: the boards go on without it
            _log.exception("where the evening stands cannot be told")
            self._note(f"where the evening stands cannot be told: {error!r}")

    async def _advance(self) -> Advance | None:
        try:
            advance = await self._in_thread(self._boards.advance)
            self._hub.show(advance)
        except RecordError as error:
            self._note(str(error))
            return None
        except Exception as error:  # noqa: BLE001  logged, and the boards must not stand still for ever
            # A fault of ours: what is shown stays, and the boards are made anew from the first entry on.
            _log.exception("the boards cannot be made")
            self._note(f"the boards cannot be made: {error!r}")
            self._boards = self._new_boards()
            return None
        self._note(None)
        return advance

    def _note(self, trouble: str | None) -> None:
        if trouble is not None and trouble != self.trouble:
            _log.warning("the record cannot be followed: %s", trouble)
        self.trouble = trouble

    async def _in_thread(self, call: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

"""The hall of one record, for the event loop: what is put up now, and what staff decide about it.

Several processes may show one record. Each looks twice a second whether another one has changed anything, so all of
them tell the same within that time; what the disk has to do is done in a thread.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

from display import wire
from display.clock import Clock
from display.evening import Slots
from display.hall.deciding import Change
from display.hall.reports import Report, Reports, written
from display.hall.state import Hall, Notice, decoded, encoded
from timing.bus.alone import ALONE
from timing.bus.protocol import Bus
from timing.record.hall import HallBook, Kept
from timing.record.protocol import RecordError

LOOKS_EVERY_S: Final = 0.4
REPORTS_EVERY_S: Final = 3.0
MEDIA: Final = "/media/"

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")


class Keeper:
    """Keeps the hall. Mutable; used from the event loop only.

    `told` is called with each message that is new. Over `bus` processes tell each other what screens report.
    """

    def __init__(
        self, book: HallBook, clock: Clock, told: Callable[[Notice], None] = lambda _: None, bus: Bus = ALONE
    ) -> None:
        self.clock = clock
        self.hall = Hall()
        """As it was when it was looked at last."""
        self.version = -1
        self.reports = Reports()
        self._book = book
        self._told = told
        self._bus = bus
        self._notice: str | None = None
        self._looked_at = self._reports_at = float("-inf")
        self._thread = ThreadPoolExecutor(1, "hall")
        self._task: asyncio.Task[None] | None = None
        self._looking: asyncio.Future[None] | None = None
        """The look under way."""

    def slots(self, now: datetime) -> Slots:
        """What staff put on all boards beside the race, as the `evening` message has it."""
        notice = self.hall.notice(now)
        return Slots(
            None if notice is None else wire.EveningNotice(text=notice.text, level=notice.level),
            tuple(
                wire.Sponsor(name=each.name, image=MEDIA + each.picture) for each in self.hall.sponsors if each.shown
            ),
        )

    async def fresh(self) -> Hall:
        """The hall, no older than `LOOKS_EVERY_S`. While the record cannot be read it stays as it was.

        Who asks while somebody looks waits for that look. Raises RecordError where it was never read.
        """
        if self._looking is None and self.clock.time() - self._looked_at >= LOOKS_EVERY_S:
            self._looked_at = self.clock.time()
            self._looking = asyncio.get_running_loop().run_in_executor(self._thread, self._look)
            self._looking.add_done_callback(self._looked)
        if self._looking is not None:
            try:
                await asyncio.shield(self._looking)  # it is that of all who wait
            except RecordError:
                if self.version < 0:
                    self._looked_at = float("-inf")
                    raise
        return self.hall

    def _looked(self, look: asyncio.Future[None]) -> None:
        self._looking = None
        if not look.cancelled():
            look.exception()  # whoever waits is told; where all have gone, it is nobody's mistake

    async def do(self, change: Change) -> Hall:
        """Have a change made; the hall after it. Raises what the change raises, and RecordError: it is as before."""
        kept = await self.run(partial(self._book.change, lambda body: changed(body, change)))
        self._take(kept)
        return self.hall

    def note(self, screen: str, report: Report) -> None:
        """A screen reports to this process."""
        self.reports.note(screen, report)
        self._bus.here(screen, written(report))

    async def others_reports(self) -> Reports:
        """What screens reported, to this process and to others."""
        self.reports.hear(self._bus.screens(), self.clock.now())
        if self.clock.time() - self._reports_at >= REPORTS_EVERY_S:
            self._reports_at = self.clock.time()
            self.reports.take(await self.run(self._book.reports))
        return self.reports

    async def run(self, call: Callable[[], _Result]) -> _Result:
        """Have something done in the thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    @property
    def book(self) -> HallBook:
        """Where it is kept; for `run`."""
        return self._book

    def _look(self) -> None:
        if self._book.version() != self.version:
            kept = self._book.read()
            self._take(kept, decoded(kept.body))

    def _take(self, kept: Kept, hall: Hall | None = None) -> None:
        """Take in what was read or written; what was read before something newer came is dropped."""
        if kept.version > self.version:
            self.hall, self.version = decoded(kept.body) if hall is None else hall, kept.version

    # While a server runs

    async def start(self) -> None:
        """Look, and go on looking. Raises RecordError."""
        await self.fresh()
        self._task = asyncio.create_task(self._run(), name="hall")

    async def stop(self) -> None:
        """Look no more; what screens reported is kept. It cannot be started again."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._task = None
        if self._looking is not None:
            await asyncio.wait([self._looking])
        try:
            await self._keep_reports()
        except RecordError as error:
            _log.warning("what screens reported last is not kept: %s", error)
        self._thread.shutdown(wait=False)

    async def tick(self) -> None:
        """What is done each time: look, keep what screens reported, tell of a new message. Raises RecordError."""
        await self.fresh()
        await self._keep_reports()
        now = self.hall.notice(self.clock.now())
        before, self._notice = self._notice, None if now is None else now.id
        if now is not None and now.id != before:
            self._told(now)

    async def _keep_reports(self) -> None:
        known = frozenset(each.id for each in self.hall.screens)
        self.reports.drop(known)
        due = self.reports.due(self.clock.now())
        if due is not None:
            await self.run(partial(self._book.report, due, known))

    async def _run(self) -> None:
        wake = asyncio.Event()
        while True:
            try:
                await self.tick()
            except RecordError as error:
                _log.warning("the screens' state cannot be read or kept now: %s", error)
            except Exception:  # noqa: BLE001  logged, and the screens must not stand still for ever
                _log.exception("the screens' state cannot be told")
            timer = self.clock.call_later(LOOKS_EVERY_S, wake.set)
            await wake.wait()
            timer.cancel()
            wake.clear()


def changed(body: str, change: Change) -> str:
    """The text of the hall after a change; the very same text where nothing is otherwise."""
    before = decoded(body)
    now = change(before)
    return body if now == before else encoded(now)

"""Publishes by itself, while a server runs: what a ruling, a correction or a late lap has made another result.

It looks once a second. A result is published when nothing more has come in between two looks, so that an import of a
hundred laps is one version and not a hundred. Until then files are of no published version, and say so.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from display.clock import Clock
from display.live import Busy, Live
from display.published.office import Office
from display.published.publishing import publish_due, told
from timing.record.protocol import Record, RecordError
from timing.record.published import ResultPublished

LOOKS_EVERY_S: Final = 1.0

_log = logging.getLogger(__name__)


class Publisher:
    """Looks from `start` to `stop`. Mutable; used from the event loop only."""

    def __init__(self, live: Live, office: Office, clock: Clock) -> None:
        self._live, self._office, self._clock = live, office, clock
        self._seen: Mapping[str, int] = {}
        """By session, the last entry that was there at the look before."""
        self._done: dict[str, int] = {}
        """By session, the entry up to which it needs no other version."""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._run(), name="publisher")

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def look(self) -> list[ResultPublished]:
        """Publish what is another result and has not changed since the last look. Raises RecordError and Busy."""
        before, self._seen = self._seen, await self._live.due()
        due = {id: seq for id, seq in self._seen.items() if before.get(id) == seq != self._done.get(id)}
        if not due:
            return []
        found = await self._office.do(_publishing(self._live, self._clock.now, due))
        self._done |= due
        for each in found:
            _log.info("published %s", told(each))
        return found

    async def _run(self) -> None:
        wake = asyncio.Event()
        while True:
            timer = self._clock.call_later(LOOKS_EVERY_S, wake.set)
            await wake.wait()
            timer.cancel()
            wake.clear()
            if self._live.hub.closing:  # the boards are put away before we are: nobody looks at them any more
                return
            try:
                await self.look()
            except (RecordError, Busy) as error:
                _log.warning("results cannot be published now: %s", error)
            except Exception:  # noqa: BLE001  logged, and the other results must go on
                # A fault of ours, or a book that is broken: it must not be tried each second for ever.
                _log.exception("results cannot be published")
                self._done |= self._seen


def _publishing(
    live: Live, now: Callable[[], datetime], due: Mapping[str, int]
) -> Callable[[Record], list[ResultPublished]]:
    plan = live.plan
    return lambda record: publish_due(record, plan, now=now, sessions=due.keys())

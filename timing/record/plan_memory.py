"""The part of a record in memory that keeps the versions of the plan."""

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from timing.plan_versions import PlanDraft, PlanVersion
from timing.planned_people import Wanted
from timing.record import plan_saving
from timing.record.batch import Batch, prepare


class PlansInMemory:
    """What `timing.record.memory.MemoryRecord` has of it: see `timing.record.protocol.Record`."""

    _lock: threading.Lock
    _plans: tuple[PlanVersion, ...] = ()

    def plans(self) -> list[PlanVersion]:
        """See `Record`."""
        with self._lock:
            self._check_open()
            return list(self._plans)

    def newest_plan(self) -> PlanVersion | None:
        """See `Record`."""
        return next(reversed(self.plans()), None)

    def save_plan(self, draft: PlanDraft, after: int) -> PlanVersion:
        """See `Record`."""
        plan_saving.checked(draft)
        with self._lock:
            self._check_open()
            known = next((each for each in self._plans if each.request and each.request == draft.request), None)
            if known is not None:
                return known
            version = plan_saving.following(self._plans[-1] if self._plans else None, draft, after)
            self._plans = (*self._plans, version)
            self._write_lines(prepare([plan_saving.taken(version)], ()))
            self._plan_people(plan_saving.people_of(version))
        self._notify()
        return version

    def change_plans(self, change: Callable[[PlanVersion], PlanVersion]) -> int:
        """See `Record`."""
        with self._lock:
            self._check_open()
            before, self._plans = self._plans, tuple(change(each) for each in self._plans)
            return sum(old != new for old, new in zip(before, self._plans, strict=True))

    if TYPE_CHECKING:  # what the record has of its own

        def _check_open(self) -> None: ...

        def _write_lines(self, batch: Batch) -> int: ...

        def _plan_people(self, wanted: Mapping[str, Wanted]) -> None: ...

        def _notify(self) -> None: ...

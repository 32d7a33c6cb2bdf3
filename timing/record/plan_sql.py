"""The part of a record on disk that keeps the versions of the plan."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from timing.plan_versions import PlanDraft, PlanVersion
from timing.record import people_tables, plan_saving, plan_tables
from timing.record.appending import LinesWritten
from timing.record.batch import Batch, prepare
from timing.record.engines import Engines


class PlansInSql:
    """What `timing.record.sql.SqlRecord` has of it: see `timing.record.protocol.Record`."""

    _engines: Engines
    _lock: threading.Lock

    def plans(self) -> list[PlanVersion]:
        """See `Record`."""
        with self._told(), self._engines.reading.connect() as connection:
            return plan_tables.read_all(connection)

    def newest_plan(self) -> PlanVersion | None:
        """See `Record`."""
        with self._told(), self._engines.reading.connect() as connection:
            return plan_tables.newest(connection)

    def save_plan(self, draft: PlanDraft, after: int) -> PlanVersion:
        """See `Record`."""
        plan_saving.checked(draft)
        with self._lock, self._told(), self._engines.writing.begin() as connection:
            version, new = plan_tables.add(connection, draft, after)
            if new:
                self._write_lines(connection, prepare([plan_saving.taken(version)], ()), None)
                people_tables.plan(connection, plan_saving.people_of(version))
        if new:
            self._notify()
        return version

    def change_plans(self, change: Callable[[PlanVersion], PlanVersion]) -> int:
        """See `Record`."""
        with self._lock, self._told(), self._engines.writing.begin() as connection:
            return plan_tables.change(connection, change)

    if TYPE_CHECKING:  # what the record has of its own

        def _told(self) -> AbstractContextManager[None]: ...

        def _write_lines(self, connection: Connection, batch: Batch, end: int | None) -> LinesWritten: ...

        def _notify(self) -> None: ...

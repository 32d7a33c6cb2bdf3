"""Opens what the options name: the record and the plan. Closes what it opened."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from timing.event import Plan
from timing.options import Options
from timing.record.protocol import Record, RecordError

if TYPE_CHECKING:
    from timing.plan_start import Start
    from timing.plan_versions import PlanVersion


@contextmanager
def record_of(options: Options, *, create: bool = True) -> Iterator[Record]:
    """The record, which may be open elsewhere as well.

    Raises RecordError for one that cannot be used; without `create`, also for one that does not exist.
    """
    from timing.record.folder import record_file
    from timing.record.limits import Limits
    from timing.record.sql import SqlRecord

    limits = Limits(
        answer_seconds=options.database_timeout, connections=options.pool_size, pool_seconds=options.pool_timeout
    )
    record = SqlRecord.open(options.database or record_file(options.data), migrate=create, limits=limits)
    try:
        yield record
    finally:
        record.close()


def place_of(options: Options) -> str:
    """Where the record is, for people: the data folder, or the URL of a database without its password."""
    if options.database is None:
        return str(options.data)
    from timing.record.engines import locate, shown

    return shown(locate(options.database))


def hold_folder(options: Options) -> AbstractContextManager[object]:
    """Hold the data folder, where a server keeps its record or its tapes in it; else servers may share it.

    Raises SetupError when another server has it.
    """
    from timing.record.lock import hold

    return nullcontext() if options.database is not None and not options.tape_bytes else hold(options.data)


def plan_of(options: Options) -> Plan:
    """The plan that holds, as `timing.plan_start` has it. Raises SetupError for a wrong one."""
    from timing.plan_start import holding

    return holding(_versions(options), options.plan)


def plan_at_start(options: Options, author: str) -> "Start":
    """The same for a server that hears rigs: a file that is new becomes a version of the plan in the record.

    Raises SetupError, also where another server uses the data folder, and RecordError.
    """
    from timing.plan_start import starting

    with hold_folder(options), record_of(options) as record:
        return starting(record, options.plan, author=author, now=lambda: datetime.now(UTC))


def _versions(options: Options) -> "list[PlanVersion]":
    """The versions of the plan that the record keeps: none where there is no record yet, or one without them."""
    from timing.record.folder import record_file

    if options.database is None and not record_file(options.data).exists():
        return []
    try:
        with record_of(options, create=False) as record:
            return record.plans()
    except RecordError:  # whoever goes on to use the record is told why it cannot be used
        return []

"""Opens what the options name: the record and the plan. Closes what it opened."""

from collections.abc import Iterator
from contextlib import contextmanager

from timing.event import Plan
from timing.options import Options
from timing.record.protocol import Record


@contextmanager
def record_of(options: Options, *, create: bool = True) -> Iterator[Record]:
    """The record, which may be open elsewhere as well.

    Raises RecordError for one that cannot be used; without `create`, also for one that does not exist.
    """
    from timing.record.folder import record_file
    from timing.record.sql import SqlRecord

    record = SqlRecord.open(options.database or record_file(options.data), migrate=create)
    try:
        yield record
    finally:
        record.close()


def plan_of(options: Options) -> Plan:
    """The plan; that of an open stand where the options name none. Raises SetupError for a wrong one."""
    from timing.plan_file import read_plan

    return Plan() if options.plan is None else read_plan(options.plan)

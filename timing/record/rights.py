"""Looks at a database that several programs share as one of them finds it: which rights it has, and what time it is."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Connection, text

from timing.record.database import RIGHTS
from timing.record.engines import engines, locate
from timing.record.limits import Limits

_HAS: Final = text(
    "SELECT to_regclass(quote_ident(:table)) IS NULL"
    " OR has_table_privilege(to_regclass(quote_ident(:table))::oid, :right)"
)
"""A table that is not there is told by whoever opens the record."""
_OWNS: Final = text(
    "SELECT EXISTS (SELECT 1 FROM pg_class WHERE oid = to_regclass('entries') AND pg_has_role(relowner, 'USAGE'))"
)
_NOW: Final = text("SELECT current_user, clock_timestamp()")


class Seen(NamedTuple):
    """The role that a program has, the rights that it lacks as "INSERT on people", and whether it owns the tables.

    The database's clock is `ahead` of ours, give or take half of the `round_trip`.
    """

    role: str
    lacks: tuple[str, ...]
    owns: bool
    ahead: timedelta
    round_trip: timedelta


def look(url: str, limits: Limits) -> Seen:
    """What is seen there. Raises SetupError for a URL that names no PostgreSQL, and RecordError."""
    with closing(engines(locate(url), limits)) as opened, opened.told(), opened.reading.connect() as connection:
        connection.execute(_NOW)  # the second time nothing has to be prepared for it
        asked = datetime.now(UTC)
        role, there = connection.execute(_NOW).one()
        round_trip = datetime.now(UTC) - asked
        owns = bool(connection.execute(_OWNS).scalar_one())
        return Seen(role, tuple(_lacking(connection)), owns, there - (asked + round_trip / 2), round_trip)


def _lacking(connection: Connection) -> list[str]:
    return [
        f"{right} on {table}"
        for table, rights in RIGHTS.items()
        for right in rights.split(", ")
        if not connection.execute(_HAS, {"table": table, "right": right}).scalar_one()
    ]

"""Grants in the database of a record: rows of `timing.record.access.Grant`."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from timing.record.access import Grant, Kind
from timing.record.engines import Engines
from timing.record.schema import access

_Told = Callable[[], AbstractContextManager[None]]


class SqlAccess:
    """Implements `timing.record.access.AccessBook`. `told` turns a database's errors into RecordError."""

    def __init__(self, engines: Engines, told: _Told) -> None:
        self._engines = engines
        self._told = told

    def all(self, kind: Kind) -> list[Grant]:
        """See `AccessBook`."""
        wanted = select(access).where(access.c.kind == kind.value).order_by(access.c.issued, access.c.id)
        with self._told(), self._engines.reading.connect() as connection:
            return [_grant(row) for row in connection.execute(wanted)]

    def find(self, secret: str) -> Grant | None:
        """See `AccessBook`."""
        with self._told(), self._engines.reading.connect() as connection:
            row = connection.execute(select(access).where(access.c.secret == secret)).first()
            return None if row is None else _grant(row)

    def put(self, grant: Grant) -> None:
        """See `AccessBook`."""
        with self._told(), self._engines.writing.begin() as connection:
            _write(connection, grant)

    def change(self, id: str, change: Callable[[Grant], Grant]) -> Grant:
        """See `AccessBook`."""
        with self._told(), self._engines.writing.begin() as connection:
            row = connection.execute(select(access).where(access.c.id == id)).first()
            if row is None:
                raise LookupError(id)
            before = _grant(row)
            now = change(before)
            if now != before:
                connection.execute(update(access).where(access.c.id == id).values(_columns(now)))
            return now

    def forget(self, before: datetime) -> None:
        """See `AccessBook`."""
        with self._told(), self._engines.writing.begin() as connection:
            connection.execute(delete(access).where(access.c.expires < _instant(before)))


def _write(connection: Connection, grant: Grant) -> None:
    connection.execute(delete(access).where(access.c.id == grant.id))
    connection.execute(insert(access).values(_columns(grant)))


def _grant(row: Row[Any]) -> Grant:
    return Grant(
        id=row.id,
        kind=Kind(row.kind),
        role=row.role,
        secret=row.secret,
        issued=datetime.fromisoformat(row.issued),
        name=row.name,
        device=row.device,
        device_secret=row.device_secret,
        used=None if row.used is None else datetime.fromisoformat(row.used),
        expires=None if row.expires is None else datetime.fromisoformat(row.expires),
        revoked=row.revoked,
    )


def _columns(grant: Grant) -> dict[str, Any]:
    return {
        "id": grant.id,
        "kind": grant.kind.value,
        "role": grant.role,
        "secret": grant.secret,
        "issued": _instant(grant.issued),
        "name": grant.name,
        "device": grant.device,
        "device_secret": grant.device_secret,
        "used": None if grant.used is None else _instant(grant.used),
        "expires": None if grant.expires is None else _instant(grant.expires),
        "revoked": grant.revoked,
    }


def _instant(at: datetime) -> str:
    """As text that sorts by time: all in one zone, all with the same digits."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")

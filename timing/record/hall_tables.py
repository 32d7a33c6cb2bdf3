"""The hall in the database of a record: one row of state, the pictures, and a row per screen."""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager

from sqlalchemy import Connection, delete, insert, select, update

from timing.record.engines import Engines
from timing.record.hall import Kept
from timing.record.schema import hall, hall_pictures, hall_reports

_Told = Callable[[], AbstractContextManager[None]]


class SqlHall:
    """Implements `timing.record.hall.HallBook`. `told` turns a database's errors into RecordError."""

    def __init__(self, engines: Engines, told: _Told) -> None:
        self._engines = engines
        self._told = told

    def version(self) -> int:
        """See `HallBook`."""
        with self._told(), self._engines.reading.connect() as connection:
            return int(connection.execute(select(hall.c.version)).scalar() or 0)

    def read(self) -> Kept:
        """See `HallBook`."""
        with self._told(), self._engines.reading.connect() as connection:
            return _read(connection)

    def change(self, change: Callable[[str], str]) -> Kept:
        """See `HallBook`."""
        with self._told(), self._engines.writing.begin() as connection:
            before = _read(connection)
            body = change(before.body)
            if body == before.body:
                return before
            now = Kept(before.version + 1, body)
            values = {"version": now.version, "body": now.body}
            if before.version:
                connection.execute(update(hall).values(values))
            else:
                connection.execute(insert(hall).values(values | {"id": 1}))
            return now

    def picture(self, name: str) -> bytes | None:
        """See `HallBook`."""
        with self._told(), self._engines.reading.connect() as connection:
            found = connection.execute(select(hall_pictures.c.content).where(hall_pictures.c.name == name)).scalar()
            return None if found is None else bytes(found)

    def keep_picture(self, name: str, content: bytes) -> None:
        """See `HallBook`."""
        with self._told(), self._engines.writing.begin() as connection:
            there = connection.execute(select(hall_pictures.c.name).where(hall_pictures.c.name == name)).first()
            if there is None:
                connection.execute(insert(hall_pictures).values(name=name, content=content))

    def drop_pictures(self, wanted: Collection[str]) -> None:
        """See `HallBook`."""
        with self._told(), self._engines.writing.begin() as connection:
            connection.execute(delete(hall_pictures).where(hall_pictures.c.name.not_in(wanted)))

    def reports(self) -> Mapping[str, str]:
        """See `HallBook`."""
        with self._told(), self._engines.reading.connect() as connection:
            return {row.id: row.body for row in connection.execute(select(hall_reports))}

    def report(self, told: Mapping[str, str], known: Collection[str]) -> None:
        """See `HallBook`."""
        with self._told(), self._engines.writing.begin() as connection:
            ours = hall_reports.c.id.in_(told) | hall_reports.c.id.not_in(known)
            connection.execute(delete(hall_reports).where(ours))
            rows = [{"id": id, "body": body} for id, body in told.items() if id in known]
            if rows:
                connection.execute(insert(hall_reports), rows)


def _read(connection: Connection) -> Kept:
    row = connection.execute(select(hall.c.version, hall.c.body)).first()
    return Kept(0, "") if row is None else Kept(row.version, row.body)

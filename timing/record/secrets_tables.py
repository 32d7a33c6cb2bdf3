"""The secrets in the database of a record: a row each."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import insert, select

from timing.record.engines import Engines
from timing.record.schema import secrets

_Told = Callable[[], AbstractContextManager[None]]


class SqlSecrets:
    """Implements `timing.record.secrets_kept.SecretBook`. `told` turns a database's errors into RecordError."""

    def __init__(self, engines: Engines, told: _Told) -> None:
        self._engines = engines
        self._told = told

    def keep(self, name: str, make: Callable[[], bytes]) -> bytes:
        """See `SecretBook`. Writers take turns, so nobody comes between the question and the answer."""
        with self._told(), self._engines.writing.begin() as connection:
            found = connection.execute(select(secrets.c.content).where(secrets.c.name == name)).scalar()
            if found is not None:
                return bytes(found)
            fresh = make()
            connection.execute(insert(secrets).values(name=name, content=fresh))
            return fresh

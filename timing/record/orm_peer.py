"""What others would write a lap with: a mapped class and a session of SQLAlchemy's ORM.

For `eracing bench record` alone, which shows the record beside it; the record itself has no mapped classes.
"""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import URL, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry

from timing.record.chain import Values


class _Base(DeclarativeBase):
    pass


class _Written(_Base):
    __tablename__ = "entries"

    seq: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    session: Mapped[str]
    body: Mapped[str]
    hash: Mapped[bytes]


class OrmBook:
    """A table like the record's in a new SQLite file, in WAL mode and FULL, through the ORM."""

    def __init__(self, file: Path) -> None:
        self._engine = create_engine(URL.create("sqlite", database=str(file)))
        event.listen(self._engine, "connect", _prepare)
        _Base.metadata.create_all(self._engine)

    def insert(self, batch: Sequence[Values]) -> None:
        """Rows as objects in one session, on disk at the end."""
        with Session(self._engine) as session:
            session.add_all(
                [
                    _Written(seq=seq, key=key, kind=kind, session=session_id, body=body, hash=hash)
                    for seq, key, kind, session_id, body, hash in batch
                ]
            )
            session.commit()

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()


def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()

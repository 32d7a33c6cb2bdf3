"""What is asked of a book after each lap, in the words of the database's own driver.

Who follows a book asks for what is new, where it ends, and whether somebody goes by another name: of that hangs how
soon a lap is on a screen. As text on the driver's cursor the three take half of what they do as statements of
SQLAlchemy. The tables are those of `timing.record.schema`, whatever the database.
"""

from typing import Final

from sqlalchemy import Dialect
from sqlalchemy.engine.interfaces import DBAPICursor

from timing.record.protocol import Position

Found = tuple[int, str, str]
"""An entry as the driver has it: number, kind and body."""

_LINES: Final = {
    "sqlite": "SELECT seq, kind, body FROM entries WHERE seq > ? ORDER BY seq LIMIT ?",
    "postgresql": "SELECT seq, kind, body FROM entries WHERE seq > %s ORDER BY seq LIMIT %s",
}
_POSITION: Final = "SELECT epoch, (SELECT max(seq) FROM entries) FROM book"
_PEOPLE_VERSION: Final = "SELECT people_version FROM book"


class Questions:
    """Asks a book in a database that speaks `dialect`. Raises the driver's own errors."""

    def __init__(self, dialect: Dialect) -> None:
        self._lines = _LINES[dialect.name]

    def lines(self, cursor: DBAPICursor, after: int, limit: int) -> list[Found]:
        """The entries after number `after`, in order, at most `limit`."""
        cursor.execute(self._lines, (after, limit))
        return list(cursor.fetchall())

    def position(self, cursor: DBAPICursor) -> Position:
        """Where the book ends."""
        cursor.execute(_POSITION)
        ((epoch, seq),) = cursor.fetchall()
        return Position(epoch, seq or 0)  # an empty book has no last entry

    def people_version(self, cursor: DBAPICursor) -> int:
        """Grows with each call that changed a person."""
        cursor.execute(_PEOPLE_VERSION)
        ((version,),) = cursor.fetchall()
        return int(version)

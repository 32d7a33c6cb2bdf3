"""Finds out whether something between us and PostgreSQL gives each transaction another of its own connections.

PgBouncer does so with `pool_mode = transaction`. Behind it what a program says of its connection is said of somebody
else's: statements that were prepared are missing or another program's, so that after some laps none can be written;
LISTEN is heard by nobody; how long an answer may take holds for another program. It would all begin in the middle of an
evening, so it is refused at the start. A pooler that keeps a connection as long as the program does (`session`) is as
good as none.
"""

from collections.abc import Sequence
from contextlib import closing
from typing import Final

from sqlalchemy import PoolProxiedConnection

from timing.record.engines import Engines
from timing.record.protocol import RecordError

ROUNDS: Final = 4
"""So often both connections are asked: others may take a turn in between."""
_BY_STATEMENT: Final = "statement pooling mode"
"""So PgBouncer refuses transactions altogether."""
_WHO: Final = "SELECT pg_backend_pid()"


def refuse_shared(engines: Engines) -> None:
    """Raise RecordError where connections to a PostgreSQL are shared by transaction; and the driver's errors."""
    if engines.file is not None:
        return
    try:
        with closing(engines.reading.raw_connection()) as one, closing(engines.writing.raw_connection()) as other:
            shared = are_shared([(_serves(one), _serves(other)) for _ in range(ROUNDS)])
    except engines.driver.Error as error:
        if _BY_STATEMENT not in str(error):
            raise
        shared = True
    if shared:
        raise RecordError(
            f"{engines.place} is reached through a pooler that gives each transaction another connection, so that "
            "laps could not be written for long: have it pool by session (PgBouncer: pool_mode = session), or name "
            "the port of PostgreSQL itself"
        )


def are_shared(served: Sequence[tuple[int, int]]) -> bool:
    """Whether two connections cannot have been the program's own, by the server processes that answered on each.

    One that is the program's own is served by the same process all the time, and each by another one.
    """
    one, other = ({pair[side] for pair in served} for side in (0, 1))
    return len(one) > 1 or len(other) > 1 or one == other


def _serves(connection: PoolProxiedConnection) -> int:
    """The server's process that answers, asked in a transaction that is over afterwards."""
    with closing(connection.cursor()) as cursor:
        cursor.execute(_WHO)
        (process,) = cursor.fetchone() or (0,)
    connection.rollback()
    return int(process)

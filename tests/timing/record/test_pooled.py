"""A pooler between us and PostgreSQL: one by session is as good as none, one by transaction is refused at the start."""

from collections.abc import Iterator

import pytest

from tests.timing.record.laps import ANNA, lap
from tests.timing.record.own_server import OwnServer, own_server
from tests.timing.record.pgbouncer import Mode, pgbouncer
from tests.timing.record.test_listening import following
from tests.timing.record.test_postgresql import HASTY
from tests.timing.record.test_sql import appender, go, opened
from timing.record.database import migrate
from timing.record.pooled import are_shared
from timing.record.protocol import RecordError
from timing.record.sql import SqlRecord


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    with own_server() as started:
        yield started


@pytest.mark.parametrize(
    ("served", "shared"),
    [
        ([(1, 2), (1, 2), (1, 2)], False),
        ([(1, 1), (1, 1)], True),
        ([(1, 2), (3, 4)], True),  # the pool hands out its connections by turns
        ([(1, 2), (1, 3)], True),
        ([(1, 2), (2, 2)], True),
    ],
)
def test_connections_are_shared_where_a_server_process_serves_both_or_changes(
    served: list[tuple[int, int]], shared: bool
) -> None:
    assert are_shared(served) is shared


def test_connections_of_postgresql_itself_are_not_taken_for_shared_ones(postgresql: str) -> None:
    with opened(postgresql) as record:
        assert record.append([lap(1)]).fresh == 1


@pytest.mark.parametrize("mode", ["transaction", "statement"])
def test_no_lap_could_be_written_for_long_behind_a_pooler_by_transaction_so_it_is_refused(
    server: OwnServer, mode: Mode
) -> None:
    with pgbouncer(server, mode) as url:
        for start in (lambda: opened(url).__enter__(), lambda: migrate(url)):
            with pytest.raises(RecordError, match=r"pool by session .*pool_mode = session"):
                start()


def test_a_pooler_that_has_no_connection_left_is_a_database_that_does_not_answer(server: OwnServer) -> None:
    with (
        pgbouncer(server, "session", connections=1) as url,
        pytest.raises(RecordError, match="does not answer"),
    ):
        SqlRecord.open(url, limits=HASTY)


def test_behind_a_pooler_by_session_laps_are_written_in_order_and_heard_of(server: OwnServer) -> None:
    with pgbouncer(server, "session") as url, following(url) as (record, ear):
        assert record.tells_growth()
        with appender(url, "rig-1", 12) as one, appender(url, "rig-2", 12) as other:
            go(one)
            go(other)
            assert ear.wait()
            assert [each.communicate()[0].split()[-1] for each in (one, other)] == ["12", "12"]
        record.append([lap(1)], [ANNA])
        assert [written.seq for written in record.read()] == list(range(1, record.position().seq + 1))
        assert record.verify() is None

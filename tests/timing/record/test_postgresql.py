"""A record in PostgreSQL where servers die, lines break and answers are lost: every lap is there, and once."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from sqlalchemy import text

from tests.timing.record.conftest import connect
from tests.timing.record.laps import ANNA, lap
from tests.timing.record.own_server import Line, OwnServer, own_server
from tests.timing.record.test_sql import appender, go
from timing.record.limits import Limits
from timing.record.protocol import Appended, RecordError
from timing.record.sql import SqlRecord
from timing.record.writer import Writer

END_ALL = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()
"""
HASTY = Limits(busy_seconds=0.2, answer_seconds=0.3, connections=2, pool_seconds=0.1)


@contextmanager
def opened(url: str, limits: Limits = Limits()) -> Iterator[SqlRecord]:  # noqa: B008  it is frozen
    record = SqlRecord.open(url, limits=limits)
    try:
        yield record
    finally:
        record.close()


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    with own_server() as started:
        yield started


@pytest.fixture
def own(server: OwnServer) -> str:
    """The URL of the own server's database, which holds nothing."""
    with connect(server.url()) as operator:
        operator.execute("DROP SCHEMA public CASCADE")
        operator.execute("CREATE SCHEMA public")
    return server.url()


@pytest.fixture
def line(server: OwnServer) -> Iterator[Line]:
    line = Line(server.port)
    yield line
    line.close()


# One order, whoever writes


def test_a_reader_never_sees_a_lap_before_the_one_ahead_of_it(postgresql: str) -> None:
    """Four processes write at once: what is numbered first is committed first, so nobody reads past a gap."""
    with opened(postgresql) as reader, ExitStack() as stack:
        writers = [stack.enter_context(appender(postgresql, f"rig-{n}", 40)) for n in range(4)]
        for writer in writers:
            go(writer)
        seen: list[int] = []
        while len(seen) < 200:
            seen += [written.seq for written in reader.read(len(seen))]
            assert seen == list(range(1, len(seen) + 1))
        for writer in writers:
            assert writer.communicate()[0].split() == [str(n) for n in range(1, 41)]
        assert reader.position().seq == 200  # 40 of each rig, and once the 40 that all four wrote
        assert reader.verify() is None


# Commits whose answer is lost


def test_a_commit_whose_answer_is_lost_on_the_line_is_there_once(own: str, server: OwnServer, line: Line) -> None:
    with opened(server.url(line.port)) as record, opened(own) as beside:
        record.append([lap(1)])
        line.cut_at = lambda sent: b"COMMIT\0" in sent
        with pytest.raises(RecordError, match="does not answer"):
            record.append([lap(2)], [ANNA])
        assert line.cuts == 1
        assert beside.position().seq == 2, "it was written all the same"
        assert record.append([lap(2)], [ANNA]) == Appended((2,), 0)
        assert record.append([lap(3)]) == Appended((3,), 1)
        assert beside.verify() is None


def test_what_was_cut_off_before_its_commit_is_written_with_the_next_try(
    own: str, server: OwnServer, line: Line
) -> None:
    with opened(server.url(line.port)) as record, opened(own) as beside:
        record.append([lap(1)])
        line.cut_at = lambda sent: b"NOTIFY" in sent
        with pytest.raises(RecordError, match="does not answer"):
            record.append([lap(2)])
        assert beside.position().seq == 1
        assert record.append([lap(2)]) == Appended((2,), 1)


# Servers that die, and come back


def _restart_under_load(server: OwnServer, url: str, times: int, disturb: str) -> None:
    """Laps are submitted the whole time while the server is disturbed again and again."""
    with opened(url) as record, opened(url) as beside:
        troubles: list[str | None] = []
        writer = Writer(record, on_trouble=troubles.append, retry_seconds=0.01)
        enough, submitted = threading.Event(), 0

        def drive() -> None:
            nonlocal submitted
            while not enough.wait(0.001):
                submitted += 1
                writer.submit([lap(submitted)], [ANNA] if submitted % 7 == 0 else [])

        driving = threading.Thread(target=drive)
        driving.start()
        try:
            for _ in range(times):
                before = submitted
                if disturb == "restart":
                    server.stop("immediate")
                    server.start()
                else:
                    with connect(url) as operator:
                        operator.execute(END_ALL)
                assert writer.flush(60)
                assert submitted >= before
        finally:
            enough.set()
            driving.join()
        assert writer.close(60)
        assert writer.refused == 0
        assert [written.entry for written in beside.read(limit=1_000_000)] == [lap(n) for n in range(1, submitted + 1)]
        assert beside.verify() is None
        if disturb == "restart":
            assert any(trouble is not None and "not" in trouble for trouble in troubles)
            assert troubles[-1] is None


def test_no_lap_is_lost_or_doubled_when_the_server_dies(own: str, server: OwnServer) -> None:
    _restart_under_load(server, own, 3, "restart")


@pytest.mark.slow
def test_no_lap_is_lost_or_doubled_when_the_server_dies_twenty_times(own: str, server: OwnServer) -> None:
    _restart_under_load(server, own, 20, "restart")


def test_no_lap_is_lost_or_doubled_when_connections_are_ended_again_and_again(own: str, server: OwnServer) -> None:
    _restart_under_load(server, own, 20, "terminate")


# Servers that stand still


def test_a_server_that_stands_still_is_told_and_found_again(own: str, server: OwnServer) -> None:
    with opened(own, HASTY) as record:
        record.append([lap(1)])
        record.read()
        with server.held():
            with pytest.raises(RecordError, match=r"does not answer: .*(said nothing for|timeout)"):
                record.read()
            with pytest.raises(RecordError, match=r"does not answer: .*(said nothing for|timeout)"):
                record.append([lap(2)])
        assert record.append([lap(2)]).seqs == (2,)
        assert [written.seq for written in record.read()] == [1, 2]


def test_a_line_that_swallows_everything_is_told(own: str, server: OwnServer, line: Line) -> None:
    with opened(server.url(line.port), HASTY) as record, record._engines.reading.connect() as connection:
        line.through.clear()
        with pytest.raises(RecordError, match=r"said nothing for 1\.3 seconds"), record._told():
            connection.execute(text("SELECT 1"))
        line.through.set()
        assert record.append([lap(1)]).seqs == (1,)


def test_what_takes_the_server_too_long_is_ended_there(own: str) -> None:
    with opened(own, HASTY) as record, record._engines.reading.connect() as connection:
        with pytest.raises(RecordError, match=r"took too long \(canceling statement due to"), record._told():
            connection.execute(text("SELECT pg_sleep(60)"))
        assert connection.execute(text("SELECT 1")).scalar_one() == 1, "the connection lives on"


def test_a_writer_that_falls_asleep_in_its_turn_keeps_nobody_waiting_for_ever(own: str) -> None:
    with opened(own, HASTY) as asleep, opened(own, HASTY._replace(busy_seconds=30)) as record:
        with asleep._engines.writing.connect() as connection:
            connection.begin()
            assert record.append([lap(1)]).seqs == (1,), "the server ended the turn"
            with pytest.raises(RecordError, match="does not answer"), asleep._told():
                connection.execute(text("SELECT 1"))
        assert asleep.append([lap(2)]).seqs == (2,)


def test_more_readers_than_connections_are_told_what_to_raise(own: str) -> None:
    with opened(own, HASTY) as record, ExitStack() as readers:
        for _ in range(HASTY.connections):
            readers.enter_context(record._engines.reading.connect())
        with pytest.raises(RecordError, match=r"all connections .* are in use: raise pool_size"):
            record.read()


def test_writing_anew_what_was_erased_may_take_longer_than_an_answer(own: str) -> None:
    with opened(own, HASTY) as record:
        with record._engines.reading.connect() as connection:
            with record._engines.unhurried(connection):
                connection.execute(text("SELECT pg_sleep(0.5)"))
            assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "300ms"
        record.clean()


def test_a_database_that_is_not_there_and_a_user_who_may_not_are_told(own: str) -> None:
    with pytest.raises(RecordError, match=r'refuses the connection: database "cup" does not exist'):
        SqlRecord.open(own.removesuffix("/postgres") + "/cup")
    with pytest.raises(RecordError, match=r'refuses the connection: role "anna" does not exist'):
        SqlRecord.open(own.replace("postgres@", "anna@"))


def test_sqlite_needs_nothing_of_this() -> None:
    code = (
        "import sys, tempfile, pathlib\nfrom timing.record.sql import SqlRecord\n"
        "r = SqlRecord.open(pathlib.Path(tempfile.mkdtemp()) / 'r.db'); r.on_growth(print)\n"
        "print('psycopg' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"

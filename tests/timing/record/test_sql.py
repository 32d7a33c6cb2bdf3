"""The record on disk: what it promises beyond the suite of all records, on SQLite and on PostgreSQL."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from tests.timing.record.conftest import connect
from tests.timing.record.laps import ANNA, QUALIFYING, lap
from timing.errors import SetupError
from timing.record.protocol import Appended, RecordError
from timing.record.sql import SqlRecord

REPOSITORY = Path(__file__).parents[3]
posix_only = pytest.mark.skipif(os.name != "posix", reason="file permissions are POSIX's")


@contextmanager
def opened(url: str | Path, busy_seconds: float = 5.0) -> Iterator[SqlRecord]:
    record = SqlRecord.open(url, busy_seconds=busy_seconds)
    try:
        yield record
    finally:
        record.close()


@contextmanager
def appender(url: str, rig: str, count: int) -> Iterator[subprocess.Popen[str]]:
    """Another process, its record open, waiting for a line before it appends."""
    command = [sys.executable, "-m", "tests.timing.record.appender", url, rig, str(count)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


# One book, whoever opens it


def test_a_book_opened_again_goes_on_where_it_was(url: str) -> None:
    with opened(url) as record:
        record.append([QUALIFYING, lap(1)], [ANNA])
        epoch, people_version = record.position().epoch, record.people_version()
    with opened(url) as record:
        assert record.position() == (epoch, 2)
        assert record.people_version() == people_version
        assert record.people() == {"d-anna": ANNA}
        assert record.append([lap(1), lap(2)]) == Appended((2, 3), 1)
        assert record.verify() is None


def test_two_books_have_two_names(tmp_path: Path) -> None:
    with opened(tmp_path / "one.db") as one, opened(tmp_path / "two.db") as two:
        assert one.position().epoch != two.position().epoch


def test_an_import_beside_a_running_server_is_seen_by_it(url: str) -> None:
    with opened(url) as server, opened(url) as importer:
        server.append([lap(1)])
        importer.append([lap(1), lap(2)])
        assert server.append([lap(2), lap(3)]) == Appended((2, 3), 1)
        assert [written.seq for written in importer.read()] == [1, 2, 3]
        assert importer.verify() is None


def test_two_processes_appending_at_once_make_one_book(url: str) -> None:
    with appender(url, "rig-1", 150) as one, appender(url, "rig-2", 150) as two:
        go(one)
        go(two)
        assert one.communicate()[0].split() == two.communicate()[0].split() == [str(n) for n in range(1, 151)]
    with opened(url) as record:
        book = record.read()
        assert [written.seq for written in book] == list(range(1, 451))
        wanted = {lap(n, rig) for n in range(1, 151) for rig in ("rig-1", "rig-2", "shared")}
        assert {written.entry for written in book} == wanted
        assert record.verify() is None


def _killed_at(url: str, rig: str, acknowledged: int) -> int:
    """Kill a process after it has told of so many laps at least; the last one it told of."""
    with appender(url, rig, 100_000) as process:
        go(process)
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(acknowledged)]
        process.kill()
        told += process.stdout.readlines()
    return int([line for line in told if line.endswith("\n")][-1])


def _kill_again_and_again(url: str, times: int) -> None:
    random = Random(20)
    for attempt in range(times):
        rig = f"rig-{attempt}"
        last = _killed_at(url, rig, random.randint(1, 60))
        with opened(url) as record:
            book = {written.entry.key for written in record.read(limit=1_000_000)}
            assert record.verify() is None
            assert [n for n in range(1, last + 1) if lap(n, rig).key not in book] == []
            assert len(book) == record.position().seq


def test_no_acknowledged_lap_is_lost_when_the_program_is_killed(url: str) -> None:
    _kill_again_and_again(url, 5)


@pytest.mark.slow
def test_no_acknowledged_lap_is_lost_in_fifty_kills(url: str) -> None:
    _kill_again_and_again(url, 50)


# SQLite


def test_every_write_begins_with_the_lock_and_ends_on_disk(file: Path) -> None:
    with opened(file) as record:
        said: list[str] = []
        with record._engines.writing.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            pragmas = [raw.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
            assert pragmas == ["wal", 2]  # 2 is FULL
            raw.set_trace_callback(said.append)
        record.append([lap(1)], [ANNA])
        record.append([lap(2)], [ANNA])
        lock = "BEGIN IMMEDIATE"
        assert said[0] == lock
        assert said[-1] == "COMMIT"
        ends = [statement for statement in said if statement.startswith(("BEGIN", "COMMIT", "ROLLBACK"))]
        given_up_to_take_anna_in = [lock, "ROLLBACK"]
        assert ends == [*given_up_to_take_anna_in, lock, "COMMIT", lock, "COMMIT"]


@posix_only
def test_only_its_owner_may_look_into_the_book(file: Path) -> None:
    with opened(file) as record:
        record.append([lap(1)])
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
        assert modes == {"record.db": 0o600, "record.db-wal": 0o600, "record.db-shm": 0o600}
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_full_disk_is_told_and_laps_are_taken_again_when_there_is_space(file: Path) -> None:
    with opened(file) as record:
        record.append([lap(1)])
        with record._engines.writing.begin() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
            connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        many = [lap(number) for number in range(1, 500)]
        with pytest.raises(RecordError, match=r"record\.db is full: free some space"):
            record.append(many, [ANNA])
        assert (record.position().seq, record.people()) == (1, {})
        with record._engines.writing.begin() as connection:
            connection.execute(text("PRAGMA max_page_count = 1000000"))
        assert record.append(many, [ANNA]).fresh == 498
        assert record.verify() is None


def test_a_lock_held_by_another_program_is_told_and_waited_out(file: Path) -> None:
    with opened(file, busy_seconds=0.05) as record, closing(sqlite3.connect(file)) as browser:
        browser.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordError, match=r"has been locked for 0\.05 seconds by another program"):
            record.append([lap(1)])
        assert record.read() == []  # readers are not held up
        browser.rollback()
        assert record.append([lap(1)]) == Appended((1,), 1)


def test_a_file_that_is_no_database_is_left_alone_and_named(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("lap times of the 2019 cup, do not delete\n" * 100)
    before = file.read_bytes()
    with pytest.raises(RecordError, match=r"record\.db is damaged or no record .* `eracing restore`"):
        SqlRecord.open(file)
    assert file.read_bytes() == before


def test_the_database_of_another_program_is_left_alone(file: Path) -> None:
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(RecordError, match="database of another program"):
        SqlRecord.open(file)
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]


def test_a_damaged_page_is_found_by_verify_or_told_by_reading(file: Path) -> None:
    with opened(file) as record:
        record.append([lap(number) for number in range(1, 2001)])
    content = bytearray(file.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4096] = bytes(4096)
    file.write_bytes(content)
    with opened(file) as record:
        fault = record.verify()
        assert fault is not None
        assert (fault.seq, "is damaged" in fault.sentence) == (0, True)


def test_an_entry_nobody_can_read_is_named(file: Path) -> None:
    with opened(file) as record:
        record.append([lap(1), lap(2), lap(3)])
        with closing(sqlite3.connect(file)) as browser:
            browser.execute("""UPDATE entries SET body = '{"lap": 2}' WHERE seq = 2""")
            browser.commit()
        with pytest.raises(RecordError, match=r"entry 2 of .*record\.db cannot be read .* `eracing verify`"):
            record.read()
        assert [written.seq for written in record.read(2)] == [3]


@posix_only
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    with pytest.raises(RecordError, match=r"record\.db cannot be used: .*Not a directory|File exists"):
        SqlRecord.open(blocked / "record.db")


def test_no_record_is_made_where_only_an_existing_one_may_be_opened(file: Path) -> None:
    with pytest.raises(RecordError, match=r"there is no record at .*record\.db"):
        SqlRecord.open(file, migrate=False)
    assert not file.exists()
    with opened(file) as record:
        record.append([lap(1)])
    record = SqlRecord.open(file, migrate=False)
    assert record.position().seq == 1
    record.close()


def test_a_path_may_hold_signs_that_mean_something_in_a_url(tmp_path: Path) -> None:
    file = tmp_path / "50% of #1 & more" / "record.db"
    with opened(file) as record:
        record.append([lap(1)])
    assert file.exists()
    with opened(f"sqlite:///{file}") as record:
        assert record.position().seq == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("record.db", "cannot be read: expected sqlite:///FILE or postgresql://"),
        ("postgresql://anna:geheim@hall:port/cup", "cannot be read"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///record.db?mode=ro", "names no file"),
        ("mysql://root@hall/cup", "cannot be kept in 'mysql'"),
        ("sqlite+aiosqlite:///record.db", "cannot be kept in"),
    ],
)
def test_a_url_that_names_no_record_stops_the_start(url: str, said: str) -> None:
    with pytest.raises(SetupError, match=said) as raised:
        SqlRecord.open(url)
    assert "geheim" not in str(raised.value)


# PostgreSQL


def test_a_postgresql_url_needs_no_driver_and_its_password_is_shown_nowhere(postgresql: str) -> None:
    for scheme in ("postgresql", "postgres", "postgresql+psycopg"):
        with opened(postgresql.replace("postgresql", scheme, 1).replace("@", ":geheim@", 1)) as record:
            assert record.place.startswith("postgresql://")
            assert "geheim" not in record.place


def test_postgresql_writers_wait_for_each_other_only_so_long(postgresql: str) -> None:
    with opened(postgresql) as server, opened(postgresql, busy_seconds=0.05) as importer:
        with (
            server._engines.writing.begin(),
            pytest.raises(RecordError, match=r"locked for 0\.05 seconds by another"),
        ):
            importer.append([lap(1)])
        assert importer.append([lap(1)]) == Appended((1,), 1)


def test_a_postgresql_that_was_restarted_is_found_again(postgresql: str) -> None:
    with opened(postgresql) as record, connect(postgresql) as operator:
        record.append([lap(1)])
        assert len(record.read()) == 1
        operator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND datname = current_database()"
        )
        assert record.append([lap(1), lap(2)]) == Appended((1, 2), 1)
        assert len(record.read()) == 2


def test_postgresql_waits_for_its_disk_even_where_it_was_told_not_to(postgresql: str) -> None:
    with connect(postgresql) as operator:
        operator.execute(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$"
        )
        try:
            with opened(postgresql) as record, record._engines.writing.connect() as connection:
                assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == "on"
        finally:
            operator.execute(
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET synchronous_commit', current_database()); END $$"
            )


def test_a_postgresql_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(RecordError, match=r"postgresql://127\.0\.0\.1:1/cup does not answer") as raised:
        SqlRecord.open("postgresql://anna:geheim@127.0.0.1:1/cup")
    assert "geheim" not in str(raised.value)


def test_a_commit_whose_answer_was_lost_is_noticed_with_the_next_append(postgresql: str) -> None:
    with opened(postgresql) as record, connect(postgresql) as operator:
        grown: list[int] = []
        record._engines = replace(record._engines, nudge=None)  # where the server cannot tell
        record.on_growth(lambda: grown.append(record.position().seq))
        driver = record._engines.writing.dialect

        def commit_and_lose(connection: object) -> None:
            del driver.do_commit
            driver.do_commit(connection)  # type: ignore[arg-type]
            operator.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND datname = current_database()"
            )
            connection.execute("SELECT 1")  # type: ignore[attr-defined]

        driver.do_commit = commit_and_lose  # type: ignore[method-assign, assignment]
        with pytest.raises(RecordError, match="does not answer"):
            record.append([lap(1)])
        assert grown == []
        assert record.append([lap(1)]) == Appended((1,), 0)
        assert grown == [1]

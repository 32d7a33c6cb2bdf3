"""Display's half of the doctor, on real sockets, folders and records."""

import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import redis as redis_library

from display import checks
from display.checks import (
    check_clock,
    check_data_folder,
    check_disk,
    check_record,
    check_redis,
    check_tcp_port,
    running_server,
)
from tests.timing.bus.redis_server import redis_server
from timing.event import PlannedSession
from timing.findings import Finding, State, examine
from timing.port_holder import Holder
from timing.record.entry import SessionOpened
from timing.record.lock import hold, holder
from timing.record.sql import SqlRecord

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
NOW = datetime(2026, 5, 1, 19, 30, tzinfo=UTC)


def opened(at: datetime) -> SessionOpened:
    usual = PlannedSession()
    return SessionOpened(usual.id, usual.type, usual.name, None, at)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A record with one entry of `NOW`."""
    file = tmp_path / "data" / "record.db"
    book = SqlRecord.open(file)
    book.append([opened(NOW)])
    book.close()
    return file


# TCP port


@pytest.fixture
def taken() -> Iterator[int]:
    """A TCP port on which this process listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_a_free_port_is_free_and_stays_so() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    for _ in range(2):
        assert check_tcp_port("127.0.0.1", port, None) == Finding(
            "TCP port", "ok", f"TCP port {port} on 127.0.0.1 is free"
        )
    assert check_tcp_port("127.0.0.1", 0, None).sentence == "any free TCP port will be taken"


@linux
def test_a_port_that_we_hold_ourselves_is_named(taken: int) -> None:
    found = check_tcp_port("127.0.0.1", taken, None)
    assert found.state == "problem"
    assert f"(process {os.getpid()})" in found.sentence
    assert check_tcp_port("127.0.0.1", taken, os.getpid()).state == "ok"


@pytest.mark.parametrize(
    ("held_by", "server", "state", "sentence"),
    [
        (Holder(7, "nginx"), None, "problem", "TCP port {} is held by nginx (process 7)"),
        (Holder(7, "nginx"), 8, "problem", "TCP port {} is held by nginx (process 7)"),
        (Holder(8, "eracing"), 8, "ok", "the running server shows the boards on TCP port {}"),
        (None, 8, "ok", "the running server shows the boards on TCP port {}"),
        (None, None, "problem", "TCP port {} is held by another program"),
    ],
)
def test_a_port_that_is_held_is_told_with_who_holds_it(
    monkeypatch: pytest.MonkeyPatch, taken: int, held_by: Holder | None, server: int | None, state: str, sentence: str
) -> None:
    monkeypatch.setattr(checks, "port_holder", lambda protocol, port: held_by)
    found = check_tcp_port("127.0.0.1", taken, server)
    assert (found.state, found.sentence) == (state, sentence.format(taken))


@pytest.mark.parametrize(
    ("held_by", "answers", "state"),
    [
        (Holder(7, "eracing"), "ok", "ok"),
        (Holder(7, "python3.12"), "ok", "ok"),
        (Holder(7, "python3.12"), "problem", "problem"),
        (Holder(7, "nginx"), "ok", "problem"),  # a proxy answers what the display behind it does
        (None, "ok", "ok"),
    ],
)
def test_a_display_that_runs_is_known_by_its_answer(
    monkeypatch: pytest.MonkeyPatch, taken: int, held_by: Holder | None, answers: State, state: str
) -> None:
    """It holds no data folder, and so `eracing doctor --role display` took it for another program."""
    monkeypatch.setattr(checks, "port_holder", lambda protocol, port: held_by)
    monkeypatch.setattr(checks, "check_server", lambda host, port: Finding("server", answers, "asked"))
    assert check_tcp_port("127.0.0.1", taken, None).state == state


@pytest.mark.parametrize(("host", "port"), [("192.0.2.200", 8080), ("127.0.0.1", 70_000)])
def test_a_port_that_cannot_be_opened_is_a_problem(host: str, port: int) -> None:
    found = check_tcp_port(host, port, None)
    assert found.state == "problem"
    assert found.sentence.startswith(f"TCP port {port} on {host} cannot be opened: ")


def test_windows_shares_no_port(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    class Socket(socket.socket):
        def setsockopt(self, level: int, option: int, value: object) -> None:  # type: ignore[override]
            asked.append(option)

    exclusive = 0x7FFF_FFFB
    monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", exclusive, raising=False)
    monkeypatch.setattr(socket, "socket", Socket)
    assert check_tcp_port("127.0.0.1", 0, None).state == "ok"
    assert asked == [exclusive]


# Data folder and disk


def test_a_folder_with_a_running_server_is_told(tmp_path: Path) -> None:
    with hold(tmp_path):
        assert holder(tmp_path) == os.getpid()
        assert running_server(tmp_path) == os.getpid()
        assert check_data_folder(tmp_path).sentence == f"a server runs on {tmp_path} (process {os.getpid()})"
    assert holder(tmp_path) is None
    assert check_data_folder(tmp_path) == Finding("data folder", "ok", f"no server runs on {tmp_path}")


def test_a_server_in_another_process_is_told_and_gone_when_it_is(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from timing.record.lock import hold; held = hold(Path(sys.argv[1])); "
        "print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root) as server:
        assert server.stdout is not None
        assert server.stdout.readline().strip() == b"held"
        assert running_server(tmp_path) == server.pid
        server.kill()
        server.wait(60)
    assert running_server(tmp_path) is None


def test_a_server_whose_number_is_lost_is_a_server_all_the_same(tmp_path: Path) -> None:
    with hold(tmp_path):
        (tmp_path / "server.lock").write_bytes(b"")
        assert holder(tmp_path) == 0
        assert check_data_folder(tmp_path).sentence == f"a server runs on {tmp_path}"


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet"
    assert check_data_folder(folder).sentence == f"{folder} will be made by the first start; no server runs on it"
    assert check_disk(folder).sentence.endswith(f"GiB are free on the disk with {tmp_path}")
    assert holder(tmp_path / "file" / "below") is None
    assert not (tmp_path / "not").exists()


def test_a_folder_that_cannot_be_written_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda place, mode: False)
    found = check_data_folder(tmp_path)
    assert (found.state, found.sentence) == ("problem", f"{tmp_path} cannot be written by this user")


def test_a_folder_that_cannot_be_looked_at_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "server.lock").mkdir()
    assert running_server(tmp_path) is None
    found = check_data_folder(tmp_path)
    assert found.state == "problem"
    assert found.sentence.startswith(f"the data folder {tmp_path} cannot be used: ")


@pytest.mark.parametrize(
    ("free", "state"), [(1 << 40, "ok"), (1 << 30, "ok"), ((1 << 30) - 1, "warning"), ((64 << 20) - 1, "problem")]
)
def test_a_disk_is_told_before_it_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=free))
    assert check_disk(tmp_path).state == state


# Record


def test_a_record_is_read_with_its_position(record: Path) -> None:
    found = check_record(record)
    assert (found.state, found.advice) == ("ok", "")
    assert re.fullmatch(rf"the record {re.escape(str(record))} stands at \w+:1 \(schema \d+\)", found.sentence)


def test_a_record_in_use_is_read(record: Path) -> None:
    book = SqlRecord.open(record)
    book.append([opened(NOW)])
    assert check_record(f"sqlite:///{record}").state == "ok"
    book.close()


def test_without_a_record_none_is_made(tmp_path: Path) -> None:
    file = tmp_path / "data" / "record.db"
    assert check_record(file) == Finding("record", "unused", f"there is no record yet; the first start makes {file}")
    assert check_clock(file, lambda: NOW).state == "ok"
    assert not file.parent.exists()


def test_a_record_that_cannot_be_written_is_a_problem(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda place, mode: place != record)
    found = check_record(record)
    assert (found.state, found.sentence) == ("problem", f"the record {record} can be read but not written")


def damage(file: Path) -> None:
    file.write_bytes(b"no database" * 1000)


def come_from_the_future(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE record_version SET version_num = '9999'")
        connection.commit()


@pytest.mark.parametrize(
    ("spoil", "part"), [(damage, "is damaged or no record"), (come_from_the_future, "newer version of eRacing")]
)
def test_a_record_that_cannot_be_used_is_a_problem(record: Path, spoil: Callable[[Path], None], part: str) -> None:
    spoil(record)
    found = check_record(record)
    assert found.state == "problem"
    assert part in found.sentence
    assert check_clock(record, lambda: NOW).state == "ok"


def test_a_url_that_names_no_record_is_a_problem() -> None:
    assert check_record("mysql://somewhere/else").state == "problem"


# Clock


@pytest.mark.parametrize(
    ("off", "state"),
    [
        (timedelta(0), "ok"),
        (timedelta(seconds=-2), "ok"),
        (timedelta(seconds=-3), "problem"),
        (timedelta(hours=-1), "problem"),
        (timedelta(days=400), "ok"),
    ],
)
def test_a_clock_is_not_before_the_newest_entry(record: Path, off: timedelta, state: str) -> None:
    assert check_clock(record, lambda: NOW + off).state == state


def test_a_clock_that_was_never_set_is_told(tmp_path: Path) -> None:
    found = check_clock(tmp_path / "record.db", lambda: datetime(1970, 1, 1, tzinfo=UTC))
    assert found.state == "problem"
    assert found.sentence.endswith("which is in the past")


def test_an_empty_record_says_nothing_of_the_clock(tmp_path: Path) -> None:
    SqlRecord.open(tmp_path / "record.db").close()
    assert check_clock(tmp_path / "record.db").state == "ok"


# Redis


def test_no_redis_is_fine() -> None:
    assert check_redis(None) == Finding("Redis", "unused", "not used, which is fine for one machine")


def test_a_redis_that_does_not_answer_is_told() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    found = check_redis(f"redis://:secret@127.0.0.1:{port}/0")
    assert found.state == "problem"
    assert found.sentence.startswith("Redis does not answer: ")
    assert "secret" not in found.sentence


def test_a_url_that_names_no_redis_is_told() -> None:
    assert check_redis("http://somewhere").state == "problem"


def test_a_redis_that_answers_is_fine() -> None:
    url = os.environ.get("ERACING_TEST_REDIS", "redis://127.0.0.1:6379/0")
    try:
        with redis_library.Redis.from_url(url) as client:
            client.ping()
    except redis_library.RedisError as error:
        pytest.skip(f"no Redis at ERACING_TEST_REDIS or 127.0.0.1:6379: {error}")
    assert check_redis(url) == Finding("Redis", "ok", "Redis answers")


def test_all_of_them_together(record: Path) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    asked = checks.checks(host="127.0.0.1", port=port, data=record.parent, database=None, redis=None, server=None)
    found = examine(asked, 60)
    assert [finding.name for finding in found] == [name for name in asked if name != "each rig"], "nobody tells of rigs"
    assert {finding.name: finding.state for finding in found} == {
        "TCP port": "ok",
        "data folder": "ok",
        "disk": found[2].state,
        "record": "ok",
        "clock": found[4].state,
        "database": "unused",
        "Redis": "unused",
        "server": "unused",
        "venues": "unused",
        "rigs": "unused",
    }


def test_a_redis_that_lets_us_do_too_little_is_told_with_what_to_do(tmp_path: Path) -> None:
    with redis_server(tmp_path) as server:
        rights = "+ping +time +hset +hgetall +hdel +pexpire +del +xread +publish +subscribe +unsubscribe"
        with server.client() as client:
            client.execute_command("ACL", "SETUSER", "cup", "on", ">p4ss", "~eracing:*", "&eracing:*", *rights.split())
        url = f"redis://cup:p4ss@127.0.0.1:{server.port}/0"
        found = check_redis(url)
        assert (found.state, "xadd" in found.sentence, "rights" in found.advice) == ("problem", True, True)
        with server.client() as client:
            client.execute_command("ACL", "SETUSER", "cup", "+xadd")
        assert check_redis(url).state == "ok"
        wrong = check_redis(f"redis://cup:wr0ng@127.0.0.1:{server.port}/0")
        assert wrong.sentence.startswith("Redis does not let us do everything that we must")
        assert "wr0ng" not in wrong.sentence
        with server.client() as client:
            assert client.keys() == [], "nothing is left there"


def test_a_redis_that_stalls_is_told(tmp_path: Path) -> None:
    with redis_server(tmp_path) as server:
        server.stall()
        found = check_redis(server.url)
    assert found.state == "problem"
    assert found.sentence.startswith("Redis does not answer: ")

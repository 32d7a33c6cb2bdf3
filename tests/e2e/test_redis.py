"""Several processes on one record over a Redis, which dies, stalls, forgets and comes back during races."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from display.access.roles import Role
from tests.display.access.hall import key_for
from tests.e2e.program import PATIENCE_S, Program, eracing, running, until
from tests.timing.bus.redis_server import RedisServer, redis_server
from timing.record.folder import record_file
from timing.record.sql import SqlRecord

EVENING = ("--host", "127.0.0.1", "--port", 0, "--udp-port", 0, "--seed", 7, "--speed", 60)
EXPORT = ("--session", "current", "--format", "json", "--out", "-")
SCREEN = "0f" * 16


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of this test's own, which all programs in `tmp_path` use."""
    with redis_server(tmp_path) as running_server:
        (tmp_path / "eracing.toml").write_text(f'redis = "{running_server.url}"\n')
        yield running_server


@contextmanager
def _evening(folder: Path) -> Iterator[Program]:
    """Simulated rigs that are heard and shown in one process."""
    with running("demo", *EVENING, "--data", folder / "hall", cwd=folder) as program:
        assert program.port
        yield program


def _board(program: Program) -> Any:
    return program.get("/api/v1/sessions/current/board")


def _seq(program: Program) -> int:
    sessions = program.get("/api/v1/sessions")["sessions"]
    return max((each["seq"] for each in sessions), default=0)


def _notes(program: Program) -> list[str]:
    return [str(each) for each in program.get("/readyz")["notes"]]


def _goes_on(program: Program, what: str) -> None:
    """Wait until some more is shown."""
    before = _seq(program)
    until(lambda: _seq(program) >= before + 3, f"laps are shown {what}")


def test_laps_are_shown_while_redis_is_dead_stalled_flushed_and_misused_and_none_is_lost(
    server: RedisServer, tmp_path: Path
) -> None:
    data = ("--data", tmp_path / "hall")
    with _evening(tmp_path) as hall, running("display", "--port", 0, *data, cwd=tmp_path) as far:
        _goes_on(far, "with Redis")
        server.kill()
        until(lambda: _notes(far), "the display tells that Redis is gone")
        _goes_on(far, "without Redis")
        server.start()
        until(lambda: not _notes(far) and not _notes(hall), "both have found Redis again")
        with server.client() as client:
            live = f"eracing:{_board(far)['epoch']}:live"
            until(lambda: client.exists(live), "it is told there what rigs do")
            client.flushall()
            _goes_on(far, "after FLUSHALL")
            until(lambda: client.exists(live), "what rigs do is told again")
            client.set(live, "somebody else's")
        _goes_on(far, "with another's value at our key")
        with server.client() as client:
            until(lambda: client.type(live) == "hash", "the key is ours again")
        server.stall()
        until(lambda: _notes(far), "the display tells that Redis stalls")
        _goes_on(far, "while Redis stalls")
        server.go_on()
        until(lambda: not _notes(far) and not _notes(hall), "both reach Redis again")
        _goes_on(far, "after the stall")
        assert hall.stop() == 0
        kept = json.loads(eracing("export", *EXPORT, *data, cwd=tmp_path).stdout)["board"]
        until(lambda: _board(far)["rows"] == kept["rows"], "the display shows what the record says")
    checked = eracing("verify", *data, cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr


def test_rigs_and_screens_at_one_process_are_seen_at_another(server: RedisServer, tmp_path: Path) -> None:
    with _evening(tmp_path) as hall, running("display", "--port", 0, "--data", tmp_path / "hall", cwd=tmp_path) as far:
        until(lambda: sum(each["packets"] > 0 for each in far.get("/api/v1/rigs")["rigs"]) == 22, "all rigs are heard")
        assert {each["rig"] for each in far.get("/api/v1/rigs")["rigs"]} == {
            each["rig"] for each in hall.get("/api/v1/rigs")["rigs"]
        }
        _report(hall)
        record = SqlRecord.open(record_file(tmp_path / "hall"))
        steward = key_for(record, Role.STEWARD)
        record.close()
        until(lambda: _report(hall) and _screens(far, steward) == [("/", 7, True)], "the screen is seen at the display")
    assert server.client().ping()


def _report(program: Program) -> bool:
    """A screen says that it is there."""
    said = json.dumps({"page": "/", "seq": 7}).encode()
    path = f"{program.url}/api/v1/screens/{SCREEN}/here"
    request = urllib.request.Request(path, said, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
        return bool(answer.status == 200)


def _screens(program: Program, steward: dict[str, str]) -> list[tuple[str, int, bool]]:
    request = urllib.request.Request(f"{program.url}/api/v1/screens", headers=steward)
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
        return [(each["shown"], each["seq"], each["here"]) for each in json.load(answer)["screens"]]

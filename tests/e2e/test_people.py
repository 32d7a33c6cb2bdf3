"""A driver is erased while the evening goes on: not a byte of the name is left anywhere, and the results stay."""

import gzip
import json
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner
from websockets.sync.client import ClientConnection, connect

import eracing
from tests.e2e.program import PATIENCE_S, Program, running, until
from tests.ingest.formats.packets.own import own

CANARY = "Kanari Vögelsang"
LETTERS = re.compile("|".join((CANARY, "Kanari", "gelsang")))


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., str]:
    """Runs a command on the data folder in this process, beside the server; what it printed."""

    def run(*arguments: object) -> str:
        done = CliRunner().invoke(eracing.app, [*map(str, arguments), "--data", str(tmp_path / "data")])
        assert done.exit_code == 0, f"{arguments}: {done.output}{done.exception}"
        return done.output

    return run


def _drive(program: Program, driver: str, lap: int, rig: str = "rig-7", time_ms: int = 92_345) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rigs:
        rigs.sendto(own(rig=rig, lap=lap, time_ms=time_ms, driver=driver), ("127.0.0.1", program.udp_port))


def _rows(program: Program) -> list[Any]:
    rows: list[Any] = program.get("/api/v1/sessions/current/board")["rows"]
    return rows


def _laps(program: Program) -> list[int]:
    return sorted(row["laps"] for row in _rows(program))


def _screen(program: Program, query: str = "") -> ClientConnection:
    return connect(f"ws://127.0.0.1:{program.port}/api/v1/live{query}", open_timeout=PATIENCE_S)


def _told(screen: ClientConnection, type: str) -> tuple[dict[str, Any], str]:
    """The next message of a type, which comes before the third beat, and all that was said on the way to it."""
    said, beats = "", 0
    while beats < 3:
        text = screen.recv(timeout=PATIENCE_S)
        assert isinstance(text, str)
        said += text
        message = json.loads(text)
        if message["type"] == type:
            return message, said
        beats += message["type"] == "beat"
    raise AssertionError(f"no {type!r} was told, but {said}")


def _files_with_the_name(folder: Path) -> list[str]:
    found: list[str] = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            content = gzip.decompress(content) if path.suffix == ".gz" else content
            if any(part.encode(code) in content for part in (CANARY, "Kanari") for code in ("utf-8", "utf-16-le")):
                found.append(path.name)
    return found


def test_no_byte_of_the_name_of_who_was_erased_is_left(command: Callable[..., str], tmp_path: Path) -> None:
    data = tmp_path / "data"
    options = ("--port", 0, "--udp-port", 0, "--broadcast-port", 0, "--data", data)
    with running("serve", *options, cwd=tmp_path) as program:
        _drive(program, CANARY, 1)
        until(lambda: [row["driver"]["name"] for row in _rows(program)] == [CANARY], "the name is on the board")
        board = program.get("/api/v1/sessions/current/board")
        held = f"?session=current&epoch={board['epoch']}&seq={board['seq']}"
        for lap, driver in ((2, "Bea"), (3, CANARY), (4, "Bea")):
            _drive(program, driver, lap)
        until(lambda: _laps(program) == [2, 2], "all laps are on the board")
        (id,) = [each["id"] for each in json.loads(command("people", "list", "--json")) if each["name"] == CANARY]

        with _screen(program) as hall:
            assert CANARY in _told(hall, "snapshot")[1]
            command("people", "hide", id)
            hidden = _told(hall, "changes")[0]["rows"]
            assert [row["driver"]["name"] for row in hidden if row["driver"]["id"] == id] == ["Driver 1"]
            command("people", "unhide", id)
            assert CANARY in _told(hall, "changes")[1]
            everything = tmp_path / "for-her.json"
            command("people", "export", id, "--out", everything)
            theirs = json.loads(everything.read_text(encoding="utf-8"))
            assert (theirs["person"]["name"], [lap["lap"] for lap in theirs["laps"]]) == (CANARY, [1, 3])
            everything.unlink()

            reported = command("people", "erase", CANARY, "--by", "desk", "--reason", "asked for it", "--yes")
            said = _told(hall, "changes")[1]
            assert '"Driver 1"' in said
            assert not LETTERS.search(said)
        assert "no byte of the name is left in record.db" in reported
        assert re.search(r"tape-.*may hold the name: erase again with --tapes", reported)

        with _screen(program, held) as phone:
            _, said = _told(phone, "snapshot")
            said += _told(phone, "beat")[1]
        assert not LETTERS.search(said)

        _drive(program, CANARY, 5)
        _drive(program, CANARY.upper(), 6, rig="rig-8")
        until(lambda: _laps(program) == [1, 2, 3], "the laps count although the name is not taken")
        for path in (
            "sessions/current/board",
            "sessions",
            "standings",
            "rigs",
            f"sessions/current/board?at={board['seq']}",
        ):
            assert not LETTERS.search(json.dumps(program.get(f"/api/v1/{path}"), ensure_ascii=False)), path
        assert "the server that runs is writing it" in command(
            "people", "erase", id, "--by", "desk", "--reason", "tapes", "--tapes", "--yes"
        )
        assert "chain unbroken" in command("verify")
        assert program.stop() == 0
        assert not LETTERS.search(program.said)

    assert [name[:5] for name in _files_with_the_name(data)] == ["tape-"], "the test would find the name"
    assert "is deleted" in command("people", "erase", id, "--by", "desk", "--reason", "tapes", "--tapes", "--yes")
    command("backup", tmp_path / "backup.db")
    for format in ("csv", "json"):
        command("export", "--format", format, "--out", tmp_path / f"board.{format}")
    command("people", "export", id, "--out", tmp_path / "again.json")
    assert _files_with_the_name(tmp_path) == []
    assert "chain unbroken" in command("verify")

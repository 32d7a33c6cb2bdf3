"""The program on a machine that has no uvloop, as on Windows: the same server on the loop of the standard library."""

import asyncio
import json
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from tests.e2e.program import Program, running, until

NONE = """
from pathlib import Path
Path("asked").touch()
raise ImportError("there is no uvloop here")
"""


@pytest.fixture
def without(tmp_path: Path) -> Path:
    """A folder in which uvloop cannot be imported; who tries leaves a file `asked`."""
    (tmp_path / "uvloop.py").write_text(NONE)
    return tmp_path


async def _first_messages(program: Program) -> list[str]:
    async with connect(f"ws://127.0.0.1:{program.port}/api/v1/live") as screen:
        return [json.loads(await screen.recv())["type"] for _ in range(2)]


def test_a_demonstration_fills_its_board(without: Path) -> None:
    with running("demo", "--speed", 60, "--port", 0, "--udp-port", 0, cwd=without) as program:
        until(lambda: program.get("/api/v1/sessions/current/board")["rows"], "laps are on the board")
        assert asyncio.run(_first_messages(program)) == ["hello", "snapshot"]
        assert program.stop() == 0
    assert (without / "asked").exists(), "it was another loop that was tried"


def test_a_server_shows_its_board(without: Path) -> None:
    with running("serve", "--port", 0, "--udp-port", 0, cwd=without) as program:
        assert program.get("/healthz")
        assert asyncio.run(_first_messages(program))[0] == "hello"
        assert program.stop() == 0
    assert (without / "asked").exists(), "it was another loop that was tried"

"""A public server as people start it: fed from the hall through a line that is cut, and nothing private reaches it."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from typer.testing import CliRunner
from websockets.sync.client import connect

import eracing
from tests.e2e.line import line
from tests.e2e.program import PATIENCE_S, Program, running, until

KEY = "Kanarienschluessel der Box"
NAME = "Kanari Vogelsang"
PLAN = f"""
name = "Lux Cup"
language = "de"
# note of the organiser: Kanarienzettel
[session]
id = "r1"
type = "race"
name = "Rennen 1"
[teams.lux]
name = "Lux AG"
[drivers.d1]
name = "{NAME}"
team = "lux"
[drivers.d2]
name = "Ben Wolf"
[rigs.left]
address = "192.0.2.5"
driver = "d1"
key = "{KEY}"
[rigs.right]
address = "192.0.2.6"
driver = "d2"
key = "{KEY}"
"""
BOARD = "/api/v1/sessions/current/board"


def _bytes(program: Program, path: str) -> bytes:
    try:
        with urlopen(program.url + path, timeout=PATIENCE_S) as answer:
            content: bytes = answer.read()
            return content
    except HTTPError as error:
        with error:
            return error.read()


def _lap(hall: Program, rig: str, lap: int, time_ms: int) -> None:
    body = {"id": str(uuid.uuid4()), "rig": rig, "lap": lap, "time_ms": time_ms}
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    with urlopen(Request(f"{hall.url}/api/v1/laps", json.dumps(body).encode(), headers), timeout=PATIENCE_S) as answer:
        assert json.load(answer)["counted"]


def _laps(program: Program) -> int:
    return sum(row["laps"] for row in json.loads(_bytes(program, BOARD)).get("rows", ()))


class Evening:
    """A folder with the plan, in which halls and public servers run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plan = folder / "cup.toml"
        self.plan.write_text(PLAN, encoding="utf-8")

    def hall(self, data: str = "hall") -> Any:
        options = ("--port", 0, "--udp-port", 0, "--broadcast-port", 0, "--plan", self.plan)
        return running("serve", *options, "--data", self.folder / data, cwd=self.folder)

    def public(self, port: int = 0) -> Any:
        return running("mirror", "--port", port, "--data", self.folder / "public", cwd=self.folder)

    @contextmanager
    def relay(self, hall: Program, to: int, data: str = "hall", *more: str) -> Iterator[Program]:
        key = (self.folder / "public" / "mirror-key").read_text(encoding="ascii").strip()
        options = ("--to", f"http://127.0.0.1:{to}", "--key", key, "--from", hall.url, "--plan", self.plan)
        with running("relay", *options, *more, "--data", self.folder / data, cwd=self.folder) as program:
            yield program

    def left(self) -> bytes:
        """All that the public server has on its disk."""
        return b"\n".join(each.read_bytes() for each in (self.folder / "public").rglob("*") if each.is_file())


@pytest.fixture
def evening(tmp_path: Path) -> Evening:
    return Evening(tmp_path)


def _same(hall: Program, public: Program, path: str = BOARD) -> Callable[[], bool]:
    return lambda: _bytes(hall, path) == _bytes(public, path)


def test_the_public_sees_the_boards_of_the_hall_through_a_line_that_is_cut(evening: Evening) -> None:
    with evening.hall() as hall, evening.public() as public, line(public.port) as way:
        with evening.relay(hall, way.port) as relay:
            for lap in range(1, 4):
                _lap(hall, "left", lap, 92_000 - lap)
                _lap(hall, "right", lap, 91_000 + lap)
            until(lambda: _laps(hall) == 6, "the hall shows all laps")
            until(_same(hall, public), "the public sees the hall's board")
            for path in ("/api/v1/standings", "/api/v1/drivers/d1", "/api/v1/evening"):
                until(_same(hall, public, path), f"{path} is the same")
            assert '"live"' in _told_of_rigs(public)

            _lap(hall, "right", 4, 90_000)
            until(lambda: _laps(public) == 7, "the public sees one more lap")
            way.cut()
            held = json.loads(_bytes(hall, BOARD))
            _lap(hall, "left", 4, 88_000)
            until(lambda: _laps(hall) == 8, "the hall goes on")
            until(lambda: "cannot be fed" in relay.said, "the relay says that the line is cut")
            assert _laps(public) == 7
            way.mend()
            until(_same(hall, public), "what was driven meanwhile is there")

            # A screen that was connected to the hall goes on at the public server, without gap or repeat.
            query = f"session=current&epoch={held['epoch']}&seq={held['seq']}"
            with connect(f"ws://127.0.0.1:{public.port}/api/v1/live?{query}", open_timeout=PATIENCE_S) as screen:
                first = [json.loads(screen.recv(timeout=PATIENCE_S)) for _ in range(2)]
            assert [each["type"] for each in first] == ["hello", "changes"]
            assert (first[1]["prev"], first[1]["seq"]) == (held["seq"], json.loads(_bytes(hall, BOARD))["seq"])
        assert relay.said.count("cannot be fed") == 1


def _told_of_rigs(public: Program) -> str:
    with connect(f"ws://127.0.0.1:{public.port}/api/v1/live", open_timeout=PATIENCE_S) as screen:
        for _ in range(100):
            text = screen.recv(timeout=PATIENCE_S)
            if '"type":"live"' in text and '"left"' in text:
                return str(text)
    raise AssertionError("what the rigs do is not told")


def test_a_public_server_that_is_killed_and_a_hall_with_another_book_are_followed(evening: Evening) -> None:
    with evening.public() as public:
        port = public.port
        with evening.hall() as hall, evening.relay(hall, port):
            _lap(hall, "left", 1, 92_000)
            until(_same(hall, public), "the public sees the hall's board")
            public.kill()
            _lap(hall, "left", 2, 91_000)
            with evening.public(port) as again:
                until(lambda: _laps(again) == 2, "it has everything once more")
                until(_same(hall, again), "the public sees the hall's board")
                assert again.stop() == 0
            before = json.loads(_bytes(hall, BOARD))["epoch"]
        with evening.public(port) as again:
            assert _laps(again) == 2, "what was shown is shown without any hall"
            with evening.hall("other") as other:
                _lap(other, "right", 1, 99_000)
                with evening.relay(other, port, "other") as refused:
                    until(lambda: "another hall feeds it" in refused.said, "the hall from before may come back")
                assert _laps(again) == 2
                with evening.relay(other, port, "other", "--take-over"):
                    until(lambda: _laps(again) == 1, "another book has taken its place")
                    until(_same(other, again), "the public sees the other hall's board")
                assert json.loads(_bytes(again, BOARD))["epoch"] != before


def test_nothing_private_reaches_the_public_server_and_an_erased_name_leaves_it(evening: Evening) -> None:
    with evening.hall() as hall, evening.public() as public, evening.relay(hall, public.port):
        _lap(hall, "left", 1, 92_000)
        until(_same(hall, public), "the public sees the hall's board")
        ruled = ("--session", "r1", "--reason", "Kanarienwort", "--by", "Kanariensteward", "--plan", evening.plan)
        before = _bytes(hall, BOARD)
        _command(evening, "rule", "disqualify", "--driver", "d1", *ruled)
        until(lambda: _bytes(hall, BOARD) != before, "the ruling is on the board")
        until(_same(hall, public), "the public sees the penalty")
        assert NAME.encode() in evening.left()
        for private in ("Kanarienschluessel", "Kanarienzettel", "Kanarienwort", "Kanariensteward", "192.0.2.5"):
            assert private.encode() not in evening.left(), private

        _command(evening, "people", "erase", "d1", "--by", "desk", "--reason", "asked", "--yes", "--plan", evening.plan)
        until(lambda: b"Vogelsang" not in evening.left(), "the name is gone from the disk of the public server")
        until(_same(hall, public), "both boards are without the name")
        assert b"Vogelsang" not in _bytes(public, BOARD)


def _command(evening: Evening, *arguments: object) -> None:
    done = CliRunner().invoke(eracing.app, [*map(str, arguments), "--data", str(evening.folder / "hall")])
    assert done.exit_code == 0, f"{arguments}: {done.output}{done.exception}"

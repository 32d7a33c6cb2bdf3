"""A recorded evening through the whole program: replayed at the port, written down, and on the board in order."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.program import Program, eracing, running, until

CAPTURE = "udp/ac-server-plugin/acserver_suzuka_east_2019"


def _bests(corpus: Path) -> dict[str, list[tuple[str, int]]]:
    """Drivers and best laps of the qualifying and the race, best first, as the expectation file has them."""
    expected = json.loads((corpus / f"{CAPTURE}.expected.json").read_text())
    kinds = {session["index"]: {2: "qualifying", 3: "race"}[session["type"]] for session in expected["sessions"]}
    bests: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for best in expected["best"]:
        bests[kinds[best["session"]]].append((best["driver"], best["lap_ms"]))
    return {kind: sorted(rows, key=lambda row: row[1]) for kind, rows in bests.items()}


def _boards(program: Program) -> dict[str, Any]:
    """The boards of all sessions with a driver, by type."""
    sessions = [each for each in program.get("/api/v1/sessions")["sessions"] if each["drivers"]]
    return {each["type"]: program.get(f"/api/v1/sessions/{each['id']}/board") for each in sessions}


def _timed(board: Any) -> list[tuple[str, int]]:
    return [(row["driver"]["name"], row["best_ms"]) for row in board["rows"] if row["best_ms"] is not None]


@pytest.mark.parametrize("speed", [0, 200])
def test_the_best_laps_of_a_recorded_evening_stand_on_the_board(corpus: Path, tmp_path: Path, speed: int) -> None:
    bests = _bests(corpus)
    with running("serve", "--port", 0, "--udp-port", 0, cwd=tmp_path) as program:
        to = f"127.0.0.1:{program.udp_port}"
        for _ in range(2):
            assert (
                eracing("replay", corpus / f"{CAPTURE}.pcap", "--to", to, "--speed", speed, cwd=tmp_path).returncode
                == 0
            )
            until(lambda: {kind: _timed(board) for kind, board in _boards(program).items()} == bests, "all is shown")
        assert program.get("/api/v1/sessions")["current"].startswith("race")
        first = _boards(program)
        assert program.stop() == 0
    with running("serve", "--port", 0, "--udp-port", 0, cwd=tmp_path) as program:
        again = _boards(program)
        same = {kind: again[kind]["rows"] == first[kind]["rows"] for kind in first}
        assert same == dict.fromkeys(bests, True), "the board after a restart is the board before it"


def test_the_result_files_of_the_same_evening_say_the_same(corpus: Path, tmp_path: Path) -> None:
    bests = _bests(corpus)
    for kind, name in (("qualifying", "qualify"), ("race", "race")):
        file = corpus / f"{CAPTURE}.result_{name}.json"
        done = eracing("import", file, "--session", kind, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "added" in done.stdout
        assert "nothing new" in eracing("import", file, "--session", kind, cwd=tmp_path).stdout
    with running("serve", "--port", 0, "--udp-port", 0, cwd=tmp_path) as program:
        assert {kind: _timed(board) == bests[kind] for kind, board in _boards(program).items()} == {
            "qualifying": True,
            "race": True,
        }


def test_a_file_imported_while_the_server_runs_is_shown(corpus: Path, tmp_path: Path) -> None:
    file = next((corpus / "exports/acc-server").glob("*_Q.json"))
    expected = json.loads(Path(f"{file}.expected.json").read_text())
    best = min(driver["best_ms"] for driver in expected["drivers"] if driver["best_ms"])
    with running("serve", "--port", 0, "--udp-port", 0, cwd=tmp_path) as program:
        assert program.port
        assert eracing("import", file, "--session", "acc", cwd=tmp_path).returncode == 0
        until(lambda: program.get("/api/v1/sessions")["current"] == "acc", "the imported session is the current one")
        assert program.get("/api/v1/sessions/current/board")["rows"][0]["best_ms"] == best

"""Pull the plug, again and again: no lap that was shown is missing, none is there twice, and the end is the same."""

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from leaderboard.fold import Standings
from tests.e2e.program import PATIENCE_S, Program, eracing, running
from timing.record.folder import record_file
from timing.record.sql import SqlRecord

KILLS = int(os.environ.get("ERACING_TEST_KILLS", "6"))
EVENING = ("--host", "127.0.0.1", "--port", 0, "--udp-port", 0, "--seed", 7, "--speed", 200, "--minutes", 0.05)

Lap = tuple[str, int, int]
"""Driver, which of the driver's laps it is, and its time."""


def _messages(program: Program) -> Iterator[dict[str, Any]]:
    """What a screen is told, until the program is gone."""
    with connect(f"ws://127.0.0.1:{program.port}/api/v1/live", open_timeout=PATIENCE_S) as screen:
        for message in screen:
            yield json.loads(message)


def _shown(message: dict[str, Any]) -> set[Lap]:
    """The last laps that a message shows."""
    return {(row["driver"]["id"], row["laps"], row["last_ms"]) for row in message.get("rows", []) if row["laps"]}


def _stored(data: Path) -> set[Lap]:
    """All laps of the record."""
    record = SqlRecord.open(record_file(data))
    assert record.verify() is None
    standings = Standings()
    while batch := record.read(standings.seq):
        for written in batch:
            standings.apply(written)
    record.close()
    tallies = [tally for session in standings.sessions.values() for tally in session.tallies.values()]
    return {(tally.driver, number, lap.time_ms) for tally in tallies for number, lap in enumerate(tally.laps, 1)}


def _final_rows(data: Path, cwd: Path) -> Any:
    done = eracing("export", "--session", "current", "--format", "json", "--out", "-", "--data", data, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["board"]["rows"]


def test_a_server_killed_around_lap_ends_loses_nothing_that_was_shown(tmp_path: Path) -> None:
    chance = random.Random(20)
    data = tmp_path / "killed"
    for _ in range(KILLS):
        shown: set[Lap] = set()
        enough = chance.randrange(1, 90)
        with running("demo", *EVENING, "--data", data, cwd=tmp_path) as program:
            try:
                for count, message in enumerate(_messages(program)):
                    shown |= _shown(message)
                    if count == enough:
                        program.kill()
                        break
            except Exception as error:
                raise AssertionError(f"the demonstration ended by itself: {program.said}") from error
        assert shown <= _stored(data)
    with running("demo", *EVENING, "--data", data, cwd=tmp_path) as program:
        assert program.wait() == 0, program.said
    with running("demo", *EVENING, "--data", tmp_path / "whole", cwd=tmp_path) as program:
        assert program.wait() == 0, program.said
    assert _final_rows(data, tmp_path) == _final_rows(tmp_path / "whole", tmp_path)
    assert _stored(data) == _stored(tmp_path / "whole")

"""A season through the program as people start it: weeks of a team's own qualifying, then the events of the year."""

import csv
import io
import json
import urllib.request
import uuid
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eracing import app
from tests.display.events import race
from tests.e2e.program import PATIENCE_S, Program, eracing, running

KEY = "the key of the team's own stand"
STAND = f"""
name = "Red Ltd qualifies"
rules = "hotlap"
session = {{ id = "weeks", type = "qualifying", track = "Seering" }}

[teams.red]
name = "Red Ltd"
drivers = [{{ id = "ada", name = "Ada", number = 7 }}, {{ id = "bea", name = "Bea" }}]

[rigs.left]
address = "192.0.2.5"
driver = "ada"
key = "{KEY}"

[rigs.right]
address = "192.0.2.6"
driver = "bea"
key = "{KEY}"
"""


def drive(program: Program, rig: str, lap: int, time_ms: int) -> None:
    """Tell a lap, as a rig's program does."""
    message = {"id": str(uuid.uuid4()), "rig": rig, "lap": lap, "time_ms": time_ms}
    headers = {"Authorization": f"Bearer {KEY}"}
    request = urllib.request.Request(f"{program.url}/api/v1/laps", json.dumps(message).encode(), headers)
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
        assert json.load(answer)["session"] == "weeks"


def command(*words: str) -> str:
    """What a command says that needs no process of its own."""
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_team_qualifies_over_weeks_on_a_machine_that_is_switched_off_at_night(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = tmp_path / "team.toml"
    plan.write_text(STAND, encoding="utf-8")
    options = ("--port", 0, "--udp-port", 0, "--broadcast-port", 0, "--plan", plan)
    with running("serve", *options, cwd=tmp_path) as program:
        drive(program, "left", 1, 91_000)
        drive(program, "right", 1, 92_000)
        program.kill()
    with running("serve", *options, cwd=tmp_path) as program:
        drive(program, "right", 2, 90_900)
    monkeypatch.chdir(tmp_path)
    command("export", "--standings", "--format", "json", "--out", "red.json", "--plan", str(plan))
    told = command("season", "qualifying", "red.json", "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(told)))
    assert [(line["driver"], line["number"], line["best"], line["gap"], line["laps"]) for line in lines] == [
        ("Bea", "", "1:30.900", "", "2"),
        ("Ada", "7", "1:31.000", "+0.100", "1"),
    ]


def test_the_events_of_a_year_add_up(tmp_path: Path) -> None:
    race("ada cleo bea").write(tmp_path / "may.json")
    race("cleo bea").write(tmp_path / "june.json")
    season = tmp_path / "season.toml"
    season.write_text('events = ["may.json", { file = "june.json", factor = 2 }]\nrules.drops = 1\n', encoding="utf-8")
    done = eracing("season", "standings", season, "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [(each["driver"]["id"], each["position"], each["points"]) for each in told["drivers"]] == [
        ("cleo", 1, "20"),
        ("bea", 2, "12"),
        ("ada", 3, "10"),
        ("dora", 4, "0"),
    ]

"""After the first race the organiser changes what a win is worth: what stood before is still to be had as it stood."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from display.verifying import verified
from eracing import app
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.plan_versions import PlanDraft
from timing.readings import SessionType
from timing.record.entry import LapSet, Person, SessionOpened
from timing.record.folder import record_file
from timing.record.sql import SqlRecord

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
PLAN = """
[[sessions]]
type = "race"
name = "Race"
[rules]
preset = "company-cup"
[rules.race]
points = "{points}"
[teams.nord]
name = "Nordhang Optik"
drivers = [{{ id = "anna", name = "Anna" }}, {{ id = "ben", name = "Ben" }}]
"""


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A data folder, and the last entry before the rules were changed."""
    folder = tmp_path_factory.mktemp("evening")
    record = SqlRecord.open(record_file(folder))
    record.save_plan(PlanDraft(PLAN.format(points="10-6"), "Orga", AT, "new"), 0)
    record.append([SessionOpened("race", SessionType.RACE, "Race", None, AT)], [Person("anna", "Anna", team="nord")])
    laps = [("ben", 91_000, 92), ("anna", 90_000, 90)]
    record.append(
        [
            LapSet("race", f"{driver}/7/0", 1, driver, driver, time_ms, AT + timedelta(seconds=ends))
            for driver, time_ms, ends in laps
        ]
    )
    before = record.position().seq
    record.save_plan(PlanDraft(PLAN.format(points="25-18"), "Orga", AT, "a win is worth more"), 1)
    record.close()
    return folder, before


def run(folder: Path, *words: str | int | Path) -> str:
    done = CliRunner(env={"COLUMNS": "200"}).invoke(app, [*map(str, words), "--data", str(folder)])
    assert done.exit_code == 0, done.output + repr(done.exception)
    return done.stdout


def points(folder: Path, *words: str | int) -> list[tuple[str, str]]:
    told: dict[str, Any] = json.loads(run(folder, "export", "--standings", "--format", "json", "--out", "-", *words))
    return [(each["id"], each["points"]) for each in told["numbers"]["drivers"]]


def test_an_export_of_an_earlier_entry_has_the_rules_that_held_there(evening: tuple[Path, int]) -> None:
    folder, before = evening
    assert points(folder) == [("anna", "25"), ("ben", "18")]
    assert points(folder, "--at", before) == [("anna", "10"), ("ben", "6")]
    assert points(folder, "--at", before + 1) == [("anna", "25"), ("ben", "18")]


def test_a_file_that_says_otherwise_does_not_change_what_was_driven(evening: tuple[Path, int], tmp_path: Path) -> None:
    folder, before = evening
    other = tmp_path / "other.toml"
    other.write_text(PLAN.format(points="99-1"), encoding="utf-8")
    assert points(folder, "--plan", str(other)) == [("anna", "25"), ("ben", "18")]
    assert points(folder, "--plan", str(other), "--at", before) == [("anna", "10"), ("ben", "6")]
    told = run(folder, "explain", "--driver", "anna", "--plan", other)
    assert "25" in told
    assert "99" not in told


def test_all_boards_of_both_plans_are_as_they_were(evening: tuple[Path, int]) -> None:
    folder, _ = evening
    assert "session race: 2 drivers, 2 laps, board" in run(folder, "verify")
    record = SqlRecord.open(record_file(folder), migrate=False)
    assert verified(record, Plan()) == verified(record, parse_plan(PLAN.format(points="99-1")))
    record.close()

"""`eracing seat` as it is typed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from eracing import app
from tests.display.staff.test_adopting import AT
from timing.record.entry import LapSet
from timing.record.folder import record_file
from timing.record.sql import SqlRecord

PLAN = """
rules = "company-cup"
[session]
id = "quali"
[teams.north]
name = "North Works"
drivers = [{ id = "anna", name = "Anna", number = 7 }, { id = "bert", name = "Bert", number = 8 }]
[rigs.left]
address = "10.0.0.5"
driver = "anna"
[rigs.right]
address = "10.0.0.6"
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    (tmp_path / "cup.toml").write_text(PLAN)
    SqlRecord.open(record_file(tmp_path / "data")).close()
    return tmp_path / "data"


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["seat", *words, "--data", str(data), "--plan", "cup.toml"])


def test_an_evening_at_the_desk(data: Path) -> None:
    assert run(data, "set", "left", "--number", "8", "--by", "Toni").output.startswith("Bert sits in left from now on")
    assert run(data, "set", "right", "Anna", "--by", "Toni").output.startswith("Anna sits in right")
    assert run(data, "swap", "left", "right", "--by", "Toni").output.startswith("Anna sits in left, and Bert in right")
    assert run(data, "clear", "right", "--by", "Toni").output.startswith("nobody sits in right")
    assert run(data, "undo", "right", "--by", "Toni").output.startswith("taken back: Bert sits in right")
    lines = [line.split() for line in run(data, "list").output.splitlines()]
    assert [line[:3] for line in lines[1:]] == [["left", "Anna", "7"], ["right", "Bert", "8"]]
    told = json.loads(run(data, "list", "--json").output)
    assert [(line["rig"], line["driver"], line["by"]) for line in told] == [
        ("left", "anna", "Toni"),
        ("right", "bert", "Toni"),
    ]


def test_who_is_next(data: Path) -> None:
    lines = run(data, "next").output.splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [["left", "Bert"], ["left", "Anna"]]
    assert "has not raced yet" in lines[1]
    assert "sits there" in lines[2]
    assert [line["driver"] for line in json.loads(run(data, "next", "--json").output)] == ["bert", "anna"]


def test_one_in_two_rigs_is_marked(data: Path) -> None:
    record = SqlRecord.open(record_file(data))
    from tests.timing.test_seats import seated

    record.append([seated("anna", 0, rig="right", session="quali")])
    record.close()
    assert "also in right" in run(data, "list").output


@pytest.mark.parametrize("words", [("left",), ("left", "anna", "--number", "7")])
def test_a_seat_is_for_one_driver(data: Path, words: tuple[str, ...]) -> None:
    assert run(data, "set", *words).exit_code == 2


def test_what_cannot_be_is_refused(data: Path) -> None:
    done = run(data, "set", "left", "anna")
    assert done.exit_code == 1
    assert "sits in left already" in str(done.exception)


def test_a_driver_takes_a_rig_over_and_the_list_says_what_to_look_at(data: Path) -> None:
    (data.parent / "cup.toml").write_text(PLAN.replace('address = "10.0.0.6"', 'address = "10.0.0.6"\nteam = "north"'))
    done = run(data, "take", "right", "8", "--by", "Toni")
    assert done.output == "Bert sits in right from now on, nobody did before\n"
    assert "nobody sits in left any more" in run(data, "take", "right", "http://hall/d/anna", "--by", "Toni").output
    assert "is no driver who may take right himself" in str(run(data, "take", "right", "99").exception)
    record = SqlRecord.open(record_file(data))
    record.append([LapSet("quali", "right/77/0", 1, "right", "", 90_000, AT)])
    record.close()
    assert "! 1 lap(s) of right in session 'quali' are nobody's" in run(data, "list").output

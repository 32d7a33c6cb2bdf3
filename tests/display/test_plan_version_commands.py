"""The plan that the record keeps, and the timetable, as they are typed."""

import json
import os
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from eracing import app
from timing.errors import EracingError
from timing.event import Plan
from timing.opening import plan_at_start, plan_of, record_of
from timing.options import Options
from timing.plan_file import parse_plan
from timing.record.decisions import Phase, SessionMoved
from timing.record.entry import Person

CUP = """# the cup
name = "Hall Cup"

[[sessions]]
type = "qualifying"
minutes = 40
starts = "18:30"

[[sessions]]
type = "race"
count = 2
minutes = 20
starts = "19:30"

[drivers.svea]
name = "Svea Linsen"

[rigs.left]
address = "192.0.2.1"
driver = "svea"
key = "sixteen letters!"
"""
NOW = datetime(2026, 11, 21, 18, 0).astimezone()
"""An hour and a half before the first race."""


@pytest.fixture(autouse=True)
def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a plan in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "250")
    monkeypatch.setattr("display.staff.author.now", lambda: NOW)
    (tmp_path / "cup.toml").write_text(CUP, encoding="utf-8")
    return tmp_path


def run(*typed: str) -> str:
    result = _run(*typed)
    assert result.exit_code == 0, (result.output, result.exception)
    return re.sub(" +", " ", result.output)


def _run(*typed: str) -> Result:
    return CliRunner().invoke(app, typed)


def fails(*typed: str) -> str:
    result = _run(*typed)
    assert isinstance(result.exception, EracingError), result.output
    return str(result.exception)


def start(**options: Any) -> Plan:
    """What `eracing serve` does first."""
    return plan_at_start(Options(**options), "Orga").plan


def test_a_plan_is_saved_listed_compared_and_written_out_again(hall: Path) -> None:
    assert "keeps no plan" in run("plan", "versions")
    assert "nothing to export" in fails("plan", "export")
    assert "keeps no version(s) of the plan" in fails("plan", "diff")
    told = run("plan", "save", "cup.toml", "--by", "Ada").splitlines()
    assert told[0] == "cup.toml is version 1 of the plan"
    assert "driver svea (Svea Linsen) is new" in told
    (hall / "cup.toml").write_text(CUP.replace("Hall Cup", "Big Cup").replace("192.0.2.1", "192.0.2.2"))
    assert run("plan", "save", "cup.toml", "--by", "Bo").splitlines()[1:] == [
        "the plan: name Hall Cup -> Big Cup",
        "rig left: address 192.0.2.1 -> 192.0.2.2",
        "! takes effect after a restart: the name on the boards, Big Cup; rig left: address",
    ]
    same = "version 2 of the plan says just what cup.toml does: nothing was saved\n"
    assert run("plan", "save", "cup.toml") == same
    (hall / "cup.toml").write_text("# a note\n" + (hall / "cup.toml").read_text())
    assert run("plan", "save", "cup.toml").splitlines()[1] == "nothing is otherwise but the text"
    assert re.search(r"^ ?2 .* Bo saved from cup.toml", run("plan", "versions"), re.MULTILINE)
    listed = json.loads(run("plan", "versions", "--json"))
    assert [(each["version"], each["author"]) for each in listed][1:] == [(2, "Bo"), (1, "Ada")]
    assert run("plan", "diff") == "nothing differs between version 2 and version 3\n"
    assert run("plan", "diff", "2", "1").startswith("the plan: name Big Cup -> Hall Cup\n")
    assert "there is no version 7" in fails("plan", "diff", "1", "7")


def test_a_wrong_plan_is_not_saved(hall: Path) -> None:
    (hall / "cup.toml").write_text("nmae = 1\n")
    assert fails("plan", "save", "cup.toml") == "cup.toml, line 1: nmae is not known here; did you mean name?"
    assert "keeps no plan" in run("plan", "versions")


def test_an_export_has_keys_only_where_they_are_asked_for(hall: Path) -> None:
    run("plan", "save", "cup.toml")
    assert run("plan", "export") == re.sub(" +", " ", CUP.replace("sixteen letters!", "unchanged:left.secret-key"))
    run("plan", "export", "--version", "1", "--out", "out.toml", "--secrets")
    assert (hall / "out.toml").read_text() == CUP
    if os.name == "posix":
        assert (hall / "out.toml").stat().st_mode & 0o77 == 0
    assert "is there already" in fails("plan", "export", "--out", "out.toml")
    run("plan", "export", "--out", "out.toml", "--force")
    assert "sixteen" not in (hall / "out.toml").read_text()


def test_commands_go_by_the_plan_of_the_record_until_a_file_says_otherwise(hall: Path) -> None:
    file = hall / "cup.toml"
    options = Options(plan=file)
    assert plan_of(options) == parse_plan(CUP)
    assert plan_of(Options()) == Plan()
    assert start(plan=file) == parse_plan(CUP)
    with record_of(options) as record:
        assert [(each.author, each.what) for each in record.plans()] == [("Orga", "imported from cup.toml")]
    (hall / "other.toml").write_text(CUP.replace("Hall Cup", "Web Cup"))
    run("plan", "save", "other.toml")
    assert (plan_of(options).name, plan_of(Options()).name, start(plan=file).name) == ("Web Cup",) * 3
    file.write_text(CUP.replace("Hall Cup", "File Cup"))
    assert (plan_of(options).name, plan_of(Options()).name) == ("File Cup", "Web Cup")
    assert (start(plan=file).name, start().name) == ("File Cup", "File Cup")


def test_a_record_that_cannot_be_used_does_not_hide_the_plan_of_a_file(hall: Path) -> None:
    (hall / "eracing-data").mkdir()
    (hall / "eracing-data" / "record.db").write_text("no database at all, but a text that is long enough" * 20)
    assert plan_of(Options(plan=hall / "cup.toml")).name == "Hall Cup"
    assert plan_of(Options()) == Plan()


def test_a_session_is_delayed_and_the_delay_taken_back() -> None:
    run("plan", "save", "cup.toml")
    assert run("session", "delay", "race-1", "--minutes", "15", "--all-after", "--reason", "dinner", "--by", "Ada") == (
        "session 'race-1' begins at 19:45, planned for 19:30\nsession 'race-2' begins at 20:05\n"
    )
    listed = json.loads(run("timetable", "--json"))
    assert [(each["id"], each["delay_minutes"]) for each in listed["sessions"]] == [
        ("qualifying", 0),
        ("race-1", 15),
        ("race-2", 15),
    ]
    assert listed["next"] == "qualifying"
    assert re.search(r"race-1 Race 1 1 of 2 19:30 19:45 20:05 \+15 min planned", run("timetable"))
    run("session", "delay", "race-1", "--undo")
    assert "is not delayed" in fails("session", "delay", "race-1", "--undo")
    assert [each["delay_minutes"] for each in json.loads(run("timetable", "--json"))["sessions"]] == [0, 0, 0]


def test_what_is_no_delay_is_refused_with_what_to_do() -> None:
    run("plan", "save", "cup.toml")
    assert "there are: qualifying, race-1, race-2" in fails("session", "delay", "final", "--minutes", "5")
    for minutes in ("0", "721", "-721"):
        assert "write 1 to 720" in fails("session", "delay", "race-1", "--minutes", minutes)
    for typed in ((), ("--minutes", "5", "--undo")):
        assert _run("session", "delay", "race-1", *typed).exit_code == 2
    with record_of(Options()) as record:
        record.append([SessionMoved("race-1", Phase.RUNNING, "Ada", NOW)])
    assert "is running: only one that has yet to begin" in fails("session", "delay", "race-1", "--minutes", "5")
    assert run("session", "delay", "race-2", "--minutes", "-600") == (
        "no session begins at another time: the one before takes as long, or its end is not known\n"
    )


def test_the_timetable_is_told_before_there_is_a_record() -> None:
    assert "qualifying" in run("timetable", "--plan", "cup.toml")
    assert not Path("eracing-data").exists()


def test_who_is_erased_or_forgotten_is_out_of_all_versions_of_the_plan(hall: Path) -> None:
    run("plan", "save", "cup.toml", "--by", "Ada")
    with record_of(Options()) as record:
        record.append([], [Person("svea", "Svea Linsen")])
    told = run("people", "erase", "svea", "--by", "desk", "--reason", "asked", "--yes")
    assert "the name is out of 1 version of the plan" in told
    assert "no byte of the name is left in record.db" in told
    assert "the plan still names" not in told
    assert "Svea" not in run("plan", "export") + run("plan", "versions")
    again = run("people", "erase", "svea", "--by", "desk", "--reason", "asked", "--yes")
    assert "of the plan" not in again
    assert "Svea" not in run("plan", "save", "cup.toml") + run("plan", "export")

"""`eracing results`, `eracing protest` and `eracing export --version` as they are typed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from eracing import app
from tests.display.published.hall import Hall
from timing.plan_versions import PlanDraft
from timing.plan_writing import written


@pytest.fixture
def data(hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder in which the first race is official as version 2."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "cup.toml").write_text(written(hall.plan))
    hall.official("race-1")
    hall.move("race-2", "start", "close", "provisional")
    return tmp_path


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--data", str(data), "--plan", "cup.toml"])


def test_versions_are_listed_shown_and_compared(data: Path, hall: Hall) -> None:
    hall.penalise("mika", 5)
    listed = run(data, "results", "list").output
    assert "! the result of session 'race-1' is otherwise than version 2, by what was written since" in listed
    told = run(data, "results", "publish", "--session", "race-1", "--by", "Uli", "--reason", "seen on video").output
    assert told.startswith("version 3 of the result of session 'race-1': revised, checksum ")
    assert run(data, "results", "publish", "--session", "race-1").output.startswith("nothing is otherwise")
    versions = json.loads(run(data, "results", "list", "--session", "race-1", "--json").output)
    assert [(each["number"], each["state"], each["author"]) for each in versions] == [
        (1, "provisional", "Toni"),
        (2, "official", "Toni"),
        (3, "revised", "Uli"),
    ]
    assert versions[0]["rules"]["name"] == "company-cup"
    assert len(json.loads(run(data, "results", "list", "--standings", "--json").output)) == 2
    shown = run(data, "results", "show", "--session", "race-1", "--version", "2").output
    assert shown.startswith("Stand 2 · offiziell · ")
    assert "Mika Dampf" in shown.splitlines()[2]
    numbers = json.loads(run(data, "results", "show", "--standings", "--json").output)
    assert (numbers["result"]["version"], len(numbers["numbers"]["teams"])) == (2, 3)
    assert "Kessel & Söhne" in run(data, "results", "show", "--standings").output
    compared = run(data, "results", "compare", "2", "3", "--session", "race-1").output
    assert compared.startswith("version 2 is official, version 3 is revised\n")
    assert '[["seconds", 5000]]' in compared
    same = run(data, "results", "compare", "1", "2", "--session", "race-1").output
    assert same.endswith("the numbers of version 1 and version 2 are the same\n")
    assert json.loads(run(data, "results", "compare", "2", "1", "--session", "race-1", "--json").output) == []


def test_results_go_by_the_plan_in_force_and_not_by_a_file_that_no_server_took(data: Path, hall: Hall) -> None:
    hall.record.save_plan(PlanDraft(written(hall.plan), "Uli", hall.now(), "as it is"), 0)
    run(data, "results", "publish", "--session", "race-1")
    other = (data / "cup.toml").read_text().replace("Kessel & Söhne", "Somebody Else").replace("company-cup", "league")
    assert "Somebody Else" in other
    (data / "cup.toml").write_text(other)
    assert "Somebody Else" not in run(data, "results", "show", "--standings").output
    assert run(data, "results", "publish", "--session", "race-1").output.startswith("nothing is otherwise")


def test_a_file_is_exported_by_number_and_checked(data: Path, hall: Hall) -> None:
    told = run(data, "export", "--session", "race-1", "--format", "csv", "--version", "1", "--out", "one.csv").output
    assert "version 1, provisional" in told
    run(data, "export", "--session", "race-1", "--format", "csv", "--out", "two.csv")
    good, old = run(data, "results", "check", "two.csv"), run(data, "results", "check", "one.csv")
    assert (good.exit_code, old.exit_code) == (0, 1)
    assert "which is outdated; the latest is 2, official, with the same numbers" in old.stderr
    content = json.loads(run(data, "results", "check", "two.csv", "--json").output)
    assert (content["latest"], content["version"], content["session"]) == (True, 2, "race-1")


def test_a_protest_goes_its_way(data: Path, hall: Hall) -> None:
    lodged = run(
        data, "protest", "lodge", "--session", "race-2", "--team", "kessel", "--reason", "cut", "--driver", "svea"
    )
    assert lodged.output == "Kessel & Söhne protests against the result of session 'race-2'\n"
    (line,) = json.loads(run(data, "protest", "list", "--json").output)
    assert run(data, "protest", "list", "--session", "race-2").output.splitlines()[1].split()[-2:] == ["cut", "open"]
    refused = run(data, "session", "official", "race-2")
    assert (refused.exit_code, "are open: `eracing protest decide`" in str(refused.exception)) == (1, True)
    ref = str(line["ref"])
    assert "is rejected" in run(data, "protest", "decide", ref, "--rejected", "--reason", "not seen").output
    assert "is withdrawn" in run(data, "protest", "withdraw", ref).output
    official = run(
        data, "session", "official", "race-2", "--anyway", "--reason", "the hall closes", "--by", "Uli"
    ).output
    assert official.splitlines()[0] == "session 'race-2' is official"
    assert "version 1 of the result of session 'race-2': official" in official


def test_a_ruling_at_the_command_line_revises_what_is_official(data: Path, hall: Hall) -> None:
    ruled = run(data, "rule", "seconds", "--value", "5", "--driver", "mika", "--session", "race-1", "--reason", "cut")
    assert "version 3 of the result of session 'race-1': revised" in ruled.output
    before = hall.record.position()
    assert run(data, "rule", "list", "--json").exit_code == 0
    dry = run(
        data, "rule", "seconds", "--value", "1", "--driver", "svea", "--session", "race-1", "--reason", "x", "--dry-run"
    )
    assert dry.exit_code == 0
    assert hall.record.position() == before
    undone = run(data, "session", "undo", "race-1").output
    assert "version 4 of the result of session 'race-1': provisional" in undone


def test_what_staff_decide_of_laps_is_the_next_version_also_where_no_server_runs(data: Path) -> None:
    laps = json.loads(run(data, "lap", "list", "--session", "race-1", "--json").output)
    lap = str(next(each["ref"] for each in laps if each["counts"]))
    who = next(each["driver"] for each in laps if str(each["ref"]) == lap)
    assert "version" not in run(data, "lap", "delete", lap, "--reason", "cut", "--dry-run").output
    for number, words in enumerate(
        (
            ("delete", lap, "--reason", "cut"),
            ("restore", lap, "--reason", "seen on video"),
            ("add", "--time", "1:20.000", "--driver", who, "--rig", "rig-1", "--session", "race-1", "--reason", "rig"),
        ),
        3,
    ):
        told = run(data, "lap", *words, "--by", "Uli")
        assert told.exit_code == 0, told.output
        assert f"version {number} of the result of session 'race-1': revised, checksum " in told.output, words
    given = run(data, "lap", "give", lap, "--to", "nobody", "--reason", "not his")
    assert "version 6 of the result of session 'race-1': revised" in given.output
    assert "version 7 of" in run(data, "lap", "give-back", lap).output

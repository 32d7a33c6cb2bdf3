"""`eracing session`, `eracing rule` and `eracing lap give` as they are typed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from eracing import app
from tests.display.staff.test_stewards import AT
from timing.readings import SessionType
from timing.record.entry import LapSet, SessionOpened
from timing.record.folder import record_file
from timing.record.sql import SqlRecord

PLAN = """
rules = "company-cup"
[[sessions]]
type = "race"
count = 2
[teams.red]
name = "Red Ltd"
drivers = ["Ada", "Bea"]
[teams.blue]
name = "Blue AG"
drivers = ["Cleo"]
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder: Ada leads the first race by a second."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "cup.toml").write_text(PLAN)
    record = SqlRecord.open(record_file(tmp_path / "data"))
    laps = [LapSet("race-1", id, 1, id, id, 90_000 + 1_000 * at, AT) for at, id in enumerate(("ada", "cleo"))]
    record.append([SessionOpened("race-1", SessionType.RACE, "Race 1", None, AT), *laps])
    record.close()
    return tmp_path / "data"


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--data", str(data), "--plan", "cup.toml"])


def test_a_session_goes_its_way(data: Path) -> None:
    assert run(data, "session", "open", "race-1", "--by", "Toni").output == "session 'race-1' is open\n"
    for step, then in (("start", "running"), ("close", "closed"), ("provisional", "provisional")):
        told = run(data, "session", step, "race-1", "--by", "Toni", "--reason", "it is time").output.splitlines()
        assert told[0] == f"session 'race-1' is {then}"
    assert told[1].startswith("version 1 of the result of session 'race-1': provisional, checksum ")
    assert told[2].startswith("version 1 of the standings: provisional, checksum ")
    waits = run(data, "session", "official", "race-1", "--protest-minutes", "5", "--by", "Toni")
    assert (waits.exit_code, "may be protested against" in str(waits.exception)) == (1, True)
    assert run(data, "session", "official", "race-1", "--by", "Toni").output.startswith(
        "session 'race-1' is official\n"
    )
    assert run(data, "session", "reopen", "race-1", "--by", "Toni").output.startswith(
        "session 'race-1' is provisional\n"
    )
    assert "official, as it was before" in run(data, "session", "undo", "race-1", "--by", "Toni").output
    listed = run(data, "session", "list").output.splitlines()
    assert listed[1].split()[:4] == ["race-1", "Race", "1", "official"]
    assert listed[1].split()[-3:] == ["on", "the", "screens"]
    assert listed[2].split() == ["race-2", "Race", "2", "planned", "0", "0"]
    lines = json.loads(run(data, "session", "list", "--json").output)
    assert [(line["id"], line["phase"], line["laps"]) for line in lines] == [
        ("race-1", "official", 2),
        ("race-2", "planned", 0),
    ]


def test_a_ruling_is_shown_made_listed_and_taken_back(data: Path) -> None:
    words = ("rule", "seconds", "--driver", "Ada", "--value", "2,5", "--reason", "pushed Cleo", "--by", "Toni")
    dry = run(data, *words, "--dry-run")
    assert dry.output.splitlines()[0] == "Ada in session 'race-1': 2.5 s"
    assert dry.output.splitlines()[-1] == "nothing was written: this was a dry run"
    assert run(data, "rule", "list").output.splitlines()[1:] == []
    done = run(data, *words)
    assert done.output.splitlines() == dry.output.splitlines()[:-1]
    (line,) = json.loads(run(data, "rule", "list", "--json").output)
    assert (line["whom"], line["penalty"], line["reason"]) == ("Ada", "2.5 s", "pushed Cleo")
    assert "pushed Cleo" in run(data, "rule", "list").output
    back = run(data, "rule", "undo", str(line["ref"]), "--by", "Toni")
    assert back.output.splitlines()[0] == "Ada: 2.5 s is taken back"
    assert json.loads(run(data, "rule", "list", "--json").output) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("places", "--value", "1"), "Ada in session 'race-1': 1 place"),
        (("grid-places", "--value", "3"), "Ada in session 'race-1': 3 places on the grid"),
        (("points", "--value=-2.5"), "Ada in session 'race-1': -2.5 points"),
        (("warning",), "Ada in session 'race-1': warning"),
        (("disqualify",), "Ada in session 'race-1': disqualified"),
        (("not-classified",), "Ada in session 'race-1': not classified"),
    ],
)
def test_every_kind_of_penalty_can_be_given(data: Path, words: tuple[str, ...], said: str) -> None:
    done = run(data, "rule", *words, "--driver", "Ada", "--reason", "why", "--session", "race-1", "--by", "Toni")
    assert done.output.splitlines()[0] == said


def test_a_team_is_warned_and_no_board_changes(data: Path) -> None:
    done = run(data, "rule", "warning", "--team", "red", "--reason", "noise", "--by", "Toni")
    assert done.output == "Red Ltd in session 'race-1': warning\nno board and no standings change\n"


@pytest.mark.parametrize(
    "words",
    [
        ("rule", "warning", "--driver", "Ada", "--reason", "  "),
        ("rule", "warning", "--reason", "why"),
        ("rule", "warning", "--driver", "Ada", "--team", "red", "--reason", "why"),
        ("rule", "seconds", "--driver", "Ada", "--value", "much", "--reason", "why"),
        ("rule", "seconds", "--driver", "Ada", "--reason", "why"),
        ("lap", "give", "2", "--to", "Bea", "--reason", " "),
    ],
)
def test_half_a_decision_is_wrong_usage(data: Path, words: tuple[str, ...]) -> None:
    assert run(data, *words).exit_code == 2


def test_laps_are_given_away_and_back(data: Path) -> None:
    dry = run(data, "lap", "give", "2", "--to", "Bea", "--reason", "swapped", "--by", "Toni", "--dry-run")
    assert dry.output.splitlines()[0] == "lap 1 of Ada in 1:30.000 is Bea's"
    run(data, "lap", "give", "2", "3", "--to", "nobody", "--reason", "swapped", "--by", "Toni")
    listed = CliRunner().invoke(app, ["lap", "list", "--session", "race-1", "--json", "--data", str(data)])
    assert [(line["name"], line["counts"], line["why"]) for line in json.loads(listed.output)] == [
        ("nobody", False, "nobody's, says Toni: swapped")
    ] * 2
    assert "2 lap(s) are their drivers' again" in run(data, "lap", "give-back", "3", "--by", "Toni").output


def test_what_the_ladder_says_is_listed_and_given(data: Path) -> None:
    plan = data.parent / "cup.toml"
    plan.write_text(PLAN.replace('"company-cup"', '{ preset = "company-cup", ladder = "1 = 5 seconds" }'))
    assert run(data, "rule", "ladder").output == "nothing is due\n"
    words = ("--session", "race-1", "--driver", "Ada", "--reason", "cut", "--by", "Toni")
    assert "due by the ladder" in run(data, "rule", "warning", *words).output
    assert "5 s" in run(data, "rule", "ladder").output
    [line] = json.loads(run(data, "rule", "ladder", "--json").output)
    assert (line["whom"], line["penalty"], line["warnings"]) == ("Ada", "5 s", 1)
    assert "nothing was written" in run(data, "rule", "ladder", "--give", "--by", "Toni", "--dry-run").output
    assert "5 s after 1 warning" in run(data, "rule", "ladder", "--give", "--by", "Toni").output
    assert run(data, "rule", "ladder").output == "nothing is due\n"

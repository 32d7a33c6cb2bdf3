"""`eracing adopt` and `eracing lap` as they are typed."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import display.server_checks
from eracing import app
from tests.display.staff.test_adopting import AT, lap
from timing.readings import SessionType
from timing.record.entry import LapSet, Person, SessionOpened
from timing.record.folder import record_file
from timing.record.sql import SqlRecord

PLAN = """
[session]
id = "quali"
[drivers.anna]
name = "Anna"
[rigs.left]
address = "10.0.0.5"
driver = "anna"
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder: a lap of a source that the plan does not know, and one that the game took away."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    (tmp_path / "cup.toml").write_text(PLAN)
    record = SqlRecord.open(record_file(tmp_path / "data"))
    record.append(
        [
            SessionOpened("quali", SessionType.QUALIFYING, "Qualifying", None, AT),
            lap("stray-10.0.0.66:4444", 1, 81_000),
            LapSet("quali", "left/77/0", 1, "left", "anna", 90_000, AT, valid=False, reason="invalid"),
        ],
        [Person("anna", "Anna")],
    )
    record.close()
    return tmp_path / "data"


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--data", str(data)])


def told(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    monkeypatch.setattr(display.server_checks, "told_by_server", lambda *_: answer)


def test_adopt_alone_lists_what_waits_with_what_the_running_server_knows(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(
        monkeypatch,
        {
            "unknown": [
                {"source": "stray-10.0.0.66:4444", "game": "F1 22", "heard_s": 3.2},
                {"source": "stray-10.0.0.67:4444", "game": "Forza", "heard_s": None},
                7,
            ]
        },
    )
    listed = run(data, "adopt")
    assert listed.exit_code == 0
    (known, new) = [line.split() for line in listed.output.splitlines() if "stray" in line]
    assert known == ["stray-10.0.0.66:4444", "F1", "22", "quali", "1", "1:21.000", "3", "s", "ago"]
    assert new == ["stray-10.0.0.67:4444", "Forza", "0"]


def test_adopting_and_taking_it_back(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told(monkeypatch, None)
    done = run(data, "adopt", "10.0.0.66", "--as", "left", "--by", "Toni", "--plan", "cup.toml")
    assert done.output == "stray-10.0.0.66:4444 is rig 'left': 1 lap(s) that were kept aside count for Anna\n"
    assert run(data, "adopt").output == "no source waits to be adopted\n"
    back = run(data, "adopt", "10.0.0.66", "--undo")
    assert back.output == "stray-10.0.0.66:4444 is rig 'left' no more: 1 lap(s) of it are kept aside\n"
    assert "stray-10.0.0.66:4444" in run(data, "adopt").output
    spare = run(data, "adopt", "10.0.0.66", "--as", "spare", "--by", " ", "--plan", "cup.toml")
    assert "the plan has no rig 'spare'" in spare.output


@pytest.mark.parametrize("words", [("10.0.0.66",), ("10.0.0.66", "--as", "left", "--undo")])
def test_adopt_is_told_either_a_rig_or_to_take_it_back(data: Path, words: tuple[str, ...]) -> None:
    assert run(data, "adopt", *words).exit_code == 2


def test_laps_are_listed_restored_deleted_and_given_back(data: Path) -> None:
    listed = run(data, "lap", "list", "--driver", "Anna")
    assert listed.output.splitlines()[-1].split() == ["3", "Anna", "1", "1:30.000", "no", "invalid"]
    assert "counts in session" in run(data, "lap", "restore", "3", "--reason", "kerb", "--by", "Toni").output
    assert "does not count" in run(data, "lap", "delete", "3", "--reason", "cut", "--by", "Toni").output
    assert "counts in session" in run(data, "lap", "undo", "3", "--by", "Toni").output
    lines = json.loads(run(data, "lap", "list", "--json").output)
    assert [(line["ref"], line["counts"], line["why"]) for line in lines] == [
        (2, False, "kept aside: its source is not in the plan"),
        (3, True, "restored by Toni: kerb"),
    ]


def test_a_decision_without_a_reason_is_none(data: Path) -> None:
    assert run(data, "lap", "delete", "3").exit_code == 2
    assert run(data, "lap", "delete", "3", "--reason", "  ").exit_code == 2


def test_who_decides_must_be_known(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise OSError("no such user")

    monkeypatch.setattr("getpass.getuser", nobody)
    done = run(data, "lap", "delete", "3", "--reason", "cut")
    assert done.exit_code == 1
    assert "name who decides with --by" in str(done.exception)


def test_a_lap_is_entered_by_hand_shown_first_and_taken_back(data: Path) -> None:
    words = ("lap", "add", "--rig", "left", "--time", "1:29,5", "--sectors", "40.5, 49", "--reason", "no network")
    more = ("--plan", "cup.toml", "--by", "Toni")
    dry = run(data, *words, *more, "--dry-run")
    assert dry.output.startswith("lap 2 of Anna in 1:29.500 is entered by hand in session 'quali'\n")
    assert dry.output.endswith("nothing was written: this was a dry run\n")
    done = run(data, *words, *more, "--id", "sheet 1")
    assert "P1; Best lap 1:29.500. 1 lap entered by hand" in done.output
    assert "entered before" in run(data, *words, *more, "--id", "sheet 1").output
    listed = json.loads(run(data, "lap", "list", "--json", "--plan", "cup.toml").output)
    assert (listed[-1]["ref"], listed[-1]["by_hand"], listed[-1]["counts"]) == (4, True, True)
    assert "does not count" in run(data, "lap", "delete", "4", "--reason", "x", *more, "--dry-run").output
    assert "lap 2 of Anna" in run(data, "lap", "delete-best", "--driver", "Anna", "--reason", "impeding", *more).output
    assert "counts in session" in run(data, "lap", "undo", "4", *more).output
    assert "is in no result any more" in run(data, "lap", "undo", "4", *more).output


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--time", "1:30"), 2, "--driver"),
        (("--time", "soon", "--rig", "left"), 1, "'soon' is not a lap time"),
        (("--time", "1:30", "--rig", "left", "--sectors", "1 2"), 1, "the sectors come to 0:03.000"),
    ],
)
def test_what_is_no_lap_is_refused(data: Path, words: tuple[str, ...], code: int, sentence: str) -> None:
    done = run(data, "lap", "add", *words, "--reason", "x", "--plan", "cup.toml", "--by", "Toni")
    assert (done.exit_code, sentence in done.output + str(done.exception)) == (code, True)


def test_the_status_tells_where_every_lap_is(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told(monkeypatch, None)
    done = run(data, "status", "--plan", "cup.toml")
    assert done.exit_code == 0
    assert [line.split() for line in done.output.splitlines()[1:3]] == [
        ["quali", "2", "1", "1", "0", "0", "2", "0", "0"],
        ["all", "2", "1", "1", "0", "0", "2", "0", "0"],
    ]
    assert "every lap of the record is in one place" in done.output
    assert "no server runs here" in done.output
    rig = {"name": "Rig 1", "heard_laps": 3, "credited": 1, "unassigned": 0, "conflict": 0, "refused": {"out-lap": 2}}
    told(monkeypatch, {"rigs": [rig], "alerts": [{"kind": "pace", "sentence": "look at it"}]})
    done = run(data, "status", "--plan", "cup.toml")
    assert ["Rig", "1", "3", "1", "0", "0", "2"] in [line.split() for line in done.output.splitlines()]
    assert done.output.endswith("! look at it\n")
    told(monkeypatch, {"rigs": [rig | {"heard_laps": 4}]})
    done = run(data, "status", "--plan", "cup.toml", "--json")
    assert (done.exit_code, json.loads(done.output)["whole"]) == (1, False)

"""`eracing seed` on the command line."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import eracing
from display.seeding import Wanted, as_csv, as_json, as_table, seeding
from tests.display.test_standings import AT, PEOPLE, PLAN, lap
from tests.leaderboard.cups import cup_of, in_order, session
from timing.errors import SetupError
from timing.record.entry import Person, SessionOpened
from timing.record.folder import record_file
from timing.record.sql import SqlRecord

PLAN_TEXT = """
[[sessions]]
type = "qualifying"
[[sessions]]
type = "race"
[rules]
preset = "company-cup"
[teams.nord]
name = "Nordhang Optik"
drivers = ["Anna", "Ben"]
"""
HOSTILE = "=Mal\x1b[2J\u202elory"


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ben won the qualifying, a guest with a name to beware of was second, Anna third; in the race only Anna drove."""
    folder = tmp_path_factory.mktemp("evening")
    (folder / "plan.toml").write_text(PLAN_TEXT, encoding="utf-8")
    record = SqlRecord.open(record_file(folder), migrate=True)
    record.append(
        [SessionOpened(each.id, each.type, each.name, None, AT) for each in PLAN.sessions],
        [*PEOPLE, Person("guest", HOSTILE)],
    )
    record.append([lap("qualifying", "ben", 90_000), lap("qualifying", "guest", 91_000)])
    record.append([lap("qualifying", "anna", 95_000), lap("race", "anna", 91_000)])
    record.close()
    return folder


def seed(evening: Path, *options: str) -> Result:
    given = ["seed", "--data", str(evening), "--plan", str(evening / "plan.toml"), *options]
    return CliRunner(env={"COLUMNS": "120"}).invoke(eracing.app, given)


def grids(told: Result) -> list[list[str]]:
    assert told.exit_code == 0, told.output
    return [[line["driver"]["id"] for line in heat] for heat in json.loads(told.stdout)["heats"]]


def test_a_grid_in_the_order_of_a_session(evening: Path) -> None:
    told = seed(evening, "--from", "qualifying")
    assert told.exit_code == 0, told.output
    lines = [line.split() for line in told.stdout.splitlines()]
    assert lines[0] == ["Grid,", "from", "Qualifying"]
    assert lines[2] == ["1", "Ben", "Nordhang", "Optik", "1"]
    assert lines[4] == ["3", "Anna", "Nordhang", "Optik", "3"]
    assert "! Qualifying is provisional: the grids may change." in told.stdout
    assert "\x1b" not in told.stdout
    assert "\u202e" not in told.stdout


def test_from_the_standings_turned_round_and_in_heats(evening: Path) -> None:
    assert grids(seed(evening, "--from", "standings", "--format", "json")) == [["anna", "ben", "guest"]]
    turned = seed(evening, "--from", "standings", "--reverse", "2", "--format", "json")
    assert grids(turned) == [["ben", "anna", "guest"]]
    split = seed(evening, "--from", "standings", "--heats", "2", "--snake", "--reverse", "2", "--format", "json")
    assert grids(split) == [["anna"], ["guest", "ben"]]
    most = seed(evening, "--from", "standings", "--most-per-heat", "2", "--most-per-team", "1", "--format", "json")
    assert grids(most) == [["anna", "guest"], ["ben"]]
    assert "In another heat, so that no team has more than 1 in one: Ben and =Mal[2Jlory." in most.stdout


def test_a_cut_as_a_table_for_spreadsheets(evening: Path, tmp_path: Path) -> None:
    file = tmp_path / "grid.csv"
    told = seed(evening, "--from", "current", "--cut", "1", "--format", "csv", "--out", str(file))
    assert told.stdout == f"{file}: 1 driver on 1 grid, provisional\n"
    assert told.stderr == "Race is provisional: the grids may change.\n"
    told = seed(evening, "--from", "qualifying", "--cut", "2", "--format", "csv")
    rows = list(csv.DictReader(told.stdout.splitlines()))
    assert [(row["heat"], row["start"], row["goes"], row["id"]) for row in rows] == [
        ("1", "1", "on", "ben"),
        ("1", "2", "on", "guest"),
        ("", "", "out", "anna"),
    ]
    assert rows[1]["name"] == "'=Mal[2Jlory"
    assert "out: Anna (3)" in seed(evening, "--from", "qualifying", "--cut", "2").stdout


def test_a_table_in_a_file_has_the_names_in_utf_8(evening: Path, tmp_path: Path) -> None:
    told = seed(evening, "--from", "qualifying", "--out", str(tmp_path / "grid.txt"))
    assert told.exit_code == 0, told.output
    assert "Nordhang Optik" in (tmp_path / "grid.txt").read_text(encoding="utf-8")
    told = seed(evening, "--from", "qualifying", "--out", str(tmp_path / "nowhere" / "grid.txt"))
    assert isinstance(told.exception, SetupError)
    assert "grid.txt cannot be written: " in str(told.exception)


def test_a_tie_across_a_line_is_said_and_nobody_is_put_on_a_side() -> None:
    sums = cup_of(session("race-1", in_order("ada cleo")), session("race-2", in_order("cleo ada")))
    tied = replace(
        sums, drivers=tuple(replace(each, standing=replace(each.standing, position=1)) for each in sums.drivers[:2])
    )
    found = seeding(tied, Wanted("standings", cut=1, heats=2))
    assert found.grids == ()
    sentence = (
        "Ada Bell and Cleo share place 1, and there is 1 of 2 places left for them: they are on no grid until "
        "stewards decide; --cut 2 takes all of them."
    )
    assert found.notes == ("The standings are provisional: the grids may change.", sentence)
    assert "tied: Ada Bell (=1), Cleo (=1)" in as_table(found, 200)
    assert as_csv(found, "csv").count(b",tied,") == 3  # the two drivers, and the heading
    assert [line["tied"] for line in json.loads(as_json(found))["tied"]] == [True, True]


def test_a_tie_at_the_line_of_a_reversed_grid_is_said() -> None:
    field = cup_of(session("race-1", in_order("ada bea cleo dora")))
    tied = replace(
        field, drivers=tuple(replace(each, standing=replace(each.standing, position=1)) for each in field.drivers)
    )
    one = seeding(tied, Wanted("standings", reverse=2))
    assert "Ada Bell, Bea, Cleo and Dora share place 1 at the line of --reverse 2: who" in one.notes[-1]
    two = seeding(tied, Wanted("standings", reverse=1, heats=2))
    assert ["--reverse 1 in heat 1: " in two.notes[-2], "--reverse 1 in heat 2: " in two.notes[-1]] == [True, True]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--from", "final"], "there is no session 'final' in the record; there are: qualifying, race, and standings"),
        (["--from", "qualifying", "--heats", "4"], "3 drivers cannot be split into 4 heats: each needs one at least"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(evening: Path, options: list[str], sentence: str) -> None:
    told = seed(evening, *options)
    assert isinstance(told.exception, SetupError)
    assert str(told.exception).startswith(sentence)


@pytest.mark.parametrize("options", [["--snake"], ["--most-per-team", "1"], ["--heats", "2", "--most-per-heat", "2"]])
def test_options_that_contradict_each_other(evening: Path, options: list[str]) -> None:
    told = seed(evening, "--from", "qualifying", *options)
    assert told.exit_code == 2
    assert "heat" in told.stderr


def test_a_record_without_anything(tmp_path: Path) -> None:
    SqlRecord.open(record_file(tmp_path), migrate=True).close()
    told = CliRunner().invoke(eracing.app, ["seed", "--data", str(tmp_path), "--from", "standings"])
    assert str(told.exception) == "there is nobody in the standings yet"

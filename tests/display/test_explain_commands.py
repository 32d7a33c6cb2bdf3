"""`eracing explain` on the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import eracing
from tests.display.test_standings import AT, PEOPLE, PLAN, lap
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
HOSTILE = "Mal\x1b[2J\u202elory\n"


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a record and a plan: Ben won the qualifying, Anna the race; a guest has a name to beware of."""
    folder = tmp_path_factory.mktemp("evening")
    (folder / "plan.toml").write_text(PLAN_TEXT, encoding="utf-8")
    record = SqlRecord.open(record_file(folder), migrate=True)
    guests = [Person("twin-1", "Twin"), Person("twin-2", "Twin"), Person("guest", HOSTILE, "013")]
    record.append(
        [SessionOpened(each.id, each.type, each.name, None, AT) for each in PLAN.sessions], [*PEOPLE, *guests]
    )
    record.append([lap("qualifying", "ben", 90_000), lap("qualifying", "guest", 95_000)])
    record.append([lap("race", "anna", 91_000), lap("race", "twin-1", 93_000), lap("race", "twin-2", 94_000)])
    record.close()
    return folder


def explain(evening: Path, *options: str) -> Result:
    given = ["explain", "--data", str(evening), "--plan", str(evening / "plan.toml"), *options]
    return CliRunner(env={"COLUMNS": "200"}).invoke(eracing.app, given)


def test_everybody_in_the_standings_in_order_and_then_the_teams(evening: Path) -> None:
    told = explain(evening)
    assert told.exit_code == 0, told.output
    names = [paragraph.split()[0] for paragraph in told.stdout.strip().split("\n\n")]
    assert names == ["Anna", "Twin", "Twin", "Ben", names[4], "Nordhang"]
    assert names[4].startswith("Mal")


def test_one_driver_by_name_or_id_and_one_team(evening: Path) -> None:
    by_name, by_id = explain(evening, "--driver", "BEN"), explain(evening, "--driver", "ben")
    assert by_name.stdout == by_id.stdout
    assert by_id.stdout.startswith("Ben is 4th with 3 points: 3 for 1st place in Qualifying. Race: not driven. ")
    assert explain(evening, "--driver", "013").stdout == explain(evening, "--driver", "guest").stdout, "a start number"
    team = explain(evening, "--team", "nordhang optik", "--lang", "de")
    assert team.stdout.startswith("Nordhang Optik liegt auf Platz 1 und hat 36 Punkte: ")


def test_a_session(evening: Path) -> None:
    told = explain(evening, "--session", "current")
    assert [line.split(" in ")[0] for line in told.stdout.split("\n\n")] == [
        "Anna is 1st",
        "Twin is 2nd",
        "Twin is 3rd",
    ]
    one = explain(evening, "--session", "qualifying", "--driver", "Ben")
    assert one.stdout.startswith("Ben is 1st in Qualifying with a best lap of 1:30.000 (lap 1 of 1). ")


def test_names_reach_the_terminal_as_text_in_one_line(evening: Path) -> None:
    told = explain(evening, "--driver", "guest")
    assert told.stdout.startswith("Mal\ufffd[2J\ufffdlory\ufffd is 5th with 2 points: ")
    assert told.stdout.count("\n") == 1
    escaped = explain(evening, "--driver", "guest", "--json")
    assert escaped.stdout.isascii()
    assert "\x1b" not in escaped.stdout
    assert json.loads(escaped.stdout)[0]["data"]["driver"]["name"] == HOSTILE


def test_programs_get_data(evening: Path) -> None:
    [told] = json.loads(explain(evening, "--team", "nord", "--json").stdout)
    assert (told["data"]["team"]["id"], told["data"]["points"], told["language"]) == ("nord", 36, "en")
    everybody = json.loads(explain(evening, "--json", "--session", "race").stdout)
    assert [each["data"]["position"] for each in everybody] == [1, 2, 3]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--driver", "nobody"], "there is no driver 'nobody' in the standings"),
        (["--team", "nobody"], "there is no team 'nobody' in the standings"),
        (["--session", "race", "--driver", "ben"], "there is no driver 'ben' in session 'race'"),
        (["--session", "final"], "there is no session 'final' in the record; there are: qualifying, race"),
        (["--driver", "twin"], "several are called 'twin': say which by the id, one of twin-1, twin-2"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(evening: Path, options: list[str], sentence: str) -> None:
    told = explain(evening, *options)
    assert isinstance(told.exception, SetupError)
    assert str(told.exception) == sentence


def test_a_team_has_no_place_in_a_session(evening: Path) -> None:
    told = explain(evening, "--team", "nord", "--session", "race")
    assert told.exit_code == 2
    assert "a team has a place in the standings only" in told.stderr


def test_a_record_without_anything(tmp_path: Path) -> None:
    SqlRecord.open(record_file(tmp_path), migrate=True).close()
    empty = ["explain", "--data", str(tmp_path)]
    assert CliRunner().invoke(eracing.app, empty).stdout == "nobody has driven yet\n"
    told = CliRunner().invoke(eracing.app, [*empty, "--session", "current"])
    assert str(told.exception) == "there is no session yet; there are: none yet"

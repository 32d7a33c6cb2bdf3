"""Lots and line-ups on the command line: stored, listed, seen in results, and taken back."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import eracing
from timing.errors import SetupError
from timing.plan_file import parse_plan
from timing.record.entry import LapSet, SessionOpened
from timing.record.folder import record_file
from timing.record.sql import SqlRecord

AT = datetime(2026, 11, 27, 19, tzinfo=UTC)
PLAN = """
[[sessions]]
type = "qualifying"
[[sessions]]
type = "race"
count = 2
[rules]
ties = []
[rules.qualifying]
ties = ["drawn"]
points = "1-1-1"
[classes]
pro = "Pro"
am = "Am / Gentlemen"
[teams.nord]
name = "Nord"
class = "pro"
drivers = ["Anna", "Ben"]
[teams.sued]
name = "Sued"
class = "am"
drivers = ["Carl", "Dora"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Anna and Ben are level in the qualifying, before Carl."""
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    record = SqlRecord.open(record_file(tmp_path), migrate=True)
    session = parse_plan(PLAN).sessions[0]
    record.append([SessionOpened(session.id, session.type, session.name, None, AT)])
    record.append(
        [
            LapSet("qualifying", f"r/{driver}", 1, "r", driver, time_ms, AT)
            for driver, time_ms in (("anna", 90_000), ("ben", 90_000), ("carl", 91_000))
        ]
    )
    record.close()
    return tmp_path


def run(folder: Path, *words: str) -> Result:
    given = [*words, "--data", str(folder), "--plan", str(folder / "plan.toml")]
    return CliRunner(env={"COLUMNS": "160"}).invoke(eracing.app, given)


def done(folder: Path, *words: str) -> str:
    told = run(folder, *words)
    assert told.exit_code == 0, (told.output, told.exception)
    return told.output


def test_a_lot_among_the_drivers_is_seen_listed_and_taken_back(folder: Path) -> None:
    told = run(folder, "rule", "draw", "--order", "Ben,Anna", "--standings")
    assert "sharing one with those: Anna, Ben, Carl" in str(told.exception), "all of them have a point"
    drawn = done(folder, "rule", "draw", "--order", "Ben, carl,Anna", "--standings", "--reason", "coin", "--by", "Toni")
    assert "drawn: Ben, Carl, Anna" in drawn
    assert "P3, 1 points" in drawn
    listed = done(folder, "rule", "draw", "--list")
    assert listed.splitlines()[1].split() == ["5", "drivers", "Ben,", "Carl,", "Anna", "coin", "Toni"]
    assert "the lot is taken back" in done(folder, "rule", "draw", "--undo", "5")
    assert len(done(folder, "rule", "draw", "--list").splitlines()) == 1
    assert "lot 5 was taken back already" in str(run(folder, "rule", "draw", "--undo", "5").exception)
    assert "1 is no lot of the record" in str(run(folder, "rule", "draw", "--undo", "1").exception)


def test_a_lot_in_a_session_and_among_teams(folder: Path) -> None:
    told = done(folder, "rule", "draw", "--order", "ben,anna", "--session", "qualifying")
    assert "P2" in told
    assert done(folder, "explain", "--session", "qualifying", "--driver", "anna").startswith("Anna is 2nd")
    told_no = run(folder, "rule", "draw", "--order", "nord,sued", "--teams")
    assert "sharing one with those: nobody" in str(told_no.exception), "two points against one"
    assert "teams have a place over all sessions only" not in str(told_no.exception)


@pytest.mark.parametrize(
    "words",
    [["--order", "anna,ben"], ["--standings"], ["--order", "anna,ben", "--standings", "--teams"]],
)
def test_a_lot_needs_an_order_and_a_place(folder: Path, words: list[str]) -> None:
    told = run(folder, "rule", "draw", *words)
    assert (told.exit_code, "say --order A,B and where" in told.stderr) == (2, True)


def test_a_lot_where_the_ties_have_none_is_refused(folder: Path) -> None:
    (folder / "plan.toml").write_text(PLAN.replace('ties = ["drawn"]', 'ties = ["earlier"]'), encoding="utf-8")
    told = run(folder, "rule", "draw", "--order", "ben,anna", "--session", "qualifying")
    assert 'put "drawn" into the ties of [rules.qualifying]' in str(told.exception)


def test_heats_are_stored_listed_appended_and_taken_back(folder: Path) -> None:
    seed = ("seed", "--from", "qualifying", "--heats", "2", "--best", "1", "--by", "Toni")
    told = run(folder, *seed, "--store", "race-1", "--store", "race-2")
    assert told.exit_code == 0, told.exception
    assert told.stderr.splitlines() == [
        "session 'race-1': 1 drivers are expected",
        "session 'race-2': 2 drivers are expected",
    ]
    again = run(folder, *seed, "--store", "race-1", "--store", "race-2").stderr
    assert again.count("it is stored so already") == 2
    listed = json.loads(done(folder, "session", "heats", "--json"))
    assert [(line["session"], line["names"], line["source"], line["author"], line["driven"]) for line in listed] == [
        ("race-1", ["Anna"], "qualifying", "Toni", 0),
        ("race-2", ["Ben", "Carl"], "qualifying", "Toni", 0),
    ]
    up = run(folder, "seed", "--from", "qualifying", "--each", "3", "--store", "race-1", "--append")
    assert up.stderr == "session 'race-1': 3 drivers are expected\n"
    assert "Carl" in done(folder, "session", "heats").split("race-1")[3]
    assert "1 drivers are expected" in done(folder, "session", "heats", "--undo", "race-1")
    assert "nobody is expected" in done(folder, "session", "heats", "--undo", "race-1")
    assert "no line-up is stored for session 'race-1'" in str(
        run(folder, "session", "heats", "--undo", "race-1").exception
    )


def test_grid_places_are_named_and_taken_from_the_grid_but_not_from_what_is_stored(folder: Path) -> None:
    done(folder, "rule", "grid-places", "--value", "1", "--driver", "Anna", "--session", "qualifying", "--reason", "x")
    told = done(folder, "seed", "--from", "qualifying", "--store", "race-1")
    assert "! Anna goes 1 grid place down, by the stewards." in told
    assert [line.split()[1] for line in told.splitlines()[2:5]] == ["Ben", "Anna", "Carl"]
    assert json.loads(done(folder, "session", "heats", "--json"))[0]["names"] == ["Ben", "Anna", "Carl"]
    done(folder, "rule", "undo", "5")
    assert json.loads(done(folder, "session", "heats", "--json"))[0]["names"] == ["Anna", "Ben", "Carl"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--store", "final"], "there is no session 'final' in the plan or the record; there are: qualifying, race-1"),
        (["--store", "race-1", "--store", "race-2"], "1 grid cannot be stored for 2 session(s)"),
        (["--from", "qualifying"], "cannot be put together: 'anna' is in the result twice"),
        (["--class", "gt4"], "there is no class 'gt4' in the plan; there are: pro, am"),
    ],
)
def test_what_cannot_be_stored_is_said(folder: Path, words: list[str], sentence: str) -> None:
    told = run(folder, "seed", "--from", "qualifying", *words)
    assert isinstance(told.exception, SetupError)
    assert sentence in str(told.exception)


def test_to_append_there_must_be_something_to_store(folder: Path) -> None:
    assert run(folder, "seed", "--from", "qualifying", "--append").exit_code == 2


def test_a_tie_at_the_line_of_one_of_several_heats_is_said(folder: Path) -> None:
    told = done(folder, "seed", "--from", "qualifying", "--each", "1", "--cut", "1", "--class", "am")
    assert "Carl" in told
    tied = run(folder, "seed", "--from", "qualifying", "--each", "1")
    assert "nobody" in str(tied.exception) or "--each 1" in tied.output


def test_the_seed_of_a_class_has_its_drivers_alone(folder: Path) -> None:
    heats = json.loads(done(folder, "seed", "--from", "qualifying", "--class", "am", "--format", "json"))["heats"]
    assert [line["driver"]["id"] for line in heats[0]] == ["carl"]


# Exports of a class


def test_the_standings_of_a_class_as_a_table(folder: Path) -> None:
    lines = done(folder, "export", "--standings", "--class", "am", "--format", "csv", "--out", "-").splitlines()
    assert [line.split(",")[:5] for line in lines[1:]] == [
        ["team", "1", "", "", "Sued"],
        ["driver", "1", "", "", "Carl"],
        ["driver", "2", "", "", "Dora"],
    ]
    assert lines[0].split(",").count("class") == 1


def test_a_board_of_a_class_has_the_places_inside_of_it(folder: Path) -> None:
    out = folder / "board.csv"
    done(folder, "export", "--session", "qualifying", "--class", "am", "--format", "csv", "--out", str(out))
    header, line = (each.split(",") for each in out.read_text(encoding="utf-8").splitlines())
    row = dict(zip(header, line, strict=True))
    assert (row["position"], row["driver_id"], row["class"], row["class_position"]) == ("1", "carl", "am", "1")


def test_the_workbook_has_sheets_of_each_class_whatever_it_is_called(folder: Path) -> None:
    import openpyxl

    out = folder / "all.xlsx"
    done(folder, "export", "--standings", "--format", "xlsx", "--out", str(out))
    book = openpyxl.load_workbook(out)
    assert {"1 Pro Teams", "1 Pro Drivers", "2 Am   Gentlemen Teams"} <= set(book.sheetnames)
    assert [cell.value for cell in book["1 Pro Drivers"]["D"]][4:6] == ["Anna", "Ben"]


def test_a_class_that_there_is_not_and_a_whole_event_of_one(folder: Path) -> None:
    told = run(folder, "export", "--standings", "--class", "gt4", "--format", "csv", "--out", "-")
    assert "there is no class 'gt4' in the plan; there are: pro, am" in str(told.exception)
    told = run(folder, "export", "--standings", "--class", "am", "--format", "json", "--out", "-")
    assert "leave out --class" in str(told.exception)


def test_the_whole_event_as_json_has_the_classes_and_is_read_again(folder: Path) -> None:
    from display.exports.event import read_event

    done(folder, "seed", "--from", "qualifying", "--store", "race-1")
    done(folder, "rule", "draw", "--order", "ben,anna", "--session", "qualifying")
    out = folder / "event.json"
    done(folder, "export", "--standings", "--format", "json", "--out", str(out))
    content = out.read_bytes()
    assert [each["id"] for each in json.loads(content)["numbers"]["classes"]["am"]["drivers"]] == ["carl", "dora"]
    assert read_event(content).plan.classes["am"].name == "Am / Gentlemen"


def test_a_start_list_has_whom_the_heat_expects(folder: Path) -> None:
    from display.exports.lists import start_list
    from display.exports.results import results_of
    from timing.opening import record_of
    from timing.options import read_options

    done(folder, "seed", "--from", "qualifying", "--cut", "2", "--store", "race-1")
    plan = parse_plan(PLAN)
    with record_of(read_options({"data": folder}), create=False) as record:
        told = start_list(results_of(record, plan), plan.sessions[1])
    assert [row["cells"][2]["text"] for row in told["tables"][0]["rows"]] == ["Anna", "Ben"]

"""`eracing season` as it is typed: the events of a year, and the weeks in which teams find out who of them is fast."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner, Result

from eracing import app
from tests.display.events import Evening, race
from timing.errors import SetupError
from timing.plan_file import read_plan

SEASON = """
name = "Year [bold]2026"
events = ["may.json", { file = "june.json", factor = 1.5, name = "Final" }]
"""


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two events and a season of them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "150")
    race("ada cleo bea dora").write(tmp_path / "may.json")
    race("cleo bea dora", names={"bea": "Bea Neumann"}).write(tmp_path / "june.json")
    season(SEASON)
    return tmp_path


def season(text: str) -> None:
    Path("season.toml").write_text(text, encoding="utf-8")


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["season", *words], catch_exceptions=True)


def done(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output + repr(result.exception)
    return result.stdout


def refused(*words: str) -> str:
    result = run(*words)
    assert isinstance(result.exception, SetupError), result.output
    return str(result.exception)


def rows(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


class TestStandings:
    def test_are_tables_of_teams_and_drivers(self) -> None:
        season(f"{SEASON}[rules]\ndrops = 1\nties = ['earlier']\n")
        lines = [line.split() for line in done("standings", "season.toml").splitlines()]
        assert lines[0] == ["Year", "[bold]2026", "(provisional)"]
        assert ["Pos.", "Team", "may", "Final", "Points"] in lines
        assert ["1", "Blau", "&", "Söhne", "(9)", "21", "21"] in lines
        assert ["2", "Red", "Ltd", "14", "(9)", "14"] in lines
        assert ["1", "Cleo", "Blau", "&", "Söhne", "(6)", "15", "15"] in lines
        assert ["2", "Ada", "Red", "Ltd", "10", "–", "10"] in lines
        assert ["3", "Bea", "Neumann", "Red", "Ltd", "(4)", "9", "9"] in lines
        assert lines[-1] == ["In", "brackets:", "does", "not", "count."]

    def test_of_a_cup_without_teams_have_drivers_only(self) -> None:
        race("ada bea", teams={}).write(Path("may.json"))
        season("events = ['may.json']")
        told = done("standings", "season.toml")
        assert ("Drivers" in told, "Teams" in told) == (True, False)

    def test_say_what_decided_between_equal_points(self) -> None:
        race("ada bea").write(Path("june.json"))
        race("bea ada").write(Path("may.json"))
        season('events = ["may.json", "june.json"]\nrules.ties = ["wins", "event:june"]\nlanguage = "de"')
        told = done("standings", "season.toml")
        assert "Gleiche Punkte, entschieden durch Reihenfolge von june: Platz 2." in told
        assert "Streichergebnis" not in told

    def test_as_csv_are_read_back_as_they_are(self) -> None:
        lines = rows(done("standings", "season.toml", "--format", "csv"))
        assert [(line["kind"], line["position"], line["name"], line["points"]) for line in lines] == [
            ("team", "1", "Blau & Söhne", "30"),
            ("team", "2", "Red Ltd", "23"),
            ("driver", "1", "Cleo", "21"),
            ("driver", "2", "Bea Neumann", "13"),
            ("driver", "3", "Ada", "10"),
            ("driver", "4", "Dora", "9"),
        ]
        cleo, bea, ada, _ = lines[2:]
        assert (cleo["points:may"], cleo["position:may"], cleo["points:june"], cleo["position:june"]) == (
            *("6", "2"),
            *("15", "1"),
        )
        assert (bea["team"], bea["id"], bea["dropped:may"], bea["state"]) == ("Red Ltd", "bea", "", "provisional")
        assert (ada["points:june"], ada["position:june"]) == ("0", "")

    def test_open_in_a_german_excel(self) -> None:
        season(SEASON.replace("1.5", "1.25"))
        told = done("standings", "season.toml", "--format", "csv-de", "--out", "year.csv")
        assert told == "year.csv: 2 teams and 4 drivers over 2 events, provisional\n"
        lines = rows(Path("year.csv").read_text("utf-8-sig"), ";")
        assert [line["points"] for line in lines if line["name"] == "Cleo"] == ["18,5"]

    def test_as_json_say_what_they_were_added_up_from(self) -> None:
        season(f"{SEASON}[rules.teams]\nbest = 1\n")
        told = json.loads(done("standings", "season.toml", "--format", "json"))
        assert (told["format"], told["season"], told["state"]) == ("eracing-season", "Year [bold]2026", "provisional")
        may, june = told["events"]
        assert (may["id"], may["name"], may["event"], may["factor"]) == ("may", None, "Cup", "1")
        assert (june["name"], june["factor"], june["epoch"]) == ("Final", "1.5", "june")
        assert may["checksum"] == json.loads(Path("may.json").read_text("utf-8"))["checksum"]
        assert may["at"] == "2026-05-08T18:08:00Z"
        assert told["rules"]["teams"] == {
            "drops": 0,
            "best": 1,
            "ties": ["wins", "best-result", "earlier"],
            "drawn": [],
        }
        blue, red = told["teams"]
        assert (blue["team"]["id"], blue["drivers"], blue["points"]) == ("blue", ["cleo", "dora"], "21")
        assert [result["dropped"] for result in red["results"]] == [False, True]
        assert told["drivers"][1]["driver"] == {"id": "bea", "name": "Bea Neumann", "number": None}
        assert told["drivers"][1]["results"] == [
            {"event": "may", "points": "4", "given": "0", "position": 3, "dropped": False},
            {"event": "june", "points": "9", "given": "0", "position": 2, "dropped": False},
        ]

    def test_leave_out_an_event_that_does_not_count(self) -> None:
        season('events = ["may.json", { file = "june.json", counts = false }]')
        lines = rows(done("standings", "season.toml", "--format", "csv"))
        assert [line["points"] for line in lines[:2]] == ["14", "9"]
        assert "points:june" not in lines[0]

    def test_know_who_had_another_id_in_an_event(self) -> None:
        teams = {"red-2025": ("Red Ltd", ("ada-25", "bea")), "blue": ("Blau", ("cleo",))}
        race("ada-25 bea cleo", teams=teams).write(Path("may.json"))
        season(f'{SEASON}[same]\nada-25 = "ada"\nred-2025 = "red"\n')
        lines = rows(done("standings", "season.toml", "--format", "csv"))
        assert [(line["id"], line["team"], line["points"]) for line in lines] == [
            ("red", "Red Ltd", "25"),
            ("blue", "Blau & Söhne", "25"),
            ("cleo", "Blau & Söhne", "19"),
            ("bea", "Red Ltd", "15"),
            ("ada", "Red Ltd", "10"),
            ("dora", "Blau & Söhne", "6"),
        ]

    def test_go_into_a_file_as_a_table(self) -> None:
        assert done("standings", "season.toml", "--out", "year.txt").startswith("year.txt: 2 teams and 4 drivers")
        assert "Bea Neumann" in Path("year.txt").read_text("utf-8")
        assert "nowhere" in refused("standings", "season.toml", "--out", "nowhere/year.txt")


class TestCheck:
    def test_tells_what_is_not_final(self) -> None:
        season("events = ['may.json']")
        assert done("check", "season.toml") == (
            "season.toml is right: 1 event, 2 teams, 4 drivers\n"
            "! event 'may' is provisional: export it again when it is official\n"
        )

    def test_has_nothing_to_say_about_an_event_that_does_not_count(self) -> None:
        season("events = [{ file = 'may.json', counts = false }, { file = 'june.json', counts = false }]")
        assert done("check", "season.toml") == "season.toml is right: 2 events, 0 teams, 0 drivers\n"

    def test_tells_who_may_be_one_and_who_may_be_two(self) -> None:
        names = {"bea": "Bea Neumann"}
        race("cleo bea gast ada", names=names, teams={"red": ("Red Ltd", ("ada", "bea", "gast"))}).write(
            Path("june.json")
        )
        race("ada cleo guest", names={"guest": "gast"}, teams={"red": ("Red Ltd", ("bea", "guest"))}).write(
            Path("may.json")
        )
        Evening({"open": {"ada": (90_000,)}}, plan='rules = "hotlap"\n').write(Path("july.json"))
        season("events = ['may.json', 'june.json', 'july.json']\n[same]\nzoe = 'ada'\n")
        told = json.loads(done("check", "season.toml", "--json"))
        assert (told["right"], told["mistakes"], told["events"]) == (True, [], 3)
        worthless, nobody, one, two = [each for each in told["advice"] if "provisional" not in each]
        assert worthless == "nobody has points in event 'july': its rules give none"
        assert nobody == "nobody in the events has the id 'zoe' of same"
        assert one.startswith(
            "driver Gast is 'guest' in event 'may' and 'gast' in event 'june': if these are one, write"
        )
        assert one.endswith('write "guest" = "gast" below [same]')
        assert two.startswith(
            "driver 'bea' is Bea in event 'may', Bea Neumann in event 'june', Bea in event 'july': if"
        )

    def test_takes_two_of_one_evening_for_two_whatever_they_are_called(self) -> None:
        race("cleo bea ada", names={"ada": "Kim", "bea": "Kim"}).write(Path("may.json"))
        season("events = ['may.json']")
        assert "Kim" not in done("check", "season.toml")

    def test_tells_every_file_that_is_no_event(self) -> None:
        changed = orjson.loads(Path("may.json").read_bytes())
        changed["numbers"]["drivers"][0]["points"] = "99"
        Path("may.json").write_bytes(orjson.dumps(changed))
        season('events = [\n"may.json",\n"missing.json",\n"june.json"]')
        first, second = refused("check", "season.toml").splitlines()
        assert first.startswith("season.toml, line 2: may.json is no event that can be taken: expected numbers that")
        assert second.startswith("season.toml, line 3: missing.json cannot be read (")
        told = run("check", "season.toml", "--json")
        assert told.exit_code == 1
        assert json.loads(told.stdout)["mistakes"] == [first, second]

    def test_refuses_two_files_of_one_evening(self) -> None:
        Path("again.json").write_bytes(Path("may.json").read_bytes())
        season('events = ["may.json", "again.json"]')
        assert refused("check", "season.toml") == (
            "season.toml, line 1: again.json and may.json both have session 'race' of one record; leave one of them"
        )

    def test_refuses_two_of_one_evening_who_are_to_be_the_same(self) -> None:
        season(f'{SEASON}[same]\nbea = "ada"\n')
        assert "'ada' and 'bea' cannot both be 'ada': both are in event 'may'" in refused("check", "season.toml")

    def test_refuses_a_file_that_is_too_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("display.seasons.MOST_BYTES", 10)
        assert "may.json is no event; it is larger than 0 MiB" in refused("check", "season.toml")


class TestQualifyingOfTeams:
    """Each team drives for weeks on a stand of its own, and brings the file of it."""

    MAY = datetime(2026, 5, 4, 17, tzinfo=UTC)

    def stand(self, team: str, laps: dict[str, Any], **more: Any) -> Evening:
        name, drivers = {"red": ("Red Ltd", ("ada", "bea", "eve")), "blue": ("Blau & Söhne", ("cleo", "dora"))}[team]
        plan = 'rules = "hotlap"\nsession = "hotlap"\n'
        return Evening({"hotlap": laps}, plan=plan, teams={team: (name, drivers)}, at=self.MAY, **more)

    @pytest.fixture(autouse=True)
    def stands(self) -> None:
        red = {"ada": (95_000, 91_200), "bea": (91_000, 94_000)}
        self.stand("red", red, language="de").write(Path("red.json"))
        self.stand("blue", {"cleo": (90_500,), "dora": (90_500,)}).write(Path("blue.json"))

    def test_lists_the_drivers_of_each_team_in_order(self) -> None:
        lines = [line.split() for line in done("qualifying", "red.json", "blue.json").splitlines()]
        assert [line for line in lines if line] == [
            ["Red", "Ltd"],
            ["Pl.", "Nr.", "Fahrer", "Beste", "Runde", "Rückstand", "Runden"],
            ["1", "Bea", "1:31,000", "2"],
            ["2", "Ada", "1:31,200", "+0,200", "2"],
            ["3", "Eve", "nicht", "gestartet", "0"],
            ["Blau", "&", "Söhne"],
            ["Pl.", "Nr.", "Fahrer", "Beste", "Runde", "Rückstand", "Runden"],
            ["1", "Cleo", "1:30,500", "1"],
            ["2", "Dora", "1:30,500", "+0,000", "1"],
        ]

    def test_is_an_entry_list_of_the_best_of_each_team(self) -> None:
        told = done("qualifying", "red.json", "blue.json", "--best", "2", "--format", "csv", "--out", "list.csv")
        assert told == "list.csv: 4 drivers of 2 teams\n"
        lines = rows(Path("list.csv").read_text("utf-8"))
        assert [(line["team"], line["driver"], line["position"], line["best"], line["gap"]) for line in lines] == [
            ("Red Ltd", "Bea", "1", "1:31.000", ""),
            ("Red Ltd", "Ada", "2", "1:31.200", "+0.200"),
            ("Blau & Söhne", "Cleo", "1", "1:30.500", ""),
            ("Blau & Söhne", "Dora", "2", "1:30.500", "+0.000"),
        ]
        made = CliRunner().invoke(app, ["plan", "entries", "list.csv", "--out", "cup.toml"])
        assert made.exit_code == 0, made.output
        plan = read_plan(Path("cup.toml"))
        assert [(each.name, each.team) for each in plan.drivers.values()] == [
            *(("Bea", "red-ltd"), ("Ada", "red-ltd")),
            *(("Cleo", "blau-soehne"), ("Dora", "blau-soehne")),
        ]

    def test_of_a_team_that_drove_at_two_venues_is_one(self) -> None:
        later = replace(
            self.stand("red", {"ada": (91_000,), "eve": (91_000, 93_000)}), at=datetime(2026, 6, 1, tzinfo=UTC)
        )
        later.write(Path("venue-2.json"))
        told = json.loads(done("qualifying", "venue-2.json", "red.json", "--format", "json"))
        (red,) = told["teams"]
        assert (told["format"], red["team"]) == ("eracing-team-qualifying", {"id": "red", "name": "Red Ltd"})
        # The same best lap: Ada's second-best is 1:31.2, Eve's 1:33 and Bea's 1:34.
        assert [(each["driver"]["id"], each["decided_by"], each["laps"]) for each in red["drivers"]] == [
            ("ada", None, 3),
            ("eve", "second-best", 2),
            ("bea", "second-best", 2),
        ]

    def test_is_decided_by_the_day_where_nothing_else_does(self) -> None:
        april = self.stand("blue", {"dora": (90_500,)})
        replace(april, at=datetime(2026, 4, 1, tzinfo=UTC)).write(Path("april.json"))
        self.stand("blue", {"cleo": (90_500,)}).write(Path("blue.json"))
        (team,) = json.loads(done("qualifying", "blue.json", "april.json", "--format", "json"))["teams"]
        assert [(each["driver"]["id"], each["decided_by"]) for each in team["drivers"]] == [
            ("dora", None),
            ("cleo", "earlier"),
        ]

    def test_has_those_of_no_team_apart(self) -> None:
        self.stand("blue", {"guest": (99_000,)}).write(Path("blue.json"))
        assert done("qualifying", "blue.json", "--format", "csv-de").splitlines()[-1].startswith(";guest;;1;;1:39,000;")
        assert "–" in done("qualifying", "blue.json")

    def test_is_no_matter_of_races(self) -> None:
        assert refused("qualifying", "red.json", "may.json") == (
            "may.json has no hot-lap or qualifying session that counts"
        )

    def test_refuses_the_same_laps_twice(self) -> None:
        Path("copy.json").write_bytes(Path("red.json").read_bytes())
        assert refused("qualifying", "red.json", "copy.json") == (
            "copy.json and red.json both have session 'hotlap' of one record; leave one of them out"
        )

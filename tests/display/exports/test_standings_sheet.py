"""The standings as a table: what is read back are the points of the cup."""

import csv
import io
from dataclasses import replace

from display.exports.results import Results
from display.exports.sheet import Dialect, standings_sheet
from tests.display.exports.evening import HOSTILE, evening, hostile


def read(results: Results, dialect: Dialect = "csv") -> list[dict[str, str]]:
    text = standings_sheet(results, dialect).decode("utf-8-sig" if dialect == "csv-de" else "utf-8")
    return list(
        csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if dialect == "csv-de" else ",", strict=True)
    )


def test_each_team_and_driver_has_the_points_of_the_cup() -> None:
    results = evening()
    lines = read(results)
    teams, drivers = results.cup.teams, results.cup.drivers
    standings = [*(each.standing for each in teams), *(each.standing for each in drivers)]
    assert [(line["id"], line["position"], line["points"], line["best_ms"]) for line in lines] == [
        (each.id, str(each.position), f"{each.points:f}", str(each.best_ms or "")) for each in standings
    ]
    for line, standing in zip(lines, standings, strict=True):
        for result in standing.results:
            assert line[f"points:{result.session}"] == f"{result.points:f}"
            assert line[f"position:{result.session}"] == str(result.position or "")


def test_equal_points_say_what_decided_and_who_is_missing() -> None:
    first, second, third = read(evening())[:3]
    assert (first["name"], second["name"]) == ("Kessel & Söhne", "Nordhang Optik")
    assert first["points"] == second["points"]
    assert second["decided_by"] == evening().cup.teams[1].standing.decided_by
    assert third["missing"] == "Paul Strebe"


def test_a_german_spreadsheet_gets_commas() -> None:
    results = evening()
    half = replace(results.cup.drivers[0].standing, points=results.cup.drivers[0].standing.points / 4)
    odd = replace(results.cup, drivers=(replace(results.cup.drivers[0], standing=half),), teams=())
    (line,) = read(replace(results, cup=odd), "csv-de")
    assert (line["points"], line["best"]) == ("8,5", "1:58,000")


def test_no_name_calculates_or_breaks_a_line() -> None:
    lines = read(hostile())
    assert len(lines) == len(read(evening())) + len(HOSTILE)
    cells = [cell for line in lines for cell in line.values()]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d"))]
    assert not [cell for cell in cells if any(ord(sign) < 32 or sign in "\u202e\u2067" for sign in cell)]

"""The rules as people read them."""

import pytest

from display.exports.rules_text import Rule, link_text, rules_text, type_text
from timing.plan_file import parse_plan
from timing.readings import SessionType
from timing.rules import PRESETS
from timing.units import Language


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_told(name: str, language: Language) -> None:
    lines = rules_text(PRESETS[name], language)
    assert lines[0].value.startswith(name)
    assert all(line.name and line.value for line in lines)


def test_every_rule_is_told() -> None:
    rules = parse_plan(
        """
        [rules]
        preset = "league"
        best = 3
        teams = "best"
        team_best = 2
        every_driver = true
        ties = ["wins", "best-result", "best-lap", "earlier", "drawn", "session:race-2"]
        [rules.race]
        points = "25-20-16.5"
        fastest_lap = 1
        fastest_lap_top = 10
        pole = 3
        factor = 1.25
        full_share = 0.75
        min_laps = 2
        min_share = 0.5
        [rules.qualifying]
        by = "mean-of-best"
        of = 3
        fastest_lap = 2
        """
    ).rules
    told = rules_text(rules, "de")
    for line in (
        Rule("Rennen", "Gewertet wird", "gefahrene Runden, dann Gesamtzeit"),
        Rule("Rennen", "Punkte nach Platz", "25 - 20 - 16,5"),
        Rule("Rennen", "Schnellste Runde", "1, wenn unter den ersten 10"),
        Rule("Rennen", "Erster Startplatz", "3"),
        Rule("Rennen", "Faktor", "1,25"),
        Rule("Rennen", "Unter 75 % der Distanz", "× 0,5"),
        Rule("Rennen", "In Wertung ab", "2 Runden"),
        Rule("Rennen", "In Wertung ab", "50 % der Runden des Siegers"),
        Rule("Qualifying", "Gewertet wird", "Mittel der besten 3 Runden"),
        Rule("Qualifying", "Schnellste Runde", "2"),
        Rule("", "Teams", "die besten 2 Fahrer je Lauf zählen"),
        Rule("", "Jeder Fahrer", "muss starten"),
        Rule("", "Über alle Läufe", "die besten 3 Ergebnisse"),
    ):
        assert line in told
    assert told[-1].value.endswith("Los der Rennleitung, Reihenfolge von race-2")


def test_whose_laps_and_times_make_a_race_is_told_where_it_is_not_as_usual() -> None:
    as_in_game = rules_text(parse_plan('[rules]\npreset = "league"\n[rules.race]\nresult = "game"').rules, "de")
    assert Rule("Rennen", "Runden und Zeiten", "wie im Ergebnis des Spiels") in as_in_game
    without = rules_text(parse_plan('[rules]\npreset = "league"\n[rules.race]\ngame_penalties = false').rules, "en")
    assert Rule("Race", "Penalties of the game", "not counted") in without


def test_links_and_kinds_have_words() -> None:
    assert link_text("game", "en") == "place in the game's own result"
    assert link_text(None, "de") == ""
    assert link_text("wins", "en") == "more wins, then better places"
    assert {type_text(type.value, "en") for type in SessionType} >= {"Race", "Qualifying"}

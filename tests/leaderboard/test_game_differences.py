"""Every difference between the game's own result and ours, as data and in sentences."""

from dataclasses import replace

import pytest

from leaderboard.board import Driver
from leaderboard.game_differences import Compared, Difference, GameLine
from leaderboard.game_text import compared_text, difference_text
from tests.leaderboard.games import Race, ended
from timing.classified import Finish
from timing.readings import SessionType
from timing.record.decisions import Penalty
from timing.record.game_result import GameRow
from timing.rules import PRESETS, Ranking
from timing.units import Language

CUP = PRESETS["company-cup"]
GAME = replace(CUP, rankings={"race": replace(CUP.ranking("race"), result="game")})


@pytest.fixture
def race() -> Race:
    race = Race(CUP)
    race.drives("anna", "2:00.000", "1:58.000")
    race.drives("ben", "2:01.000", "1:59.000")
    return race


def test_what_agrees_is_no_difference(race: Race) -> None:
    race.game(
        anna=ended(1, 2, "3:58.015", best="1:58.000", penalty_s=0), ben=ended(2, None, None, best=None, finish=None)
    )
    told = race.compared()
    assert (told.session, told.name, told.counts, told.differences) == ("race", "Race 1", "ours", ())
    assert told.lines[0] == GameLine(
        6, "lobby", "rig of anna", Driver("anna", "Anna", "7"), 1, 2, 118_000, 238_015, 0, "finished", None
    )
    assert compared_text(told, "en") == "Race 1: the game's own result of 2 cars agrees with ours."


def test_where_no_game_has_said_anything_nothing_differs(race: Race) -> None:
    told = race.compared()
    assert (told.lines, told.differences) == ((), ())
    assert compared_text(told, "en") == "Race 1: no game has told a classification of its own."
    assert compared_text(told, "de") == "Race 1: Kein Spiel hat ein eigenes Endergebnis mitgeteilt."


def test_places_are_compared_among_those_who_are_in_both(race: Race) -> None:
    race.drives("clara", "2:10.000", "2:10.000")
    race.game(anna=ended(9, 2), ben=ended(4, 2))
    assert race.told_apart() == [
        ("position", "anna", 2, 1),
        ("position", "ben", 1, 2),
        ("not-there", "clara", None, 2),
    ]


def test_each_game_is_held_apart(race: Race) -> None:
    race.game(source="rig 1", anna=ended(5, 2))
    race.game(source="rig 2", ben=ended(3, 2))
    assert race.told_apart() == []


def test_laps_totals_and_best_laps(race: Race) -> None:
    race.game(anna=ended(1, 3, "9:00.000", best="1:57.000"), ben=ended(2, 2, "4:00.021", best="1:59.000"))
    assert race.told_apart() == [
        ("laps", "anna", 3, 2),
        ("best", "anna", 117_000, 118_000),
        ("total", "ben", 240_021, 240_000),
    ]


def test_a_best_lap_that_does_not_count_here_is_told(race: Race) -> None:
    race.lap("clara", "1:50.000", session="race", valid=False)
    race.game(clara=ended(3, 1, best="1:50.000"), anna=ended(1, 2), ben=ended(2, 2))
    assert race.told_apart() == [("best", "clara", 110_000, None)]


def test_penalties_are_told_whether_they_count_or_not(race: Race) -> None:
    race.game(anna=ended(1, 2, "3:58.000", penalty_s=1), ben=ended(2, 2, "4:00.000"))
    race.penalise("anna", Penalty.SECONDS, 500)
    assert race.told_apart() == [("penalty", "anna", 1_000, 500)]
    assert race.compared().differences[0].counted
    race.rules = replace(CUP, rankings={"race": replace(CUP.ranking("race"), game_penalties=False)})
    assert not race.compared().differences[0].counted


@pytest.mark.parametrize("finish", [Finish.RETIRED, Finish.DISQUALIFIED, Finish.NOT_CLASSIFIED])
def test_how_somebody_ended(race: Race, finish: Finish) -> None:
    race.game(anna=ended(1, 2), ben=ended(2, 2, finish=finish))
    assert race.told_apart() == [("finish", "ben", finish, "classified")]


def test_who_is_out_here_and_finished_there(race: Race) -> None:
    race.penalise("anna", Penalty.DISQUALIFIED)
    race.game(anna=ended(2, 2), ben=ended(1, 2))
    assert race.told_apart() == [("finish", "anna", "finished", "disqualified")]
    race.game(anna=ended(2, 2, finish=Finish.DISQUALIFIED), ben=ended(1, 2))
    assert race.told_apart() == []


def test_whom_only_the_game_has(race: Race) -> None:
    race.penalise("dora", Penalty.WARNING)
    race.penalise("z1", Penalty.WARNING)
    race.told(
        GameRow("rig of anna", "anna", ended(1, 2)),
        GameRow("rig of ben", "ben", ended(2, 2)),
        GameRow("car 3", "clara", ended(3, 2)),
        GameRow("car 4", "dora", ended(4, None, "4:10.000")),
        GameRow("car 5", "", ended(5, 1)),
        GameRow("car 6", "", ended(6, 0)),
    )
    race.told(GameRow("car 3", "clara", ended(3, 2)), source="told again")
    assert race.told_apart() == [
        ("not-here", "dora", None, None),
        ("not-here", "car 5", 1, None),
        ("not-here", "clara", 2, None),
    ]


def test_outside_of_races_only_places_and_best_laps_are_compared() -> None:
    quali = Race(CUP, SessionType.QUALIFYING)
    quali.drives("anna", "2:00.000")
    quali.drives("ben", "2:01.000")
    quali.game(anna=ended(2, 7, "9:00.000", best="2:00.000", penalty_s=5), ben=ended(1, 7, "9:00.000", best="1:59.000"))
    assert quali.told_apart() == [
        ("position", "anna", 2, 1),
        ("penalty", "anna", 5_000, None),
        ("position", "ben", 1, 2),
        ("best", "ben", 119_000, 121_000),
    ]


def test_places_of_another_ranking_are_not_compared() -> None:
    rules = replace(CUP, rankings={"qualifying": Ranking("mean-of-best", 1)})
    quali = Race(rules, SessionType.QUALIFYING)
    quali.drives("anna", "2:00.000")
    quali.drives("ben", "2:01.000")
    quali.game(anna=ended(2, 1), ben=ended(1, 1))
    assert quali.told_apart() == []


def test_what_counts_is_told_with_it(race: Race) -> None:
    race.game(anna=ended(1, 3, "6:00.000"), ben=ended(2, 2))
    assert compared_text(race.compared(), "en") == (
        "Race 1: the game's own result of 2 cars differs from ours in 1 point; "
        "what counts are the laps and times heard here."
    )
    race.rules = GAME
    told = race.compared()
    assert told.counts == "game"
    assert [(each.kind, each.ours) for each in told.differences] == [("laps", 2)], "it is what was heard that differs"
    assert compared_text(told, "de") == (
        "Race 1: Das Ergebnis des Spiels von 2 Autos weicht in 1 Punkt von unserem ab; "
        "es zählt das Ergebnis des Spiels."
    )


ANNA = Driver("anna", "Anna", "7")


@pytest.mark.parametrize(
    ("difference", "english", "german"),
    [
        (
            Difference("position", ANNA, "car", 2, 1),
            "Anna: place 2 in the game, 1 here, among those who are in both.",
            "Anna: Platz 2 im Spiel, 1 hier, unter denen, die beide haben.",
        ),
        (
            Difference("laps", ANNA, "car", 3, 1),
            "Anna: 3 laps in the game, 1 lap here.",
            "Anna: 3 Runden im Spiel, 1 Runde hier.",
        ),
        (
            Difference("total", ANNA, "car", 238_015, 240_000),
            "Anna: total time 3:58.015 in the game, 4:00.000 here.",
            "Anna: Gesamtzeit 3:58,015 im Spiel, 4:00,000 hier.",
        ),
        (
            Difference("best", ANNA, "car", 118_000, None),
            "Anna: best lap 1:58.000 in the game, none here.",
            "Anna: beste Runde 1:58,000 im Spiel, keine hier.",
        ),
        (
            Difference("penalty", ANNA, "car", 5_500, None, counted=True),
            "Anna: the game gave 5.5 s of penalty, the stewards none; the game's is in the time.",
            "Anna: 5,5 s Strafe vom Spiel, keine von der Rennleitung; die des Spiels ist in der Zeit enthalten.",
        ),
        (
            Difference("penalty", ANNA, "car", 5_000, 3_000),
            "Anna: the game gave 5 s of penalty, the stewards 3 s; the game's does not count.",
            "Anna: 5 s Strafe vom Spiel, 3 s von der Rennleitung; die des Spiels zählt nicht.",
        ),
        (
            Difference("finish", ANNA, "car", "retired", "classified"),
            "Anna: retired in the game, classified here.",
            "Anna: im Spiel ausgefallen, hier gewertet.",
        ),
        (
            Difference("not-there", ANNA, "", None, 1),
            "Anna: 1 lap here, but no result of the game.",
            "Anna: 1 Runde hier, aber kein Ergebnis des Spiels.",
        ),
        (
            Difference("not-here", None, "car 5", 2, None),
            "a car whose driver is not known (car 5): the game has 2 laps, here is no lap.",
            "ein Auto, dessen Fahrer nicht bekannt ist (car 5): 2 Runden im Spiel, hier keine Runde.",
        ),
        (
            Difference("not-here", ANNA, "car 5", None, None),
            "Anna: the game has a result, here is no lap.",
            "Anna: ein Ergebnis im Spiel, hier keine Runde.",
        ),
    ],
)
def test_in_sentences(difference: Difference, english: str, german: str) -> None:
    assert difference_text(difference, "en") == english
    assert difference_text(difference, "de") == german


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_driver_without_a_name_goes_by_the_id(race: Race, language: Language) -> None:
    race.told(GameRow("car 9", "unheard", ended(3, 2)))
    told: Compared = race.compared()
    assert difference_text(told.differences[-1], language).startswith("unheard: ")
    assert told.lines[0].driver == Driver("unheard", "unheard")

"""Two scorers that know nothing of each other agree on any evening."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from leaderboard.game import NOTHING, Own, Stated, taken
from leaderboard.scoring.classification import Drive, Lap, classify
from leaderboard.scoring.points import score
from leaderboard.scoring.standings import Entered, ScoredSession, drivers
from tests.leaderboard.scoring import naive
from timing.classified import Classified, Finish
from timing.rules import PRESETS, Over, Points, Ranking

NAMES = ("ada", "bea", "cleo", "dora", "edda", "fay")
TABLES = ("3-2-1", "25-20-16-13-11-10", "5-5-5-1")


def games() -> st.SearchStrategy[dict[str, Any]]:
    """How one of two games has a car, but for its position: with laps and times that need not be those heard."""
    return st.fixed_dictionaries(
        {
            "source": st.sampled_from(["lobby", "lobby", "lobby", "other lobby"]),
            "laps": st.none() | st.integers(0, 4),
            "total_ms": st.none() | st.integers(120_000, 120_004) | st.integers(180_000, 180_008),
            "penalty_ms": st.sampled_from([None, 0, 1, 5_000]),
            "finish": st.sampled_from([None, *Finish]),
        }
    )


@st.composite
def one_session(draw: st.DrawFn) -> tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any]]:
    """Everybody's laps in a few close times, penalties, and the rules of the session."""
    seqs = iter(draw(st.permutations(range(1, 60))))
    drives: list[dict[str, Any]] = [
        {
            "driver": name,
            "laps": [
                (next(seqs), draw(st.integers(60_000, 60_004)), draw(st.integers(0, 4)) > 0)
                for _ in range(draw(st.integers(0, 4)))
            ],
            "seconds_ms": draw(st.sampled_from([0, 0, 0, 1, 5_000])),
            "places": draw(st.sampled_from([0, 0, 0, 1, 2, 9])),
            "points": Decimal(draw(st.sampled_from([0, 0, 0, -3, 2]))),
            "started": draw(st.integers(0, 9)) > 0,
            "disqualified": draw(st.integers(0, 9)) == 0,
            "game": draw(st.none() | games()),
        }
        for name in draw(st.lists(st.sampled_from(NAMES), unique=True))
    ]
    for place, drive in zip(draw(st.permutations(range(1, len(drives) + 1))), drives, strict=True):
        if drive["game"] is not None:
            drive["game"]["position"] = place
    rule = {
        "by": draw(st.sampled_from(["best-lap", "mean-of-best", "best-consecutive", "race"])),
        "of": draw(st.integers(1, 3)),
        "ties": draw(st.sampled_from([(), ("earlier",), ("second-best", "earlier"), ("best-lap",)])),
        "min_laps": draw(st.integers(0, 2)),
        "min_share": Decimal(draw(st.sampled_from(["0", "0.5", "0.75"]))),
        "result": draw(st.sampled_from(["ours", "game"])),
        "game_penalties": draw(st.booleans()),
    }
    worth = {
        "table": tuple(Decimal(each) for each in draw(st.sampled_from(TABLES)).split("-")),
        "fastest": Decimal(draw(st.sampled_from(["0", "1", "0.5"]))),
        "top": draw(st.sampled_from([0, 2])),
        "factor": Decimal(draw(st.sampled_from(["1", "1.25", "0.333"]))),
    }
    return drives, rule, worth


def stated(drive: dict[str, Any]) -> Stated:
    game = dict(drive["game"])
    source = game.pop("source")
    return Stated(source, f"car of {drive['driver']}", drive["driver"], Classified(**game, best_ms=None))


def field_of(drives: list[dict[str, Any]], ranking: Ranking) -> list[Drive]:
    """What everybody did, with what counts of the game's own result."""
    field = []
    own = {
        each["driver"]: Own(len(each["laps"]), sum(lap[1] for lap in each["laps"])) for each in drives if each["laps"]
    }
    counting = taken([stated(each) for each in drives if each["game"]], ranking, own)
    for drive in drives:
        known = {name: value for name, value in drive.items() if name not in ("game", "laps")}
        of_game = counting.get(drive["driver"], NOTHING)
        known["disqualified"] |= of_game.disqualified
        laps = tuple(Lap(*lap) for lap in drive["laps"])
        field.append(Drive(**known, laps=laps, taken=of_game, unclassified=of_game.unclassified))
    return field


def ours(id: str, drives: list[dict[str, Any]], rule: dict[str, Any], worth: dict[str, Any]) -> ScoredSession:
    ranking = Ranking(**rule)
    result = classify(field_of(drives, ranking), ranking)
    points = Points(worth["table"], fastest_lap=worth["fastest"], fastest_lap_top=worth["top"], factor=worth["factor"])
    return ScoredSession(id, result, score(result, points))


@settings(max_examples=100, deadline=None)
@given(st.lists(one_session(), max_size=4), st.integers(0, 2))
def test_two_scorers_agree_on_any_evening(
    sessions: list[tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any]]], drops: int
) -> None:
    scored = [ours(str(number), *session) for number, session in enumerate(sessions)]
    for one, (drives, rule, worth) in zip(scored, sessions, strict=True):
        order = naive.session_order(drives, rule)
        told = [(place.position, place.drive.driver, place.status) for place in one.classification.places]
        assert told == order
        points = naive.points_of(order, drives, worth)
        assert {each.driver: Fraction(each.points) for each in one.scored} == points
    rules = replace(PRESETS["hotlap"], over=Over(drops=drops), ties=("wins",))
    standings = drivers(scored, rules, Entered({}))
    assert [(each.position, each.id, Fraction(each.points)) for each in standings] == naive.evening(sessions, drops)

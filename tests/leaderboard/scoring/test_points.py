"""What places are worth: tables, ties, bonuses, factors, and what stewards give and take."""

from dataclasses import replace
from decimal import Decimal

import pytest

from leaderboard.scoring.classification import Classification, classify
from leaderboard.scoring.points import Scored, of_session, score, share_driven
from tests.leaderboard.scoring.drives import drove
from timing.rules import Points, Ranking, table

D = Decimal
POINTS = Points(table("25-20-16-13"), fastest_lap=D(1), fastest_lap_top=2, pole=D(3))


def race(*names: str, fastest: str = "") -> Classification:
    """A race that ends in this order."""
    field = [drove(name, 90_000 + at, 60_000 if name == fastest else 90_000) for at, name in enumerate(names)]
    ranked = classify(field, Ranking(ties=()))
    by_name = {place.drive.driver: place for place in ranked.places}
    places = tuple(replace(by_name[name], position=at) for at, name in enumerate(names, start=1))
    return replace(ranked, places=places)


def told(scored: tuple[Scored, ...]) -> list[str]:
    return [f"{each.driver} {each.total:f}" for each in scored]


def test_a_place_is_worth_what_the_table_says_and_nothing_behind_its_end() -> None:
    result = race("ada", "bea", "cleo", "dora", "edda", fastest="edda")
    assert told(score(result, POINTS)) == ["ada 25", "bea 20", "cleo 16", "dora 13", "edda 0"]


def test_the_fastest_lap_scores_only_from_the_places_that_may() -> None:
    assert told(score(race("ada", "bea", "cleo", fastest="bea"), POINTS)) == ["ada 25", "bea 21", "cleo 16"]
    assert told(score(race("ada", "bea", "cleo", fastest="cleo"), POINTS)) == ["ada 25", "bea 20", "cleo 16"]
    anywhere = replace(POINTS, fastest_lap_top=0)
    assert told(score(race("ada", "bea", "cleo", fastest="cleo"), anywhere)) == ["ada 25", "bea 20", "cleo 17"]


def test_pole_scores_wherever_the_race_ends() -> None:
    scored = of_session(score(race("ada", "bea", fastest="ada"), POINTS, pole="bea"))
    assert scored["bea"].why == (("place", D(20)), ("pole", D(3)))
    assert scored["ada"].why == (("place", D(25)), ("fastest-lap", D(1)))


def test_pole_is_worth_nothing_to_who_is_disqualified() -> None:
    field = [drove("ada", 90_000), drove("bea", 89_000, disqualified=True)]
    assert told(score(classify(field, Ranking()), POINTS, pole="bea")) == ["ada 26", "bea 0"]


def test_who_shares_a_place_gets_all_of_it_and_the_next_place_is_further_down() -> None:
    field = [drove("ada", 90_000), drove("bea", 90_000), drove("cleo", 95_000)]
    plain = Points(table("25-20-16"))
    assert told(score(classify(field, Ranking(ties=())), plain)) == ["ada 25", "bea 25", "cleo 16"]


def test_factors_multiply_places_and_bonuses_but_not_what_stewards_took() -> None:
    field = [drove("ada", 90_000, points=D(-5)), drove("bea", 91_000)]
    scored = score(classify(field, Ranking()), replace(POINTS, factor=D("1.25")), pole="bea")
    assert [(each.points, each.given) for each in scored] == [(D("32.5"), D(-5)), (D("28.75"), D(0))]


def test_a_race_cut_short_is_worth_half() -> None:
    points = replace(POINTS, full_share=D("0.75"))
    short, full = race("ada", "bea", fastest="cleo"), race("ada", "bea", fastest="cleo")
    assert told(score(short, points, share=D("0.74"))) == ["ada 13.0", "bea 10"]
    assert told(score(full, points, share=D("0.75"))) == ["ada 26", "bea 20"]


def test_who_has_no_lap_scores_nothing() -> None:
    result = classify([drove("ada", 90_000), drove("bea")], Ranking())
    assert told(score(result, POINTS)) == ["ada 26", "bea 0"]


@pytest.mark.parametrize(
    ("laps", "time_ms", "laps_planned", "minutes_planned", "share"),
    [
        (6, 1, None, None, "1"),
        (6, 1, 12, None, "0.5"),
        (13, 1, 12, None, "1"),
        (6, 15 * 60_000, None, 20, "0.75"),
        (6, 15 * 60_000, 12, 20, "0.75"),
        (6, 5 * 60_000, 12, 20, "0.5"),
    ],
)
def test_the_share_driven_is_of_laps_or_of_time_whichever_came_first(
    laps: int, time_ms: int, laps_planned: int | None, minutes_planned: int | None, share: str
) -> None:
    assert share_driven(laps, time_ms, laps_planned, minutes_planned) == Decimal(share)


def test_enough_of_the_distance_is_worth_points_at_any_place_but_not_to_the_disqualified() -> None:
    points = Points(table("10"), distance=Decimal(5), distance_share=Decimal("0.75"))
    drives = [
        drove("ada", 90_000, 90_000, 90_000, 90_000),
        drove("bea", 91_000, 91_000, 91_000),
        drove("cleo", 92_000, 92_000),
        drove("dora", 93_000, 93_000, 93_000, disqualified=True),
        drove("edda", started=False),
    ]
    scored = score(classify(drives, Ranking("race")), points)
    assert {each.driver: dict(each.why) for each in scored} == {
        "ada": {"place": 10, "distance": 5},
        "bea": {"distance": 5},
        "cleo": {},
        "dora": {},
        "edda": {},
    }

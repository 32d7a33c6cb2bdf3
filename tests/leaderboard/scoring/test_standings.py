"""Over the evening: sums, drops, teams, and who is ahead when points are equal."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from leaderboard.scoring.classification import Drive, classify
from leaderboard.scoring.points import score
from leaderboard.scoring.standings import Entered, ScoredSession, Standing, drivers, sessions_of, teams
from tests.leaderboard.scoring.drives import drove
from timing.rules import Over, Points, Ranking, Rules, Teams, table

D = Decimal
POINTS = Points(table("10-6-4-3-2-1"))
RULES = Rules("test", 1, {}, {}, ties=("wins", "best-lap", "earlier"))
TEAMS = {"red": ("ada", "bea"), "blue": ("cleo", "dora")}
TEAM_OF = {driver: team for team, members in TEAMS.items() for driver in members}
NOBODY = Entered({})


def race(id: str, order: str, changed: Mapping[str, Mapping[str, Any]] | None = None) -> ScoredSession:
    """A session that ends in this order, with laps a millisecond apart from 90 s."""
    field: list[Drive] = []
    for at, name in enumerate(order.split()):
        drive = drove(name, 90_000 + at, team=TEAM_OF.get(name))
        field.append(replace(drive, **(changed or {}).get(name, {})))
    result = classify(field, Ranking())
    return ScoredSession(id, result, score(result, POINTS))


def told(standings: tuple[Standing, ...]) -> list[str]:
    return [f"{each.position} {each.id} {each.points:f}" for each in standings]


class TestDrivers:
    def test_add_up_what_they_have_of_each_session(self) -> None:
        standings = drivers([race("r1", "ada bea cleo"), race("r2", "bea cleo ada")], RULES, NOBODY)
        assert told(standings) == ["1 bea 16", "2 ada 14", "3 cleo 10"]
        assert [(each.session, each.points, each.position) for each in standings[1].results] == [
            ("r1", D(10), 1),
            ("r2", D(4), 3),
        ]

    def test_who_has_not_driven_yet_is_last_with_nothing(self) -> None:
        standings = drivers([race("r1", "ada bea")], RULES, Entered({}, ("late", "ada", "bea")))
        assert told(standings) == ["1 ada 10", "2 bea 6", "3 late 0"]
        assert standings[2].best_ms is None

    def test_before_the_first_session_all_share_the_first_place(self) -> None:
        assert told(drivers([], RULES, Entered({}, ("ada", "bea")))) == ["1 ada 0", "1 bea 0"]

    def test_the_worst_results_are_dropped_and_missed_rounds_go_first(self) -> None:
        rules = replace(RULES, over=Over(drops=1))
        sessions = [race("r1", "ada bea cleo"), race("r2", "bea cleo ada"), race("r3", "ada bea")]
        standings = drivers(sessions, rules, NOBODY)
        assert told(standings) == ["1 ada 20", "2 bea 16", "3 cleo 10"]
        assert [each.dropped for each in standings[0].results] == [False, True, False]
        assert [each.dropped for each in standings[2].results] == [False, False, True]

    def test_the_best_of_so_many_count(self) -> None:
        rules = replace(RULES, over=Over(best=1), ties=())
        sessions = [race("r1", "ada bea"), race("r2", "bea ada")]
        assert told(drivers(sessions, rules, NOBODY)) == ["1 ada 10", "1 bea 10"]

    def test_points_off_survive_a_drop(self) -> None:
        rules = replace(RULES, over=Over(drops=1))
        sessions = [race("r1", "ada bea"), race("r2", "bea ada", {"ada": {"points": D(-4)}})]
        standings = {each.id: each for each in drivers(sessions, rules, NOBODY)}
        assert standings["ada"].points == 6
        assert standings["ada"].results[1].dropped

    def test_what_somebody_was_disqualified_from_is_never_dropped(self) -> None:
        rules = replace(RULES, over=Over(drops=1))
        sessions = [race("r1", "ada bea", {"ada": {"disqualified": True}}), race("r2", "bea ada")]
        standings = {each.id: each for each in drivers(sessions, rules, NOBODY)}
        assert [each.dropped for each in standings["ada"].results] == [False, True]
        assert standings["ada"].points == 0


class TestATieOfPoints:
    def tie(self, link: str, drawn: tuple[str, ...] = ()) -> tuple[Standing, ...]:
        """Ada and Bea have ten points each: Ada by a win, Bea by a second and a third place with the better lap."""
        points = Points(table("10-6-4"))
        first = classify([drove("ada", 91_000), drove("bea", 92_000), drove("cleo", 93_000)], Ranking())
        second = classify([drove("cleo", 89_000), drove("dora", 89_500), drove("bea", 90_000)], Ranking())
        sessions = [
            ScoredSession("r1", first, score(first, points)),
            ScoredSession("r2", second, score(second, points)),
        ]
        rules = replace(RULES, ties=(link,) if link else ())
        return drivers(sessions, rules, Entered({}, drawn=drawn))

    @pytest.mark.parametrize(
        ("link", "ahead"),
        [("wins", "ada"), ("best-result", "ada"), ("best-lap", "bea"), ("session:r2", "bea"), ("earlier", "ada")],
    )
    def test_is_decided_by_the_link_of_the_rules(self, link: str, ahead: str) -> None:
        standings = [each for each in self.tie(link) if each.id in ("ada", "bea")]
        assert [each.points for each in standings] == [D(10), D(10)]
        assert standings[0].id == ahead
        assert standings[1].decided_by == link

    def test_is_drawn_by_the_stewards_where_nothing_else_decides(self) -> None:
        standings = [each for each in self.tie("drawn", ("bea", "ada")) if each.id in ("ada", "bea")]
        assert [each.id for each in standings] == ["bea", "ada"]
        assert standings[1].decided_by == "drawn"

    def test_is_a_shared_place_where_the_chain_ends(self) -> None:
        standings = [each for each in self.tie("") if each.id in ("ada", "bea")]
        assert [(each.position, each.tied) for each in standings] == [(2, True), (2, True)]

    def test_is_counted_back_through_second_and_third_places(self) -> None:
        points = Points(table("5-5-5"))
        first = classify([drove("x", 80_000), drove("ada", 91_000), drove("bea", 92_000)], Ranking())
        second = classify([drove("y", 80_000), drove("z", 80_500), drove("ada", 91_000)], Ranking())
        third = classify([drove("y", 80_000), drove("z", 80_500), drove("bea", 91_000)], Ranking())
        sessions = [
            ScoredSession(id, one, score(one, points)) for id, one in zip("abc", (first, second, third), strict=True)
        ]
        standings = drivers(sessions, replace(RULES, ties=("wins",)), NOBODY)
        order = [each.id for each in standings]
        assert order.index("ada") < order.index("bea")

    def test_is_no_matter_of_qualifyings_where_there_are_races(self) -> None:
        points = Points(table("5-5"))
        qualifying = classify([drove("ada", 80_000), drove("bea", 81_000)], Ranking())
        race = classify([drove("ada", 80_000), drove("bea", 70_000)], Ranking("race"))
        sessions = [ScoredSession(id, one, score(one, points)) for id, one in (("q", qualifying), ("r", race))]
        standings = drivers(sessions, replace(RULES, ties=("wins",)), NOBODY)
        assert [(each.id, each.decided_by) for each in standings] == [("bea", None), ("ada", "wins")]
        assert {each.points for each in standings} == {D(10)}

    def test_by_a_link_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(ValueError, match="'coin' is no link of a tie"):
            self.tie("coin")


class TestTeams:
    def of(self, count: Teams) -> list[str]:
        sessions = [race("r1", "ada cleo dora bea"), race("r2", "cleo bea ada dora")]
        return told(teams(sessions, replace(RULES, teams=count), Entered(TEAMS)))

    def test_add_up_all_their_drivers(self) -> None:
        assert self.of(Teams()) == ["1 red 23", "2 blue 23"]

    def test_may_count_their_best_driver_of_each_session_only(self) -> None:
        assert self.of(Teams("best", 1)) == ["1 red 16", "2 blue 16"]

    def test_that_are_ranked_by_best_laps_need_one_of_each_driver(self) -> None:
        sessions = [race("q", "ada bea cleo")]
        standings = teams(sessions, replace(RULES, teams=Teams("sum-of-bests")), Entered(TEAMS))
        assert [(each.id, each.best_ms) for each in standings] == [("red", 180_001), ("blue", None)]
        average = teams(sessions, replace(RULES, teams=Teams("average-of-bests")), Entered(TEAMS))
        assert average[0].best_ms == 90_001
        assert teams([], replace(RULES, teams=Teams("sum-of-bests")), Entered({"none": ()}))[0].best_ms is None

    def test_name_the_drivers_who_have_yet_to_start(self) -> None:
        sessions = [race("r1", "ada cleo dora", {"dora": {"started": False}})]
        standings = {each.id: each for each in teams(sessions, RULES, Entered(TEAMS))}
        assert (standings["red"].missing, standings["blue"].missing) == (("bea",), ("dora",))
        free = replace(RULES, teams=Teams(every_driver=False))
        assert all(not each.missing for each in teams(sessions, free, Entered(TEAMS)))

    def test_have_no_lap_of_a_driver_who_is_disqualified(self) -> None:
        sessions = [race("r1", "ada bea", {"ada": {"disqualified": True}})]
        (red, _) = teams(sessions, RULES, Entered(TEAMS))
        assert red.best_ms == 90_001


def test_sessions_are_taken_in_the_order_they_are_named() -> None:
    one, two = race("r1", "ada"), race("r2", "ada")
    assert sessions_of(("r2", "r9", "r1"), {"r1": one, "r2": two}) == [two, one]

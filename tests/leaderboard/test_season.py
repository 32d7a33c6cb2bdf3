"""Over a year: events add up as sessions do, with drops, factors and points that nothing takes away."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaderboard.scoring.standings import Result, Standing
from leaderboard.season import EventStandings, season
from timing.errors import SetupError
from timing.rules import Over
from timing.season import Adding

D = Decimal
PLAIN = Adding(ties=())
NAMES = ("ada", "bea", "cleo", "dora")


def stood(position: int, id: str, points: str = "0", given: str = "0", *, out: bool = False) -> Standing:
    """Who ended an evening of one session so; `given` is what stewards gave there, and in `points`."""
    result = Result("r", D(points) - D(given), D(given), None if out else position, never_dropped=out)
    return Standing(position, False, id, D(points), (result,), None, None)


def absent(position: int, id: str) -> Standing:
    """Who is in the plan of an evening and did not come."""
    return Standing(position, False, id, D(0), (Result("r", D(0), D(0), None),), None, None)


def evening(id: str, order: str, points: str = "10-6-4-3", factor: str = "1") -> EventStandings:
    """An event that ended in this order, with these points for its places."""
    worth = points.split("-")
    told = (stood(at + 1, name, worth[at]) for at, name in enumerate(order.split()))
    return EventStandings(id, tuple(told), D(factor))


def told(standings: Sequence[Standing]) -> list[str]:
    return [f"{each.position} {each.id} {each.points:f}" for each in standings]


def test_a_season_is_the_sum_of_its_events() -> None:
    standings = season([evening("may", "ada bea"), evening("june", "bea cleo ada")], PLAIN, {})
    assert told(standings) == ["1 bea 16", "2 ada 14", "3 cleo 6"]
    assert standings[2].results == (Result("may", D(0), D(0), None), Result("june", D(6), D(0), 2))


def test_before_the_first_event_nobody_is_in_it() -> None:
    assert season([], Adding(), {}) == ()


def test_a_final_may_count_half_as_much_again() -> None:
    standings = season([evening("may", "ada bea"), evening("final", "bea ada", "11-10.5", "1.5")], PLAIN, {})
    assert told(standings) == ["1 ada 25.75", "2 bea 22.5"]


def test_the_worst_event_is_dropped_and_a_missed_one_goes_first() -> None:
    events = [evening("may", "ada bea cleo"), evening("june", "bea cleo ada"), evening("july", "ada bea")]
    standings = season(events, Adding(Over(drops=1)), {})
    assert told(standings) == ["1 ada 20", "2 bea 16", "3 cleo 10"]
    assert [each.dropped for each in standings[0].results] == [False, True, False]
    assert [each.dropped for each in standings[2].results] == [False, False, True]


def test_the_best_of_so_many_events_count() -> None:
    events = [evening("may", "ada bea"), evening("june", "bea ada"), evening("july", "ada bea")]
    assert told(season(events, Adding(Over(best=2)), {})) == ["1 ada 20", "2 bea 16"]


def test_who_was_planned_and_did_not_come_has_missed_the_event() -> None:
    may = EventStandings("may", (stood(1, "ada", "0"), absent(2, "bea")))
    june = EventStandings("june", (stood(1, "bea", "0"), stood(2, "ada", "0")))
    (bea,) = [each for each in season([may, june], Adding(Over(drops=1)), {}) if each.id == "bea"]
    assert [(each.position, each.dropped) for each in bea.results] == [(None, True), (1, False)]


def test_points_that_stewards_took_are_neither_dropped_nor_multiplied() -> None:
    events = [
        EventStandings("may", (stood(1, "bea", "10"), stood(2, "ada", "-2", "-8")), D(2)),
        evening("june", "ada bea"),
    ]
    standings = {each.id: each for each in season(events, Adding(Over(drops=1)), {})}
    assert standings["ada"].results[0] == Result("may", D(12), D(-8), 2)
    assert standings["ada"].results[1].dropped
    assert standings["ada"].points == 12 - 8
    taken = season([events[0], evening("june", "ada bea", "30-6")], Adding(Over(drops=1)), {})
    assert {each.id: each.points for each in taken}["ada"] == 30 - 8


def test_an_event_with_a_disqualification_is_never_dropped() -> None:
    may = EventStandings("may", (stood(1, "bea", "10"), stood(2, "ada", "0", out=True)))
    standings = {each.id: each for each in season([may, evening("june", "ada bea")], Adding(Over(drops=1)), {})}
    assert [each.dropped for each in standings["ada"].results] == [False, True]
    assert standings["ada"].points == 0


def test_who_got_another_id_is_the_same_all_year() -> None:
    events = [evening("may", "ada-2025 bea"), evening("june", "ada bea")]
    assert told(season(events, PLAIN, {"ada-2025": "ada"})) == ["1 ada 20", "2 bea 12"]
    with pytest.raises(SetupError, match="'ada' and 'bea' cannot both be 'ada': both are in event 'may'"):
        season([evening("may", "ada bea")], PLAIN, {"bea": "ada"})


class TestATieOfPoints:
    EVENTS = (
        evening("may", "cleo ada bea dora", "8-6-4-3"),
        evening("june", "bea dora ada cleo", "6-5-4-1"),
    )
    """Ada has a second and a third place, Bea a win and a third place: ten points each."""

    def tie(self, *ties: str, drawn: tuple[str, ...] = ()) -> list[tuple[str, str | None]]:
        standings = season(self.EVENTS, Adding(ties=ties, drawn=drawn), {})
        assert standings[0].points == standings[1].points == 10
        return [(each.id, each.decided_by) for each in standings[:2]]

    def test_is_decided_by_events_won(self) -> None:
        assert self.tie("wins") == [("bea", None), ("ada", "wins")]
        assert self.tie("best-result") == [("bea", None), ("ada", "best-result")]

    def test_is_decided_by_who_was_ahead_first(self) -> None:
        assert self.tie("earlier") == [("ada", None), ("bea", "event:may")]

    def test_is_decided_by_the_order_of_an_event(self) -> None:
        assert self.tie("event:june") == [("bea", None), ("ada", "event:june")]

    def test_is_drawn_by_the_stewards(self) -> None:
        assert self.tie("drawn", drawn=("ada", "bea")) == [("ada", None), ("bea", "drawn")]

    def test_is_a_shared_place_where_the_chain_ends(self) -> None:
        standings = season(self.EVENTS, PLAIN, {})
        assert [(each.position, each.tied) for each in standings[:3]] == [(1, True), (1, True), (3, False)]


@st.composite
def years(draw: st.DrawFn) -> list[EventStandings]:
    events = []
    for at in range(draw(st.integers(0, 4))):
        there = draw(st.permutations(NAMES))[: draw(st.integers(0, len(NAMES)))]
        points = st.decimals(0, 40, places=1)
        given = st.sampled_from(["0", "0", "0", "-5", "2"])
        told = [
            stood(place, name, str(draw(points) + D(taken)), taken, out=draw(st.integers(0, 9)) == 0)
            for place, name in enumerate(there, start=1)
            for taken in (draw(given),)
        ]
        events.append(EventStandings(f"e{at}", tuple(told), D(draw(st.sampled_from(["1", "1.5", "0.333"])))))
    return events


def cents(points: Fraction) -> Fraction:
    """Halves up."""
    return Fraction(int(points * 100 + Fraction(1, 2)), 100)


@settings(max_examples=60)
@given(years(), st.integers(0, 2))
def test_the_parts_of_any_season_add_up(events: list[EventStandings], drops: int) -> None:
    standings = season(events, Adding(Over(drops=drops)), {})
    assert {each.id for each in standings} == {one.id for event in events for one in event.standings}
    assert [each.points for each in standings] == sorted((each.points for each in standings), reverse=True)
    for each in standings:
        counted = sum(result.given + (0 if result.dropped else result.points) for result in each.results)
        assert each.points == counted
        assert [result.session for result in each.results] == [event.id for event in events]
        may_go = sum(not result.never_dropped for result in each.results)
        assert sum(result.dropped for result in each.results) == min(drops, may_go)
        for result, event in zip(each.results, events, strict=True):
            mine = [one for one in event.standings if one.id == each.id]
            given = sum((Fraction(part.given) for one in mine for part in one.results), Fraction(0))
            points = sum((Fraction(one.points) for one in mine), Fraction(0)) - given
            assert Fraction(result.points) == cents(points * Fraction(event.factor))
            assert Fraction(result.given) == given


@settings(max_examples=40)
@given(years())
def test_event_by_event_gives_what_all_at_once_gives(events: list[EventStandings]) -> None:
    running: dict[str, Decimal] = {}
    for count in range(1, len(events) + 1):
        standings = season(events[:count], PLAIN, {})
        for each in standings:
            newest = each.results[-1]
            running[each.id] = running.get(each.id, D(0)) + newest.points + newest.given
        assert {each.id: each.points for each in standings} == running
        at_once = {each.id: each.results for each in season(events, PLAIN, {})}
        assert all(at_once[each.id][:count] == each.results for each in standings)

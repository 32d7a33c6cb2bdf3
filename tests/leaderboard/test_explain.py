"""What an explanation says: the laps, points and penalties of a place, and what decided next to it."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaderboard.cup import Cup
from leaderboard.explain import driver_place, session_place, team_place
from leaderboard.explained import Neighbour, SessionPlace, StandingPlace
from leaderboard.ranking import round_half_up
from leaderboard.scoring.classification import Drive, Lap
from tests.leaderboard.cups import RULES, TEAMS, Session, cup_of, in_order, session
from tests.leaderboard.scoring.drives import drove
from tests.leaderboard.scoring.test_against_naive import field_of, one_session
from tests.leaderboard.test_cup import AT, Evening, raced
from timing.readings import SessionType
from timing.record.entry import LapRuled, LapSet
from timing.record.protocol import Written
from timing.rules import Over, Points, Ranking, Rules, Teams, rounded

D = Decimal
QUALIFYING = session("qualifying", in_order("ada cleo bea"), "qualifying")


def laps(place: SessionPlace) -> list[str]:
    """Number of each lap, with a star for one that the value is made of."""
    return [f"{lap.number}{'*' if lap.used else ''}" for lap in place.laps]


def beside(neighbour: Neighbour | None) -> tuple[str, str, object, object] | None:
    return None if neighbour is None else (neighbour.id, neighbour.decided_by, neighbour.own, neighbour.other)


def one(*drives: Drive, by: Any = "best-lap", of: int = 1, **more: Any) -> Cup:
    """A cup of one session ranked so."""
    rules = replace(RULES, rankings={"race": Ranking(by, of, **more)})
    return cup_of(session("race", drives), rules=rules)


class TestInASession:
    def test_a_best_lap_is_made_of_the_one_that_was_driven_first(self) -> None:
        place = session_place(one(drove("ada", 91_000, 90_000, 90_000)), "race", "ada")
        assert (place.value_ms, laps(place)) == (90_000, ["1", "2*", "3"])

    def test_a_mean_is_made_of_the_best(self) -> None:
        place = session_place(one(drove("ada", 91_000, 95_000, 90_000), by="mean-of-best", of=2), "race", "ada")
        assert (place.value_ms, laps(place)) == (90_500, ["1*", "2", "3*"])

    def test_laps_in_a_row_are_named(self) -> None:
        drive = drove("ada", 80_000, 91_000, 90_000, 90_500, invalid=[1])
        place = session_place(one(drive, by="best-consecutive", of=2), "race", "ada")
        assert (place.value_ms, laps(place)) == (180_500, ["1", "2", "3*", "4*"])

    def test_a_race_is_made_of_all_laps_and_the_penalty(self) -> None:
        drive = drove("ada", 90_000, 91_000, invalid=[2], seconds_ms=5_000)
        place = session_place(one(drive, by="race"), "race", "ada")
        assert (place.value_ms, place.seconds_ms, laps(place)) == (186_000, 5_000, ["1*", "2*"])

    def test_who_has_no_value_has_no_lap_that_made_it(self) -> None:
        place = session_place(one(drove("ada", 90_000, invalid=[1])), "race", "ada")
        assert (place.status, place.value_ms, laps(place)) == ("no-time", None, ["1"])

    def test_a_lap_that_does_not_count_names_who_says_so(self) -> None:
        drive = Drive("ada", None, (Lap(1, 90_000, False), Lap(2, 91_000, False), Lap(3, 92_000)))
        told = cup_of(session("race", [drive]), said={1: "game", 2: "stewards"})
        words = [lap.not_counted_by for lap in session_place(told, "race", "ada").laps]
        assert words == ["game", "stewards", None]

    def test_how_many_laps_are_needed(self) -> None:
        drives = [drove("ada", *[90_000] * 7), drove("bea", *[80_000] * 9, disqualified=True), drove("cleo", 90_000)]
        told = one(*drives, by="race", min_laps=1, min_share=D("0.5"))
        place = session_place(told, "race", "cleo")
        assert (place.status, place.laps_needed) == ("not-classified", 4)

    @pytest.mark.parametrize(
        ("by", "ada", "bea", "told"),
        [
            ("best-lap", {"times": [90_000]}, {"times": [91_000]}, ("time", 90_000, 91_000)),
            ("race", {"times": [90_000] * 2}, {"times": [91_000]}, ("laps", 2, 1)),
            ("race", {"times": [90_000]}, {"times": [80_000], "places": 1}, ("places", 0, 1)),
            ("best-lap", {"times": [90_000, 91_000]}, {"times": [90_000]}, ("second-best", 91_000, None)),
            ("race", {"times": [90_000]}, {"times": [80_000], "disqualified": True}, ("status", None, None)),
        ],
    )
    def test_what_decided_is_named_with_both_values(
        self, by: str, ada: dict[str, Any], bea: dict[str, Any], told: tuple[str, Any, Any]
    ) -> None:
        drives = [drove(name, *had.pop("times"), **had) for name, had in (("ada", ada), ("bea", bea))]
        place = session_place(one(*drives, by=by), "race", "ada")
        assert beside(place.below) == ("bea", *told)
        above = session_place(one(*drives, by=by), "race", "bea").above
        assert beside(above) == ("ada", told[0], told[2], told[1])

    def test_whose_lap_was_earlier_is_told_by_the_record(self) -> None:
        told = one(Drive("ada", None, (Lap(8, 90_000),)), Drive("bea", None, (Lap(5, 90_000),)))
        assert beside(session_place(told, "race", "ada").above) == ("bea", "earlier", 8, 5)

    def test_who_shares_a_place_looks_past_those_who_share_it(self) -> None:
        drives = [
            drove("ada", 89_000),
            *(drove(name, 90_000) for name in ("bea", "cleo", "dora")),
            drove("edda", 91_000),
        ]
        told = one(*drives, ties=())
        place = session_place(told, "race", "cleo")
        assert (place.position, place.tied, place.shared_with) == (2, True, ("Bea", "Dora"))
        assert beside(place.above) == ("ada", "time", 90_000, 89_000)
        assert beside(place.below) == ("edda", "time", 90_000, 91_000)

    def test_points_are_told_part_by_part_with_the_factor_in_them(self) -> None:
        points = Points((D(10), D(6)), fastest_lap=D(1), factor=D("1.25"))
        rules = replace(RULES, points={"race": points})
        drives = in_order("ada bea", {"bea": {"points": D(-2)}})
        told = cup_of(session("race", drives), rules=rules)
        ada, bea = (session_place(told, "race", name) for name in ("ada", "bea"))
        assert [(part.name, part.points) for part in ada.parts] == [("place", D("12.5")), ("fastest-lap", D("1.25"))]
        assert (ada.factor, ada.points, ada.given) == (D("1.25"), D("13.75"), D(0))
        assert (bea.points, bea.given) == (D("7.5"), D(-2))

    def test_one_that_is_no_part_of_the_standings_is_explained_all_the_same(self) -> None:
        told = cup_of(QUALIFYING, besides=[session("show", in_order("fay ada"))])
        place = session_place(told, "current", "fay")
        assert (place.session.id, place.position, place.scored) == ("show", 1, False)
        assert session_place(told, "qualifying", "ada").scored

    def test_what_is_not_there_is_said(self) -> None:
        told = cup_of(QUALIFYING)
        with pytest.raises(LookupError, match="'dora' has not driven in session 'qualifying'"):
            session_place(told, "qualifying", "dora")
        with pytest.raises(LookupError, match="there is no session 'final' in the record"):
            session_place(told, "final", "ada")
        with pytest.raises(LookupError, match="there is no session yet"):
            session_place(cup_of(), "current", "ada")


class TestOverAllSessions:
    def test_a_driver_has_a_share_of_each_session(self) -> None:
        told = cup_of(QUALIFYING, session("race-1", in_order("cleo ada")), session("race-2", []))
        place = driver_place(told, "ada")
        assert (place.name, place.position, place.points) == ("Ada Bell", 2, D(9))
        assert place.team is not None
        assert place.team.id == "red"
        shares = [(each.session.id, each.position, each.points, each.held) for each in place.shares]
        assert shares == [("qualifying", 1, D(3), True), ("race-1", 2, D(6), True), ("race-2", None, D(0), False)]

    def test_what_is_dropped_is_marked_and_points_off_stay(self) -> None:
        rules = replace(RULES, over=Over(drops=1))
        first = session("race-1", in_order("ada bea"))
        second = session("race-2", in_order("bea ada", {"ada": {"points": D(-4)}}))
        place = driver_place(cup_of(first, second, rules=rules), "ada")
        shares = [(each.points, each.given, each.dropped) for each in place.shares]
        assert shares == [(D(10), D(0), False), (D(6), D(-4), True)]
        assert place.points == 6

    def test_points_are_the_first_thing_in_which_neighbours_differ(self) -> None:
        place = driver_place(cup_of(QUALIFYING), "cleo")
        assert (beside(place.above), beside(place.below)) == (("ada", "points", 2, 3), ("bea", "points", 2, 1))

    @pytest.mark.parametrize(
        ("ties", "link", "own", "other"),
        [
            (("wins",), "wins", 1, 0),
            (("best-result",), "best-result", 1, 2),
            (("session:race-1",), "session:race-1", 1, 4),
            (("drawn",), "drawn", None, None),
        ],
    )
    def test_equal_points_are_decided_by_a_link_with_both_values(
        self, ties: tuple[str, ...], link: str, own: int | None, other: int | None
    ) -> None:
        # 10 + 1 for Ada, 3 + 6 + 2 for Cleo
        first = session("race-1", in_order("ada bea edda cleo"))
        second = session("race-2", in_order("bea cleo edda fay dora ada"))
        third = session("race-3", in_order("dora edda fay bea cleo"))
        told = cup_of(first, second, third, rules=replace(RULES, ties=ties), drawn=("ada", "cleo"))
        place = driver_place(told, "ada")
        assert place.below is not None
        assert beside(place.below) == ("cleo", link, own, other)
        assert place.below.counted == (1 if link == "wins" else None)
        assert beside(driver_place(told, "cleo").above) == ("ada", link, other, own)

    def test_wins_count_back_to_the_place_that_differs(self) -> None:
        first = session("race-1", in_order("ada bea dora"))
        second = session("race-2", in_order("bea ada cleo edda"))
        rules = replace(RULES, points={})
        below = driver_place(cup_of(first, second, rules=rules), "bea").below
        assert below is not None
        assert (below.id, below.decided_by, below.counted, below.own, below.other) == ("dora", "wins", 1, 1, 0)
        third = driver_place(cup_of(first, second, rules=replace(rules, ties=("wins",))), "cleo").below
        assert third is not None
        assert (third.id, third.counted, third.own, third.other) == ("edda", 3, 1, 0)

    def test_the_best_lap_of_the_evening_and_whose_was_earlier(self) -> None:
        rules = replace(RULES, points={}, ties=("best-lap", "earlier"))
        drives = [Drive("ada", None, (Lap(5, 90_000),)), Drive("bea", None, (Lap(8, 90_000),)), drove("cleo", 91_000)]
        told = cup_of(session("race", drives), rules=rules)
        assert beside(driver_place(told, "ada").below) == ("bea", "earlier", 5, 8)
        assert beside(driver_place(told, "bea").below) == ("cleo", "best-lap", 90_000, 91_000)
        assert beside(driver_place(told, "cleo").below) == ("dora", "best-lap", 91_000, None)

    def test_a_team_has_the_points_of_its_drivers(self) -> None:
        place = team_place(cup_of(QUALIFYING), "red")
        assert (place.driver, place.name, place.points, place.best_of) == (None, "Red Ltd", D(4), 0)
        [share] = place.shares
        assert [(each.place.driver.id, each.counts, each.place.points) for each in share.drivers] == [
            ("ada", True, D(3)),
            ("bea", True, D(1)),
        ]

    def test_a_team_counts_its_best(self) -> None:
        rules = replace(RULES, teams=Teams("best", 1))
        place = team_place(cup_of(QUALIFYING, rules=rules), "red")
        assert (place.points, place.best_of) == (D(3), 1)
        assert [each.counts for each in place.shares[0].drivers] == [True, False]

    def test_a_team_may_be_ranked_by_its_drivers_laps(self) -> None:
        rules = replace(RULES, teams=Teams("average-of-bests"))
        told = cup_of(QUALIFYING, session("race", in_order("dora", {})), rules=rules)
        red, blue = (team_place(told, team) for team in ("red", "blue"))
        assert (red.ranked_by, red.time_ms, blue.time_ms) == ("average-of-bests", 90_100, 90_050)
        assert [(each.driver.id, each.best_ms) for each in red.bests] == [("ada", 90_000), ("bea", 90_200)]
        assert beside(red.above) == ("blue", "time", 90_100, 90_050)
        assert driver_place(told, "ada").ranked_by == "points"

    def test_who_has_yet_to_start_is_named(self) -> None:
        assert [each.id for each in team_place(cup_of(QUALIFYING), "blue").missing] == ["dora"]

    def test_what_is_not_there_is_said(self) -> None:
        with pytest.raises(LookupError, match="there is no driver 'nobody' in the standings"):
            driver_place(cup_of(QUALIFYING), "nobody")
        with pytest.raises(LookupError, match="there is no team 'nobody' in the standings"):
            team_place(cup_of(QUALIFYING), "nobody")


def test_an_evening_of_the_record_is_explained_as_it_was_scored() -> None:
    told = raced().cup()
    place = driver_place(told, "dora")
    assert [(each.session.id, each.points) for each in place.shares] == [
        ("qualifying", D(0)),
        ("race-1", D(24)),
        ("race-2", D(28)),
    ]
    assert place.below is not None
    assert (place.below.id, place.below.decided_by, place.below.own, place.below.other) == ("ada", "wins", 1, 0)
    assert place.below.counted == 3, "neither has won a race, and a qualifying is none"
    assert session_place(told, "show", "dora").scored is False


def test_the_record_says_why_laps_do_not_count() -> None:
    evening = Evening()
    evening.drives("qualifying", "ada", 90_000, 89_000)
    evening.write(LapSet("qualifying", "rig/qualifying/ada", 3, "rig-1", "ada", 88_000, AT, valid=False))
    deleted = "lap/qualifying/rig/qualifying/ada/2"
    evening.standings.apply(Written(99, LapRuled("qualifying", deleted, False, "a shortcut", "Toni", AT)))
    told = evening.cup()
    laps = session_place(told, "qualifying", "ada").laps
    assert [(lap.time_ms, lap.not_counted_by, lap.used) for lap in laps] == [
        (90_000, None, True),
        (89_000, "stewards", False),
        (88_000, "game", False),
    ]
    assert [[driver.id for driver in each.members] for each in told.teams] == [["ada", "bea"], ["cleo", "dora"]]


# Any evening

TYPES = (SessionType.QUALIFYING, SessionType.RACE, SessionType.HOTLAP)
TIES = st.sampled_from(
    [(), ("wins",), ("best-result", "earlier"), ("best-lap", "earlier"), ("session:race", "drawn"), ("earlier",)]
)
TEAM_RULES = st.sampled_from([Teams(), Teams("best", 1), Teams("average-of-bests"), Teams("sum-of-bests")])


@st.composite
def evenings(draw: st.DrawFn) -> Cup:
    told: list[Session] = []
    rankings, points = {}, {}
    for type in TYPES[: draw(st.integers(0, 3))]:
        drives, rule, worth = draw(one_session())
        rankings[type.value] = Ranking(**rule)
        points[type.value] = Points(
            worth["table"],
            fastest_lap=worth["fastest"],
            fastest_lap_top=worth["top"],
            factor=worth["factor"],
        )
        told.append(session(type.value, field_of(drives, rankings[type.value]), type.value))
    over = Over(drops=draw(st.integers(0, 1)))
    rules = Rules("any", 1, rankings, points, draw(TEAM_RULES), over, draw(TIES))
    return cup_of(*told, rules=rules, drawn=("bea", "red"))


def everything(cup: Cup) -> Iterator[StandingPlace]:
    yield from (driver_place(cup, each.driver.id) for each in cup.drivers)
    yield from (team_place(cup, team) for team in TEAMS)


def places(cup: Cup) -> Iterator[SessionPlace]:
    for id, scores in cup.scores.items():
        yield from (session_place(cup, id, each.driver) for each in scores.scored.scored)


@settings(max_examples=30, deadline=None)
@given(evenings())
def test_the_parts_add_up_on_any_evening(cup: Cup) -> None:
    for place in everything(cup):
        assert place.points == sum(each.given + (0 if each.dropped else each.points) for each in place.shares)
        for share in place.shares:
            assert share.points == sum(each.place.points for each in share.drivers if each.counts)
            assert share.given == sum(each.place.given for each in share.drivers)
        for other, sign in ((place.above, 1), (place.below, -1)):
            if other is not None and other.decided_by == "points":
                assert (Decimal(other.other or 0) - Decimal(other.own or 0)) * sign > 0
            elif other is not None and other.decided_by != "drawn":
                assert other.own != other.other


@settings(max_examples=30, deadline=None)
@given(evenings())
def test_what_ranked_is_made_of_the_laps_that_are_marked_on_any_evening(cup: Cup) -> None:
    for place in places(cup):
        used = [lap.time_ms for lap in place.laps if lap.used]
        assert place.points == sum(part.points for part in place.parts)
        worth = cup.rules.points[place.session.type]
        for part in place.parts:
            base = {
                "fastest-lap": worth.fastest_lap,
                "place": worth.of_place(place.position, 6),
            }[part.name]
            assert part.points == rounded(base * place.factor)
        if place.value_ms is None or place.by_game:
            assert not used
        elif place.ranked_by == "race":
            assert sum(used) + place.seconds_ms + place.game_ms == place.value_ms
        elif place.ranked_by == "best-consecutive":
            assert sum(used) == place.value_ms
        else:
            assert round_half_up(sum(used), len(used)) == place.value_ms
        for other in (place.above, place.below):
            assert other is None or other.decided_by in ("status", "game") or other.own != other.other

"""The order of a board is the classification of its session, under any rule, whatever stewards decide."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from leaderboard.cup import cup, drives
from leaderboard.fold import Standings, fold
from leaderboard.placing import placed
from leaderboard.scoring.classification import classify
from tests.leaderboard.evenings import EPOCH, PENALISED_EVENINGS, PEOPLE, Evening, board_of
from tests.leaderboard.test_evenings import rows
from timing.event import Plan, PlannedSession
from timing.readings import SessionType
from timing.record.protocol import Written
from timing.rules import Points, Ranking, Rules

_TIES = st.lists(st.sampled_from(["second-best", "best-lap", "earlier"]), unique=True, max_size=3).map(tuple)
_BY = st.sampled_from(["best-lap", "mean-of-best", "best-consecutive", "race"])
_SHARES = st.sampled_from([Decimal(0), Decimal("0.5"), Decimal("0.75")])
RANKINGS = st.builds(Ranking, _BY, st.integers(1, 3), _TIES, st.integers(0, 2), _SHARES)
POINTS = Points(
    (Decimal(10), Decimal("6.5"), Decimal(1)), fastest_lap=Decimal(2), fastest_lap_top=2, pole=Decimal(3),
    full_share=Decimal("0.75"), factor=Decimal("1.5"),
)  # fmt: skip
RULES = st.builds(
    lambda race, other: Rules(
        "any", 1, {"race": race, "other": other, "qualifying": Ranking()}, {"race": POINTS, "other": POINTS}
    ),
    RANKINGS,
    RANKINGS,
)
TIMETABLE = (
    PlannedSession("quali", SessionType.QUALIFYING, "Qualifying"),
    PlannedSession("race", SessionType.RACE, "Race", laps=4, minutes=1),
)


@settings(deadline=None, max_examples=150)
@given(PENALISED_EVENINGS, RULES)
def test_the_order_is_that_of_the_classification(written: list[Written], rules: Rules) -> None:
    for session in fold(written, rules).sessions.values():
        result = classify([drive for drive in drives(session, {}) if drive.started], session.rule)
        told = [
            (place.drive.driver, place.position, place.tied, place.status, place.value, place.decided_by)
            for place in result.places
        ]
        assert told == [
            (each.tally.driver, each.position, each.tied, each.status, each.value, each.decided_by)
            for each in placed(session)
        ]


@settings(deadline=None, max_examples=80)
@given(PENALISED_EVENINGS, RULES, st.sampled_from([(), TIMETABLE]))
def test_the_points_of_a_board_are_those_of_the_standings(
    written: list[Written], rules: Rules, timetable: tuple[PlannedSession, ...]
) -> None:
    plan = Plan(rules=rules, sessions=timetable)
    standings = fold(written, rules)
    scores = cup(standings, plan, PEOPLE, EPOCH).scores
    for id in standings.sessions:
        points = {each.driver: each.total for each in scores[id].scored.scored}
        for row in board_of(standings, id, plan=plan).rows:
            if row.points is not None:
                assert Decimal(str(row.points)) == points[row.driver.id]


@settings(deadline=None, max_examples=80)
@given(PENALISED_EVENINGS, RULES)
def test_step_by_step_is_the_same_as_at_once_and_each_entry_changes_one_board(
    written: list[Written], rules: Rules
) -> None:
    standings = Standings(rules)
    before = rows(standings)
    for each in written:
        states = {id: board_of(standings, id).state for id in standings.sessions}
        changed = standings.apply(each)
        after = rows(standings)
        assert all(after[session] == before[session] for session in before if session != changed)
        assert all(board_of(standings, id).state == states[id] for id in states if id != changed)
        assert set(after) - set(before) <= {changed}
        before = after
    assert before == rows(fold(written, rules))


@settings(deadline=None, max_examples=80)
@given(PENALISED_EVENINGS)
def test_an_order_kept_lap_by_lap_is_the_order_made_at_the_end(written: list[Written]) -> None:
    rules = Rules("any", 1, {type: Ranking("race", ties=("earlier",)) for type in ("race", "other")}, {})
    for session in fold(written, rules).sessions.values():
        keys = {driver: session.ranking.key(tally) for driver, tally in session.tallies.items()}
        assert list(session.order) == sorted(keys, key=lambda driver: (keys[driver] or (), driver))
        assert {driver: session.order.key(driver) for driver in keys} == keys


def test_a_session_that_turns_out_to_be_a_race_is_ordered_anew() -> None:
    evening = Evening(Rules("any", 1, {"race": Ranking("race")}, {}))
    evening.lap("anna", "1:58.000", session="race")
    evening.lap("ben", "1:59.000", session="race")
    evening.lap("ben", "1:59.000", session="race")
    assert evening.order("race") == ["anna", "ben"]
    evening.opens("race", SessionType.RACE, "Race 1")
    assert evening.order("race") == ["ben", "anna"]
    assert list(evening.standings().sessions["race"].order) == ["ben", "anna"]

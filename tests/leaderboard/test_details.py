"""A driver's and a team's evening: the laps as they stand, best sectors, penalties, points, and who may be known."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboard.cup import cup
from leaderboard.details import DriverDetail, Seen, driver_detail, team_detail
from leaderboard.rows import board
from leaderboard.teams import teams_of
from tests.leaderboard.evenings import EPOCH, Evening
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.readings import SessionType
from timing.record.decisions import Penalty, Phase
from timing.record.entry import Person

PLAN = parse_plan(
    """
    rules = "company-cup"
    [[sessions]]
    id = "quali"
    type = "qualifying"
    [[sessions]]
    id = "race"
    type = "race"
    [classes.pro]
    name = "Pro"
    [teams.north]
    name = "North Works"
    class = "pro"
    drivers = [{ id = "anna", name = "Anna", number = 7 }, { id = "ben", name = "Ben" }]
    [teams.south]
    name = "South Mill"
    drivers = [{ id = "clara", name = "Clara" }]
    """
)
PEOPLE = {each.id: Person(each.id, each.name, each.number, each.team) for each in PLAN.drivers.values()}


def seen(evening: Evening, plan: Plan = PLAN, people: dict[str, Person] | None = None, *, boards: bool = True) -> Seen:
    """What is seen when the evening has come so far; without `boards`: before any was made."""
    known, standings = PEOPLE if people is None else people, evening.standings()
    made = {
        id: board(standings, id, EPOCH, known, teams_of(plan), plan=plan)
        for id in (standings.sessions if boards else ())
    }
    return Seen(standings, made, cup(standings, plan, known, EPOCH))


def told() -> Evening:
    """A qualifying and a race, in which everything happens that can happen to a lap."""
    evening = Evening(PLAN.rules)
    evening.opens()
    evening.lap("anna", "1:32.000", sectors=(30_000, 31_000, 31_000))
    fastest = evening.lap("anna", "1:29.000", sectors=(29_000, 30_000, 30_000))
    evening.lap("anna", "1:31.000", sectors=(30_500, 30_400, 30_100))
    evening.lap("anna", "1:31.000", valid=False)
    evening.lap("ben", "1:33.000")
    evening.rule(fastest, counts=False)
    evening.opens("race", SessionType.RACE, "Race 1")
    evening.lap("anna", "1:30.500", session="race", sectors=(30_100, 30_300, 30_100))
    evening.lap("clara", "1:30.900", session="race")
    evening.penalise("anna", Penalty.SECONDS, 5000)
    evening.penalise("ben", Penalty.WARNING)
    evening.moves(Phase.RUNNING, session="race")
    return evening


def test_laps_stand_as_they_were_ruled_and_the_best_of_those_that_count_is_marked() -> None:
    detail = driver_detail(seen(told()), "anna")
    quali, race = detail.parts
    assert [(lap.number, lap.time_ms, lap.not_counted_by, lap.counts, lap.best) for lap in quali.laps] == [
        (1, 92_000, None, True, False),
        (2, 89_000, "stewards", False, False),
        (3, 91_000, None, True, True),
        (4, 91_000, "game", False, False),
    ]
    assert quali.best is quali.laps[2]
    assert quali.best_sectors_ms == (30_000, 30_400, 30_100), "the deleted lap's sectors are none"
    assert race.best_sectors_ms == (30_100, 30_300, 30_100)
    assert [(part.session.id, part.current) for part in detail.parts] == [("quali", False), ("race", True)]


def test_it_says_what_the_board_and_the_standings_say() -> None:
    look = seen(told())
    detail = driver_detail(look, "anna")
    race = detail.parts[1]
    assert race.row is not None
    assert race.row == look.boards["race"].rows[race.row.position - 1]
    assert race.result is not None
    assert detail.standing is not None
    assert race.result.points == race.row.points
    assert detail.standing.points == sum(each.points for each in detail.standing.results)
    assert (detail.epoch, detail.seq, detail.class_id) == (EPOCH, look.boards["race"].seq, "pro")
    assert detail.team == teams_of(PLAN)["north"]
    assert driver_detail(look, "clara").class_id is None


def test_penalties_are_told_in_the_language_that_is_asked_for() -> None:
    evening = told()
    evening.penalise("anna", Penalty.PLACES, 2)
    english, german = (driver_detail(seen(evening), "anna", language).parts[1].penalties for language in ("en", "de"))
    assert (english, german) == (("5 s", "2 places"), ("5 s", "2 Plätze"))


def test_who_was_only_warned_has_a_part_without_laps_or_row() -> None:
    part = driver_detail(seen(told()), "ben").parts[1]
    assert (part.session.id, part.row, part.laps, part.best, part.penalties) == ("race", None, (), None, ("warning",))


def test_the_best_of_a_track_is_that_of_all_sessions_there() -> None:
    (track,) = driver_detail(seen(told()), "anna").tracks
    assert (track.track, track.best_ms, track.sectors_ms) == ("Hill Ring", 90_500, (30_000, 30_300, 30_100))
    assert track.ideal_ms == 90_400
    (bens,) = driver_detail(seen(told()), "ben").tracks
    assert (bens.best_ms, bens.sectors_ms, bens.ideal_ms) == (93_000, (), None)


def test_a_team_has_its_drivers_and_the_sessions_that_they_were_in() -> None:
    detail = team_detail(seen(told()), "north")
    assert [each.driver.id for each in detail.drivers] == ["anna", "ben"]
    assert [each.id for each in detail.sessions] == ["quali", "race"]
    assert [each.name for each in detail.missing] == ["Ben"], "who has yet to start in a race"
    assert detail.seq == detail.drivers[0].seq
    empty = team_detail(seen(Evening(PLAN.rules)), "south")
    assert (empty.sessions, empty.seq) == ((), 0)


def test_nobody_else_is_known() -> None:
    look = seen(told())
    with pytest.raises(LookupError, match="there is no driver 'nobody' in this evening"):
        driver_detail(look, "nobody")
    with pytest.raises(LookupError, match="there is no team 'nobody' in the plan"):
        team_detail(look, "nobody")


def test_somebody_who_is_hidden_is_hidden_here_too() -> None:
    hidden = PEOPLE | {"anna": Person("anna", "Driver 1", team="north")}
    detail = team_detail(seen(told(), people=hidden), "north").drivers[0]
    assert (detail.driver.name, detail.driver.number) == ("Driver 1", None)
    assert "Anna" not in repr(detail)


def test_a_guest_of_a_friendly_session_has_no_standing() -> None:
    friendly = replace(PLAN, sessions=tuple(replace(each, counts=each.id == "race") for each in PLAN.sessions))
    evening = told()
    evening.lap("guest", "1:40.000")
    people = PEOPLE | {"guest": Person("guest", "Guest", team="south")}
    detail = driver_detail(seen(evening, friendly, people), "guest")
    assert (detail.standing, detail.parts[0].result) == (None, None)
    assert detail.team == teams_of(PLAN)["south"], "as on the board"


def test_before_the_first_board_there_are_laps_all_the_same() -> None:
    detail = driver_detail(seen(told(), boards=False), "anna")
    assert (detail.seq, detail.parts[0].row, len(detail.parts[0].laps)) == (0, None, 4)


@given(
    st.lists(
        st.tuples(st.integers(80_000, 99_000), st.booleans(), st.lists(st.integers(1, 40_000), max_size=4)), max_size=8
    )
)
def test_no_sector_is_better_than_the_best_and_one_lap_at_most_is(laps: list[tuple[int, bool, list[int]]]) -> None:
    evening = Evening(PLAN.rules)
    evening.opens()
    for time_ms, valid, sectors in laps:
        minutes, rest = divmod(time_ms, 60_000)
        evening.lap(
            "anna", f"{minutes}:{rest // 1000:02d}.{rest % 1000:03d}", valid=valid, sectors=tuple(sectors) or None
        )
    detail: DriverDetail = driver_detail(seen(evening), "anna")
    for part in detail.parts:
        counted = [lap for lap in part.laps if lap.counts]
        assert sum(lap.best for lap in part.laps) == bool(counted)
        for lap in counted:
            assert part.best is not None
            assert part.best.time_ms <= lap.time_ms
            best = part.best_sectors_ms
            assert all(best[at] <= time_ms for at, time_ms in enumerate(lap.sectors_ms))
        assert len(part.best_sectors_ms) == max((len(lap.sectors_ms) for lap in counted), default=0)

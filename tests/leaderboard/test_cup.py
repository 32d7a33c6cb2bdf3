"""The cup over an evening: the record and the plan in, drivers and teams out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from leaderboard.board import Driver
from leaderboard.cup import Cup, cup
from leaderboard.explain import session_place
from leaderboard.fold import Standings
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.record.decisions import Penalty, Phase, Ruled, SessionMoved
from timing.record.entry import Entry, LapSet, Person, SessionOpened, Undone
from timing.record.protocol import Written

PLAN = parse_plan(
    """
    rules = "company-cup"
    [[sessions]]
    type = "qualifying"
    [[sessions]]
    type = "race"
    count = 2
    [[sessions]]
    type = "race"
    id = "show"
    counts = false
    [teams.red]
    name = "Red Ltd"
    drivers = ["Ada", "Bea"]
    [teams.blue]
    name = "Blue AG"
    drivers = ["Cleo", "Dora"]
    """
)
PEOPLE = {driver.id: Person(driver.id, driver.name, driver.number, driver.team) for driver in PLAN.drivers.values()}
AT = datetime(2026, 11, 27, 19, tzinfo=UTC)


class Evening:
    def __init__(self, plan: Plan = PLAN) -> None:
        self.plan = plan
        self.people = dict(PEOPLE)
        self.standings = Standings(plan.rules)
        for session in plan.sessions:
            self.write(SessionOpened(session.id, session.type, session.name, None, AT))

    def write(self, entry: Entry) -> None:
        self.standings.apply(Written(self.standings.seq + 1, entry))

    def moves(self, session: str, phase: Phase) -> None:
        self.write(SessionMoved(session, phase, "Toni", AT + timedelta(seconds=self.standings.seq)))

    def penalises(self, penalty: Penalty, value: int = 0, *, session: str = "race-1", **whom: str) -> Ruled:
        ruled = Ruled(session, penalty, "", "Toni", AT + timedelta(seconds=self.standings.seq), value=value, **whom)  # type: ignore[arg-type]
        self.write(ruled)
        return ruled

    def drives(self, session: str, driver: str, *times_ms: int) -> None:
        for number, time_ms in enumerate(times_ms, start=1):
            at = AT + timedelta(seconds=self.standings.seq)
            self.write(LapSet(session, f"rig/{session}/{driver}", number, "rig-1", driver, time_ms, at))

    def cup(self) -> Cup:
        return cup(self.standings, self.plan, self.people, "e")


def points(of: Sequence[object]) -> dict[str, str]:
    return {each.standing.id: f"{each.standing.points:f}" for each in of}  # type: ignore[attr-defined]


def raced() -> Evening:
    evening = Evening()
    for session, order in (
        ("qualifying", "ada cleo bea"),
        ("race-1", "cleo ada dora"),
        ("race-2", "bea dora cleo ada"),
    ):
        for place, driver in enumerate(order.split()):
            evening.drives(session, driver, 90_000 + 100 * place, 90_000 + 100 * place)
    evening.drives("show", "dora", 60_000)
    return evening


def test_drivers_and_teams_add_up_over_the_sessions_that_count() -> None:
    result = raced().cup()
    assert points(result.drivers) == {"cleo": "59", "ada": "52", "dora": "52", "bea": "34"}
    assert points(result.teams) == {"blue": "111", "red": "86"}
    assert [session.id for session in result.sessions] == ["qualifying", "race-1", "race-2"]
    assert (result.epoch, result.seq, result.state) == ("e", len(list(range(result.seq))), "provisional")


def test_names_and_teams_stand_beside_the_numbers() -> None:
    leader = raced().cup().drivers[0]
    assert leader.driver == Driver("cleo", "Cleo")
    assert leader.team is not None
    assert leader.team.name == "Blue AG"


def test_who_has_not_started_is_named_at_the_team() -> None:
    evening = Evening()
    evening.drives("qualifying", "ada", 90_000)
    teams = {each.team.id: each.missing for each in evening.cup().teams}
    assert teams["red"] == (Driver("bea", "Bea"),)
    assert teams["blue"] == (Driver("cleo", "Cleo"), Driver("dora", "Dora"))


def test_a_substitute_drives_for_the_team_that_the_record_gives_him() -> None:
    evening = Evening()
    evening.people["sub"] = Person("sub", "Substitute", None, "red")
    evening.drives("race-1", "sub", 90_000)
    evening.drives("race-1", "guest", 91_000)
    result = evening.cup()
    assert points(result.teams)["red"] == "33"
    guest = next(each for each in result.drivers if each.driver.id == "guest")
    assert (guest.driver, guest.team, f"{guest.standing.points}") == (Driver("guest", "guest"), None, "28")


def test_a_driver_whom_the_record_does_not_know_yet_is_known_by_the_plan() -> None:
    evening = Evening()
    evening.people.clear()
    names = {each.driver.name for each in evening.cup().drivers}
    assert names == {"Ada", "Bea", "Cleo", "Dora"}


def test_a_stand_without_a_timetable_counts_all_sessions() -> None:
    evening = Evening(replace(PLAN, sessions=(), rules=parse_plan("").rules))
    evening.write(SessionOpened("monday", PLAN.sessions[0].type, "Monday", None, AT))
    evening.drives("monday", "ada", 90_000)
    evening.drives("other", "bea", 80_000)
    assert [session.id for session in evening.cup().sessions] == ["monday", "other"]


def test_the_cup_after_each_lap_is_the_cup_reckoned_at_once() -> None:
    evening = raced()
    again = raced()
    assert again.cup() == evening.cup()


def test_a_win_lost_by_seconds_is_lost_in_the_standings_and_comes_back() -> None:
    evening = raced()
    before = evening.cup()
    ruled = evening.penalises(Penalty.SECONDS, 5_000, driver="cleo")
    assert points(evening.cup().drivers) == {"ada": "57", "dora": "56", "cleo": "50", "bea": "34"}
    evening.write(Undone(ruled.session, ruled.key, "", "Toni", AT))
    assert points(evening.cup().drivers) == points(before.drivers)


def test_places_and_disqualification_move_the_others_up() -> None:
    evening = raced()
    evening.penalises(Penalty.PLACES, 1, driver="cleo")
    evening.penalises(Penalty.DISQUALIFIED, session="race-2", driver="bea")
    result = evening.cup()
    assert points(result.drivers) == {"ada": "60", "cleo": "58", "dora": "57", "bea": "1"}


def test_points_are_taken_from_a_driver_or_from_a_team_as_such() -> None:
    evening = raced()
    evening.penalises(Penalty.POINTS, -1_050, driver="cleo")
    evening.penalises(Penalty.POINTS, -3_000, team="blue")
    result = evening.cup()
    assert points(result.drivers)["cleo"] == "48.5"
    assert points(result.teams) == {"red": "86", "blue": "70.5"}
    given = {each.session: f"{each.given}" for each in result.teams[1].standing.results}
    assert given == {"qualifying": "0", "race-1": "-40.5", "race-2": "0"}


def test_points_are_taken_also_from_somebody_who_was_not_in_the_session() -> None:
    evening = raced()
    evening.penalises(Penalty.POINTS, -500, driver="bea")
    result = evening.cup()
    assert points(result.drivers)["bea"] == "29"
    assert result.scores["race-1"].scored.scored[-1].place.status == "did-not-start"
    assert points(result.teams)["red"] == "81"
    stranger = raced()
    stranger.penalises(Penalty.POINTS, -500, driver="zoe")
    assert stranger.cup().names["zoe"] == Driver("zoe", "zoe")


def test_the_pole_goes_to_who_starts_first_after_grid_penalties() -> None:
    race = replace(PLAN.rules.points["race"], pole=Decimal(2))
    evening = Evening(replace(PLAN, rules=replace(PLAN.rules, points={**PLAN.rules.points, "race": race})))
    for driver, time_ms in (("ada", 90_000), ("cleo", 90_100)):
        evening.drives("qualifying", driver, time_ms)
        evening.drives("race-1", driver, time_ms)
    assert points(evening.cup().drivers) == {"ada": "38", "cleo": "30", "bea": "0", "dora": "0"}
    evening.penalises(Penalty.GRID_PLACES, 1, session="qualifying", driver="ada")
    assert points(evening.cup().drivers) == {"ada": "36", "cleo": "32", "bea": "0", "dora": "0"}


def test_a_race_that_is_cut_short_gives_less_and_the_explanation_says_so() -> None:
    race = replace(PLAN.rules.points["race"], full_share=Decimal("0.75"))
    rules = replace(PLAN.rules, points={**PLAN.rules.points, "race": race})
    sessions = tuple(replace(each, laps=4) if each.type == "race" else each for each in PLAN.sessions)
    evening = Evening(replace(PLAN, rules=rules, sessions=sessions))
    evening.drives("race-1", "ada", 90_000, 90_000)
    evening.drives("race-2", "ada", 90_000, 90_000, 90_000)
    result = evening.cup()
    assert [f"{each.points}" for each in result.drivers[0].standing.results] == ["0", "16.5", "33"]
    assert [f"{session_place(result, id, 'ada').factor}" for id in ("race-1", "race-2")] == ["0.5", "1"]


def test_the_standings_are_official_when_every_session_that_counts_is() -> None:
    evening = raced()
    for session in ("qualifying", "race-1"):
        evening.moves(session, Phase.OFFICIAL)
    assert evening.cup().state == "provisional"
    evening.moves("race-2", Phase.OFFICIAL)
    assert evening.cup().state == "official", "the show race does not count"
    evening.penalises(Penalty.WARNING, driver="ada")
    assert evening.cup().state == "official", "as revised"
    evening.moves("race-1", Phase.PROVISIONAL)
    assert evening.cup().state == "provisional"
    assert evening.cup().scores["race-2"].state == "official"
    assert Evening(replace(PLAN, sessions=())).cup().state == "provisional"


def test_a_session_still_to_come_keeps_the_standings_provisional() -> None:
    evening = Evening(replace(PLAN, sessions=PLAN.sessions[:1]))
    evening.plan = PLAN
    evening.moves("qualifying", Phase.OFFICIAL)
    assert evening.cup().state == "provisional"


def test_the_session_that_runs_is_the_current_one() -> None:
    evening = raced()
    evening.moves("race-1", Phase.RUNNING)
    result = evening.cup()
    assert result.current == "race-1"
    assert session_place(result, "current", "cleo").session.id == "race-1"


def test_each_session_is_told_with_where_it_stands() -> None:
    evening = Evening(replace(PLAN, rules=replace(PLAN.rules, protest_minutes=10)))
    evening.drives("qualifying", "ada", 90_000)
    evening.moves("qualifying", Phase.CLOSED)
    evening.drives("race-1", "ada", 90_000)
    evening.moves("race-1", Phase.PROVISIONAL)
    told = {each.id: each for each in evening.cup().sessions}
    assert (told["qualifying"].phase, told["qualifying"].protest_until) == ("closed", None)
    assert (told["race-1"].phase, told["race-1"].protest_until) == ("provisional", "2026-11-27T19:10:07.000Z")

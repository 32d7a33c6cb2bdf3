"""The cup over an evening: the record and the plan in, drivers and teams out."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from leaderboard.board import Driver
from leaderboard.cup import Cup, cup
from leaderboard.fold import Standings
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.record.entry import LapSet, Person, SessionOpened
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
        self.standings = Standings()
        for session in plan.sessions:
            self.write(SessionOpened(session.id, session.type, session.name, None, AT))

    def write(self, entry: SessionOpened | LapSet) -> None:
        self.standings.apply(Written(self.standings.seq + 1, entry))

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

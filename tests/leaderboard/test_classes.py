"""Classes on an evening: their order is the board's, and their points are those that the rules say."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboard.classes import Class, InClasses, board_of_class
from leaderboard.cup import Cup, cup
from leaderboard.explain import driver_place, session_place
from leaderboard.explain_text import session_text, standing_text
from leaderboard.fold import Standings
from leaderboard.rows import board
from leaderboard.scoring.classes import inside
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.record.decisions import Penalty, Phase, Ruled, SessionMoved
from timing.record.entry import Entry, LapSet, Person, SessionOpened
from timing.record.protocol import Written

AT = datetime(2026, 11, 27, 19, tzinfo=UTC)
TEXT = """
[[sessions]]
type = "qualifying"
[[sessions]]
type = "race"
count = 2
[rules]
every_driver = false
{classes}
[rules.qualifying]
points = "3-2-1"
[rules.race]
points = "10-8-6-5-4-3"
pole = 1
fastest_lap = 1
min_share = 0.75
[classes.pro]
name = "Pro"
[classes.am]
name = "Am"
color = "#3d5a80"
{am}
[teams.red]
name = "Red"
class = "pro"
drivers = [{{ name = "Ada" }}, {{ name = "Bea" }}]
[teams.blue]
name = "Blue"
class = "am"
drivers = [{{ name = "Cleo" }}, {{ name = "Dora" }}, {{ name = "Edda", class = "pro" }}]
[drivers.guest]
name = "Guest"
"""


def plan_of(classes: str = "", am: str = "") -> Plan:
    return parse_plan(TEXT.format(classes=classes, am=am))


class Evening:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.people = {each.id: Person(each.id, each.name, None, each.team) for each in plan.drivers.values()}
        self.standings = Standings(plan.rules)
        for session in plan.sessions:
            self.write(SessionOpened(session.id, session.type, session.name, None, AT))

    def write(self, entry: Entry) -> None:
        self.standings.apply(Written(self.standings.seq + 1, entry))

    def drives(self, session: str, driver: str, *times_ms: int) -> None:
        for number, time_ms in enumerate(times_ms, start=1):
            self.write(LapSet(session, f"rig/{session}/{driver}", number, "rig-1", driver, time_ms, AT))

    def closes(self, session: str) -> None:
        self.write(SessionMoved(session, Phase.CLOSED, "Toni", AT))

    def cup(self) -> Cup:
        return cup(self.standings, self.plan, self.people, "e")

    def rows(self, session: str) -> list[tuple[str, int, str | None, int | None, float | None]]:
        shown = board(self.standings, session, "e", self.people, {}, plan=self.plan)
        return [(row.driver.id, row.position, row.class_id, row.class_position, row.points) for row in shown.rows]


def places(of: Sequence[object]) -> list[tuple[int, str, str]]:
    return [(each.standing.position, each.standing.id, f"{each.standing.points:f}") for each in of]  # type: ignore[attr-defined]


def raced(plan: Plan) -> Evening:
    """The slower class is two laps down in the race; Dora qualifies before Cleo, and Cleo wins their race."""
    evening = Evening(plan)
    for time_ms, driver in enumerate(("ada", "bea", "edda", "dora", "cleo", "guest"), start=90_000):
        evening.drives("qualifying", driver, time_ms)
    evening.drives("race-1", "bea", 91_000, 91_000, 91_000, 91_000)
    evening.drives("race-1", "ada", 91_500, 91_500, 91_500, 91_500)
    evening.drives("race-1", "cleo", 120_000, 120_000)
    evening.drives("race-1", "dora", 121_000, 119_500)
    evening.closes("race-1")
    return evening


def test_a_class_is_in_the_order_of_the_board_and_nobody_is_in_it_who_is_of_another() -> None:
    evening = raced(plan_of())
    assert [row[:4] for row in evening.rows("qualifying")] == [
        ("ada", 1, "pro", 1),
        ("bea", 2, "pro", 2),
        ("edda", 3, "pro", 3),
        ("dora", 4, "am", 1),
        ("cleo", 5, "am", 2),
        ("guest", 6, None, None),
    ]


def test_scored_together_a_class_adds_up_the_points_of_the_whole_field() -> None:
    told = raced(plan_of('teams = "all"')).cup()
    assert [each.of for each in told.classes] == [Class("pro", "Pro"), Class("am", "Am", "#3d5a80")]
    pro, am = told.classes
    assert places(pro.drivers) == [(1, "bea", "13"), (2, "ada", "12"), (3, "edda", "1")]
    assert [each[1:] for each in places(am.drivers)] == [("dora", "0"), ("cleo", "0")], "two laps of four are too few"


def test_scored_apart_each_class_has_its_own_winner_pole_fastest_lap_and_distance() -> None:
    evening = raced(plan_of('classes = "apart"', 'race = "5-3"'))
    told = evening.cup()
    pro, am = told.classes
    assert places(am.drivers) == [(1, "dora", "8"), (2, "cleo", "7")], "3+3+1 pole+1 fastest lap; 2+5"
    assert places(pro.drivers) == [(1, "bea", "13"), (2, "ada", "12"), (3, "edda", "1")]
    assert [(row[0], row[4]) for row in evening.rows("race-1")] == [("bea", 11), ("ada", 9), ("cleo", 5), ("dora", 5)]
    assert places(told.drivers) == [
        (1, "bea", "13"),
        (2, "ada", "12"),
        (3, "dora", "8"),
        (4, "cleo", "7"),
        (5, "guest", "3"),
        (6, "edda", "1"),
    ], "who is in no class is scored among those who are in none"
    boards = {row[0]: row[4] for row in evening.rows("race-1")}
    scored = {each.driver: each.total for each in told.scores["race-1"].scored.scored}
    assert boards == scored


def test_the_teams_of_a_class_have_its_drivers_alone() -> None:
    told = raced(plan_of('classes = "apart"')).cup()
    pro, am = told.classes
    assert [(each.team.id, [driver.id for driver in each.members]) for each in pro.teams] == [
        ("red", ["ada", "bea"]),
        ("blue", ["edda"]),
    ]
    assert [(each.team.id, [driver.id for driver in each.members]) for each in am.teams] == [("blue", ["cleo", "dora"])]


def test_a_race_for_too_few_laps_is_measured_by_the_winner_of_the_class_where_classes_are_apart() -> None:
    for classes, status in (("", "not-classified"), ('classes = "apart"', "timed")):
        evening = raced(plan_of(classes))
        shown = board(evening.standings, "race-1", "e", evening.people, {}, plan=evening.plan)
        assert [row.status for row in shown.rows if row.driver.id == "cleo"] == [status]
        place = session_place(evening.cup(), "race-1", "cleo")
        assert place.laps_needed == (2 if classes else 3)


def test_a_place_penalty_moves_nobody_in_a_class_otherwise_than_on_the_board() -> None:
    evening = raced(plan_of())
    evening.write(Ruled("qualifying", Penalty.PLACES, "", "Toni", AT, "ada", value=3))
    assert [row[0:4:3] for row in evening.rows("qualifying")] == [
        ("bea", 1),
        ("edda", 2),
        ("dora", 1),
        ("ada", 3),
        ("cleo", 2),
        ("guest", None),
    ]
    qualifying = evening.cup().of_class("pro").scores["qualifying"].scored.classification
    assert [(place.drive.driver, place.position, place.decided_by) for place in qualifying.places] == [
        ("bea", 1, None),
        ("edda", 2, "time"),
        ("ada", 3, "places"),
    ]


def test_the_cup_of_a_class_and_one_that_there_is_not() -> None:
    evening = raced(plan_of('classes = "apart"'))
    am = evening.cup().of_class("am")
    assert ([each.driver.id for each in am.drivers], len(am.scores["race-1"].scored.scored)) == (["dora", "cleo"], 2)
    with pytest.raises(LookupError, match="there is no class 'gt4' in the plan; there are: pro, am"):
        evening.cup().of_class("gt4")
    with pytest.raises(LookupError, match="there are: none"):
        cup(Standings(), Plan(), {}, "e").of_class("gt4")


def test_an_explanation_says_in_which_field_a_place_is_worth_points() -> None:
    apart = raced(plan_of('classes = "apart"')).cup()
    assert "10 for 1st place of Am in Race 1" in standing_text(driver_place(apart, "cleo"))
    assert "10 für Platz 1 der Klasse Am" in session_text(session_place(apart, "race-1", "cleo"), "de")
    together = raced(plan_of()).cup().of_class("pro")
    text = standing_text(driver_place(together, "edda"))
    assert "1 for 3rd place in Qualifying" in text
    alone = raced(plan_of()).cup()
    guest = replace(alone, in_class={})
    assert "of all" not in standing_text(driver_place(guest, "bea"))


def test_a_class_of_those_scored_together_says_which_place_of_all_was_worth_the_points() -> None:
    evening = Evening(plan_of())
    evening.drives("qualifying", "ada", 90_000)
    evening.drives("qualifying", "dora", 91_000)
    text = standing_text(driver_place(evening.cup().of_class("am"), "dora"))
    assert "2 for 2nd place of all in Qualifying" in text


def test_the_rows_of_a_class_keep_their_positions_in_the_whole_field() -> None:
    evening = raced(plan_of())
    shown = board(evening.standings, "qualifying", "e", evening.people, {}, plan=evening.plan)
    assert [(row.driver.id, row.position) for row in board_of_class(shown, "am").rows] == [("dora", 4), ("cleo", 5)]


def test_the_car_has_the_class_of_whom_the_plan_has_in_it() -> None:
    plan = parse_plan(
        """
        [teams.a]
        name = "A"
        drivers = ["Ada"]
        [teams.b]
        name = "B"
        [rigs]
        one = { address = "10.0.0.1", driver = "Ada", class = "GT3" }
        two = { address = "10.0.0.2", team = "b", class = "GT4" }
        three = { address = "10.0.0.3", class = "GT4" }
        four = { address = "10.0.0.4" }
        """
    )
    people = {"guest": Person("guest", "Guest", None, "b")}
    grouped = InClasses(plan, people)
    assert [grouped.of(driver) for driver in ("ada", "guest", "nobody")] == ["gt3", "gt4", None]
    assert InClasses(Plan(), people).of("guest") is None


def test_a_team_that_drives_as_a_whole_is_in_its_class_before_it_has_driven() -> None:
    plan = parse_plan('[teams.a]\nname = "A"\nclass = "Pro"')
    (pro,) = cup(Standings(plan.rules), plan, {}, "e").classes
    assert [each.team.id for each in pro.teams] == ["a"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=12))
def test_places_inside_of_a_class_are_one_more_than_there_are_better_ones(order: list[tuple[str, bool]]) -> None:
    positions: list[int] = []
    for at, (_, shares) in enumerate(order):
        positions.append(positions[-1] if shares and positions else at + 1)
    classes = [of for of, _ in order]
    told = list(inside(zip(classes, positions, strict=True)))
    for of, position, own in zip(classes, positions, told, strict=True):
        better = sum(other == of and place < position for other, place in zip(classes, positions, strict=True))
        assert own == better + 1


def test_the_evening_may_be_written_at_any_time() -> None:
    evening = Evening(plan_of())
    evening.write(SessionMoved("race-1", Phase.RUNNING, "Toni", AT + timedelta(minutes=1)))
    evening.drives("race-1", "ada", 90_000)
    evening.drives("race-1", "cleo", 99_000)
    assert [row[3] for row in evening.rows("race-1")] == [1, 1]

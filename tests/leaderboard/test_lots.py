"""Lots that stewards draw: they decide last, or where the rules say, and can be taken back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from leaderboard.board import Tie
from leaderboard.cup import Cup, cup
from leaderboard.explain import driver_place, session_place
from leaderboard.explain_text import session_text, standing_text
from leaderboard.fold import Standings
from leaderboard.rows import board
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.record.entry import Entry, LapSet, Person, SessionOpened, Undone
from timing.record.lots import Drawn, OrderDrawn
from timing.record.protocol import Written

AT = datetime(2026, 11, 27, 19, tzinfo=UTC)
PLAN = parse_plan(
    """
    [[sessions]]
    type = "qualifying"
    [[sessions]]
    type = "race"
    [rules]
    ties = []
    every_driver = false
    [rules.qualifying]
    ties = ["drawn"]
    points = "1-1"
    [rules.race]
    by = "mean-of-best"
    ties = ["second-best", "drawn"]
    points = "1-1"
    [teams.red]
    name = "Red"
    drivers = ["Ada"]
    [teams.blue]
    name = "Blue"
    drivers = ["Bea"]
    """
)


class Evening:
    def __init__(self, plan: Plan = PLAN) -> None:
        self.plan = plan
        self.people = {each.id: Person(each.id, each.name, None, each.team) for each in plan.drivers.values()}
        self.standings = Standings(plan.rules)
        for session in plan.sessions:
            self.write(SessionOpened(session.id, session.type, session.name, None, AT))
        for session in plan.sessions:
            for driver in ("ada", "bea"):
                self.write(LapSet(session.id, f"r/{session.id}/{driver}", 1, "r", driver, 90_000, AT))

    def write(self, entry: Entry) -> str | None:
        return self.standings.apply(Written(self.standings.seq + 1, entry))

    def draws(self, of: Drawn, *order: str, session: str = "") -> OrderDrawn:
        drawn = OrderDrawn(of, order, "", "Toni", AT + timedelta(seconds=self.standings.seq), session)
        self.changed = self.write(drawn)
        return drawn

    def undoes(self, drawn: OrderDrawn) -> None:
        self.changed = self.write(Undone(drawn.session, drawn.key, "", "Toni", AT))

    def cup(self) -> Cup:
        return cup(self.standings, self.plan, self.people, "e")

    def drivers(self) -> list[tuple[int, str, str | None]]:
        return [(each.standing.position, each.driver.id, each.standing.decided_by) for each in self.cup().drivers]

    def rows(self, session: str) -> list[tuple[int, str]]:
        shown = board(self.standings, session, "e", self.people, {}, plan=self.plan)
        return [(row.position, row.driver.id) for row in shown.rows]


def test_what_nothing_else_decides_a_lot_does_and_the_row_says_so() -> None:
    evening = Evening()
    assert evening.drivers() == [(1, "ada", None), (1, "bea", None)]
    drawn = evening.draws("drivers", "bea", "ada")
    assert evening.drivers() == [(1, "bea", None), (2, "ada", "drawn")]
    assert "drawn by the stewards" in standing_text(driver_place(evening.cup(), "ada"))
    assert [each.standing.position for each in evening.cup().teams] == [1, 1], "the teams have to draw for themselves"
    evening.undoes(drawn)
    assert evening.drivers() == [(1, "ada", None), (1, "bea", None)]


def test_teams_draw_for_themselves() -> None:
    evening = Evening()
    evening.draws("teams", "red", "blue")
    assert [(each.standing.position, each.team.id) for each in evening.cup().teams] == [(1, "red"), (2, "blue")]
    assert [each[0] for each in evening.drivers()] == [1, 1]


def test_of_two_lots_the_later_holds() -> None:
    evening = Evening()
    evening.draws("drivers", "bea", "ada")
    evening.draws("drivers", "ada", "bea")
    assert [each[1] for each in evening.drivers()] == ["ada", "bea"]


def test_where_the_rules_say_when_a_lot_decides_it_decides_there() -> None:
    ties = replace(PLAN, rules=replace(PLAN.rules, ties=("drawn", "session:race")))
    evening = Evening(ties)
    evening.draws("drivers", "bea", "ada")
    assert evening.drivers() == [(1, "bea", None), (2, "ada", "drawn")]


def test_a_lot_in_a_session_is_on_its_board_in_its_points_and_in_its_explanation() -> None:
    evening = Evening()
    assert evening.rows("qualifying") == [(1, "ada"), (1, "bea")]
    drawn = evening.draws("session", "bea", "ada", session="qualifying")
    assert evening.changed == "qualifying"
    assert evening.rows("qualifying") == [(1, "bea"), (2, "ada")]
    assert evening.rows("race") == [(1, "ada"), (1, "bea")], "a lot is one of its session"
    shown = board(evening.standings, "qualifying", "e", evening.people, {}, plan=PLAN)
    assert shown.rows[1].tie == Tie(None, "bea", "drawn")
    assert shown.rows[1].why == "Behind Bea: same best lap 1:30.000, drawn by the stewards."
    assert shown.rows[0].why == "Ahead of Ada: same best lap 1:30.000, drawn by the stewards."
    place = evening.cup().scores["qualifying"].scored.classification.places[1]
    assert (place.drive.driver, place.position, place.decided_by) == ("ada", 2, "drawn")
    assert "drawn by the stewards" in session_text(session_place(evening.cup(), "qualifying", "ada"))
    evening.undoes(drawn)
    assert evening.rows("qualifying") == [(1, "ada"), (1, "bea")]


def test_a_lot_in_a_session_of_another_ranking_is_told_as_well() -> None:
    evening = Evening(
        replace(
            PLAN,
            rules=replace(
                PLAN.rules, rankings={**PLAN.rules.rankings, "race": replace(PLAN.rules.ranking("race"), by="race")}
            ),
        )
    )
    evening.draws("session", "bea", "ada", session="race")
    shown = board(evening.standings, "race", "e", evening.people, {}, plan=evening.plan, language="de")
    assert shown.rows[1].why == "1 Runde in 1:30,000. Hinter Bea: gleiche Runden und Zeit, Los der Rennleitung."


def test_who_drives_first_after_the_lot_was_drawn_has_his_place_in_it() -> None:
    evening = Evening()
    evening.draws("session", "cleo", "bea", "ada", session="qualifying")
    evening.write(LapSet("qualifying", "r/cleo", 1, "r", "cleo", 90_000, AT))
    assert [driver for _, driver in evening.rows("qualifying")] == ["cleo", "bea", "ada"]


def test_a_lot_in_a_session_that_there_is_not_changes_no_board() -> None:
    evening = Evening()
    evening.draws("session", "bea", "ada", session="elsewhere")
    assert evening.changed is None

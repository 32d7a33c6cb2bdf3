"""Who is expected in a heat: on its board, on its grid, and in the result as one who did not start."""

from datetime import UTC, datetime, timedelta

import pytest

from leaderboard.cup import Cup, cup
from leaderboard.fold import Standings
from leaderboard.grid import grid
from leaderboard.rows import board
from leaderboard.teams import teams_of
from timing.plan_file import parse_plan
from timing.record.decisions import Penalty, Ruled
from timing.record.entry import Entry, LapSet, Person, SessionOpened, Undone
from timing.record.lots import LineupSet
from timing.record.protocol import Written

AT = datetime(2026, 11, 27, 19, tzinfo=UTC)
PLAN = parse_plan(
    """
    [[sessions]]
    type = "qualifying"
    [[sessions]]
    type = "race"
    count = 2
    [teams.red]
    name = "Red"
    class = "Pro"
    drivers = ["Ada", { name = "Bea", number = 7 }, "Cleo"]
    """
)


class Evening:
    def __init__(self) -> None:
        self.people = {"ada": Person("ada", "Ada Bell", None, "red")}
        self.standings = Standings(PLAN.rules)
        self.opens("qualifying")

    def opens(self, id: str) -> None:
        planned = next(each for each in PLAN.sessions if each.id == id)
        self.write(SessionOpened(id, planned.type, planned.name, None, AT))

    def write(self, entry: Entry) -> None:
        self.changed = self.standings.apply(Written(self.standings.seq + 1, entry))

    def drives(self, session: str, driver: str, time_ms: int) -> None:
        self.write(LapSet(session, f"r/{session}/{driver}", 1, "r", driver, time_ms, AT))

    def expects(self, session: str, *drivers: str) -> LineupSet:
        stored = LineupSet(session, drivers, "qualifying", "Toni", AT + timedelta(seconds=self.standings.seq))
        self.write(stored)
        return stored

    def cup(self) -> Cup:
        return cup(self.standings, PLAN, self.people, "e")

    def grid(self, session: str) -> str:
        return " ".join(grid(self.standings, PLAN, session))

    def rows(self, session: str) -> list[tuple[int, bool, str, str]]:
        shown = board(self.standings, session, "e", self.people, teams_of(PLAN), plan=PLAN)
        return [(row.position, row.tied, row.driver.name, row.status) for row in shown.rows]


@pytest.fixture
def evening() -> Evening:
    evening = Evening()
    for at, driver in enumerate(("ada", "bea", "cleo")):
        evening.drives("qualifying", driver, 90_000 + at)
    return evening


def test_a_board_lists_whom_it_expects_behind_all_who_have_driven(evening: Evening) -> None:
    evening.opens("race-1")
    assert evening.rows("race-1") == []
    evening.expects("race-1", "cleo", "bea", "ada", "guest")
    assert evening.changed == "race-1", "the board is another one"
    evening.drives("race-1", "bea", 99_000)
    evening.drives("race-1", "nobody", 98_000)
    evening.write(Ruled("race-1", Penalty.DISQUALIFIED, "", "Toni", AT, "nobody"))
    assert evening.rows("race-1") == [
        (1, False, "bea", "timed"),
        (2, True, "Cleo", "no-time"),
        (2, True, "Ada Bell", "no-time"),
        (2, True, "guest", "no-time"),
        (5, False, "nobody", "disqualified"),
    ]
    waiting = board(evening.standings, "race-1", "e", evening.people, teams_of(PLAN), plan=PLAN, language="de").rows[1]
    assert (waiting.why, waiting.points, waiting.laps, waiting.class_position) == (
        "Wird erwartet; ist noch nicht gefahren.",
        0,
        0,
        2,
    )
    assert waiting.team is not None
    assert waiting.team.id == "red"


def test_a_board_without_a_plan_knows_whom_it_expects_by_their_ids(evening: Evening) -> None:
    evening.expects("qualifying", "bea", "guest")
    row = board(evening.standings, "qualifying", "e", {}, {}).rows[-1]
    assert (row.driver.name, row.points, row.why) == ("guest", None, "Expected; has not driven yet.")


def test_the_result_has_who_did_not_start_and_the_board_has_it_in_the_same_order(evening: Evening) -> None:
    evening.opens("race-1")
    evening.expects("race-1", "ada", "bea")
    evening.drives("race-1", "bea", 99_000)
    places = evening.cup().scores["race-1"].scored.classification.places
    assert [(place.drive.driver, place.position, place.status) for place in places] == [
        ("bea", 1, "classified"),
        ("ada", 2, "did-not-start"),
    ]
    assert evening.cup().names["bea"].number == "7"
    assert [row[0] for row in evening.rows("race-1")] == [1, 2]


def test_the_grid_is_the_line_up_less_the_places_that_stewards_took_until_then(evening: Evening) -> None:
    evening.expects("race-1", "cleo", "bea", "ada")
    assert evening.changed is None, "the session is not open yet"
    assert evening.cup().lineups == {"race-1": ("cleo", "bea", "ada")}
    evening.write(Ruled("qualifying", Penalty.GRID_PLACES, "", "Toni", AT, "cleo", value=1))
    assert evening.grid("race-1") == "bea cleo ada"
    assert evening.cup().owed == {"cleo": 1}
    evening.opens("race-1")
    evening.drives("race-1", "ada", 99_000)
    evening.drives("race-1", "cleo", 99_001)
    assert evening.grid("race-1") == "ada cleo", "who is in it"
    assert " ".join(grid(evening.standings, PLAN, "race-1", everybody=True)) == "bea cleo ada"
    assert evening.grid("race-2") == "ada bea cleo", "there nothing was stored, and the penalty is served"


def test_a_line_up_is_replaced_by_the_next_and_comes_back_where_that_is_taken_back(evening: Evening) -> None:
    evening.expects("race-1", "ada", "bea")
    second = evening.expects("race-1", "cleo")
    assert evening.standings.lineup("race-1") == ("cleo",)
    evening.write(Undone("race-1", second.key, "", "Toni", AT))
    assert evening.standings.lineup("race-1") == ("ada", "bea")
    assert evening.standings.lineup("race-2") == ()


def test_who_is_disqualified_before_a_lap_is_last_and_keeps_what_stewards_gave(evening: Evening) -> None:
    evening.opens("race-1")
    evening.expects("race-1", "ada", "bea", "cleo")
    evening.drives("race-1", "cleo", 99_000)
    evening.write(Ruled("race-1", Penalty.DISQUALIFIED, "", "Toni", AT, "ada"))
    evening.write(Ruled("race-1", Penalty.POINTS, "", "Toni", AT, "bea", value=-250))
    assert [row[::3] for row in evening.rows("race-1")] == [(1, "timed"), (2, "no-time"), (3, "disqualified")]
    rows = board(evening.standings, "race-1", "e", evening.people, teams_of(PLAN), plan=PLAN).rows
    assert [(row.driver.id, row.points, row.penalties) for row in rows[1:]] == [
        ("bea", -2.5, ("-2.5 points",)),
        ("ada", 0, ("disqualified",)),
    ]

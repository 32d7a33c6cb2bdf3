"""Lessons that others had to learn at the desk: what staff do, undo and do twice, and what everybody sees of it."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from display import wire
from display.boards import board_at
from display.exports.results import results_of
from display.staff.moving import STEPS, Step
from ingest.formats.document import Document
from ingest.formats.exports import read
from ingest.importing import import_file
from leaderboard.board import Board
from leaderboard.teams import teams_of
from tests.stories.small_hall import NEXT_RACE, PLAN, QUALIFYING, RACE, SmallHall, small_hall
from timing.errors import SetupError
from timing.event import Plan
from timing.plan_file import parse_plan
from timing.record.decisions import DriverSeated, LapReassigned, Penalty, Phase, Ruled, SessionMoved
from timing.record.entry import Entry, LapAmended, LapRuled, LapSet, RigAdopted, SessionOpened, Undone
from timing.record.protocol import Record

Decide = Callable[[SmallHall, LapSet], Entry]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[SmallHall]:
    with small_hall(tmp_path) as hall:
        yield hall


@pytest.fixture
def raced(hall: SmallHall) -> SmallHall:
    """A race that is over: Anna before Cleo before Dora, three laps each."""
    hall.opens(RACE)
    hall.races(left=(91_000, 90_000, 90_500), right=(91_100, 90_200, 90_400), middle=(92_000, 91_000, 91_500))
    hall.move(RACE, "close", "provisional")
    return hall


def shown(board: Board) -> bytes:
    """A board without its position in the record."""
    return wire.board(replace(board, seq=0))


# 4, 5: undo, and twice

DECISIONS: dict[str, Decide] = {
    "a lap deleted": lambda hall, lap: LapRuled(RACE, lap.key, False, "cut", "Toni", hall.clock),
    "a lap given away": lambda hall, lap: LapReassigned(RACE, lap.key, "bert", "he sat there", "Toni", hall.clock),
    "a lap of nobody": lambda hall, lap: LapReassigned(RACE, lap.key, None, "who was it?", "Toni", hall.clock),
    "a session reopened": lambda hall, lap: SessionMoved(RACE, Phase.RUNNING, "Toni", hall.clock),
    "another driver": lambda hall, lap: DriverSeated("left", "bert", "Toni", hall.clock, RACE),
    "a source adopted": lambda hall, lap: RigAdopted(RACE, "stray-10.0.0.99:1", "left", "bert", hall.clock, "Toni"),
    **{
        f"a penalty of {penalty}": lambda hall, lap, penalty=penalty: Ruled(  # type: ignore[misc]
            RACE, penalty, "a collision", "Toni", hall.clock, lap.driver, value=5_000
        )
        for penalty in Penalty
    },
}


@pytest.mark.parametrize("what", DECISIONS)
def test_whatever_staff_decide_can_be_taken_back(raced: SmallHall, what: str) -> None:
    [lap] = [each for each in raced.laps if (each.driver, each.lap) == ("anna", 2)]
    before, laps = shown(raced.board(RACE)), raced.laps
    decision = DECISIONS[what](raced, lap)
    raced.writes(decision)
    decided = shown(raced.board(RACE))
    undone = Undone(decision.session, decision.key, "a mistake", "Toni", raced.clock)
    raced.writes(undone)
    assert shown(raced.board(RACE)) == before
    raced.writes(Undone(decision.session, undone.key, "it was none", "Toni", raced.clock))
    assert shown(raced.board(RACE)) == decided, "what was taken back can be given back"
    assert raced.laps == laps


def test_a_record_has_no_way_to_delete() -> None:
    """Nothing that a record can do takes an entry away, or makes it another one; names alone can be changed."""
    can = {name for name, _ in inspect.getmembers(Record, inspect.isfunction) if not name.startswith("_")}
    assert not {name for name in can if any(word in name for word in ("delete", "remove", "update", "reset", "drop"))}
    assert {"append", "read", "find"} <= can


@pytest.mark.parametrize("what", DECISIONS)
def test_what_is_decided_twice_is_decided_once(raced: SmallHall, what: str) -> None:
    [lap] = [each for each in raced.laps if (each.driver, each.lap) == ("anna", 2)]
    decision = DECISIONS[what](raced, lap)
    raced.writes(decision)
    once, end = shown(raced.board(RACE)), raced.record.position()
    raced.writes(decision, decision)
    assert raced.record.position() == end
    assert shown(raced.board(RACE)) == once


def test_a_session_is_opened_once_however_often_somebody_taps(hall: SmallHall) -> None:
    hall.move(RACE, "open")
    for step in (Step.OPEN, Step.OFFICIAL):
        assert Phase.OPEN not in STEPS[step]
        with pytest.raises(SetupError, match="is no step from there"):
            hall.move(RACE, step)
    hall.restarts()
    opened = [entry.session for _, entry in hall.entries if isinstance(entry, SessionOpened)]
    assert sorted(opened) == [QUALIFYING, RACE], "nor does a restart open one again"


# 6: the plan


@pytest.mark.parametrize(
    "plan",
    [
        Plan(),
        parse_plan(PLAN.split("[[sessions]]", maxsplit=1)[0] + PLAN[PLAN.index("[teams.north]") :]),
        parse_plan(PLAN.split("[rigs.left]", maxsplit=1)[0]),
    ],
    ids=["nothing at all", "no sessions", "no rigs"],
)
def test_a_plan_that_says_less_takes_no_lap_away(raced: SmallHall, plan: Plan) -> None:
    before, laps = raced.results(RACE), raced.laps
    states = [(row.driver.id, row.last, row.second_ms) for row in raced.board(RACE).rows]
    raced.plan = replace(plan, rigs=raced.plan.rigs)
    raced.restarts(plan)
    assert sorted(raced.results(RACE)) == sorted(before)
    assert raced.laps == laps
    assert not [entry for _, entry in raced.entries if isinstance(entry, LapAmended)]
    assert sorted((row.driver.id, row.last, row.second_ms) for row in raced.board(RACE).rows) == sorted(states)
    assert raced.phase(RACE) is Phase.PROVISIONAL


# 7, 13: what is seen


def test_who_looks_in_late_or_comes_back_sees_what_all_others_see(hall: SmallHall) -> None:
    hall.opens(RACE)
    hall.races(left=(91_000,), right=(91_100,))
    late, shaky = hall.lets_in(), hall.lets_in()
    shaky.loses_the_network()
    hall.races(left=(90_000,), right=(89_000,), middle=(95_000,))
    shaky.connect()
    hall.races(left=(90_500,), right=(90_900,))
    everybody = [hall.wall, late, shaky, hall.lets_in()]
    hall.restarts()
    assert {guest.json for guest in everybody} == {hall.rebuilt(RACE)}
    laps = {row.driver.id: row.laps for row in late.board.rows}
    assert laps == {"anna": 3, "cleo": 3, "dora": 1}, "no count begins anew"


def test_a_screen_is_one_stream_and_never_a_mixture_of_two_moments(raced: SmallHall) -> None:
    """Whatever a screen showed, all of it was the board at one entry of the record: so one delay delays all of it."""
    raced.penalise(RACE, "anna", Penalty.SECONDS, 5)
    teams = teams_of(raced.plan)
    for board in raced.wall.boards[-14:]:
        rebuilt = board_at(raced.record, board.session.id, board.seq, teams, "en", raced.plan)
        assert wire.board(rebuilt) == wire.board(board)


# 9, 12: classes


@pytest.fixture
def mixed(tmp_path: Path) -> Iterator[SmallHall]:
    """The same race, with Anna and Dora among amateurs."""
    text = PLAN.replace('rules = "company-cup"', '[rules]\npreset = "company-cup"\nclasses = "apart"')
    text = text.replace("number = 7 }", 'number = 7, class = "am" }').replace(
        "number = 10 }", 'number = 10, class = "am" }'
    )
    text = text.replace("number = 9 }", 'number = 9, class = "pro" }').replace(
        "number = 8 }", 'number = 8, class = "pro" }'
    )
    head, rest = text.split("[[sessions]]", maxsplit=1)
    order = f'{head}[classes.pro]\nname = "Pro"\n[classes.am]\nname = "Am"\n[[sessions]]{rest}'
    hall = SmallHall(tmp_path, parse_plan(order))
    hall.opens(RACE)
    hall.races(right=(90_000, 90_000), middle=(91_000, 91_000), left=(92_000, 92_000))
    yield hall
    hall.close()


def test_a_class_is_in_the_order_of_the_whole_board(mixed: SmallHall) -> None:
    rows = [(row.position, row.driver.id, row.class_id, row.class_position) for row in mixed.board(RACE).rows]
    assert rows == [(1, "cleo", "pro", 1), (2, "dora", "am", 1), (3, "anna", "am", 2)]


def test_points_of_a_class_are_those_of_the_rules(mixed: SmallHall) -> None:
    """33 for a win and 28 for the second place, in each class."""
    mixed.move(RACE, "close", "provisional")
    points = {row.driver.id: row.points for row in mixed.board(RACE).rows}
    assert points == {"cleo": 33, "dora": 33, "anna": 28}


# 11, 15, 16: results


def test_a_penalty_outlives_whatever_else_is_done(raced: SmallHall) -> None:
    raced.penalise(RACE, "anna", Penalty.SECONDS, 5)
    assert raced.order(RACE) == ["cleo", "dora", "anna"]
    [lap] = [each for each in raced.laps if (each.driver, each.lap) == ("cleo", 1)]
    raced.writes(LapAmended(RACE, lap.key, raced.clock, valid=False, reason="cut"))
    raced.rule(lap, counts=True)
    raced.give([lap], "bert")
    raced.ungive(lap)
    raced.penalise(RACE, "dora", Penalty.WARNING)
    raced.move(RACE, "reopen")
    raced.move(RACE, "close", "provisional")
    raced.restarts()
    _imports(raced, RACE)
    rows = {row.driver.name: row for row in raced.board(RACE).rows}
    assert rows["Anna"].penalties == ("5 s",)
    assert [row.driver.name for row in raced.board(RACE).rows if row.laps == 3] == ["Cleo", "Dora", "Anna"]


def test_a_penalty_holds_for_laps_that_come_from_a_file(hall: SmallHall) -> None:
    hall.move(RACE, "open", "start", "close", "provisional")
    _imports(hall, RACE)
    [first, second] = hall.board(RACE).rows
    hall.penalise(RACE, first.driver.id, Penalty.SECONDS, 30)
    assert [row.driver.id for row in hall.board(RACE).rows] == [second.driver.id, first.driver.id]
    _imports(hall, RACE)
    assert [row.driver.id for row in hall.board(RACE).rows] == [second.driver.id, first.driver.id]


def _imports(hall: SmallHall, session: str) -> None:
    """Two guests were timed by hand."""
    lines = ["type,driver,lap,time", *(f"race,{who},{lap},{time}" for who, lap, time in GUESTS)]
    contents = read(Document.of("\n".join(lines).encode()))
    import_file(contents, session, hall.record, changed_at=hall.clock)
    hall.show()


GUESTS = [("Gast Eins", 1, "1:40.000"), ("Gast Zwei", 1, "1:41.000")]


def test_places_are_places_whatever_points_they_are_worth(hall: SmallHall) -> None:
    """Points go to three, and who is out has none: no two of them share a place."""
    table = 'rules = { preset = "company-cup", race = "3" }'
    hall.restarts(parse_plan(PLAN.replace('rules = "company-cup"', table)))
    hall.opens(RACE)
    hall.races(left=(90_000,), right=(91_000,), middle=(92_000,))
    hall.move(RACE, "close", "provisional")
    rows = [(row.position, row.tied, row.points) for row in hall.board(RACE).rows]
    assert rows == [(1, False, 3), (2, False, 0), (3, False, 0)]
    standings = [(each.standing.position, each.standing.tied) for each in hall.cup.drivers[:3]]
    assert standings == [(1, False), (2, False), (3, False)], "equal points, told apart by their places"


def test_laps_keep_their_numbers_when_one_is_deleted(raced: SmallHall) -> None:
    laps = [each for each in raced.laps if each.driver == "anna"]
    numbers = list(raced.counting(RACE))
    raced.rule(laps[1], counts=False)
    assert list(raced.counting(RACE)) == numbers
    assert raced.counting(RACE)[raced.ref(laps[1])] is False
    [row] = [row for row in raced.board(RACE).rows if row.driver.id == "anna"]
    assert (row.laps, row.best_ms, row.last_ms) == (3, 90_500, 90_500)
    told = results_of(raced.record, raced.plan).session(RACE).laps["anna"]
    assert [(lap.number, lap.time_ms, lap.counts) for lap in told] == [
        (1, 91_000, True),
        (2, 90_000, False),
        (3, 90_500, True),
    ]


def test_the_next_race_begins_with_nothing_of_the_last(raced: SmallHall) -> None:
    raced.penalise(RACE, "anna", Penalty.SECONDS, 5)
    raced.opens(NEXT_RACE)
    raced.races(left=(90_000,))
    [row] = raced.board(NEXT_RACE).rows
    assert (row.driver.id, row.laps, row.penalties) == ("anna", 1, ())

"""Where the sessions of an evening stand, and which one all screens follow."""

import pytest

from leaderboard.fold import Standings, fold
from tests.leaderboard.evenings import Evening
from timing.readings import SessionType
from timing.record.decisions import Penalty, Phase


@pytest.fixture
def evening() -> Evening:
    """The record knows all sessions from the start, as a plan with a timetable makes it."""
    evening = Evening()
    evening.opens()
    for number in (1, 2, 3):
        evening.opens(f"race-{number}", SessionType.RACE, f"Race {number}")
    return evening


def current(evening: Evening) -> str | None:
    return evening.standings().current


def test_as_long_as_nobody_moves_a_session_the_one_opened_last_is_shown(evening: Evening) -> None:
    assert current(evening) == "race-3"
    assert evening.standings().phase("race-3") is Phase.PLANNED
    assert Standings().current is None
    evening.lap("anna", "1:58.000", session="unheard of")
    assert current(evening) == "unheard of"


def test_the_session_that_is_open_or_running_is_shown_and_its_result_until_the_next_opens(evening: Evening) -> None:
    shown = []
    for phase in (Phase.OPEN, Phase.RUNNING, Phase.CLOSED, Phase.PROVISIONAL, Phase.OFFICIAL):
        evening.moves(phase)
        shown.append(current(evening))
    assert shown == ["quali"] * 5
    evening.moves(Phase.OPEN, session="race-1")
    assert current(evening) == "race-1"


def test_of_two_that_are_open_the_one_moved_last_is_shown_and_then_the_other(evening: Evening) -> None:
    evening.moves(Phase.RUNNING)
    evening.moves(Phase.OPEN, session="race-1")
    assert current(evening) == "race-1"
    evening.moves(Phase.CLOSED, session="race-1")
    assert current(evening) == "quali"
    evening.moves(Phase.CLOSED)
    assert current(evening) == "race-1", "it began last"


def test_a_move_that_was_a_mistake_is_taken_back_and_given_back(evening: Evening) -> None:
    evening.moves(Phase.RUNNING)
    mistaken = evening.moves(Phase.OPEN, session="race-1")
    undone = evening.undo(mistaken)
    standings = evening.standings()
    assert (standings.current, standings.phase("race-1")) == ("quali", Phase.PLANNED)
    evening.undo(undone)
    standings = evening.standings()
    assert (standings.current, standings.phase("race-1")) == ("race-1", Phase.OPEN)


def test_a_session_that_opens_itself_later_is_shown_unless_another_is_open(evening: Evening) -> None:
    closed = [evening.moves(phase) for phase in (Phase.RUNNING, Phase.CLOSED)]
    evening.opens("server race", SessionType.RACE, "Race of a server")
    assert current(evening) == "server race"
    evening.undo(closed[1])
    assert current(evening) == "quali"


def test_a_result_is_official_on_the_board_once_somebody_says_so(evening: Evening) -> None:
    evening.lap("anna", "1:58.000")
    standings = evening.standings()
    states: list[tuple[str, str]] = []
    for phase in (Phase.CLOSED, Phase.PROVISIONAL, Phase.OFFICIAL, Phase.PROVISIONAL):
        evening.moves(phase, author=f"the {len(states)}th")
        changed = standings.apply(evening.written[-1])
        assert changed == "quali", "the board says where the session stands"
        states.append((evening.board().session.phase, evening.board().state))
    assert states == [
        ("closed", "provisional"),
        ("provisional", "provisional"),
        ("official", "official"),
        ("provisional", "provisional"),
    ]


def test_an_official_result_that_stewards_change_is_a_revised_one(evening: Evening) -> None:
    lap = evening.lap("anna", "1:58.000")
    evening.moves(Phase.OFFICIAL)
    evening.moves(Phase.RUNNING, session="race-1")
    assert evening.standings().phase("quali") is Phase.OFFICIAL
    evening.rule(lap, counts=False)
    evening.penalise("anna", Penalty.WARNING, session="race-1")
    evening.moves(Phase.CLOSED, session="race-1")
    standings = evening.standings()
    assert standings.phase("quali") is Phase.REVISED
    assert standings.phase("race-1") is Phase.CLOSED
    assert evening.board().state == "official"
    evening.moves(Phase.OFFICIAL, author="Uli")
    assert evening.standings().phase("quali") is Phase.OFFICIAL, "it was looked at once more"


def test_a_session_known_from_a_move_alone_is_there(evening: Evening) -> None:
    evening.moves(Phase.OPEN, session="extra")
    standings = fold(evening.written[:-1])
    assert standings.apply(evening.written[-1]) == "extra"
    assert standings.current == "extra"

"""Which versions there are, and which results may need another one."""

import pytest

from leaderboard.fold import fold
from leaderboard.publications import STANDINGS, overall
from leaderboard.publications import due as due_of
from tests.leaderboard.evenings import AT, EPOCH, Evening
from timing.record.decisions import Penalty, Phase
from timing.record.published import ProtestLodged, ResultPublished, ResultState


@pytest.fixture
def evening() -> Evening:
    evening = Evening()
    evening.opens()
    evening.lap("anna", "1:58.000")
    return evening


def due(evening: Evening) -> dict[str, int]:
    return due_of(evening.standings())


def publish(evening: Evening, number: int, session: str = "quali") -> ResultPublished:
    seq = len(evening.written)
    published = ResultPublished(session, number, ResultState.OFFICIAL, EPOCH, seq, "{}", "{}", "00", "Toni", AT)
    evening.write(published)
    return published


def test_a_session_has_nothing_to_publish_before_it_is_provisional(evening: Evening) -> None:
    seen = []
    for phase in (Phase.RUNNING, Phase.CLOSED, Phase.PROVISIONAL):
        evening.moves(phase)
        seen.append(due(evening))
    assert seen == [{}, {}, {"quali": 5}]


def test_after_a_version_only_what_is_written_later_may_make_another(evening: Evening) -> None:
    evening.moves(Phase.OFFICIAL)
    first = publish(evening, 1)
    assert due(evening) == {}
    publish(evening, 1, STANDINGS)
    evening.opens("race")
    assert due(evening) == {}, "of another session"
    ruled = evening.penalise("anna", Penalty.WARNING, session="quali")
    assert due(evening) == {"quali": 7}
    second = publish(evening, 2)
    assert due(evening) == {}
    evening.undo(ruled)
    assert due(evening) == {"quali": 9}
    published = evening.standings().published
    assert (published.of("quali"), published.last("quali")) == ((first, second), second)
    assert [each.session for each in published.all()] == ["quali", "quali", STANDINGS]
    assert (published.last("race"), published.of("race")) == (None, ())


def test_it_is_known_when_a_session_was_moved_and_when_that_was_taken_back(evening: Evening) -> None:
    moved = evening.moves(Phase.PROVISIONAL)
    assert evening.standings().published.moved == {"quali": 3}
    evening.undo(moved)
    assert evening.standings().published.moved == {"quali": 4}
    assert due(evening) == {}


def test_a_version_and_a_protest_change_no_board(evening: Evening) -> None:
    evening.moves(Phase.OFFICIAL)
    standings, before = evening.standings(), evening.board()
    publish(evening, 1)
    assert standings.apply(evening.written[-1]) is None
    evening.write(ProtestLodged("quali", "north", "cut the chicane", "Toni", AT))
    assert standings.apply(evening.written[-1]) is None
    assert (evening.board().rows, evening.board().session.phase) == (before.rows, "official")
    assert fold(evening.written).sessions.keys() == {"quali"}


def test_a_late_lap_and_a_correction_make_an_official_result_a_revised_one(evening: Evening) -> None:
    evening.moves(Phase.OFFICIAL)
    key = evening.lap("ben", "1:59.000")
    assert evening.standings().phase("quali") is Phase.REVISED
    assert evening.board().session.phase == "revised"
    evening.moves(Phase.OFFICIAL, author="Uli")
    evening.amend(key, valid=None)
    assert evening.standings().phase("quali") is Phase.OFFICIAL, "it says nothing new"
    evening.amend(key, valid=False)
    assert evening.standings().phase("quali") is Phase.REVISED


def test_a_ruling_that_no_row_shows_tells_the_board_that_it_is_revised(evening: Evening) -> None:
    evening.moves(Phase.OFFICIAL)
    standings = evening.standings()
    evening.penalise("nobody here", Penalty.WARNING, session="quali")
    assert standings.apply(evening.written[-1]) == "quali"
    evening.penalise("nobody here", Penalty.WARNING, session="quali", author="Uli")
    assert standings.apply(evening.written[-1]) is None


def test_standings_are_revised_as_soon_as_one_of_their_sessions_is() -> None:
    provisional, official, revised = ResultState
    assert overall("provisional", [official, revised]) is provisional
    assert overall("official", [official, official]) is official
    assert overall("official", [official, revised]) is revised

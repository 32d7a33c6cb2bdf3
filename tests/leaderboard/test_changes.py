"""Changes applied to the board they start from give the board they lead to, exactly."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leaderboard.board import Board, Driver, Row, SessionInfo
from leaderboard.changes import apply, changes, row_order
from tests.leaderboard.evenings import RANDOM_EVENINGS, Evening, board_of
from timing.readings import SessionType
from timing.record.protocol import Written


@pytest.fixture
def evening() -> Evening:
    evening = Evening()
    evening.opens()
    evening.lap("anna", "1:58.432")
    evening.lap("ben", "1:59.000")
    evening.lap("clara", "2:00.000")
    return evening


def test_nothing_happened_is_no_rows(evening: Evening) -> None:
    board = evening.board()
    none = changes(board, board)
    assert (none.rows, none.removed, none.info, none.state) == ((), (), None, None)
    assert apply(board, none) == board


def test_a_lap_that_moves_nobody_is_one_row(evening: Evening) -> None:
    old = evening.board()
    evening.lap("clara", "2:00.500")
    new = evening.board()
    made = changes(old, new)
    assert [row.driver.id for row in made.rows] == ["clara"]
    assert (made.session, made.epoch, made.prev, made.seq) == ("quali", "book-1", 4, 5)
    assert apply(old, made) == new


def test_a_change_of_position_brings_every_row_that_moved_in_the_order_of_the_board(evening: Evening) -> None:
    old = evening.board()
    evening.lap("clara", "1:58.900")
    made = changes(old, evening.board())
    assert [(row.position, row.driver.id) for row in made.rows] == [(2, "clara"), (3, "ben")]
    assert apply(old, made) == evening.board()


def test_a_new_driver_is_a_new_row_and_a_driver_taken_out_is_named(evening: Evening) -> None:
    before = evening.board()
    evening.lap("dora", "2:01.000")
    after = evening.board()
    assert [row.driver.id for row in changes(before, after).rows] == ["dora"]
    back = changes(after, before)
    assert (back.rows, back.removed) == ((), ("dora",))
    assert apply(after, back) == before


def test_a_session_renamed_and_made_official_says_so(evening: Evening) -> None:
    old = evening.board()
    info = SessionInfo("quali", SessionType.QUALIFYING, "Qualifying, second group", None)
    new = replace(old, session=info, state="official")
    made = changes(old, new)
    assert (made.info, made.state, made.rows) == (info, "official", ())
    assert apply(old, made) == new
    assert apply(new, changes(new, old)) == old


def test_a_driver_renamed_without_a_new_entry_is_a_change_at_the_same_position(evening: Evening) -> None:
    old = evening.board()
    row = old.rows[1]
    new = replace(old, rows=(old.rows[0], replace(row, driver=Driver("ben", "Driver 17")), old.rows[2]))
    made = changes(old, new)
    assert (made.prev, made.seq, len(made.rows)) == (4, 4, 1)
    assert apply(old, made) == new


def test_drivers_who_share_a_position_stand_in_the_order_of_their_names_then_ids(evening: Evening) -> None:
    row = evening.board().rows[0]
    drivers = [Driver("b", "Anna"), Driver("z", "Anna"), Driver("a", "Ben")]
    rows = [replace(row, driver=driver) for driver in drivers]
    first = replace(row, position=0, driver=Driver("zz", "Zoe"))
    assert sorted([*reversed(rows), first], key=row_order) == [first, *rows]


@pytest.mark.parametrize(
    ("session", "epoch"), [("race", "book-1"), ("quali", "book-2")], ids=["another session", "another book"]
)
def test_boards_of_different_sessions_or_books_have_no_changes(evening: Evening, session: str, epoch: str) -> None:
    old = evening.board()
    new = replace(old, session=replace(old.session, id=session), epoch=epoch)
    with pytest.raises(ValueError, match="no changes lead from session 'quali' at entry 4 of book 'book-1' to session"):
        changes(old, new)


def test_changes_fit_only_the_board_they_start_from(evening: Evening) -> None:
    old = evening.board()
    evening.lap("clara", "1:58.900")
    new = evening.board()
    made = changes(old, new)
    others = [
        new,
        replace(old, epoch="book-2"),
        replace(old, session=replace(old.session, id="race")),
    ]
    for other in others:
        with pytest.raises(ValueError, match="changes from session 'quali' at entry 4 of book 'book-1' do not fit"):
            apply(other, made)


@settings(deadline=None, max_examples=200)
@given(RANDOM_EVENINGS, st.data())
def test_changes_lead_from_any_board_of_a_session_to_any_other(written: list[Written], data: st.DataObject) -> None:
    evening = Evening()
    evening.opens("quali")
    evening.opens("race", SessionType.RACE, "Race 1")
    standings = evening.standings()
    boards = [(board_of(standings, "quali"), board_of(standings, "race"))]
    for seq, entry in written:
        standings.apply(Written(seq + 2, entry))
        boards.append((board_of(standings, "quali"), board_of(standings, "race")))
    old, new = data.draw(st.sampled_from(boards)), data.draw(st.sampled_from(boards))
    for before, after in zip(old, new, strict=True):
        assert apply(before, changes(before, after)) == after
    for earlier, later in pairwise(boards):
        for before, after in zip(earlier, later, strict=True):
            assert apply(before, changes(before, after)) == after


@st.composite
def any_boards(draw: st.DrawFn) -> Board:
    """Boards as no evening makes them, with shared positions and equal names, in the order that all boards have."""
    pattern = Row(
        position=1,
        tied=False,
        driver=Driver("", ""),
        team=None,
        rig="rig 1",
        best_ms=None,
        second_ms=None,
        last_ms=None,
        last=None,
        gap_ms=None,
        interval_ms=None,
        laps=0,
        sectors_ms=(),
        status="no-time",
        moved=0,
        why="",
        tie=None,
    )
    rows = []
    for driver in draw(st.sets(st.sampled_from("abcdef"))):
        name = draw(st.sampled_from(["Anna", "Ben"]))
        rows.append(
            replace(
                pattern,
                driver=Driver(driver, name),
                position=draw(st.integers(1, 3)),
                laps=draw(st.integers(0, 1)),
                penalties=draw(st.sampled_from([(), ("5 s",)])),
            )
        )
    return Board(
        SessionInfo("quali", SessionType.QUALIFYING, draw(st.sampled_from(["Q1", "Q2"])), None),
        "book-1",
        draw(st.integers(1, 3)),
        tuple(sorted(rows, key=row_order)),
        draw(st.sampled_from(["provisional", "official"])),
    )


@settings(deadline=None, max_examples=300)
@given(any_boards(), any_boards())
def test_changes_lead_from_any_board_to_any_other_and_hold_no_row_that_is_unchanged(old: Board, new: Board) -> None:
    made = changes(old, new)
    assert apply(old, made) == new
    assert not set(made.rows) & set(old.rows)
    assert set(made.removed) == {row.driver.id for row in old.rows} - {row.driver.id for row in new.rows}

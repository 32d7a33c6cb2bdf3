"""The boards are the same, by whatever steps the record is read, and at any position of the past."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from display.boards import Boards, board_at
from leaderboard.fold import fold
from leaderboard.rows import board
from tests.display.books import AT, LEAGUE, Glass, make
from tests.leaderboard.evenings import PENALISED_EVENINGS, PEOPLE, RANDOM_EVENINGS, TEAMS
from timing.record.entry import Entry, SessionOpened
from timing.record.memory import MemoryRecord
from timing.record.protocol import Written


@settings(deadline=None)
@given(RANDOM_EVENINGS, st.data())
def test_whatever_the_steps_the_boards_are_those_of_all_entries_at_once(
    written: Sequence[Written], data: st.DataObject
) -> None:
    record = MemoryRecord("book-1")
    boards, glass = make(record), Glass()
    rest: list[Entry] = [each.entry for each in written]
    people = list(PEOPLE.values())
    while rest:
        count = data.draw(st.integers(1, len(rest)))
        persons = data.draw(st.lists(st.sampled_from(people), max_size=2))
        record.append(rest[:count], persons)
        del rest[:count]
        glass.show(boards.advance())
    fresh = make(record).advance()
    assert glass.boards.keys() == {each.session.id for each in fresh.fresh}
    for each in fresh.fresh:
        shown = glass.boards[each.session.id]
        # What was changed and changed back between two looks is no news: then its position is the one before.
        assert shown.seq <= each.seq
        assert replace(shown, seq=each.seq) == each
    standings = fold(written)
    for id, shown in glass.boards.items():
        assert shown.rows == board(standings, id, "book-1", record.people(), TEAMS).rows


@settings(deadline=None)
@given(RANDOM_EVENINGS)
def test_a_board_of_the_past_is_the_one_that_was_shown_then(written: Sequence[Written]) -> None:
    record = MemoryRecord("book-1")
    boards = make(record)
    for each in written:
        record.append([each.entry])
        advance = boards.advance()
        for shown in (*advance.fresh, *(made.board for made in advance.news)):
            assert board_at(record, shown.session.id, shown.seq, TEAMS, "en") == shown
    for each in written:
        for id in fold(written[: each.seq]).sessions:
            assert board_at(record, id, each.seq, TEAMS, "en").seq == each.seq


@settings(deadline=None, max_examples=50)
@given(PENALISED_EVENINGS, st.data())
def test_boards_of_races_with_points_and_penalties_do_not_depend_on_the_steps_either(
    written: Sequence[Written], data: st.DataObject
) -> None:
    opened = [SessionOpened(each.id, each.type, each.name, None, AT) for each in LEAGUE.sessions]
    entries: list[Entry] = [*opened, *(each.entry for each in written if not isinstance(each.entry, SessionOpened))]
    record = MemoryRecord("book-1")
    boards, glass = Boards(record, TEAMS, "en", LEAGUE), Glass()
    while entries:
        count = data.draw(st.integers(1, len(entries)))
        record.append(entries[:count])
        del entries[:count]
        advance = boards.advance()
        glass.show(advance)
        for shown in (*advance.fresh, *(made.board for made in advance.news)):
            assert board_at(record, shown.session.id, shown.seq, TEAMS, "en", LEAGUE) == shown
    fresh = Boards(record, TEAMS, "en", LEAGUE).advance()
    assert {id: replace(each, seq=0) for id, each in glass.boards.items()} == {
        each.session.id: replace(each, seq=0) for each in fresh.fresh
    }
    assert fresh.current == fold(record.read()).current

"""Laws of the whole room on random evenings: a scorer of plain loops agrees, and no way of folding matters."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from leaderboard.board import Board, Row, Tie
from leaderboard.changes import row_order
from leaderboard.fold import Standings, fold
from tests.leaderboard import naive
from tests.leaderboard.evenings import AMENDS, LAPS, RANDOM_EVENINGS, board_of, written_down
from timing.record.by_hand import LapAdded
from timing.record.entry import LapSet
from timing.record.protocol import Written

everyday = settings(deadline=None, max_examples=200)


def boards(standings: Standings) -> dict[str, Board]:
    return {session: board_of(standings, session) for session in standings.sessions}


def rows(standings: Standings) -> dict[str, tuple[Row, ...]]:
    return {session: board.rows for session, board in boards(standings).items()}


@settings(deadline=None, max_examples=100)
@given(RANDOM_EVENINGS)
def test_a_scorer_of_plain_loops_agrees(written: list[Written]) -> None:
    standings = fold(written)
    for session, board in boards(standings).items():
        laps = naive.laps_of(written, session)
        order = naive.ranked(laps)
        moved = naive.moved(written, session)
        assert [row.driver.id for row in board.rows if row.status == "timed"] == order
        assert {row.driver.id for row in board.rows} == {lap.driver for lap in laps}
        for row in board.rows:
            check_row(row, laps, order)
            assert row.moved == moved[row.driver.id]


def check_row(row: Row, laps: list[naive.Heard], order: list[str]) -> None:
    driver = row.driver.id
    own = [lap for lap in laps if lap.driver == driver]
    best = naive.best_laps(laps, driver)
    assert row.laps == len(own)
    assert (row.last_ms, row.rig) == (own[-1].time_ms, own[-1].rig)
    assert row.best_ms == min((lap.time_ms for lap in own if lap.valid is not False), default=None)
    assert row.position == naive.position(laps, driver)
    if not best:
        assert (row.status, row.best_ms, row.gap_ms, row.interval_ms, row.tie) == ("no-time", None, None, None, None)
        assert row.tied == (len({lap.driver for lap in laps}) > len(order) + 1)
        assert row.last == "invalid"
        return
    assert not row.tied
    assert row.second_ms == (best[1].time_ms if len(best) > 1 else None)
    assert row.sectors_ms == (best[0].sectors_ms or ())
    leader = naive.best_laps(laps, order[0])[0]
    if own[-1].valid is False:
        assert row.last == "invalid"
    elif own[-1] is leader:
        assert row.last == "overall-best"
    else:
        assert row.last == ("personal-best" if own[-1] is best[0] else "slower")
    above = order[row.position - 2] if row.position > 1 else None
    if above is None:
        assert (row.gap_ms, row.interval_ms) == (None, None)
    else:
        ahead = naive.best_laps(laps, above)[0]
        assert (row.gap_ms, row.interval_ms) == (best[0].time_ms - leader.time_ms, best[0].time_ms - ahead.time_ms)
    check_tie(row, laps, order)


def check_tie(row: Row, laps: list[naive.Heard], order: list[str]) -> None:
    def same_best(position: int) -> str | None:
        if not 1 <= position <= len(order):
            return None
        other = naive.best_laps(laps, order[position - 1])
        return order[position - 1] if other[0].time_ms == row.best_ms else None

    above, below = same_best(row.position - 1), same_best(row.position + 1)
    decisive = above or below
    if decisive is None:
        assert row.tie is None
        return
    seconds = [lap.time_ms for lap in naive.best_laps(laps, decisive)[1:2]]
    same_second = seconds == ([] if row.second_ms is None else [row.second_ms])
    assert row.tie == Tie(below, above, "earlier" if same_second else "second-best")


@everyday
@given(RANDOM_EVENINGS)
def test_every_board_is_in_order_and_every_driver_stands_once(written: list[Written]) -> None:
    standings = fold(written)
    for session, board in boards(standings).items():
        assert list(board.rows) == sorted(board.rows, key=row_order)
        assert len({row.driver.id for row in board.rows}) == len(board.rows)
        timed = [row for row in board.rows if row.status == "timed"]
        assert [row.position for row in timed] == list(range(1, len(timed) + 1))
        assert {row.position for row in board.rows[len(timed) :]} <= {len(timed) + 1}
        assert sum(row.last == "overall-best" for row in board.rows) <= 1
        for row in board.rows:
            assert standings.sessions[session].order.position(row.driver.id) == row.position


@everyday
@given(RANDOM_EVENINGS, st.data())
def test_folding_in_batches_of_any_size_and_overlap_gives_the_same_standings(
    written: list[Written], data: st.DataObject
) -> None:
    whole, batched = fold(written), Standings()
    while batched.seq < len(written):
        start = data.draw(st.integers(0, batched.seq), label="read again from")
        stop = data.draw(st.integers(batched.seq + 1, len(written)), label="read up to")
        for each in written[start:stop]:
            batched.apply(each)
        assert boards(batched) == boards(fold(written[:stop]))
    assert boards(batched) == boards(whole)
    assert list(batched.sessions) == list(whole.sessions)
    assert (batched.seq, batched.current) == (whole.seq, whole.current)
    assert (batched.aside, batched.unmatched) == (whole.aside, whole.unmatched)


@everyday
@given(RANDOM_EVENINGS)
def test_an_entry_changes_the_board_it_names_and_no_other(written: list[Written]) -> None:
    standings = Standings()
    before = rows(standings)
    for each in written:
        changed = standings.apply(each)
        after = rows(standings)
        assert all(after[session] == before[session] for session in before if session != changed)
        assert set(after) - set(before) <= {changed}
        before = after


@everyday
@given(RANDOM_EVENINGS)
def test_no_lap_is_lost_and_none_is_counted_twice(written: list[Written]) -> None:
    standings = fold(written)
    on_boards = sum(row.laps for board in boards(standings).values() for row in board.rows)
    nobodys = sum(len(session.unassigned) for session in standings.sessions.values())
    entered = (entry for _, entry in written if isinstance(entry, LapAdded))
    driven = sum(isinstance(entry, LapSet) for _, entry in written) + sum(
        naive.holds(written, entry) for entry in entered
    )
    assert on_boards + nobodys + sum(standings.aside.values()) == driven


@everyday
@given(st.lists(st.one_of(LAPS, LAPS, LAPS, AMENDS), min_size=15, max_size=40).map(written_down), st.randoms())
def test_the_order_in_which_rigs_arrive_decides_only_exact_ties(written: list[Written], draw: Random) -> None:
    streams: dict[str, list[Written]] = {}
    for each in written:
        lap_key = each.entry.key.removeprefix("amend/")
        streams.setdefault(lap_key.split("/")[2], []).append(each)
    waiting = [list(stream) for stream in streams.values()]
    shuffled: list[Written] = []
    while waiting:
        stream = draw.choice(waiting)
        shuffled.append(Written(len(shuffled) + 1, stream.pop(0).entry))
        waiting = [stream for stream in waiting if stream]
    assert len(shuffled) == len(written)
    one, other = boards(fold(written)), boards(fold(shuffled))
    assert set(one) == set(other)
    for session, board in one.items():
        ranks = [(row.position, row.best_ms, row.second_ms, row.gap_ms) for row in board.rows]
        assert ranks == [(row.position, row.best_ms, row.second_ms, row.gap_ms) for row in other[session].rows]
        assert totals(board) == totals(other[session])
        moved = [
            mine.driver.id
            for mine, theirs in zip(board.rows, other[session].rows, strict=True)
            if mine.driver != theirs.driver
        ]
        assert all(tied_on_both(board, driver) for driver in moved)


def totals(board: Board) -> dict[str, tuple[int, int | None, int | None]]:
    return {row.driver.id: (row.laps, row.best_ms, row.second_ms) for row in board.rows}


def tied_on_both(board: Board, driver: str) -> bool:
    """Whether another driver has the same best and the same second-best lap."""
    [own] = [row for row in board.rows if row.driver.id == driver]
    same = [row for row in board.rows if (row.best_ms, row.second_ms) == (own.best_ms, own.second_ms)]
    return len(same) > 1

"""What was shown a while ago: for overlays that are late and are opened in the middle of it."""

from dataclasses import replace
from itertools import pairwise

import pytest

from display.boards import Advance
from display.evening import Told
from display.hub import Hub
from display.stream.history import MOST_S, History
from leaderboard.board import Board
from tests.display.stage import RACE, StageClock, board, next_board, opened, row, story

BOARDS = story(20)


@pytest.fixture
def clock() -> StageClock:
    return StageClock()


@pytest.fixture
def hub(clock: StageClock) -> Hub:
    hub = Hub(clock=clock)
    hub.show(opened(BOARDS[0]))
    return hub


@pytest.fixture
def history(hub: Hub) -> History:
    history = History(hub)
    history.start()
    return history


def show(hub: Hub, clock: StageClock, *boards: Board, every: float = 10) -> None:
    """One board after the other, each after so many seconds."""
    for each in boards:
        clock.advance(every)
        hub.show(next_board(hub, each))
        clock.settle()


def seqs(history: History, seconds: float) -> list[int]:
    return [each.face.board.seq for each in history.since(seconds) if each.face is not None]


def at(history: History, seconds: float) -> int | None:
    face, _ = history.at(seconds)
    return None if face is None else face.board.seq


def test_the_board_of_a_while_ago_and_all_since(hub: Hub, clock: StageClock, history: History) -> None:
    show(hub, clock, *BOARDS[1:4])
    boards = [each.seq for each in BOARDS[:4]]
    assert [at(history, seconds) for seconds in (0, 5, 10, 15, 25, 30)] == [
        *(boards[3], boards[2], boards[2], boards[1], boards[0], boards[0]),
    ]
    assert seqs(history, 15) == boards[1:4]
    assert seqs(history, 0) == boards[3:]
    assert [round(history.age(each)) for each in history.since(15)] == [20, 10, 0]


def test_what_was_before_the_start_is_not_known(hub: Hub, clock: StageClock, history: History) -> None:
    show(hub, clock, BOARDS[1])
    assert at(history, 11) is None
    assert seqs(history, 11) == [BOARDS[0].seq, BOARDS[1].seq]


def test_another_session_was_another_board(hub: Hub, clock: StageClock, history: History) -> None:
    race = board(BOARDS[0].seq + 1, row(1, "zoe"), session=RACE)
    clock.advance(10)
    hub.show(replace(opened(race), sessions=("quali", "race"), anew=False))
    clock.settle()
    assert [each.face.board.session.id for each in history.since(15) if each.face] == [
        BOARDS[0].session.id,
        race.session.id,
    ]


def test_where_the_evening_stood_is_known_as_well(hub: Hub, clock: StageClock, history: History) -> None:
    hub.tell_evening(Told(b'{"one":1}', empty=False))
    clock.advance(10)
    hub.tell_evening(Told(b'{"two":2}', empty=False))
    hub.tell_all("notice", b"{}")
    clock.advance(10)
    assert [history.at(seconds)[1] for seconds in (0, 12, 25)] == [b'{"two":2}', b'{"one":1}', b""]


def test_nothing_is_kept_for_longer_than_anybody_may_be_late(hub: Hub, clock: StageClock, history: History) -> None:
    show(hub, clock, *BOARDS[1:], every=60)
    kept = seqs(history, 10_000)
    assert kept == [each.seq for each in BOARDS[-len(kept) :]]
    assert len(kept) == MOST_S // 60 + 1
    assert at(history, MOST_S) == kept[0]


def test_no_more_rows_are_kept_than_may_be(hub: Hub, clock: StageClock) -> None:
    history = History(hub, most_rows=3 * len(BOARDS[-1].rows))
    history.start()
    show(hub, clock, *BOARDS[1:], every=1)
    kept = seqs(history, 10_000)
    assert kept[-1] == BOARDS[-1].seq
    assert len(kept) <= 4


def test_who_goes_by_another_name_is_not_shown_under_the_old_one(hub: Hub, clock: StageClock, history: History) -> None:
    show(hub, clock, *BOARDS[1:4])
    hub.tell_evening(Told(b'{"up":"the old name"}', empty=False))
    hub.show(Advance(BOARDS[0].epoch, (), (), tuple(hub.channels), False, False, renamed=True))
    clock.advance(5)
    assert seqs(history, 60) == [BOARDS[3].seq]
    assert (at(history, 4), at(history, 6)) == (BOARDS[3].seq, None)
    assert history.at(0)[1] == b""


def test_another_book_is_another_history(hub: Hub, clock: StageClock, history: History) -> None:
    show(hub, clock, *BOARDS[1:3])
    other = replace(BOARDS[0], epoch="book-2")
    hub.show(replace(opened(other), epoch="book-2", anew=True))
    clock.settle()
    assert [each.face.board.epoch for each in history.since(60) if each.face] == ["book-2"]


def test_it_is_no_connection_and_keeps_nothing_once_stopped(hub: Hub, history: History) -> None:
    assert hub.connected == 0
    history.beat()
    assert not history.give_up_since(0)
    history.stop()
    history.stop()
    hub.show(next_board(hub, BOARDS[1]))
    assert seqs(history, 0) == [BOARDS[0].seq]


def test_a_hub_without_a_session_has_nothing_to_keep(clock: StageClock) -> None:
    history = History(Hub(clock=clock))
    history.start()
    assert history.since(10) == ()
    assert history.at(0) == (None, b"")


def test_boards_come_in_the_order_in_which_they_were_shown(hub: Hub, clock: StageClock, history: History) -> None:
    show(hub, clock, *BOARDS[1:10], every=3)
    hub.tell_evening(Told(b"{}", empty=False))
    told = history.since(20)
    assert all(one.at <= two.at for one, two in pairwise(told))

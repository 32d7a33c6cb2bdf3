"""A board is a value: it cannot be written on, and equal boards are equal everywhere."""

from dataclasses import FrozenInstanceError

import pytest

from tests.leaderboard.evenings import Evening


def test_a_board_cannot_be_written_on() -> None:
    evening = Evening()
    evening.lap("anna", "1:58.432")
    board = evening.board()
    with pytest.raises(FrozenInstanceError):
        board.seq = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        board.rows[0].position = 2  # type: ignore[misc]


def test_boards_of_the_same_entries_are_equal_and_hash_alike() -> None:
    evening = Evening()
    evening.lap("anna", "1:58.432")
    assert evening.board() is not evening.board()
    assert hash(evening.board()) == hash(evening.board())
    assert evening.board() == evening.board()

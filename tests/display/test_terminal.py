"""How wide the tables of commands are."""

import pytest

from display.terminal import WIDTH, console


def test_a_pipe_has_room_for_a_table_and_columns_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert console().width == WIDTH
    monkeypatch.setenv("COLUMNS", "72")
    assert console().width == 72

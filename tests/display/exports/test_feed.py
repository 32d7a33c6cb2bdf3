"""The JSON of a board: the board as the API gives it, and each driver's laps."""

import orjson

from display.exports.feed import feed
from leaderboard.tally import Lap, Tally
from tests.display.boards import board, row


def test_the_board_comes_with_the_laps_behind_it() -> None:
    tally = Tally("d-Anna")
    tally.add(Lap(3, "race-1", "d-Anna", 91_000, (30_000, 30_000, 31_000), True), "rig-1")
    tally.add(Lap(9, "race-1", "d-Anna", 90_000, None, False), "rig-1")
    content = orjson.loads(feed(board(row("Anna", 1)), [tally]))
    assert content["eracing"] == 1
    assert content["board"]["seq"] == 42
    assert content["board"]["rows"][0]["driver"] == {"id": "d-Anna", "name": "Anna", "number": None}
    assert content["laps"] == {
        "d-Anna": [
            {"lap": 1, "seq": 3, "time_ms": 91_000, "sectors_ms": [30_000, 30_000, 31_000], "valid": True},
            {"lap": 2, "seq": 9, "time_ms": 90_000, "sectors_ms": [], "valid": False},
        ]
    }

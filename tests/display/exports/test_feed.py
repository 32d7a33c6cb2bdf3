"""The JSON of a board: the board as the API gives it, and each driver's laps."""

import orjson

from display.exports.feed import feed
from display.exports.results import DrivenLap
from tests.display.boards import board, row
from tests.display.exports.evening import AT


def test_the_board_comes_with_the_laps_behind_it() -> None:
    laps = (
        DrivenLap(1, 3, "rig-1", 91_000, (30_000, 30_000, 31_000), True, True, AT),
        DrivenLap(2, 9, "rig-1", 90_000, (), False, False, AT),
    )
    content = orjson.loads(feed(board(row("Anna", 1)), {"d-Anna": laps}))
    assert content["eracing"] == 1
    assert content["board"]["seq"] == 42
    assert content["board"]["rows"][0]["driver"] == {"id": "d-Anna", "name": "Anna", "number": None}
    assert content["laps"] == {
        "d-Anna": [
            {"lap": 1, "seq": 3, "time_ms": 91_000, "sectors_ms": [30_000, 30_000, 31_000], "valid": True},
            {"lap": 2, "seq": 9, "time_ms": 90_000, "sectors_ms": [], "valid": False},
        ]
    }

"""A board with its laps as JSON: what programs read, and what can be compared with a board taken elsewhere."""

from collections.abc import Iterable
from typing import Any, Final

import orjson

from leaderboard.board import Board
from leaderboard.tally import Tally

VERSION: Final = 1


def feed(board: Board, tallies: Iterable[Tally]) -> bytes:
    """The board in the shape of `/api/v1/sessions/ID/board`, and each driver's laps as they stand after corrections.

    `tallies` are those of the board's session at the board's position. A lap's `seq` is its entry in the record.
    """
    laps: dict[str, list[dict[str, Any]]] = {
        tally.driver: [
            {
                "lap": number,
                "seq": lap.seq,
                "time_ms": lap.time_ms,
                "sectors_ms": lap.sectors_ms or [],
                "valid": lap.valid,
            }
            for number, lap in enumerate(tally.laps, start=1)
        ]
        for tally in tallies
    }
    content = {"eracing": VERSION, "board": board, "laps": laps}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

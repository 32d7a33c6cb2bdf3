"""A board with its laps as JSON: what programs read, and what can be compared with a board taken elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from display.exports.results import DrivenLap
from display.exports.stamp import Stamp
from leaderboard.board import Board

VERSION: Final = 1


def feed(board: Board, driven: Mapping[str, Sequence[DrivenLap]], stamp: Stamp | None = None) -> bytes:
    """The board in the shape of `/api/v1/sessions/ID/board`, and each driver's laps as they stand after corrections.

    `driven` is by driver, at the board's position. A lap's `seq` is its entry in the record. `stamp` says which version
    it is.
    """
    laps: dict[str, list[dict[str, Any]]] = {
        driver: [
            {
                "lap": lap.number,
                "seq": lap.seq,
                "time_ms": lap.time_ms,
                "sectors_ms": lap.sectors_ms,
                "valid": lap.valid,
                **({"by_hand": True} if lap.by_hand else {}),
            }
            for lap in each
        ]
        for driver, each in driven.items()
    }
    result = {} if stamp is None else {"result": stamp.fields}
    content = {"eracing": VERSION, **result, "board": board, "laps": laps}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

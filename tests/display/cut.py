"""The line of a venue to its centre, to be cut and mended by a test."""

import time
from datetime import UTC, datetime
from typing import Final

from timing.exchange.state import LineState

WORDS: Final = {"en": "Ring: line cut since {}", "de": "Ring: Leitung getrennt seit {}"}
_MINUTE_NS: Final = 60_000_000_000
_NEVER_OLD_NS: Final = 2**62


class Ring:
    """What a display is told of the line of the venue Ring, which is whole at first."""

    def __init__(self) -> None:
        self._state = LineState("Ring", 0, _NEVER_OLD_NS)

    def __call__(self) -> tuple[LineState]:
        return (self._state,)

    def cut(self) -> str:
        """Nothing has come for a minute, and 12 entries wait there; since when, as a page in UTC writes it."""
        heard_ns = time.time_ns() - _MINUTE_NS
        self._state = LineState("Ring", 0, heard_ns, waiting=12)
        return f"{datetime.fromtimestamp(heard_ns // 10**9, UTC):%H:%M}"

    def mend(self) -> None:
        self._state = LineState("Ring", 0, _NEVER_OLD_NS)

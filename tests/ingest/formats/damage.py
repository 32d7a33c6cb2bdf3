"""Damaged result files, for tests: what is done to them, and what every reader must make of any of them."""

import re
from collections.abc import Callable

from hypothesis import strategies as st

from ingest.formats.document import Document
from ingest.formats.results import Contents
from timing.errors import BadInput
from timing.units import LONGEST_LAP_MS

Read = Callable[[Document], Contents]


def damaged(content: bytes) -> st.SearchStrategy[bytes]:
    """The content with bits turned, bytes replaced, cut out or put in, or its end cut off."""

    @st.composite
    def draw_damage(draw: st.DrawFn) -> bytes:
        found = bytearray(content)
        for _ in range(draw(st.integers(1, 4))):
            at = draw(st.integers(0, max(len(found) - 1, 0)))
            match draw(st.sampled_from(("bit", "bytes", "end"))):
                case "bit" if found:
                    found[at] ^= 1 << draw(st.integers(0, 7))
                case "bytes":
                    found[at : at + draw(st.integers(0, 8))] = draw(st.binary(max_size=8))
                case _:
                    del found[at + 1 :]
        return bytes(found)

    return draw_damage()


def told(read: Read, content: bytes) -> Contents | BadInput:
    """What is read from a file, or why not. Nothing but bad input may be the reason."""
    try:
        return read(Document.of(content))
    except BadInput as error:
        return error


def assert_told_well(format: str, found: Contents | BadInput) -> None:
    """Either one line with a place and what was expected, or laps that can be laps."""
    if isinstance(found, BadInput):
        assert re.fullmatch(rf"{format} at byte \d+: expected [^\n]+", str(found)), str(found)
        return
    for session in found.sessions:
        for driver in session.drivers:
            driver.label.encode()
            for lap in driver.laps:
                assert lap.lap > 0
                assert lap.time_ms is None or 0 < lap.time_ms < LONGEST_LAP_MS

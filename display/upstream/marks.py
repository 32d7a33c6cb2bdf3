"""The mark on the boards while the line of a venue is cut: whoever looks knows that others may be further on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from display import wire
from display.evening import Slots
from timing.exchange.state import LineState


def marked(slots: Slots, lines: Sequence[LineState], now: datetime) -> Slots:
    """What boards tell beside the race, with the lines that are cut at this instant."""
    now_ns = int(now.timestamp() * 1e9)
    cut = [
        wire.CutLine(venue=each.venue, since=wire.instant(since))
        for each in lines
        if (since := each.cut_since(now_ns)) is not None
    ]
    return replace(slots, lines=tuple(cut)) if cut else slots

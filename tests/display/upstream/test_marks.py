"""Boards say which hall may be further on than they know."""

from datetime import UTC, datetime

from display import wire
from display.evening import NO_SLOTS, Slots
from display.upstream.marks import marked
from timing.exchange.state import CUT_NS, LineState

NOW = datetime(2026, 11, 21, 21, 5, tzinfo=UTC)
NOW_NS = int(NOW.timestamp()) * 1_000_000_000


def test_a_line_that_is_whole_leaves_boards_as_they_are() -> None:
    assert marked(NO_SLOTS, [LineState("Ring", 0, NOW_NS - CUT_NS)], NOW) is NO_SLOTS


def test_a_cut_one_is_marked_with_when_it_was_whole_last() -> None:
    notice = wire.EveningNotice(text="Soup is served", level="info")
    lines = [LineState("Halle", 0, NOW_NS), LineState("Ring", 0, NOW_NS - 60_000_000_000)]
    slots = marked(Slots(notice), lines, NOW)
    assert slots.notice == notice
    assert slots.lines == (wire.CutLine(venue="Ring", since="2026-11-21T21:04:00.000Z"),)

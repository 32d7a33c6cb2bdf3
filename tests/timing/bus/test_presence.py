"""Screens that report to one process, told to another."""

from timing.bus.presence import GONE_S, Reported, read
from timing.bus.protocol import Presence


def test_screens_are_told_with_how_long_ago_they_reported_until_they_are_gone() -> None:
    now = [100.0]
    reported = Reported(lambda: now[0])
    assert reported.written() is None
    reported.note("fox", "board")
    now[0] += 2
    reported.note("owl", "scene")
    told = reported.written()
    assert told is not None
    assert read(told) == {"fox": Presence(2.0, "board"), "owl": Presence(0.0, "scene")}
    now[0] += GONE_S - 1
    again = reported.written()
    assert again is not None
    assert read(again) == {"owl": Presence(GONE_S - 1, "scene")}


def test_what_is_no_list_of_screens_is_nothing() -> None:
    assert [read(text) for text in ("", "[]", '{"fox": 1}', '{"fox": ["x", "y"]}')] == [None] * 4

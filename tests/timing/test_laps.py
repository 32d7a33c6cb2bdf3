"""The words for laps that are written down, shown and counted: programs outside hold on to them."""

from timing.laps import GAME, REWIND, Drop, Origin


def test_origins_are_written_as_these_words() -> None:
    assert [origin.value for origin in Origin] == ["live", "recovered", "history", "file", "hand"]


def test_reasons_for_dropping_are_counted_under_these_words() -> None:
    assert {reason.value for reason in Drop} >= {
        "malformed",
        "unknown-game",
        "late",
        "repeated",
        "no-session",
        "replay",
        "out-lap",
        "in-lap",
        "no-time",
        "gap",
    }
    assert all(str(reason) == reason.value for reason in Drop)


def test_reasons_for_an_invalid_lap_are_words_too() -> None:
    assert (GAME, REWIND) == ("invalid", "rewind")

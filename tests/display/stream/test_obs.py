"""`obs.json`: flat texts for titles."""

from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest

from display.stream.obs import flat, of_row, table
from leaderboard.board import Board, Row, SessionInfo, Team
from tests.display.boards import board, row
from timing.readings import SessionType

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
NORTH = Team("north", "North Works", "NORTH", "#3366cc")


def racing() -> Board:
    rows = (
        replace(row("Ann", 1, team=NORTH, number="7"), laps=12, points=25),
        replace(row("Ben", 2, gap_ms=1431, interval_ms=1431, best_ms=89_000), laps=12, points=1.5),
        replace(row("Cleo", 3), laps=11),
        replace(row("Dora", 4), laps=9),
        replace(row("Eve", 5, best_ms=80_000), status="disqualified"),
        replace(row("Fay", 6), status="not-classified"),
        row("Gus", 7, best_ms=None),
    )
    return board(*rows)


def hot_laps() -> Board:
    session = SessionInfo("quali", SessionType.QUALIFYING, "", None)
    return replace(board(row("Ann", 1), row("Ben", 2, gap_ms=432)), session=session)


def evening(**told: object) -> bytes:
    return orjson.dumps({"clock": {"starts_at": None, "ends_at": None}, "next": None, "notice": None} | told)


def test_a_race_as_texts() -> None:
    told = flat(racing(), b"", AT, "en", 0)
    assert (told["session"], told["leader"], told["leader_team"], told["leader_time"]) == (
        "Race 1",
        "Ann",
        "North Works",
        "12 laps",
    )
    assert (told["best_lap"], told["best_lap_driver"], told["best_lap_ms"]) == ("1:29.000", "Ben", 89_000)
    assert [told[f"p{place}_time"] for place in range(1, 8)] == [
        "12 laps",
        "+1.431",
        "+1 lap",
        "+3 laps",
        "DSQ",
        "NC",
        "+12 laps",
    ]
    assert (told["p1_number"], told["p1_color"], told["p2_gap"], told["p2_points"]) == ("7", "#3366cc", "+1.431", 1.5)
    assert told["p5_position"] == ""
    assert flat(racing(), b"", AT, "de", 0)["p4_time"] == "+3 Rd."
    assert all(not isinstance(value, (list, dict)) for value in told.values())


def test_where_the_best_lap_decides() -> None:
    told = flat(hot_laps(), b"", AT, "de", 0)
    assert (told["session"], told["p1_time"], told["p2_time"], told["p2_gap"]) == (
        "quali",
        "1:30,000",
        "1:30,000",
        "+0,432",
    )


def test_an_empty_board_has_neither_leader_nor_best_lap() -> None:
    told = flat(board(), b"", AT, "en", 20)
    assert (told["known"], told["leader"], told["best_lap"], told["best_lap_ms"], told["drivers"]) == (
        True,
        "",
        "",
        None,
        0,
    )
    alone = flat(board(row("Gus", 1, best_ms=None)), b"", AT, "en", 0)
    assert (alone["leader"], alone["best_lap_driver"]) == ("", "")


def test_what_is_not_known_yet_is_said_so() -> None:
    told = flat(None, b"", AT, "en", 20)
    assert (told["known"], told["delay_s"], told["clock"]) == (False, 20, "")
    assert table(None, "en") == []


@pytest.mark.parametrize(
    ("clock", "text", "seconds", "way"),
    [
        ({"ends_at": "2026-11-21T19:12:33.000Z", "starts_at": None}, "12:33", 753, "ends"),
        ({"ends_at": "2026-11-21T18:59:00.000Z", "starts_at": None}, "0:00", 0, "ends"),
        ({"ends_at": None, "starts_at": "2026-11-21T19:01:00.500Z"}, "1:01", 61, "starts"),
        ({"ends_at": None, "starts_at": None}, "", None, ""),
    ],
)
def test_the_clock(clock: dict[str, str | None], text: str, seconds: int | None, way: str) -> None:
    told = flat(None, evening(clock=clock), AT, "en", 0)
    assert (told["clock"], told["clock_s"], told["clock_way"]) == (text, seconds, way)


def test_what_comes_next_and_what_is_said() -> None:
    next = {"name": "Race 2", "starts_at": "2026-11-21T19:30:00.000Z"}
    told = flat(None, evening(next=next, notice={"text": "Food is served"}), AT, "en", 0)
    assert (told["next_session"], told["next_starts"], told["notice"]) == (
        "Race 2",
        "2026-11-21T19:30:00.000Z",
        "Food is served",
    )


def test_the_rows_as_a_table() -> None:
    first = table(racing(), "en")[0]
    assert first == of_row(racing().rows[0], racing(), "en")
    assert set(first) >= {"position", "name", "team", "time", "gap", "laps"}


def test_names_stay_what_they_are() -> None:
    hostile: Row = row("<script>", 1)
    assert flat(board(hostile), b"", AT, "en", 0)["leader"] == "<script>"

"""A board as flat keys and texts, for the tools of a stream crew that can put a value of a JSON file into a title."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import orjson

from leaderboard.board import Board, Row
from timing.readings import SessionType
from timing.units import Language, format_gap, format_lap

Value = str | int | float | bool | None
MOST_PLACES: Final = 60
_OUT: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {"disqualified": "DSQ", "not-classified": "NC"},
    "de": {"disqualified": "DSQ", "not-classified": "n. gew."},
}
_LAPS: Final[Mapping[Language, tuple[str, str]]] = {"en": ("lap", "laps"), "de": ("Rd.", "Rd.")}


def flat(board: Board | None, evening: bytes, at: datetime, language: Language, delay_s: float) -> dict[str, Value]:
    """All of it, as it is at an instant; `known` is false where nothing is known of that instant yet."""
    told: dict[str, Value] = {"known": board is not None, "delay_s": delay_s, "language": language}
    if board is not None:
        best = _fastest(board)
        leader = board.rows[0] if board.rows and board.rows[0].status == "timed" else None
        told |= {
            "session": board.session.name or board.session.id,
            "session_id": board.session.id,
            "session_type": board.session.type.value,
            "track": board.session.track or "",
            "phase": board.session.phase,
            "state": board.state,
            "seq": board.seq,
            "drivers": len(board.rows),
            "leader": "" if leader is None else leader.driver.name,
            "leader_team": _team(leader),
            "leader_time": "" if leader is None else _main(leader, board, language),
            "best_lap": _lap(None if best is None else best.best_ms, language),
            "best_lap_ms": None if best is None else best.best_ms,
            "best_lap_driver": "" if best is None else best.driver.name,
            "best_lap_team": _team(best),
        }
        for place, row in enumerate(board.rows[:MOST_PLACES], start=1):
            told |= {f"p{place}_{name}": value for name, value in of_row(row, board, language).items()}
    return told | _evening(evening, at)


def table(board: Board | None, language: Language) -> list[dict[str, Value]]:
    """The rows one by one, for tools that want a table."""
    return [] if board is None else [of_row(row, board, language) for row in board.rows[:MOST_PLACES]]


def of_row(row: Row, board: Board, language: Language) -> dict[str, Value]:
    """A row as texts, but for the numbers in it."""
    return {
        "position": row.position if row.status == "timed" else "",
        "name": row.driver.name,
        "number": row.driver.number or "",
        "team": _team(row),
        "team_short": "" if row.team is None else row.team.short,
        "color": "" if row.team is None else row.team.color or "",
        "rig": row.rig,
        "time": _main(row, board, language),
        "best": _lap(row.best_ms, language),
        "last": _lap(row.last_ms, language),
        "gap": "" if row.gap_ms is None else format_gap(row.gap_ms, language),
        "interval": "" if row.interval_ms is None else format_gap(row.interval_ms, language),
        "laps": row.laps,
        "points": "" if row.points is None else row.points,
        "status": row.status,
    }


def _main(row: Row, board: Board, language: Language) -> str:
    """What ranks: the best lap, or in a race laps and gap."""
    if row.status in _OUT[language]:
        return _OUT[language][row.status]
    if board.session.type is not SessionType.RACE:
        return _lap(row.best_ms, language)
    one, many = _LAPS[language]
    missing = board.rows[0].laps - row.laps
    if row.position == 1:
        return f"{row.laps} {one if row.laps == 1 else many}"
    if missing > 0:
        return f"+{missing} {one if missing == 1 else many}"
    return "" if row.gap_ms is None else format_gap(row.gap_ms, language)


def _fastest(board: Board) -> Row | None:
    timed = [row for row in board.rows if row.best_ms is not None and row.status != "disqualified"]
    return min(timed, key=lambda row: row.best_ms or 0, default=None)


def _team(row: Row | None) -> str:
    return "" if row is None or row.team is None else row.team.name


def _lap(ms: int | None, language: Language) -> str:
    return "" if ms is None else format_lap(ms, language)


def _evening(message: bytes, at: datetime) -> dict[str, Value]:
    """The clock, and what comes next."""
    told: dict[str, Any] = orjson.loads(message) if message else {}
    clock, next = told.get("clock") or {}, told.get("next") or {}
    ends, starts = (clock.get(name) and datetime.fromisoformat(clock[name]) for name in ("ends_at", "starts_at"))
    until = ends or starts
    seconds = None if until is None else max(0, -int(-(until - at).total_seconds() // 1))
    notice = told.get("notice") or {}
    return {
        "clock": "" if seconds is None else f"{seconds // 60}:{seconds % 60:02d}",
        "clock_s": seconds,
        "clock_way": "ends" if ends else "starts" if starts else "",
        "next_session": next.get("name", ""),
        "next_starts": next.get("starts_at") or "",
        "notice": notice.get("text", ""),
    }

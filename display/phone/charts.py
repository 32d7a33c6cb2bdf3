"""Which laps a chart shows: those of a driver, or of everybody who drives for a team, in one session."""

import re
from collections.abc import Sequence

from display.phone.chart import Line, lap_chart
from leaderboard.details import DriverDetail, SessionPart, TeamDetail
from timing.units import Language


def driver_chart(detail: DriverDetail, session: str | None, language: Language) -> str:
    """The laps of a driver. Raises LookupError with a sentence for a session that the driver has no part in."""
    there = [part for part in detail.parts if session in (None, part.session.id)]
    if session is not None and not there:
        raise LookupError(f"{detail.driver.id!r} has no part in a session {session!r}")
    part, name = latest(there), detail.driver.name
    return lap_chart([], name, language=language) if part is None else part_chart(part, name, language)


def part_chart(part: SessionPart, name: str, language: Language) -> str:
    """The laps of a driver in one session."""
    title = f"{name}, {part.session.name or part.session.id}"
    return lap_chart([Line(name, part.laps)], title, language=language, id=_id(part.session.id))


def team_chart(detail: TeamDetail, session: str | None, language: Language) -> str:
    """The same of a team."""
    chosen = session or chart_session(detail)
    info = next((each for each in detail.sessions if each.id == chosen), None)
    if info is None and session is not None:
        raise LookupError(f"{detail.team.id!r} has no part in a session {session!r}")
    lines = [
        Line(each.driver.name, part.laps) for each in detail.drivers for part in each.parts if part.session.id == chosen
    ]
    title = detail.team.name if info is None else f"{detail.team.name}, {info.name or info.id}"
    return lap_chart(lines, title, language=language, id=_id(chosen or "none"), named=True)


def chart_session(detail: TeamDetail) -> str | None:
    """The session whose chart is shown first: the last one, in order of opening, in which the team has a lap."""
    driven = {part.session.id for each in detail.drivers for part in each.parts if part.laps}
    return next((each.id for each in reversed(detail.sessions) if each.id in driven), None)


def latest(parts: Sequence[SessionPart]) -> SessionPart | None:
    """The last session with a lap, else the last one."""
    driven = [part for part in parts if part.laps] or parts
    return driven[-1] if driven else None


def _id(session: str) -> str:
    """The name of a chart, of signs that a list of names may have."""
    return f"chart-{re.sub(r'[^0-9A-Za-z_-]', '-', session)}"

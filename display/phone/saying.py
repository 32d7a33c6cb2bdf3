"""How values of a detail are put into words on a page, in its language."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from markupsafe import Markup

from display.exports.text import clean, cut, points_text
from display.phone.charts import part_chart, team_chart
from display.phone.places import driver_path, team_path
from leaderboard.board import Driver, SessionInfo, Team
from leaderboard.details import DrivenLap, DriverDetail, SessionPart, TeamDetail
from leaderboard.scoring.standings import Result, Standing
from timing.units import Language, format_gap, format_lap

NONE: Final = "–"
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_NO_COLOR: Final = "#5b6678"


class Saying:
    """Says them in one language; `words` are those of the page."""

    def __init__(self, language: Language, words: Mapping[str, str]) -> None:
        self._language: Language = language
        self._words = words

    # Texts from outside

    def text(self, text: str | None, most: int = 80) -> str:
        """A text as one line of visible signs."""
        return cut(text, most)

    def name(self, driver: Driver, most: int = 80) -> str:
        """A name; where nothing of it can be seen, the number or the id."""
        seen = cut(driver.name, most)
        return seen if any(sign.isprintable() and not sign.isspace() for sign in seen) else driver.number or driver.id

    def color(self, team: Team | None) -> str:
        """A team's colour, if it is one."""
        told = "" if team is None else team.color or ""
        return told if _COLOR.fullmatch(told) else _NO_COLOR

    def session(self, info: SessionInfo) -> str:
        """The name of a session."""
        return cut(info.name, 60) or clean(info.id)

    def session_of(self, id: str, sessions: Mapping[str, SessionInfo]) -> str:
        """The same by its id."""
        return self.session(sessions[id]) if id in sessions else clean(id)

    # Numbers

    def lap(self, time_ms: int | None) -> str:
        """A lap time."""
        return NONE if time_ms is None else format_lap(time_ms, self._language)

    def sector(self, time_ms: int) -> str:
        """The time of a sector; without minutes, where there are none."""
        return format_lap(time_ms, self._language).removeprefix("0:")

    def points(self, points: Decimal) -> str:
        """Points."""
        return points_text(points, self._language)

    def place(self, standing: Standing) -> str:
        """A place in the standings."""
        return self.position(standing.position, tied=standing.tied)

    def position(self, position: int | None, *, tied: bool = False) -> str:
        """A place: `P3` in English, `3.` in German, with a sign where it is shared."""
        if position is None:
            return NONE
        told = f"{position}." if self._language == "de" else f"P{position}"
        return f"{told} =" if tied else told

    def worth(self, result: Result) -> str:
        """The points of a session, with what stewards gave; in brackets, where they do not count."""
        told = self.points(result.points)
        if result.dropped:
            told = f"({told})"
        if not result.given:
            return told
        sign = "+" if result.given > 0 else "−"
        return f"{told} {sign} {self.points(abs(result.given))}"

    def worth_points(self, result: Result) -> str:
        """The same as `+12`, for a column of places and times."""
        total = result.points + result.given
        told = f"{'+' if total >= 0 else '−'}{self.points(abs(total))}"
        return f"({told})" if result.dropped else told

    # Sessions and laps

    def result(self, part: SessionPart) -> str:
        """How a driver stands in a session: the place, or why there is none."""
        if part.row is None or part.row.status == "no-time":
            return NONE
        if part.row.status == "disqualified":
            return "DSQ"
        if part.row.status == "not-classified":
            return self._words["not_classified"]
        return self.position(part.row.position, tied=part.row.tied)

    def gap(self, part: SessionPart) -> str:
        """The gap to the leader; "" for none."""
        return format_gap(part.row.gap_ms, self._language) if part.row is not None and part.row.gap_ms else ""

    def lap_kind(self, lap: DrivenLap) -> str:
        """Names for the style of a lap."""
        return "best" if lap.best else "" if lap.counts else "out"

    def part(self, detail: DriverDetail, session: str) -> SessionPart | None:
        """What a driver did in a session."""
        return next((part for part in detail.parts if part.session.id == session), None)

    def best_of(self, detail: DriverDetail) -> int | None:
        """The best lap of all sessions."""
        return best_of(detail.parts)

    # Ways and pictures

    def driver_path(self, id: str) -> str:
        """The page of a driver."""
        return driver_path(id)

    def team_path(self, id: str) -> str:
        """The page of a team."""
        return team_path(id)

    def chart(self, part: SessionPart, driver: Driver) -> Markup:
        """The laps of a driver in a session, as a picture in the page."""
        return Markup(part_chart(part, self.name(driver), self._language))  # noqa: S704  it escapes what it is given

    def team_chart(self, detail: TeamDetail, session: str) -> Markup:
        """The same of everybody who drives for a team."""
        return Markup(team_chart(detail, session, self._language))  # noqa: S704


def best_of(parts: Sequence[SessionPart]) -> int | None:
    """The best lap of these sessions."""
    return min((part.best.time_ms for part in parts if part.best is not None), default=None)

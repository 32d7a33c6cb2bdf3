"""What is told of a driver and a team, as programs read it: `/api/v1/drivers/ID` and `/api/v1/teams/ID`."""

from decimal import Decimal
from typing import Literal

from display.late_models import LateModel
from leaderboard.board import Driver, RowStatus, SessionInfo, Team
from leaderboard.details import DriverDetail, SessionPart, TeamDetail, TrackBest
from leaderboard.scoring.standings import Result, Standing
from timing.units import Language


class LapLine(LateModel):
    """A lap; `lap` counts the driver's laps of the session, from 1.

    `valid`: it counts. `deleted`: staff have said that it does not, which a game may have said as well. `best` is the
    driver's best of the session.
    """

    lap: int
    time_ms: int
    sectors_ms: list[int]
    valid: bool
    deleted: bool
    by_hand: bool
    best: bool


class WorthLine(LateModel):
    """What a session is worth: `points` for the place, `given` by stewards; a dropped result does not count."""

    session: str
    position: int | None
    points: int | float
    given: int | float
    dropped: bool


class SessionLine(LateModel):
    """What a driver did in a session, `position` and what follows it as on its board; null where there is no row.

    `best_sectors_ms` are the best of each sector in laps that count. `worth` is null where the session is no part of
    the standings.
    """

    session: SessionInfo
    state: Literal["provisional", "official"]
    current: bool
    position: int | None
    tied: bool
    status: RowStatus | None
    points: int | float | None
    best_ms: int | None
    gap_ms: int | None
    laps_driven: int
    why: str
    penalties: list[str]
    best_sectors_ms: list[int]
    worth: WorthLine | None
    laps: list[LapLine]


class TrackLine(LateModel):
    """The best on one track over all sessions; `ideal_ms` is the lap that all best sectors would make."""

    track: str | None
    best_ms: int | None
    best_sectors_ms: list[int]
    ideal_ms: int | None


class OverallLine(LateModel):
    """A place in the standings over all sessions; `history` is what each of them is worth."""

    position: int
    tied: bool
    points: int | float
    best_ms: int | None
    history: list[WorthLine]


class DriverLine(LateModel):
    """A driver; `overall` is null where no session counts that the driver was in."""

    driver: Driver
    team: Team | None
    class_id: str | None
    overall: OverallLine | None
    tracks: list[TrackLine]
    sessions: list[SessionLine]


class DriverMessage(DriverLine):
    """A driver as of entry `seq`, the last that changed the board of one of the sessions.

    `language` is that of sentences and penalties.
    """

    epoch: str
    seq: int
    language: Language


class TeamMessage(LateModel):
    """A team with all who drive for it; `missing` are those who have yet to start where each of them has to."""

    epoch: str
    seq: int
    language: Language
    team: Team
    overall: OverallLine
    missing: list[Driver]
    drivers: list[DriverLine]


def driver_message(detail: DriverDetail, language: Language) -> bytes:
    """A driver as JSON."""
    told = DriverMessage(epoch=detail.epoch, seq=detail.seq, language=language, **_driver(detail))
    return told.model_dump_json().encode()


def team_message(detail: TeamDetail, language: Language) -> bytes:
    """A team as JSON."""
    told = TeamMessage(
        epoch=detail.epoch,
        seq=detail.seq,
        language=language,
        team=detail.team,
        overall=_overall(detail.standing),
        missing=list(detail.missing),
        drivers=[DriverLine(**_driver(each)) for each in detail.drivers],
    )
    return told.model_dump_json().encode()


def _driver(detail: DriverDetail) -> dict[str, object]:
    return {
        "driver": detail.driver,
        "team": detail.team,
        "class_id": detail.class_id,
        "overall": None if detail.standing is None else _overall(detail.standing),
        "tracks": [
            TrackLine(
                track=each.track, best_ms=each.best_ms, best_sectors_ms=list(each.sectors_ms), ideal_ms=each.ideal_ms
            )
            for each in detail.tracks
        ],
        "sessions": [_session(part) for part in detail.parts],
    }


def _track(best: TrackBest) -> TrackLine:
    sectors = list(best.sectors_ms)
    return TrackLine(track=best.track, best_ms=best.best_ms, best_sectors_ms=sectors, ideal_ms=best.ideal_ms)


def _overall(standing: Standing) -> OverallLine:
    return OverallLine(
        position=standing.position,
        tied=standing.tied,
        points=number(standing.points),
        best_ms=standing.best_ms,
        history=[_worth(each) for each in standing.results],
    )


def _worth(result: Result) -> WorthLine:
    return WorthLine(
        session=result.session,
        position=result.position,
        points=number(result.points),
        given=number(result.given),
        dropped=result.dropped,
    )


def _session(part: SessionPart) -> SessionLine:
    row = part.row
    return SessionLine(
        session=part.session,
        state=part.state,
        current=part.current,
        position=None if row is None or row.status != "timed" else row.position,
        tied=row is not None and row.tied,
        status=None if row is None else row.status,
        points=None if row is None else row.points,
        best_ms=None if row is None else row.best_ms,
        gap_ms=None if row is None else row.gap_ms,
        laps_driven=len(part.laps),
        why="" if row is None else row.why,
        penalties=list(part.penalties),
        best_sectors_ms=list(part.best_sectors_ms),
        worth=None if part.result is None else _worth(part.result),
        laps=[
            LapLine(
                lap=lap.number,
                time_ms=lap.time_ms,
                sectors_ms=list(lap.sectors_ms),
                valid=lap.counts,
                deleted=lap.not_counted_by == "stewards",
                by_hand=lap.by_hand,
                best=lap.best,
            )
            for lap in part.laps
        ],
    )


def number(points: Decimal) -> int | float:
    """Points have two decimal places at most, which a JSON number tells exactly enough."""
    return int(points) if points == points.to_integral_value() else float(points)

"""The qualifying inside of teams, over weeks: the drivers of each team by their best laps, out of many sessions.

Laps of one driver may come from several sessions and records. Who is ahead is decided as in any session by best lap:
the best lap, then the second-best, then who was earlier.
"""

from collections.abc import Iterable

from leaderboard.scoring.classification import Classification, Drive, classify
from timing.rules import Ranking


def in_teams(drives: Iterable[Drive]) -> dict[str | None, Classification]:
    """Each team's drivers in order, by team; None, which is last, are those of no team.

    Laps need one numbering (`Lap.seq`) for all of them.

    A session from which somebody was disqualified, or in which the stewards decided that they are not classified,
    brings no laps.
    """
    found: dict[str | None, dict[str, list[Drive]]] = {}
    for drive in drives:
        found.setdefault(drive.team, {}).setdefault(drive.driver, []).append(drive)
    teams = sorted(found, key=lambda team: team is None)
    return {team: classify(map(_together, found[team].values()), Ranking()) for team in teams}


def _together(drives: list[Drive]) -> Drive:
    """What one driver did in all sessions, as if it were one."""
    fit = [drive for drive in drives if not (drive.disqualified or drive.unclassified)]
    return Drive(
        drives[0].driver,
        drives[0].team,
        tuple(lap for drive in fit for lap in drive.laps),
        started=any(drive.started for drive in drives),
        places=sum(drive.places for drive in fit),
        disqualified=not fit and any(drive.disqualified for drive in drives),
        unclassified=not fit,
    )

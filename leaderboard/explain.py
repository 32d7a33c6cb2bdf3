"""Why somebody is where they are, as data: every number that a place follows from, and what decided next to it.

It is told from the very scores and standings that made the place, so it cannot say anything else than they do.
`leaderboard.explain_text` says it in a paragraph.

A place may be shared. Its neighbours are then the next place up and the next place down, whoever shares it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final, NamedTuple

from leaderboard.board import Driver
from leaderboard.cup import Cup, SessionScores
from leaderboard.explained import (
    DriverBest,
    DriverShare,
    LapDriven,
    Neighbour,
    Part,
    SessionPlace,
    SessionShare,
    StandingPlace,
    StandingsBy,
)
from leaderboard.ranking import NO_LAP_MS, about_of
from leaderboard.scoring.classification import Classification, Drive, Place
from leaderboard.scoring.order import laps_needed
from leaderboard.scoring.points import Scored, factor_of
from leaderboard.scoring.standings import Standing
from timing.rules import SESSION, Points, Ranking

CURRENT: Final = "current"


def session_place(cup: Cup, session: str, driver: str) -> SessionPlace:
    """A driver's place in a session; `current` is the running one. Raises LookupError with a sentence."""
    scores = session_scores(cup, session)
    found = _in_session(cup, scores, [driver])
    if not found:
        raise LookupError(f"{driver!r} has not driven in session {scores.info.id!r}")
    return found[0]


def session_scores(cup: Cup, session: str) -> SessionScores:
    """A session of the record; `current` is the running one. Raises LookupError with a sentence."""
    id = cup.current or next(reversed(list(cup.scores)), None) if session == CURRENT else session
    if id is None:
        raise LookupError("there is no session yet")
    if id not in cup.scores:
        raise LookupError(f"there is no session {session!r} in the record")
    return cup.scores[id]


def driver_place(cup: Cup, driver: str) -> StandingPlace:
    """A driver's place in the standings. Raises LookupError with a sentence."""
    lines = [_Line(each.standing, each.driver.name, (each.driver,)) for each in cup.drivers]
    at = next((at for at, each in enumerate(cup.drivers) if each.driver.id == driver), None)
    if at is None:
        raise LookupError(f"there is no driver {driver!r} in the standings")
    return replace(_place(cup, lines, at, team=False), driver=cup.drivers[at].driver, team=cup.drivers[at].team)


def team_place(cup: Cup, team: str) -> StandingPlace:
    """The same of a team."""
    lines = [_Line(each.standing, each.team.name, each.members) for each in cup.teams]
    at = next((at for at, each in enumerate(cup.teams) if each.team.id == team), None)
    if at is None:
        raise LookupError(f"there is no team {team!r} in the standings")
    entered = cup.teams[at]
    bests = tuple(DriverBest(each, _none(_best(cup, [each.id])[0])) for each in entered.members)
    return replace(_place(cup, lines, at, team=True), team=entered.team, bests=bests, missing=entered.missing)


# In a session


def _in_session(cup: Cup, scores: SessionScores, drivers: Sequence[str]) -> list[SessionPlace]:
    """The places of those of the drivers who are in it, best first."""
    return [
        _session_place(cup, scores, at, scored)
        for at, scored in enumerate(scores.scored.scored)
        if scored.driver in drivers
    ]


def _session_place(cup: Cup, scores: SessionScores, at: int, scored: Scored) -> SessionPlace:
    result, type = scores.scored.classification, scores.info.type
    place, around = result.places[at], _around([each.position for each in result.places], at)
    drive, of_class = place.drive, cup.in_class.get(place.drive.driver) if cup.rules.classes == "apart" else None
    worth = cup.rules.worth(type, scores.info.id, None if of_class is None else of_class.id)
    return SessionPlace(
        session=scores.info,
        driver=cup.names[drive.driver],
        position=place.position,
        tied=place.tied,
        shared_with=tuple(cup.names[result.places[other].drive.driver].name for other in around.level),
        status=place.status,
        ranked_by=result.ranking.by,
        of=result.ranking.of,
        value_ms=place.value,
        laps=_laps(place, result.ranking, scores),
        laps_needed=laps_needed(result.ranking, _most_laps(result, drive.group)),
        seconds_ms=drive.seconds_ms,
        places=drive.places,
        scored=any(scores.info.id == counting.id for counting in cup.sessions),
        pays=worth != Points(),
        parts=tuple(Part(*part) for part in scored.why),
        factor=factor_of(worth, scores.scored.share),
        points=scored.points,
        given=scored.given,
        above=_beside(cup, result, place, around.above, around.first),
        below=_beside(cup, result, place, around.below, around.below),
        distance=drive.distance,
        game_ms=drive.taken.penalty_ms,
        by_game=drive.taken.by_game,
        out_by_game=drive.taken.disqualified or drive.taken.unclassified,
        class_name=None if of_class is None else of_class.name,
        warnings=scores.warnings.get(drive.driver, 0),
        worth_position=scored.at,
    )


def _laps(place: Place, ranking: Ranking, scores: SessionScores) -> tuple[LapDriven, ...]:
    used = _used(place, ranking)
    return tuple(
        LapDriven(
            number,
            lap.time_ms,
            lap.counts,
            scores.not_counted.get(lap.seq),
            lap.seq in used,
            lap.seq in scores.by_hand,
        )
        for number, lap in enumerate(place.drive.laps, start=1)
    )


def _used(place: Place, ranking: Ranking) -> set[int]:
    """Which laps the value is made of, by entry."""
    laps = place.drive.laps
    if place.value is None or place.drive.taken.by_game:
        return set()
    if ranking.by == "race":
        return {lap.seq for lap in laps}
    if ranking.by == "best-consecutive":
        rows = (laps[start : start + ranking.of] for start in range(len(laps)))
        made = (
            row for row in rows if sum(lap.time_ms for lap in row) == place.value and all(lap.counts for lap in row)
        )
        return {lap.seq for lap in next(row for row in made if len(row) == ranking.of)}
    of = ranking.of if ranking.by == "mean-of-best" else 1
    return {lap.seq for lap in sorted(place.drive.counted, key=lambda lap: (lap.time_ms, lap.seq))[:of]}


def _most_laps(result: Classification, group: str) -> int:
    drives = (each.drive for each in result.places if each.drive.group == group)
    return max((drive.distance for drive in drives if not drive.disqualified), default=0)


def _beside(cup: Cup, result: Classification, mine: Place, at: int | None, lower: int | None) -> Neighbour | None:
    """The neighbour at `at`; `lower` is the row that was put behind, which knows by what."""
    decided = None if lower is None else result.places[lower].decided_by
    if at is None or decided is None:
        return None
    other = result.places[at]
    link = _seen(decided, *((other, mine) if lower != at else (mine, other)))
    named = cup.names[other.drive.driver]
    own_value, other_value = (_session_value(each, link, result.ranking) for each in (mine, other))
    return Neighbour(named.id, named.name, other.position, link, own_value, other_value, status=other.status)


def _seen(link: str, above: Place, below: Place) -> str:
    """A link as what the two have shows it: where laps and time speak against it, it is the game's own order."""
    if link == "laps" and above.drive.distance <= below.drive.distance:
        return "game"
    if link == "time" and _or_never(above.value) >= _or_never(below.value):
        return "game"
    return link


def _or_never(value: int | None) -> int:
    return NO_LAP_MS if value is None else value


def _session_value(place: Place, link: str, ranking: Ranking) -> int | None:
    match link:
        case "status":
            return None
        case "places":
            return place.drive.places
        case "laps":
            return place.drive.distance
        case "time":
            return place.value
    value = place.key[(*about_of(ranking), *ranking.ties).index(link)]
    return None if value == NO_LAP_MS else value


# Over all sessions


class _Line(NamedTuple):
    standing: Standing
    name: str
    members: tuple[Driver, ...]

    @property
    def ids(self) -> list[str]:
        return [driver.id for driver in self.members]


def _place(cup: Cup, lines: Sequence[_Line], at: int, *, team: bool) -> StandingPlace:
    """The place in line `at`, without what only a driver or only a team has."""
    line, count = lines[at], cup.rules.teams
    standing = line.standing
    around = _around([each.standing.position for each in lines], at)
    by: StandingsBy = count.count if team and count.count in ("average-of-bests", "sum-of-bests") else "points"
    best_of = count.of if team and count.count == "best" else 0
    return StandingPlace(
        driver=None,
        team=None,
        position=standing.position,
        tied=standing.tied,
        shared_with=tuple(lines[other].name for other in around.level),
        ranked_by=by,
        points=standing.points,
        time_ms=standing.best_ms,
        best_of=best_of,
        shares=tuple(_shares(cup, line, best_of)),
        bests=(),
        missing=(),
        above=_next(cup, line, (lines, around.above, around.first), by),
        below=_next(cup, line, (lines, around.below, around.below), by),
    )


def _shares(cup: Cup, line: _Line, best_of: int) -> Iterator[SessionShare]:
    for result in line.standing.results:
        scores = cup.scores[result.session]
        places = _in_session(cup, scores, line.ids)
        most = sorted(places, key=lambda place: -place.points)[: best_of or None]
        yield SessionShare(
            scores.info,
            result.position,
            result.points,
            result.given,
            result.dropped,
            held=bool(scores.scored.scored),
            drivers=tuple(DriverShare(place in most, place) for place in places),
        )


def _next(
    cup: Cup, mine: _Line, beside: tuple[Sequence[_Line], int | None, int | None], by: StandingsBy
) -> Neighbour | None:
    """The neighbour of `mine`; `beside` has all lines, which one it is, and which one was put behind."""
    lines, at, lower = beside
    if at is None or lower is None:
        return None
    other = lines[at]
    link = lines[lower].standing.decided_by or ("points" if by == "points" else "time")
    counted = _place_counted(mine.standing, other.standing) if link == "wins" else None
    own, others = (_standing_value(cup, line, link, counted) for line in (mine, other))
    return Neighbour(other.standing.id, other.name, other.standing.position, link, own, others, counted=counted)


def _standing_value(cup: Cup, line: _Line, link: str, counted: int | None) -> Decimal | int | None:
    positions = {each.session: each.position for each in line.standing.results}
    if link.startswith(SESSION):
        return positions.get(link.removeprefix(SESSION))
    match link:
        case "points":
            return line.standing.points
        case "time":
            return line.standing.best_ms
        case "wins":
            return sum(each.for_wins and each.position == counted for each in line.standing.results)
        case "best-result":
            return min((position for position in positions.values() if position is not None), default=None)
        case "best-lap":
            return _none(_best(cup, line.ids)[0])
        case "earlier":
            return _none(_best(cup, line.ids)[1])
    return None  # a lot that was drawn has no value


def _place_counted(mine: Standing, other: Standing) -> int:
    """The best place that one of the two had more often."""
    had = [
        sorted(each.position for each in of.results if each.for_wins and each.position is not None)
        for of in (mine, other)
    ]
    places = sorted({*had[0], *had[1]})
    return next(place for place in places if had[0].count(place) != had[1].count(place))


def _best(cup: Cup, drivers: Sequence[str]) -> tuple[int, int]:
    """Time and entry of the best lap in the sessions that count; a lap of the disqualified is none."""
    there: list[Drive] = [
        place.drive
        for session in cup.sessions
        for place in cup.scores[session.id].scored.classification.places
        if place.drive.driver in drivers and place.status != "disqualified"
    ]
    laps = (drive.best for drive in there)
    return min(((lap.time_ms, lap.seq) for lap in laps if lap is not None), default=(NO_LAP_MS, NO_LAP_MS))


def _none(value: int) -> int | None:
    return None if value == NO_LAP_MS else value


class _Around(NamedTuple):
    """Rows beside one: the last of the place above, the first of its own place, those level, the first below."""

    above: int | None
    first: int
    level: tuple[int, ...]
    below: int | None


def _around(positions: Sequence[int], at: int) -> _Around:
    first, size = positions.index(positions[at]), positions.count(positions[at])
    behind = first + size
    return _Around(
        above=first - 1 if first else None,
        first=first,
        level=tuple(row for row in range(first, behind) if row != at),
        below=behind if behind < len(positions) else None,
    )

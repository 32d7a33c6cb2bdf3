"""Drivers and teams over sessions: what adds up, what is dropped, and who is ahead of whom by which link.

A team has of a session what its drivers have there (`Teams`); over sessions both are added up in the same way (`Over`).
Teams that are ranked by their drivers' best laps have a time instead of points, and less of it is better.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from leaderboard.ranking import NO_LAP_MS, round_half_up, shared_positions
from leaderboard.scoring.classification import Classification
from leaderboard.scoring.points import Scored
from timing.rules import CENT, NOTHING, ONE, SESSION, Over, Rules, Teams


@dataclass(frozen=True, slots=True)
class ScoredSession:
    """A session that counts, in the order of the evening."""

    id: str
    classification: Classification
    scored: tuple[Scored, ...]
    share: Decimal = ONE
    """How much of the distance the winner has driven."""
    team_points: Mapping[str, Decimal] = field(default_factory=dict)
    """Points that stewards gave (negative: took) a team as such."""


class Result(NamedTuple):
    """What one driver or team has of a session. `position` is the best place there, None for who was not in it.

    `for_wins` is whether the place counts where wins, second places and so on decide: of races only, where there are
    any.
    """

    session: str
    points: Decimal
    given: Decimal
    position: int | None
    dropped: bool = False
    never_dropped: bool = False
    for_wins: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """A driver or team over all sessions.

    `points` is what counts after drops, points given and taken in it; `best_ms` the best lap, or the time that a team
    is ranked by. `decided_by` is the link that put it behind the one above, None where that was the points, or where
    nothing did and the place is shared. `missing` are drivers of a team who have yet to start.
    """

    position: int
    tied: bool
    id: str
    points: Decimal
    results: tuple[Result, ...]
    best_ms: int | None
    decided_by: str | None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entered:
    """Who takes part: the drivers of each team, and the order that stewards have drawn, if they had to.

    A lot that was drawn decides last where the rules do not say when.
    """

    teams: Mapping[str, tuple[str, ...]]
    drivers: tuple[str, ...] = ()
    """All of them, also those of no team."""
    drawn: tuple[str, ...] = ()
    """Of drivers, and `drawn_teams` of teams."""
    drawn_teams: tuple[str, ...] = ()


def drivers(sessions: Sequence[ScoredSession], rules: Rules, entered: Entered) -> tuple[Standing, ...]:
    """The drivers in order. Who has been in no session is last."""
    everyone = dict.fromkeys([*entered.drivers, *(each.driver for one in sessions for each in one.scored)])
    lines = [_line(driver, (driver,), _results(sessions, (driver,), None), sessions, rules) for driver in everyone]
    return in_order(lines, _with_lot(rules, entered.drawn), _places(sessions), entered.drawn)


def teams(sessions: Sequence[ScoredSession], rules: Rules, entered: Entered) -> tuple[Standing, ...]:
    """The teams in order, with those of their drivers who have yet to start where each of them has to."""
    started = _started(sessions)
    lines = []
    for team, members in entered.teams.items():
        missing = tuple(driver for driver in members if driver not in started) if rules.teams.every_driver else ()
        given = [one.team_points.get(team, NOTHING) for one in sessions]
        results = [
            each._replace(given=each.given + more)
            for each, more in zip(_results(sessions, members, rules.teams), given, strict=True)
        ]
        line = _line(team, members, results, sessions, rules)
        lines.append(replace(line, missing=missing))
    by_time = rules.teams.count in ("average-of-bests", "sum-of-bests")
    lot = entered.drawn_teams
    return in_order(lines, _with_lot(rules, lot), _places(sessions), lot, by_time=by_time)


def _started(sessions: Sequence[ScoredSession]) -> set[str]:
    """Who has started where each driver has to: in a race, as soon as one has begun; until then in any session."""
    started = {
        one.id: {place.drive.driver for place in one.classification.places if place.drive.started} for one in sessions
    }
    races = [one.id for one in sessions if one.classification.ranking.by == "race" and started[one.id]]
    return {driver for id in races or started for driver in started[id]}


def _with_lot(rules: Rules, drawn: Sequence[str]) -> tuple[str, ...]:
    return rules.ties if not drawn or "drawn" in rules.ties else (*rules.ties, "drawn")


# One line


@dataclass(frozen=True, slots=True)
class Line:
    """A driver or team before it is put in order: what counts of its results, and what else may decide."""

    id: str
    points: Decimal
    results: tuple[Result, ...]
    best: tuple[int, int] = (NO_LAP_MS, NO_LAP_MS)
    """Time and entry of the best lap."""
    time_ms: int | None = None
    missing: tuple[str, ...] = ()


def added_up(id: str, results: Sequence[Result], over: Over) -> Line:
    """What somebody's results add up to: those marked that do not count, and their points, which stewards' are not."""
    kept = _dropped(results, over)
    points = sum((each.given + (NOTHING if each.dropped else each.points) for each in kept), NOTHING)
    return Line(id, points, tuple(kept))


def _line(
    id: str, members: tuple[str, ...], results: Sequence[Result], sessions: Sequence[ScoredSession], rules: Rules
) -> Line:
    bests = [_best(sessions, driver) for driver in members]
    best = min(bests, default=(NO_LAP_MS, NO_LAP_MS))
    return replace(added_up(id, results, rules.over), best=best, time_ms=_time(bests, rules.teams))


def _results(sessions: Sequence[ScoredSession], members: tuple[str, ...], count: Teams | None) -> list[Result]:
    """What these drivers have of each session; `count` says which of a team's count, None for a driver."""
    results = []
    races = {one.id for one in sessions if one.classification.ranking.by == "race"}
    for one in sessions:
        there = [each for each in one.scored if each.driver in members]
        counting = sorted((each.points for each in there), reverse=True)
        if count is not None and count.count == "best":
            counting = counting[: count.of]
        results.append(
            Result(
                one.id,
                sum(counting, NOTHING),
                sum((each.given for each in there), NOTHING),
                min((each.place.position for each in there if each.place.classified), default=None),
                never_dropped=any(each.place.status == "disqualified" for each in there),
                for_wins=not races or one.id in races,
            )
        )
    return results


def _dropped(results: Sequence[Result], over: Over) -> list[Result]:
    """The results with those marked that do not count."""
    drops = max(len(results) - over.best, 0) if over.best else over.drops
    may_go = [at for at, each in enumerate(results) if not each.never_dropped]
    # What was missed first, then what is worth least, and of equal ones the latest.
    may_go.sort(key=lambda at: (results[at].position is not None or results[at].points > 0, results[at].points, -at))
    gone = set(may_go[:drops])
    return [each._replace(dropped=at in gone) for at, each in enumerate(results)]


def _best(sessions: Sequence[ScoredSession], driver: str) -> tuple[int, int]:
    laps = (
        place.drive.best
        for one in sessions
        for place in one.classification.places
        if place.drive.driver == driver and place.status != "disqualified"
    )
    return min(((lap.time_ms, lap.seq) for lap in laps if lap is not None), default=(NO_LAP_MS, NO_LAP_MS))


def _time(bests: Sequence[tuple[int, int]], count: Teams) -> int | None:
    """The time that a team is ranked by; None unless each of its drivers has a lap."""
    if count.count not in ("average-of-bests", "sum-of-bests") or not bests:
        return None
    times = [time_ms for time_ms, _ in bests]
    if NO_LAP_MS in times:
        return None
    return sum(times) if count.count == "sum-of-bests" else round_half_up(sum(times), len(times))


# The order of lines


def in_order(
    lines: Sequence[Line], ties: Sequence[str], places: int, drawn: Sequence[str], *, by_time: bool = False
) -> tuple[Standing, ...]:
    """The lines in order, by points or `by_time`, equal ones by `ties`; no place is worse than the last of `places`."""
    links = [_link(name, places, drawn) for name in ties]
    keys = {line.id: _key(line, links, by_time=by_time) for line in lines}
    ordered = sorted(lines, key=lambda line: (keys[line.id], line.id))
    shared = shared_positions([_flat(keys[line.id]) for line in ordered])
    names = ("points", *ties)
    told: list[Standing] = []
    above: _Key | None = None
    for line, (position, tied) in zip(ordered, shared, strict=True):
        key = keys[line.id]
        link = None if above is None else _decided(names, above, key)
        best_ms = line.time_ms if by_time else _none(line.best[0])
        told.append(Standing(position, tied, line.id, line.points, line.results, best_ms, link, line.missing))
        above = key
    return tuple(told)


_Key = tuple[tuple[int, ...], ...]


def _decided(names: Sequence[str], above: _Key, below: _Key) -> str | None:
    """The link that put one behind the other; None where that was the points, or nothing did."""
    pairs = zip(names, above, below, strict=True)
    link = next((name for name, mine, other in pairs if mine != other), None)
    return None if link == "points" else link


def _key(line: Line, links: Sequence[Callable[[Line], tuple[int, ...]]], *, by_time: bool) -> _Key:
    first = NO_LAP_MS if line.time_ms is None else line.time_ms
    about = (first,) if by_time else (-int(line.points / CENT),)
    return (about, *(link(line) for link in links))


def _flat(key: _Key) -> tuple[int, ...]:
    return tuple(number for part in key for number in part)


def _link(name: str, places: int, drawn: Sequence[str]) -> Callable[[Line], tuple[int, ...]]:
    """A link of the chain as a key, smaller is better."""
    if name.startswith(SESSION):
        of = name.removeprefix(SESSION)
        return lambda line: (_position(next((each for each in line.results if each.session == of), None)),)
    match name:
        case "wins":
            return lambda line: tuple(
                -sum(each.for_wins and each.position == place for each in line.results)
                for place in range(1, places + 1)
            )
        case "best-result":
            return lambda line: (min(map(_position, line.results), default=NO_LAP_MS),)
        case "best-lap":
            return lambda line: (line.best[0],)
        case "earlier":
            return lambda line: (line.best[1],)
        case "drawn":
            return lambda line: (drawn.index(line.id) if line.id in drawn else len(drawn),)
    raise ValueError(f"{name!r} is no link of a tie")


def _places(sessions: Sequence[ScoredSession]) -> int:
    """How many places the largest session has."""
    return max((len(one.classification.places) for one in sessions), default=0)


def _position(result: Result | None) -> int:
    return NO_LAP_MS if result is None or result.position is None else result.position


def _none(time_ms: int) -> int | None:
    return None if time_ms == NO_LAP_MS else time_ms


def sessions_of(ids: Iterable[str], all: Mapping[str, ScoredSession]) -> list[ScoredSession]:
    """Those of the named sessions that there are, in their order."""
    return [all[id] for id in ids if id in all]

"""Drivers and teams over sessions: what adds up, what is dropped, and who is ahead of whom by which link.

A team has of a session what its drivers have there (`Teams`); over sessions both are added up in the same way (`Over`).
Teams that are ranked by their drivers' best laps have a time instead of points, and less of it is better.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from leaderboard.ranking import NO_LAP_MS, shared_positions
from leaderboard.scoring.classification import Classification, round_half_up
from leaderboard.scoring.points import Scored
from timing.rules import CENT, NOTHING, SESSION, Over, Rules, Teams


@dataclass(frozen=True, slots=True)
class ScoredSession:
    """A session that counts, in the order of the evening."""

    id: str
    classification: Classification
    scored: tuple[Scored, ...]


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
    """Who takes part: the drivers of each team, and the order that stewards have drawn, if they had to."""

    teams: Mapping[str, tuple[str, ...]]
    drivers: tuple[str, ...] = ()
    """All of them, also those of no team."""
    drawn: tuple[str, ...] = ()


def drivers(sessions: Sequence[ScoredSession], rules: Rules, entered: Entered) -> tuple[Standing, ...]:
    """The drivers in order. Who has been in no session is last."""
    everyone = dict.fromkeys([*entered.drivers, *(each.driver for one in sessions for each in one.scored)])
    lines = [_line(driver, (driver,), _results(sessions, (driver,), None), sessions, rules) for driver in everyone]
    return _in_order(lines, rules, sessions, entered, teams=False)


def teams(sessions: Sequence[ScoredSession], rules: Rules, entered: Entered) -> tuple[Standing, ...]:
    """The teams in order, with those of their drivers who have yet to start where each of them has to."""
    started = {place.drive.driver for one in sessions for place in one.classification.places if place.drive.started}
    lines = []
    for team, members in entered.teams.items():
        missing = tuple(driver for driver in members if driver not in started) if rules.teams.every_driver else ()
        line = _line(team, members, _results(sessions, members, rules.teams), sessions, rules)
        lines.append(replace(line, missing=missing))
    return _in_order(lines, rules, sessions, entered, teams=True)


# One line


@dataclass(frozen=True, slots=True)
class _Line:
    id: str
    points: Decimal
    results: tuple[Result, ...]
    members: tuple[str, ...]
    best: tuple[int, int]
    """Time and entry of the best lap."""
    time_ms: int | None
    missing: tuple[str, ...] = ()


def _line(
    id: str, members: tuple[str, ...], results: Sequence[Result], sessions: Sequence[ScoredSession], rules: Rules
) -> _Line:
    kept = _dropped(results, rules.over)
    points = sum((each.given + (NOTHING if each.dropped else each.points) for each in kept), NOTHING)
    bests = [_best(sessions, driver) for driver in members]
    best = min(bests, default=(NO_LAP_MS, NO_LAP_MS))
    return _Line(id, points, tuple(kept), members, best, _time(bests, rules.teams))


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


def _in_order(
    lines: Sequence[_Line], rules: Rules, sessions: Sequence[ScoredSession], entered: Entered, *, teams: bool
) -> tuple[Standing, ...]:
    by_time = teams and rules.teams.count in ("average-of-bests", "sum-of-bests")
    links = [_link(name, sessions, entered) for name in rules.ties]
    keys = {line.id: _key(line, links, by_time=by_time) for line in lines}
    ordered = sorted(lines, key=lambda line: (keys[line.id], line.id))
    shared = shared_positions([_flat(keys[line.id]) for line in ordered])
    names = ("points", *rules.ties)
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


def _key(line: _Line, links: Sequence[Callable[[_Line], tuple[int, ...]]], *, by_time: bool) -> _Key:
    first = NO_LAP_MS if line.time_ms is None else line.time_ms
    about = (first,) if by_time else (-int(line.points / CENT),)
    return (about, *(link(line) for link in links))


def _flat(key: _Key) -> tuple[int, ...]:
    return tuple(number for part in key for number in part)


def _link(name: str, sessions: Sequence[ScoredSession], entered: Entered) -> Callable[[_Line], tuple[int, ...]]:
    """A link of the chain as a key, smaller is better."""
    if name.startswith(SESSION):
        of = name.removeprefix(SESSION)
        return lambda line: (_position(next((each for each in line.results if each.session == of), None)),)
    match name:
        case "wins":
            places = max((len(one.classification.places) for one in sessions), default=0)
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
            return lambda line: (entered.drawn.index(line.id) if line.id in entered.drawn else len(entered.drawn),)
    raise ValueError(f"{name!r} is no link of a tie")


def _position(result: Result | None) -> int:
    return NO_LAP_MS if result is None or result.position is None else result.position


def _none(time_ms: int) -> int | None:
    return None if time_ms == NO_LAP_MS else time_ms


def sessions_of(ids: Iterable[str], all: Mapping[str, ScoredSession]) -> list[ScoredSession]:
    """Those of the named sessions that there are, in their order."""
    return [all[id] for id in ids if id in all]

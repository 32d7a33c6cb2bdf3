"""Drivers and teams over the events of a season, in the way in which sessions of an evening add up.

An event is to a season what a session is to an evening: the same drops, the same count-back, the same shared places
(`leaderboard.scoring.standings`). What somebody has of an event are the points that counted there, and the place of its
standings. Points that stewards gave or took are kept apart: no factor multiplies them and no drop takes them away. An
event with a disqualification in it is never dropped.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from leaderboard.scoring.standings import Result, Standing, added_up, in_order
from timing.errors import SetupError
from timing.rules import NOTHING, ONE, SESSION, rounded
from timing.season import EVENT, Adding


@dataclass(frozen=True, slots=True)
class EventStandings:
    """The standings of an event, of its drivers or of its teams."""

    id: str
    standings: tuple[Standing, ...]
    factor: Decimal = ONE


def season(events: Sequence[EventStandings], adding: Adding, same: Mapping[str, str]) -> tuple[Standing, ...]:
    """Everybody of the events in order, with what each event brought (`Result.session` is its id).

    `same` is the id in the season of those who had another in an event. Raises SetupError where it makes one of two who
    are in one event.
    """
    brought = [_brought(event, same) for event in events]
    everyone = dict.fromkeys(id for results in brought for id in results)
    lines = [
        added_up(
            id,
            [
                results.get(id) or Result(event.id, NOTHING, NOTHING, None)
                for event, results in zip(events, brought, strict=True)
            ],
            adding.over,
        )
        for id in everyone
    ]
    places = max((len(event.standings) for event in events), default=0)
    return tuple(map(_of_events, in_order(lines, list(_ties(adding, events)), places, adding.drawn)))


def _brought(event: EventStandings, same: Mapping[str, str]) -> dict[str, Result]:
    """What everybody has of an event, by the id in the season."""
    found: dict[str, Result] = {}
    was: dict[str, str] = {}
    for standing in event.standings:
        id = same.get(standing.id, standing.id)
        if id in found:
            raise SetupError(f"{was[id]!r} and {standing.id!r} cannot both be {id!r}: both are in event {event.id!r}")
        found[id], was[id] = _result(event, standing), standing.id
    return found


def _result(event: EventStandings, standing: Standing) -> Result:
    given = sum((each.given for each in standing.results), NOTHING)
    out = any(each.never_dropped for each in standing.results)
    there = out or any(each.position is not None or each.points or each.given for each in standing.results)
    points = rounded((standing.points - given) * event.factor)
    return Result(event.id, points, given, standing.position if there else None, never_dropped=out)


def _ties(adding: Adding, events: Sequence[EventStandings]) -> Iterator[str]:
    """The links as standings know them. `earlier` is who was ahead in the first event, then in the second..."""
    for link in adding.ties:
        if link == "earlier":
            yield from (f"{SESSION}{event.id}" for event in events)
        elif link.startswith(EVENT):
            yield f"{SESSION}{link.removeprefix(EVENT)}"
        else:
            yield link


def _of_events(standing: Standing) -> Standing:
    """With the name of the link that decided as a season calls it."""
    link = standing.decided_by or ""
    if not link.startswith(SESSION):
        return standing
    return replace(standing, decided_by=f"{EVENT}{link.removeprefix(SESSION)}")

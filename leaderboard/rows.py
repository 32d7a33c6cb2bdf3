"""From the standings of a session to its board: rows in order, with names, gaps, ties and the sentence why.

Everything here is computed anew from the standings, in time proportional to the rows.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import Final, NamedTuple

from leaderboard.accounts import Account, account, penalty
from leaderboard.board import Board, Driver, LastLap, Row, RowStatus, Team, Tie, TieLink
from leaderboard.fold import Standings
from leaderboard.gaps import Gap, race_gaps
from leaderboard.grid import points_of, pole
from leaderboard.placing import Placed, needed_laps, placed
from leaderboard.ranking import NO_LAP_MS
from leaderboard.scoring.order import Link, Status
from leaderboard.scoring.points import Ended, factor_of, share_driven, worth
from leaderboard.sentences import Neighbour
from leaderboard.sessions import Session
from leaderboard.tally import Lap, Tally
from timing.event import Plan
from timing.record.entry import Person
from timing.rules import ONE, Points
from timing.units import Language

_STATUS: Final[Mapping[Status, RowStatus]] = {
    "classified": "timed",
    "no-time": "no-time",
    "not-classified": "not-classified",
    "disqualified": "disqualified",
}
_TIES: Final[Mapping[Link | None, TieLink]] = {
    "second-best": "second-best",
    "best-lap": "best-lap",
    "earlier": "earlier",
}


class _Entrant(NamedTuple):
    """A driver's place with the names that belong to it; `points` is None where the session is worth none."""

    place: Placed
    driver: Driver
    team: Team | None
    points: int | float | None


class _Around(NamedTuple):
    """What there is between a row and the next ones."""

    gap: Gap
    above: Neighbour | None
    below: Neighbour | None


def board(
    standings: Standings,
    session_id: str,
    epoch: str,
    people: Mapping[str, Person],
    teams: Mapping[str, Team],
    *,
    language: Language = "en",
    plan: Plan | None = None,
) -> Board:
    """The board of a session at the position the standings have reached, in the book called `epoch`.

    A driver without a person is shown under the driver id; a team shows only where it is one of `teams`. Drivers who
    have no place yet come last, by name, then id. With a plan, rows have their points. Raises LookupError with a
    sentence when there is no such session.
    """
    session = standings.sessions.get(session_id)
    if session is None:
        raise LookupError(f"there is no session {session_id!r} in the record up to entry {standings.seq}")

    def named(driver: str) -> tuple[str, ...]:
        return (people[driver].name if driver in people else driver, driver)

    order = placed(session, named)
    points = {} if plan is None else _points(standings, session, order, plan)
    lineup = [_entrant(place, people, teams, points) for place in order]
    measured = race_gaps(_driven(session, place) for place in order)
    ties = [*(_TIES.get(place.decided_by) for place in order), None]
    fastest = _fastest(session)
    rows = [
        _row(
            session,
            entrant,
            _Around(
                measured[index],
                _neighbour(lineup, index - 1, ties[index]),
                _neighbour(lineup, index + 1, ties[index + 1]),
            ),
            fastest,
            language,
        )
        for index, entrant in enumerate(lineup)
    ]
    return Board(session.info, epoch, standings.seq, tuple(rows), session.state)


def _entrant(
    place: Placed,
    people: Mapping[str, Person],
    teams: Mapping[str, Team],
    points: Mapping[str, int | float],
) -> _Entrant:
    id = place.tally.driver
    person = people.get(id)
    if person is None:
        return _Entrant(place, Driver(id, id), None, points.get(id))
    team = None if person.team is None else teams.get(person.team)
    return _Entrant(place, Driver(id, person.name, person.number), team, points.get(id))


def _driven(session: Session, place: Placed) -> tuple[int, int | None]:
    """What gaps are measured in: laps, where they count, and time."""
    laps = len(place.tally.laps) if session.ranked_by.by == "race" else 0
    return laps, place.value if place.status == "classified" else None


def _points(standings: Standings, session: Session, order: Sequence[Placed], plan: Plan) -> dict[str, int | float]:
    """What each driver has of the session; nothing where it is worth nothing."""
    rule, planned = points_of(session, plan), {each.id: each for each in plan.sessions}.get(session.info.id)
    if rule == Points() or (plan.sessions and (planned is None or not planned.counts)):
        return {}
    field_size = sum(place.status == "classified" for place in order)
    share = ONE
    if field_size and planned is not None and session.ranked_by.by == "race":
        share = share_driven(len(order[0].tally.laps), order[0].value or 0, planned.laps, planned.minutes)
    factor, first = factor_of(rule, share), pole(standings, plan, session)
    there = (place.tally for place in order if place.status != "disqualified")
    timed = [(tally.best.time_ms, tally.best.seq, tally.driver) for tally in there if tally.best is not None]
    fastest = min(timed)[2] if timed else None
    points = {}
    for place in order:
        driver = place.tally.driver
        ended = Ended(place.status, place.position, fastest=driver == fastest, pole=driver == first)
        parts = worth(ended, rule, field_size, factor)
        points[driver] = _number(sum((part for _, part in parts), session.penalties_of(driver).points))
    return points


def _number(points: Decimal) -> int | float:
    """Points have two decimal places at most, which a JSON number tells exactly enough."""
    return int(points) if points == points.to_integral_value() else float(points)


def _neighbour(lineup: Sequence[_Entrant], index: int, decided_by: TieLink | None) -> Neighbour | None:
    if decided_by is None:
        return None
    entrant = lineup[index]
    tally = entrant.place.tally
    return Neighbour(entrant.driver, _time(tally.second), decided_by, _time(tally.best))


def _fastest(session: Session) -> Lap | None:
    """The session's best lap, whatever the session is ranked by: one even where times are equal, no disqualified one.

    Of equal ones it is that of the driver with the better second-best lap, then the one written first.
    """
    timed = [
        ((best.time_ms, NO_LAP_MS if tally.second is None else tally.second.time_ms, best.seq), best)
        for tally in session.tallies.values()
        if (best := tally.best) is not None and not session.penalties_of(tally.driver).disqualified
    ]
    return min(timed, default=(None, None), key=itemgetter(0))[1]


def _row(session: Session, entrant: _Entrant, around: _Around, fastest: Lap | None, language: Language) -> Row:
    place, tally = entrant.place, entrant.place.tally
    status, penalties = _STATUS[place.status], session.penalties_of(tally.driver)
    best_ms, second_ms = _time(tally.best), _time(tally.second)
    by_best_lap = session.ranked_by.by == "best-lap" and status == "timed"
    told = Account(
        by=session.ranked_by.by,
        of=session.ranked_by.of,
        status=status,
        laps=len(tally.laps),
        value_ms=place.value,
        best_ms=best_ms,
        second_ms=second_ms,
        seconds_ms=penalties.seconds_ms,
        places=penalties.places,
        laps_needed=needed_laps(session) if status == "not-classified" else 0,
    )
    return Row(
        position=place.position,
        tied=place.tied,
        driver=entrant.driver,
        team=entrant.team,
        rig=tally.rig,
        best_ms=best_ms,
        second_ms=second_ms,
        last_ms=tally.last.time_ms,
        last=_last_lap(tally, fastest),
        gap_ms=around.gap.gap_ms,
        interval_ms=around.gap.interval_ms,
        laps=len(tally.laps),
        sectors_ms=() if tally.best is None else tally.best.sectors_ms or (),
        status=status,
        moved=tally.moved,
        why=account(told, around.above, around.below, language),
        tie=_tie(around.above, around.below) if by_best_lap else None,
        penalties=tuple(penalty(each, language) for each in penalties.rulings),
        points=entrant.points,
    )


def _tie(above: Neighbour | None, below: Neighbour | None) -> Tie | None:
    """A row between two of its best lap names both; what decided is then the link to the one above, the one it lost."""
    decided = above or below
    if decided is None:
        return None
    return Tie(
        ahead_of=None if below is None else below.driver.id,
        behind=None if above is None else above.driver.id,
        decided_by=decided.decided_by,
    )


def _last_lap(tally: Tally, fastest: Lap | None) -> LastLap:
    """Taken from the standings, not from the moment: a best lap of all stops being it when it is beaten."""
    last = tally.last
    if not last.counts:
        return "invalid"
    if last is fastest:
        return "overall-best"
    return "personal-best" if last is tally.best else "slower"


def _time(lap: Lap | None) -> int | None:
    return None if lap is None else lap.time_ms

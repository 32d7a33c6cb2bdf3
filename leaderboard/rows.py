"""From the standings of a session to its board: rows in order, with names, gaps, ties and the sentence why.

Everything here is computed anew from the standings, in time proportional to the rows.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from leaderboard.board import Board, Driver, LastLap, Row, Team, Tie, TieLink
from leaderboard.fold import Session, Standings
from leaderboard.gaps import Gap, gaps
from leaderboard.ranking import RANKINGS, Key, Ranking, best_lap_key, shared_positions
from leaderboard.sentences import Neighbour, why
from leaderboard.tally import Lap, Tally
from timing.record.entry import Person
from timing.units import Language


class _Entrant(NamedTuple):
    """A driver's count with the names that belong to it."""

    tally: Tally
    driver: Driver
    team: Team | None


def board(
    standings: Standings,
    session_id: str,
    epoch: str,
    people: Mapping[str, Person],
    teams: Mapping[str, Team],
    *,
    language: Language = "en",
) -> Board:
    """The board of a session at the position the standings have reached, in the book called `epoch`.

    A driver without a person is shown under the driver id; a team shows only where it is one of `teams`. Drivers who
    have no place yet come last, by name, then id. Raises LookupError with a sentence when there is no such session.
    """
    session = standings.sessions.get(session_id)
    if session is None:
        raise LookupError(f"there is no session {session_id!r} in the record up to entry {standings.seq}")
    ranking = RANKINGS[session.ranking]
    lineup = _lineup(session, people, teams)
    keys = [ranking.key(entrant.tally) for entrant in lineup]
    links = _links(ranking, keys)
    positions = shared_positions(keys)
    measured = gaps([_time(entrant.tally.best) for entrant in lineup])
    fastest = _fastest(session)
    rows = [
        _row(
            entrant,
            position=positions[index],
            gap=measured[index],
            above=_neighbour(lineup, index - 1, links[index]),
            below=_neighbour(lineup, index + 1, links[index + 1]),
            fastest=fastest,
            language=language,
        )
        for index, entrant in enumerate(lineup)
    ]
    return Board(session.info, epoch, standings.seq, tuple(rows))


def _lineup(session: Session, people: Mapping[str, Person], teams: Mapping[str, Team]) -> list[_Entrant]:
    def entrant(driver: str) -> _Entrant:
        tally = session.tallies[driver]
        person = people.get(driver)
        if person is None:
            return _Entrant(tally, Driver(driver, driver), None)
        team = None if person.team is None else teams.get(person.team)
        return _Entrant(tally, Driver(driver, person.name, person.number), team)

    placed = [entrant(driver) for driver in session.order]
    others = [entrant(driver) for driver in session.tallies if session.order.key(driver) is None]
    return placed + sorted(others, key=lambda each: (each.driver.name, each.driver.id))


def _links(ranking: Ranking, keys: Sequence[Key | None]) -> list[TieLink | None]:
    """What decided between each row and the one above it; one more for the place below the last row, always None."""
    between: list[TieLink | None] = [None]
    for above, below in pairwise(keys):
        between.append(None if above is None or below is None else ranking.decided_by(above, below))
    return [*between, None]


def _neighbour(lineup: Sequence[_Entrant], index: int, decided_by: TieLink | None) -> Neighbour | None:
    if decided_by is None:
        return None
    entrant = lineup[index]
    return Neighbour(entrant.driver, _time(entrant.tally.second), decided_by)


def _fastest(session: Session) -> Lap | None:
    """The session's best lap, whatever the session is ranked by: one lap even where times are equal."""
    timed = [(key, tally.best) for tally in session.tallies.values() if (key := best_lap_key(tally)) is not None]
    return min(timed, default=(None, None), key=itemgetter(0))[1]


def _row(
    entrant: _Entrant,
    *,
    position: tuple[int, bool],
    gap: Gap,
    above: Neighbour | None,
    below: Neighbour | None,
    fastest: Lap | None,
    language: Language,
) -> Row:
    tally = entrant.tally
    best_ms, second_ms = _time(tally.best), _time(tally.second)
    return Row(
        position=position[0],
        tied=position[1],
        driver=entrant.driver,
        team=entrant.team,
        rig=tally.rig,
        best_ms=best_ms,
        second_ms=second_ms,
        last_ms=tally.last.time_ms,
        last=_last_lap(tally, fastest),
        gap_ms=gap.gap_ms,
        interval_ms=gap.interval_ms,
        laps=len(tally.laps),
        sectors_ms=() if tally.best is None else tally.best.sectors_ms or (),
        status="no-time" if best_ms is None else "timed",
        moved=tally.moved,
        why=why(best_ms, second_ms, above, below, language),
        tie=_tie(above, below),
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

"""Stories of how a session stands or ended: who won, who gave up, which team would lead the cup."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from operator import itemgetter

from leaderboard.cup import Cup, TeamStanding
from leaderboard.details import Seen
from leaderboard.grid import grid
from leaderboard.phases import LIVE
from leaderboard.scoring.classification import Place
from leaderboard.sessions import Session
from leaderboard.story import Kind, Story
from timing.classified import Finish
from timing.record.decisions import Phase
from timing.rules import NOTHING


def result_stories(seen: Seen, session: Session) -> Iterator[Story]:
    """What there is to say of a session's result, and of the cup with it."""
    yield from _retired(session)
    if session.ranked_by.by == "race" and session.phase not in (*LIVE, Phase.PLANNED):
        yield from _won(seen, session)
    if session.tallies:
        yield from _team_lead(seen.cup, session)


def _retired(session: Session) -> Iterator[Story]:
    out = (row for row in session.game.rows if row.driver and row.result.finish is Finish.RETIRED)
    first = min(out, key=lambda row: row.ref, default=None)
    if first is not None:
        yield Story(Kind.RETIRED, session.info.id, first.ref, first.driver)


def _won(seen: Seen, session: Session) -> Iterator[Story]:
    result = seen.cup.scores[session.info.id].scored.classification
    places = [place for place in result.places if place.classified]
    if not places or places[0].tied or not places[0].drive.laps:
        return
    winner = places[0].drive.driver
    seq = places[0].drive.laps[-1].seq
    yield Story(Kind.WIN, session.info.id, seq, winner, place=1, by_ms=_margin(places))
    pole = next(iter(grid(seen.standings, seen.plan, session.info.id)), None)
    fastest = result.fastest
    if pole == winner and fastest is not None and fastest.driver == winner:
        yield Story(Kind.HAT_TRICK, session.info.id, seq, winner)


def _margin(places: Sequence[Place]) -> int | None:
    """What the winner was ahead by; None where the second is laps down, or alone decides by something else."""
    first, second = (*places, None, None)[:2]
    if first is None or second is None or first.drive.distance != second.drive.distance:
        return None
    return None if first.value is None or second.value is None else max(second.value - first.value, 0)


def _team_lead(cup: Cup, session: Session) -> Iterator[Story]:
    """Who would lead the cup now and did not before this session.

    Where results are dropped, or teams have a time in place of points, what was before cannot be told from what is now.
    """
    over, count = cup.rules.over, cup.rules.teams.count
    counts = any(info.id == session.info.id for info in cup.sessions)
    if not counts or over.drops or over.best or count in ("average-of-bests", "sum-of-bests") or len(cup.teams) < 2:
        return
    before = sorted(((_without(each, session.info.id), each.team.id) for each in cup.teams), key=itemgetter(0))
    (second, _), (most, leader) = before[-2:]
    now = cup.teams[0]
    if now.standing.tied or now.team.id == leader or second == most:
        return
    last = max(tally.last.seq for tally in session.tallies.values())
    ahead = int((now.standing.points - cup.teams[1].standing.points) * 100)
    yield Story(Kind.TEAM_LEAD, session.info.id, last, team=now.team.id, other=leader, count=ahead)


def _without(team: TeamStanding, session: str) -> Decimal:
    """A team's points without those of a session."""
    return team.standing.points - sum(
        (each.points + each.given for each in team.standing.results if each.session == session), NOTHING
    )

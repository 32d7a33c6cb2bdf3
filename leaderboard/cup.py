"""The standings over all sessions of an evening: the plan's rules over what the record tells.

Reckoned anew from the standings each time, in time proportional to their laps: it is asked for once after a lap, not
for each screen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from leaderboard.board import Driver, SessionInfo, Team
from leaderboard.fold import Standings
from leaderboard.grid import in_order, points_of, pole
from leaderboard.scoring.classification import Classification, Drive, Lap, classify
from leaderboard.scoring.points import score, share_driven
from leaderboard.scoring.standings import Entered, ScoredSession, Standing, drivers, teams
from leaderboard.sessions import Session, rule_in
from leaderboard.teams import teams_of
from timing.event import Plan
from timing.record.entry import Person
from timing.rules import ONE, Rules

SaidBy = Literal["game", "stewards"]
"""Who says that a lap does not count."""


@dataclass(frozen=True, slots=True)
class DriverStanding:
    """A driver over all sessions, with the names that belong to it."""

    driver: Driver
    team: Team | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class TeamStanding:
    """A team over all sessions; `missing` are its drivers who have yet to start where each of them has to."""

    team: Team
    standing: Standing
    missing: tuple[Driver, ...]
    members: tuple[Driver, ...] = ()
    """Everybody who drives for it."""


@dataclass(frozen=True, slots=True)
class SessionScores:
    """A session of the record as the plan's rules score it, whether it is part of the standings or not.

    `not_counted` says of laps that do not count whose word that is, by their entry in the record.
    """

    info: SessionInfo
    scored: ScoredSession
    not_counted: Mapping[int, SaidBy]
    state: Literal["provisional", "official"] = "provisional"


@dataclass(frozen=True, slots=True)
class Cup:
    """The standings at entry `seq` of the book `epoch`: `sessions` are those that count, in their order."""

    epoch: str
    seq: int
    rules: Rules
    sessions: tuple[SessionInfo, ...]
    drivers: tuple[DriverStanding, ...]
    teams: tuple[TeamStanding, ...]
    state: Literal["provisional", "official"] = "provisional"
    scores: Mapping[str, SessionScores] = field(default_factory=dict)
    """All sessions of the record by id, in the order of opening."""
    names: Mapping[str, Driver] = field(default_factory=dict)
    """Everybody who drove or is to drive, by id."""
    current: str | None = None
    """The session that everybody looks at."""


def cup(standings: Standings, plan: Plan, people: Mapping[str, Person], epoch: str) -> Cup:
    """The standings of the cup at the position that the fold has reached: of a running session, if it ended now."""
    scores = {id: _scores(standings, session, plan, people) for id, session in standings.sessions.items()}
    scored = [scores[id].scored for id in _counting(standings, plan)]
    entered = _entered(plan, people, scored)
    known = teams_of(plan)
    by_driver = [
        DriverStanding(_driver(each.id, people, plan), _team(each.id, people, plan), each)
        for each in drivers(scored, plan.rules, entered)
    ]
    by_team = [
        TeamStanding(
            known[each.id],
            each,
            missing=_drivers(each.missing, people, plan),
            members=_drivers(entered.teams[each.id], people, plan),
        )
        for each in teams(scored, plan.rules, entered)
    ]
    infos = tuple(standings.sessions[one.id].info for one in scored)
    told = (driver for one in standings.sessions.values() for driver in (*one.tallies, *one.penalties))
    everyone = dict.fromkeys([*entered.drivers, *told])
    return Cup(
        epoch,
        standings.seq,
        plan.rules,
        infos,
        tuple(by_driver),
        tuple(by_team),
        scores=scores,
        names={driver: _driver(driver, people, plan) for driver in everyone},
        current=standings.current,
        state=_state(standings, plan),
    )


def _counting(standings: Standings, plan: Plan) -> list[str]:
    """Ids of the sessions that count: those of the timetable, or where there is none all of the record."""
    friendly = {session.id for session in plan.sessions if not session.counts}
    return [id for id in in_order(standings, plan) if id not in friendly]


def _state(standings: Standings, plan: Plan) -> Literal["provisional", "official"]:
    """Official is what no session that counts can change any more."""
    counting = [session.id for session in plan.sessions if session.counts] or list(standings.sessions)
    known = [standings.sessions.get(id) for id in counting]
    official = known and all(session is not None and session.state == "official" for session in known)
    return "official" if official else "provisional"


def _scored(standings: Standings, session: Session, plan: Plan, people: Mapping[str, Person]) -> ScoredSession:
    rule = rule_in(session.phase, plan.rules.ranking(session.info.type))
    classification, points = classify(drives(session, people), rule), points_of(session, plan)
    share = _share(session, classification, plan)
    given = {team: penalties.points for team, penalties in session.team_penalties.items()}
    scored = score(classification, points, pole=pole(standings, plan, session), share=share)
    return ScoredSession(session.info.id, classification, scored, share, given)


def _share(session: Session, result: Classification, plan: Plan) -> Decimal:
    """How much of the distance the winner has driven, where the plan says how long a race goes."""
    planned = {each.id: each for each in plan.sessions}.get(session.info.id)
    if planned is None or result.ranking.by != "race" or not result.field_size:
        return ONE
    winner = result.places[0]
    return share_driven(len(winner.drive.laps), winner.value or 0, planned.laps, planned.minutes)


def _scores(standings: Standings, session: Session, plan: Plan, people: Mapping[str, Person]) -> SessionScores:
    laps = (lap for tally in session.tallies.values() for lap in tally.laps)
    said: dict[int, SaidBy] = {lap.seq: "game" if lap.ruled is None else "stewards" for lap in laps if not lap.counts}
    return SessionScores(session.info, _scored(standings, session, plan, people), said, session.state)


def drives(session: Session, people: Mapping[str, Person]) -> list[Drive]:
    """What each driver did in a session and was given by stewards, which may be somebody who did nothing in it."""
    made = []
    for driver in dict.fromkeys([*session.tallies, *session.penalties]):
        tally, penalties = session.tallies.get(driver), session.penalties_of(driver)
        made.append(
            Drive(
                driver,
                people[driver].team if driver in people else None,
                tuple(Lap(lap.seq, lap.time_ms, lap.counts) for lap in tally.laps) if tally is not None else (),
                started=tally is not None,
                seconds_ms=penalties.seconds_ms,
                places=penalties.places,
                points=penalties.points,
                disqualified=penalties.disqualified,
                unclassified=penalties.unclassified,
            )
        )
    return made


def _entered(plan: Plan, people: Mapping[str, Person], scored: list[ScoredSession]) -> Entered:
    """Who takes part: everybody whom the plan has, and whoever drove for a team of it besides."""
    members: dict[str, dict[str, None]] = {team: {} for team in plan.teams}
    drove = [each.driver for one in scored for each in one.scored]
    for driver in (*plan.drivers, *drove):
        planned = plan.drivers.get(driver)
        team = planned.team if planned is not None else people[driver].team if driver in people else None
        if team in members:
            members[team][driver] = None
    return Entered({team: tuple(drivers) for team, drivers in members.items()}, tuple(plan.drivers))


def _drivers(ids: Iterable[str], people: Mapping[str, Person], plan: Plan) -> tuple[Driver, ...]:
    return tuple(_driver(id, people, plan) for id in ids)


def _driver(id: str, people: Mapping[str, Person], plan: Plan) -> Driver:
    person, planned = people.get(id), plan.drivers.get(id)
    if person is not None:
        return Driver(id, person.name, person.number)
    return Driver(id, planned.name, planned.number) if planned is not None else Driver(id, id)


def _team(id: str, people: Mapping[str, Person], plan: Plan) -> Team | None:
    person, planned = people.get(id), plan.drivers.get(id)
    team = person.team if person is not None else planned.team if planned is not None else None
    return teams_of(plan).get(team) if team is not None else None

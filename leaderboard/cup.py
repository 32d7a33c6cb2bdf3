"""The standings over all sessions of an evening: the plan's rules over what the record tells.

Reckoned anew from the standings each time, in time proportional to their laps: it is asked for once after a lap, not
for each screen.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from leaderboard.board import Driver, SessionInfo, Team
from leaderboard.classes import Class, InClasses, classes_of
from leaderboard.fold import Standings
from leaderboard.game import NOTHING as NOTHING_TAKEN
from leaderboard.game import Stated
from leaderboard.grid import grid, in_order, owed, points_of, starting
from leaderboard.notes import notes
from leaderboard.protests import session_now
from leaderboard.ranking import NO_LAP_MS
from leaderboard.scoring.classes import score_apart, session_of_class
from leaderboard.scoring.classification import Classification, Drive, Lap, classify
from leaderboard.scoring.points import share_driven
from leaderboard.scoring.standings import Entered, ScoredSession, Standing, drivers, teams
from leaderboard.sessions import Session, rule_in
from leaderboard.supposed import Supposed
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
    class_id: str | None = None


@dataclass(frozen=True, slots=True)
class TeamStanding:
    """A team over all sessions; `missing` are its drivers who have yet to start where each of them has to."""

    team: Team
    standing: Standing
    missing: tuple[Driver, ...]
    members: tuple[Driver, ...] = ()
    """Everybody who drives for it."""


@dataclass(frozen=True, slots=True)
class ClassStandings:
    """The standings inside of a class: its drivers by their places there, and teams with those drivers alone."""

    of: Class
    drivers: tuple[DriverStanding, ...]
    teams: tuple[TeamStanding, ...]
    scored: Mapping[str, ScoredSession]
    """All sessions of the record by id, as those of the class have them."""


@dataclass(frozen=True, slots=True)
class SessionScores:
    """A session of the record as the plan's rules score it, whether it is part of the standings or not.

    `not_counted` says of laps that do not count whose word that is, by their entry in the record. `by_hand` are the
    entries of laps that staff have entered, `warnings` how often drivers were warned in it.
    """

    info: SessionInfo
    scored: ScoredSession
    not_counted: Mapping[int, SaidBy]
    state: Literal["provisional", "official"] = "provisional"
    by_hand: frozenset[int] = frozenset()
    warnings: Mapping[str, int] = field(default_factory=dict)
    game: tuple[Stated, ...] = ()
    """What games make of the session themselves."""


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
    classes: tuple[ClassStandings, ...] = ()
    """In the order of the plan."""
    plan: int = 0
    """The version of the plan by which they are reckoned; 0 where none is kept."""

    in_class: Mapping[str, Class] = field(default_factory=dict)
    """The class of everybody who is in one, by driver."""
    notes: tuple[str, ...] = ()
    """What stewards should look at before this is a result, in sentences."""
    owed: Mapping[str, int] = field(default_factory=dict)
    """By driver, the grid places that are yet to be served."""
    lineups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By session, who is to drive there, from the first place on the grid on, where that was stored."""

    def of_class(self, class_id: str) -> "Cup":
        """The cup of a class alone. Raises LookupError with a sentence for one that there is not."""
        found = next((each for each in self.classes if each.of.id == class_id), None)
        if found is None:
            there = ", ".join(each.of.id for each in self.classes) or "none"
            raise LookupError(f"there is no class {class_id!r} in the plan; there are: {there}")
        scores = {id: replace(each, scored=found.scored[id]) for id, each in self.scores.items()}
        return replace(self, drivers=found.drivers, teams=found.teams, scores=scores, classes=(found,))


def cup(
    standings: Standings, plan: Plan, people: Mapping[str, Person], epoch: str, *, supposed: Supposed | None = None
) -> Cup:
    """The standings of the cup at the position that the fold has reached: of a running session, if it ended now.

    Or if the session of `supposed` ended as that says.
    """
    grouped = InClasses(plan, people)
    scores = {
        id: _scores(standings, session, plan, people, _Asked(grouped, supposed))
        for id, session in standings.sessions.items()
    }
    scored = [scores[id].scored for id in _counting(standings, plan)]
    entered = _entered(standings, plan, people, scored)
    added_up = _AddedUp(plan, people, grouped)
    by_team = added_up.teams(scored, entered)
    infos = tuple(scores[one.id].info for one in scored)
    told = (
        driver
        for one in standings.sessions.values()
        for driver in (*one.tallies, *one.penalties, *standings.lineup(one.info.id))
    )
    everyone = dict.fromkeys([*entered.drivers, *told])
    return Cup(
        epoch,
        standings.seq,
        plan.rules,
        infos,
        added_up.drivers(scored, entered),
        by_team,
        scores=scores,
        names={driver: _driver(driver, people, plan) for driver in everyone},
        current=standings.current,
        state=_state(standings, plan),
        classes=tuple(
            _class(each, {id: one.scored for id, one in scores.items()}, [one.id for one in scored], entered, added_up)
            for each in classes_of(plan).values()
        ),
        notes=notes(
            plan,
            scored,
            [(each.team.name, driver.id) for each in by_team for driver in each.missing],
            {driver: _driver(driver, people, plan).name for driver in everyone},
        ),
        lineups={
            id: grid(standings, plan, id, everybody=True)
            for id in dict.fromkeys([*(session.id for session in plan.sessions), *standings.sessions])
            if standings.lineup(id)
        },
        owed=owed(standings, in_order(standings, plan)),
        in_class={driver: classes_of(plan)[of] for driver in everyone if (of := grouped.of(driver)) is not None},
        plan=standings.plan,
    )


@dataclass(frozen=True, slots=True)
class _AddedUp:
    """Sessions added up, with names."""

    plan: Plan
    people: Mapping[str, Person]
    grouped: InClasses

    def drivers(self, scored: Sequence[ScoredSession], entered: Entered) -> tuple[DriverStanding, ...]:
        people, plan = self.people, self.plan
        return tuple(
            DriverStanding(_driver(each.id, people, plan), _team(each.id, people, plan), each, self.grouped.of(each.id))
            for each in drivers(scored, plan.rules, entered)
        )

    def teams(self, scored: Sequence[ScoredSession], entered: Entered) -> tuple[TeamStanding, ...]:
        people, plan, known = self.people, self.plan, teams_of(self.plan)
        return tuple(
            TeamStanding(
                known[each.id],
                each,
                missing=_drivers(each.missing, people, plan),
                members=_drivers(entered.teams[each.id], people, plan),
            )
            for each in teams(scored, plan.rules, entered)
        )


def _class(
    of: Class, scored: Mapping[str, ScoredSession], counting: Sequence[str], entered: Entered, added_up: _AddedUp
) -> ClassStandings:
    everybody = dict.fromkeys([*entered.drivers, *(each.driver for one in scored.values() for each in one.scored)])
    there = {driver: None for driver in everybody if added_up.grouped.of(driver) == of.id}
    of_class = {id: session_of_class(one, there) for id, one in scored.items()}
    members = {team: tuple(driver for driver in its if driver in there) for team, its in entered.teams.items()}
    planned = added_up.plan.teams
    here = replace(
        entered,
        teams={team: its for team, its in members.items() if its or planned[team].class_id == of.id},
        drivers=tuple(driver for driver in entered.drivers if driver in there),
    )
    counted = [of_class[id] for id in counting]
    return ClassStandings(of, added_up.drivers(counted, here), added_up.teams(counted, here), of_class)


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


@dataclass(frozen=True, slots=True)
class _Asked:
    """Against whom everybody is scored, and what is only supposed."""

    grouped: InClasses
    supposed: Supposed | None

    def of(self, session: str) -> Supposed | None:
        """What is supposed of a session."""
        return self.supposed if self.supposed is not None and self.supposed.session == session else None


def _scored(
    standings: Standings, session: Session, plan: Plan, people: Mapping[str, Person], asked: _Asked
) -> ScoredSession:
    grouped, supposed = asked.grouped, asked.of(session.info.id)
    rule = rule_in(session.phase, plan.rules.ranking(session.info.type, session.info.id))
    expected = (*standings.lineup(session.info.id), *(() if supposed is None else supposed.order))
    there = drives(session, people, expected)
    drove = [replace(drive, group=grouped.group(drive.driver)) for drive in there]
    classification, starts = classify(drove, rule), starting(standings, plan, session)
    share = _share(session, classification, plan)
    if supposed is not None:
        classification, share = supposed.result(classification), ONE
    given = {team: penalties.points for team, penalties in session.team_penalties.items()}
    scored = score_apart(classification, grouped.group, lambda group: points_of(session, plan, group), starts, share)
    return ScoredSession(session.info.id, classification, scored, share, given)


def _share(session: Session, result: Classification, plan: Plan) -> Decimal:
    """How much of the distance the winner has driven, where the plan says how long a race goes."""
    planned = {each.id: each for each in plan.sessions}.get(session.info.id)
    if planned is None or result.ranking.by != "race" or not result.field_size:
        return ONE
    winner = result.places[0]
    return share_driven(winner.drive.distance, winner.value or 0, planned.laps, planned.minutes)


def _scores(
    standings: Standings, session: Session, plan: Plan, people: Mapping[str, Person], asked: _Asked
) -> SessionScores:
    laps = [lap for tally in session.tallies.values() for lap in tally.laps]
    said: dict[int, SaidBy] = {lap.seq: "game" if lap.ruled is None else "stewards" for lap in laps if not lap.counts}
    scored = _scored(standings, session, plan, people, asked)
    by_hand = frozenset(lap.seq for lap in laps if lap.by_hand)
    warnings = {driver: each.warnings for driver, each in session.penalties.items()}
    info = session_now(standings, plan, session.info.id)
    return SessionScores(info, scored, said, session.state, by_hand, warnings, session.game.rows)


def drives(session: Session, people: Mapping[str, Person], expected: Sequence[str] = ()) -> list[Drive]:
    """What each driver did in a session and was given by stewards, which may be somebody who did nothing in it.

    Of those who were `expected`, everybody has a place, if only that of who did not start.
    """
    made = []
    for driver in dict.fromkeys([*session.tallies, *session.penalties, *expected]):
        tally, penalties = session.tallies.get(driver), session.penalties_of(driver)
        taken = tally.taken if tally is not None else NOTHING_TAKEN
        made.append(
            Drive(
                driver,
                people[driver].team if driver in people else None,
                tuple(Lap(lap.seq, lap.time_ms, lap.counts) for lap in tally.laps) if tally is not None else (),
                started=tally is not None,
                seconds_ms=penalties.seconds_ms,
                places=penalties.places,
                points=penalties.points,
                disqualified=penalties.disqualified or taken.disqualified,
                unclassified=penalties.unclassified or taken.unclassified,
                taken=taken,
                drawn=session.drawn.index(driver) if driver in session.drawn else NO_LAP_MS,
            )
        )
    return made


def _entered(
    standings: Standings, plan: Plan, people: Mapping[str, Person], scored: Sequence[ScoredSession]
) -> Entered:
    """Who takes part: everybody whom the plan has, and whoever drove for a team of it besides."""
    members: dict[str, dict[str, None]] = {team: {} for team in plan.teams}
    drove = [each.driver for one in scored for each in one.scored]
    for driver in (*plan.drivers, *drove):
        planned = plan.drivers.get(driver)
        team = planned.team if planned is not None else people[driver].team if driver in people else None
        if team in members:
            members[team][driver] = None
    return Entered(
        {team: tuple(drivers) for team, drivers in members.items()},
        tuple(plan.drivers),
        standings.lots.order("drivers"),
        standings.lots.order("teams"),
    )


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

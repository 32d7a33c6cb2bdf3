"""Cups for the tests of explanations, told by what each driver did, penalties in it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from leaderboard.board import Driver, SessionInfo, Team
from leaderboard.cup import Cup, DriverStanding, SaidBy, SessionScores, TeamStanding
from leaderboard.scoring.classification import Drive, classify
from leaderboard.scoring.points import score
from leaderboard.scoring.standings import Entered, ScoredSession, drivers, teams
from tests.leaderboard.scoring.drives import drove
from timing.readings import SessionType
from timing.rules import PRESETS, Points, Ranking, Rules, table

RULES = replace(
    PRESETS["company-cup"],
    points={
        "qualifying": Points(table("3-2-1")),
        "race": Points(table("10-6-4-3-2-1")),
    },
)
NAMES = {"ada": "Ada Bell", "bea": "Bea", "cleo": "Cleo", "dora": "Dora", "edda": "Edda", "fay": "Fay"}
TEAMS = {"red": ("ada", "bea"), "blue": ("cleo", "dora")}
TEAM_NAMES = {"red": "Red Ltd", "blue": "Blue AG"}

Session = tuple[str, SessionType, str, Sequence[Drive]]


def session(id: str, drives: Sequence[Drive], type: str = "race", name: str = "") -> Session:
    return id, SessionType(type), name or id.replace("-", " ").title(), drives


def in_order(order: str, changed: Mapping[str, Mapping[str, Any]] | None = None) -> list[Drive]:
    """Drives of one lap that end in this order, a tenth apart from 90 s on."""
    field = [drove(name, 90_000 + 100 * at) for at, name in enumerate(order.split())]
    return [replace(drive, **(changed or {}).get(drive.driver, {})) for drive in field]


def cup_of(
    *sessions: Session,
    rules: Rules = RULES,
    members: Mapping[str, tuple[str, ...]] = TEAMS,
    besides: Sequence[Session] = (),
    said: Mapping[int, SaidBy] | None = None,
    drawn: tuple[str, ...] = (),
) -> Cup:
    """The cup after these sessions; those `besides` are not part of the standings."""
    scores = {each[0]: _scores(each, rules, said or {}) for each in (*sessions, *besides)}
    counting = [scores[each[0]].scored for each in sessions]
    ids = [driver for team in members.values() for driver in team]
    entered = Entered(members, tuple(ids), drawn, drawn)
    everyone = [*ids, *(drive.driver for each in (*sessions, *besides) for drive in each[3])]
    names = {id: Driver(id, NAMES.get(id, id)) for id in everyone}
    told = {id: Team(id, TEAM_NAMES.get(id, id), id) for id in members}
    team_of = {driver: told[team] for team, its in members.items() for driver in its}
    return Cup(
        "e1",
        1,
        rules,
        tuple(scores[each[0]].info for each in sessions),
        tuple(DriverStanding(names[each.id], team_of.get(each.id), each) for each in drivers(counting, rules, entered)),
        tuple(
            TeamStanding(
                told[each.id],
                each,
                tuple(names[driver] for driver in each.missing),
                tuple(names[driver] for driver in members[each.id]),
            )
            for each in teams(counting, rules, entered)
        ),
        scores=scores,
        names=names,
    )


def _scores(told: Session, rules: Rules, said: Mapping[int, SaidBy]) -> SessionScores:
    id, type, name, drives = told
    result = classify(drives, rules.rankings.get(type, Ranking()))
    scored = score(result, rules.points.get(type, Points()))
    return SessionScores(SessionInfo(id, type, name, None), ScoredSession(id, result, scored), said)

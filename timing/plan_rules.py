"""The rules of a plan: a preset by its name, and what is otherwise in this cup.

rules = "company-cup"      as it ships
[rules]                    with changes: `preset` names what they start from
[rules.race]               how sessions of a type are ranked, and what their places are worth
[rules.sessions.race-b]    the same of one session, where it is otherwise than others of its type
[classes.pro.race]         what a class has of such sessions, where classes are scored apart
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Final, TypeVar, get_args

from timing.plan_ladder import LADDER, ladder
from timing.plan_sessions import protest_minutes
from timing.plan_tables import Kind, Table
from timing.plan_values import WrongValue, shown, whole, yes_or_no
from timing.readings import SessionType
from timing.rules import (
    PRESETS,
    SESSION,
    ClassCount,
    LapTie,
    Over,
    OwnRules,
    Points,
    RankBy,
    Ranking,
    ResultOf,
    Rules,
    StandingTie,
    TeamCount,
    Teams,
    table,
)

RULES: Final = Kind(
    "the table of rules",
    'write rules = "company-cup", or [rules] and its keys in lines of their own',
    (
        "preset",
        "teams",
        "team_best",
        "every_driver",
        "best",
        "drops",
        "ties",
        "ladder",
        "classes",
        "sessions",
        "protest_minutes",
        *SessionType,
    ),
    main="preset",
)
_WORTH: Final = (
    "points",
    "by_field",
    "fastest_lap",
    "fastest_lap_top",
    "pole",
    "factor",
    "full_share",
    "short_factor",
    "distance",
    "distance_share",
)
OF_A_TYPE: Final = Kind(
    "the rules of a kind of session",
    "write a table, such as [rules.race]",
    ("by", "of", "ties", "min_laps", "min_share", "result", "game_penalties", *_WORTH),
    main="points",
)
OF_A_SESSION: Final = replace(
    OF_A_TYPE,
    what="the rules of a session",
    how="write a table for each, such as [rules.sessions.race-2]",
    keys=("id", *OF_A_TYPE.keys),
    examples={"id": '"race-2"'},
)
OF_A_CLASS: Final = Kind("the points of a class", "write a table, such as [classes.pro.race]", _WORTH, main="points")
MOST_PLACES: Final = 200
NOTHING_ELSE: Final = "\0"
"""How no link begins."""

T = TypeVar("T")


def rules(
    top: Table,
    usual: Rules,
    sessions: Mapping[str, SessionType] | None = None,
    classes: Sequence[tuple[str, Table]] = (),
) -> Rules:
    """The rules of a plan; `usual` where it has none.

    `sessions` are the types of its sessions by id, `classes` the tables of its classes.
    """
    at = top.table("rules", RULES)
    base = PRESETS[at.read("preset", _one_of(PRESETS)) or usual.name]
    rankings, points = dict(base.rankings), dict(base.points)
    for type in SessionType:
        if at.has(type):
            of_type = at.table(type, OF_A_TYPE)
            rankings[type] = _ranking(of_type, base.ranking(type))
            points[type] = _points(of_type, points.get(type, Points()))
    of_types = replace(
        base,
        rankings=rankings,
        points=points,
        classes=_or(at.read("classes", _one_of(dict.fromkeys(get_args(ClassCount)))), base.classes),  # type: ignore[arg-type]
    )
    return replace(
        of_types,
        own=_own(at, of_types, sessions or {}),
        class_points=_class_points(classes, of_types),
        teams=_teams(at, base.teams),
        over=Over(_or(at.read("best", number), base.over.best), _or(at.read("drops", number), base.over.drops)),
        ties=_or(at.read("ties", _ties_of_standings), base.ties),
        ladder=ladder(at.table("ladder", LADDER)),
        protest_minutes=_or(at.read("protest_minutes", protest_minutes), base.protest_minutes),
    )


def _own(at: Table, base: Rules, sessions: Mapping[str, SessionType]) -> dict[str, OwnRules]:
    """The rules of single sessions, each beginning with those of its type."""
    found = {}
    for id, of_session in at.tables("sessions", OF_A_SESSION):
        if id in sessions:
            type = sessions[id]
            found[id] = OwnRules(_ranking(of_session, base.ranking(type)), _points(of_session, base.worth(type)))
        else:
            at.wrong("sessions", f"has {shown(id)}, and there is no such session; there are {', '.join(sessions)}")
    return found


def _class_points(classes: Sequence[tuple[str, Table]], base: Rules) -> dict[str, dict[str, Points]]:
    """What each class has of its own, each beginning with what all have."""
    found: dict[str, dict[str, Points]] = {}
    for id, of_class in classes:
        for type in SessionType:
            if of_class.has(type):
                found.setdefault(id, {})[type] = _points(of_class.table(type, OF_A_CLASS), base.worth(type))
                if base.classes != "apart":
                    of_class.wrong(type, 'needs classes = "apart" in [rules]: the places of all are scored together')
    return found


def _teams(at: Table, base: Teams) -> Teams:
    return Teams(
        _or(at.read("teams", _one_of(dict.fromkeys(get_args(TeamCount)))), base.count),  # type: ignore[arg-type]
        _or(at.read("team_best", number), base.of),
        _or(at.read("every_driver", yes_or_no), base.every_driver),
    )


def _ranking(at: Table, base: Ranking) -> Ranking:
    return Ranking(
        _or(at.read("by", _one_of(dict.fromkeys(get_args(RankBy)))), base.by),  # type: ignore[arg-type]
        _or(at.read("of", number), base.of),
        _or(at.read("ties", _ties_of_laps), base.ties),
        _or(at.read("min_laps", number), base.min_laps),
        _or(at.read("min_share", _share), base.min_share),
        _or(at.read("result", _one_of(dict.fromkeys(get_args(ResultOf)))), base.result),  # type: ignore[arg-type]
        _or(at.read("game_penalties", yes_or_no), base.game_penalties),
    )


def _points(at: Table, base: Points) -> Points:
    return Points(
        _or(at.read("points", _table), base.table),
        _or(at.read("by_field", _tables), base.tables),
        _or(at.read("fastest_lap", decimal), base.fastest_lap),
        _or(at.read("fastest_lap_top", number), base.fastest_lap_top),
        _or(at.read("pole", decimal), base.pole),
        _or(at.read("factor", decimal), base.factor),
        _or(at.read("full_share", _share), base.full_share),
        _or(at.read("short_factor", _share), base.short_factor),
        _or(at.read("distance", decimal), base.distance),
        _or(at.read("distance_share", _share), base.distance_share),
    )


def _or(read: T | None, usual: T) -> T:
    return usual if read is None else read


# Values


def _one_of(known: Mapping[str, object]) -> Callable[[object], str]:
    def check(value: object) -> str:
        if not isinstance(value, str) or value not in known:
            raise WrongValue("write " + " or ".join(f'"{each}"' for each in known))
        return value

    return check


def number(value: object) -> int:
    """How many of something, which may be none."""
    return whole(value, MOST_PLACES, least=0)


def decimal(value: object) -> Decimal:
    """Points, or a factor."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise WrongValue("write a number, such as 1 or 0.5")
    try:
        found = Decimal(str(value))
    except InvalidOperation as error:
        raise WrongValue("write a number, such as 1 or 0.5") from error
    if not found.is_finite() or not 0 <= found < 10_000:
        raise WrongValue("write a number from 0 to 9999")
    return found


def _share(value: object) -> Decimal:
    found = decimal(value)
    if found > 1:
        raise WrongValue("write a share from 0 to 1, such as 0.75")
    return found


def _table(value: object) -> tuple[Decimal, ...]:
    text = "-".join(map(str, value)) if isinstance(value, list) else value
    try:
        found = table(text) if isinstance(text, str) else ()
    except InvalidOperation:
        found = ()
    if not 0 < len(found) <= MOST_PLACES or not all(points.is_finite() and 0 <= points < 10_000 for points in found):
        raise WrongValue('write the points of the places from the first on, such as "25-20-16"')
    return found


def _tables(value: object) -> dict[int, tuple[Decimal, ...]]:
    if not isinstance(value, dict) or not all(str(least).isdecimal() and len(str(least)) < 5 for least in value):
        raise WrongValue('write tables by the least field that each is for, such as { 1 = "5-3-1", 8 = "10-8-6" }')
    return {int(least): _table(table) for least, table in value.items()}


def _ties_of_laps(value: object) -> tuple[LapTie, ...]:
    return chain(value, get_args(LapTie))  # type: ignore[return-value]


def _ties_of_standings(value: object) -> tuple[str, ...]:
    return chain(value, get_args(StandingTie), begins=SESSION)


def chain(value: object, known: tuple[str, ...], begins: str = NOTHING_ELSE) -> tuple[str, ...]:
    """A chain of links, each of them once; besides those that are known there are those with an id after `begins`."""
    links = [value] if isinstance(value, str) else value
    if not isinstance(links, list):
        raise WrongValue(f'write a list, such as ["{known[0]}", "{known[-1]}"]')
    for link in links:
        if not isinstance(link, str) or not (link in known or link.startswith(begins)):
            more = "" if begins == NOTHING_ELSE else f" or {begins}ID"
            raise WrongValue(f"{shown(link)} decides nothing here; there are {', '.join(known)}{more}")
    if len(set(links)) < len(links):
        raise WrongValue("each link stands in it once")
    return tuple(links)

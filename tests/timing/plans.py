"""Right plans for property tests: with a few of everything that a plan can say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

from hypothesis import strategies as st

from timing.event import Cars, Plan, PlannedClass, PlannedDriver, PlannedRig, PlannedSession, PlannedTeam
from timing.people import Shown
from timing.plan_values import WrongValue, key, name, secret, session_identity, short, shortened
from timing.readings import SessionType
from timing.rules import (
    PRESETS,
    ClassCount,
    LapTie,
    Over,
    OwnRules,
    Points,
    RankBy,
    ResultOf,
    Rules,
    StandingTie,
    TeamCount,
)


def _kept(check: Callable[[object], object], text: str) -> bool:
    try:
        return str(check(text)) == text
    except WrongValue:
        return False


SEEN = "aZ0\"'\\#=[]{}&~é漢🏁"


def _texts(check: Callable[[object], object], most: int, least: int = 1) -> st.SearchStrategy[str]:
    return st.text(SEEN, min_size=least, max_size=most).filter(lambda text: _kept(check, text))


NAMES = st.sampled_from(
    ["Nordhang Optik", "Kessel & Sohn", 'Die "Besten"', "Łódź\u200d7", "A  1", "Race 1", "c:\\x", "N" * 60]
) | _texts(name, 8)
IDS = st.sampled_from(["name", "drivers", "a.b", "team", "key", "1"]) | st.from_regex(
    r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", fullmatch=True
)
SESSION_IDS = IDS.filter(lambda text: _kept(session_identity, text))
NUMBERS = st.integers(0, 200)
DECIMALS = st.sampled_from(["0", "1", "0.5", "12.25", "1E+3", "0.000000001", "9999.9999999"]).map(Decimal)
SHARES = st.sampled_from(["0", "1", "0.75", "0.333333333333333333333"]).map(Decimal)
OPTIONAL = st.none() | NAMES
SHOWN = st.sampled_from([None, *Shown])


def _chain(links: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(links), max_size=3, unique=True).map(tuple)


def _some(base: Any, draw: st.DrawFn, **given: st.SearchStrategy[Any]) -> Any:
    """`base` with some of its values drawn."""
    words = draw(st.lists(st.sampled_from(sorted(given)), max_size=3, unique=True))
    return replace(base, **{word: draw(given[word]) for word in words})


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    base = draw(st.sampled_from(list(PRESETS.values())))
    rankings, points = dict(base.rankings), dict(base.points)
    for type in draw(st.lists(st.sampled_from(SessionType), max_size=2, unique=True)):
        rankings[type] = _some(
            base.ranking(type),
            draw,
            by=st.sampled_from(get_args(RankBy)),
            of=NUMBERS,
            ties=_chain(get_args(LapTie)),
            min_laps=NUMBERS,
            min_share=SHARES,
            result=st.sampled_from(get_args(ResultOf)),
            game_penalties=st.booleans(),
        )
        points[type] = _some(
            base.points.get(type, Points()),
            draw,
            table=st.lists(DECIMALS, min_size=1, max_size=4).map(tuple),
            fastest_lap=DECIMALS,
            fastest_lap_top=NUMBERS,
            pole=DECIMALS,
            factor=DECIMALS,
            full_share=SHARES,
            short_factor=SHARES,
            tables=st.dictionaries(NUMBERS, st.lists(DECIMALS, min_size=1, max_size=2).map(tuple), max_size=2),
            distance=DECIMALS,
            distance_share=SHARES,
        )
    teams = _some(base.teams, draw, count=st.sampled_from(get_args(TeamCount)), of=NUMBERS, every_driver=st.booleans())
    over = Over(draw(st.just(base.over.best) | NUMBERS), draw(st.just(base.over.drops) | NUMBERS))
    ties = draw(st.just(base.ties) | _chain((*get_args(StandingTie), "session:race-1")))
    return replace(base, rankings=rankings, points=points, teams=teams, over=over, ties=ties)


@st.composite
def sessions(draw: st.DrawFn, id: str) -> PlannedSession:
    laps = draw(st.sampled_from([(None, None), (1, None), (None, 80_000), (80_500, 3_600_000)]))
    return PlannedSession(
        id,
        draw(st.sampled_from(SessionType)),
        draw(NAMES),
        draw(OPTIONAL),
        *laps,
        draw(OPTIONAL),
        draw(st.none() | st.integers(1, 9999)),
        draw(st.none() | st.integers(1, 1440)),
        draw(st.sampled_from([None, time(0), time(19, 30), time(19, 30, 5), time(19, 30, 0, 7)])),
        draw(st.booleans()),
        draw(st.sampled_from([None, 0, 10])),
    )


@st.composite
def timetables(draw: st.DrawFn) -> tuple[PlannedSession, ...]:
    found: dict[str, PlannedSession] = {}
    for id in draw(st.lists(SESSION_IDS, max_size=3, unique_by=str.casefold)):
        session, count = draw(sessions(id)), draw(st.sampled_from([None, 1, 2, 3]))
        made = [session] if count is None else [_numbered(session, number) for number in range(1, count + 1)]
        for each in made:
            found.setdefault(each.id.casefold(), each)
    return tuple(found.values())


def _numbered(session: PlannedSession, number: int) -> PlannedSession:
    return replace(session, id=f"{session.id}-{number}", name=f"{session.name} {number}")


@st.composite
def rigs(draw: st.DrawFn, id: str, address: str, teams: list[str], drivers: dict[str, PlannedDriver]) -> PlannedRig:
    driver = draw(st.sampled_from([None, *drivers]))
    team = (drivers[driver].team if driver else None) or draw(st.sampled_from([None, *teams]))
    feed = draw(st.none() | IDS)
    ports = st.none() | st.integers(1, 65_535)
    cars: Cars | None = draw(st.sampled_from([None, "player", "all"]))
    return PlannedRig(
        id,
        address,
        draw(ports),
        draw(OPTIONAL),
        team,
        driver,
        draw(OPTIONAL),
        cars,
        feed,
        draw(ports) if feed else None,
        draw(st.none() | _texts(secret, 20, 0)) if feed else None,
        draw(st.none() | _texts(key, 30, 16)),
        draw(st.none() | st.sampled_from(["//pc-1/results", "a\x7fb", " x", "."]).map(Path)),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A right plan."""
    team_ids = draw(st.lists(IDS, max_size=3, unique_by=str.casefold))
    teams = {}
    for id in team_ids:
        title = draw(NAMES)
        shorts = st.just(shortened(title)) | _texts(short, 12)
        teams[id] = PlannedTeam(id, title, draw(shorts), draw(st.sampled_from([None, "#00ff7f", "#123456"])))
        teams[id] = replace(teams[id], logo=draw(st.sampled_from([None, "north.svg", "c:\\x\\'ä'.PNG"])))
    numbers = st.none() | st.text("0123456789AB", min_size=1, max_size=6)
    of_team = st.sampled_from([None, *team_ids])
    drivers = {
        id: PlannedDriver(id, draw(NAMES), draw(of_team), draw(numbers), nickname=draw(NAMES), shown=draw(SHOWN))
        for id in draw(st.lists(IDS, max_size=4, unique_by=str.casefold))
    }
    rig_ids = draw(st.lists(IDS, max_size=3, unique_by=str.casefold))
    seats = {id: draw(rigs(id, f"10.0.0.{number}", team_ids, drivers)) for number, id in enumerate(rig_ids, 1)}
    table = draw(timetables())
    session = table[0] if table else draw(SESSION_IDS.flatmap(sessions))
    return Plan(draw(NAMES), teams, drivers, seats, session, draw(st.sampled_from(["en", "de"])), table, draw(rules()))


@st.composite
def plans_with_classes(draw: st.DrawFn) -> Plan:
    """A right plan with classes, with rules of their own, and with sessions that have some."""
    plan, ids = draw(plans()), draw(st.lists(IDS, min_size=1, max_size=3, unique_by=str.casefold))
    classes = {id: PlannedClass(id, draw(NAMES), draw(st.sampled_from([None, "#00ff7f"]))) for id in ids}
    of = st.sampled_from([None, *ids])
    own = {
        session.id: OwnRules(
            _some(plan.rules.ranking(session.type), draw, by=st.sampled_from(get_args(RankBy)), of=NUMBERS),
            _some(plan.rules.worth(session.type), draw, factor=DECIMALS, pole=DECIMALS, distance=DECIMALS),
        )
        for session in draw(st.lists(st.sampled_from(plan.sessions or (plan.session,)), max_size=2, unique=True))
    }
    apart = replace(plan.rules, own=own, classes="apart")
    points = {
        id: {type: _some(apart.worth(type), draw, factor=DECIMALS, table=st.just((Decimal(3), Decimal(1))))}
        for id in draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))
        for type in draw(st.lists(st.sampled_from(SessionType), min_size=1, max_size=1))
    }
    others = [None, *plan.drivers]
    return replace(
        plan,
        rules=replace(apart, class_points=points)
        if points
        else replace(apart, classes=draw(st.sampled_from(get_args(ClassCount)))),
        classes=classes,
        teams={id: replace(team, class_id=draw(of)) for id, team in plan.teams.items()},
        drivers={
            id: replace(
                driver, class_id=draw(of), replaces=draw(st.sampled_from([each for each in others if each != id]))
            )
            for id, driver in plan.drivers.items()
        },
        rigs={id: replace(rig, class_id=draw(of)) for id, rig in plan.rigs.items()},
    )

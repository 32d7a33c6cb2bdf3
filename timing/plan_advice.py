"""What to look at once more in a plan that is right: none of it stops a start, all of it has spoilt an evening.

Each advice is one sentence that says what was found and what to do about it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Final

from timing.colors import oklab
from timing.event import Plan, PlannedTeam
from timing.looks import corrections
from timing.plan_values import LONGEST_SHORT, shortened, shown
from timing.plan_writing import clock_text
from timing.rules import SESSION

NEARLY_THE_SAME: Final = 0.05
"""Colours that lie closer in Oklab cannot be told apart on a board from ten metres."""
_MOST_NAMED: Final = 8
_MOST_PAIRS: Final = 5
_MOST_COMPARED: Final = 300


@dataclass(frozen=True, slots=True)
class Advice:
    """What is worth a look; `about` names the kind of it for programs."""

    about: str
    sentence: str


def advice(plan: Plan) -> list[Advice]:
    """All advice about a plan."""
    return [
        *_seats(plan),
        *_sizes(plan),
        *_twice(plan),
        *_colors(plan),
        *(Advice("look", sentence) for sentence in corrections(plan.look)),
        *_short_names(plan),
        *_times(plan),
        *_lap_limits(plan),
        *_rules(plan),
    ]


def counted(number: int, thing: str) -> str:
    """So many of a thing: "1 team", "23 teams"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def named(names: Iterable[str]) -> str:
    """Names in a row, in quotes, the first few of many."""
    return _row(map(shown, names))


def _row(parts: Iterable[str]) -> str:
    found = list(parts)
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return ", ".join(found[:_MOST_NAMED]) + more


def _seats(plan: Plan) -> Iterator[Advice]:
    with_rig = {rig.team for rig in plan.rigs.values()}
    without = [team.name for team in plan.teams.values() if team.id not in with_rig]
    if plan.rigs and without:
        yield Advice(
            "team-without-rig",
            f"no rig is of team {named(without)}; give a rig that team, or seat its drivers before they drive",
        )
    alone = [driver.name for driver in plan.drivers.values() if driver.team is None]
    if plan.teams and alone:
        yield Advice("driver-without-team", f"no team has {named(alone)}; add team, unless they drive as guests")
    empty = [rig.id for rig in plan.rigs.values() if rig.driver is None]
    if plan.drivers and empty:
        yield Advice(
            "rig-without-driver",
            f"nobody sits in rig {named(empty)}; seat somebody before laps count, or they go to the rig's team, "
            "or by the name that the game gives",
        )


def _sizes(plan: Plan) -> Iterator[Advice]:
    drivers = Counter(driver.team for driver in plan.drivers.values())
    sizes = {team.id: drivers[team.id] for team in plan.teams.values()}
    usual = max(Counter(sizes.values()).items(), key=lambda size: (size[1], size[0]), default=(0, 0))[0]
    unequal = [f"{shown(team.name)} ({sizes[team.id]})" for team in plan.teams.values() if sizes[team.id] != usual]
    if unequal:
        yield Advice(
            "teams-unequal",
            f"most teams have {counted(usual, 'driver')}, but {_row(unequal)}; more drivers can score more points",
        )
    need = plan.rules.teams.of if plan.rules.teams.count == "best" else 1
    with_rig = {rig.team for rig in plan.rigs.values() if rig.driver is None}
    few = [
        team.name
        for team in plan.teams.values()
        if sizes[team.id] < need and not (sizes[team.id] == 0 and team.id in with_rig)
    ]
    if few:
        yield Advice(
            "fewer-drivers-than-rules",
            f"the rules count {counted(need, 'driver')} of each team, and there are fewer in {named(few)}; "
            "add drivers, or change team_best in [rules]",
        )


def _twice(plan: Plan) -> Iterator[Advice]:
    numbers: dict[str, list[str]] = {}
    for driver in plan.drivers.values():
        if driver.number is not None:
            numbers.setdefault(driver.number.casefold(), []).append(driver.name)
    for number, names in numbers.items():
        if len(names) > 1:
            yield Advice("number-twice", f"start number {shown(number)} is that of {named(names)}; give each their own")
    people: dict[str, list[str]] = {}
    for driver in plan.drivers.values():
        people.setdefault(driver.name.casefold(), []).append(driver.id)
    for ids in people.values():
        if len(ids) > 1:
            name = shown(plan.drivers[ids[0]].name)
            yield Advice("name-twice", f"{name} is the name of {named(ids)}; write the names so that people can tell")


def _colors(plan: Plan) -> Iterator[Advice]:
    colored = [(team, oklab(team.color)) for team in plan.teams.values() if team.color is not None]
    pairs = (
        (one, other)
        for (one, a), (other, b) in combinations(colored[:_MOST_COMPARED], 2)
        if sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) < NEARLY_THE_SAME**2
    )
    for one, other in islice(pairs, _MOST_PAIRS):
        yield Advice("colors-alike", f"{_colored(one)} and {_colored(other)} look alike; change the color of one")


def _colored(team: PlannedTeam) -> str:
    return f"{shown(team.name)} ({team.color})"


def _short_names(plan: Plan) -> Iterator[Advice]:
    cut = [
        f"{shown(team.name)} as {shown(team.short)}"
        for team in plan.teams.values()
        if len(team.name) > LONGEST_SHORT and team.short == shortened(team.name)
    ]
    if cut:
        yield Advice(
            "name-does-not-fit",
            f"where {LONGEST_SHORT} characters fit, boards show {_row(cut)}; write short where another is better",
        )
    shorts: dict[str, list[str]] = {}
    for team in plan.teams.values():
        shorts.setdefault(team.short.casefold(), []).append(team.name)
    for names in shorts.values():
        if len(names) > 1:
            yield Advice("short-twice", f"{named(names)} have one short name; write a short of its own for each")


def _times(plan: Plan) -> Iterator[Advice]:
    back: list[str] = []
    before = None
    for session in plan.sessions:
        if session.starts is None:
            continue
        if before is not None and before.starts is not None and session.starts <= before.starts:
            back.append(f"{session.id} ({clock_text(session.starts)})")
        before = session
    if back:
        yield Advice(
            "times-go-back",
            f"{_row(back)} should start later than the session before; sessions go in the order of the plan",
        )


def _lap_limits(plan: Plan) -> Iterator[Advice]:
    sessions = plan.sessions or (plan.session,)
    open_ones = [session.id for session in sessions if session.min_lap_ms is None or session.max_lap_ms is None]
    if open_ones:
        yield Advice(
            "no-lap-limits",
            f"add min_lap and max_lap to {_row(open_ones)}; without them a lap that a game got wrong counts",
        )


def _rules(plan: Plan) -> Iterator[Advice]:
    ids = {session.id for session in plan.sessions or (plan.session,)}
    for tie in plan.rules.ties:
        if tie.startswith(SESSION) and tie.removeprefix(SESSION) not in ids:
            yield Advice(
                "tie-without-session",
                f"ties in [rules] names the session {shown(tie.removeprefix(SESSION))}, which the plan does not have",
            )
    counting = sum(session.counts for session in plan.sessions)
    drops = plan.rules.over.drops
    if plan.sessions and drops and drops >= counting:
        yield Advice(
            "drops-everything",
            f"the rules drop {counted(drops, 'result')} of {counted(counting, 'session')} that count; "
            "write fewer drops in [rules]",
        )

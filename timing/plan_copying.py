"""Last year's plan as this year's: the same teams, rigs and timetable, and sessions that no record has yet.

Laps belong to the id of a session. One that was driven already would take this year's laps into last year's result.
"""

import re
from dataclasses import replace
from typing import Final

from timing.errors import SetupError
from timing.event import Plan
from timing.plan_values import LONGEST_ID, WrongValue, name, session_identity, shown
from timing.plan_writing import Run, runs
from timing.rules import SESSION

_YEAR: Final = re.compile(r"20\d\d")
_YEAR_AT_END: Final = re.compile(r"-20\d\d")
_LONGEST_NUMBER: Final = 3
"""What a session of several has behind its id: "-12"."""


def copied(
    plan: Plan,
    *,
    suffix: str,
    new_name: str | None = None,
    without_drivers: bool = False,
    without_rigs: bool = False,
    without_keys: bool = False,
) -> Plan:
    """The plan for another event. `suffix` goes behind the id of each session: race-1 becomes race-2026-1.

    Where it is a year, it takes the place of the year that stands there, also in the name. Raises SetupError where a
    session would keep its id.
    """
    planned = list(runs(plan.sessions)) if plan.sessions else [Run(plan.session)]
    renamed = [_renamed(run, suffix) for run in planned]
    before = [session.id for run in planned for session in run.sessions]
    after = [session.id for run in renamed for session in run.sessions]
    _check(before, after)
    sessions = tuple(session for run in renamed for session in run.sessions)
    new_ids = dict(zip(before, after, strict=True))
    ties = tuple(
        f"{SESSION}{new_ids.get(tie.removeprefix(SESSION), tie.removeprefix(SESSION))}"
        if tie.startswith(SESSION)
        else tie
        for tie in plan.rules.ties
    )
    rigs = {} if without_rigs else dict(plan.rigs)
    if without_drivers:
        rigs = {id: replace(rig, driver=None) for id, rig in rigs.items()}
    if without_keys:
        rigs = {id: replace(rig, password=None, key=None) for id, rig in rigs.items()}
    return replace(
        plan,
        name=_name(plan.name, suffix) if new_name is None else _checked_name(new_name),
        drivers={} if without_drivers else plan.drivers,
        rigs=rigs,
        session=sessions[0],
        sessions=sessions if plan.sessions else (),
        rules=replace(plan.rules, ties=ties, own={new_ids.get(id, id): own for id, own in plan.rules.own.items()}),
    )


def _renamed(run: Run, suffix: str) -> Run:
    """The same sessions under ids with the suffix, cut so that both fit."""
    stem = run.session.id
    if _YEAR.fullmatch(suffix):
        stem = re.sub(rf"{_YEAR_AT_END.pattern}$", "", stem)
    room = LONGEST_ID - 1 - len(suffix) - (_LONGEST_NUMBER if run.times else 0)
    found = f"{stem[: max(room, 1)].rstrip('-._')}-{suffix}"
    try:
        session_identity(found)
    except WrongValue as error:
        raise SetupError(f"--suffix cannot be {shown(suffix)}: it makes the id {shown(found)}, and {error}") from error
    return Run(replace(run.session, id=found), run.times)


def _check(before: list[str], after: list[str]) -> None:
    old, seen = {id.casefold() for id in before}, set[str]()
    for id in after:
        if id.casefold() in old:
            raise SetupError(f"the session {shown(id)} would keep its id; name another --suffix")
        if id.casefold() in seen:
            raise SetupError(f"two sessions would have the id {shown(id)}; name a shorter --suffix")
        seen.add(id.casefold())


def _name(before: str, suffix: str) -> str:
    return _YEAR.sub(suffix, before) if _YEAR.fullmatch(suffix) else before


def _checked_name(written: str) -> str:
    try:
        return name(written)
    except WrongValue as error:
        raise SetupError(f"--name cannot be {shown(written)}; {error}") from error

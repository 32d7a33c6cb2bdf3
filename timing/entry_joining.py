"""An entry list into a plan: who the plan knows by id or name keeps the id that laps belong to, who is new gets one.

Everything else of the plan stays as it is. A rig whose driver is no longer there is without one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from timing.entry_list import EnteredDriver, EnteredSeat, Entries
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedTeam
from timing.people import Shown
from timing.plan_advice import counted, named
from timing.plan_values import LONGEST_ID, shortened, shown, slug
from timing.plan_writing import stand_by_team


def joined(plan: Plan, entries: Entries, *, replacing: bool = False) -> tuple[Plan, list[str]]:
    """The plan with the entries, and sentences on what that changed.

    The entries are added to those the plan has; with `replacing`, whom they do not name is no longer in the plan (teams
    stay where the list names none).
    """
    told: list[str] = []
    teams, team_ids = _teams(plan, entries, keeps=not (replacing and entries.teams))
    drivers, driver_ids = _drivers(plan, entries, teams, team_ids, told, keeps=not replacing)
    new_teams = [team.name for id, team in teams.items() if id not in plan.teams]
    new_drivers = [driver.name for id, driver in drivers.items() if id not in plan.drivers]
    if stand_by_team(plan):
        place = {id: number for number, id in enumerate(teams)}
        drivers = dict(sorted(drivers.items(), key=lambda each: place.get(each[1].team or "", -1)))
    told.insert(0, f"{counted(len(new_teams), 'team')} and {counted(len(new_drivers), 'driver')} are new")
    for what, gone in (
        ("team", [team.name for id, team in plan.teams.items() if id not in teams]),
        ("driver", [driver.name for id, driver in plan.drivers.items() if id not in drivers]),
    ):
        if gone:
            told.append(f"no longer in the plan: {what} {named(gone)}")
    rigs = _rigs(plan.rigs, teams, drivers, told)
    for seat in entries.seats:
        driver = None if seat.driver is None else drivers[driver_ids[seat.driver]]
        team = driver.team if driver else team_ids[(seat.team or "").casefold()]
        told += _seat(rigs, seat, driver, team)
    there = {
        id: driver if driver.replaces in (None, *drivers) else replace(driver, replaces=None)
        for id, driver in drivers.items()
    }
    return replace(plan, teams=teams, drivers=there, rigs=rigs), told


class _Ids:
    """Ids made of names, with a number behind those that others have. Mutable."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {id.casefold() for id in taken}
        self._numbers: dict[str, int] = {}

    def of(self, name: str) -> str:
        """An id that nobody has."""
        stem = found = slug(name)
        while found in self._taken:
            number = self._numbers[stem] = self._numbers.get(stem, 1) + 1
            found = f"{stem[: LONGEST_ID - 1 - len(str(number))]}-{number}"
        self._taken.add(found)
        return found


def _teams(plan: Plan, entries: Entries, *, keeps: bool) -> tuple[dict[str, PlannedTeam], dict[str, str]]:
    """The teams, and their ids by the names of the list."""
    known: dict[str, PlannedTeam] = {}
    for team in plan.teams.values():
        known.setdefault(team.name.casefold(), team)
    new = _Ids(plan.teams)
    teams = dict(plan.teams) if keeps else {}
    ids: dict[str, str] = {}
    for entered in entries.teams:
        old = known.get(entered.name.casefold())
        id = old.id if old else new.of(entered.name)
        team = old or PlannedTeam(id, entered.name, shortened(entered.name))
        teams[id] = replace(team, short=entered.short or team.short, color=entered.color or team.color)
        ids[entered.name.casefold()] = id
    return teams, ids


def _drivers(
    plan: Plan,
    entries: Entries,
    teams: Mapping[str, PlannedTeam],
    team_ids: Mapping[str, str],
    told: list[str],
    *,
    keeps: bool,
) -> tuple[dict[str, PlannedDriver], list[str]]:
    """The drivers, and the id of each entry."""
    team_of = [None if entered.team is None else team_ids[entered.team.casefold()] for entered in entries.drivers]
    old = _known(plan, entries.drivers, team_of)
    drivers = dict(plan.drivers) if keeps else {}
    new = _Ids([*plan.drivers, *(each.id for each in entries.drivers if each.id)])
    ids: list[str] = []
    for entered, team, before in zip(entries.drivers, team_of, old, strict=True):
        id = before.id if before else entered.id or new.of(entered.name)
        driver = _named(before, entered, told) if before else PlannedDriver(id, entered.name)
        if team is not None and driver.team not in (None, team):
            told.append(f"{shown(driver.name)} drives for {shown(teams[team].name)} now")
        staying = driver.team if driver.team in teams else None
        now = replace(driver, team=team or staying, number=entered.number or driver.number)
        drivers[id] = _as_shown(now, entered, told)
        ids.append(id)
    return drivers, ids


def _named(driver: PlannedDriver, entered: EnteredDriver, told: list[str]) -> PlannedDriver:
    """The driver with the name that the list has for his id. Who was found by name alone keeps the id of the plan."""
    if entered.id is None:
        return driver
    if driver.id.casefold() != entered.id.casefold():
        told.append(f"row {entered.row}: {shown(driver.name)} keeps the id {shown(driver.id)}, and laps stay with it")
        return driver
    if driver.name.casefold() == entered.name.casefold():
        return driver
    told.append(f"{shown(driver.name)} is called {shown(entered.name)} now")
    return replace(driver, name=entered.name)


def _as_shown(driver: PlannedDriver, entered: EnteredDriver, told: list[str]) -> PlannedDriver:
    """The driver with how the list wants him to be shown."""
    nickname, by = entered.nickname or driver.nickname, entered.shown or driver.shown
    if by is Shown.NICKNAME and nickname is None:
        told.append(f"row {entered.row}: {shown(driver.name)} has no nickname to be shown by")
        by = driver.shown
    return replace(driver, nickname=nickname, shown=by)


def _known(plan: Plan, drivers: Iterable[EnteredDriver], team_of: list[str | None]) -> list[PlannedDriver | None]:
    """Whom of the plan each entry names: by id, then who is in the same team, then who is called so in any."""
    waiting = list(zip(drivers, team_of, strict=True))
    of_id = {id.casefold(): driver for id, driver in plan.drivers.items()}
    found = [of_id.get(entered.id.casefold()) if entered.id else None for entered, _ in waiting]
    taken = {driver.id for driver in found if driver is not None}
    left: dict[str, list[PlannedDriver]] = {}
    for driver in plan.drivers.values():
        if driver.id not in taken:
            left.setdefault(driver.name.casefold(), []).append(driver)
    for same_team in (True, False):
        for at, (entered, team) in enumerate(waiting):
            called = left.get(entered.name.casefold(), [])
            fitting = [driver for driver in called if not same_team or driver.team == team]
            if found[at] is None and fitting:
                found[at] = fitting[0]
                called.remove(fitting[0])
    return found


def _rigs(
    rigs: Mapping[str, PlannedRig],
    teams: Mapping[str, PlannedTeam],
    drivers: Mapping[str, PlannedDriver],
    told: list[str],
) -> dict[str, PlannedRig]:
    """The rigs without whom is no longer there, each of the team of its driver."""
    found: dict[str, PlannedRig] = {}
    for id, rig in rigs.items():
        driver = drivers.get(rig.driver or "")
        team = (driver.team if driver else None) or (rig.team if rig.team in teams else None)
        if rig.driver is not None and driver is None:
            told.append(f"rig {shown(id)} is without its driver")
        found[id] = replace(rig, driver=None if driver is None else driver.id, team=team)
    return found


def _seat(
    rigs: dict[str, PlannedRig], seat: EnteredSeat, driver: PlannedDriver | None, team: str | None
) -> Iterator[str]:
    """Put the driver, or the team alone, into the rig that is meant, and nowhere else."""
    called = seat.rig.casefold()
    found = [id for id in rigs if id.casefold() == called] or [
        id for id, rig in rigs.items() if rig.name is not None and rig.name.casefold() == called
    ]
    if len(found) != 1:
        yield f"row {seat.row}: the plan has {'no' if not found else 'more than one'} rig {shown(seat.rig)}"
        return
    for id, rig in rigs.items():
        if driver is not None and rig.driver == driver.id and id != found[0]:
            rigs[id] = replace(rig, driver=None)
            yield f"{shown(driver.name)} sits in rig {shown(found[0])} now, and nobody in {shown(id)}"
    rigs[found[0]] = replace(rigs[found[0]], driver=driver.id if driver else None, team=team)

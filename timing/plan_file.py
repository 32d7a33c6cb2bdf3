"""Reads a plan from TOML. A wrong plan is refused with a sentence for each mistake, naming file, line and key.

`docs/plan.md` tells the format. A team, a driver or a rig is a table under its id (`[rigs.left]`), or one of a list of
tables (`[[rigs]]`) that say their id; where there is no more to say than a name or an address, that may stand in place
of the table (`left = "192.168.1.21"`).
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

from timing import plan_values as values
from timing import toml_file
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedTeam
from timing.people import Shown
from timing.plan_classes import Classes
from timing.plan_look import LOOK, look, picture
from timing.plan_rules import rules
from timing.plan_sessions import SESSION, the_session, timetable
from timing.plan_tables import Kind, Table, meant_by
from timing.rules import PRESETS

MOST_BYTES: Final = toml_file.MOST_BYTES
"""No plan is larger."""

_PLAN: Final = Kind(
    "a plan",
    "",
    ("name", "language", "self_seating", "look", "session", "sessions", "rules", "classes", "teams", "drivers", "rigs"),
)
_TEAM: Final = Kind(
    "a team",
    "write a table for each, such as [teams.nordhang]",
    ("id", "name", "short", "color", "class", "logo", "drivers"),
    {"id": '"nordhang"', "name": '"Nordhang Optik"'},
    "name",
)
_DRIVER: Final = Kind(
    "a driver",
    "write a table for each, such as [drivers.svea]",
    ("id", "name", "number", "nickname", "shown", "team", "class", "replaces"),
    {"id": '"svea"', "name": '"Svea Linsen"'},
    "name",
)
_TEAM_DRIVER: Final = replace(
    _DRIVER,
    how='write a list of names, such as ["Svea Linsen", "Ruben Claar"]',
    keys=("id", "name", "number", "nickname", "shown", "class", "replaces"),
)
_RIG: Final = Kind(
    "a rig",
    "write a table for each, such as [rigs.left]",
    (
        "id",
        "address",
        "port",
        "name",
        "team",
        "driver",
        "venue",
        "cars",
        "feed",
        "feed_port",
        "password",
        "key",
        "watch",
        "class",
    ),
    {"id": '"left"', "address": '"192.168.1.21"'},
    "address",
)


def read_plan(file: Path) -> Plan:
    """The plan in `file`. Raises SetupError with a sentence for each mistake, in the order of lines."""
    return parse_plan(toml_file.read_text(file, "plan", "name a TOML file with --plan"), str(file))


def parse_plan(text: str, place: str = "plan") -> Plan:
    """The plan that a TOML text tells; `place` names it in sentences. Raises SetupError."""
    content, mistakes = toml_file.parsed(text, place, "plan")
    plan = _Reader(Table(mistakes, (), content, _PLAN)).plan()
    mistakes.stop()
    return plan


class _Known:
    """The teams, drivers or rigs of a plan by what others in it may call them: the id, or the name. Mutable."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._ids: dict[str, str] = {}
        self._lines: dict[str, int] = {}
        self._named: dict[str, list[str]] = {}
        self._words: dict[str, str] = {}

    def add(self, id: str, table: Table, *names: str) -> bool:
        """Take one in, unless another has the id; ids that differ in capitals alone are the same."""
        folded = id.casefold()
        if folded in self._ids:
            before = self._lines[folded]
            table.wrong("id", f"has the id {id!r} of the {self._what} in line {before}; give one of them another id")
            return False
        self._ids[folded], self._lines[folded], self._words[folded] = id, table.line, id
        for name in names:
            self._named.setdefault(name.casefold(), []).append(id)
            self._words.setdefault(name.casefold(), name)
        return True

    def find(self, value: object) -> str:
        """The id of the one that is called so. Raises WrongValue."""
        called = values.name(value).casefold()
        found = [self._ids[called]] if called in self._ids else self._named.get(called, [])
        if len(found) == 1:
            return found[0]
        if found:
            raise values.WrongValue(f"{len(found)} are called so; write the id, {' or '.join(found)}")
        if not self._ids:
            raise values.WrongValue(f"the plan has no {self._what}s")
        meant = meant_by(called, self._words)
        raise values.WrongValue(
            f"there is no such {self._what}" + (f", did you mean {self._words[meant]!r}?" if meant else "")
        )


class _Reader:
    """Reads the tables of a plan, one kind after the other: those first that others name."""

    def __init__(self, top: Table) -> None:
        self._top = top
        self._classes = Classes(top)
        self._replaced: list[tuple[str, Table]] = []
        self._known_teams = _Known("team")
        self._known_drivers = _Known("driver")
        self._known_rigs = _Known("rig")
        self._teams: dict[str, PlannedTeam] = {}
        self._drivers: dict[str, PlannedDriver] = {}
        self._rigs: dict[str, PlannedRig] = {}
        self._at_address: dict[str, list[tuple[int | None, int]]] = {}

    def plan(self) -> Plan:
        top, usual = self._top, Plan()
        name = top.read("name", values.name) or usual.name
        language = top.read("language", values.language) or usual.language
        sessions = timetable(top, language)
        session = sessions[0] if sessions else the_session(top.table("session", SESSION), language)
        if top.has("sessions") and top.has("session"):
            top.wrong("session", "cannot stand beside [[sessions]]; write it as one of them")
        types = {each.id: each.type for each in sessions or (session,)}
        rules_of = rules(top, PRESETS["company-cup" if sessions else usual.rules.name], types, self._classes.tables)
        self._read_teams_and_drivers()
        for id, table in top.tables("rigs", _RIG):
            self._rig(id, table)
        teams, drivers, rigs, classes = self._teams, self._drivers, self._rigs, self._classes.found
        seating = top.read("self_seating", values.yes_or_no) or False
        worn = look(top.table("look", LOOK))
        who = (teams, drivers, rigs)
        return Plan(name, *who, session, language, sessions, rules_of, classes, self_seating=seating, look=worn)

    def _read_teams_and_drivers(self) -> None:
        teams = list(self._top.tables("teams", _TEAM))
        for id, table in teams:
            self._team(id, table)
        for id, table in self._top.tables("drivers", _DRIVER):
            self._driver(id, table, table.read("team", self._known_teams.find))
        apart = bool(self._drivers)
        for team, table in teams:
            for id, entry in table.tables("drivers", _TEAM_DRIVER):
                if apart and entry.is_text:
                    self._join(entry, team)
                else:
                    self._driver(id, entry, team)
        for id, table in self._replaced:
            other = table.read("replaces", self._known_drivers.find)
            if other == id:
                table.wrong("replaces", "cannot be the driver's own name; write whose place it is")
            self._drivers[id] = replace(self._drivers[id], replaces=other)

    def _team(self, id: str, table: Table) -> None:
        name = table.need("name", values.name) or id
        short = table.read("short", values.short) or values.shortened(name)
        color, of_class = table.read("color", values.color), table.read("class", self._classes.find)
        team = PlannedTeam(id, name, short, color, of_class, table.read("logo", picture))
        if self._known_teams.add(id, table, name):
            self._teams[id] = team

    def _driver(self, id: str, table: Table, team: str | None) -> None:
        name = table.need("name", values.name) or id
        number, of_class = table.read("number", values.number), table.read("class", self._classes.find)
        nickname, shown = table.read("nickname", values.name), table.read("shown", values.shown_by)
        if shown is Shown.NICKNAME and not table.has("nickname"):
            table.wrong("shown", 'cannot be "nickname" where there is none; add nickname = ...')
        driver = PlannedDriver(id, name, team, number, of_class, nickname=nickname, shown=shown)
        if self._known_drivers.add(id, table, name):
            self._drivers[id] = driver
            if table.has("replaces"):
                self._replaced.append((id, table))

    def _join(self, entry: Table, team: str) -> None:
        """A team lists a driver whom the plan has under [drivers]."""
        id = entry.read("name", self._known_drivers.find)
        if id is None:
            return
        driver = self._drivers[id]
        if driver.team not in (None, team):
            entry.wrong("name", f"cannot have {driver.name!r}, who is in team {driver.team!r}")
        self._drivers[id] = replace(driver, team=team)

    def _rig(self, id: str, table: Table) -> None:
        address = table.need("address", values.address)
        rig = PlannedRig(
            id,
            address or "",
            table.read("port", values.port),
            table.read("name", values.name),
            table.read("team", self._known_teams.find),
            table.read("driver", self._known_drivers.find),
            table.read("venue", values.name),
            table.read("cars", values.cars),
            table.read("feed", values.identity),
            table.read("feed_port", values.port),
            table.read("password", values.secret),
            table.read("key", values.key),
            table.read("watch", values.folder),
            table.read("class", self._classes.find),
        )
        if rig.feed is None and (rig.feed_port, rig.password) != (None, None):
            table.wrong("feed_port" if rig.feed_port else "password", "needs feed, the name of what is asked there")
        if not self._known_rigs.add(id, table):
            return
        if address is not None:
            self._check_address(rig, table)
        self._rigs[id] = self._with_team(rig, table)

    def _check_address(self, rig: PlannedRig, table: Table) -> None:
        """A packet must tell its rig: by the address, or where rigs share one by the port it was sent from."""
        others = self._at_address.setdefault(rig.address, [])
        own = rig.sends_from
        for port, line in others:
            if own is None or port in (None, own):
                need = "rigs at one address need a port each, all different"
                table.wrong("address", f"cannot be {rig.address!r}, which the rig in line {line} has; {need}")
                break
        others.append((own, table.line))

    def _with_team(self, rig: PlannedRig, table: Table) -> PlannedRig:
        """A rig is of the team of its driver."""
        driver = self._drivers.get(rig.driver or "")
        if driver is None or driver.team is None:
            return rig
        if rig.team not in (None, driver.team):
            table.wrong("driver", f"cannot be {driver.name!r} of team {driver.team!r}; the rig is of team {rig.team!r}")
        return replace(rig, team=driver.team)

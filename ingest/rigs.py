"""Which rig a source is: by the plan, or adopted by itself on an open stand.

A source is an address and port. On an open stand there are two kinds of them:

    a server   keeps its port, so its rig is address and port
    a game     takes a new port each time it starts, so its rig is the address. But where another game of that address,
               with laps of its own, was heard after this one began, both run, and each port is a rig of its own.

What was heard before, a game's session or a server's message, belongs to the rig it was heard from, whichever port of
that address repeats it. So a recording played again, from whatever port, is not taken for another rig.

A message that names its rig, and may (`ingest.keys`), is of a source with that name in place of an address (`named`):
whatever address it comes from, it is the same source.

Where there is a plan, staff may adopt a source that it does not know: as long as that holds, the source is the rig that
they say, and so is a game that is heard from another port of its address. Its laps stay under the source that they had
(`Rig.origin`), so that none is told twice.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Final

from timing.event import STRAY, Cars, Plan, PlannedRig
from timing.record.entry import RigAdopted, Undone
from timing.record.in_force import InForce

Address = tuple[str, int]

ADOPTED: Final = "rig-"
"""How the ids begin of rigs on an open stand."""

_NAMED: Final = "@"
_OUTSIDER: Final = "~"
"""How the hosts begin of sources that are no address."""


def named(rig: str) -> Address:
    """The source of all messages that name this rig, and may."""
    return f"{_NAMED}{rig}", 0


def outsider(sender: Address) -> Address:
    """The source of messages that are of no rig of the plan, though the plan has one at their sender's address."""
    return f"{_OUTSIDER}{sender[0]}", sender[1]


@dataclass(frozen=True, slots=True)
class Rig:
    """A rig as ingest knows it. `known` False for a source that the plan does not have."""

    id: str
    name: str
    known: bool = True
    driver: str | None = None
    team: str | None = None
    cars: Cars | None = None
    kept_as: str = ""
    """Of a source that was adopted, its id before."""

    @property
    def origin(self) -> str:
        """What the sources of its laps begin with, whatever it is called by now."""
        return self.kept_as or self.id


@dataclass(slots=True)
class Presence:
    """When a source was heard first and last, in nanoseconds since 1970. Whoever hears it keeps `last_ns` true."""

    first_ns: int
    last_ns: int


class Rigs:
    """Binds sources to rigs. Mutable: an open stand grows."""

    def __init__(self, plan: Plan) -> None:
        self._open_stand = plan.open_stand
        self._planned: dict[tuple[str, int | None], Rig] = {}
        self._by_name: dict[str, Rig] = {}
        self._sessions: set[str] = set()
        self.replan(plan)
        self._decisions = InForce()
        self._adopted: dict[str, str] = {}
        """The rigs as which sources are adopted, by their ids and by what all of an address have in common."""
        self._bound: dict[Address, Rig] = {}
        self._telling: dict[tuple[str, str], Rig] = {}
        self._games: dict[str, dict[Address, Presence]] = {}
        """Games by IP address and source."""
        self._shared: set[str] = set()
        """IP addresses with several rigs."""

    def replan(self, plan: Plan) -> None:
        """Go by another plan, whose rigs send from where they did."""
        self._planned = {(rig.address, rig.sends_from): _planned(rig) for rig in plan.rigs.values()}
        self._by_name = {rig.id: rig for rig in self._planned.values()}
        self._sessions |= {plan.session.id, *(session.id for session in plan.sessions)}

    def planned(self, source: Address) -> Rig | None:
        """The rig of the plan that sends from this source; any rig that a message names, on an open stand."""
        host = source[0]
        if host.startswith(_NAMED):
            id = host.removeprefix(_NAMED)
            return self._by_name.get(id) or (Rig(id, id) if self._open_stand else None)
        return self._planned.get(source) or self._planned.get((source[0], None))

    def remember(self, source: str, mark: str = "") -> None:
        """A lap of the record came from this source (`rig/game session/car`): heard again, it is the same rig.

        `mark` is that of a server's message. Laps of planned rigs need no remembering, those are known by the plan.
        """
        id, _, session = source.partition("/")
        kind = ADOPTED if self._open_stand else STRAY
        if not id.startswith(kind):
            return
        label = id.removeprefix(kind)
        ip = _ip_of(label)
        self._telling[ip, mark or session] = self._rig(label)
        if label != ip and not mark:
            self._shared.add(ip)

    def bind(self, source: Address, told: str | None, *, server: bool) -> Rig:
        """The rig of a source that has a lap to tell.

        `told` is what the lap is known by when it is heard again: the game's session and the car's index, or the mark
        of a server's message. With a plan, a source that it does not know is a rig of its own that is not `known`.
        """
        rig = self.planned(source)
        if rig is not None:
            return rig
        ip = _sender_ip(source)
        rig = self._telling.get((ip, told)) if told is not None else None
        rig = rig or self._bound.get(source)
        if rig is None:
            if not server and self._another_runs(source):
                self._shared.add(ip)
            rig = self._rig(self._label(source, server=server))
        self._bound[source] = rig
        return self._now(rig, server=server)

    def known(self, source: Address, *, server: bool) -> Rig:
        """The rig of a source as far as it can be told without a lap."""
        rig = self.planned(source)
        if rig is not None:
            return rig
        return self._now(self._bound.get(source) or self._rig(self._label(source, server=server)), server=server)

    def note(self, entry: RigAdopted | Undone) -> bool:
        """Take in what staff decided; whether it changes whose rig a source is on this evening."""
        if self._open_stand or entry.session not in self._sessions or self._decisions.note(entry) is None:
            return False
        adopted = {each.source_rig: each.rig for each in self._decisions.all() if isinstance(each, RigAdopted)}
        at: defaultdict[str, set[str]] = defaultdict(set)
        for source, rig in adopted.items():
            at[home(source)].add(rig)
        self._adopted = {address: rigs.pop() for address, rigs in at.items() if len(rigs) == 1} | adopted
        return True

    def _now(self, rig: Rig, *, server: bool) -> Rig:
        """A rig as it is called now. A server that was not adopted itself is none of the games of its address."""
        if rig.known:
            return rig
        id = self._adopted.get(rig.id) or (None if server else self._adopted.get(home(rig.id)))
        return rig if id is None else replace(self._by_name.get(id) or Rig(id, id), kept_as=rig.id)

    def name_of(self, rig: str) -> str:
        """What people call a rig, by its id."""
        known = self._by_name.get(rig)
        return known.name if known is not None else rig

    def adopted_as(self, rig: str) -> list[str]:
        """The sources that staff have adopted as this rig, by their ids."""
        return [source for source, adopted in list(self._adopted.items()) if adopted == rig]

    def shares_address(self, source: Address) -> Rig | None:
        """A rig of the plan at a source's address that sends from another port."""
        ip = _sender_ip(source)
        return next((rig for (address, port), rig in self._planned.items() if address == ip and port is not None), None)

    def tell(self, source: Address, told: str) -> None:
        """A lap of the source's rig has been written down, and will be known by `told`."""
        rig = self._bound.get(source)
        if rig is not None:
            self._telling[_sender_ip(source), told] = rig

    def expected(self, source: Address, *, server: bool) -> str:
        """The id of the rig that a source will most likely be, for what the record knows of it."""
        rig = self.planned(source) or self._bound.get(source)
        return rig.id if rig is not None else self._rig(self._label(source, server=server)).id

    def presence(self, source: Address, at_ns: int, *, server: bool) -> Presence:
        """Since when a source is there, which is heard now; asked when it begins to speak a game."""
        if server:  # whoever else is heard from its address, it stays what it is
            return Presence(at_ns, at_ns)
        return self._games.setdefault(source[0], {}).setdefault(source, Presence(at_ns, at_ns))

    def forget(self, source: Address) -> None:
        """A source is not followed any more. What it told before still tells which rig it was."""
        self._bound.pop(source, None)
        ip = source[0]
        games = self._games.get(ip, {})
        games.pop(source, None)
        if not games:
            self._games.pop(ip, None)
            self._shared.discard(ip)

    def _another_runs(self, source: Address) -> bool:
        """Whether another game of the same address, with laps of its own, was heard since this one began."""
        games = self._games.get(source[0], {})
        mine = games.get(source)
        return mine is not None and any(
            other != source and other in self._bound and heard.last_ns >= mine.first_ns
            for other, heard in games.items()
        )

    def _label(self, source: Address, *, server: bool) -> str:
        if not self._open_stand or server or source[0] in self._shared:
            return _with_port(source)
        return source[0]

    def _rig(self, label: str) -> Rig:
        if self._open_stand:
            return Rig(f"{ADOPTED}{label}", f"rig {label}")
        return Rig(f"{STRAY}{label}", f"unknown source {label}", known=False)


def home(rig: str) -> str:
    """What all rigs of one address have in common, from a rig's id; a rig of a plan is by itself."""
    for kind in (ADOPTED, STRAY):
        if rig.startswith(kind):
            return kind + _ip_of(rig.removeprefix(kind))
    return rig


def _planned(rig: PlannedRig) -> Rig:
    return Rig(rig.id, rig.name or rig.id, driver=rig.driver, team=rig.team, cars=rig.cars)


def _sender_ip(source: Address) -> str:
    return source[0].removeprefix(_OUTSIDER)


def _with_port(source: Address) -> str:
    ip, port = _sender_ip(source), source[1]
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"


def _ip_of(label: str) -> str:
    """The IP address of a label, which may have a port behind it."""
    if label.startswith("["):
        return label[1:].partition("]")[0]
    return label.partition(":")[0] if label.count(":") == 1 else label

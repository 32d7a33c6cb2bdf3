"""What of a hall's book leaves the hall, field by field. All pure.

Boards are made of the same entries in the same order, so an entry goes out whatever it says; what nobody outside is to
read is taken out of it. `PRIVATE` names those fields; a test holds that each field of each entry stands either there or
in `PUBLIC`. In the place of who decided stands the number of the entry: two entries that differed in nothing else must
not become one. Where the key of an entry follows from what was taken out, others that name it name the new one.
"""

import hmac
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

from timing.event import STRAY, Plan, PlannedDriver, PlannedRig, PlannedTeam
from timing.laps import AFTER_FLAG
from timing.people import Shown
from timing.record.asked import Asked, IncidentNoted
from timing.record.by_hand import LapAdded
from timing.record.decisions import DriverSeated, LapReassigned, Ruled, SessionMoved
from timing.record.entry import Entry, LapAmended, LapRuled, LapSet, RigAdopted, SessionOpened, Undone, decode, encode
from timing.record.evening import EventClosed, PlanTaken, SessionDelayed
from timing.record.game_result import GameClassified
from timing.record.lots import LineupSet, OrderDrawn
from timing.record.published import ProtestDecided, ProtestLodged, ResultPublished

FORM: Final = 1
"""Another number with each change of what goes out: a copy in another form is begun anew."""
_WHO: Final = frozenset({"author"})
_WHY: Final = frozenset({"author", "reason"})

PRIVATE: Final[Mapping[type[Entry], Collection[str]]] = {
    SessionOpened: (),
    LapSet: {"reason", "mark", "doubt"},
    LapAmended: {"reason"},
    RigAdopted: _WHO,
    LapRuled: _WHY,
    Undone: _WHY,
    SessionMoved: _WHY,
    DriverSeated: _WHO,
    LapReassigned: _WHY | {"group"},
    Ruled: _WHY,
    LapAdded: _WHY,
    ProtestLodged: _WHY | {"team", "driver", "against"},
    ProtestDecided: _WHY | {"upheld"},
    IncidentNoted: _WHO | {"incident", "text", "rig", "driver", "lap", "ruling", "open"},
    SessionDelayed: _WHY,
    EventClosed: _WHY,
    GameClassified: (),
    OrderDrawn: _WHY,
    LineupSet: _WHO | {"source", "group"},
    ResultPublished: _WHY,
    Asked: _WHO | {"id", "action", "content", "device", "told_at", "seen", "count"},
    PlanTaken: _WHO | {"checksum"},
}
"""By kind of entry, the fields that are taken out."""
PUBLIC: Final[Mapping[type[Entry], Collection[str]]] = {
    SessionOpened: {"session", "type", "name", "track", "at", "rig", "game_session"},
    LapSet: {
        *("session", "source", "lap", "rig", "driver", "time_ms", "at", "sectors_ms", "valid", "origin", "aside"),
        "clock",
    },
    LapAmended: {"session", "lap_key", "at", "valid", "time_ms", "sectors_ms", "clock"},
    RigAdopted: {"session", "source_rig", "rig", "driver", "at"},
    LapRuled: {"session", "lap_key", "counts", "at"},
    Undone: {"session", "entry_key", "at"},
    SessionMoved: {"session", "phase", "at"},
    DriverSeated: {"rig", "driver", "at", "session"},
    LapReassigned: {"session", "lap_key", "driver", "at"},
    Ruled: {"session", "penalty", "at", "driver", "team", "value", "follows"},
    LapAdded: {"session", "id", "lap", "rig", "driver", "time_ms", "at", "sectors_ms"},
    ProtestLodged: {"session", "at"},
    ProtestDecided: {"session", "protest", "at"},
    IncidentNoted: {"session", "at"},
    SessionDelayed: {"session", "minutes", "following", "at"},
    EventClosed: {"at", "session"},
    GameClassified: {"session", "source", "rows", "at", "game"},
    OrderDrawn: {"of", "order", "at", "session"},
    LineupSet: {"session", "order", "at"},
    ResultPublished: {"session", "number", "state", "epoch", "seq", "rules", "terms", "checksum", "at"},
    Asked: {"at", "session"},
    PlanTaken: {"number", "at", "session"},
}
"""By kind of entry, the fields that boards are made of, or that they show."""
_NUMBERED: Final = frozenset({"author", "incident", "id"})
"""Fields in whose place the number of the entry stands."""
_EMPTY: Final[Mapping[str, Any]] = {"open": False, "upheld": False, "lap": None, "seen": 0, "count": 0}
"""What stands in the place of those that are no text."""
_NAMING: Final = ("entry_key", "protest")
"""Fields that name another entry."""
_ADDRESS: Final = re.compile(
    re.escape(STRAY) + r"(?:(?:\d{1,3}\.){3}\d{1,3}|\[?[0-9A-Fa-f.%]*:[0-9A-Fa-f:.%]*\]?)(?::\d{1,5})?"
)


class Blanking:
    """Takes what is private out of the entries of one book. Mutable: give it each entry, in order.

    `secret` makes other names of the network addresses of sources that the plan does not know.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._keys: dict[str, str] = {}
        """The new keys of entries whose keys are others now."""

    def public(self, seq: int, entry: Entry) -> tuple[str, str]:
        """Kind and body of what goes out in the place of entry `seq`."""
        changes: dict[str, Any] = {name: _blank(name, seq, entry) for name in PRIVATE[type(entry)]}
        for name in _NAMING:
            named = getattr(entry, name, None)
            if named is not None and named in self._keys:
                changes[name] = self._keys[named]
        kind, body = encode(entry)
        text = body.decode()
        hides = STRAY in text
        if not hides and all(getattr(entry, name) == value for name, value in changes.items()):
            return kind, text
        out = decode(kind, _ADDRESS.sub(self._other_name, text)) if hides else entry
        blanked = replace(out, **changes)
        if blanked.key != entry.key:
            self._keys[entry.key] = blanked.key
        kind, body = encode(blanked)
        return kind, body.decode()

    def _other_name(self, found: re.Match[str]) -> str:
        return STRAY + hmac.new(self._secret, found[0].encode(), sha256).hexdigest()[:12]


def _blank(name: str, seq: int, entry: Entry) -> Any:
    """What stands in the place of a private field."""
    value = getattr(entry, name)
    if name in _NUMBERED:
        return str(seq)
    if name == "reason":
        if value == AFTER_FLAG:  # what makes a lap late, and no text of anybody
            return value
        # An amendment has no author by whom it differs from another one.
        return str(seq) if value and isinstance(entry, LapAmended) else ""
    return _EMPTY.get(name, "")


# The plan


def public_plan(
    plan: Plan, known: Collection[str], is_given_up: Callable[[str], bool], picture: Callable[[str], str | None]
) -> Plan:
    """A plan as it goes out: no address, port, key, password or folder in it, and no name that people are told with.

    `known` are ids of drivers whom the record knows: they go by what the record shows them as, so here by their ids.
    `picture` gives the name under which a file of a logo goes out, None where it does not.
    """
    return replace(
        plan,
        teams={id: _team(each, picture) for id, each in plan.teams.items()},
        drivers={id: _driver(each, known, is_given_up) for id, each in plan.drivers.items()},
        rigs={id: _rig(each, number) for number, (id, each) in enumerate(plan.rigs.items(), 1)},
        self_seating=False,
        look=replace(plan.look, logo=None if plan.look.logo is None else picture(plan.look.logo)),
    )


def _team(team: PlannedTeam, picture: Callable[[str], str | None]) -> PlannedTeam:
    return replace(team, logo=None if team.logo is None else picture(team.logo))


def _driver(driver: PlannedDriver, known: Collection[str], is_given_up: Callable[[str], bool]) -> PlannedDriver:
    tells = driver.id not in known and driver.shown in (None, Shown.FULL) and not is_given_up(driver.name)
    name, number = (driver.name, driver.number) if tells else (driver.id, None)
    return replace(driver, name=name, number=number, nickname=None, shown=None)


def _rig(rig: PlannedRig, number: int) -> PlannedRig:
    """The addresses are those that no network has (RFC 3849)."""
    return PlannedRig(
        rig.id,
        f"2001:db8::{number:x}",
        name=rig.name,
        team=rig.team,
        driver=rig.driver,
        venue=rig.venue,
        class_id=rig.class_id,
    )

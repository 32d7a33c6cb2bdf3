"""What can be written into the record.

Each entry carries a `key`, its identity: the record takes a key once. The same lap heard again, from a replayed tape, a
file imported twice or a second daemon, has the same key and adds nothing. Entries carry driver ids, never names.
"""

import hashlib
from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields, make_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from operator import itemgetter
from typing import Any, Final

import orjson

from timing.laps import Origin
from timing.readings import SessionType
from timing.record.asked import Asked, IncidentNoted
from timing.record.by_hand import LapAdded
from timing.record.decisions import (
    DriverSeated,
    LapReassigned,
    Penalty,
    Phase,
    Ruled,
    SessionMoved,
    digest,
    instant,
)
from timing.record.evening import EventClosed, PlanTaken, SessionDelayed
from timing.record.game_result import GameClassified, rows_of
from timing.record.lots import LineupSet, OrderDrawn
from timing.record.published import ProtestDecided, ProtestLodged, ResultPublished, ResultState


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """A session exists from here on. `rig` names the server whose feed defines it, None where the cup does."""

    session: str
    type: SessionType
    name: str
    track: str | None
    at: datetime
    rig: str | None = None
    game_session: str = ""

    @property
    def key(self) -> str:
        return f"session/{self.session}"


@dataclass(frozen=True, slots=True)
class LapSet:
    """A lap was driven.

    `source` is where it came from: rig, game session and car for a live lap, the content's hash for a file. Together
    with session and lap number it is the lap's identity. `aside` marks laps of a source that the plan does not know:
    kept and listed, not counted. `clock` is the game's packet counter at the end of the lap (None where it has none):
    after a restart it tells whether the game is still in the session known before. `mark` is what the message that told
    the lap is known by, where laps come as messages and sessions have no id ("" elsewhere): the same message heard
    again, from a recording, has the same mark. `doubt` says what makes it doubtful who drove it, "" where nothing does.
    """

    session: str
    source: str
    lap: int
    rig: str
    driver: str
    time_ms: int
    at: datetime
    sectors_ms: tuple[int, ...] | None = None
    valid: bool | None = None
    reason: str = ""
    origin: Origin = Origin.LIVE
    aside: bool = False
    clock: int | None = None
    mark: str = ""
    doubt: str = ""

    @property
    def key(self) -> str:
        return f"lap/{self.session}/{self.source}/{self.lap}"


@dataclass(frozen=True, slots=True)
class LapAmended:
    """A lap written before is otherwise: the game's own list says so, or its driver went back in time.

    `lap_key` is the key of the `LapSet`; None leaves a value as it was. `clock` is the game's packet counter at the
    correction (None where it has none): a lap may be corrected to and fro and to again, and each time counts, while the
    same stream heard again brings the same corrections.
    """

    session: str
    lap_key: str
    at: datetime
    valid: bool | None = None
    reason: str = ""
    time_ms: int | None = None
    sectors_ms: tuple[int, ...] | None = None
    clock: int | None = None

    @property
    def key(self) -> str:
        content = [self.valid, self.reason, self.time_ms, self.sectors_ms, self.clock]
        return f"amend/{self.lap_key}/{digest(content)}"


@dataclass(frozen=True, slots=True)
class RigAdopted:
    """A source that the plan does not know is the rig `rig`, for one session.

    `source_rig` is the rig's id under which laps of the source are kept aside. All of them in this session count, those
    before and those after: for `driver`, or each for whom it names itself where that is None. For nobody, where that is
    "": they wait to be credited.
    """

    session: str
    source_rig: str
    rig: str
    driver: str | None
    at: datetime
    author: str

    @property
    def key(self) -> str:
        return f"adopt/{self.about}/{digest([self.rig, self.driver, instant(self.at), self.author])}"

    @property
    def about(self) -> str:
        """What is decided: of several decisions about it, the last one that was not taken back holds."""
        return about_source(self.session, self.source_rig)

    def whose(self, driver: str) -> str:
        """Whose a lap of the source is that names `driver` itself."""
        return driver if self.driver is None else self.driver


@dataclass(frozen=True, slots=True)
class LapRuled:
    """Staff say that a lap counts, or does not, whatever the game says of it before or after.

    `lap_key` is the key of the `LapSet`, `author` whoever decided.
    """

    session: str
    lap_key: str
    counts: bool
    reason: str
    author: str
    at: datetime

    @property
    def key(self) -> str:
        return f"rule/{self.lap_key}/{digest([self.counts, self.reason, self.author, instant(self.at)])}"

    @property
    def about(self) -> str:
        """What is decided, as in `RigAdopted`."""
        return self.lap_key


UNDO: Final = "undo/"
"""How the keys of entries begin that take another one back."""


@dataclass(frozen=True, slots=True)
class Undone:
    """A decision is taken back, as if it had never been made; or such an entry is, and the decision holds again.

    `session` is that of the entry with the key `entry_key`. An entry can be taken back once.
    """

    session: str
    entry_key: str
    reason: str
    author: str
    at: datetime

    @property
    def key(self) -> str:
        return UNDO + self.entry_key


Decision = (
    RigAdopted
    | LapRuled
    | SessionMoved
    | DriverSeated
    | LapReassigned
    | Ruled
    | LapAdded
    | ProtestLodged
    | ProtestDecided
    | IncidentNoted
    | SessionDelayed
    | EventClosed
    | GameClassified
    | OrderDrawn
    | LineupSet
)
"""What people decide, and may take back (`timing.record.in_force`)."""
Entry = SessionOpened | LapSet | LapAmended | Decision | Undone | ResultPublished | Asked | PlanTaken


def _words(words: type[StrEnum]) -> Callable[[Any], StrEnum]:
    """From a word to the member of this list; KeyError for any other."""
    return {each.value: each for each in words}.__getitem__


def _tuple_or_none(values: list[int] | None) -> tuple[int, ...] | None:
    return None if values is None else tuple(values)


_KINDS: Final[dict[str, type[Entry]]] = {
    "session-opened": SessionOpened,
    "lap-set": LapSet,
    "lap-amended": LapAmended,
    "rig-adopted": RigAdopted,
    "lap-ruled": LapRuled,
    "undone": Undone,
    "session-moved": SessionMoved,
    "driver-seated": DriverSeated,
    "lap-reassigned": LapReassigned,
    "ruled": Ruled,
    "lap-added": LapAdded,
    "protest-lodged": ProtestLodged,
    "protest-decided": ProtestDecided,
    "result-published": ResultPublished,
    "asked": Asked,
    "incident-noted": IncidentNoted,
    "plan-taken": PlanTaken,
    "session-delayed": SessionDelayed,
    "event-closed": EventClosed,
    "game-classified": GameClassified,
    "order-drawn": OrderDrawn,
    "lineup-set": LineupSet,
}
_NAMES: Final = {cls: kind for kind, cls in _KINDS.items()}
_READ: Final[dict[str, Callable[[Any], object]]] = {
    "at": datetime.fromisoformat,
    "type": _words(SessionType),
    "origin": _words(Origin),
    "phase": _words(Phase),
    "penalty": _words(Penalty),
    "state": _words(ResultState),
    "sectors_ms": _tuple_or_none,
    "order": tuple,
    "rows": rows_of,
}
"""What makes the value of a field of that which stands in a body; of the others it is that itself."""
_YOUNG: Final = ("doubt", "follows")
"""Fields younger than others of their kind: entries without one have the bytes they always had."""


class _Form:
    """How the entries of one kind become a body, and a body such an entry."""

    def __init__(self, kind: type[Entry]) -> None:
        self.names = tuple(kind.__slots__)
        self.young = [name for name in _YOUNG if name in self.names]
        self._kind = kind
        self._read = [(name, _READ[name]) for name in self.names if name in _READ]
        self._defaults = [(each.name, each.default) for each in fields(kind) if each.default is not MISSING]
        self._in_order: Callable[[dict[str, Any]], tuple[Any, ...]] = itemgetter(*self.names)

    @cached_property
    def body(self) -> Callable[[Entry], dict[str, Any]]:
        """Reads the fields of an entry by name, in the one expression that would be written by hand for these names.

        Putting names and values together anew for each entry takes almost three times as long.
        """
        pairs = ", ".join(f"{name!r}: entry.{name}" for name in self.names)
        read: Callable[[Entry], dict[str, Any]] = eval(f"lambda entry: {{{pairs}}}")  # noqa: S307 - our own names
        return read

    @cached_property
    def _draft(self) -> type[Any]:
        """A class with the same slots that are open to be written; made for the first that is read of a kind."""
        return make_dataclass(self._kind.__name__, self.names, repr=False, eq=False, slots=True)

    def entry(self, values: dict[str, Any]) -> Entry:
        """The entry with these values. Raises ValueError, KeyError and TypeError where they are not those of one.

        That is what calling the class does, in a quarter of the time: the init of a frozen class calls
        `object.__setattr__` for every field, that of a draft stores them, and then the draft becomes an entry.
        """
        if len(values) < len(self.names):
            for name, default in self._defaults:
                if name not in values:
                    values[name] = default
        for name, read in self._read:
            values[name] = read(values[name])
        if len(values) > len(self.names):
            raise TypeError(f"unknown fields {sorted(values.keys() - set(self.names))}")
        entry: Any = self._draft(*self._in_order(values))
        entry.__class__ = self._kind
        made: Entry = entry
        return made


_FORMS: Final = {kind: _Form(cls) for kind, cls in _KINDS.items()}


def about_source(session: str, source_rig: str) -> str:
    """What an adoption of this source is about."""
    return f"source/{session}/{source_rig}"


def encode(entry: Entry) -> tuple[str, bytes]:
    """An entry as its kind and a JSON body; equal entries give equal bytes.

    Raises ValueError for a time that does not say its zone.
    """
    if entry.at.tzinfo is None:
        raise ValueError(f"the entry {entry.key!r} cannot be written: its time does not say its zone")
    kind = _NAMES[type(entry)]
    form = _FORMS[kind]
    body = form.body(entry)
    if entry.at.tzinfo is not UTC:
        body["at"] = entry.at.astimezone(UTC)
    for name in form.young:
        if not body[name]:
            del body[name]
    return kind, orjson.dumps(body, option=orjson.OPT_UTC_Z)


def decode(kind: str, body: bytes | str) -> Entry:
    """The entry that `encode` turned into `kind` and `body`. Raises ValueError when they are not one."""
    values = orjson.loads(body)
    try:
        return _FORMS[kind].entry(values)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not an entry of kind {kind!r}: {error}") from error


@dataclass(frozen=True, slots=True)
class Person:
    """A driver as people know them. Kept apart from the entries, so that a name can go and results stay.

    `team` is the id of a team of the plan, or None; `affiliation` is the team or car text a feed gave.
    """

    id: str
    name: str
    number: str | None = None
    team: str | None = None
    affiliation: str | None = None


def driver_id(*identity: str) -> str:
    """A stable id for a driver known by `identity` (rig and name, or account and name): same words, same id."""
    words = "\x1f".join(identity).encode("utf-8", "surrogatepass")
    return "d" + hashlib.blake2s(words, digest_size=6).hexdigest()

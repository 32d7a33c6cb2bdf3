"""The messages of `/api/v1/live` and `/api/v1/events`: their shapes, and how they become JSON.

Two sides of one thing. The models say what a message looks like, for OpenAPI, for clients and for tests; the functions
write the same JSON straight from the frozen values of the house, because validating a board that is right already would
cost four times what encoding it does. A test holds both sides to each other. Fields may be added within protocol 1;
none is renamed or dropped.

A connection begins with `hello`, then either the changes missed since the position that the client gave, or a
`snapshot`. From then on a `changes` message fits the board before it, without gaps. `session`, for those who follow the
running one, is followed by the snapshot of that session. `live`, `evening` and `notice` belong to no position.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

import orjson
from pydantic import ConfigDict, Field

from display.late_models import LateModel
from leaderboard.board import Board, Row, SessionInfo, Team
from leaderboard.changes import Changes
from timing.live import RigLive
from timing.units import Language

PROTOCOL: Final = 1
BEAT_S: Final = 2
"""Seconds between two beats. Who has heard none for five seconds shows old data and must say so."""

Instant = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
"""UTC with milliseconds, such as `2026-11-21T19:00:00.000Z`."""
State = Literal["provisional", "official"]
Level = Literal["info", "warning"]


class Message(LateModel):
    """What all messages have in common: nothing beyond the fields they name."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HelloMessage(Message):
    """The first message: what speaks here, and the server's time."""

    type: Literal["hello"]
    protocol: Literal[1]
    time: Instant
    precision: Literal["ms"]
    """The unit of all lap times and gaps."""
    build: str
    """Another text than before means other pages: reload."""
    language: Language
    """Of the sentences in `why` and of the numbers in them."""
    beat_s: int


class BoardMessage(Message):
    """A board as `/api/v1/sessions/ID/board` gives it."""

    session: SessionInfo
    epoch: str
    seq: int
    state: State
    rows: tuple[Row, ...]


class SnapshotMessage(BoardMessage):
    """A whole board: forget what was there before."""

    type: Literal["snapshot"]


class ChangesMessage(Message):
    """What leads from the board at `prev` to the board at `seq`: `leaderboard.changes.apply` says how."""

    type: Literal["changes"]
    session: str
    epoch: str
    seq: int
    prev: int
    rows: tuple[Row, ...]
    """New and changed rows, whole."""
    removed: tuple[str, ...]
    """Ids of drivers who have no row any more."""
    info: SessionInfo | None = None
    """The session, where it is described otherwise now; absent: as before."""
    state: State | None = None
    """The new state; absent: as before."""


class RigMessage(Message):
    """One rig at this moment, as spectators may know it. Times in milliseconds."""

    rig: str
    name: str
    feed: str | None
    driver: str | None
    known: bool
    heard_s: float | None
    """Seconds since its last packet; null when it was never heard."""
    lap: int | None
    current_ms: int | None
    laps: int


class RigHealthMessage(RigMessage):
    """How well a rig is heard, for staff."""

    game: str | None
    """The title of what it plays; `version` where the game tells it."""
    version: str | None
    per_second: float
    """Packets per second over the last five seconds."""
    packets: int
    frames: int | None
    """Frames of the running session, and `lost` those missing between; null where the game does not number each."""
    lost: int | None
    laps_today: int
    """Laps in the record since midnight, by the server's clock and zone; `laps` are those since its start."""
    dropped: dict[str, int]
    """What was heard and refused, by reason."""
    heard_laps: int
    """Laps heard since the start: the sum of `credited`, `unassigned`, `conflict` and all of `refused`."""
    credited: int
    unassigned: int
    """Nobody sat there, or the plan does not know the rig."""
    conflict: int
    """The driver changed during the lap."""
    refused: dict[str, int]
    """Laps that are not written, by reason."""


class LiveMessage(Message):
    """What each rig is doing right now. Has no position in the record and may be left out."""

    type: Literal["live"]
    rigs: tuple[RigMessage, ...]


class SessionMessage(Message):
    """Another session is the running one now; its snapshot follows."""

    type: Literal["session"]
    session: SessionInfo


class NoticeMessage(Message):
    """A message to the hall. Has no position in the record; whoever connects later does not get it."""

    type: Literal["notice"]
    text: str
    level: Level
    time: Instant


class EveningSession(Message):
    """The session everybody looks at; number `number` of the `of` sessions of its type, null where it is the only."""

    id: str
    phase: str
    number: int | None
    of: int | None


class EveningClock(Message):
    """When the session ends, or the next one starts; `laps` is how many it goes. Null where nothing tells."""

    starts_at: Instant | None
    ends_at: Instant | None
    laps: int | None


class NextSession(Message):
    """The session after it, and by how many minutes it will be late."""

    id: str
    name: str
    type: str
    starts_at: Instant | None
    delay_min: int


class Named(Message):
    """Somebody, as they may be shown."""

    id: str
    name: str
    number: str | None


class NextDriver(Message):
    """Who sits down next in a rig."""

    rig: str
    name: str
    driver: Named
    team: Team | None


class EveningNotice(Message):
    """A message of staff that is to be seen now."""

    text: str
    level: Level


class Sponsor(Message):
    """Who is thanked; `image` is a path on this server."""

    name: str
    image: str | None


class CutLine(Message):
    """The line between a venue and the centre is cut: neither knows what the other has driven since."""

    venue: str
    since: Instant


class EveningMessage(Message):
    """Where the evening stands. Has no position in the record; the one that came last holds.

    `cut` is how many of the board go on; null where nobody is cut.
    """

    type: Literal["evening"]
    session: EveningSession | None
    clock: EveningClock
    next: NextSession | None
    up: tuple[NextDriver, ...]
    cut: int | None
    notice: EveningNotice | None
    sponsors: tuple[Sponsor, ...]
    lines: tuple[CutLine, ...] = ()


class BeatMessage(Message):
    """The server is alive, and the board of this client is at `seq`: another number means that something was missed."""

    type: Literal["beat"]
    time: Instant
    epoch: str
    seq: int


AnyMessage = Annotated[
    HelloMessage
    | SnapshotMessage
    | ChangesMessage
    | LiveMessage
    | SessionMessage
    | NoticeMessage
    | EveningMessage
    | BeatMessage,
    Field(discriminator="type"),
]
"""Any message to a client."""


class ResyncMessage(Message):
    """The one thing a client may say: send me the whole board."""

    type: Literal["resync"]


def instant(at: datetime) -> str:
    """An aware instant as the messages write it."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def hello(at: datetime, build: str, language: Language) -> bytes:
    """The JSON of a `HelloMessage`."""
    return orjson.dumps(
        {
            "type": "hello",
            "protocol": PROTOCOL,
            "time": instant(at),
            "precision": "ms",
            "build": build,
            "language": language,
            "beat_s": BEAT_S,
        }
    )


def board(shown: Board) -> bytes:
    """The JSON of a `BoardMessage`."""
    return orjson.dumps(shown)


def snapshot(encoded: bytes) -> bytes:
    """The JSON of a `SnapshotMessage`, made of that of its board, so that a board is encoded once."""
    return b'{"type":"snapshot",' + encoded[1:]


def changes(made: Changes) -> bytes:
    """The JSON of a `ChangesMessage`."""
    message: dict[str, Any] = {
        "type": "changes",
        "session": made.session,
        "epoch": made.epoch,
        "seq": made.seq,
        "prev": made.prev,
        "rows": made.rows,
        "removed": made.removed,
    }
    if made.info is not None:
        message["info"] = made.info
    if made.state is not None:
        message["state"] = made.state
    return orjson.dumps(message)


def live(rigs: Iterable[RigLive]) -> bytes:
    """The JSON of a `LiveMessage`, of rigs without what spectators are not told (`display.masking`)."""
    return orjson.dumps({"type": "live", "rigs": [rig(each) for each in rigs]})


def rig(now: RigLive) -> dict[str, Any]:
    """The fields of a `RigMessage`."""
    return {
        "rig": now.rig,
        "name": now.name,
        "feed": now.feed,
        "driver": now.driver,
        "known": now.known,
        "heard_s": None if now.heard_s is None else round(now.heard_s, 1),
        "lap": now.lap,
        "current_ms": now.current_ms,
        "laps": now.laps,
    }


def rig_health(now: RigLive) -> dict[str, Any]:
    """The fields of a `RigHealthMessage`."""
    return rig(now) | {
        "game": now.game,
        "version": now.version,
        "per_second": now.per_second,
        "packets": now.packets,
        "frames": now.frames,
        "lost": now.lost,
        "laps_today": now.laps_today,
        "dropped": dict(now.dropped),
        "heard_laps": now.counted.heard,
        "credited": now.counted.credited,
        "unassigned": now.counted.unassigned,
        "conflict": now.counted.conflict,
        "refused": dict(now.counted.refused),
    }


def session(info: SessionInfo) -> bytes:
    """The JSON of a `SessionMessage`."""
    return orjson.dumps({"type": "session", "session": info})


def notice(at: datetime, text: str, level: Level) -> bytes:
    """The JSON of a `NoticeMessage`."""
    return orjson.dumps({"type": "notice", "text": text, "level": level, "time": instant(at)})


def beat(at: datetime, epoch: str, seq: int) -> bytes:
    """The JSON of a `BeatMessage`."""
    return orjson.dumps({"type": "beat", "time": instant(at), "epoch": epoch, "seq": seq})

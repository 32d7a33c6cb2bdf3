"""SimHub's Property Server, a plugin that tells whatever SimHub knows of the game on its PC, line by line over TCP.

    SimHub Property Server v1.13.3                        it greets
    subscribe dcp.gd.LastLapTime                          we ask for what we need
    Property dcp.gd.LastLapTime timespan (null)           it tells that at once
    Property dcp.gd.LastLapTime timespan 00:01:32.3450000 and when it has changed
    ping                                                  it has had nothing to tell for half a minute

Ten times a second it tells all that has changed since, a line for each. So the lines of a moment are those that come
close together: what follows is taken when the next ones come, and told as the state of the rig, as our own feed tells
it (`ingest.formats.rig_state`): car 0, at once where more has changed than the running time, else four times a second.
Where nothing comes because nothing changes, we ask for something once more, which it answers whatever happens.

SimHub names no session. It is another one with another game, track, car or kind of session, and when the count of laps
falls; both are believed after a second. Its name is the moment in which we heard of it. So after a restart of ours it
has another name, and the lap before is not told: it may be known under the old one. A connection that broke in between
costs nothing.

What SimHub says of a lap's validity, it says while the lap runs, and of games that do not tell it says that all is
well: only that a lap is invalid is believed.
"""

import base64
import binascii
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from ingest.formats.rig_state import CarLine, RigState
from ingest.links import Kind, Peer, Said, SilenceError
from ingest.links.states import States, as_id
from timing.errors import BadInput
from timing.readings import SessionType
from timing.units import LONGEST_LAP_MS, lap_time

NAME: Final = "simhub"
PORT: Final = 18082
GREETING: Final = "SimHub Property Server"
TOGETHER_S: Final = 0.06
"""Lines that come closer together are of one moment."""
EVERY_S: Final = 0.25
SURE_S: Final = 1.0
ASK_S: Final = 0.5
"""What came last is told so soon, though nothing more comes."""
PULSE_S: Final = 5.0
"""So often it is asked whether it is there."""
SILENCE_S: Final = 20.0
SHORTEST_LAP_S: Final = 10.0
LONGEST_LINE: Final = 65_536

_RUNNING: Final = "dcp.GameRunning"
_LAPS: Final = "dcp.gd.CompletedLaps"
_LAST: Final = "dcp.gd.LastLapTime"
_SECTORS: Final = tuple(f"DataCorePlugin.GameData.Sector{number}LastLapTime" for number in (1, 2, 3))
_PULSE: Final = "dcp.GamePaused"
"""Nothing that is needed: asked for anew, it is none for a moment."""
PROPERTIES: Final = (
    _RUNNING,
    "dcp.GameName",
    "dcp.GameReplay",
    "dcp.GameInMenu",
    _LAPS,
    _LAST,
    *_SECTORS,
    "dcp.gd.BestLapTime",
    "dcp.gd.CurrentLapTime",
    "dcp.gd.IsLapValid",
    "dcp.gd.IsInPitLane",
    "dcp.gd.Position",
    "dcp.gd.SessionTypeName",
    "dcp.gd.TrackName",
    "dcp.gd.CarModel",
    "dcp.gd.PlayerName",
)

_BASE64: Final = "{base64}"
_SPAN: Final = re.compile(r"(?:(\d{1,5})\.)?(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,9}))?")
_TYPES: Final = (
    ("qual", SessionType.QUALIFYING),
    ("superpole", SessionType.QUALIFYING),
    ("race", SessionType.RACE),
    ("warm", SessionType.WARMUP),
    ("hot", SessionType.HOTLAP),
    ("time", SessionType.HOTLAP),
    ("practice", SessionType.PRACTICE),
    ("test", SessionType.PRACTICE),
)
"""Kinds of sessions by a part of the name that a game has for it."""

Mark = tuple[str, ...]


@dataclass(slots=True)
class _Session:
    """The session that is told; `laps` completed in it at `at`, by the steady clock.

    `first` is how many laps were completed when it was heard of, and `ran_valid` what was said of the lap that ran
    after `laps`.
    """

    mark: Mark
    key: str
    first: int
    laps: int
    at: float
    ran_valid: bool | None = None
    valid: bool | None = None


class Properties:
    """One connection to a Property Server. Mutable."""

    def __init__(self, peer: Peer, clock: Callable[[], int] = time.time_ns) -> None:
        self.trouble: str | None = None
        self._peer = peer
        self._clock = clock
        self._buffer = b""
        self._greeted = False
        self._values: dict[str, str] = {}
        self._heard = 0.0
        self._asked = 0.0
        self._untold = False
        """Whether something was heard that has not been told."""
        self.session: _Session | None = None
        self._other_since: float | None = None
        """Since when another session seems to run."""
        self.states = States(peer)
        self._told: tuple[str, CarLine] | None = None
        self._told_at = 0.0

    def after(self, before: Any) -> None:
        """The session of the connection before may go on."""
        if isinstance(before, Properties):
            self.session, self.states = before.session, before.states

    def opened(self, now: float) -> bytes:
        """Nothing: the server greets."""
        self._heard = self._asked = now
        return b""

    def take(self, data: bytes, now: float) -> Said:
        """Lines, which tell what has changed. Raises BadInput for a stream that is another program's."""
        messages: list[bytes] = []
        if now - self._heard > TOGETHER_S:
            messages, self._untold = self._state(self._heard), False
        self._heard = now
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        if len(self._buffer) > LONGEST_LINE:
            raise BadInput(NAME, LONGEST_LINE, f"expected lines of at most {LONGEST_LINE:,} bytes")
        answer = b""
        for line in lines:
            answer += self._line(line.decode(errors="replace").strip("\r"))
        return Said(messages, answer)

    def due(self, now: float) -> bytes:
        """A question, where nothing was heard for a while. Raises SilenceError where nothing is answered."""
        if now - self._heard > SILENCE_S:
            raise SilenceError(f"nothing was heard for {SILENCE_S:.0f} seconds")
        if not self._greeted or now - max(self._heard, self._asked) < (ASK_S if self._untold else PULSE_S):
            return b""
        self._asked = now
        return f"unsubscribe {_PULSE}\r\nsubscribe {_PULSE}\r\n".encode()

    def leave(self) -> bytes:
        """A farewell."""
        return b"disconnect\r\n"

    # Lines

    def _line(self, line: str) -> bytes:
        """Take in a line; what is answered."""
        if not self._greeted:
            if not line.startswith(GREETING):
                raise BadInput(NAME, 0, f"expected the greeting {GREETING!r}")
            self._greeted = True
            return "".join(f"subscribe {name}\r\n" for name in PROPERTIES).encode()
        kind, _, rest = line.partition(" ")
        if kind == "Property":
            name, _, rest = rest.partition(" ")
            _, _, value = rest.partition(" ")
            if name in PROPERTIES:
                self._values[name] = _text(value)
                self._untold = True
        elif kind == "ERR:" and (_LAPS in rest or _LAST in rest):
            self.trouble = f"SimHub at {self._peer.where} cannot tell laps ({rest[:100]}): update its plugin"
        return b""

    def _value(self, name: str) -> str:
        return self._values.get(name, "")

    # States

    def _state(self, now: float) -> list[bytes]:
        """What is to be told of the moment whose lines came last, at `now`."""
        laps = self._value(_LAPS)
        watching = "True" in (self._value("dcp.GameReplay"), self._value("dcp.GameInMenu"))
        if self._value(_RUNNING) != "True" or watching or not laps.isdecimal() or len(laps) > 4:
            return []
        session = self._session_of(int(laps), now)
        if session is None:
            return []
        line = self._car(session)
        news = session.key, line
        known = self._told
        quiet = known is not None and known[0] == session.key and _still(known[1]) == _still(line)
        if quiet and now - self._told_at < EVERY_S:
            return []
        self._told, self._told_at = news, now
        game, track, _, kind = session.mark
        state = RigState(self.states.rig, session.key, 0, (line,), game, _type(kind), track)
        return self.states.tell(state, self._clock())

    def _session_of(self, laps: int, now: float) -> _Session | None:
        """The session that runs; None as long as it is not sure which one that is."""
        names = ("dcp.GameName", "dcp.gd.TrackName", "dcp.gd.CarModel", "dcp.gd.SessionTypeName")
        mark = tuple(self._value(name) for name in names)
        session = self.session
        if session is not None and mark == session.mark and 0 <= laps - session.laps <= _most(now - session.at):
            self._other_since = None
            if laps != session.laps:
                session.valid = session.ran_valid if laps == session.laps + 1 else None
        else:
            if self._other_since is None:
                self._other_since = now
            if now - self._other_since < SURE_S:
                return None
            self._other_since = None
            session = self.session = _Session(mark, self._new_key(mark[0]), laps, laps, now)
        session.ran_valid = False if self._value("dcp.gd.IsLapValid") == "False" else None
        session.laps, session.at = laps, now
        return session

    def _new_key(self, game: str) -> str:
        began = datetime.fromtimestamp(self._clock() // 1_000_000_000, UTC)
        return f"{as_id(game, 20) or NAME}-{began:%Y%m%dT%H%M%S}"

    def _car(self, session: _Session) -> CarLine:
        known = session.laps > session.first or session.first == 0
        sectors = tuple(_span(self._value(name)) for name in _SECTORS)
        position = self._value("dcp.gd.Position")
        return CarLine(
            car=0,
            laps=session.laps,
            last_ms=_lap(self._value(_LAST)) if known else None,
            best_ms=_lap(self._value("dcp.gd.BestLapTime")),
            sectors_ms=tuple(each for each in sectors if each) if all(sectors) else None,
            valid=session.valid,
            current_ms=_span(self._value("dcp.gd.CurrentLapTime")),
            pit=self._value("dcp.gd.IsInPitLane") in ("1", "True"),
            position=int(position) if position.isdecimal() and len(position) < 4 else None,
            name=self._value("dcp.gd.PlayerName"),
            model=self._value("dcp.gd.CarModel"),
        )


def _still(line: CarLine) -> tuple[object, ...]:
    """A car without its running time."""
    return (line.laps, line.last_ms, line.best_ms, line.sectors_ms, line.valid, line.pit, line.position, line.name)


def _most(seconds: float) -> int:
    """So many laps can have been completed meanwhile."""
    return 1 + int(seconds / SHORTEST_LAP_S)


def _type(name: str) -> SessionType:
    return next((type for part, type in _TYPES if part in name.lower()), SessionType.OTHER)


def _text(value: str) -> str:
    """A value as it was before it was made fit for a line; "" for none."""
    if value.startswith(_BASE64):
        try:
            return base64.b64decode(value.removeprefix(_BASE64), validate=True).decode(errors="replace")
        except binascii.Error:
            return ""
    return "" if value == "(null)" else value


def _span(value: str) -> int | None:
    """A duration in milliseconds, as .NET writes one; None for what is none."""
    found = _SPAN.fullmatch(value)
    if found is None:
        return None
    days, hours, minutes, seconds, digits = found.groups()
    whole = ((int(days or 0) * 24 + int(hours)) * 60 + int(minutes)) * 60 + int(seconds)
    milliseconds = whole * 1000 + (int((digits or "").ljust(4, "0")[:4]) + 5) // 10
    return milliseconds if milliseconds < LONGEST_LAP_MS else None


def _lap(value: str) -> int | None:
    milliseconds = _span(value)
    return lap_time(milliseconds) if milliseconds is not None else None


KIND: Final = Kind(NAME, "SimHub", PORT, conversation=Properties)

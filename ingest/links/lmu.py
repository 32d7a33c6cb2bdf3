"""Le Mans Ultimate: the game itself answers over HTTP, to whoever asks (`ingest.links.polling`).

    /rest/watch/standings           the cars, with what they have driven
    /rest/watch/sessionInfo         the session
    /rest/sessions/GetGameState     whether a recording is played back, which looks like a race in all else
    /navigation/state               the same
    /rest/watch/standings/history   the laps of all cars

What follows from an answer is the state of a rig, as our own feed tells it (`ingest.formats.rig_state`). The rig's own
car is car 0; the number of another one is made of its slot and of what sits in it, for the game gives slots anew. In
the game's menus there are no standings, and nothing is told.

A session has no name. It is named after the minute in which it began: the game tells for how long it has run. That
name is kept as long as the session's clock goes on, and we find it again after a restart of ours; unless the game,
played by one alone, was paused before, or the minute is not clear to the second (once in a hundred restarts).

Where we have not listened for a while, the history has the laps that were missed, in which nothing is said of validity.
They are told as states as well. After a restart of ours that is done only where the session's name is sure to be the
one from before, because all its laps would be told twice: for games on a server, whose clock nobody stops, and unless
the session began too close to where one minute becomes the next.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ingest.formats import json_text
from ingest.formats.eracing_json import MOST_LAPS
from ingest.formats.rig_state import CarLine, RigState
from ingest.links import Kind, Peer
from ingest.links.states import States, as_id
from timing.errors import BadInput
from timing.readings import SessionType
from timing.units import LONGEST_LAP_MS, from_seconds

NAME: Final = "lmu-http"
PORT: Final = 6397
STANDINGS: Final = "/rest/watch/standings"
SESSION: Final = "/rest/watch/sessionInfo"
GAME: Final = "/rest/sessions/GetGameState"
NAVIGATION: Final = "/navigation/state"
HISTORY: Final = "/rest/watch/standings/history"

UNHEARD_NS: Final = 20_000_000_000
"""Nobody completes two laps in it: of one, the game still shows the time."""
CLOCK_SLACK_S: Final = 2.0
JUMP_SLACK_S: Final = 30.0
"""A session's clock does not go so much faster than ours."""
EDGE_S: Final = 2.0
"""So much a session's beginning, as we see it, may be off: the game tells its clock a few times a second."""
MOST_SLOTS: Final = 1_000
SETTLED_MS: Final = 60_000
"""How long a lap of the history is told to have run at least, so that its time is clear."""

_COUNTS: Final = {"COUNT_LAP_AND_TIME": True, "COUNT_LAP_ONLY": False, "COUNT_NEITHER": False}
_TYPES: Final = {
    "TESTDAY": SessionType.PRACTICE,
    "PRACTICE": SessionType.PRACTICE,
    "QUALIFY": SessionType.QUALIFYING,
    "WARMUP": SessionType.WARMUP,
    "RACE": SessionType.RACE,
}

Answers = Mapping[str, tuple[int, bytes]]
"""Status and body by path."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Named:
    """A session and its name; `event_s` is its clock at `at_s` (seconds since 1970)."""

    mark: tuple[str, ...]
    key: str
    event_s: float
    at_s: float


@dataclass(slots=True)
class _Running:
    """What is remembered of a car: completed laps, and whether the last and the running one count."""

    laps: int
    valid: bool | None = None
    runs_valid: bool | None = None


@dataclass(slots=True)
class _Known:
    """What is known of the session that runs."""

    named: _Named
    cars: dict[int, _Running] = field(default_factory=dict)
    own: int | None = None
    """The rig's own car, by its number as another's."""


class Standings:
    """Turns the answers of one game into states. Mutable."""

    every_s = 0.5

    def __init__(self, peer: Peer) -> None:
        self._states = States(peer)
        self._known: _Known | None = None
        self._keys: list[str] = []
        self._at_ns: int | None = None
        """When there were standings last."""
        self._recover = True
        """Whether laps may have been missed."""

    def paths(self) -> Sequence[str]:
        """What is asked for; the history only where something was missed."""
        usual = (STANDINGS, SESSION, GAME, NAVIGATION)
        return (*usual, HISTORY) if self._recover else usual

    def take(self, answers: Answers, at_ns: int) -> Sequence[bytes]:
        """The states that the answers become: none in menus and recordings. Raises BadInput for rubbish."""
        rows = [row for row in _list(answers, STANDINGS) if _slot(row) is not None]
        session = _object(answers, SESSION)
        if not rows or _text(session, "trackName") is None or _is_replay(answers):
            return ()
        unheard = self._at_ns is None or at_ns - self._at_ns > UNHEARD_NS
        if unheard and HISTORY not in answers:
            self._recover = True
            return ()  # the states that are about to be asked for come first
        first, self._at_ns, self._recover = self._at_ns is None, at_ns, False
        known = self._known = self._session(session, at_ns / 1e9)
        known.own = _own(rows, session, known.own)
        lines = {_identity(row): self._line(row, known) for row in rows}
        states: list[tuple[CarLine, ...]] = []
        if unheard and (not first or _is_sure(session, known.named)):
            heard = {identity: 0 if first else known.cars[line.car].laps for identity, line in lines.items()}
            states += _missed(rows, lines, _object(answers, HISTORY), heard)
        states.append(tuple(lines.values()))
        for line in lines.values():
            known.cars[line.car].laps = line.laps
        return [datagram for cars in states for datagram in self._packed(cars, session, known, at_ns)]

    def _packed(self, cars: tuple[CarLine, ...], session: Row, known: _Known, at_ns: int) -> list[bytes]:
        own = 0 if any(line.car == 0 for line in cars) else -1
        kind = (_text(session, "session") or "").rstrip("0123456789")
        type, track = _TYPES.get(kind, SessionType.OTHER), _text(session, "trackName")
        state = RigState(self._states.rig, known.named.key, 0, cars, "lmu", type, track, own)
        return self._states.tell(state, at_ns)

    # The session

    def _session(self, session: Row, at_s: float) -> _Known:
        mark = tuple(_text(session, name) or "" for name in ("session", "trackName"))
        event_s = _number(session, "currentEventTime")
        if event_s is None:
            raise BadInput(NAME, None, f"expected the session's clock, currentEventTime, at {SESSION}")
        known = self._known
        if known is not None and _goes_on(known.named, mark, event_s, at_s):
            known.named = replace(known.named, event_s=event_s, at_s=at_s)
            return known
        minute = round((at_s - event_s) / 60)
        stem = f"lmu-{as_id(mark[0], 16).lower()}-{minute}"
        key, count = stem, 1
        while key in self._keys:
            count += 1
            key = f"{stem}-{count}"
        self._keys.append(key)
        return _Known(_Named(mark, key, event_s, at_s))

    # Cars

    def _line(self, row: Row, known: _Known) -> CarLine:
        """A car as it stands. What the game says of a lap's validity, it says while the lap runs."""
        identity = _identity(row)
        car = 0 if identity == known.own else identity
        completed = _number(row, "lapsCompleted") or 0
        laps = int(completed) if 0 <= completed <= MOST_LAPS else 0
        running = known.cars.setdefault(car, _Running(laps))
        if laps != running.laps:
            running.valid = running.runs_valid if laps == running.laps + 1 else None
        running.runs_valid = _COUNTS.get(_text(row, "countLapFlag") or "")
        last_ms, into_s = _time(row, "lastLapTime"), _number(row, "timeIntoLap")
        return CarLine(
            car=car,
            laps=laps,
            last_ms=last_ms,
            best_ms=_time(row, "bestLapTime"),
            sectors_ms=_sectors(_time(row, "lastSectorTime1"), _time(row, "lastSectorTime2"), last_ms),
            valid=running.valid,
            current_ms=int(into_s * 1000) if into_s is not None and 0 <= into_s * 1000 < LONGEST_LAP_MS else None,
            pit=row.get("pitting") is True or row.get("inGarageStall") is True,
            position=int(_number(row, "position") or 0),
            name=_text(row, "driverName"),
            number=_text(row, "carNumber"),
            model=_text(row, "vehicleName"),
            team=_text(row, "fullTeamName"),
        )


def _missed(
    rows: Sequence[Row], lines: Mapping[int, CarLine], history: Row, heard: Mapping[int, int]
) -> Iterator[tuple[CarLine, ...]]:
    """The states in which the missed laps would have been heard: before the end of each, and right after it.

    `heard` has the laps of each car that are known.
    """
    laps = {_identity(row): _laps_of(row, history) for row in rows}
    for number in range(min(heard.values()) + 1, max(line.laps for line in lines.values()) + 1):
        missed = [
            (line, laps[identity][number], laps[identity].get(number - 1, {}))
            for identity, line in lines.items()
            if heard[identity] < number <= line.laps and number in laps[identity]
        ]
        if missed:
            yield tuple(
                _at_line(line, number - 1, before, _time(lap, "lapTime") or SETTLED_MS, lap)
                for line, lap, before in missed
            )
            yield tuple(_at_line(line, number, lap, 0, lap) for line, lap, _ in missed)


def _at_line(line: CarLine, laps: int, ended: Row, runs_ms: int, pits: Row) -> CarLine:
    """A car at the line: after the lap `ended`. What ends in the pits is an in lap, and what follows begins there."""
    time_ms = _time(ended, "lapTime")
    sectors = _sectors(_time(ended, "sectorTime1"), _time(ended, "sectorTime2"), time_ms)
    pit = pits.get("pitting") is True
    return replace(
        line, laps=laps, last_ms=time_ms, best_ms=None, sectors_ms=sectors, valid=None, current_ms=runs_ms, pit=pit
    )


def _laps_of(row: Row, history: Row) -> dict[int, Row]:
    """The laps of a car by number; those of who had its slot before are none."""
    listed = history.get(str(_slot(row)))
    laps: dict[int, Row] = {}
    for lap in listed if isinstance(listed, list) else ():
        if isinstance(lap, dict) and _text(lap, "vehicleName") in (None, _text(row, "vehicleName")):
            laps[int(_number(lap, "totalLaps") or 0)] = lap
    return laps


def _is_sure(session: Row, named: _Named) -> bool:
    """Whether the session would have been given this name at any time."""
    behind_s = (named.at_s - named.event_s + 30) % 60  # since the beginnings were rounded to this minute
    return _text(session, "serverName") is not None and EDGE_S < behind_s < 60 - EDGE_S


def _goes_on(named: _Named, mark: tuple[str, ...], event_s: float, at_s: float) -> bool:
    """Whether this can be the session of that name, at this time."""
    passed_s = event_s - named.event_s
    return mark == named.mark and -CLOCK_SLACK_S <= passed_s <= at_s - named.at_s + JUMP_SLACK_S


def _own(rows: Sequence[Row], session: Row, before: int | None) -> int | None:
    """The rig's own car: whose driver is the player; else the one from before; else the one the game marks.

    That mark goes with the camera, and when somebody else drives on with the car it has another driver.
    """
    player = _text(session, "playerName")
    named = [_identity(row) for row in rows if player is not None and _text(row, "driverName") == player]
    if len(named) == 1:
        return named[0]
    if before is not None and before in map(_identity, rows):
        return before
    return next((_identity(row) for row in rows if row.get("player") is True), None)


def _identity(row: Row) -> int:
    """The number of a car: its slot, and what sits in it."""
    seat = "|".join(_text(row, name) or "" for name in ("carNumber", "fullTeamName", "vehicleName"))
    return 1 + (_slot(row) or 0) + MOST_SLOTS * (zlib.crc32(seat.encode(errors="replace")) % 9_000)


def _slot(row: Row) -> int | None:
    slot = row.get("slotID")
    return slot if type(slot) is int and 0 <= slot < MOST_SLOTS else None


def _sectors(first_ms: int | None, second_ms: int | None, lap_ms: int | None) -> tuple[int, ...] | None:
    """The three sectors. What the game calls the second one's time is that of both."""
    if first_ms is None or second_ms is None or lap_ms is None or not first_ms < second_ms < lap_ms:
        return None
    return first_ms, second_ms - first_ms, lap_ms - second_ms


def _is_replay(answers: Answers) -> bool:
    """Whether a recording is played back."""
    if _object(answers, GAME).get("isReplayActive") is True:
        return True
    state = _object(answers, NAVIGATION).get("state")
    return isinstance(state, dict) and any(isinstance(each, str) and "REPLAY" in each for each in state.values())


# Answers


def _list(answers: Answers, path: str) -> list[Row]:
    value = _value(answers, path)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise BadInput(NAME, 0, f"expected a list of objects at {path}")
    return value


def _object(answers: Answers, path: str) -> Row:
    value = _value(answers, path)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadInput(NAME, 0, f"expected an object at {path}")
    return value


def _value(answers: Answers, path: str) -> Any:
    """What an answer says; None where it says nothing, as in the game's menus."""
    status, body = answers.get(path, (404, b""))
    if status != 200 or not body.strip():
        return None
    try:
        return json_text.parse(body.decode())
    except UnicodeDecodeError as error:
        raise BadInput(NAME, error.start, f"expected JSON in UTF-8 at {path}") from error
    except json_text.NotJson as error:
        raise BadInput(NAME, error.index, f"{error.expected} (at {path})") from error


def _text(row: Row, name: str) -> str | None:
    value = row.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _number(row: Row, name: str) -> float | None:
    """A number, None for what is none: also the infinite, and what is no moment of a day."""
    value = row.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if -1e9 < value < 1e9 else None


def _time(row: Row, name: str) -> int | None:
    """A time in milliseconds, None where the game says there is none."""
    seconds = _number(row, name)
    return from_seconds(seconds) if seconds is not None else None


KIND: Final = Kind(NAME, "Le Mans Ultimate", PORT, poll=Standings)

"""The Assetto Corsa server's plugin feed, protocol version 4: sessions, drivers and laps of a server's whole field.

A server sends messages, not frames: a lap is an event of its own, with the number of times the driver cut the track. A
lap with a cut does not count. There is no session id; a new session is a message of its own (also after a restart,
under the same name), while an answer about the running session begins none.

The feed carries no number that a message could be known by, but each lap message ends with the server's own ranking,
whose lap counts rise with every counted lap. So two messages of equal bytes are the same message sent twice; only laps
with a cut could be alike to the byte, and those count for nothing.

Messages do not state their length; one is recognised by its first byte, by its body ending exactly with the datagram,
and by its text being text. Without the last, a rally game's numbers have been seen to pass for a session. Text is
length and bytes ("narrow") or length and 32-bit characters ("wide"). Once a server is known, characters that are none
do no harm: they are replaced.
"""

from collections.abc import Callable
from struct import Struct
from typing import Any, Final

from ingest.formats import Feed
from timing.errors import BadInput
from timing.pieces import Reading
from timing.readings import CarName, CarsNamed, LapReported, SessionEnded, SessionSeen, SessionType
from timing.units import lap_time

NAME: Final = "ac-server-plugin"
CUT: Final = "cut"
"""Reason of a lap during which the driver left the track's limits."""

_PROTOCOL: Final = 4
_TYPES: Final = {1: SessionType.PRACTICE, 2: SessionType.QUALIFYING, 3: SessionType.RACE}
_BYTE: Final = Struct("<B")
_SESSION_HEAD: Final = Struct("<3B")
"""Index of the session, index of the running session, number of sessions."""
_SESSION_LENGTHS: Final = Struct("<B3H2B")
"""Type, minutes, laps, wait in milliseconds, air and road temperature."""
_ELAPSED: Final = Struct("<i")
_CAR_UPDATE: Final = Struct("<B6fBHf")
_CAR_INFO: Final = Struct("<2B")
"""Car, whether somebody is connected."""
_LAP: Final = Struct("<BIBB")
"""Car, time in milliseconds, cuts, number of cars in the ranking that follows."""
_RANKED: Final = Struct("<B4xHx")
"""A ranked car: car, time, laps, and a flag that the protocol's published sample lacks."""
_GRIP: Final = Struct("<f")
_COLLISION: Final = Struct("<7f")
"""Speed, place in the world, place on the car."""
_WITH_CAR, _WITH_WALL = 10, 11
_NO_ACCOUNT: Final = "0"


class _Body:
    """A message, read field by field behind its first byte. Each step raises BadInput where the bytes run out.

    `garbled` tells whether wide text held characters that do not exist.
    """

    __slots__ = ("_at", "datagram", "garbled")

    def __init__(self, datagram: bytes) -> None:
        self.datagram = datagram
        self.garbled = False
        self._at = 1

    def take(self, fields: Struct, what: str) -> tuple[Any, ...]:
        start = self.skip(fields.size, what)
        return fields.unpack_from(self.datagram, start)

    def skip(self, size: int, what: str) -> int:
        """Step over `size` bytes; where they began."""
        start, left = self._at, len(self.datagram) - self._at
        if size > left:
            raise BadInput(NAME, start, f"expected {size} bytes of {what}, but {left} are left")
        self._at = start + size
        return start

    def byte(self, what: str) -> int:
        return self.datagram[self.skip(1, what)]

    def version(self) -> None:
        version = self.byte("the protocol's version")
        if version != _PROTOCOL:
            raise BadInput(NAME, 1, f"expected version {_PROTOCOL} of the protocol, not {version}")

    def narrow(self, what: str) -> str:
        return self._text(1, what).decode(errors="replace").replace("\0", "")

    def wide(self, what: str) -> str:
        content = self._text(4, what)
        try:
            text = content.decode("utf-32-le")
        except UnicodeDecodeError:
            self.garbled = True
            text = content.decode("utf-32-le", errors="replace")
        return text.replace("\0", "")

    def end(self) -> None:
        left = len(self.datagram) - self._at
        if left:
            raise BadInput(NAME, self._at, f"expected the end of the message, but {left} bytes follow")

    def _text(self, width: int, what: str) -> bytes:
        size = self.byte(f"the length of {what}") * width
        start = self.skip(size, what)
        return self.datagram[start : start + size]


def recognise(datagram: bytes) -> bool:
    """Whether a datagram is one message of this protocol, to the last byte."""
    if not datagram or datagram[0] not in _MESSAGES:
        return False
    body = _Body(datagram)
    try:
        _read(body)
    except BadInput:
        return False
    return not body.garbled


def decode(datagram: bytes) -> Reading | None:
    """What a message tells, None where that is nothing for timing. Raises BadInput for a broken one.

    A lap message without a lap time (0, or a day and more, as the value 999999999 that means "none" elsewhere in the
    protocol) is broken as well: the server sends one when a lap has been completed, and such a lap has a time.
    """
    reading = _read(_Body(datagram))
    if isinstance(reading, LapReported) and lap_time(reading.time_ms) is None:
        raise BadInput(NAME, 2, f"expected a lap time of 1 ms to a day, not {reading.time_ms} ms")
    return reading


def _read(body: _Body) -> Reading | None:
    message = _MESSAGES.get(body.datagram[0]) if body.datagram else None
    if message is None:
        raise BadInput(NAME, 0, "expected the number of a message: 50 to 60, 73 or 130")
    reading = message(body)
    body.end()
    return reading


def _new_session(body: _Body) -> Reading:
    seen, _ = _session(body, fresh=True)
    return seen


def _session_info(body: _Body) -> Reading | None:
    """The answer to a question about a session: it may be asked about any of the server's sessions."""
    seen, running = _session(body, fresh=False)
    return seen if running else None


def _session(body: _Body, *, fresh: bool) -> tuple[SessionSeen, bool]:
    """A session, and whether it is the one that runs."""
    body.version()
    index, running, _ = body.take(_SESSION_HEAD, "the session's number")
    body.wide("the server's name")
    track, layout, name = body.narrow("the track"), body.narrow("the layout"), body.narrow("the session's name")
    kind, *_ = body.take(_SESSION_LENGTHS, "the session's type and length")
    body.narrow("the weather")
    body.take(_ELAPSED, "the time elapsed")
    place = "-".join(part for part in (track, layout) if part)
    seen = SessionSeen("", _TYPES.get(kind, SessionType.OTHER), place or None, name or None, fresh)
    return seen, index == running


def _connected(body: _Body) -> Reading:
    """Somebody sits in a car now: also without a name, for the one before has left it."""
    car, name = _connection(body)
    return CarsNamed("", {car: name})


def _disconnected(body: _Body) -> None:
    """A driver left. Nothing follows: the laps driven stay, and the car keeps its name until it has another driver."""
    _connection(body)


def _connection(body: _Body) -> tuple[int, CarName]:
    driver, guid = body.wide("the driver's name"), body.wide("the driver's account")
    car, model = body.byte("the car's number"), body.narrow("the car's model")
    body.narrow("the car's skin")
    return car, CarName(driver, car=model or None, guid=account(guid))


def account(guid: str) -> str:
    """The account id; a server that knows none writes "0", which must not make one person of several."""
    return "" if guid == _NO_ACCOUNT else guid


def _car_info(body: _Body) -> Reading | None:
    car, connected = body.take(_CAR_INFO, "the car's number and state")
    model, _ = body.wide("the car's model"), body.wide("the car's skin")
    driver, team, guid = body.wide("the driver's name"), body.wide("the team"), body.wide("the driver's account")
    if not connected or not driver:
        return None
    return CarsNamed("", {car: CarName(driver, car=model or None, team=team or None, guid=account(guid))})


def _session_ended(body: _Body) -> Reading:
    body.wide("the path of the result file")
    return SessionEnded("")


def _lap_completed(body: _Body) -> Reading:
    car, time_ms, cuts, cars = body.take(_LAP, "the lap")
    start = body.skip(cars * _RANKED.size, f"the ranking of {cars} cars")
    body.take(_GRIP, "the track's grip")
    counted = dict(_RANKED.iter_unpack(body.datagram[start : start + cars * _RANKED.size]))
    return LapReported(car, time_ms, cuts == 0, CUT if cuts else "", body.datagram, counted)


def _car_update(body: _Body) -> None:
    body.skip(_CAR_UPDATE.size, "a car's position")


def _version(body: _Body) -> None:
    body.version()


def _loaded(body: _Body) -> None:
    body.byte("the car")


def _chat(body: _Body) -> None:
    body.byte("the car")
    body.wide("the text")


def _error(body: _Body) -> None:
    body.wide("the text")


def _client_event(body: _Body) -> None:
    kind = body.byte("the kind of event")
    if kind not in (_WITH_CAR, _WITH_WALL):
        raise BadInput(NAME, 1, f"expected a collision with a car (10) or a wall (11), not event {kind}")
    body.byte("the car")
    if kind == _WITH_CAR:
        body.byte("the other car")
    body.skip(_COLLISION.size, "the collision")


_MESSAGES: Final[dict[int, Callable[[_Body], Reading | None]]] = {
    50: _new_session,
    51: _connected,
    52: _disconnected,
    53: _car_update,
    54: _car_info,
    55: _session_ended,
    56: _version,
    57: _chat,
    58: _loaded,
    59: _session_info,
    60: _error,
    73: _lap_completed,
    130: _client_event,
}

FEED: Final = Feed(
    name=NAME,
    title="Assetto Corsa server",
    recognise=recognise,
    decode=decode,
    port=12000,
    whole_field=True,
)

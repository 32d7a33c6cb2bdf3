"""Assetto Corsa Competizione: the game tells a program that registers with it of all cars, until it takes its leave.

    we      registration, with the password that stands in the rig's broadcasting.json
    it      granted or refused
    we      the list of cars, please; and the track
    it      the cars, the track, and then what happens, some times a second

A game keeps the connections of those who never take leave, until it answers nobody any more. So one that has gone
silent is left before another is asked for, and none is asked for often. Messages get lost: of a car that moves but was
never named, the list is asked for again. And so it is in each session: names are those of the session that runs, and
drivers may have changed.
"""

from collections.abc import Sequence
from struct import Struct
from typing import Final

from ingest.formats import acc_broadcasting as feed
from ingest.links import Kind, Peer
from timing.errors import BadInput

SHOWN_AS: Final = "eRacing Cup"
EVERY_MS: Final = 250
"""How often the game shall tell of each car."""
RETRY_S: Final = 5.0
"""Between two registrations that nobody answers."""
REFUSED_S: Final = 30.0
"""And after a refusal: the game reads its passwords only when it starts."""
LOST_S: Final = 10.0
"""After so much silence a connection is taken for lost."""
SILENT_S: Final = 10.0
"""After so much silence the staff are told."""
NAMES_S: Final = 1.0
"""The list of cars is asked for again no more often."""
SETTLED_S: Final = 2.0
"""So long after its first sign another session runs for sure."""
BACK_MS: Final = 5_000
"""A clock that falls by more has started over."""

_REGISTER, _LEAVE, _CARS, _TRACK = 1, 9, 10, 11
_VERSION: Final = 4
_ASK: Final = Struct("<Bi")
_SIZE: Final = Struct("<H")
_INTERVAL: Final = Struct("<i")
_CAR: Final = Struct("<xH")
_SESSION: Final = Struct("<x5sxf")
"""Event, number and kind of the session, and its clock in milliseconds."""
_WRONG: Final = "wrong connection password"


class Registered:
    """Asks one game. Times are seconds of a steady clock."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._connection: int | None = None
        self._heard_at: float | None = None
        """When the peer was heard; at first, when it was first asked."""
        self._next_at = 0.0
        """When to register again, while there is no connection."""
        self._named: set[int] = set()
        self._names_at = 0.0
        self._names_due: float | None = None
        """When the list of cars is asked for because another session has begun."""
        self._session = b""
        self._clock_ms = 0.0
        self._refusal: str | None = None
        self._silent = False

    @property
    def connected(self) -> bool:
        """Whether the game has granted a connection, and sends."""
        return self._connection is not None

    @property
    def trouble(self) -> str | None:
        """A sentence while the game refuses us, or says nothing."""
        if self._refusal is not None:
            return self._refusal
        if not self._silent:
            return None
        return (
            f"{self._peer.where} does not answer: does Assetto Corsa Competizione run there, in a session, "
            f'and is "updListenerPort" in its broadcasting.json {self._peer.port}?'
        )

    def due(self, now: float) -> Sequence[bytes]:
        """A registration when it is time for one."""
        if self._heard_at is None:
            self._heard_at = self._next_at = now
        silence = now - self._heard_at
        self._silent = silence >= SILENT_S
        if silence >= REFUSED_S + SILENT_S:
            self._refusal = None  # it was asked again since, and said nothing
        left: Sequence[bytes] = ()
        if self._connection is not None:
            if silence < LOST_S:
                return self._due_names(now)
            left = self.leave()
            self._connection = None
        elif now < self._next_at:
            return ()
        self._next_at = now + RETRY_S
        return (*left, _registration(self._peer.password))

    def heard(self, datagram: bytes, now: float) -> Sequence[bytes]:
        """The game sent something: an answer to a registration, or a car that has no name yet."""
        kind = datagram[0] if len(datagram) >= _CAR.size else 0
        if kind == feed.REGISTRATION:
            return self._answered(datagram, now)
        if self._connection is None or not feed.REGISTRATION < kind <= feed.EVENT:
            return ()
        self._heard_at = now
        (car,) = _CAR.unpack_from(datagram)
        if kind == feed.SESSION and len(datagram) >= _SESSION.size:
            self._runs(datagram, now)
        elif kind == feed.ENTRANT:
            self._named.add(car)
        elif kind == feed.CAR and car not in self._named and now - self._names_at >= NAMES_S:
            self._names_at = now
            return (self._ask(_CARS),)
        return ()

    def _runs(self, datagram: bytes, now: float) -> None:
        """The game says which session runs."""
        before, clock_ms = self._session, self._clock_ms
        self._session, self._clock_ms = _SESSION.unpack_from(datagram)
        if self._session != before or self._clock_ms < clock_ms - BACK_MS:
            self._names_due = now + SETTLED_S

    def _due_names(self, now: float) -> Sequence[bytes]:
        if self._names_due is None or now < self._names_due:
            return ()
        self._names_due, self._names_at = None, now
        return (self._ask(_CARS),)

    def leave(self) -> Sequence[bytes]:
        """The end of the connection."""
        return (self._ask(_LEAVE),) if self._connection is not None else ()

    def _answered(self, datagram: bytes, now: float) -> Sequence[bytes]:
        try:
            answer = feed.registration(datagram)
        except BadInput:  # the pipeline counts it
            return ()
        self._heard_at = now
        self._silent = False
        if not answer.granted:
            self._connection = None
            self._next_at = now + REFUSED_S
            self._refusal = self._refused(answer.error)
            return ()
        left = () if self._connection == answer.connection else self.leave()
        self._refusal = None
        self._connection = answer.connection
        self._named.clear()
        self._names_at = now
        self._session = b""
        return (*left, self._ask(_CARS), self._ask(_TRACK))

    def _refused(self, error: str) -> str:
        reason = error.strip().rstrip(".") or "it gives no reason"
        if _WRONG in reason.lower():
            reason = 'wrong connection password; it stands as "connectionPassword" in the rig\'s broadcasting.json'
        return f"{self._peer.where} refused: {reason}"

    def _ask(self, what: int) -> bytes:
        return _ASK.pack(what, self._connection or 0)


def _registration(password: str) -> bytes:
    """A registration that asks for no more than to listen."""
    head, interval = bytes((_REGISTER, _VERSION)), _INTERVAL.pack(EVERY_MS)
    return head + _text(SHOWN_AS) + _text(password) + interval + _text("")


def _text(text: str) -> bytes:
    content = text.encode()
    return _SIZE.pack(len(content)) + content


KIND: Final = Kind(feed.NAME, feed.FEED.title, feed.PORT, caller=Registered)

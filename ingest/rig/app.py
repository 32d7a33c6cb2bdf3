"""The program itself: a sample every quarter of a second, laps found in them, and two ways to tell the server.

The server hears states and finds laps in them (`timing.tracker`); so does this program, in the very same messages. A
lap found here is kept on disk and sent until it has arrived. Told both ways it is one lap: rig, session and number are
the same.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, NamedTuple, TypeVar

from ingest.formats.eracing_json import MOST_LAPS
from ingest.formats.rig_state import MOST_CARS, CarLine, RigState, decode, pack
from ingest.rig import Sample
from ingest.rig.finding import Finder, Found
from ingest.rig.naming import Naming
from ingest.rig.sending import LONGEST_PAUSE_S, Beacon, Courier, Say
from ingest.rig.store import Store
from ingest.rig.watching import Watch
from timing.laps import Dropped, LapDone, Outcome
from timing.readings import SessionType
from timing.tracker import Tracker
from timing.units import format_lap

T = TypeVar("T")

EVERY_S: Final = 0.22
"""Between two samples."""
HEARTBEAT_S: Final = 1.0
GONE_S: Final = 5.0
"""A sim that has shown no session for so long is told to have left it."""

Tell = Callable[[bytes], None]
"""Sends a datagram to the server, without waiting."""

_log = logging.getLogger(__name__)


class Identity(NamedTuple):
    """Which rig this is, and the key with which it shows that."""

    rig: str
    key: bytes


class _Kept(NamedTuple):
    """A lap that is to be written down, or what is now known better of one."""

    message: dict[str, Any]
    new: bool
    at: float


class Rig:
    """Takes samples and makes of them what the server is told. Mutable; one thread takes the steps."""

    def __init__(self, identity: Identity, finder: Finder, store: Store, *, tell: Tell, say: Say) -> None:
        self._id, self._key = identity
        self._finder = finder
        self._store = store
        self._tell = tell
        self._say = say
        self._tracker = Tracker()
        self._watch = Watch()
        self._naming: dict[str, Naming] = {}
        self._session = ""
        self._shown_at: float | None = None
        self._seq = 0
        self._told: tuple[RigState, float] | None = None
        self._troubles: set[str] = set()
        self._to_write: list[_Kept] = []
        self._disk_fails = False

    def step(self, now: float, at: float) -> bool:
        """Take a sample, `now` by a steady clock and `at` seconds since 1970; whether a lap waits to be sent."""
        found = self._finder.look(now)
        self._tell_troubles()
        if found is not None:
            self._take(found, now, at)
        elif self._shown_at is not None and now - self._shown_at >= GONE_S:
            self._say("the sim shows no session any more")
            self._session, self._shown_at = "", None
        return self._write()

    def _take(self, found: Found, now: float, at: float) -> None:
        sim = found.sim
        if not 0 <= found.sample.laps <= MOST_LAPS:
            return
        naming = self._naming.get(sim.name)
        if naming is None:
            naming = self._naming[sim.name] = Naming(sim.name, self._store)
        session = naming.name(found.sample, at)
        if session is None:
            return
        self._shown_at = now
        if session != self._session:
            self._session, self._watch = session, Watch()
            self._say(f"{sim.title}: {_described(found.sample)}")
        sample = self._watch.take(found.sample)
        self._seq = max(self._seq + 1, int(at * 1000))
        state = state_of(sample, self._id, session, self._seq, sim.name)
        datagrams = pack(state, self._key)
        for datagram in datagrams:
            for outcome in self._tracker.read(decode(datagram)):
                self._note(outcome, sample.driver, at)
        self._send(state, datagrams, now)

    def _send(self, state: RigState, datagrams: list[bytes], now: float) -> None:
        """Once a second, and whenever there is more news than that time goes by."""
        news = replace(state, seq=0, cars=tuple(replace(car, current_ms=None) for car in state.cars))
        if self._told is None or self._told[0] != news or now - self._told[1] >= HEARTBEAT_S:
            self._told = news, now
            for datagram in datagrams:
                self._tell(datagram)

    # Laps

    def _note(self, outcome: Outcome, driver: str | None, at: float) -> None:
        if isinstance(outcome, Dropped):
            return
        session = outcome.session.removeprefix(f"{self._id}:")  # as the decoder of states puts it together
        new = isinstance(outcome, LapDone)
        values: dict[str, Any] = {
            "time_ms": outcome.time_ms,
            "sectors_ms": list(outcome.sectors_ms) if outcome.sectors_ms else None,
            "valid": outcome.valid,
            "driver": driver if new else None,
        }
        told = {name: value for name, value in values.items() if value is not None}
        self._to_write.append(_Kept({"rig": self._id, "session": session, "lap": outcome.lap, **told}, new, at))

    def _write(self) -> bool:
        """Write down what is to be; whether there was news in it."""
        news = False
        while self._to_write:
            message, new, at = self._to_write[0]
            try:
                kept = self._store.add_lap(message, at) if new else self._store.correct_lap(message, at)
            except sqlite3.Error as error:
                if not self._disk_fails:
                    self._say(f"! the disk does not take lap {message['lap']} ({error}): make room, this tries again")
                self._disk_fails = True
                return news
            self._disk_fails = False
            self._to_write.pop(0)
            if kept:
                news = True
                self._say(_lap_in_words(message))
        return news

    # What is said

    def _tell_troubles(self) -> None:
        troubles = set(self._finder.troubles.values())
        for trouble in sorted(troubles - self._troubles):
            self._say(f"! {trouble}")
        self._troubles = troubles


def state_of(sample: Sample, rig: str, session: str, seq: int, sim: str) -> RigState:
    """The state that tells a sample; the rig's own car is number 0."""
    car = CarLine(
        car=0,
        laps=sample.laps,
        last_ms=sample.last_ms,
        best_ms=sample.best_ms,
        sectors_ms=sample.sectors_ms,
        valid=sample.valid,
        current_ms=sample.current_ms,
        pit=bool(sample.in_pit),
        position=sample.position if sample.position is not None and sample.position <= MOST_CARS else None,
        name=sample.driver,
        model=sample.car,
    )
    return RigState(rig, session, seq, (car,), sim, sample.type, sample.track)


def run(
    rig: Rig, courier: Courier, beacon: Beacon, stop: threading.Event, *, clock: Callable[[], float] = time.monotonic
) -> None:
    """Take samples until told to stop, while a thread of its own brings laps to the server.

    A mistake of ours with one of them is logged, once, and must not cost the next.
    """
    more = threading.Event()
    bring_on = _forgiving(lambda: courier.work(clock()), otherwise=LONGEST_PAUSE_S)
    step = _forgiving(lambda: rig.step(clock(), time.time()), otherwise=False)

    def bring() -> None:
        while not stop.is_set():
            more.wait(bring_on())
            more.clear()

    brings = threading.Thread(target=bring, name="rig-laps", daemon=True)
    beacon.start()
    brings.start()
    try:
        while not stop.wait(EVERY_S):
            if step():
                more.set()
    finally:
        stop.set()
        more.set()
        beacon.stop()
        brings.join(1.0)  # it may wait for an answer; what has not arrived is sent at the next start


def _forgiving(do: Callable[[], T], otherwise: T) -> Callable[[], T]:
    failed = False

    def done() -> T:
        nonlocal failed
        try:
            return do()
        except Exception:  # noqa: BLE001 - whatever it is, the next sample may be a lap
            if not failed:
                _log.exception("that is a fault of this program; it goes on all the same. Told once")
            failed = True
            return otherwise

    return done


def _described(sample: Sample) -> str:
    kind = "" if sample.type is SessionType.OTHER else str(sample.type)
    return ", ".join(filter(None, (kind, sample.track, sample.car, sample.driver))) or "a session"


def _lap_in_words(message: dict[str, Any]) -> str:
    time_ms = message.get("time_ms")
    took = "corrected" if time_ms is None else format_lap(time_ms)
    return f"lap {message['lap']}: {took}{' (does not count)' if message.get('valid') is False else ''}"

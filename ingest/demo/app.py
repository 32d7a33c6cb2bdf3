"""The demonstration at work: sends the script's datagrams, each rig from a socket of its own, in time.

The rigs know nothing of the house but the address to send to, exactly as real ones do.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable

from ingest.demo import cup
from ingest.demo.games import games
from ingest.demo.script import OPENING_MS, Cue, script
from timing.event import Plan

FRAMES_PER_SECOND = 10
"""How often a rig shows its state, per second of the audience's time."""
BURST = 40
"""Datagrams sent before a breath while the opening is told: fewer than any receiving socket holds."""
BREATH_S = 0.008

Address = tuple[str, int]


class Demo:
    """22 simulated rigs. `plan` is known at once; `start` begins to send, `finished` is set when `minutes` are over."""

    def __init__(
        self,
        *,
        seed: int = 1,
        speed: float = 10.0,
        minutes: float | None = None,
        host: str = "127.0.0.1",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if speed <= 0:
            raise ValueError("the demonstration needs a speed above 0")
        self._seed = seed
        self._speed = speed
        self._end_ms = None if minutes is None else OPENING_MS + round(minutes * 60_000 * speed)
        self._clock = clock
        self._sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(cup.TEAMS)]
        for rig in self._sockets:
            rig.bind((host, 0))
        self.plan: Plan = cup.plan([rig.getsockname()[1] for rig in self._sockets], host)
        self.finished = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, target: Address) -> None:
        """Begin to send to `target`, in a thread."""
        self._thread = threading.Thread(target=self._play, args=(target,), name="demo", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop sending and close the sockets."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        for rig in self._sockets:
            rig.close()

    def _play(self, target: Address) -> None:
        begun = self._clock()
        sent = 0
        step_ms = max(20, round(1000 * self._speed / FRAMES_PER_SECOND))
        for cue in script(games(self._seed), self._seed, step_ms):
            if self._end_ms is not None and cue.at_ms > self._end_ms:
                self.finished.set()
                return
            if cue.at_ms < OPENING_MS:
                wait = BREATH_S if sent >= BURST else 0.0
                begun = self._clock()
            else:
                wait = begun + (cue.at_ms - OPENING_MS) / 1000 / self._speed - self._clock()
            if wait > 0:
                sent = 0
                if self._stopping.wait(wait):
                    return
            elif self._stopping.is_set():
                return
            sent += self._send(cue, target)

    def _send(self, cue: Cue, target: Address) -> int:
        rig = self._sockets[cue.rig]
        for datagram in cue.datagrams:
            # Nobody listens yet, or no longer: for UDP that is no reason to stop.
            with contextlib.suppress(ConnectionRefusedError):
                rig.sendto(datagram, target)
        return len(cue.datagrams)

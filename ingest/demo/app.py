"""The demonstration at work: sends the script's datagrams, each rig from a socket of its own, in time.

The rigs know nothing of the house but the address to send to, exactly as real ones do. The same seed sends the same
datagrams in the same order at every speed up to `FULL_SPEED`; beyond it each rig shows its state less often, between
the same laps.
"""

import math
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from ingest.demo import cup
from ingest.demo.games import games
from ingest.demo.script import OPENING_MS, Cue, script
from ingest.demo.timetable import Call, calls, evening, stints
from timing.event import Plan

STEP_MS: Final = 1_000
"""Between two frames of a rig, by the demonstration's clock: ten frames a second at the usual speed of 10."""
FULL_SPEED: Final = 50
BURST: Final = 40
"""Datagrams sent before a breath: fewer than any receiving socket holds, and the rest of a flood is lost unseen."""
BREATH_S: Final = 0.008
HELD_UP_S: Final = 0.05
"""Race staff may take so long. What they take longer is no time of the demonstration: nobody drives faster after it."""
MOST_LAG_S: Final = 1.0
"""After a longer stop (a computer that slept) the demonstration goes on from where it was, and makes nothing up for."""

Address = tuple[str, int]
Send = Callable[[Cue], None]
Clock = Callable[[], float]
"""Seconds, growing steadily."""
Wait = Callable[[float], bool]
"""Waits so many seconds (0: not at all) and answers whether to stop."""
Staff = Callable[[Call], None]
"""Does what race staff are called to do."""


def nobody(_: Call) -> None:
    """Race staff that do nothing: all laps belong to the first session."""


class Demo:
    """22 simulated rigs and what race staff do. `plan` and `calls` are known at once, and `start` begins.

    `finished` is set when `minutes` are over.

    Those are minutes of the audience, after the opening. Without them it goes on until `stop`. Raises ValueError for a
    speed that is none.
    """

    def __init__(
        self,
        *,
        seed: int = 1,
        speed: float = 10.0,
        minutes: float | None = None,
        host: str = "127.0.0.1",
        clock: Clock = time.monotonic,
    ) -> None:
        if not 0 < speed < math.inf:
            raise ValueError(f"the demonstration needs a speed above 0, not {speed}")
        self._seed = seed
        self.speed: Final = speed
        self._for_ms = None if minutes is None else round(minutes * 60_000 * speed)
        self._clock = clock
        self._sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(cup.TEAMS)]
        for rig in self._sockets:
            rig.bind((host, 0))
        self.plan: Plan = evening(cup.plan([rig.getsockname()[1] for rig in self._sockets], host))
        self.calls = calls(seed)
        self.finished = threading.Event()
        self.unsent = 0
        """Datagrams that the system refused to send."""
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(
        self,
        target: Address,
        *,
        staff: Staff = nobody,
        done: int = 0,
        when_finished: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin to send to `target`, in a thread, which calls `when_finished` at the end; waits for nothing.

        `done` of the calls were done before: it begins where the last of them was.
        """
        arguments = (target, staff, done, when_finished)
        self._thread = threading.Thread(target=self._run, args=arguments, name="demo", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop sending and close the sockets. A second time it does nothing."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        for rig in self._sockets:
            rig.close()

    def _run(self, target: Address, staff: Staff, done: int, when_finished: Callable[[], None]) -> None:
        waiting = deque(self.calls[done:])
        from_ms = self.calls[done - 1].at_ms if done else 0

        def send(cue: Cue) -> None:
            while waiting and waiting[0].at_ms <= cue.at_ms:
                staff(waiting.popleft())
            rig = self._sockets[cue.rig]
            for datagram in cue.datagrams:
                try:
                    rig.sendto(datagram, target)
                except OSError:
                    # Nobody listens, or the network is gone for a while: a rig goes on all the same.
                    self.unsent += 1

        step_ms, opening_ms = frame_step_ms(self.speed), max(OPENING_MS, from_ms)
        cues = script(games(self._seed), self._seed, step_ms, stints=stints(self._seed), from_ms=from_ms)
        if play(
            cues,
            send,
            speed=self.speed,
            opening_ms=opening_ms,
            end_ms=None if self._for_ms is None else opening_ms + self._for_ms,
            clock=self._clock,
            wait=self._stopping.wait,
        ):
            self.finished.set()
            when_finished()


def frame_step_ms(speed: float) -> int:
    """Time of the demonstration between two frames of a rig."""
    return STEP_MS * max(1, math.ceil(speed / FULL_SPEED))


def play(
    cues: Iterable[Cue],
    send: Send,
    *,
    speed: float,
    opening_ms: int = OPENING_MS,
    end_ms: int | None = None,
    clock: Clock,
    wait: Wait,
) -> bool:
    """Send each cue when its time has come, and the opening in a hurry. Whether the end was reached, or `wait` stopped.

    However late it is, at most `BURST` datagrams and the last cue's go out without a breath.
    """
    begun = clock()
    unbroken = 0
    for cue in cues:
        if end_ms is not None and cue.at_ms > end_ms:
            return True
        now = clock()
        if cue.at_ms <= opening_ms:
            begun = now
        due = begun + max(0, cue.at_ms - opening_ms) / 1000 / speed
        if now - due > MOST_LAG_S:
            begun, due = begun + (now - due), now
        pause = max(due - now, BREATH_S if unbroken >= BURST else 0.0)
        if wait(pause):
            return False
        if pause >= BREATH_S:
            unbroken = 0
        before = clock()
        send(cue)
        if (held_up := clock() - before) > HELD_UP_S:
            begun += held_up
        unbroken += len(cue.datagrams)
    return True

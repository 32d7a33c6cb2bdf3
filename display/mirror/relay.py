"""The hall's end: pushes what the public server does not have, again and again; everything waits in the record.

One push at a time, and the next one says what is new by then: what the rigs do is conflated to the latest, however slow
the line. While there is no answer it is tried after longer and longer, up to ten seconds.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from display.mirror.calling import NoAnswer, NotReached, Send
from display.mirror.outgoing import Outgoing
from display.mirror.pushes import (
    MOST_ENTRY_BYTES,
    MOST_PICTURE_BYTES,
    BadPush,
    Held,
    Now,
    Push,
    decode_held,
    encode_push,
    fitting,
)
from timing.errors import EracingError
from timing.record.protocol import RecordError

EVERY_S: Final = 0.5
"""The public server is at most so much behind, and a little for the way."""
BETWEEN_S: Final = 0.05
"""Between two pushes, where more waits."""
LONGEST_PAUSE_S: Final = 10.0

Pause = Callable[[threading.Event, float], object]
"""Waits so many seconds, or until the event is set."""
Tell = Callable[[], Now | None]

_log = logging.getLogger(__name__)


class Relay:
    """Feeds one public server, with `run`. `send` is the way there; `now` tells what is so now, None: not known.

    `told` is called with a sentence when the line fails, and when it is whole again. `takes_over`: also a server that
    another hall feeds, which is refused from then on.
    """

    def __init__(
        self,
        out: Outgoing,
        send: Send,
        now: Tell = lambda: None,
        *,
        told: Callable[[str], None] = _log.info,
        takes_over: bool = False,
        clock: Callable[[], int] = time.time_ns,
        pause: Pause = threading.Event.wait,
    ) -> None:
        self._out = out
        self._send = send
        self._now = now
        self._told = told
        self._takes_over = takes_over
        """Until it was done once: if the other hall takes over in turn, so be it."""
        self._clock = clock
        self._pause = pause
        self._held = Held()
        self._stamp = 0
        self._trouble: str | None = ""
        """What was told last: None, that all is well; "", nothing yet."""

    def run(self, ended: threading.Event) -> None:
        """Push until `ended` is set."""
        pause_s = EVERY_S
        while not ended.is_set():
            trouble: EracingError | None = None
            try:
                if self.step():
                    self._pause(ended, BETWEEN_S)
                    continue
            except (NoAnswer, BadPush, RecordError) as error:
                trouble = error
            pause_s = EVERY_S if trouble is None else min(2 * pause_s, LONGEST_PAUSE_S)
            self._note(trouble)
            self._pause(ended, pause_s)

    def step(self) -> bool:
        """One push; whether more is waiting. Raises NoAnswer, BadPush and RecordError."""
        self._out.look()
        push = self._push()
        held = decode_held(self._send(encode_push(push)))
        self._stamp, self._held = max(self._stamp, held.stamp), held
        if held.refused and held.stamp < push.stamp:
            raise BadPush(f"the public server does not take what it is sent: {held.refused}")
        self._takes_over &= push.asks
        return self._is_behind()

    def _push(self) -> Push:
        out, held = self._out, self._held
        # An answer that we do not have yet says nothing: then the push is empty, and asks.
        asks = held.stamp == 0
        self._stamp = max(self._clock(), self._stamp + 1)
        if asks:
            return Push(self._stamp, out.form, out.epoch, 0, asks=True)
        same = (held.epoch, held.form) == (out.epoch, out.form) and held.seq <= len(out.entries)
        after = held.seq if same else 0
        waiting = out.entries[after:]
        count = fitting([len(body) for _, body in waiting[:3_000]], MOST_ENTRY_BYTES)
        missing = [name for name in held.missing if name in out.pictures]
        pictures = fitting([len(out.pictures[name]) for name in missing], MOST_PICTURE_BYTES)
        return Push(
            stamp=self._stamp,
            form=out.form,
            epoch=out.epoch,
            after=after,
            anew=not same,
            entries=waiting[:count],
            people=None if same and held.people == out.people_mark else out.people,
            plans=None if same and held.plans == out.plans_mark else out.plans,
            about=None if held.about == out.about_mark else out.about,
            pictures={name: out.pictures[name] for name in missing[:pictures]},
            now=self._now(),
            takes_over=self._takes_over,
        )

    def _is_behind(self) -> bool:
        out, held = self._out, self._held
        there = (held.epoch, held.form, held.seq, held.people, held.plans, held.about, held.missing)
        return there != (out.epoch, out.form, len(out.entries), out.people_mark, out.plans_mark, out.about_mark, ())

    def _note(self, trouble: EracingError | None) -> None:
        kind = None if trouble is None else "not reached" if isinstance(trouble, NotReached) else str(trouble)
        if kind == self._trouble:
            return
        self._trouble = kind
        if trouble is None:
            self._told(f"the public server has everything up to entry {self._held.seq}")
        else:
            self._told(f"the public server cannot be fed: {trouble}")

"""Calls the centre again and again: at once when the own book has grown, and else so often that a cut is seen.

While the centre does not answer it is called after longer and longer, up to ten seconds, and never by all venues in
step. Nothing waits for it: laps are written into the own book, and the own boards go by that.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Final

from ingest.upstream.own_book import OwnBook
from ingest.upstream.posting import NoAnswer, Post
from timing.exchange.clocks import ClockDifference
from timing.exchange.messages import MOST_TOLD, BadMessage, Down, Up, decode_down, encode_up
from timing.exchange.now import to_tell
from timing.exchange.state import LineState
from timing.live_json import Told
from timing.record.protocol import Record, RecordError

EVERY_S: Final = 0.5
"""What others have driven is at most so much older here, and what our rigs do there, and a little for the way."""
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 10.0
END_S: Final = 10.0
"""So long the end waits for an answer."""

Pause = Callable[[threading.Event, float], object]
"""Waits so many seconds, or until the event is set."""

_log = logging.getLogger(__name__)


class Calling:
    """The line of one venue, with a thread of its own from `start` to `stop`. `post` is the way to the centre."""

    def __init__(
        self,
        record: Record,
        venue: str,
        post: Post,
        *,
        clock: Callable[[], int] = time.time_ns,
        pause: Pause = threading.Event.wait,
        chance: Random | None = None,
    ) -> None:
        self._record = record
        self._book = OwnBook(record)
        self._post = post
        self._clock = clock
        self._pause = pause
        self._chance = chance or Random()  # noqa: S311 - it keeps venues from calling in step, and no secret
        self._difference = ClockDifference()
        self._state = LineState(venue, clock())
        self._answered_ns = 0
        """When the centre answered last, by its clock."""
        self._live: Callable[[], Told] | None = None
        self._wake = threading.Event()
        self._ended = False
        self._more = False
        self._thread = threading.Thread(target=self._run, name=f"line of {venue}", daemon=True)

    @property
    def state(self) -> LineState:
        """How the line is. May be asked from any thread."""
        return self._state

    def tell_live(self, told: Callable[[], Told]) -> None:
        """Have `told` asked with each exchange, and its answer told to the centre."""
        self._live = told

    def begin(self, within_s: float) -> bool:
        """Before `start`: exchange until both ends know all, for at most so long; whether they do.

        So a venue that lost its disk knows its laps before it hears the first, and its plan.
        """
        latest = time.monotonic() + within_s
        while self.call():
            if not (self._more or self._book.has_more):
                return True
            if time.monotonic() > latest:
                break
        return False

    def start(self) -> None:
        """Call, and go on calling."""
        self._record.on_growth(self._wake.set)
        self._thread.start()

    def stop(self) -> None:
        """Say what is left to say, take leave and end."""
        self._ended = True
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(END_S)

    def call(self, *, leaving: bool = False) -> bool:
        """One exchange; whether it was done. What went wrong stands in `state`."""
        trouble = None
        try:
            sent_ns = self._clock()
            measured = self._difference.measured
            up = self._book.up(sent_ns, None if measured is None else measured.ahead_ms, leaving=leaving)
            up = replace(up, live=self._now(), answered_ns=self._answered_ns)
            down = decode_down(self._post(encode_up(up)))
            self._more = self._book.take(up, down)
            self._note(up, down, self._clock())
        except (NoAnswer, BadMessage) as error:
            trouble = str(error)
        except RecordError as error:
            trouble = f"the own record cannot be used now: {error}"
        except Exception as error:  # noqa: BLE001 - whatever it is, the next call may bring a lap
            _log.exception("an exchange with the centre broke off; this is a mistake in eRacing Cup")
            trouble = f"an exchange broke off by a mistake in eRacing Cup, which the log tells ({type(error).__name__})"
        if trouble is not None:
            if self._state.trouble is None:
                _log.warning("%s", trouble)
            self._state = replace(self._state, trouble=trouble, waiting=self._waiting())
        return trouble is None

    def _now(self) -> Told | None:
        """What the rigs do now; nothing where that cannot be told, as it must not keep a lap from going up."""
        try:
            return None if self._live is None else to_tell(self._live())
        except Exception:  # noqa: BLE001 - logged; the line goes on without
            _log.exception("what the rigs do cannot be told to the centre; this is a mistake in eRacing Cup")
            self._live = None
            return None

    def _note(self, up: Up, down: Down, now_ns: int) -> None:
        self._answered_ns = down.answered_ns
        self._difference.note(up.sent_ns, down.received_ns, down.answered_ns, now_ns)
        measured = self._difference.measured
        refused = (*down.refused, *down.unread)
        for sentence in refused:
            if sentence not in self._state.refused:
                _log.warning("%s", sentence)
        self._state = replace(
            self._state,
            heard_ns=now_ns,
            waiting=self._waiting(),
            ahead_ms=None if measured is None else measured.ahead_ms,
            round_trip_ms=None if measured is None else measured.round_trip_ms,
            trouble=None,
            refused=tuple(dict.fromkeys((*self._state.refused, *refused)))[-MOST_TOLD:],
        )

    def _waiting(self) -> int:
        """How many entries wait; as many as before, where the record cannot say."""
        try:
            return self._book.waiting
        except RecordError:
            return self._state.waiting

    def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._ended:
            if self.call():
                pause_s = FIRST_PAUSE_S
                if not (self._more or self._ended):
                    self._pause(self._wake, EVERY_S)
                self._wake.clear()
            else:
                self._rest(pause_s)
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        while self.call(leaving=True) and self._book.has_more:
            continue

    def _rest(self, seconds: float) -> None:
        """Wait, whatever is written meanwhile: the centre does not answer sooner for it."""
        until = time.monotonic() + seconds * self._chance.uniform(0.5, 1.0)
        while not self._ended and (left := until - time.monotonic()) > 0:
            self._pause(self._wake, left)
            self._wake.clear()

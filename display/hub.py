"""The screens, and the way of one message to all of them.

A message is encoded and framed once, and written straight to the transports: there is no queue and no task per screen,
as each of these costs more than the system call that sends the bytes. Screens are served in slices, and between two
slices the event loop does whatever else there is to do. What is published meanwhile needs no queue either: each screen
has a cursor, and whoever is served gets all that the cursor has not seen.

A screen whose transport holds anything back is slow. It gets nothing more until that has gone out; then what it has
missed if that is little, else the whole board. So a slow screen costs one message of memory and nobody's time, and one
that stays frozen is let go.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import Final

from websockets.frames import CloseCode

from display import frames, wire
from display.boards import Advance
from display.channel import Channel
from display.clock import Clock, LoopClock
from display.counts import Counts
from display.evening import NOTHING_TOLD, Told
from display.screen import Reader, Screen, View
from display.slices import SLICE, visit
from timing.units import Language

CURRENT: Final = "current"
"""Stands for the running session, whichever that is."""
LITTLE: Final = 64 << 10
"""A slow screen that has missed more bytes than this gets the whole board instead."""
RESUMED: Final = 1 << 20
"""The same for a client that comes back with its position."""
LOOK_S: Final = 0.05
MOST_LOOKS: Final = 20
"""Who has seen more of the record than we waits so long and so often at most for us to have read on."""
COMING_BACK: Final = 2000
"""Screens that are asked to come back in one second after a restart."""
NOT_THERE: Final = 4404
"""Closes what looks at a session that is not in the record any more. From 4000 on, coming back is of no use."""

_log = logging.getLogger(__name__)


class Hub:
    """All screens of this process. Mutable; used from the event loop only."""

    def __init__(
        self, *, language: Language = "en", build: str = "", most: int = 10_000, clock: Clock | None = None
    ) -> None:
        self.clock: Clock = LoopClock() if clock is None else clock
        self.most = most
        """Connections beyond this are told to try again later."""
        self.counts = Counts()
        self.epoch: str | None = None
        """The book shown; None until the first board can be."""
        self.evening = NOTHING_TOLD
        """Where the evening stands, as it was told last."""
        self.channels: dict[str, Channel] = {}
        """By session, in the order of opening."""
        self.renamings = 0
        """How often somebody went by another name: who keeps what was shown before must not show it again."""
        self.watchers: set[Reader] = set()
        """Readers of this process itself: told like those of the running session, and no connections."""
        self.read_on: Callable[[], None] = lambda: None
        """Has the record read now: somebody has seen more of it than we."""
        self.closing = False
        self._language: Language = language
        self.build = build
        """The name of the pages as they are and look now: a page of another name loads itself again."""
        self._running = View(None, None)
        self._views: dict[str, View] = {}
        self._slow: dict[Screen, float] = {}
        self._leaving: dict[Screen, float] = {}
        self._spreading = 0
        self._settled = asyncio.Event()
        self._settled.set()
        self._left = asyncio.Event()
        self._farewells = 0

    # What there is to see

    def channel(self, session: str) -> Channel | None:
        """The channel of a session, or of the current one; None when there is no such session."""
        return self._running.channel if session == CURRENT else self.channels.get(session)

    def show(self, advance: Advance) -> None:
        """Take in what the record has brought, and bring everybody up to date."""
        now = self.clock.time()
        self.epoch = advance.epoch
        channels = {} if advance.anew else self.channels
        for board in advance.fresh:
            channels[board.session.id] = Channel(board)
        for made in advance.news:
            channels[made.board.session.id].publish(made, now)
        if advance.renamed:
            self.renamings += 1
            latest = {made.board.session.id for made in advance.news}
            for id, channel in channels.items():
                channel.forget(keep_latest=id in latest)
        self.channels = {session: channels[session] for session in advance.sessions}
        moved = {made.board.session.id for made in advance.news}
        for view in self.views():
            before = view.channel
            session = view.session or advance.current or next(reversed(advance.sessions), None)
            view.channel = None if session is None else self.channels.get(session)
            if view.channel is not before or session in moved:
                self._spread(view)
            if view.channel is None and view.session is not None:
                for screen in tuple(view.screens):
                    self.goodbye(screen, NOT_THERE, "this session is not in the record any more")
        for watcher in self.watchers:
            watcher.wake()

    def tell_evening(self, told: Told) -> None:
        """Tell everybody where the evening stands, now and when they come; the same again, or nothing, is not told."""
        before, self.evening = self.evening, told
        if told == before or (told.empty and before.empty):
            return
        self.tell_all("evening", told.message)

    def be(self, build: str) -> None:
        """Have the pages another name from now on; the same again is not told."""
        if build != self.build:
            self.build = build
            self.tell_all("hello", self.hello())

    def tell_all(self, kind: str, message: bytes) -> None:
        """Give everybody a message that has no position; who is slow and reads by himself gets the newest of a kind."""
        frame = frames.text(message)
        for watcher in self.watchers:
            watcher.tell(kind, message)
        for view in self.views():
            for reader in view.readers:
                reader.tell(kind, message)
            if view.screens:
                visit(self.clock, view.screens, partial(self._give_all, frame), lambda: None)

    def _give_all(self, frame: bytes, batch: Sequence[Screen]) -> None:
        for screen in batch:
            if screen.ready:
                self.give(screen, frame)

    def views(self) -> list[View]:
        """Whatever is looked at."""
        return [self._running, *self._views.values()]

    # Who is connected

    @property
    def connected(self) -> int:
        """Screens and readers."""
        return sum(map(len, self.views()))

    @property
    def slow(self) -> int:
        """Screens that are waited for."""
        return len(self._slow)

    @property
    def is_full(self) -> bool:
        """Whether there is no room for one more."""
        return self.connected + len(self._leaving) >= self.most

    def is_behind(self, session: str, epoch: str | None, seq: int | None) -> bool:
        """Whether a client has seen more of a session than we."""
        channel = self.channel(session)
        return channel is not None and channel.is_behind(epoch, seq)

    def hello(self) -> bytes:
        """The first message to everybody."""
        return wire.hello(self.clock.now(), self.build, self._language)

    def beat(self, view: View) -> bytes:
        """The message that says where those who look at this view should be."""
        channel = view.channel
        seq = 0 if channel is None else channel.board.seq
        return wire.beat(self.clock.now(), self.epoch or "", seq)

    def join(self, screen: Screen, session: str, epoch: str | None = None, seq: int | None = None) -> bytes:
        """Take a screen in; the frames it must be given first.

        `epoch` and `seq` are those of the board it has. The session must be one that `channel` knows, or the current
        one, which need not be there yet.
        """
        view = self._view(session)
        view.screens[screen] = None
        screen.view, screen.channel = view, view.channel
        screen.ready, screen.heard = True, self.clock.time()
        self.counts.connected += 1
        greeting = frames.text(self.hello())
        evening = b"" if self.evening.empty else frames.text(self.evening.message)
        if view.channel is None:
            return greeting + evening
        if epoch is not None and seq is not None:
            screen.cursor = view.channel.since(epoch, seq)
        return greeting + self.due(screen, RESUMED) + evening

    def enter(self, reader: Reader, session: str) -> View:
        """Take a reader in; what it looks at."""
        view = self._view(session)
        view.readers.add(reader)
        self.counts.connected += 1
        return view

    def _view(self, session: str) -> View:
        if session == CURRENT:
            return self._running
        view = self._views.get(session)
        if view is None:
            view = self._views[session] = View(session, self.channels[session])
        return view

    def exit(self, reader: Reader, view: View) -> None:
        """A reader has gone."""
        view.readers.discard(reader)
        self._tidy(view)
        self._see_whether_all_left()

    def leave(self, screen: Screen) -> None:
        """A screen has gone."""
        self._part(screen)
        self._leaving.pop(screen, None)
        self._see_whether_all_left()

    def _see_whether_all_left(self) -> None:
        if self.closing and not self._leaving and not self.connected:
            self._left.set()

    def _part(self, screen: Screen) -> None:
        screen.ready = False
        self._slow.pop(screen, None)
        view, screen.view = screen.view, None
        if view is not None:
            view.screens.pop(screen, None)
            self._tidy(view)

    def _tidy(self, view: View) -> None:
        if view.session is not None and not len(view):
            self._views.pop(view.session, None)

    # The fan-out

    def _spread(self, view: View) -> None:
        """Bring all who look at a view up to date."""
        for reader in view.readers:
            reader.wake()
        if view.screens and not view.spreading:
            view.spreading = True
            self._spreading += 1
            self._settled.clear()
            mark = view.mark
            visit(self.clock, view.screens, partial(self._update, view), lambda: self._have_spread(view, mark))

    def _have_spread(self, view: View, mark: tuple[Channel | None, int]) -> None:
        view.spreading = False
        self._spreading -= 1
        if view.mark != mark:
            self._spread(view)  # those served first do not have what came in the meantime
        if not self._spreading:
            self._settled.set()

    async def settled(self) -> None:
        """Wait until every screen that is not slow has been given all there is."""
        await self._settled.wait()

    def _update(self, view: View, batch: Sequence[Screen]) -> None:
        channel = view.channel
        if channel is None:
            return
        end, frame = channel.end, channel.latest
        last = -1 if frame is None else end - 1
        served = 0
        for screen in batch:
            if not screen.ready:
                continue
            if screen.cursor == last and frame is not None and screen.channel is channel:
                screen.cursor = end
                try:
                    # No bound method is kept: of ten thousand, each is one more piece of memory to wait for.
                    screen.transport.write(frame)
                except (RuntimeError, OSError):
                    self.broke(screen)
                served += 1
            elif screen.cursor != end or screen.channel is not channel:
                self.give(screen, self.due(screen))
        self.counts.writes += served
        self.counts.bytes += served * len(frame or b"")

    def due(self, screen: Screen, most: int = LITTLE) -> bytes:
        """The frames that bring a screen up to date, taken as given from here on."""
        view, before = screen.view, screen.channel
        channel = None if view is None else view.channel
        if view is None or channel is None:
            return b""
        missed = None
        if before is channel and screen.cursor is not None:
            missed = channel.missed(screen.cursor, most)
        if missed is None:
            self.counts.snapshots += 1
            missed = channel.face.snapshot
            if before is not channel:
                screen.channel = channel
                if view.session is None:
                    missed = channel.face.session + missed
        screen.cursor = channel.end
        return missed

    def give(self, screen: Screen, data: bytes) -> None:
        """Write frames to a screen that is ready."""
        if not data:
            return
        try:
            screen.transport.write(data)
        except (RuntimeError, OSError):
            self.broke(screen)
        self.counts.writes += 1
        self.counts.bytes += len(data)

    def broke(self, screen: Screen) -> None:
        """A transport refused what was written to it."""
        _log.exception("a screen's connection broke")
        self.drop(screen)

    # Slow screens

    def stalled(self, screen: Screen) -> None:
        """A screen's transport holds something back."""
        if screen.ready:
            screen.ready = False
            self._slow[screen] = self.clock.time()
            self.counts.slowed += 1

    def drained(self, screen: Screen) -> None:
        """A screen's transport has sent everything."""
        if self._slow.pop(screen, None) is not None:
            screen.ready = True
            self.heard(screen)
            self.give(screen, self.due(screen))

    def heard(self, screen: Screen) -> None:
        """A screen gave a sign of life."""
        screen.heard = self.clock.time()
        screen.asked = None

    def resync(self, screen: Screen) -> None:
        """A screen asks for the whole board."""
        self.counts.resyncs += 1
        screen.cursor = None
        if screen.ready:
            self.give(screen, self.due(screen))

    # Partings

    def goodbye(self, screen: Screen, code: int, reason: str) -> None:
        """Close a connection with this code; one that takes nothing now is cut."""
        if self._end(screen, frames.close(code, reason)) and screen.transport.can_write_eof():
            # Only our side: what the client has still sent must be read, or a reset takes the frame away from it.
            screen.transport.write_eof()
        else:
            screen.transport.close()

    def answer_goodbye(self, screen: Screen, frame: bytes) -> None:
        """A client said goodbye, and `frame` says it back."""
        self._end(screen, frame)
        screen.transport.close()

    def _end(self, screen: Screen, frame: bytes) -> bool:
        """Give a screen its last frame; whether that could be done."""
        was_ready = screen.ready
        self._part(screen)
        if was_ready:
            self._leaving[screen] = self.clock.time()
            self.give(screen, frame)
        elif screen not in self._leaving:
            screen.transport.abort()
        return was_ready and not screen.transport.is_closing()

    def drop(self, screen: Screen) -> None:
        """Cut a connection that nothing can be said to."""
        self._part(screen)
        screen.transport.abort()

    def sweep(self, frozen_s: float, leave_s: float) -> None:
        """Cut the connections that have taken nothing for so long, and those told goodbye that have not gone."""
        now = self.clock.time()
        for screen in [screen for screen, since in self._slow.items() if now - since > frozen_s]:
            self.counts.frozen += 1
            self.drop(screen)
        for screen in [screen for screen, since in self._leaving.items() if now - since > leave_s]:
            self._leaving.pop(screen)
            self.drop(screen)
        for reader in chain.from_iterable(view.readers for view in self.views()):
            self.counts.frozen += reader.give_up_since(now - frozen_s)

    def forgive(self) -> None:
        """Count all waiting from now on: it was this process that did not run."""
        now = self.clock.time()
        self._slow = dict.fromkeys(self._slow, now)
        self._leaving = dict.fromkeys(self._leaving, now)
        for screen in chain.from_iterable(view.screens for view in self.views()):
            if screen.asked is not None:
                screen.asked = now

    def begin_to_close(self) -> None:
        """Take nobody in any more, and have the readers end."""
        self.closing = True
        for view in self.views():
            for reader in view.readers:
                reader.wake()

    def farewell(self, screen: Screen) -> None:
        """Say goodbye because the server stops, and when to come back: not all at once."""
        self.goodbye(screen, CloseCode.GOING_AWAY, f"come back in {self.back_in_ms()} ms")

    def back_in_ms(self) -> int:
        """When the next one may come back after the server has stopped."""
        self._farewells += 1
        return 1000 * self._farewells // COMING_BACK

    async def close(self, grace: float = 2.0) -> None:
        """Say goodbye to everybody, and wait until they have gone; who has not after `grace` seconds is cut."""
        self.begin_to_close()
        for screen in list(chain.from_iterable(view.screens for view in self.views())):
            self.farewell(screen)
            if self._farewells % SLICE == 0:
                await asyncio.sleep(0)
        if self._leaving or self.connected:
            timer = self.clock.call_later(grace, self._left.set)
            await self._left.wait()
            timer.cancel()
        for screen in tuple(self._leaving):
            self.drop(screen)

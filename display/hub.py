"""The hub: what there is to see, and who is told of it.

Each session has a channel, its board and the way to it. Whoever comes is taken into the view of a session and given
what is there; whatever the record brings moves channels on and spreads to all who look at them. What one screen is
given stands in `display.delivery`, the way of one message to all of them in `display.spreading`, who is connected in
`display.audience`, and how connections end in `display.partings`.
"""

from collections.abc import Callable
from typing import Final

from display import frames, wire
from display.audience import Audience
from display.boards import Advance
from display.channel import Channel
from display.clock import Clock, LoopClock
from display.counts import Counts
from display.delivery import RESUMED, Delivery
from display.evening import NOTHING_TOLD, Told
from display.partings import Partings
from display.screen import Reader, Screen, View
from display.spreading import Spreading
from timing.units import Language

CURRENT: Final = "current"
"""Stands for the running session, whichever that is."""
LOOK_S: Final = 0.05
MOST_LOOKS: Final = 20
"""Who has seen more of the record than we waits so long and so often at most for us to have read on."""
NOT_THERE: Final = 4404
"""Closes what looks at a session that is not in the record any more. From 4000 on, coming back is of no use."""


class Hub:
    """All boards of this process and those who look at them. Mutable; used from the event loop only."""

    def __init__(
        self, *, language: Language = "en", build: str = "", most: int = 10_000, clock: Clock | None = None
    ) -> None:
        self.clock: Clock = LoopClock() if clock is None else clock
        self.counts = Counts()
        self.audience = Audience(most)
        self.delivery = Delivery(self.audience, self.counts, self.clock)
        self.partings = Partings(self.audience, self.delivery, self.counts, self.clock)
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
        self._language: Language = language
        self.build = build
        """The name of the pages as they are and look now: a page of another name loads itself again."""
        self.spreading = Spreading(self.delivery, self.clock)

    # What there is to see

    def channel(self, session: str) -> Channel | None:
        """The channel of a session, or of the current one; None when there is no such session."""
        return self.audience.running.channel if session == CURRENT else self.channels.get(session)

    def is_behind(self, session: str, epoch: str | None, seq: int | None) -> bool:
        """Whether a client has seen more of a session than we."""
        channel = self.channel(session)
        return channel is not None and channel.is_behind(epoch, seq)

    def show(self, advance: Advance) -> None:
        """Take in what the record has brought, and bring everybody up to date."""
        self.epoch = advance.epoch
        self._move_on(advance)
        moved = {made.board.session.id for made in advance.news}
        for view in self.audience.views():
            before = view.channel
            session = view.session or advance.current or next(reversed(advance.sessions), None)
            view.channel = None if session is None else self.channels.get(session)
            if view.channel is not before or session in moved:
                self.spreading.spread(view)
            if view.channel is None and view.session is not None:
                for screen in tuple(view.screens):
                    self.partings.goodbye(screen, NOT_THERE, "this session is not in the record any more")
        for watcher in self.watchers:
            watcher.wake()

    def _move_on(self, advance: Advance) -> None:
        """Have the channels as they are after this."""
        now = self.clock.time()
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

    async def settled(self) -> None:
        """Wait until every screen that is not slow has been given all there is."""
        await self.spreading.settled()

    # What has no position

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
        for view in self.audience.views():
            self.spreading.tell(view, kind, message, frame)

    def hello(self) -> bytes:
        """The first message to everybody."""
        return wire.hello(self.clock.now(), self.build, self._language)

    def beat(self, view: View) -> bytes:
        """The message that says where those who look at this view should be."""
        channel = view.channel
        seq = 0 if channel is None else channel.board.seq
        return wire.beat(self.clock.now(), self.epoch or "", seq)

    # Who is connected

    @property
    def connected(self) -> int:
        """Screens and readers."""
        return self.audience.connected

    @property
    def slow(self) -> int:
        """Screens that are waited for."""
        return len(self.audience.waited_for)

    @property
    def closing(self) -> bool:
        """Whether nobody is taken in any more."""
        return self.partings.closing

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
        return greeting + self.delivery.due(screen, RESUMED) + evening

    def enter(self, reader: Reader, session: str) -> View:
        """Take a reader in; what it looks at."""
        view = self._view(session)
        view.readers.add(reader)
        self.counts.connected += 1
        return view

    def _view(self, session: str) -> View:
        return self.audience.running if session == CURRENT else self.audience.view(session, self.channels[session])

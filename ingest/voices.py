"""What one source speaks: a game at a time, recognised from the bytes alone, with a tracker of its own for each.

People switch games, and programs that forward several send them from one port. So a datagram that the game spoken last
cannot read is offered to all others, and a game that was left keeps what its tracker knows until it is spoken again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ingest.formats import Feed
from ingest.formats.feeds import identify
from timing.errors import BadInput
from timing.pieces import Reading
from timing.tracker import Tracker


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """A game that a source speaks. `stream` numbers all voices of the house."""

    feed: Feed
    tracker: Tracker
    stream: int


class Voices:
    """The voices of one source. Mutable. `begin` makes a new one; `only` is the one feed to read everything as."""

    __slots__ = ("_begin", "_of_feed", "_only", "current")

    def __init__(self, begin: Callable[[Feed], Voice], only: Feed | None = None) -> None:
        self._begin = begin
        self._only = only
        self._of_feed: dict[str, Voice] = {}
        self.current: Voice | None = None
        """The voice heard last."""

    def __iter__(self) -> Iterator[Voice]:
        return iter(self._of_feed.values())

    def hear(self, datagram: bytes) -> tuple[Voice, Reading | None] | None:
        """The voice that a datagram is of, and what it says for timing; None when it speaks no game known here.

        Raises BadInput for a datagram that is broken: one of the game that the source speaks, or of another.
        """
        current = self.current
        if current is None:
            feed = self._only or identify(datagram)
            if feed is None:
                return None
        else:
            try:
                return current, current.feed.decode(datagram)
            except BadInput:
                feed = None if self._only else identify(datagram)
                if feed is None or feed is current.feed:
                    raise
        reading = feed.decode(datagram)
        voice = self._of_feed.get(feed.name)
        if voice is None:
            voice = self._of_feed[feed.name] = self._begin(feed)
        self.current = voice
        return voice, reading

"""Serves scoreboards over TCP. They only read; what they send is thrown away, and who sends much is let go.

Scoreboards are few and lines are short, so a line is written to all of them at once. One that does not read lets it
pile up to a limit and is then cut: it can come back, and gets everything anew.
"""

import asyncio
import socket
from contextlib import ExitStack
from datetime import datetime
from typing import Final, cast

from display.clock import Clock, Timer
from display.hub import CURRENT, Hub
from display.rmonitor.story import Story
from display.rmonitor.text import ENCODING

EVERY_S: Final = 1.0
MOST: Final = 50
"""So many scoreboards at a time."""
MOST_WAITING: Final = 1 << 20
"""So many bytes may wait for a scoreboard that does not read."""
MOST_SAID: Final = 1 << 16
"""A scoreboard that has sent more bytes than this is none."""


class Scoreboards:
    """The scoreboards at one port, from `start` to `stop`. Used from the event loop only.

    `bound` is a socket that listens. Follows the running session as one reader of the hub, whatever the number of
    scoreboards.
    """

    def __init__(self, bound: socket.socket, hub: Hub, *, most: int = MOST, most_waiting: int = MOST_WAITING) -> None:
        self._bound = bound
        self._hub = hub
        self._clock: Clock = hub.clock
        self._most = most
        self._most_waiting = most_waiting
        self._story = Story()
        self._lines: set[Line] = set()
        self._timer: Timer
        self._ending = ExitStack()
        """What is to be done at the end, last things first."""

    @property
    def connected(self) -> int:
        """How many scoreboards there are."""
        return len(self._lines)

    async def start(self) -> None:
        """Follow the running session, and let scoreboards come."""
        self._ending.callback(self._bound.close)
        self._hub.watchers.add(self)
        self._ending.callback(self._hub.watchers.discard, self)
        self.wake()
        self._timer = self._clock.call_later(EVERY_S, self._tick)
        self._ending.callback(self._tick_no_more)
        server = await asyncio.get_running_loop().create_server(lambda: Line(self), sock=self._bound)
        self._ending.callback(server.close)

    async def stop(self) -> None:
        """Let all go. Harmless a second time."""
        self._ending.close()
        for line in tuple(self._lines):
            line.end()

    # What the hub calls

    def wake(self) -> None:
        """The board may be another one."""
        channel = self._hub.channel(CURRENT)
        board = None if channel is None else channel.board
        number = list(self._hub.channels).index(board.session.id) if board is not None else 0
        self._say(self._story.move(board, number, self._now()))

    def tell(self, kind: str, message: bytes) -> None:
        """Nothing that scoreboards know of."""

    def beat(self) -> None:
        """They have their own."""

    def give_up_since(self, before: float) -> bool:
        """Never: it is not one connection."""
        return False

    # What lines call

    def welcome(self, line: "Line") -> bool:
        """A scoreboard has come; whether there is room for it."""
        if self._hub.closing or len(self._lines) >= self._most:
            return False
        self._lines.add(line)
        line.say(_encoded(self._story.whole(self._now())), self._most_waiting)
        return True

    def gone(self, line: "Line") -> None:
        """A scoreboard has gone."""
        self._lines.discard(line)

    def _tick(self) -> None:
        self._timer = self._clock.call_later(EVERY_S, self._tick)
        self._say([self._story.second(self._now())])

    def _tick_no_more(self) -> None:
        self._timer.cancel()

    def _say(self, lines: list[str]) -> None:
        data = _encoded(lines)
        for line in tuple(self._lines) if data else ():
            line.say(data, self._most_waiting)

    def _now(self) -> datetime:
        return self._clock.now().astimezone()


class Line(asyncio.Protocol):
    """The connection of one scoreboard."""

    def __init__(self, scoreboards: Scoreboards) -> None:
        self._scoreboards = scoreboards
        self._said = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A scoreboard has come."""
        self._transport = cast("asyncio.Transport", transport)
        if not self._scoreboards.welcome(self):
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """It says something, and has nothing to say."""
        self._said += len(data)
        if self._said > MOST_SAID:
            self._transport.abort()

    def eof_received(self) -> bool:
        """It will not say anything more, but may go on to read."""
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """It has gone, or was cut."""
        self._scoreboards.gone(self)

    def say(self, data: bytes, most_waiting: int) -> None:
        """Write to it, unless too much waits already: then it is cut."""
        if self._transport.get_write_buffer_size() > most_waiting:
            self._transport.abort()
        else:
            self._transport.write(data)

    def end(self) -> None:
        """Close the connection when everything has gone out, or at once where the other side does not read."""
        if self._transport.get_write_buffer_size():
            self._transport.abort()
        else:
            self._transport.close()


def _encoded(lines: list[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode(ENCODING, "replace")

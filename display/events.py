"""`/api/v1/events`: the messages of the websocket as server-sent events, for whoever cannot open one.

A stream reads its channel by a cursor, at its own pace: what it is given last must have gone out before it fetches what
is due then, so nothing piles up for a slow one. The id of an event is `EPOCH:SEQ`, and a browser that reconnects brings
it back as `Last-Event-ID`.
"""

import asyncio
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from display import wire
from display.channel import Channel
from display.delivery import LITTLE, RESUMED
from display.hub import CURRENT, LOOK_S, MOST_LOOKS, Hub
from display.screen import View

RETRY_MS: Final = 2000
HEADERS: Final = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
)


def event(message: bytes, position: str | None = None) -> bytes:
    """A message, which is JSON in one line, as an event; with the position that it leads to."""
    id = b"" if position is None else b"id: %b\n" % position.encode()
    return b"%bdata: %b\n\n" % (id, message)


def position_of(last_event_id: str | None) -> tuple[str | None, int | None]:
    """Epoch and seq from an event's id; None for both where it is none."""
    epoch, colon, seq = (last_event_id or "").rpartition(":")
    if not (colon and seq.isascii() and seq.isdigit() and len(seq) < 20):
        return None, None
    return epoch, int(seq)


class EventStream(Response):
    """One stream, as the response of a route. Raises LookupError, with a sentence, for a session that is not there."""

    def __init__(self, hub: Hub, session: str, epoch: str | None = None, seq: int | None = None) -> None:
        if session != CURRENT and hub.channel(session) is None:
            raise LookupError(f"there is no session {session!r}")
        super().__init__()
        self._hub = hub
        self._session = session
        self._held = epoch, seq
        self._channel: Channel | None = None
        self._cursor: int | None = None
        self._news = asyncio.Event()
        self._aside: dict[str, bytes] = {}
        self._beats = False
        self._waiting_since: float | None = None
        self._given_up = asyncio.Event()

    # What the hub calls

    def wake(self) -> None:
        self._news.set()

    def tell(self, kind: str, message: bytes) -> None:
        self._aside[kind] = message
        self._news.set()

    def beat(self) -> None:
        self._beats = True
        self._news.set()

    def give_up_since(self, before: float) -> bool:
        stuck = self._waiting_since is not None and self._waiting_since < before
        if stuck:
            self._given_up.set()
        return stuck

    # The stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream until the client goes, the server stops, or nothing is taken any more."""
        hub = self._hub
        if hub.closing or hub.audience.is_full or hub.epoch is None:
            hub.counts.refused += 1
            busy = Response(
                "the server takes no more streams now", HTTPStatus.SERVICE_UNAVAILABLE, {"retry-after": "5"}
            )
            await busy(scope, receive, send)
            return
        await self._have_read_on()
        view = hub.enter(self, self._session)
        ways_to_end = [
            asyncio.ensure_future(self._stream(view, send)),
            asyncio.ensure_future(_gone(receive)),
            asyncio.ensure_future(self._given_up.wait()),
        ]
        try:
            await asyncio.wait(ways_to_end, return_when=asyncio.FIRST_COMPLETED)
        finally:
            hub.partings.exit(self, view)
            for way in ways_to_end:
                way.cancel()
            outcomes = await asyncio.gather(*ways_to_end, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    async def _have_read_on(self) -> None:
        """Who comes from another display that has read further waits until we have: no board goes back in time."""
        for look in range(MOST_LOOKS):
            if not self._hub.is_behind(self._session, *self._held):
                return
            if not look:
                self._hub.read_on()
            due = asyncio.Event()
            self._hub.clock.call_later(LOOK_S, due.set)
            await due.wait()

    async def _stream(self, view: View, send: Send) -> None:
        await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": HEADERS})
        greeting = event(self._hub.hello()) + self._first(view) + self._evening()
        await self._give(send, b"retry: %d\n\n" % RETRY_MS + greeting)
        while not self._hub.closing and (view.channel is not None or view.session is None):
            await self._news.wait()
            self._news.clear()
            await self._give(send, b"".join(self._due(view)))
        await send({"type": "http.response.body", "body": b"retry: %d\n\n" % self._hub.partings.back_in_ms()})

    async def _give(self, send: Send, body: bytes) -> None:
        if body:
            self._waiting_since = self._hub.clock.time()
            await send({"type": "http.response.body", "body": body, "more_body": True})
            self._waiting_since = None

    def _evening(self) -> bytes:
        return b"" if self._hub.evening.empty else event(self._hub.evening.message)

    def _first(self, view: View) -> bytes:
        self._channel = view.channel
        epoch, seq = self._held
        if view.channel is not None and epoch is not None and seq is not None:
            self._cursor = view.channel.since(epoch, seq)
        return b"".join(self._changes(view, RESUMED))

    def _due(self, view: View) -> Iterator[bytes]:
        yield from self._changes(view, LITTLE)
        for message in self._aside.values():
            yield event(message)
        self._aside.clear()
        if self._beats:
            self._beats = False
            yield event(self._hub.beat(view))

    def _changes(self, view: View, most: int) -> Iterator[bytes]:
        channel = view.channel
        if channel is None:
            return
        before, self._channel = self._channel, channel
        if before is channel and self._cursor is not None and channel.missed(self._cursor, most) is not None:
            for seq, message in channel.messages(self._cursor):
                yield event(message, f"{channel.epoch}:{seq}")
        else:
            self._hub.counts.snapshots += 1
            if before is not channel and view.session is None:
                yield event(wire.session(channel.board.session))
            yield event(wire.snapshot(channel.face.json), f"{channel.epoch}:{channel.board.seq}")
        self._cursor = channel.end


async def _gone(receive: Receive) -> None:
    """Wait until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass

"""Answers that thousands ask for: each is made once for what the record says now, and handed to all who ask.

They are made in the thread that reads the record, so nobody sees half of an entry; the event loop only hands them out.
"""

import asyncio
import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from fastapi import Request, Response

from display.api import NOW, is_held
from display.live import Live
from leaderboard.details import Seen

_Value = TypeVar("_Value")

MOST: Final = 2_000
"""Answers that are kept at a time: more than an evening has drivers, teams and charts."""


@dataclass(frozen=True, slots=True)
class Made:
    """An answer with its entity tag."""

    content: bytes
    etag: str


def made(content: bytes) -> Made:
    """An answer of this content."""
    return Made(content, f'"{hashlib.blake2s(content, digest_size=12).hexdigest()}"')


class Kept:
    """The answers of one server. Mutable; used from the event loop only."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._mark: object = None
        self._made: dict[Hashable, asyncio.Future[Made]] = {}

    async def get(self, key: Hashable, make: Callable[[Seen], bytes]) -> Made:
        """The answer called `key`. Whatever `make` raises is raised to all who wait for it, and not kept."""
        mark = self._live.mark
        if mark != self._mark:
            self._mark, self._made = mark, {}
        known = self._made.get(key)
        if known is None or known.cancelled():
            known = asyncio.ensure_future(self._live.look(lambda seen: made(make(seen))))
            if len(self._made) < MOST:
                self._made[key] = known
                known.add_done_callback(lambda done: self._forget(key, done))
        return await asyncio.shield(known)

    def _forget(self, key: Hashable, done: "asyncio.Future[Made]") -> None:
        failed = done.cancelled() or done.exception() is not None
        if failed and self._made.get(key) is done:
            del self._made[key]


class Last(Generic[_Value]):
    """What was made of a value, by key, until the value is another one: many ask between two laps."""

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[_Value, Made]] = {}

    def of(self, value: _Value, key: Hashable, make: Callable[[_Value], bytes]) -> Made:
        """What `make` makes of this very value. Whatever it raises is raised, and not kept."""
        known = self._made.get(key)
        if known is None or known[0] is not value:
            known = self._made[key] = (value, made(make(value)))
        return known[1]


def answer(request: Request, made: Made, media_type: str, **headers: str) -> Response:
    """The answer to one who asks, or the word that he has it already."""
    headers = {"cache-control": NOW, "etag": made.etag} | headers
    if is_held(request, made.etag):
        return Response(status_code=304, headers=headers)
    return Response(made.content, media_type=media_type, headers=headers)

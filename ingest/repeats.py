"""Tells a recording that is played again from a session that is new, for servers whose sessions have no id.

A server's lap is a message, known by its mark, and what was heard before is not written again: from whatever port it
comes, in whatever order, with whatever is lost on the way. But two first laps can be alike by chance (the same car and
time to the millisecond, and nobody else has driven), so it matters what a new message follows upon:

    nothing, it is the first             the session is new
    fewer than `SURE` known ones         they were alike by chance: the session is new, and they are laps of it
    `SURE` known ones or more            the session goes on where it broke off when it was heard before

Laps that might be alike by chance wait until the next one decides. What is left is a session that ends with its first
lap, and that lap told in the very bytes of another session's first: it is taken for the older one.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from timing.laps import LapDone

SURE: Final = 2
"""Two messages in a row are not alike by chance: that happens once in millions of sessions."""


class Told(NamedTuple):
    """A lap as it was told.

    `clock` is the game's count of packets then. `mark` is what the message is known by, "" where laps are no messages,
    and `counted` the laps of each car that the server counts, None where it does not say. `later_ms` is how long the
    laps took that were told with it and follow upon it.
    """

    lap: LapDone
    at: datetime
    clock: int | None = None
    mark: str = ""
    counted: Mapping[int, int] | None = None
    later_ms: int = 0


class Verdict(NamedTuple):
    """Which laps are to be written, and into which session of the record; None means a new one."""

    laps: Sequence[Told]
    session: str | None = None


HEARD_BEFORE: Final = Verdict(())


@dataclass(slots=True)
class _Hearing:
    """A session of which every message so far was heard before: so many in a row in each of these sessions."""

    sessions: tuple[str, ...] = ()
    messages: int = 0
    waiting: list[Told] = field(default_factory=list)


class Repeats:
    """The sessions that may be known ones. Mutable: it hears each until it has a verdict with laps."""

    def __init__(self) -> None:
        self._hearings: dict[Hashable, _Hearing] = {}

    def hears(self, hearing: Hashable) -> bool:
        """Whether all of a session's messages so far, at least one, were heard before."""
        return hearing in self._hearings

    def judge(self, hearing: Hashable, told: Told, known_in: tuple[str, ...]) -> Verdict:
        """What follows from the next message of a session that is being heard.

        `known_in` are the sessions of the record, oldest first, in which its mark was heard before.
        """
        if known_in:
            self._follow(self._hearings.setdefault(hearing, _Hearing()), told, known_in)
            return HEARD_BEFORE
        heard = self._hearings.pop(hearing, None) or _Hearing()
        if heard.messages >= SURE:
            return Verdict((told,), heard.sessions[-1])
        return Verdict((*heard.waiting, told))

    def _follow(self, heard: _Hearing, told: Told, known_in: tuple[str, ...]) -> None:
        """A message that was heard before; where it was another session, its beginning has been lost on the way."""
        both = tuple(session for session in heard.sessions if session in known_in)
        heard.messages = heard.messages + 1 if both else 1
        heard.sessions = both or known_in
        heard.waiting = [told] if heard.messages == 1 else []

"""What decides who starts where, and who is ahead where nothing else does: stored starting orders, and drawn lots."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from timing.record.decisions import digest, instant

Drawn = Literal["session", "drivers", "teams"]
"""Among whom lots are drawn: drivers in a session, drivers or teams in the standings over all sessions."""


@dataclass(frozen=True, slots=True)
class OrderDrawn:
    """Stewards have drawn an order among those who share a place: `order` are ids, the first one is ahead.

    `session` is "" for the standings.
    """

    of: Drawn
    order: tuple[str, ...]
    reason: str
    author: str
    at: datetime
    session: str = ""

    @property
    def key(self) -> str:
        content = [list(self.order), self.reason, self.author, instant(self.at)]
        return f"drawn/{self.of}/{self.session}/{digest(content)}"

    @property
    def about(self) -> str:
        """It stands beside all others."""
        return self.key


@dataclass(frozen=True, slots=True)
class LineupSet:
    """Who is to drive in a session, a heat or a race: `order` are drivers' ids, from the first place on the grid on.

    Grid places that stewards took are not in it: they are taken from it when they are served. `source` says what it
    was made from; line-ups that were made together have the same `group`.
    """

    session: str
    order: tuple[str, ...]
    source: str
    author: str
    at: datetime
    group: str = ""

    @property
    def key(self) -> str:
        return f"{self.about}/{digest([list(self.order), self.source, self.author, instant(self.at)])}"

    @property
    def about(self) -> str:
        """What is decided: who drives in the session."""
        return about_lineup(self.session)


def about_lineup(session: str) -> str:
    """What a line-up of this session is about."""
    return f"lineup/{session}"

"""Somebody else was first: what they did, and when, for whoever comes second."""

from collections.abc import Iterable
from datetime import datetime

from display.staff.ledger import Ledger
from display.staff.telling import Teller
from display.staff.words import Say
from timing.errors import SetupError


class Overtaken(SetupError):
    """What was to be decided is otherwise by now; nothing was done.

    `seen` is what it was when whoever asked looked at it, `now` what it is by entry `ref` of `author`.
    """

    def __init__(self, sentence: str, *, seen: str, now: str, author: str, at: datetime, ref: int) -> None:
        super().__init__(sentence)
        self.seen, self.now = seen, now
        self.author, self.at, self.ref = author, at, ref


def check(ledger: Ledger, things: Iterable[str], expected: int, teller: Teller, say: Say) -> None:
    """Raises Overtaken where one of these things was decided about after entry `expected`."""
    for about in things:
        steps = ledger.about.get(about, [])
        if not steps or steps[-1].seq <= expected:
            continue
        seq, entry = steps[-1]
        seen = teller.thing(about, ledger.at_that_time(about, expected))
        now = teller.thing(about, ledger.decisions.about(about))
        author = getattr(entry, "author", "")
        sentence = say("overtaken", author=author, at=clock(entry.at), now=now, seen=seen)
        raise Overtaken(sentence, seen=seen, now=now, author=author, at=entry.at, ref=seq)


def clock(at: datetime) -> str:
    """An instant by the clock on the wall."""
    return f"{at.astimezone():%H:%M:%S}"

"""What every request is: a kind of `Action`, done on a `Scene`, which is a draft of the record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Generic, TypedDict, TypeVar

from display.access.roles import Role
from display.staff import session_of, standings_of
from display.staff.api import bodies
from display.staff.deciding import Decided
from display.staff.draft import Draft
from display.staff.incidents import Incidents
from display.staff.laps import Laps
from display.staff.ledger import Ledger
from display.staff.named import people_of
from display.staff.preview import preview
from display.staff.protesting import Protesting
from display.staff.seats import Desk
from display.staff.stewards import Stewards
from display.staff.telling import Teller
from display.staff.words import Say
from timing.event import Plan

Body = TypeVar("Body", bound=bodies.Asking)


class Asker(TypedDict):
    """Who asks, when, and in which language, as those take it who decide."""

    author: str
    now: Callable[[], datetime]
    say: Say


@dataclass
class Scene:
    """What a request is done with: the draft, the ledger that it was made of, and who asks, when, in which language."""

    draft: Draft
    ledger: Ledger
    plan: Plan
    author: str
    now: Callable[[], datetime]
    say: Say

    @property
    def asker(self) -> Asker:
        """Who asks."""
        return {"author": self.author, "now": self.now, "say": self.say}

    @cached_property
    def teller(self) -> Teller:
        """Tells what was decided before."""
        people = people_of(self.draft, self.plan, standings_of(self.draft, self.plan.rules))
        return Teller(self.plan, people, self.ledger.laps, self.say)

    @property
    def desk(self) -> Desk:
        """The seats."""
        return Desk(self.draft, self.plan, self.now, self.say)

    @property
    def stewards(self) -> Stewards:
        """Rulings, and whose laps were whose."""
        return Stewards(self.draft, self.plan, **self.asker)

    @property
    def laps(self) -> Laps:
        """Which laps count."""
        return Laps(self.draft, self.plan, **self.asker)

    @property
    def protests(self) -> Protesting:
        """Protests against results."""
        return Protesting(self.draft, self.plan, **self.asker)

    @property
    def incidents(self) -> Incidents:
        """What stewards write down."""
        return Incidents(self.draft, self.plan, self.teller, **self.asker)

    def session(self, named: str) -> str:
        """The id of a session, which only the plan may know."""
        return session_of(standings_of(self.draft, self.plan.rules), named) or named

    def changed(self, said: list[str]) -> Decided:
        """What was put on the draft, with what it changes."""
        blank = Draft(self.ledger.epoch, self.ledger.entries, self.draft.end, self.draft.profiles())
        before = standings_of(blank, self.plan.rules)
        people = people_of(self.draft, self.plan, before)
        found = preview(before, self.draft.decided, self.plan, people, self.ledger.epoch, say=self.say)
        return Decided(tuple(said), tuple(found))


@dataclass(frozen=True)
class Action(Generic[Body]):
    """A kind of request. `things` are what it decides about, as far as somebody else may decide about the same."""

    name: str
    role: Role
    body: type[Body]
    do: Callable[[Scene, Body], Decided]
    things: Callable[[Scene, Body], list[str]]
    summary: str


def said(*sentences: str) -> Decided:
    """What changes no board."""
    return Decided(sentences, ())


def nothing(_: Scene, __: bodies.Asking) -> list[str]:
    """The `things` of what stands beside all else, or looks itself whether somebody was first."""
    return []

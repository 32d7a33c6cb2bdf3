"""The desks of one hall, at which staff decide: what is written down goes into the book of that hall.

The stories ask for decisions in these words, wherever they are made: here by the very code of the program, and over the
network where a hall is a program of its own (`tests.e2e.cup_house`).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final, Protocol

from display.published.publishing import publish_due
from display.staff import rulings
from display.staff.laps import Laps
from display.staff.moving import Step, move
from display.staff.protesting import Protesting
from display.staff.seats import Desk
from display.staff.stewards import Stewards
from timing.event import Plan
from timing.record.decisions import DriverSeated, Penalty
from timing.record.entry import Entry
from timing.record.protocol import Record

RACE_CONTROL: Final = "Race control"
DESK: Final = "Rig desk"


class Desks(Protocol):
    """What staff decide. Laps, rulings and protests go by their numbers in the book of the hall."""

    def move(self, session: str, step: str) -> None:
        """A session goes on by a step."""

    def publish(self) -> None:
        """What has become another result is hung up."""

    def seat(self, rig: str, driver: str) -> None:
        """Somebody sits in a rig from now on."""

    def seat_all(self, drivers: Mapping[str, str], session: str) -> None:
        """All these rigs have these drivers from now on."""

    def penalise(
        self, penalty: Penalty, session: str, *, driver: str | None, team: str | None, value: Decimal, reason: str
    ) -> int:
        """A penalty; the number of the ruling."""

    def take_back(self, ruling: int, reason: str) -> None:
        """A ruling is taken back."""

    def lodge(self, session: str, team: str, reason: str, *, driver: str) -> int:
        """A team protests against a driver; the number of the protest."""

    def decide(self, protest: int, *, upheld: bool, reason: str) -> None:
        """The stewards decide a protest."""

    def rule(self, lap: int, *, counts: bool, reason: str) -> None:
        """A lap is deleted, or restored."""

    def unrule(self, lap: int) -> None:
        """What was decided last of a lap is taken back."""

    def give(self, laps: Sequence[int], driver: str, reason: str) -> None:
        """Laps were driven by somebody else."""

    def ungive(self, lap: int, reason: str) -> None:
        """A lap was not."""

    def enter(self, id: str, session: str, time_ms: int, reason: str, *, driver: str, rig: str, number: int) -> None:
        """A lap that was not heard is entered by hand; the same `id` is the same lap."""

    def write(self, entries: Sequence[Entry]) -> None:
        """Something is written down that no desk is needed for."""


class OwnDesks:
    """Desks that have the book themselves; `now` is the clock on the wall."""

    def __init__(self, record: Record, plan: Plan, now: Callable[[], datetime]) -> None:
        self._record, self._plan, self._now = record, plan, now

    def move(self, session: str, step: str) -> None:
        move(self._record, self._plan, session, Step(step), author=RACE_CONTROL, now=self._now)

    def publish(self) -> None:
        publish_due(self._record, self._plan, now=self._now)

    def seat(self, rig: str, driver: str) -> None:
        Desk(self._record, self._plan, self._now).seat(rig, driver, None, author=DESK)

    def seat_all(self, drivers: Mapping[str, str], session: str) -> None:
        self._record.append([DriverSeated(rig, driver, DESK, self._now(), session) for rig, driver in drivers.items()])

    @property
    def stewards(self) -> Stewards:
        """The stewards, with everything on their table as it is now."""
        return Stewards(self._record, self._plan, author=RACE_CONTROL, now=self._now)

    def penalise(
        self, penalty: Penalty, session: str, *, driver: str | None, team: str | None, value: Decimal, reason: str
    ) -> int:
        number = self._record.position().seq + 1
        self.stewards.penalise(penalty, session, driver=driver, team=team, value=value, reason=reason)
        return number

    def take_back(self, ruling: int, reason: str) -> None:
        self.stewards.take_back(ruling, reason)

    @property
    def _protesting(self) -> Protesting:
        return Protesting(self._record, self._plan, author=RACE_CONTROL, now=self._now)

    def lodge(self, session: str, team: str, reason: str, *, driver: str) -> int:
        number = self._record.position().seq + 1
        self._protesting.lodge(session, team, reason, driver=driver)
        return number

    def decide(self, protest: int, *, upheld: bool, reason: str) -> None:
        self._protesting.decide(protest, upheld=upheld, reason=reason)

    def rule(self, lap: int, *, counts: bool, reason: str) -> None:
        rulings.rule(self._record, lap, counts=counts, reason=reason, author=RACE_CONTROL, now=self._now)

    def unrule(self, lap: int) -> None:
        rulings.give_back(self._record, lap, reason="", author=RACE_CONTROL, now=self._now)

    def give(self, laps: Sequence[int], driver: str, reason: str) -> None:
        self.stewards.give(laps, driver, reason)

    def ungive(self, lap: int, reason: str) -> None:
        self.stewards.ungive(lap, reason)

    def enter(self, id: str, session: str, time_ms: int, reason: str, *, driver: str, rig: str, number: int) -> None:
        laps = Laps(self._record, self._plan, author=RACE_CONTROL, now=self._now)
        laps.add(session, time_ms, reason, driver=driver, rig=rig, id=id, number=number)

    def write(self, entries: Sequence[Entry]) -> None:
        self._record.append(entries)

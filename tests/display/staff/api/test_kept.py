"""What was made of the record is made once, until there is more, somebody has another name, or the plan is another."""

from dataclasses import replace

import pytest

from display.staff.api.kept import MOST, Kept
from display.staff.ledger import Ledger
from tests.display.staff.api.hall import QUALIFYING
from timing.errors import SetupError
from timing.event import Plan
from timing.people import Shown
from timing.record.entry import Person
from timing.record.memory import MemoryRecord


class Counting:
    """Makes a new number each time."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> int:
        self.made += 1
        return self.made


@pytest.fixture
def record() -> MemoryRecord:
    record = MemoryRecord()
    record.append(QUALIFYING[:1], [Person("anna", "Anna Riesling")])
    return record


def test_it_is_made_once_until_something_is_otherwise(record: MemoryRecord) -> None:
    ledger, kept, make, plan = Ledger(record), Kept(), Counting(), Plan()

    def asked(*what: str, plan: Plan = plan) -> int:
        ledger.read_on()
        return kept.of(ledger, plan, what, make)

    assert [asked("laps"), asked("laps"), asked("laps", "de"), asked("laps")] == [1, 1, 2, 1]
    record.append(QUALIFYING[1:2])
    assert [asked("laps"), asked("laps"), asked("laps", "de")] == [3, 3, 4]
    record.change_person("anna", lambda known: replace(known, shown=Shown.INITIALS))
    assert [asked("laps"), asked("laps")] == [5, 5]
    assert [asked("laps", plan=Plan(name="Another")), asked("laps")] == [6, 7]


def test_what_cannot_be_made_is_tried_again_and_nothing_grows_without_bound(record: MemoryRecord) -> None:
    ledger, kept, make = Ledger(record), Kept(), Counting()
    ledger.read_on()

    def wrong() -> int:
        raise SetupError("there is no such session")

    for _ in range(2):
        with pytest.raises(SetupError, match="no such session"):
            kept.of(ledger, Plan(), ("laps",), wrong)
    plan = Plan()
    assert kept.of(ledger, plan, ("laps",), make) == 1
    for number in range(MOST):
        kept.of(ledger, plan, (f"laps?driver={number}",), make)
    assert kept.of(ledger, plan, ("laps",), make) > MOST, "it was dropped to make room"

"""The door in a storm: few per turn, in the order of coming, and nobody forgotten."""

import pytest

from display.door import AT_ONCE, Door
from tests.display.stage import StageClock

CROWD = 2 * AT_ONCE + 3


def test_a_crowd_comes_in_over_several_turns_in_its_order() -> None:
    clock, came = StageClock(), list[int]()
    door = Door(clock)
    for number in range(CROWD):
        door.knock(lambda number=number: came.append(number))  # type: ignore[misc]
    seen = []
    while clock.turn():
        seen.append(len(came))
    assert seen == [AT_ONCE, 2 * AT_ONCE, CROWD]
    assert came == list(range(CROWD))


def test_others_have_their_turn_between() -> None:
    clock, came = StageClock(), list[str]()
    door = Door(clock)
    for _ in range(AT_ONCE + 1):
        door.knock(lambda: came.append("screen"))
    clock.call_soon(lambda: came.append("staff"))
    clock.settle()
    assert came == ["screen"] * AT_ONCE + ["staff", "screen"]


def test_who_comes_after_all_are_in_is_let_in_as_well() -> None:
    clock, came = StageClock(), list[str]()
    door = Door(clock)
    for name in ("anna", "ben"):
        door.knock(lambda name=name: came.append(name))  # type: ignore[misc]
        clock.settle()
    assert came == ["anna", "ben"]
    assert not clock.turn()


def test_a_fault_with_one_keeps_nobody_else_out() -> None:
    clock, came = StageClock(), list[str]()
    door = Door(clock)

    def fault() -> None:
        raise ZeroDivisionError

    for call in (fault, lambda: came.append("ben")):
        door.knock(call)
    with pytest.raises(ZeroDivisionError):
        clock.settle()
    clock.settle()
    assert came == ["ben"]

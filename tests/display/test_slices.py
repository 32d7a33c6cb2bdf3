"""A long row of screens is served in slices, and every one of them is."""

import pytest

from display.hub import Hub
from display.screen import Screen
from display.slices import SLICE, visit
from tests.display.stage import StageClock


@pytest.mark.parametrize("count", [0, 1, SLICE - 1, SLICE, SLICE + 1, 3 * SLICE])
def test_every_screen_is_served_once_in_order_and_then_it_is_done(count: int) -> None:
    clock = StageClock()
    screens = [Screen() for _ in range(count)]
    served: list[Screen] = []
    done: list[int] = []
    visit(clock, screens, served.extend, lambda: done.append(len(served)))
    clock.settle()
    assert served == screens
    assert done == [count]


def test_between_two_slices_the_loop_has_its_turn() -> None:
    clock = StageClock()
    served: list[int] = []
    visit(clock, [Screen() for _ in range(3 * SLICE)], lambda batch: served.append(len(batch)), lambda: None)
    seen = [len(served)]
    while clock.turn():
        seen.append(len(served))
    assert seen[:3] == [1, 2, 3]
    assert all(size <= SLICE for size in served)


def test_who_comes_or_goes_meanwhile_does_not_disturb_the_round() -> None:
    clock = StageClock()
    screens = {Screen(): None for _ in range(2 * SLICE)}
    served: list[Screen] = []
    everybody = list(screens)
    visit(clock, screens, served.extend, lambda: None)
    screens.clear()
    screens[Screen()] = None
    clock.settle()
    assert served == everybody


def test_trouble_with_one_slice_does_not_keep_the_others_waiting() -> None:
    clock = StageClock()
    served: list[int] = []
    done: list[bool] = []

    def serve(batch: object) -> None:
        served.append(1)
        if len(served) == 1:
            raise RuntimeError("a fault of ours")

    with pytest.raises(RuntimeError):
        visit(clock, [Screen() for _ in range(2 * SLICE)], serve, lambda: done.append(True))
    clock.settle()
    assert len(served) == 3
    assert done == [True]


def test_the_clock_of_a_hub_is_by_default_that_of_the_loop() -> None:
    assert type(Hub().clock).__name__ == "LoopClock"

"""Another look reaches the pages that are open: they are told another build, once, and load themselves again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from display.hub import Hub
from display.look.fitting import EVERY_S, Fitting
from display.look.wardrobe import Wardrobe
from tests.display.exports.test_logo import SVG, png
from tests.display.stage import StageClock, StageScreen
from timing.event import Plan
from timing.looks import Look


class Cup:
    """A plan that somebody changes."""

    def __init__(self, folder: Path) -> None:
        self.plan = Plan()
        self.wardrobe = Wardrobe(lambda: self.plan, [folder])

    def wear(self, look: Look) -> None:
        self.plan = replace(self.plan, look=look)
        self.wardrobe.notes(self.plan)


@pytest.fixture
def cup(tmp_path: Path) -> Iterator[Cup]:
    (tmp_path / "logo.svg").write_bytes(SVG)
    cup = Cup(tmp_path)
    yield cup
    cup.wardrobe.close()


def test_a_changed_look_is_told_once_to_every_screen(cup: Cup) -> None:
    clock = StageClock()
    hub = Hub(clock=clock, build="b1")
    fitting = Fitting(hub, cup.wardrobe, "b1")
    fitting.start()
    screen = StageScreen(hub).join()
    clock.advance(3 * EVERY_S)
    assert [each.build for each in screen.look().messages] == ["b1"], "a cup without a look wears the house's own"
    cup.wear(Look("#e4002b"))
    clock.advance(3 * EVERY_S)
    cup.wear(Look("#e4002b", logo="logo.svg"))
    clock.advance(3 * EVERY_S)
    told = [each.build for each in screen.look().messages if each.type == "hello"]
    assert len(told) == len(set(told)) == 3
    assert all(each.startswith("b1-") for each in told[1:])
    assert hub.build == cup.wardrobe.dress().build("b1") == told[-1]
    fitting.stop()
    cup.wear(Look())
    clock.advance(3 * EVERY_S)
    assert hub.build == told[-1]


def test_another_file_in_the_place_of_the_logo_is_another_look(cup: Cup, tmp_path: Path) -> None:
    cup.wear(Look(logo="logo.svg"))
    before = cup.wardrobe.dress().build("b1")
    (tmp_path / "logo.svg").write_bytes(png())
    cup.wardrobe.notes(cup.plan)
    assert cup.wardrobe.dress().build("b1") != before

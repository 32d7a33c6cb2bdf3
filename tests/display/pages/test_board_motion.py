"""What moves on the hall board: one animation of a kind on each thing."""

import pytest

from tests.display.pages.hall import PEOPLE, Hall
from tests.display.pages.stage import Stage, hello
from tests.display.pages.wall import Look

pytestmark = pytest.mark.browser


def test_of_two_animations_on_one_thing_the_page_itself_drew_each_frame(look: Look, hall_stage: Stage) -> None:
    """A driver's next lap lit the row over the glow of the last one: 56 frames a change where 6 do."""
    hall = Hall().fill(list(PEOPLE), laps=1)
    hall_stage.opening = [hello(hall_stage.build), hall.snapshot()]
    wall = look()
    wall.shows(hall.board.seq)
    wall.hold_animations()
    leader = hall.board.rows[0].driver.id
    for _ in range(2):
        hall_stage.say(hall.lap(leader, 125_000))
        wall.shows(hall.board.seq)
        wall.page.keyboard.press("ArrowRight")
    running = "(of) => document.querySelector(of).getAnimations().length"
    assert wall.page.evaluate(running, f"[data-driver='{leader}'] .flash") == 1
    assert wall.page.evaluate(running, ".progress") == 1

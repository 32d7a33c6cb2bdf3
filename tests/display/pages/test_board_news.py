"""What the hall board says beside its table: ties in words, new best laps, messages."""

from typing import Any

import pytest

from tests.display.pages.hall import FIRST_DRIVERS, PEOPLE, Hall
from tests.display.pages.stage import Stage
from tests.display.pages.wall import Look, opens
from timing.units import format_lap

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("page", "server"), [("en", "en"), ("de", "de"), ("de", "en")])
def test_what_decided_a_tie_is_said_in_words(look: Look, hall_stage: Stage, page: str, server: Any) -> None:
    hall = Hall(language=server)
    for driver, time in [("driver-01a", 118_000), ("driver-02a", 118_500), ("driver-03a", 118_500)]:
        hall.lap(driver, time)
    opens(hall_stage, hall, language=server)
    wall = look(f"?lang={page}")
    wall.shows(hall.board.seq)
    wall.turn(300)
    assert "1" in wall.text("hall-news")
    assert PEOPLE["driver-01a"].name in wall.text("hall-news"), "first the best lap"
    wall.live(hall, 8000)
    behind = PEOPLE["driver-02a"].name
    said = {
        "en": f"Behind {behind}: same best lap 1:58.500, set later.",
        "de": f"Hinter {behind}: gleiche beste Runde 1:58,500, später gefahren.",
    }
    assert wall.text("hall-news").strip() == f"P3{PEOPLE['driver-03a'].name}: {said[page]}"
    wall.live(hall, 8000)
    assert PEOPLE["driver-01a"].name in wall.text("hall-news"), "and in turn"


def test_a_new_best_lap_of_all_is_celebrated_and_reported(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(FIRST_DRIVERS[:6])
    opens(hall_stage, hall)
    wall = look()
    wall.shows(hall.board.seq)
    assert wall.see("document.querySelector('hall-celebration').hidden"), "nothing happened, it was found so"
    first = hall.board.rows[0].best_ms
    assert first is not None
    hall_stage.say(hall.lap(FIRST_DRIVERS[4], first - 41))
    wall.shows(hall.board.seq)
    told = f"{PEOPLE[FIRST_DRIVERS[4]].name} Vulkan Bräu {format_lap(first - 41)} −0.041"
    assert " ".join(wall.text("hall-news p").split()) == told
    assert wall.text("hall-celebration .label") == "★ New best lap"
    covered = wall.see(
        "document.querySelector('hall-celebration').getBoundingClientRect().bottom"
        " - document.querySelector('main').getBoundingClientRect().top"
    )
    assert covered <= 0, "it never covers the table"
    wall.turn(4000)
    assert wall.see("document.querySelector('hall-celebration').hidden")


def test_of_many_new_best_laps_the_latest_waits(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(FIRST_DRIVERS[:6])
    opens(hall_stage, hall)
    wall = look()
    wall.shows(hall.board.seq)
    for step in range(4):
        first = hall.board.rows[0].best_ms
        assert first is not None
        hall_stage.say(hall.lap(FIRST_DRIVERS[step], first - 10))
        wall.shows(hall.board.seq)
    assert PEOPLE[FIRST_DRIVERS[0]].name in wall.text("hall-celebration")
    wall.live(hall, 4000)
    assert PEOPLE[FIRST_DRIVERS[3]].name in wall.text("hall-celebration")
    wall.live(hall, 4000)
    assert wall.see("document.querySelector('hall-celebration').hidden")


def test_a_message_to_the_hall(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(FIRST_DRIVERS[:3])
    opens(hall_stage, hall)
    wall = look()
    wall.shows(hall.board.seq)
    hall_stage.say({"type": "notice", "text": "Race 1 starts at 19:30", "level": "warning"})
    wall.until("document.querySelector('hall-news').textContent.includes('Race 1 starts at 19:30')")
    assert wall.see("document.querySelector('hall-news').dataset.kind") == "warning"
    wall.live(hall, 30_000)
    assert "19:30" not in wall.text("hall-news")

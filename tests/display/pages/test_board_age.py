"""How the hall board says that its data is old: never silently, never too early, and never by taking the table away."""

from datetime import timedelta
from typing import Any

import pytest

from tests.display.pages.hall import AT, FIRST_DRIVERS, Hall
from tests.display.pages.stage import Stage, hello
from tests.display.pages.wall import Look, Wall

pytestmark = pytest.mark.browser

AGE = "document.documentElement.dataset.age"
BANNER = "document.querySelector('hall-banner')"
DIMMED = "getComputedStyle(document.querySelector('main')).opacity"


@pytest.fixture
def hall(hall_stage: Stage) -> Hall:
    hall = Hall().fill(FIRST_DRIVERS)
    hall_stage.opening = [hello(hall_stage.build, at=AT - timedelta(hours=1)), hall.snapshot()]
    return hall


def quiet(look: Look, stage: Stage, hall: Hall, query: str = "", **options: Any) -> Wall:
    """A page whose server has just said its last word, at 19:04:12."""
    wall = look(query, **options)
    wall.shows(hall.board.seq)
    stage.opening = []
    before = wall.see("heard")
    stage.say(hall.beat())
    wall.until(f"heard > {before}", turn=0)
    wall.turn(300)
    return wall


def test_the_clock_is_the_servers_and_ticks(look: Look, hall_stage: Stage, hall: Hall) -> None:
    wall = quiet(look, hall_stage, hall)
    assert wall.text("hall-clock") == "19:04:12"
    wall.turn(2000)
    assert wall.text("hall-clock") == "19:04:14"
    assert wall.see("document.querySelector('hall-clock').hasAttribute('data-old')") is False


def test_three_seconds_of_silence_stop_the_clock_five_raise_the_banner_thirty_turn_it_red(
    look: Look, hall_stage: Stage, hall: Hall
) -> None:
    wall = quiet(look, hall_stage, hall)
    wall.turn(2400)
    assert wall.see(AGE) == "fresh"
    wall.turn(600)
    assert wall.see(AGE) == "grey"
    stopped = wall.text("hall-clock")
    assert wall.see("document.querySelector('hall-clock').hasAttribute('data-old')")
    assert not wall.page.locator("hall-banner").is_visible()
    assert wall.text(".link span") == "No connection"
    wall.turn(2000)
    assert wall.see(AGE) == "amber"
    assert wall.page.locator("hall-banner").is_visible()
    assert wall.text("hall-clock") == stopped, "a clock that is not trusted does not pretend"
    assert wall.see(f"getComputedStyle({BANNER}).backgroundColor") == "rgb(255, 176, 32)"
    assert wall.see(DIMMED) == "1"
    wall.turn(7000)
    assert wall.text("hall-banner span") == "Connection lost – as of 19:04:12 (12 s old)"
    wall.turn(17_000)
    assert wall.see(AGE) == "amber"
    wall.turn(2000)
    assert wall.see(AGE) == "red"
    assert wall.see(f"getComputedStyle({BANNER}).backgroundColor") == "rgb(196, 22, 28)"
    assert wall.see(DIMMED) == "0.6"
    assert wall.names == hall.names, "the last good table stays"
    wall.turn(100_000)
    assert wall.text("hall-banner span") == "Connection lost – as of 19:04:12 (2 min old)"


@pytest.mark.parametrize("size", [(1920, 1080), (390, 844)], ids=str)
def test_in_german_and_whole_on_any_screen(look: Look, hall_stage: Stage, hall: Hall, size: tuple[int, int]) -> None:
    wall = quiet(look, hall_stage, hall, "?lang=de", size=size)
    wall.turn(12_000)
    assert wall.text("hall-banner span") == "Verbindung unterbrochen – Stand 19:04:12 (12 s alt)"
    whole = wall.see(f"[{BANNER}.scrollWidth <= {BANNER}.clientWidth, {BANNER}.scrollHeight <= {BANNER}.clientHeight]")
    assert whole == [True, True]


def test_screen_readers_are_told_once(look: Look, hall_stage: Stage, hall: Hall) -> None:
    wall = quiet(look, hall_stage, hall)
    wall.turn(6000)
    alert = wall.page.locator("hall-banner [role=alert]")
    assert alert.text_content() == "No connection"
    assert wall.page.locator("hall-banner > [aria-hidden=true]").text_content() == wall.text("hall-banner span")
    wall.turn(3000)
    assert alert.text_content() == "No connection", "a second more is not news"


def test_it_is_all_over_with_the_next_word(look: Look, hall_stage: Stage, hall: Hall) -> None:
    wall = quiet(look, hall_stage, hall)
    wall.turn(35_000)
    assert wall.see(AGE) == "red"
    hall.lap(FIRST_DRIVERS[0], 115_000)
    hall_stage.opening = [hello(hall_stage.build), hall.snapshot()]
    wall.until(AGE, "fresh", turn=250)
    assert not wall.page.locator("hall-banner").is_visible()
    assert wall.see(DIMMED) == "1"
    wall.shows(hall.board.seq)
    assert wall.names == hall.names


def test_a_server_that_goes_down_is_seen_before_anything_is_old(look: Look, hall_stage: Stage, hall: Hall) -> None:
    wall = quiet(look, hall_stage, hall)
    hall_stage.close()
    wall.until("sockets[0].readyState", 3, turn=0)
    wall.turn(300)
    assert wall.text(".link span") == "No connection"
    assert wall.see(AGE) == "fresh"
    wall.excuse("ERR_CONNECTION_REFUSED")
    hall_stage.open()  # for the stage to be closed once more


def test_a_page_that_has_never_heard_a_word(look: Look, hall_stage: Stage) -> None:
    hall_stage.opening = []
    wall = look()
    wall.turn(1000)
    assert wall.text(".link span") == "Connecting"
    assert wall.text("hall-clock") == "", "it does not know the time"
    wall.turn(6000)
    assert wall.text("hall-banner span") == "No connection to the timing yet – trying again"
    assert wall.page.locator(".opening").is_visible()


def test_sleep_is_old_age_though_no_clock_of_ours_counted_it(look: Look, hall_stage: Stage, hall: Hall) -> None:
    wall = quiet(look, hall_stage, hall)
    wall.leap(3_600_000)
    wall.turn(20)
    assert wall.see(AGE) == "red"
    assert "(60 min old)" in wall.text("hall-banner span")

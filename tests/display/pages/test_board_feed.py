"""The hall board and its feed: what it asks for, what it takes, and how it finds its way back."""

from itertools import pairwise

import pytest

from tests.chromium import LAN_NAME
from tests.display.pages.hall import FIRST_DRIVERS, Hall
from tests.display.pages.stage import Stage, hello
from tests.display.pages.wall import Look

pytestmark = pytest.mark.browser
RESYNC = {"type": "resync"}
QUIET = 6500
"""Milliseconds without a word after which a connection counts as dead."""


@pytest.fixture
def hall(hall_stage: Stage) -> Hall:
    """A hall of five drivers, which every page is greeted with."""
    hall = Hall().fill(FIRST_DRIVERS[:5])
    hall_stage.opening = [hello(hall_stage.build), hall.snapshot()]
    return hall


def test_a_page_opens_with_the_board_as_it_is(look: Look, hall: Hall) -> None:
    wall = look()
    wall.shows(hall.board.seq)
    assert wall.names == hall.names
    assert wall.screen.query == {"session": "current"}


def test_laps_arrive_one_by_one(look: Look, hall: Hall, hall_stage: Stage) -> None:
    wall = look()
    for driver in reversed(FIRST_DRIVERS[:8]):
        best = hall.board.rows[0].best_ms
        assert best is not None
        hall_stage.say(hall.lap(driver, best - 50))
        wall.shows(hall.board.seq)
        assert wall.names == hall.names


def test_a_driver_who_is_taken_off_the_board_has_no_row(look: Look, hall: Hall, hall_stage: Stage) -> None:
    wall = look()
    wall.shows(hall.board.seq)
    gone = hall.board.rows[2].driver
    changes = hall.lap(FIRST_DRIVERS[0], 200_000)
    hall_stage.say({**changes, "removed": [gone.id]})
    wall.shows(hall.board.seq)
    assert wall.names == [name for name in hall.names if name != gone.name]


def test_changes_that_do_not_fit_are_answered_by_asking_for_the_whole(
    look: Look, hall: Hall, hall_stage: Stage
) -> None:
    wall = look()
    wall.shows(hall.board.seq)
    hall.lap(FIRST_DRIVERS[0], 117_000)  # never sent
    hall_stage.say(hall.lap(FIRST_DRIVERS[1], 116_000), hall.lap(FIRST_DRIVERS[2], 115_000))
    hall_stage.hears(wall.screen, RESYNC)
    assert wall.names != hall.names
    hall_stage.say(hall.snapshot())
    wall.shows(hall.board.seq)
    assert wall.names == hall.names
    assert wall.screen.said == [RESYNC]


@pytest.mark.parametrize("odd", [{"epoch": "book-9"}, {"session": "race"}, {"prev": 1}])
def test_changes_of_another_board_are_not_mixed_in(
    look: Look, hall: Hall, hall_stage: Stage, odd: dict[str, str]
) -> None:
    wall = look()
    wall.shows(hall.board.seq)
    names = wall.names
    hall_stage.say({**hall.lap(FIRST_DRIVERS[6], 110_000), **odd})
    hall_stage.hears(wall.screen, RESYNC)
    wall.turn(600)
    assert wall.names == names


def test_an_unanswered_question_leads_to_a_fresh_start(look: Look, hall: Hall, hall_stage: Stage) -> None:
    wall = look()
    wall.shows(hall.board.seq)
    hall_stage.say({**hall.lap(FIRST_DRIVERS[6], 110_000), "prev": 1})
    hall_stage.hears(wall.screen, RESYNC)
    hall_stage.opening = [hello(hall_stage.build), hall.snapshot()]
    wall.turn(3700)
    again = hall_stage.meets(2)[1]
    assert again.query == {"session": "current"}, "the position that was of no use is not given again"
    wall.shows(hall.board.seq)


def test_a_beat_that_names_another_position_for_longer_than_a_moment(look: Look, hall: Hall, hall_stage: Stage) -> None:
    wall = look()
    wall.shows(hall.board.seq)
    changes = hall.lap(FIRST_DRIVERS[1], 116_000)
    hall_stage.say(hall.beat(), changes)
    wall.shows(hall.board.seq)
    wall.turn(2500)
    assert wall.screen.said == [], "the changes were on their way"
    hall.lap(FIRST_DRIVERS[2], 115_000)  # never sent
    hall_stage.say(hall.beat())
    wall.turn(1500)
    hall_stage.hears(wall.screen, RESYNC)


def test_a_lost_connection_is_taken_up_where_it_was_lost(look: Look, hall: Hall, hall_stage: Stage) -> None:
    wall = look()
    wall.shows(hall.board.seq)
    held = hall.board.seq
    missed = [hall.lap(FIRST_DRIVERS[0], 116_000), hall.lap(FIRST_DRIVERS[7], 115_000)]
    hall_stage.opening = [hello(hall_stage.build), *missed]
    hall_stage.hang_up()
    wall.until("sockets.at(-1).readyState", 3, turn=0)
    wall.turn(400)
    again = hall_stage.meets(2)[1]
    assert again.query == {"session": "current", "epoch": "book-1", "seq": str(held)}
    wall.shows(hall.board.seq)
    assert wall.names == hall.names


def test_a_server_that_stops_tells_each_page_when_to_come_back(look: Look, hall: Hall, hall_stage: Stage) -> None:
    wall = look()
    wall.shows(hall.board.seq)
    hall_stage.hang_up(1001, "come back in 2000 ms")
    wall.until("sockets.at(-1).readyState", 3, turn=0)
    wall.turn(2000)
    assert len(hall_stage.met) == 1, "not before its turn"
    wall.turn(400)
    assert hall_stage.meets(2)[1].query["seq"] == str(hall.board.seq)


def test_a_page_that_is_told_an_end_does_not_come_back_by_itself(look: Look, hall: Hall, hall_stage: Stage) -> None:
    wall = look()
    wall.shows(hall.board.seq)
    hall_stage.hang_up(4404, "this session is not in the record any more")
    wall.until("sockets.at(-1).readyState", 3, turn=0)
    wall.turn(30_000)
    assert (len(hall_stage.met), wall.text(".link span")) == (1, "No connection")
    assert len(wall.names) == 5, "the last good table stays"
    wall.see("dispatchEvent(new Event('online'))")
    hall_stage.meets(2)


def test_a_server_that_was_restarted_with_another_book(look: Look, hall: Hall, hall_stage: Stage) -> None:
    wall = look()
    wall.shows(hall.board.seq)
    hall_stage.close()
    wall.until("document.querySelector('.link').dataset.link", "offline", turn=250)
    assert len(wall.names) == 5, "the last good table stays"
    other = Hall(epoch="book-2").fill(FIRST_DRIVERS[3:6], seed=3)
    hall_stage.opening = [hello(hall_stage.build), other.snapshot()]
    hall_stage.open()
    wall.until("document.querySelector('.link').dataset.link", "live", turn=250)
    wall.shows(other.board.seq)
    assert wall.names == other.names
    wall.excuse("ERR_CONNECTION_REFUSED")


def test_attempts_come_slower_and_slower_and_not_in_step(look: Look, hall: Hall, hall_stage: Stage) -> None:
    wall = look()
    wall.shows(hall.board.seq)
    hall_stage.close()
    for attempt in range(2, 9):
        wall.until(f"sockets.length >= {attempt}", turn=100)
        wall.until(f"sockets[{attempt - 1}].readyState", 3, turn=0)  # the refusal takes real time, which is no waiting
    times = wall.see("sockets.slice(1).map((socket) => socket.at)")
    waits = [later - earlier for earlier, later in pairwise(times)]
    bounds = [min(5000, 300 * 2 ** (number + 1)) for number in range(len(waits))]
    slack = 100  # the page's clock is turned in steps
    assert all(bound / 2 <= wait <= bound + slack for wait, bound in zip(waits, bounds, strict=True)), waits
    wall.excuse("ERR_CONNECTION_REFUSED")


def test_a_connection_that_says_nothing_is_not_believed(look: Look, hall: Hall, hall_stage: Stage) -> None:
    wall = look()
    wall.shows(hall.board.seq)
    hall_stage.opening = []
    wall.turn(QUIET)
    hall_stage.meets(2)
    assert wall.text(".link span") == "No connection", "open, but unproven"
    wall.turn(5000)
    hall_stage.meets(3)
    hall_stage.opening = [hello(hall_stage.build), hall.snapshot()]
    wall.until("sockets.length >= 4", turn=500)
    hall_stage.meets(4)
    wall.until("document.querySelector('.link').dataset.link", "live")


def test_a_screen_that_slept_knows_at_once_and_comes_back(look: Look, hall: Hall, hall_stage: Stage) -> None:
    wall = look()
    wall.shows(hall.board.seq)
    hall.lap(FIRST_DRIVERS[0], 116_000)
    hall_stage.opening = [hello(hall_stage.build), hall.snapshot()]
    wall.leap(600_000)
    again = hall_stage.meets(2)[1]
    assert again.query["seq"] == str(hall.board.seq - 1)
    wall.shows(hall.board.seq)
    assert wall.names == hall.names


@pytest.mark.parametrize(
    "waking",
    [
        "dispatchEvent(new Event('online'))",
        "document.dispatchEvent(new Event('visibilitychange'))",
        "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))",
    ],
)
def test_waking_does_not_wait_for_a_quiet_connection(look: Look, hall: Hall, hall_stage: Stage, waking: str) -> None:
    wall = look()
    wall.shows(hall.board.seq)
    wall.see(waking)
    wall.turn(100)
    assert len(hall_stage.met) == 1, "it was heard a moment ago"
    wall.turn(3200)
    wall.see(waking)
    hall_stage.meets(2)
    wall.until("document.querySelector('.link').dataset.link", "live")


def test_a_page_that_was_left_and_returned_to(look: Look, hall: Hall, hall_stage: Stage) -> None:
    wall = look()
    wall.shows(hall.board.seq)
    wall.see("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    wall.until("sockets[0].readyState", 3, turn=0)
    wall.see("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert hall_stage.meets(2)[1].query["seq"] == str(hall.board.seq)


def test_the_next_session_takes_the_board_over(look: Look, hall: Hall, hall_stage: Stage) -> None:
    wall = look()
    wall.shows(hall.board.seq)
    race = Hall(session="race").fill(FIRST_DRIVERS[8:12])
    snapshot = race.snapshot()
    hall_stage.say({"type": "session", "session": snapshot["session"]}, snapshot)
    wall.until("document.querySelector('.session-name').textContent", "Race")
    wall.shows(race.board.seq)
    assert wall.names == race.names


def test_a_fixed_session_is_asked_for_by_name(look: Look, hall: Hall) -> None:
    assert look("?session=quali%20%26%201").screen.query == {"session": "quali & 1"}


def test_what_it_does_not_know_is_passed_over(look: Look, hall: Hall, hall_stage: Stage) -> None:
    wall = look()
    hall_stage.say({"type": "weather", "rain": True}, hall.lap(FIRST_DRIVERS[0], 116_000))
    wall.shows(hall.board.seq)
    assert wall.names == hall.names


def test_a_page_of_another_build_is_loaded_again_once(look: Look, hall: Hall, hall_stage: Stage) -> None:
    hall_stage.opening = [hello("another build"), hall.snapshot()]
    wall = look(turning=True)
    hall_stage.meets(2)
    wall.page.wait_for_load_state()
    wall.shows(hall.board.seq)
    hall_stage.hang_up()
    hall_stage.meets(3)
    wall.until("document.querySelector('.link').dataset.link", "live")
    assert wall.see("sockets.length") == 2, "loaded again once, then only connected again"


def test_a_hall_without_secure_context(look: Look, hall: Hall) -> None:
    wall = look(host=LAN_NAME)
    wall.shows(hall.board.seq)
    assert not wall.see("isSecureContext")
    assert wall.names == hall.names

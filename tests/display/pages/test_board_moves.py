"""The hall board in motion: rows that move, pages that turn, and nothing that shifts or piles up."""

import pytest

from tests.display.pages.hall import FIRST_DRIVERS, PEOPLE, Hall
from tests.display.pages.stage import Stage
from tests.display.pages.wall import VISIBLE, Look, opens

pytestmark = pytest.mark.browser

MOVING = """[...document.querySelectorAll('board-row')].flatMap((row) => row.getAnimations())
  .filter((animation) => animation.effect.getKeyframes().some((frame) => 'transform' in frame))
  .map((animation) => animation.effect.getTiming().duration)"""
NOTE_FRAMES = """(() => {
  let frame = 0;
  window.drawnIn = [];
  const next = () => (frame++, requestAnimationFrame(next));
  next();
  new MutationObserver(() => drawnIn.push(frame)).observe(document.querySelector('hall-board'),
    { subtree: true, childList: true, attributes: true, characterData: true });
})()"""
"""Notes in which frames anything of the board is written."""
FRAMES = "new Promise((soon) => requestAnimationFrame(() => requestAnimationFrame(soon)))"


def test_rows_move_and_light_up_when_a_lap_counts(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(FIRST_DRIVERS[:8])
    opens(hall_stage, hall)
    wall = look()
    wall.shows(hall.board.seq)
    assert wall.see(MOVING) == [], "no entry animation"
    wall.hold_animations()
    last, best = hall.board.rows[-1], hall.board.rows[0]
    assert best.best_ms is not None
    hall_stage.say(hall.lap(last.driver.id, best.best_ms - 1))
    wall.shows(hall.board.seq)
    durations = wall.see(MOVING)
    assert len(durations) == 8
    assert all(400 <= duration <= 600 for duration in durations)
    lit = f"document.querySelector('[data-driver=\"{last.driver.id}\"]').hasAttribute('data-lit')"
    assert wall.see(lit)
    wall.turn(2900)
    assert wall.see(lit)
    wall.turn(200)
    assert not wall.see(lit)


@pytest.mark.parametrize("time_ms", [1_000, 990_000], ids=["all rows", "one row"])
def test_a_change_is_written_in_one_frame(look: Look, hall_stage: Stage, time_ms: int) -> None:
    hall = Hall().fill(FIRST_DRIVERS[:8])
    opens(hall_stage, hall)
    wall = look()
    wall.shows(hall.board.seq)
    wall.turn(4000)
    wall.see(NOTE_FRAMES)
    hall_stage.say(hall.lap(hall.board.rows[-1].driver.id, time_ms))
    wall.shows(hall.board.seq)
    wall.turn(2000)
    assert len(set(wall.see("drawnIn"))) == 1


@pytest.mark.parametrize(("query", "context"), [("?motion=0", {}), ("", {"reduced_motion": "reduce"})])
def test_nothing_moves_where_motion_is_not_wanted(
    look: Look, hall_stage: Stage, query: str, context: dict[str, str]
) -> None:
    hall = Hall().fill(FIRST_DRIVERS[:8])
    opens(hall_stage, hall)
    wall = look(query, **context)
    wall.shows(hall.board.seq)
    wall.hold_animations()
    best = hall.board.rows[0].best_ms
    assert best is not None
    hall_stage.say(hall.lap(hall.board.rows[-1].driver.id, best - 1))
    wall.shows(hall.board.seq)
    assert wall.see(MOVING) == []
    fades = wall.see(
        "document.querySelector('board-row').getAnimations().map((each) => each.effect.getTiming().duration)"
    )
    assert fades == [200]
    assert not wall.see("document.documentElement.hasAttribute('data-motion')")


def test_the_table_is_sorted_anew_at_most_twice_a_second(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(FIRST_DRIVERS[:8])
    opens(hall_stage, hall)
    wall = look()
    wall.shows(hall.board.seq)
    wall.turn(1000)
    hall_stage.say(hall.lap(FIRST_DRIVERS[0], 116_000))
    wall.shows(hall.board.seq)
    drawn = wall.see("document.querySelector('hall-board').dataset.seq")
    for driver in FIRST_DRIVERS[1:5]:
        hall_stage.say(hall.lap(driver, 116_000))
    hall_stage.say({"type": "notice", "text": "all there", "level": "info"})
    wall.until("document.querySelector('hall-news').textContent.includes('all there')", turn=0)
    wall.turn(400)
    assert wall.see("document.querySelector('hall-board').dataset.seq") == drawn
    wall.turn(150)
    assert wall.see("document.querySelector('hall-board').dataset.seq") == str(hall.board.seq)


def test_a_page_nobody_looks_at_draws_nothing_and_is_right_when_it_is_looked_at(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(FIRST_DRIVERS[:8])
    opens(hall_stage, hall)
    wall = look()
    wall.shows(hall.board.seq)
    wall.see("Object.defineProperty(document, 'hidden', {get: () => window.away})")
    wall.see("window.away = true")
    drawn = wall.see("document.querySelector('hall-board').dataset.seq")
    for driver in FIRST_DRIVERS[3:7]:
        before = wall.see("heard")
        hall_stage.say(hall.lap(driver, 116_000))
        wall.until(f"heard > {before}", turn=0)
        wall.turn(1000)
    assert wall.see("document.querySelector('hall-board').dataset.seq") == drawn
    wall.see("window.away = false")
    wall.see("document.dispatchEvent(new Event('visibilitychange'))")
    wall.shows(hall.board.seq)
    assert wall.names == hall.names
    assert wall.see(MOVING) == [], "what happened meanwhile is not acted out"


def test_every_driver_is_shown_within_one_cycle_of_pages(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(list(PEOPLE), laps=1)
    opens(hall_stage, hall)
    wall = look()
    wall.shows(hall.board.seq)
    pages = int(wall.text(".page").split("/")[1])
    assert pages > 1
    capacity = wall.see(f"{VISIBLE}.length")
    dwell = max(8000, 600 * capacity)
    shown: set[str] = set()
    for page in range(1, pages + 1):
        assert wall.text(".page") == f"{page}/{pages}"
        names = wall.see(f"{VISIBLE}.map((row) => row.querySelector('.name').textContent)")
        assert names[:3] == hall.names[:3], "the top three are on every page"
        assert len(names) == capacity, "no page has holes"
        shown.update(names)
        wall.live(hall, dwell - dwell % 2000)
        wall.turn(dwell % 2000 + 300)  # pages are turned on the quarter of a second
    assert shown == set(hall.names)
    assert wall.text(".page") == f"1/{pages}"


def test_an_improvement_on_another_page_is_visited_and_the_cycle_goes_on(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(list(PEOPLE), laps=1)
    opens(hall_stage, hall)
    wall = look()
    wall.shows(hall.board.seq)
    far = [row for row in hall.board.rows if row.best_ms is not None][-1]
    assert far.best_ms is not None
    hall_stage.say(hall.lap(far.driver.id, far.best_ms - 1))
    wall.shows(hall.board.seq)
    assert wall.text(".page") == "3/3"
    assert wall.see(f"{VISIBLE}.some((row) => row.dataset.driver === '{far.driver.id}')")
    wall.live(hall, 6000)
    wall.turn(100)
    assert wall.text(".page") == "1/3", "back to where it was"
    near = hall.board.rows[30]
    assert near.best_ms is not None
    hall_stage.say(hall.lap(near.driver.id, near.best_ms - 1))
    wall.shows(hall.board.seq)
    assert wall.text(".page") == "1/3", "not again so soon"


def test_pages_can_be_turned_by_hand(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(list(PEOPLE), laps=1)
    opens(hall_stage, hall)
    wall = look()
    wall.shows(hall.board.seq)
    wall.page.keyboard.press("ArrowRight")
    assert wall.text(".page") == "2/3"
    wall.page.locator(".pager").click()
    assert wall.text(".page") == "3/3"
    wall.live(hall, 18_000)
    assert wall.text(".page") == "3/3", "whoever turned it wants to read it"
    wall.page.keyboard.press("ArrowLeft")
    assert wall.text(".page") == "2/3"


def test_nothing_shifts_and_a_change_is_one_layout(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(list(PEOPLE)[:60], laps=2)
    opens(hall_stage, hall)
    wall = look(turning=True)
    wall.shows(hall.board.seq)
    wall.until("document.querySelector('.link').dataset.link", "live")
    wall.see(FRAMES)
    wall.see("""new PerformanceObserver((list) => {
      const moved = list.getEntries().flatMap(({sources}) => sources.map(({node}) => node?.className));
      complaints.push(...moved.map((name) => `shift of ${name}`));
    }).observe({type: 'layout-shift'})""")
    tools = wall.page.context.new_cdp_session(wall.page)
    tools.send("Performance.enable")

    def layouts() -> float:
        metrics = tools.send("Performance.getMetrics")["metrics"]
        count: float = next(metric["value"] for metric in metrics if metric["name"] == "LayoutCount")
        return count

    nodes = wall.see("document.querySelectorAll('board-row *').length")
    for driver in FIRST_DRIVERS[3:12]:
        wall.see("new Promise((soon) => setTimeout(soon, 520))")  # past the last drawing, so that this lap is one alone
        before = layouts()
        hall_stage.say(hall.lap(driver, 119_000))
        wall.shows(hall.board.seq)
        wall.see(FRAMES)
        # The clock and the news may have their own in the meantime.
        assert layouts() - before <= 4
    assert wall.see("document.querySelectorAll('board-row *').length") == nodes


def test_hours_of_laps_leave_no_more_nodes(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(list(PEOPLE), laps=1)
    opens(hall_stage, hall)
    wall = look()
    wall.shows(hall.board.seq)
    nodes = wall.see("document.querySelectorAll('*').length")
    for number, driver in enumerate(list(PEOPLE) * 3):
        hall_stage.say(hall.lap(driver, 121_000 - number))
        if number % 10 == 0:
            wall.shows(hall.board.seq)
    wall.shows(hall.board.seq)
    wall.live(hall, 30_000)
    assert abs(wall.see("document.querySelectorAll('*').length") - nodes) < 20
    assert wall.names == hall.names

"""The hall board as people see it: rows, signs, moves, pages, news, and names that mean harm."""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest

from leaderboard.board import Board, Row
from tests.display.pages.hall import FIRST_DRIVERS, PEOPLE, Hall
from tests.display.pages.stage import Stage, hello
from tests.display.pages.wall import Wall
from timing.record.entry import Person
from timing.units import format_gap, format_lap

pytestmark = pytest.mark.browser
Look = Callable[..., Wall]

VISIBLE = "[...document.querySelectorAll('board-row')].filter((row) => getComputedStyle(row).visibility === 'visible')"
MOVING = """[...document.querySelectorAll('board-row')].flatMap((row) => row.getAnimations())
  .filter((animation) => animation.effect.getKeyframes().some((frame) => 'transform' in frame))
  .map((animation) => animation.effect.getTiming().duration)"""

FRAMES = "new Promise((soon) => requestAnimationFrame(() => requestAnimationFrame(soon)))"

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    '"><svg onload=alert(3)>',
    "{{7*7}} ${alert(4)} javascript:alert(5)",
    "\u202eRTL override\u202c",
    "\u2067عمر الخيّام\u2069",
    "zero\u200bwidth\u200d\ufeff\u2060joiners",
    "🏁🏎️👩‍👩‍👧‍👦🇩🇪 🏆",
    "Z̸̢̛̫͓͇̟̲̊͛̾͌a̵͍̐l̷̡̛g̶͔̑o̷͖͒",
    "W" * 200,
    "line\nbreak\ttab\x0bvt",
    "\u200b\u200b",
    "   ",
    "x",
]


def opens(stage: Stage, hall: Hall, **greeting: Any) -> None:
    stage.opening = [hello(stage.build, **greeting), hall.snapshot()]


def with_rows(board: Board, change: Callable[[int, Row], Row]) -> dict[str, Any]:
    """A snapshot of this board with its rows changed."""
    rows = tuple(change(index, row) for index, row in enumerate(board.rows))
    return {"type": "snapshot", **asdict(replace(board, rows=rows))}


def test_a_row_tells_place_team_driver_times_and_gap(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(FIRST_DRIVERS[:6])
    opens(hall_stage, hall)
    wall = look()
    wall.shows(hall.board.seq)
    for row in hall.board.rows:
        assert row.best_ms is not None
        assert row.last_ms is not None
        assert row.team is not None
        seen = {name: wall.cell(row.driver.id, name) for name in ("pos", "name", "team", "gap", "interval", "laps")}
        assert seen == {
            "pos": str(row.position),
            "name": row.driver.name,
            "team": row.team.short,
            "gap": "" if row.gap_ms is None else format_gap(row.gap_ms),
            "interval": "" if row.interval_ms is None else format_gap(row.interval_ms),
            "laps": str(row.laps),
        }
        assert wall.cell(row.driver.id, "best").endswith(format_lap(row.best_ms))
        assert wall.cell(row.driver.id, "last").endswith(format_lap(row.last_ms))
        color = wall.see(f"document.querySelector('[data-driver=\"{row.driver.id}\"] .bar').style.backgroundColor")
        red, green, blue = (int(row.team.color[at : at + 2], 16) for at in (1, 3, 5)) if row.team.color else (0, 0, 0)
        assert color == f"rgb({red}, {green}, {blue})"


def test_german_has_decimal_commas_and_german_words(look: Look, hall_stage: Stage) -> None:
    hall = Hall(language="de").fill(FIRST_DRIVERS[:6])
    opens(hall_stage, hall, language="de")
    wall = look("?lang=de")
    wall.shows(hall.board.seq)
    best = hall.board.rows[0]
    assert best.best_ms is not None
    assert wall.cell(best.driver.id, "best") == "★" + format_lap(best.best_ms, "de")
    assert wall.see("document.documentElement.lang") == "de"
    assert wall.text(".counts") == f"6 Fahrer · {sum(row.laps for row in hall.board.rows)} Runden"
    assert wall.text(".state") == "Vorläufig"


def test_standings_of_laps_are_signs_and_not_only_colours(look: Look, hall_stage: Stage) -> None:
    hall = Hall()
    hall.lap("driver-01a", 118_000)
    hall.lap("driver-02a", 119_000)
    hall.lap("driver-03a", 118_500)
    hall.lap("driver-03a", 119_500)
    hall.lap("driver-04a", 118_700)
    hall.lap("driver-04a", 117_000, valid=False)
    hall.lap("driver-05a", 117_900, valid=False)
    opens(hall_stage, hall)
    wall = look()
    wall.shows(hall.board.seq)
    assert wall.cell("driver-01a", "best") == "★1:58.000"
    assert wall.cell("driver-01a", "last") == "★1:58.000"
    assert wall.cell("driver-02a", "last") == "▲1:59.000"
    assert wall.cell("driver-03a", "last") == "1:59.500"
    assert wall.cell("driver-04a", "last") == "invalid1:57.000"
    struck = "getComputedStyle(document.querySelector('[data-driver=\"driver-04a\"] .last s')).textDecorationLine"
    assert wall.see(struck) == "line-through"
    assert wall.cell("driver-05a", "best") == "–:––.–––"
    assert wall.cell("driver-05a", "pos") == "–"
    chip = "getComputedStyle(document.querySelector('[data-driver=\"driver-01a\"] .best')).backgroundColor"
    assert wall.see(chip) == "rgb(192, 107, 255)"


def test_places_gained_and_lost_carry_a_sign(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(FIRST_DRIVERS[:6])
    opens(hall_stage, hall)
    wall = look()
    last, best = hall.board.rows[-1], hall.board.rows[0]
    assert best.best_ms is not None
    hall_stage.say(hall.lap(last.driver.id, best.best_ms - 1))
    wall.shows(hall.board.seq)
    assert wall.cell(last.driver.id, "arrow") == "▲5"
    hall_stage.say(with_rows(hall.board, lambda index, row: replace(row, moved=-2) if index == 3 else row))
    wall.until(f"document.querySelector('[data-driver=\"{hall.board.rows[3].driver.id}\"] .arrow').textContent", "▼2")


def test_a_shared_position_says_so(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(FIRST_DRIVERS[:4])
    shared = with_rows(hall.board, lambda index, row: replace(row, position=2, tied=True) if index in {1, 2} else row)
    hall_stage.opening = [hello(hall_stage.build), shared]
    wall = look()
    wall.shows(hall.board.seq)
    positions = wall.see("[...document.querySelectorAll('board-row .pos')].map((pos) => pos.textContent)")
    assert positions == ["1", "=2", "=2", "4"]


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


def test_rows_move_and_light_up_when_a_lap_counts(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(FIRST_DRIVERS[:8])
    opens(hall_stage, hall)
    wall = look()
    wall.shows(hall.board.seq)
    assert wall.see(MOVING) == [], "no entry animation"
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


@pytest.mark.parametrize(("query", "context"), [("?motion=0", {}), ("", {"reduced_motion": "reduce"})])
def test_nothing_moves_where_motion_is_not_wanted(
    look: Look, hall_stage: Stage, query: str, context: dict[str, str]
) -> None:
    hall = Hall().fill(FIRST_DRIVERS[:8])
    opens(hall_stage, hall)
    wall = look(query, **context)
    wall.shows(hall.board.seq)
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


def test_before_the_first_lap_it_waits_and_says_where_to(browser: Any) -> None:
    from tests.display.pages.stage import stage

    with stage(rigs_to="192.0.2.7:20777") as opened:
        hall = Hall()
        opens(opened, hall)
        wall = Wall(browser, opened)
        wall.shows(hall.board.seq)
        assert wall.page.locator(".opening").is_visible()
        assert "Waiting for the first lap" in wall.text(".opening")
        assert "192.0.2.7:20777" in wall.text(".opening")
        rigs = [
            {"rig": str(number), "name": f"Rig {number}", "heard_s": heard}
            for number, heard in enumerate([1, 99, None])
        ]
        opened.say({"type": "live", "rigs": rigs})
        wall.until("document.querySelector('.heard').textContent", "1 rig heard")
        opened.say(hall.lap("driver-01a", 118_000))
        wall.shows(hall.board.seq)
        assert not wall.page.locator(".opening").is_visible()
        assert wall.page.locator("board-row").is_visible()
        assert wall.take_down() == []


def test_names_that_mean_harm_are_text(look: Look, hall_stage: Stage) -> None:
    people = {f"d{number}": Person(f"d{number}", name, "7") for number, name in enumerate(HOSTILE)}
    hall = Hall(people=people, session="<b>race</b>")
    for number, driver in enumerate(people):
        hall.lap(driver, 118_000 + number)
    opens(hall_stage, hall)
    wall = look()
    wall.shows(hall.board.seq)
    unseen = {"\u200b\u200b", "   "}
    assert wall.names == ["7" if name in unseen else name for name in hall.names]
    assert wall.text(".session-name") == "<B>Race</B>"
    assert (
        wall.see("document.querySelectorAll('board-row img, board-row script, board-row svg, .session b').length") == 0
    )
    geometry = wall.see(f"""{VISIBLE}.map((row) => {{
      const plate = row.getBoundingClientRect(), time = row.querySelector('.best span').getBoundingClientRect();
      const name = row.querySelector('.name').getBoundingClientRect();
      return [plate.height, time.right < plate.right && time.left > plate.left, name.right <= time.left];
    }})""")
    assert len(geometry) == len(HOSTILE)
    assert len({height for height, _, _ in geometry}) == 1
    assert all(inside and apart for _, inside, apart in geometry)
    assert wall.see(
        "[...document.querySelectorAll('.name bdi, .team bdi')]"
        ".every((text) => getComputedStyle(text).unicodeBidi === 'isolate')"
    )


def test_a_team_colour_can_be_nothing_but_a_colour(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(FIRST_DRIVERS[:3])
    evil = "red;background:url(http://elsewhere.example/x)"
    painted = with_rows(
        hall.board, lambda _, row: replace(row, team=replace(row.team, color=evil) if row.team else row.team)
    )
    hall_stage.opening = [hello(hall_stage.build), painted]
    wall = look()
    wall.shows(hall.board.seq)
    assert wall.see("document.querySelector('board-row .bar').style.cssText") == ""


def test_a_row_without_team(look: Look, hall_stage: Stage) -> None:
    hall = Hall(people={})
    hall.lap("rig 192.0.2.9", 118_000)
    opens(hall_stage, hall)
    wall = look()
    wall.shows(hall.board.seq)
    assert wall.names == ["rig 192.0.2.9"]
    assert wall.see("document.querySelector('board-row .team').textContent") == ""


def test_screen_readers_meet_a_table(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(list(PEOPLE), laps=1)
    opens(hall_stage, hall)
    wall = look()
    wall.shows(hall.board.seq)
    tree = wall.page.locator("body").aria_snapshot()
    assert 'heading "eRacing Cup" [level=1]' in tree
    assert 'table "Leaderboard"' in tree
    for head in ("Pos", "Driver", "Team", "Best", "Gap"):
        assert f'columnheader "{head}"' in tree
    first = hall.board.rows[0]
    assert f'rowheader "{first.driver.name}"' in tree
    assert "Best lap" in tree
    assert 'button "Page 1 of 3, next page"' in tree
    assert wall.page.locator("hall-board > [role=row]").count() == len(hall.names) + 1
    roles = set(wall.see("[...document.querySelectorAll('board-row > *')].map((cell) => cell.getAttribute('role'))"))
    assert roles == {"cell", "rowheader", "none"}
    unnamed = "document.querySelectorAll('[aria-label]:not([role], button)').length"
    assert wall.see(unnamed) == 0, "a label needs a role that takes one"
    assert wall.see("new Set([...document.querySelectorAll('[id]')].map((each) => each.id)).size") == 0


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


def test_the_set_up_says_how_far_it_can_be_read(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(FIRST_DRIVERS)
    opens(hall_stage, hall)
    wall = look("?setup=1&d=10&inch=85")
    wall.shows(hall.board.seq)
    wall.until("document.querySelector('.setup').textContent.includes('Rows × columns: 11 × 2')")
    said = wall.text(".setup")
    assert "on 85 inches" in said
    metres = float(said.split("Readable to ")[1].split(" m")[0])
    assert 10 <= metres < 13
    told = look("?setup=1")
    told.until("document.querySelector('.setup').textContent.includes('?d=METRES&inch=DIAGONAL')")

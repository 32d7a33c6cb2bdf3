"""The hall board as people see it: rows, signs, names that mean harm, and what a reader is told."""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest

from leaderboard.board import Board, Row
from tests.display.pages.hall import FIRST_DRIVERS, PEOPLE, Hall
from tests.display.pages.stage import Stage, hello, stage
from tests.display.pages.wall import VISIBLE, Look, Wall, opens
from timing.record.entry import Person
from timing.units import format_gap, format_lap

pytestmark = pytest.mark.browser

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


def test_before_the_first_lap_it_waits_and_says_where_to(browser: Any) -> None:
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

"""The hall board on every size of screen: nothing cut, nothing over the edge, letters as high as the hall needs."""

from math import hypot
from typing import Any, Final

import pytest

from tests.display.pages.hall import FIRST_DRIVERS, PEOPLE, Hall
from tests.display.pages.stage import Stage, hello
from tests.display.pages.wall import Look, Wall
from timing.record.entry import Person

pytestmark = pytest.mark.browser

SIZES: Final = [
    (1280, 720, 1),
    (1366, 768, 1),
    (1470, 900, 1),
    (1920, 1080, 1),
    (1920, 1080, 2),
    (3840, 2160, 1),
    (1280, 1024, 1),
    (1080, 1920, 1),
    (390, 844, 3),
    (844, 390, 3),
    (320, 640, 2),
    (820, 1180, 2),
    (2560, 1080, 1),
]

# For each row that is seen: its plate, and the place of every piece of text on it.
_MEASURE = """() => {
  const box = ({left, top, right, bottom}) => ({left, top, right, bottom});
  const seen = (element) => getComputedStyle(element).visibility === 'visible' && element.getClientRects().length > 0;
  const rows = [...document.querySelectorAll('board-row')].filter(seen).map((row) => ({
    name: row.querySelector('.name').textContent,
    plate: box(row.getBoundingClientRect()),
    texts: [...row.children].filter((cell) => seen(cell) && cell.textContent).map((cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      // Only names may be cut, and then the cell cuts them: what shows is no wider than it.
      const cut = cell.matches('.name, .team');
      return {field: cell.className, ...box((cut ? cell : range).getBoundingClientRect())};
    }),
  }));
  const page = document.documentElement;
  return {
    rows,
    table: box(document.querySelector('main').getBoundingClientRect()),
    frame: ['header', 'footer', '.cup', 'hall-clock', '.link', 'hall-news b']
      .map((part) => box(document.querySelector(part).getBoundingClientRect())),
    over: [page.scrollWidth - innerWidth, page.scrollHeight - innerHeight],
  };
}"""


def check_everything_fits(measured: dict[str, Any], width: int, height: int) -> None:
    """Every plate whole, none on another, every text on its plate, no text on another, and nothing near the edge."""
    assert all(over <= 0 for over in measured["over"])
    rows, table = measured["rows"], measured["table"]
    assert rows
    for index, row in enumerate(rows):
        plate = row["plate"]
        assert inside(plate, table), f"{row['name']} is not whole"
        for other in rows[index + 1 :]:
            assert apart(plate, other["plate"]), f"{row['name']} is on {other['name']}"
        for at, text in enumerate(row["texts"]):
            assert text["left"] >= plate["left"] - 1, (row["name"], text)
            assert text["right"] <= plate["right"] + 1, (row["name"], text)
            # A line of text is higher than its letters, by some of it above and some below.
            assert (text["top"] + text["bottom"]) / 2 > plate["top"]
            assert (text["top"] + text["bottom"]) / 2 < plate["bottom"]
            for beside in row["texts"][at + 1 :]:
                stacked = abs((text["top"] + text["bottom"]) - (beside["top"] + beside["bottom"])) > 8
                assert stacked or apart(text, beside), (row["name"], text, beside)
    edge = {"left": width * 0.02, "top": height * 0.02, "right": width * 0.98, "bottom": height * 0.98}
    for part in [*measured["frame"], *(row["plate"] for row in rows)]:
        assert inside(part, edge), "a television may cut this off"


def inside(small: dict[str, float], large: dict[str, float], slack: float = 1) -> bool:
    return (
        small["left"] >= large["left"] - slack
        and small["top"] >= large["top"] - slack
        and small["right"] <= large["right"] + slack
        and small["bottom"] <= large["bottom"] + slack
    )


def apart(one: dict[str, float], other: dict[str, float], slack: float = 1) -> bool:
    return (
        one["right"] <= other["left"] + slack
        or other["right"] <= one["left"] + slack
        or one["bottom"] <= other["top"] + slack
        or other["bottom"] <= one["top"] + slack
    )


def put_up(look: Look, stage: Stage, hall: Hall, size: tuple[int, int, float], query: str = "") -> Wall:
    width, height, ratio = size
    stage.opening = [hello(stage.build, language=hall.language), hall.snapshot()]
    wall = look(query, size=(width, height), ratio=ratio)
    wall.shows(hall.board.seq)
    return wall


@pytest.mark.parametrize(
    ("size", "language"),
    [*((size, "en") for size in SIZES), ((1280, 720, 1), "de"), ((1280, 1024, 1), "de"), ((390, 844, 3), "de")],
    ids=str,
)
def test_22_teams_fit_and_all_are_shown(look: Look, hall_stage: Stage, size: Any, language: Any) -> None:
    hall = Hall(language=language).fill(FIRST_DRIVERS, laps=4)
    wall = put_up(look, hall_stage, hall, size, f"?lang={language}")
    shown: set[str] = set()
    while not shown.issuperset(hall.names):
        measured = wall.page.evaluate(_MEASURE)
        check_everything_fits(measured, size[0], size[1])
        new = {row["name"] for row in measured["rows"]} - shown
        assert new, "the pages come round and somebody was not on them"
        shown |= new
        wall.page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}@{size[2]}")
def test_what_is_long_fits(look: Look, hall_stage: Stage, size: Any) -> None:
    """Long names, times of more than ten minutes, gaps of more than one, ties, everybody's last lap invalid."""
    people = {
        id: Person(id, f"Maximiliane von Hohenstein-{id}", "1", team=person.team) for id, person in PEOPLE.items()
    }
    hall = Hall(people=people, language="de")
    for number, driver in enumerate(FIRST_DRIVERS):
        hall.lap(driver, 641_000 + 9_000 * (number // 2))
        hall.lap(driver, 640_000, valid=False)
    wall = put_up(look, hall_stage, hall, size, "?lang=de")
    for lit in (True, False):
        wall.page.evaluate(
            "(lit) => document.querySelectorAll('board-row').forEach((row) => row.toggleAttribute('data-lit', lit))",
            lit,
        )
        check_everything_fits(wall.page.evaluate(_MEASURE), size[0], size[1])


@pytest.mark.parametrize("rows", [1, 5, 10, 11, 12, 20, 23, 24, 25, 40, 66])
def test_any_number_of_rows_fits(look: Look, hall_stage: Stage, rows: int) -> None:
    hall = Hall().fill(list(PEOPLE)[:rows], laps=2)
    wall = put_up(look, hall_stage, hall, (1920, 1080, 1))
    check_everything_fits(wall.page.evaluate(_MEASURE), 1920, 1080)


def test_22_teams_stand_in_two_columns_of_11_on_a_big_screen(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(FIRST_DRIVERS)
    wall = put_up(look, hall_stage, hall, (1920, 1080, 1))
    rows = wall.page.evaluate(_MEASURE)["rows"]
    lefts = [row["plate"]["left"] for row in rows]
    assert len(rows) == 22
    assert len(set(lefts)) == 2
    assert lefts.count(lefts[0]) == 11


@pytest.mark.parametrize(("distance", "inch"), [(10, 85), (10, 98), (5, 85), (10, 55), (15, 160), (3, 43)])
@pytest.mark.parametrize("size", [(1920, 1080, 1), (3840, 2160, 1), (1080, 1920, 1)], ids=str)
def test_letters_are_as_high_as_the_furthest_viewer_needs(
    look: Look, hall_stage: Stage, size: Any, distance: int, inch: int
) -> None:
    hall = Hall().fill(FIRST_DRIVERS)
    wall = put_up(look, hall_stage, hall, size, f"?d={distance}&inch={inch}")
    capitals: dict[str, float] = wall.page.evaluate("""() => {
      const canvas = document.createElement('canvas').getContext('2d');
      const high = (selector) => {
        const seen = [...document.querySelectorAll(selector)].filter((each) =>
          each.getClientRects().length && getComputedStyle(each).visibility === 'visible' && each.textContent);
        return Math.min(...seen.map((each) => {
          const {fontWeight, fontSize, fontFamily} = getComputedStyle(each);
          canvas.font = `${fontWeight} condensed 1000px ${fontFamily}`;
          return canvas.measureText('H').actualBoundingBoxAscent / 1000 * parseFloat(fontSize);
        }));
      };
      return {
        pos: high('board-row .pos'), name: high('board-row .name bdi'), best: high('board-row .best span'),
        small: high('.cup, .session bdi, .facts p, hall-clock, hall-news b, hall-news p, .page, .arrow span, .team, '
          + '.labels span:not(.arrow), .gap, .last s, .last span, .laps'),
      };
    }""")
    pixels_per_mm = hypot(size[0], size[1]) / (inch * 25.4)
    least = distance * 1000 * pixels_per_mm
    assert min(capitals["pos"], capitals["name"], capitals["best"]) >= least / 215 - 0.01
    assert capitals["small"] >= least / 400 - 0.01
    check_everything_fits(wall.page.evaluate(_MEASURE), size[0], size[1])


@pytest.mark.parametrize("size", [(1920, 1080, 1), (1080, 1920, 1)], ids=str)
def test_a_screen_too_small_for_its_hall_still_shows_whole_rows(look: Look, hall_stage: Stage, size: Any) -> None:
    hall = Hall().fill(FIRST_DRIVERS)
    wall = put_up(look, hall_stage, hall, size, "?d=30&inch=43")
    check_everything_fits(wall.page.evaluate(_MEASURE), size[0], size[1])


def test_a_screen_that_is_turned_is_laid_out_anew(look: Look, hall_stage: Stage) -> None:
    hall = Hall().fill(FIRST_DRIVERS)
    wall = put_up(look, hall_stage, hall, (1920, 1080, 1))
    wall.page.set_viewport_size({"width": 1080, "height": 1920})
    wall.until("document.documentElement.style.getPropertyValue('--marginX')", "27px")
    measured = wall.page.evaluate(_MEASURE)
    check_everything_fits(measured, 1080, 1920)
    assert len({row["plate"]["left"] for row in measured["rows"]}) == 1


def test_all_digits_are_as_wide_as_each_other(look: Look, hall_stage: Stage) -> None:
    hall = Hall()
    hall.lap("driver-01a", 71_111)
    hall.lap("driver-02a", 118_432)
    wall = put_up(look, hall_stage, hall, (1920, 1080, 1))
    widths = wall.see(
        "[...document.querySelectorAll('board-row .best span')].map((time) => time.getBoundingClientRect().width)"
    )
    assert widths[0] == pytest.approx(widths[1], abs=0.1)


def test_the_pointer_is_hidden(look: Look) -> None:
    assert look().see("getComputedStyle(document.body).cursor") == "none"

"""The page's modules one by one, in the browser they are for."""

import json
from dataclasses import asdict
from random import Random
from typing import Any

import pytest

from leaderboard.changes import row_order
from tests.display.pages.hall import PEOPLE, Hall
from tests.display.pages.wall import Look

pytestmark = pytest.mark.browser

_INK = {"cap": 0.7, "pos": 0.91, "best": 3.2, "arrow": 0.91, "team": 5, "gap": 3, "last": 4.2, "laps": 1.4}


def test_changes_put_on_a_board_give_the_board_of_the_server(look: Look) -> None:
    hall, random = Hall(), Random(20261121)
    start, steps, wanted = hall.snapshot(), [], []
    for _ in range(150):
        driver = random.choice(list(PEOPLE)[:12])
        steps.append(hall.lap(driver, 118_000 + random.randrange(12), valid=random.random() > 0.2))
        wanted.append(json.loads(json.dumps(asdict(hall.board))))
    boards = look().script(
        "changes",
        """({apply, fits}, [start, steps]) => {
          let board = start;
          return steps.map((step) => (board = fits(board, step) ? apply(board, step) : null));
        }""",
        [start, steps],
    )
    assert boards == wanted


def test_names_are_ordered_by_code_point_as_on_the_server(look: Look) -> None:
    hall = Hall().fill(list(PEOPLE)[:4], laps=1)
    names = [
        "z",
        "Z",
        "é",
        "e\u0301",
        "\ue000",
        "\uffff",
        "🏁",
        "\U0010ffff",
        "",
        "a",
        "a ",
        "ab",
        "Łukasz",
        "日本",
        "a\U0001f600",
        "a\uff5e",
    ]
    row = asdict(hall.board.rows[0])
    rows = [{**row, "position": 1, "driver": {"id": "d", "name": name, "number": None}} for name in names]
    ordered = look().script("changes", "({rowOrder}, rows) => rows.sort(rowOrder).map((row) => row.driver.name)", rows)
    assert ordered == sorted(names)
    assert [each.driver.id for each in sorted(hall.board.rows, key=row_order)] == [
        each.driver.id for each in hall.board.rows
    ]


@pytest.mark.parametrize("room", [1, 3, 4, 7, 8, 11, 22])
def test_pages_show_every_row_in_one_cycle_and_the_first_on_each(look: Look, room: int) -> None:
    """For any number of rows: no hole, no row twice on a page, all of them seen before the first page comes again."""
    seen = look().script(
        "pager",
        """({Pager}, room) => Array.from({length: 70}, (_, rows) => {
          const pager = new Pager();
          pager.fit(rows, room, 0);
          const pages = [];
          for (let page = 0; page < pager.pages; page++) {
            pages.push(Array.from({length: rows}, (_, index) => pager.slot(index)));
            if (pager.pages > 1) pager.tick(pager.until);
          }
          return {pages, pinned: pager.pinned, again: pager.page};
        })""",
        room,
    )
    for rows, paged in enumerate(seen):
        assert paged["again"] == 0
        for slots in paged["pages"]:
            used = sorted(slot for slot in slots if slot >= 0)
            assert used == list(range(min(rows, room)))
            assert slots[: paged["pinned"]] == list(range(paged["pinned"]))
        if rows:
            assert all(max(column) >= 0 for column in zip(*paged["pages"], strict=True))


def test_the_page_that_was_interrupted_gets_its_time_back(look: Look) -> None:
    told: list[Any] = look().script(
        "pager",
        """({Pager}) => {
          const pager = new Pager(), told = [];
          const tell = (what) => told.push([what, pager.page, pager.until]);
          pager.fit(60, 22, 0); tell('start');
          pager.visit(2, 1000); tell('pinned rows need no visit');
          pager.visit(59, 5000); tell('visit');
          pager.visit(30, 6000); tell('not another so soon');
          pager.tick(10999); tell('still there');
          pager.tick(11000); tell('back');
          pager.tick(19200); tell('next');
          pager.visit(50, 25001); tell('visit again');
          pager.fit(30, 22, 26000); tell('fewer rows');
          pager.tick(40000); tell('on');
          return told;
        }""",
    )
    assert told == [
        ["start", 0, 13_200],
        ["pinned rows need no visit", 0, 13_200],
        ["visit", 2, 11_000],
        ["not another so soon", 2, 11_000],
        ["still there", 2, 11_000],
        ["back", 0, 19_200],
        ["next", 1, 32_400],
        ["visit again", 2, 31_001],
        ["fewer rows", 0, 39_200],
        ["on", 1, 53_200],
    ]


@pytest.mark.parametrize("hand", [False, True])
def test_any_screen_and_any_number_of_rows_can_be_laid_out(look: Look, hand: bool) -> None:
    """Whatever is asked for: whole rows inside the table, and tracks as wide together as their column."""
    sizes = (
        [(320, 568), (390, 844), (844, 390)]
        if hand
        else [(1280, 720), (1920, 1080), (3840, 2160), (1080, 1920), (1280, 1024)]
    )
    areas = [
        {"width": width, "height": height, "rows": rows, "distance": distance, "inch": inch}
        for width, height in sizes
        for rows in (0, 1, 10, 11, 22, 23, 66, 300)
        for distance, inch in (
            [(None, None)] if hand else [(None, None), (2, 85), (10, 85), (10, None), (None, 32), (40, 32), (10, 400)]
        )
    ]
    plans = look().script("layout", "({plan}, [areas, ink]) => areas.map((area) => plan(area, ink))", [areas, _INK])
    for area, plan in zip(areas, plans, strict=True):
        down = area["height"] - 2 * (plan["marginY"] + plan["gapY"]) - plan["header"] - plan["footer"]
        across = area["width"] - 2 * plan["marginX"]
        assert plan["perColumn"] * plan["row"] + plan["labels"] <= down + 0.01
        assert plan["columns"] * (plan["columnWidth"] + plan["gutter"]) - plan["gutter"] <= across
        assert sum(plan["tracks"]) == pytest.approx(plan["columnWidth"])
        assert all(track >= 0 for track in plan["tracks"])
        assert plan["font"] * _INK["cap"] <= plan["row"], "letters fit into their row"


def test_words_of_one_and_of_many(look: Look) -> None:
    catalogue = {"laps": "{n} laps", "laps_one": "{n} lap", "place": "{who} on {where}"}
    said = look().script(
        "i18n",
        """({speaking}, catalogue) => {
          const words = speaking('en', catalogue);
          const laps = [1, 2, 0].map((n) => words('laps', {n}));
          return [...laps, words('place', {who: '{where}', where: '$&'}), words.language];
        }""",
        catalogue,
    )
    assert said == ["1 lap", "2 laps", "0 laps", "{where} on $&", "en"]

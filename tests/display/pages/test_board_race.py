"""The hall board of a race and of the standings: gaps and laps behind, the cut, the clock, who is next, points."""

import json
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Route

from tests.display.pages.hall import AT, FIRST_DRIVERS, Hall
from tests.display.pages.stage import Stage
from tests.display.pages.wall import Look

pytestmark = pytest.mark.browser

A, B, C, D = FIRST_DRIVERS[:4]
IS_WHOLE = """(([mark, facts]) =>
  mark.left >= facts.left && mark.right <= facts.right && mark.top >= facts.top && mark.bottom <= facts.bottom + 1
)(['.facts .cut', '.facts'].map((each) => document.querySelector(each).getBoundingClientRect()))"""


def a_race() -> dict[str, Any]:
    """Two on the leader's lap, one a lap down, one out."""
    board: dict[str, Any] = json.loads(json.dumps(Hall().fill([A, B, C, D]).snapshot(), default=str))
    board["session"] |= {"id": "race-2", "type": "race", "name": "Race 2"}
    order = {id: index for index, id in enumerate((A, B, C, D))}
    board["rows"].sort(key=lambda row: order[row["driver"]["id"]])
    for index, row in enumerate(board["rows"]):
        row |= {"position": index + 1, "laps": 12 - (index == 2), "best_ms": 118_000 + index, "points": 25 - index}
        row |= {"gap_ms": 1431 if index == 1 else None, "interval_ms": 1431 if index == 1 else None, "penalties": []}
    board["rows"][1]["penalties"] = ["5 seconds"]
    board["rows"][3] |= {"status": "disqualified", "position": 4, "points": 0}
    return board


def an_evening(**told: Any) -> dict[str, Any]:
    return {
        "type": "evening",
        "session": {"id": "race-2", "phase": "running", "number": 2, "of": 6},
        "clock": {"starts_at": None, "ends_at": None, "laps": None},
        "next": None,
        "up": [],
        "cut": None,
        "notice": None,
        "sponsors": [],
    } | told


def test_a_race_tells_laps_gaps_and_who_is_out(look: Look, hall_stage: Stage) -> None:
    board = a_race()
    hall_stage.opening.append(board)
    wall = look("?lang=de")
    wall.shows(board["seq"])
    told = [wall.cell(driver, "best") for driver in (A, B, C, D)]
    assert told == ["12 Rd.", "+1,431", "+1 Rd.", "DSQ"]
    assert wall.cell(A, "gap") == "★1:58,000"
    assert wall.see("document.querySelectorAll('board-row[data-penalised]').length") == 1
    labels = wall.see("[...document.querySelectorAll('.labels [role=columnheader]')].map((each) => each.textContent)")
    assert labels[-4:] == ["Bestzeit", "Intervall", "Letzte", "Punkte"]


def test_laps_behind_grow_when_only_the_leader_drives_on(look: Look, hall_stage: Stage) -> None:
    board = a_race()
    hall_stage.opening.append(board)
    wall = look()
    wall.shows(board["seq"])
    leader = board["rows"][0] | {"laps": 13}
    hall_stage.say(
        {
            "type": "changes",
            "session": "race-2",
            "epoch": board["epoch"],
            "seq": board["seq"] + 1,
            "prev": board["seq"],
            "rows": [leader],
            "removed": [],
        }
    )
    wall.turn(1000)
    wall.shows(board["seq"] + 1)
    assert [wall.cell(driver, "best") for driver in (A, B, C)] == ["13 laps", "+1 lap", "+2 laps"]


def test_the_line_of_those_who_go_on(look: Look, hall_stage: Stage) -> None:
    board = a_race()
    hall_stage.opening += [board, an_evening(cut=2)]
    wall = look()
    wall.shows(board["seq"])
    cut = "[...document.querySelectorAll('board-row[data-cut]')].map((each) => each.dataset.driver)"
    wall.until(cut, [B])
    hall_stage.say(an_evening(cut=3))
    wall.until(cut, [C])
    told = look("?cut=1")
    told.shows(board["seq"])
    told.until(cut, [A])


@pytest.mark.parametrize(
    ("lang", "size", "said"),
    [
        ("en", (1920, 1080), "{}: line cut since {}"),
        ("de", (1366, 768), "{}: Leitung getrennt seit {}"),
        ("de", (1080, 1920), "{}: Leitung getrennt seit {}"),
    ],
)
def test_a_venue_whose_line_is_cut_is_marked_until_it_is_mended(
    look: Look, hall_stage: Stage, lang: str, size: tuple[int, int], said: str
) -> None:
    board = a_race()
    board["session"]["name"] = "Race 2 of the long evening in both halls"
    hall_stage.opening += [board, an_evening(lines=[])]
    wall = look(f"?lang={lang}", size=size)
    wall.shows(board["seq"])
    marks = "[...document.querySelectorAll('.facts .cut')].map((each) => each.textContent)"
    assert wall.see(marks) == []
    nord, ring = ({"venue": name, "since": f"2026-11-21T19:0{at}:12.000Z"} for at, name in ((4, "Nord"), (7, "Ring")))
    hall_stage.say(an_evening(lines=[nord, ring]))
    wall.until(marks, [said.format("Nord", "19:04"), said.format("Ring", "19:07")])
    hall_stage.say(an_evening(lines=[ring]))
    wall.until(marks, [said.format("Ring", "19:07")])
    assert wall.see(IS_WHOLE), "what does not fit the head may not be the mark"
    hall_stage.say(an_evening())  # of a display of the version before
    wall.until(marks, [])


def test_the_clock_of_the_session_runs_down_and_the_race_has_its_number(look: Look, hall_stage: Stage) -> None:
    board = a_race()
    ends = (AT + timedelta(minutes=7, seconds=12)).isoformat()
    hall_stage.opening[0]["time"] = AT.isoformat()
    hall_stage.opening += [board, an_evening(clock={"starts_at": None, "ends_at": ends, "laps": None})]
    wall = look()
    wall.shows(board["seq"])
    wall.until("document.querySelector('.number').textContent", "2 of 6")
    wall.until("document.querySelector('session-clock').textContent !== ''")
    before = seconds_of(wall.text("session-clock"))
    assert 420 < before <= 432
    wall.live(GoingOn().fill([A, B, C, D]), 10_000)
    assert before - seconds_of(wall.text("session-clock")) in range(9, 12)


def up_next(*drivers: str) -> list[dict[str, Any]]:
    return [
        {"rig": f"r{n}", "name": f"Rig {n}", "driver": {"id": f"x{n}", "name": name}, "team": None}
        for n, name in enumerate(drivers)
    ]


def test_sponsors_are_seen_though_22_rigs_have_a_next_driver_and_each_lap_changes_who_it_is(
    look: Look, hall_stage: Stage
) -> None:
    """They came last, and the line began anew whenever what it showed was another: then they never came."""
    board = a_race()
    sponsors = [{"name": name, "image": f"/media/{name}.svg"} for name in ("Karo", "Volta")]
    hall_stage.opening += [board, an_evening(up=up_next(*["Leni"] * 22), sponsors=sponsors)]
    wall = look()
    picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"/>'
    wall.page.route("**/media/*", lambda route: route.fulfill(body=picture, content_type="image/svg+xml"))
    wall.shows(board["seq"])
    hall = Hall().fill([A, B, C, D])
    told = []
    for lap in range(24):
        drivers = [f"Mila {lap}"] * 22
        hall_stage.say(an_evening(up=up_next(*drivers), sponsors=sponsors))
        wall.until(f"!document.querySelector('hall-news').textContent.includes('Mila {lap - 1}')")
        told.append(wall.see("document.querySelector('hall-news img')?.alt ?? document.querySelector('b').textContent"))
        wall.live(hall, 3000)
    seen = [text for text in dict.fromkeys(told) if text in {"Karo", "Volta"}]
    assert seen == ["Karo", "Volta"], told
    assert told.index("Karo") < 10, "not only behind all 22"


class GoingOn(Hall):
    """A hall whose server's clock goes on by two seconds with each beat."""

    _at = 0.0

    def beat(self, after: float = 0) -> dict[str, Any]:
        self._at += 2 + after
        return super().beat(self._at)


def seconds_of(clock: str) -> int:
    minutes, seconds = clock.split(":")
    return int(minutes) * 60 + int(seconds)


def test_the_next_drivers_and_the_next_race_are_told_in_turn(look: Look, hall_stage: Stage) -> None:
    board = a_race()
    up = [
        {"rig": f"r{n}", "name": f"Rig {n}", "driver": {"id": f"x{n}", "name": "Leni Malz"}, "team": {"short": "Bräu"}}
        for n in range(1, 5)
    ]
    next_one = {"id": "race-3", "name": "Race 3", "starts_at": "2026-11-21T20:40:00Z", "delay_min": 5}
    hall_stage.opening += [board, an_evening(up=up, next=next_one)]
    wall = look()
    wall.shows(board["seq"])
    hall = Hall().fill([A, B, C, D])  # at the same entry of the same book
    said = set()
    for _ in range(5):
        said.add(wall.text("hall-news"))
        wall.live(hall, 8000)
    told = [text for text in said if text.startswith("Next up")]
    assert len(told) == 2  # more than three do not fit the line
    assert all(any(f"Rig {n} Leni Malz (Bräu)" in text for text in told) for n in range(1, 5))
    assert any("Race 3 20:40 +5 min" in text for text in said)


STANDINGS = {
    "epoch": "book-1",
    "seq": 40,
    "state": "provisional",
    "teams": [
        {"position": 1, "tied": False, "points": 61.5, "team": {"id": "t1", "name": "Mühlrad", "short": "Mühl"}},
        {"position": 2, "tied": False, "points": 48, "team": {"id": "t2", "name": "Basalt", "short": "Bas"}},
    ],
}


def test_teams_stand_by_points_and_follow_the_races(look: Look, hall_stage: Stage) -> None:
    answers: list[dict[str, Any]] = [STANDINGS, STANDINGS | {"seq": 41, "teams": _swapped()}]
    board = a_race()
    wall = look("?view=teams")

    def answer(route: Route) -> None:
        route.fulfill(json=answers[min(len(asked), 1)])
        asked.append(route.request.url)

    asked: list[str] = []
    wall.page.route("**/api/v1/standings", answer)
    hall_stage.say(board)
    wall.until("document.querySelectorAll('board-row').length", 2)
    assert wall.names == ["Mühlrad", "Basalt"]
    assert [wall.cell(team, "best") for team in ("t1", "t2")] == ["61.5", "48"]
    assert wall.cell("t2", "gap") == "−13.5"
    hall_stage.say(board | {"seq": board["seq"] + 1})
    wall.until("document.querySelector('hall-board').dataset.seq", "41")
    assert wall.names == ["Basalt", "Mühlrad"]
    assert wall.cell("t2", "arrow") == "▲1"


def test_a_wall_of_points_whose_news_were_lost_on_the_way_has_its_table_without_another_lap(
    look: Look, hall_stage: Stage
) -> None:
    """News and points are loaded together: where that failed, only a board could ask again, and none was drawn."""
    hall_stage.opening.append(a_race())
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(route.request.url)
        route.abort() if len(lost) == 1 else route.continue_()

    wall = look("", turning=True)
    wall.excuse("ERR_FAILED")
    wall.page.route("**/js/talk.js*", lose)
    wall.page.route("**/api/v1/standings", lambda route: route.fulfill(json=STANDINGS))
    wall.page.goto(hall_stage.url + "?view=teams")
    wall.until("document.querySelectorAll('board-row').length", 2)
    assert len(lost) == 2


def test_points_that_were_lost_on_the_way_are_asked_for_again_without_another_lap(
    look: Look, hall_stage: Stage
) -> None:
    hall_stage.opening.append(a_race())
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.abort() if len(asked) == 1 else route.fulfill(json=STANDINGS)

    wall = look("", turning=True)
    wall.excuse("ERR_FAILED")
    wall.page.route("**/api/v1/standings", answer)
    wall.page.goto(hall_stage.url + "?view=teams")
    wall.until("document.querySelectorAll('board-row').length", 2)
    assert len(asked) == 2


@pytest.mark.parametrize("venues", [[], [{"position": 1, "venue": "Hall A", "mean": 1.5}]])
def test_where_no_venues_can_be_compared_the_wall_has_the_teams_and_the_console_no_404(
    look: Look, hall_stage: Stage, venues: list[object]
) -> None:
    wall = look("?view=venue")
    told = {"epoch": "book-1", "seq": 40, "state": "provisional", "venues": venues}
    wall.page.route("**/api/v1/standings/venues?empty=1", lambda route: route.fulfill(json=told))
    wall.page.route("**/api/v1/standings", lambda route: route.fulfill(json=STANDINGS))
    hall_stage.say(a_race())
    wall.until("document.querySelectorAll('board-row').length", 2)
    assert wall.names == ["Mühlrad", "Basalt"]


def _swapped() -> list[dict[str, Any]]:
    first, second = STANDINGS["teams"]  # type: ignore[misc]
    return [second | {"position": 1, "points": 73}, first | {"position": 2}]  # type: ignore[has-type]

"""Every group of pages on the screens it is made for, with 22 teams and names of thirty letters.

Nothing is wider than its screen, nothing lies outside of it, no text lies on another, and the names that a phone and
the lower third show are whole: they wrap, or are abbreviated.
"""

import json
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page

from display.access.desk import Desk
from display.access.grants import Grants
from display.access.roles import Role
from display.stream.pages import Element
from tests.chromium import launched
from tests.display.access.hall import AT, PIN, QUICKLY, key_for
from tests.display.phone.hall import PLAN, Hall, served
from tests.e2e.test_all_pages import CODES, sign_in
from tests.e2e.walk import PATIENCE_S, SETTLED, walker
from timing.event import Plan
from timing.live import RigLive
from timing.record.access import Grant, Kind

pytestmark = pytest.mark.browser

PHONES: Final = ((320, 568), (360, 640), (390, 844))
TABLETS: Final = ((1280, 800), (800, 1280))
DESKS: Final = ((1366, 768), (1920, 1080))
STREAMS: Final = ((1920, 1080), (3840, 2160))
WALLS: Final = ((1280, 720), (1366, 768), (1920, 1080), (1080, 1920), (3840, 2160))
BOARDS: Final = ("/", "/?view=drivers", "/?view=teams", "/?view=venue")
SCENES: Final = ("/screen", "/scene/warmup", "/scene/break", "/scene/award")
ON_PHONES: Final = (
    *("/phone", "/phone?view=teams", "/phone?view=venue", "/t/team-01", "/d/driver-01a"),
    f"/seat/rig-01?k={CODES.of('rig-01')}",
)
OF_DESKS: Final = ("/organiser", "/stewards", "/organiser/screens", "/commentator", "/overlay/")
WHOLE: Final = {"/phone": ".name", "/overlay/lower-third": ".name, .team"}
"""Where names are never cut, and what holds them."""

_MEASURE: Final = """
(whole) => {
  const page = document.documentElement;
  const found = [];
  if (page.scrollWidth > innerWidth) found.push(`${page.scrollWidth - innerWidth} pixels too wide`);
  const clipped = (element, box) => {
    let {left, top, right, bottom} = box;
    for (let each = element; each && each !== document.body; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const edge = each.getBoundingClientRect();
      [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
    }
    return {left, top, right, bottom};
  };
  const layer = (element) => {
    for (let each = element; each; each = each.parentElement)
      if (['fixed', 'sticky'].includes(getComputedStyle(each).position)) return each;
    return null;
  };
  const texts = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    if (element.closest('option, script, style, svg')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const whole of range.getClientRects()) {
      const box = clipped(element, whole);
      if (box.right - box.left < 2 || box.bottom - box.top < 2) continue;
      texts.push({node, layer: layer(element), text: node.data.trim().slice(0, 40), whole, ...box});
    }
  }
  for (const {left, right, text} of texts)
    if (left < -1 || right > innerWidth + 1) found.push(`outside: ${text}, ${left.toFixed()} to ${right.toFixed()}`);
  texts.sort((one, other) => one.top - other.top);
  texts.forEach((one, at) => {
    for (const other of texts.slice(at + 1)) {
      if (other.top >= one.bottom) break;
      if (one.layer !== other.layer || one.node === other.node) continue;
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      // A line of text is higher than its letters.
      const least = Math.min(one.bottom - one.top, other.bottom - other.top);
      if (wide > 2 && high > 0.4 * least) found.push(`${one.text} lies on ${other.text}`);
    }
  });
  for (const each of whole ? document.querySelectorAll(whole) : []) {
    const hides = getComputedStyle(each).overflowX !== 'visible';
    const more = each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 4;
    if (each.checkVisibility({visibilityProperty: true}) && hides && more)
      found.push(`cut: ${each.textContent.trim()}`);
  }
  return [...new Set(found)].slice(0, 8);
}
"""


def long_names() -> Plan:
    """The cup with names of thirty letters: teams, drivers."""
    teams = {
        id: replace(each, name=f"Oberbergisches Getriebewerk {at:02}", short=f"Oberberg {at:02}")
        for at, (id, each) in enumerate(PLAN.teams.items(), 1)
    }
    drivers = {
        id: replace(each, name=f"Maximiliane Hohenstein-Walz {at:02}")
        for at, (id, each) in enumerate(PLAN.drivers.items(), 1)
    }
    assert {len(name) for name in (*(t.name for t in teams.values()), *(d.name for d in drivers.values()))} == {30}
    return replace(PLAN, teams=teams, drivers=drivers)


class House:
    """A served evening, and an organiser who looks at its pages. `faults` are what is wrong with their sizes."""

    def __init__(self, url: str, page: Page) -> None:
        self.faults: list[str] = []
        self._url = url
        self.page = page

    def see(self, paths: Sequence[str], sizes: Sequence[tuple[int, int]], shown: str = "true") -> None:
        """Look at these pages at each of these sizes, once `shown` is true of them."""
        for path in paths:
            for width, height in sizes:
                self.page.set_viewport_size({"width": width, "height": height})
                self.page.goto(self._url + path)
                patience = time.monotonic() + PATIENCE_S
                while not self.page.evaluate(shown):
                    assert time.monotonic() < patience, (
                        f"{path} at {width} by {height}: it never came about that {shown}"
                    )
                    self.page.wait_for_timeout(50)
                self.page.evaluate(SETTLED)
                found: list[str] = self.page.evaluate(_MEASURE, WHOLE.get(path.partition("?")[0], ""))
                self.faults += [f"{path} at {width} by {height}: {each}" for each in found]

    def sound(self) -> None:
        assert not self.faults, "\n".join(self.faults)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A race of 22 after a qualifying, at an evening with a prize-giving that has begun."""
    hall = Hall(long_names()).fill()
    hall.opens("race-1")
    hall.fill("race-1")
    for role, pin in PIN.items():
        hall.record.access.put(Grant(f"pin-{role.value}", Kind.PIN, role.value, QUICKLY.hash(pin), AT, "the console"))
    live = [
        RigLive(rig.id, rig.name or rig.id, rig.address, "f1", rig.driver, True, 0.4, 3, 41_000, 900, 2, {})
        for rig in hall.plan.rigs.values()
    ]
    with served(hall, desk=Desk(Grants(hall.record.access)), seats=CODES, rigs=lambda: live) as url:
        begin_award(url, key_for(hall.record, Role.ORGANISER))
        yield url


def begin_award(url: str, key: dict[str, str]) -> None:
    wishes: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/award", {"of": "teams"}),
        ("PUT", "/award/step", {"step": 1}),
        ("PUT", "/award/step", {"step": 2}),
    ]
    for number, (method, path, body) in enumerate(wishes):
        sent = json.dumps({**body, "id": str(UUID(int=number))}).encode()
        request = urllib.request.Request(
            f"{url}/api/v1{path}", sent, {**key, "content-type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert answer.status == 200


@pytest.fixture
def house(browser: Browser, url: str) -> Iterator[House]:
    with walker(browser, url, reduced_motion="reduce") as visitor:
        sign_in(visitor, url)
        yield House(url, visitor.page)


def test_boards_fit_every_wall(house: House) -> None:
    house.see(BOARDS, WALLS, "document.querySelectorAll('board-row').length >= 2")
    house.sound()


def test_the_gap_of_a_team_stands_in_the_middle_of_its_row(house: House) -> None:
    """Where a driver's team would stand above it, a team has nothing."""
    house.see(["/?view=teams&d=10&inch=85"], [(1920, 1080)], "document.querySelector('[data-form=pair]') !== null")
    off: float = house.page.evaluate("""() => {
      const row = [...document.querySelectorAll('board-row')].find((each) => each.querySelector('.gap').textContent);
      const middle = ({top, bottom}) => (top + bottom) / 2;
      return middle(row.querySelector('.gap').getBoundingClientRect()) - middle(row.getBoundingClientRect());
    }""")
    assert abs(off) < 2
    house.sound()


def test_scenes_fit_every_wall(house: House) -> None:
    house.see(SCENES, WALLS)
    house.sound()


def test_what_spectators_and_drivers_see_fits_every_phone(house: House) -> None:
    house.see(ON_PHONES, PHONES)
    house.sound()


def test_the_rig_desk_fits_a_tablet(house: House) -> None:
    house.see(["/staff"], TABLETS, "document.querySelectorAll('.rig').length >= 22")
    house.see(["/staff/status"], TABLETS)
    house.sound()


def test_desks_fit_a_laptop_and_a_large_screen(house: House) -> None:
    house.see(OF_DESKS, DESKS)
    house.sound()


def test_overlays_fit_the_picture(house: House) -> None:
    house.see([f"/overlay/{each}?delay=0" for each in Element], STREAMS)
    house.sound()

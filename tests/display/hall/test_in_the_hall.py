"""Screens in a real browser: two of them through an evening, with a server that is started anew in between."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from display.access.roles import Role
from display.app import Display
from display.boards import cup_at
from display.hall import deciding
from display.hall.award import of_standings
from display.hall.keeper import changed
from display.hall.state import Honoured
from display.server import listen
from tests.chromium import LAN_NAME, launched
from tests.display.access.hall import key_for
from tests.display.hall.place import AT, PICTURE, PLAN, TEAMS, driven
from timing.event import Plan
from timing.record.protocol import Record
from timing.record.sql import SqlRecord

pytestmark = pytest.mark.browser

PATIENCE_MS = 20_000
SIZES = ((1920, 1080), (3840, 2160), (1080, 1920), (1366, 768))
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "\u202etfel ot thgir",
    "x" * 200,
    "\U0001f3c1\U0001f525 \u0001Ana",
    "Łódź GmbH & Co.",
)
EXCUSED = ("ERR_CONNECTION", "WebSocket", "Failed to load resource")
"""What a browser says of a server that is away."""


class House:
    """A server that can be stopped and started on its port, and browsers that note what they complain of."""

    def __init__(self, browser: Browser, file: Path, plan: Plan) -> None:
        self._browser = browser
        self._file = file
        self._plan = plan
        self._port = 0
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []
        first = SqlRecord.open(file)
        driven(first)
        self.steward = key_for(first, Role.STEWARD)
        first.close()

    def open(self) -> None:
        self.record = SqlRecord.open(self._file)
        self.display = Display(self.record, self._plan)
        bound = listen("127.0.0.1", self._port)
        self._port = bound.getsockname()[1]
        ready = threading.Event()
        self._thread = threading.Thread(target=self.display.run, args=(bound, ready.set), daemon=True)
        self._thread.start()
        assert ready.wait(PATIENCE_MS / 1000)

    def close(self) -> None:
        self.display.stop()
        self._thread.join(PATIENCE_MS / 1000)
        assert not self._thread.is_alive()
        self.record.close()

    def page(self, path: str, size: tuple[int, int] = SIZES[0], **context: Any) -> Page:
        width, height = size
        opened = self._browser.new_context(viewport={"width": width, "height": height}, **context)
        self._contexts.append(opened)
        page = opened.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', (event) => console.error(`CSP ${event.blockedURI}`))"
        )
        page.on("console", lambda told: self._note(told.text if told.type in ("error", "warning") else ""))
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("dialog", lambda dialog: self._note(f"dialog {dialog.message}"))
        page.on("request", lambda asked: self._note("" if urlsplit(asked.url).hostname == LAN_NAME else asked.url))
        page.goto(f"http://{LAN_NAME}:{self._port}{path}")
        return page

    def _note(self, text: str) -> None:
        if text and not any(each in text for each in EXCUSED):
            self.complaints.append(text)

    def leave(self) -> None:
        for context in self._contexts:
            context.close()
        self._contexts.clear()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@contextmanager
def house(browser: Browser, folder: Path, plan: Plan = PLAN) -> Iterator[House]:
    opened = House(browser, folder / "record.db", plan)
    opened.open()
    try:
        yield opened
    finally:
        opened.leave()
        opened.close()
    assert opened.complaints == []


def framed(screen: Page, path: str) -> None:
    """Wait until a screen shows this page, whole, and no other."""
    until(
        screen,
        """(path) => {
          const frames = document.querySelectorAll('.frames iframe');
          const root = frames[0]?.contentDocument?.documentElement;
          return frames.length === 1 && 'on' in frames[0].dataset && !!root?.dataset.build
            && frames[0].contentWindow.location.pathname === path;
        }""",
        path,
    )


def until(page: Page, expression: str, argument: Any = None) -> None:
    """Wait for what is to be seen; the policy of our pages keeps Playwright from waiting inside of them."""
    patience = time.monotonic() + PATIENCE_MS / 1000
    while not page.evaluate(expression, argument):
        assert time.monotonic() < patience, f"{page.url} did not come to {expression}"
        page.wait_for_timeout(20)


def inside(screen: Page) -> str:
    """All text of the page in a screen, seen or not, with what its scripts were given."""
    text: str = screen.evaluate("document.querySelector('.frames iframe').contentDocument.documentElement.outerHTML")
    return text


def findings(page: Page) -> list[str]:
    """What axe finds that keeps people out."""
    found = Axe().run(page).response["violations"]
    return [each["id"] for each in found if each["impact"] in ("serious", "critical")]


def test_two_screens_go_through_the_evening(browser: Browser, tmp_path: Path) -> None:
    with house(browser, tmp_path) as hall:
        screens = [hall.page("/screen?lang=de"), hall.page("/screen", SIZES[2])]
        for screen in screens:
            until(screen, "document.querySelector('.state').textContent.match(/Bereit|Ready/) !== null")
        names = [screen.inner_text(".name") for screen in screens]
        assert len(set(names)) == 2
        desk = hall.page("/organiser/screens?lang=de", (1180, 820), extra_http_headers=hall.steward)
        assert findings(screens[0]) == []
        for _ in screens:
            before = desk.locator("button:visible", has_text="Aufnehmen").count()
            desk.locator("button:visible", has_text="Aufnehmen").first.click()
            until(
                desk,
                "(n) => [...document.querySelectorAll('.list .main')].filter((each) => !each.hidden).length < n",
                before,
            )
        for screen in screens:
            framed(screen, "/")
        desk.locator(".list li[data-state=here] .muted", has_text="Hallentafel").nth(1).wait_for()
        desk.get_by_role("button", name="Pause").click()
        for screen in screens:
            framed(screen, "/scene/break")

        hall.close()
        hall.open()
        screens[1].reload()
        for screen in screens:
            framed(screen, "/scene/break")
        assert [screen.text_content(".name") for screen in screens] == [name.title() for name in names]

        desk.locator(".list button", has_text="Namen zeigen").first.click()
        until(screens[0], "document.documentElement.hasAttribute('data-named')")
        assert screens[1].get_attribute("html", "data-named") is None
        desk.fill("#text", "Zurück um <b>acht</b>")
        desk.get_by_role("button", name="An alle Tafeln senden").click()
        screens[0].frame_locator("iframe").locator(".notice", has_text="Zurück um <b>acht</b>").wait_for()
        assert findings(desk) == []

        desk.get_by_role("button", name="Teams", exact=True).click()
        for screen in screens:
            framed(screen, "/scene/award")
        for place, team in ((3, "west"), (2, "north"), (1, "south")):
            for screen in screens:
                assert TEAMS[team] not in inside(screen)
            desk.get_by_role("button", name=f"Nächster: Platz {place}").click()
            for screen in screens:
                screen.frame_locator("iframe").locator(".place[data-latest] .name", has_text=TEAMS[team]).wait_for()
        desk.get_by_text("Alle Plätze sind enthüllt.").wait_for()


def test_a_screen_is_told_its_size_and_says_how_far_it_can_be_read(browser: Browser, tmp_path: Path) -> None:
    with house(browser, tmp_path) as hall:
        screen = hall.page("/screen?setup=1&lang=en")
        screen.fill("[name=inch]", "85")
        screen.fill("[name=metres]", "10")
        near = screen.inner_text(".readable")
        assert near.startswith("Readable to 10")
        screen.fill("[name=inch]", "42")
        assert screen.inner_text(".readable") != near
        assert findings(screen) == []
        screen.click("[value=save]")
        until(screen, "JSON.parse(localStorage['eracing.screen']).inch === 42")
        (known,) = hall.display.hall.keeper.hall.screens
        assert (known.inch, known.metres) == (42, 10)
        hall.record.hall.change(partial(changed, change=deciding.show(known.id, "/?view=teams")))
        framed(screen, "/")
        assert "d=10&inch=42" in screen.locator("iframe").evaluate("each => each.contentWindow.location.search")
        screen.keyboard.press("s")
        screen.wait_for_selector("dialog[open]")


def test_the_scenes_are_readable_on_every_screen_whatever_people_are_called(browser: Browser, tmp_path: Path) -> None:
    teams = {id: replace(team, name=name) for (id, team), name in zip(PLAN.teams.items(), HOSTILE, strict=False)}
    rigs = {
        f"r{number}": replace(PLAN.rigs["rig-1"], id=f"r{number}", address=f"10.1.0.{number}", name=HOSTILE[number % 5])
        for number in range(22)
    }
    with house(browser, tmp_path, replace(PLAN, name=HOSTILE[2], teams=teams, rigs=rigs)) as hall:
        _put_up_all(hall.record)
        page = hall.page("/scene/break")
        for kind, seen in (("warmup", ".seat"), ("break", ".sponsors img"), ("award", ".place")):
            page.goto(page.url.rsplit("/", 1)[0] + f"/{kind}")
            page.wait_for_selector(seen)
            page.wait_for_selector(".notice bdi:not(:empty)")
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                until(page, "(width) => innerWidth === width", width)
                until(page, f"() => {_SMALLEST} >= 0.0329 && {_OUTSIDE}.length === 0")
            assert findings(page) == [], kind
            assert page.evaluate("document.querySelectorAll('main img[src=x], main b img, main script').length") == 0


def _put_up_all(record: Record) -> None:
    record.hall.keep_picture("0" * 24 + ".png", PICTURE)
    changes = [deciding.add_sponsor(f"s{number}", f"Firm {number}", "0" * 24 + ".png") for number in range(7)]
    changes.append(deciding.tell("n", " ".join(HOSTILE)[:200], "warning", AT, None))
    award = of_standings(Honoured.TEAMS, cup_at(record, record.position().seq, PLAN))
    changes += [deciding.begin_award(award, AT), *(deciding.reveal(step) for step in (1, 2, 3))]
    for each in changes:
        record.hall.change(partial(changed, change=each))


_OUTSIDE = """[...document.querySelectorAll('main *, header > *')]
  .filter((each) => each.checkVisibility?.({visibilityProperty: true}) && !each.closest('.rays, .fit, .said, [hidden]'))
  .map((each) => [each.className || each.tagName, each.getBoundingClientRect()])
  .filter(([, box]) => box.width
    && (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1))
  .map(([name, box]) => `${name} ${JSON.stringify(box)}`)"""
_SMALLEST = """Math.min(...[...document.querySelectorAll('.screen *')]
  .filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((each) => each.checkVisibility?.() && !each.closest('noscript, .said, [hidden], .team, .rig'))
  .map((each) => parseFloat(getComputedStyle(each).fontSize))) / Math.min(innerWidth, innerHeight)"""

"""The pages in a real browser, at the sizes of phones and a tablet, while laps come in and people go."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request

from display.pages.assets import build_id, static_path
from tests.chromium import LAN_NAME, launched
from tests.display.phone.hall import FIRST, PATIENCE_S, PLAN, Hall, served

pytestmark = pytest.mark.browser

SIZES: Final = ((390, 844), (320, 640), (820, 1180))
ANNA: Final = FIRST[0]
HOSTILE: Final = (
    "<img src=x onerror=alert(1)>",
    "\u202egnp.exe \u2067\u05e9\u05dc\u05d5\u05dd",
    "W" * 200,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f3c1 \u65e5\u672c",
    "An\x07na\x1b[31m",
    "\u200b\u200b",
)
_WATCH: Final = """
window.complaints = [];
document.addEventListener('securitypolicyviolation', (event) => complaints.push(`CSP: ${event.blockedURI}`));
window.sockets = 0;
const Socket = WebSocket;
window.WebSocket = class extends Socket {
  constructor(address) { super(address); sockets++; }
};
"""

LATER: Final = f"""(async () => {{
  const {{ Later, delayOf }} = await import('{static_path(build_id())}/js/phone/later.js');
  const seen = []; let now = 1000;
  const queue = new Later(20, () => now);
  for (let at = 0; at < 600; at++) {{
    now += 100;
    for (const kind of ['', 'evening']) queue.put(kind, () => seen.push([kind, at]));
    queue.tick();
  }}
  const most = queue.size;
  now += 20_000; queue.tick();
  const atOnce = []; new Later(0).put('', () => atOnce.push(1));
  return [most, seen, queue.size, atOnce.length, ['20', '-1', 'x', '1e9', null].map(delayOf)];
}})()"""


class Hand:
    """A phone in somebody's hand."""

    def __init__(self, browser: Browser, url: str, size: tuple[int, int], *, clock: bool = False) -> None:
        self.url = url.replace("127.0.0.1", LAN_NAME)  # plain HTTP, as in a hall
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self._context = browser.new_context(viewport={"width": size[0], "height": size[1]}, timezone_id="UTC")
        self._context.set_default_timeout(PATIENCE_S * 1000)
        self.page: Page = self._context.new_page()
        self.page.on("console", lambda said: self._note(said.type, said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._follow)
        self.page.add_init_script(_WATCH)
        if clock:
            self.page.clock.install()

    def open(self, path: str) -> "Hand":
        self.page.goto(self.url + path)
        return self

    def see(self, expression: str) -> Any:
        return self.page.evaluate(expression)

    def until(self, expression: str, turn: int = 0) -> None:
        """Wait until this is true on the page; `turn` its clock by so many milliseconds each time."""
        patience = time.monotonic() + PATIENCE_S
        while not self.see(expression):
            assert time.monotonic() < patience, f"{expression} did not become true"
            if turn:
                self.page.clock.run_for(turn)

    def fits(self) -> None:
        """Nothing is wider than the screen."""
        assert self.see("document.documentElement.scrollWidth - innerWidth") <= 0

    def is_accessible(self) -> None:
        found = Axe().run(self.page).response["violations"]
        assert [
            (each["id"], each["nodes"][0]["html"][:120]) for each in found if each["impact"] in ("serious", "critical")
        ] == []

    def names(self, of: str = ".list.all") -> list[str]:
        names: list[str] = self.see(f"[...document.querySelectorAll('{of} .name')].map((name) => name.textContent)")
        return names

    def put_away(self, *excused: str) -> None:
        self.complaints += self.see("complaints")
        self._context.close()
        assert [each for each in self.complaints if not any(word in each for word in excused)] == []

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(f"{kind}: {text}")

    def _follow(self, request: Request) -> None:
        self.asked.append(urlsplit(request.url).path)
        if urlsplit(request.url).hostname != LAN_NAME and not request.url.startswith("data:"):
            self.complaints.append(f"asked for {request.url}")


Take = Callable[..., Hand]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture
def hall() -> Hall:
    """A qualifying with a lap or more of each team, and a race."""
    hall = Hall().fill()
    hall.opens("race-1")
    return hall.fill("race-1", laps=2)


@pytest.fixture
def url(hall: Hall) -> Iterator[str]:
    with served(hall) as url:
        yield url


def test_the_board_in_a_hand(browser: Browser, url: str, hall: Hall) -> None:
    """Any size, both languages: 22 teams, a search, a star that is remembered, and no connection that is held."""
    for size, lang in zip(SIZES, ("en", "de", "en"), strict=True):
        hand = Hand(browser, url, size).open(f"/phone?lang={lang}&motion=0")
        hand.until("document.querySelectorAll('.list.all .line').length === 22")
        hand.fits()
        sizes = hand.see(
            "[...document.querySelectorAll('.line, .star, .tabs a, input')].map((each) => each.getBoundingClientRect())"
            ".filter(({width}) => width).map(({width, height}) => Math.min(width, height))"
        )
        assert min(sizes) >= 48
        assert hand.names()[0] == PLAN.drivers[ANNA].name
        first = hand.page.locator(".list.all .line").first
        assert first.locator("a").get_attribute("href") == f"/d/{ANNA}?lang={lang}&motion=0"
        assert re.search("2 laps" if lang == "en" else "2 Rd.", first.inner_text())
        hand.until("document.querySelector('.race-number').textContent.length > 0")
        hand.is_accessible()
        hand.page.fill("#find", "GELBE")
        assert len(hand.names()) == 1
        hand.page.fill("#find", "nobody at all")
        assert hand.page.locator(".empty").first.is_visible()
        hand.page.fill("#find", "")
        hand.page.locator(".list.all .star").nth(4).click()
        assert hand.names(".pinned") == [hand.names()[4]]
        hand.page.reload()
        hand.until("document.querySelectorAll('.pinned .line').length === 1")
        hand.page.locator("[data-view=teams]").click()
        hand.until("document.querySelectorAll('.list.all .line').length === 22")
        hand.until("document.querySelectorAll('.list.all [href^=\"/t/\"]').length === 22")
        assert len(hand.names(".pinned")) == 1, "who follows a driver's team follows the team"
        hand.page.locator("[data-view=venue]").click()
        hand.until("document.querySelectorAll('.list.all .line').length === 2")
        hand.fits()
        assert hand.see("sockets") == 0
        hand.put_away()


def test_laps_come_and_somebody_who_is_hidden_goes(browser: Browser, url: str, hall: Hall) -> None:
    """On the board, on the pages of driver and team, and in the charts on them, which are open all the while."""
    name = PLAN.drivers[ANNA].name
    hands = [Hand(browser, url, SIZES[0]).open(path) for path in ("/phone", f"/d/{ANNA}", "/t/team-01")]
    for hand in hands:
        hand.until(f"document.body.textContent.includes({name!r})")
    _, driver, _ = hands
    driver.page.locator("#session-qualifying summary").click()
    assert driver.see("document.querySelector('#session-race-1 .lap-chart desc').textContent").startswith("2 laps")
    hall.lap(ANNA, 89_123, "race-1")
    for hand in hands:
        hand.until("document.body.textContent.includes('1:29.123')")
    driver.until("document.querySelector('#session-race-1 .lap-chart desc').textContent.startsWith('3 laps')")
    assert driver.see("document.querySelector('#session-qualifying').open"), "what was opened stays open"
    hall.hide(ANNA)
    for hand in hands:
        hand.until(f"!document.documentElement.textContent.includes({name!r})")
        hand.put_away()


def test_a_phone_that_wakes_up_without_a_network_says_how_old_it_is(browser: Browser, url: str, hall: Hall) -> None:
    hand = Hand(browser, url, SIZES[0], clock=True).open("/phone")
    hand.until("document.querySelectorAll('.list.all .line').length === 22", turn=100)
    hand.page.context.set_offline(offline=True)
    hand.page.clock.fast_forward(60_000)
    hand.until("!document.querySelector('hall-banner').hidden", turn=500)
    assert re.match(r"Connection lost – as of \d\d:\d\d:\d\d", hand.page.locator("hall-banner span").first.inner_text())
    assert len(hand.names()) == 22, "the last good board stays"
    hall.lap(ANNA, 88_000, "race-1")
    hand.page.context.set_offline(offline=False)
    hand.see("dispatchEvent(new Event('online'))")
    hand.until(
        "document.querySelector('hall-banner').hidden && document.body.textContent.includes('1:28.000')", turn=100
    )
    # What nobody looks at asks seldom.
    hand.see("Object.defineProperty(document, 'hidden', {get: () => window.away})")
    hand.see("window.away = true")
    hand.page.clock.run_for(3000)
    before = hand.asked.count("/api/v1/sessions/current/board")
    hand.page.clock.run_for(20_000)
    assert hand.asked.count("/api/v1/sessions/current/board") - before <= 1
    hand.see("window.away = false")
    hand.see("document.dispatchEvent(new Event('visibilitychange'))")
    patience = time.monotonic() + PATIENCE_S
    while hand.asked.count("/api/v1/sessions/current/board") == before:
        assert time.monotonic() < patience, "who looks again is told at once"
        hand.see("1")
    hand.put_away("Failed to load resource")


def test_a_phone_that_wants_it_at_once_gets_it_pushed(browser: Browser, url: str, hall: Hall) -> None:
    hand = Hand(browser, url, SIZES[0]).open("/phone?live=1")
    hand.until("document.querySelectorAll('.list.all .line').length === 22")
    hall.lap(ANNA, 88_000, "race-1")
    hand.until("document.body.textContent.includes('1:28.000')")
    assert hand.see("sockets") == 1
    assert "/api/v1/sessions/current/board" not in hand.asked
    hand.put_away()


def test_with_a_delay_nothing_is_told_before_its_time(browser: Browser, url: str) -> None:
    for path in ("/phone?delay=300", f"/d/{ANNA}?delay=300", "/t/team-01?delay=300"):
        hand = Hand(browser, url, SIZES[0]).open(path)
        hand.until("document.querySelector('.later').textContent === '300 s late'")
        for team in PLAN.teams.values():
            assert team.name not in hand.see("document.documentElement.textContent")
        assert hand.page.locator(".page .back, .tabs a").first.get_attribute("href") == "/phone?delay=300"
        hand.put_away()


def test_what_waits_for_its_time_is_bounded_and_comes_in_order(browser: Browser, url: str) -> None:
    hand = Hand(browser, url, SIZES[0]).open("/phone")
    told = hand.see(LATER)
    most, seen, left, at_once, delays = told
    assert most <= 2 * 21, "bounded by the delay"
    assert [at for kind, at in seen if not kind] == [at for kind, at in seen if kind], "all kinds alike"
    assert [at for kind, at in seen if not kind] == sorted(at for kind, at in seen if not kind)
    assert seen[-1][1] == 599, "the last one comes through"
    assert (left, at_once, delays) == (0, 1, [20, 0, 0, 300, 0])
    hand.put_away()


def test_names_that_mean_harm_are_text_and_break_nothing(browser: Browser, url: str, hall: Hall) -> None:
    for driver, name in zip(FIRST, HOSTILE, strict=False):
        hall.name(driver, name)
    hand = Hand(browser, url, SIZES[1]).open("/phone")
    hand.until("document.body.textContent.includes('onerror')")
    assert hand.page.locator(".line img, .line script").count() == 0
    hand.fits()
    heights = set(hand.see("[...document.querySelectorAll('.list.all .line')].map(({offsetHeight}) => offsetHeight)"))
    lines = {
        round(each)
        for each in hand.see("""[...document.querySelectorAll('.list.all .name')].map((name) =>
      name.getBoundingClientRect().height / parseFloat(getComputedStyle(name).lineHeight))""")
    }
    assert lines <= {1, 2, 3}, "a long name has several lines, and none has more"
    assert len(heights) == len(lines), "all lines of as many are of one height"
    for driver in FIRST[: len(HOSTILE)]:
        hand.open(f"/d/{driver}")
        hand.fits()
        hand.open(f"/t/{PLAN.drivers[driver].team}")
        hand.fits()
    hand.put_away()


def test_the_pages_of_a_driver_and_a_team(browser: Browser, url: str, hall: Hall) -> None:
    """Any size: nothing too wide, accessible, a star, a code that a phone can follow, and paper that is white."""
    for size, lang in zip(SIZES, ("de", "en", "de"), strict=True):
        hand = Hand(browser, url, size)
        for path in (f"/d/{ANNA}", "/t/team-01"):
            hand.open(f"{path}?lang={lang}&qr=1")
            hand.until("document.querySelector('.code img')?.naturalWidth > 0")
            hand.until("!document.querySelector('.star').hidden")
            hand.fits()
            hand.is_accessible()
        hand.page.locator(".star").click()
        assert hand.page.locator(".star").get_attribute("aria-pressed") == "true"
        hand.page.locator(".back").click()
        hand.until("document.querySelectorAll('.pinned .line').length === 1")
        hand.page.locator(".pinned a").click()
        hand.until(f"location.pathname === '/d/{ANNA}'")
        hand.page.emulate_media(media="print")
        colors = hand.see(
            "['.phone', 'h1', '.laps td'].map((each) => getComputedStyle(document.querySelector(each)).color)"
        )
        assert set(colors) <= {"rgb(0, 0, 0)"}
        assert not hand.page.locator(".top").is_visible()
        hand.put_away()

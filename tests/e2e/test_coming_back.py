"""Every page that lives loses the network and sleeps, misses what happens meanwhile, and comes back by itself.

What it must come to is what a page that is opened then shows at once. The clock of a page is turned, so that nobody
waits until it has become old; what follows from messages takes the time that it takes.
"""

import json
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from datetime import time as time_of_day
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from display.access.cookies import SIGNED_COOKIE
from display.access.grants import Grants
from display.access.roles import Role
from tests.chromium import LAN_NAME
from tests.display.access.hall import key_for
from tests.display.staff.console.hall import RIGS, Floor, floor, plan, rig_id
from tests.e2e.line import Line, line
from timing.event import Plan, PlannedSession
from timing.readings import SessionType
from timing.record.asked import IncidentNoted
from timing.record.decisions import DriverSeated, Penalty, Phase, Ruled, SessionMoved
from timing.record.entry import Entry, LapSet, SessionOpened
from timing.record.evening import SessionDelayed

pytestmark = pytest.mark.browser

PATIENCE_S: Final = 30.0
STEP_MS: Final = 2500
"""So much time passes at once: after more, pages take it that they have slept."""
ASLEEP_MS: Final = 600_000
EXCUSED: Final = ("ERR_", "WebSocket", "Failed to load resource")
"""What a browser itself says of a network that is gone."""
_HIDING: Final = """
window.away = false;
Object.defineProperty(document, 'hidden', {get: () => away});
Object.defineProperty(document, 'visibilityState', {get: () => (away ? 'hidden' : 'visible')});
"""
_HIDE: Final = "(hidden) => { away = hidden; document.dispatchEvent(new Event('visibilitychange')); }"

BANNER: Final = "!document.querySelector('hall-banner').hidden"
DOT: Final = "!document.querySelector('.dot').hidden"
NO_LINE: Final = "document.querySelector('.line-note') !== null"
SILENT: Final = "!document.querySelector('.silent').hidden"
ALARM: Final = "document.querySelector('.note.bad[role=alert]:not([hidden])') !== null"
WRONG: Final = "document.querySelector('.saying .note.bad') !== null"
ROWS: Final = (
    "[...document.querySelectorAll('board-row')].map((row) =>"
    " ['pos', 'name', 'best'].map((of) => row.querySelector(`.${of}`).lastChild.textContent).join()).sort().join()"
)


def text(selector: str) -> str:
    return f"[...document.querySelectorAll('{selector}')].map((each) => each.textContent).sort().join('|')"


@dataclass(frozen=True)
class Live:
    """A page that lives: what it shows, and what is true of it when that is old. `role` may look at it."""

    path: str
    shows: str
    old: str
    role: Role | None = None


def part(path: str, shows: str) -> Live:
    """A part of a desk."""
    return Live(path, shows, SILENT, Role.ORGANISER if path.startswith("/organiser") else Role.STEWARD)


PAGES: Final = [
    Live("/", ROWS, BANNER),
    Live("/?view=teams", ROWS, BANNER),
    Live("/?view=venue", ROWS, BANNER),
    Live("/scene/warmup", text(".notice bdi"), BANNER),
    Live("/scene/break", text(".next .late") + " + " + text(".notice bdi"), BANNER),
    Live("/scene/award", text(".of") + " + " + text(".notice bdi"), BANNER),
    Live(
        "/screen",
        "document.querySelector('iframe[data-on]:last-child')?.contentWindow.location.pathname",
        "document.querySelector('iframe[data-on]').contentDocument.documentElement.dataset.age !== 'fresh'",
    ),
    Live("/phone", text(".list.all .name, .list.all .main"), BANNER),
    Live("/phone?live=1", text(".list.all .name, .list.all .main"), BANNER),
    Live("/phone?view=teams", text(".list.all .name, .list.all .main"), BANNER),
    Live("/t/team-01", text("main [data-part]:not([data-part=code])"), BANNER),
    Live("/d/d1", text("main [data-part]:not([data-part=code])"), BANNER),
    Live("/overlay/tower", text(".slots > *"), DOT),
    Live("/overlay/lower-third?driver=d1", text(".inner"), DOT),
    Live("/overlay/lower-third?team=team-01", text(".inner .facts"), DOT),
    Live("/overlay/ticker", "String(document.documentElement.dataset.seq)", DOT),
    Live("/overlay/battle?session=quali", text(".battle .name, .battle .between"), DOT),
    Live("/overlay/best-lap", text(".inner .time"), DOT),
    Live("/overlay/next-up", text(".inner"), DOT),
    Live("/overlay/winner?of=drivers", text(".inner"), DOT),
    Live(
        "/commentator",
        text(".board, .stories, .standings tbody"),
        "document.querySelector('.link').dataset.link === 'offline'",
    ),
    Live("/staff", text("main .rig .now"), NO_LINE, Role.STAFF),
    Live("/staff/status", text("main table"), ALARM, Role.STAFF),
    part("/stewards#incidents", text("#incidents article p:not(.kicker)")),
    part("/stewards#rulings", text("#rulings article")),
    part("/stewards#audit", text("#audit .said")),
    part("/organiser#evening", text("#evening .evening")),
    part("/organiser#health", text("#health .card:nth-child(2)")),
    Live("/organiser/screens", text(".notices"), ALARM, Role.ORGANISER),
]


def evening() -> Plan:
    """The plan of the rig desk's hall, with a second race in its timetable."""
    known = plan()
    race = PlannedSession("race-2", SessionType.RACE, "Lauf 2", starts=time_of_day(23, 30))
    return replace(known, sessions=(*known.sessions, race))


class Evening:
    """A race that runs, and things that happen in it."""

    def __init__(self, hall: Floor) -> None:
        self._hall = hall
        self._laps = dict.fromkeys(range(1, RIGS + 1), 0)
        self._happened = 0
        self._key = key_for(hall.record, Role.ORGANISER)
        at = datetime.now(UTC)
        race = SessionOpened("race", SessionType.RACE, "Lauf 1", None, at)
        hall.record.append([race, SessionMoved("race", Phase.RUNNING, "Toni", at)])
        hall.record.append([self._lap(n, 119_000 + 97 * n) for _ in range(2) for n in self._laps])

    def _lap(self, n: int, time_ms: int) -> LapSet:
        self._laps[n] += 1
        lap = self._hall.lap(n, self._laps[n], time_ms)
        return replace(lap, session="race", at=datetime.now(UTC))

    def goes_on(self) -> None:
        """Somebody else leads with the best lap of all, and everything else that a page may tell of is otherwise."""
        self._happened += 1
        k, at = self._happened, datetime.now(UTC)
        leader = 2 + k % (RIGS - 1)
        laps: list[Entry] = [self._lap(1, 125_000 + k)]
        while self._laps[leader] <= max(each for n, each in self._laps.items() if n != leader):
            laps.append(self._lap(leader, 110_000 - 41 * k))
        who = f"d{4 + k % 3}"
        self._hall.record.append(
            [
                *laps,
                *(self._hall.lap(n, 3 + k, 100_000 - 50 * k + n * (k % 30)) for n in (1, 2)),
                Ruled("race", Penalty.POINTS, f"Grund {k}", "Toni", at, "d1", value=100),
                IncidentNoted("race", f"i-{k}", f"Vorfall {k}", "Toni", at),
                DriverSeated(rig_id(2), who, "Toni", at),
                SessionDelayed("race-2", 5, False, f"Pause {k}", "Toni", at),
            ]
        )
        for old in self._ask("GET", "/screens")["notices"]:
            self._ask("DELETE", f"/notices/{old['id']}?id={uuid4()}")
        self._ask("POST", "/notices", text=f"Meldung {k}")
        self._ask("DELETE", f"/award?id={uuid4()}")
        self._ask("POST", "/award", of=("teams", "drivers")[k % 2])
        self._ask("PUT", "/scene", scene=("break", "race")[k % 2])

    def take_in(self) -> None:
        """All screens show what the scene has for them."""
        for screen in self._ask("GET", "/screens")["screens"]:
            self._ask("PUT", f"/screens/{screen['id']}", shows="scene")

    def _ask(self, method: str, path: str, **body: Any) -> Any:
        sent = json.dumps({"id": str(uuid4()), **body}).encode() if method in ("POST", "PUT") else None
        headers = {**self._key, "content-type": "application/json"}
        address = f"http://127.0.0.1:{self._hall.port}/api/v1{path}"
        with urllib.request.urlopen(urllib.request.Request(address, sent, headers, method=method)) as answer:
            return json.load(answer)


class Visitor:
    """Somebody before one page, whose network and sleep are ours."""

    def __init__(self, context: BrowserContext, url: str, live: Live) -> None:
        self._context, self._url, self._live = context, url, live
        self.complaints: list[str] = []
        context.clock.install()
        context.add_init_script(_HIDING)
        self.page = self._open()
        self._browser = context.new_cdp_session(self.page)

    def _open(self) -> Page:
        page = self._context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda told: self._note(told.text if told.type in ("error", "warning") else ""))
        page.goto(self._url + self._live.path)
        return page

    def _note(self, told: str) -> None:
        if told and not any(each in told for each in EXCUSED):
            self.complaints.append(told)

    @property
    def seen(self) -> str:
        return str(self.page.evaluate(self._live.shows) or "")

    def until(self, holds: str, *, turn: int = 0) -> None:
        """Wait until this is true on the page; its clock is turned by so many milliseconds each time."""
        patience = time.monotonic() + PATIENCE_S
        while not self.page.evaluate(holds):
            assert time.monotonic() < patience, f"{self._live.path} did not come to {holds}: {self.seen!r}"
            if turn:
                self.page.clock.fast_forward(turn)
            self.page.wait_for_timeout(50)

    def comes_to(self) -> str:
        """Wait until the page shows what one that is opened now does; what that is."""
        other, patience = self._open(), time.monotonic() + PATIENCE_S
        try:
            while not (wanted := str(other.evaluate(self._live.shows) or "")) or wanted != self.seen:
                told = f"{self._live.path} shows\n{self.seen!r}, opened anew\n{wanted!r}"
                assert time.monotonic() < patience, told
                self.page.wait_for_timeout(50)
        finally:
            other.close()
        return wanted

    def is_out_of_reach(self) -> None:
        self._context.set_offline(True)

    def is_back(self) -> None:
        self._context.set_offline(False)

    def falls_asleep(self) -> None:
        self.page.evaluate(_HIDE, True)
        self._browser.send("Page.setWebLifecycleState", {"state": "frozen"})

    def wakes(self) -> None:
        self._browser.send("Page.setWebLifecycleState", {"state": "active"})
        self.page.clock.fast_forward(ASLEEP_MS)
        self.page.evaluate(_HIDE, False)


@dataclass(frozen=True)
class Place:
    hall: Floor
    evening: Evening
    line: Line


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder: Path = tmp_path_factory.mktemp("evening")
    with floor(folder / "record.db", evening()) as hall, line(hall.port) as cable:
        place = Place(hall, Evening(hall), cable)
        place.evening.goes_on()
        yield place


@contextmanager
def visiting(browser: Browser, place: Place, live: Live) -> Iterator[Visitor]:
    """Somebody before a page that shows something. In the end there may be nothing to complain of but the network."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="de")
    url = f"http://{LAN_NAME}:{place.line.port}"
    if live.role:
        token = Grants(place.hall.record.access).open(live.role, "Toni", "a device").token
        context.add_cookies([{"name": SIGNED_COOKIE, "value": token, "url": url}])
    try:
        visitor = Visitor(context, url, live)
        if live.path == "/screen":
            visitor.until("document.documentElement.dataset.scene !== undefined")
            place.evening.take_in()
        yield visitor
        assert visitor.complaints == []
    finally:
        place.line.mend()
        context.close()


@pytest.mark.parametrize("live", PAGES, ids=lambda live: live.path)
def test_a_page_comes_back_from_a_lost_network_and_from_sleep(browser: Browser, place: Place, live: Live) -> None:
    with visiting(browser, place, live) as visitor:
        visitor.until(f"({live.shows}) && !({live.old})")
        visitor.is_out_of_reach()
        place.line.cut()
        before = visitor.seen
        place.evening.goes_on()
        visitor.until(live.old, turn=STEP_MS)
        assert visitor.seen == before, "what was good stays"
        place.line.mend()
        visitor.is_back()
        after = visitor.comes_to()
        assert after != before
        visitor.until(f"!({live.old})")

        visitor.falls_asleep()
        place.line.cut()
        place.line.mend()
        place.evening.goes_on()
        visitor.wakes()
        assert visitor.comes_to() != after
        visitor.until(f"!({live.old})")


def test_a_list_that_was_lost_as_the_line_broke_is_looked_at_again_though_nobody_decides_anything(
    browser: Browser, place: Place
) -> None:
    """The page had heard that there was something new: what that is, it would have shown with the next decision."""
    live = next(each for each in PAGES if each.path == "/stewards#incidents")
    with visiting(browser, place, live) as visitor:
        visitor.until(live.shows)
        before = visitor.seen
        visitor.page.route("**/api/v1/staff/incidents", lambda route: route.abort())
        place.evening.goes_on()
        visitor.until(WRONG)
        assert visitor.seen == before
        visitor.page.unroute("**/api/v1/staff/incidents")
        visitor.until(f"!({WRONG})")
        assert visitor.comes_to() != before

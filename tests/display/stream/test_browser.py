"""The overlays, the crew's page and the commentator's in a real browser, on the plain HTTP of a hall."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser

from display.clock import LoopClock
from display.pages.assets import build_id, static_path
from display.stream.pages import Element
from tests.chromium import launched
from tests.display.phone.hall import FIRST, PLAN, Hall, served
from tests.display.phone.test_browser import HOSTILE, Hand
from timing.record.decisions import Phase, SessionMoved

pytestmark = pytest.mark.browser

WIDE: Final = (1920, 1080)
ANNA: Final = FIRST[0]
LAPSED: Final = ("WebSocket is closed before", "WebSocket connection to")
"""What a page says whose clock was turned while a connection took its milliseconds."""
_COUNT: Final = """
window.moves = 0;
const animate = Element.prototype.animate;
Element.prototype.animate = function (...how) { moves++; return animate.apply(this, how); };
"""
_MODULE: Final = f"const {{ Delayed, named, secondsOf }} = await import('{static_path(build_id())}/js/delayed.js');"
_BOARD: Final = """
const board = (seq, name) => ({seq, rows: [{driver: {id: 'd', name, number: null}, why: name}]});
let now = 0;
const shown = [];
"""


class LeapingClock(LoopClock):
    """A server's clock that a test lets leap ahead; calls come when they would have."""

    ahead = 0.0

    def time(self) -> float:
        return super().time() + self.ahead


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture
def hall() -> Hall:
    hall = Hall().fill()
    hall.opens("race-1")
    return hall.fill("race-1", laps=2)


def seen(hand: Hand, hall: Hall) -> None:
    """Wait until the page shows all that the record has."""
    hand.until(f"Number(document.documentElement.dataset.seq) >= {hall.record.position().seq}")


# The queue


def delayed(hand: Hand, script: str) -> Any:
    return hand.see(f"(async () => {{ {_MODULE} {_BOARD} {script} }})()")


def test_everything_is_late_alike(browser: Browser) -> None:
    """The module alone, by a clock of its own."""
    with served(Hall()) as url:
        hand = Hand(browser, url, WIDE).open("/overlay/tower?test=1")
        told = delayed(
            hand,
            """
            const out = {};
            const note = ({board, evening}, changed, fresh) =>
              shown.push([now, board?.seq ?? null, evening?.n ?? null, [...changed].sort(), [...fresh].sort()]);
            const late = new Delayed(note, () => now);
            late.late(20);
            late.put('board', board(1, 'A')); late.put('evening', {n: 1});
            out.filling = [late.filling('board'), late.filling('rigs')];
            now = 5000; late.put('board', board(2, 'A')); late.put('evening', {n: 2});
            now = 19999; late.tick(); out.early = shown.length;
            now = 20000; late.tick();
            now = 24999; late.tick();
            now = 25000; late.tick();
            out.shown = shown.slice();
            out.filled = late.filling('board');
            // Frozen for a minute: what was missed is not played back, and nothing moves as if it happened now.
            for (const at of [30000, 31000, 32000]) { now = at; late.put('board', board(at, 'A')); }
            now = 90000; late.tick();
            out.thawed = shown.at(-1);
            // Bounded, whatever comes and however often.
            for (let at = 0; at < 60000; at++) {
              now += 10; late.put('board', board(at, 'A')); late.put('evening', {n: at});
            }
            out.size = late.size;
            // More delay shows nothing older; less delay shows at once what is old enough.
            const before = shown.at(-1)[1]; late.late(300); out.more = shown.at(-1)[1] === before;
            late.late(0); out.less = shown.at(-1)[1];
            const first = new Delayed(() => {}, () => now);
            first.late(300);
            for (let at = 0; at < 20000; at++) { now++; first.put('board', board(at, 'A')); }
            out.first = first.size;
            out.seconds = ['', null, 'x', '-1', '301', '0', '12.5'].map(secondsOf);
            return out;
            """,
        )
        both = ["board", "evening"]
        assert told["filling"] == [20_000, None]
        assert told["early"] == 0
        assert told["shown"] == [[20_000, 1, 1, both, []], [25_000, 2, 2, both, both]]
        assert told["filled"] == 0
        assert told["thawed"] == [90_000, 32_000, 2, ["board"], []]
        assert told["size"] <= 2 * (20 * 4 + 2)
        assert told["first"] <= 20 * 4 + 2
        assert (told["more"], told["less"]) == (True, 59_999)
        assert told["seconds"] == [None, None, None, None, None, 0, 12.5]
        # What was before is taken in, and a name does not wait.
        told = delayed(
            hand,
            """
            now = 100000;
            const note = ({board}, _, fresh) => shown.push([board?.seq, board?.rows[0].driver.name, fresh.size]);
            const late = new Delayed(note, () => now);
            const entry = (age_ms, seq) => ({age_ms, kind: 'board', value: board(seq, 'A')});
            late.late(60);
            late.put('board', board(9, 'A'));
            late.past([entry(110000, 5), entry(30000, 7), entry(-5, 99)]);
            const first = shown.slice();
            now += 30000; late.tick(); now += 30000; late.tick();
            const all = shown.slice();
            late.put('stories', {stories: ['about A']}); now += 60000; late.tick();
            late.put('board', board(11, 'B'));
            const renamed = [shown.at(-1), 'stories' in late.shown, late.shown.board.rows[0].why];
            now += 60000; late.tick();
            return {first, all, renamed, last: shown.at(-1), other: named([null, 3, {driver: null}], new Map())};
            """,
        )
        assert told["first"] == [[5, "A", 0]]
        assert told["all"] == [[5, "A", 0], [7, "A", 1], [9, "A", 1]]
        assert told["renamed"] == [[9, "B", 0], False, ""]
        assert told["last"] == [11, "B", 1]
        assert told["other"] == [None, 3, {"driver": None}]
        hand.put_away()


# The elements


def test_elements_show_the_running_session_and_move_only_by_what_happens(browser: Browser, hall: Hall) -> None:
    for index, name in enumerate(HOSTILE):
        hall.name(FIRST[index + 2], name)
    with served(hall) as url:
        hands = {}
        for element in Element:
            hand = hands[element] = Hand(browser, url, WIDE)
            hand.page.add_init_script(_COUNT)
            hand.open(f"/overlay/{element}/current?lang=de&of={'teams' if element is Element.WINNER else ''}")
            if element is not Element.NEXT_UP:
                seen(hand, hall)
            assert hand.see("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
            assert hand.see("moves") == 0, "nothing comes in: it is there"
            assert hand.see("document.documentElement.scrollWidth") <= 1920
        tower = hands[Element.TOWER]
        assert tower.see("document.querySelectorAll('.slot').length") == 22
        tops = "[...document.querySelectorAll('.slot')].map((each) => each.style.transform)"
        slots = sorted(tower.see(tops))
        hands[Element.BATTLE].until("!document.querySelector('.battle').hidden")
        hands[Element.WINNER].until("document.querySelectorAll('.step:not([hidden])').length === 3")
        hands[Element.WINNER].until("document.body.textContent.includes('Pkt.')")
        hands[Element.TICKER].until("document.querySelectorAll('.ticker .driver, .ticker .sentence').length > 0")
        # The last of all drives the best lap of all, and one more than the others.
        last = FIRST[-1]
        hall.lap(last, 70_000, "race-1")
        tower.until(f"document.querySelector('[data-driver=\"{last}\"]').dataset.lap === 'overall-best'")
        assert tower.see(f"document.querySelector('[data-driver=\"{last}\"]').dataset.said").startswith("★ 1:10,000")
        assert tower.see("moves") > 0
        assert sorted(tower.see(tops)) == slots, "a slot stays where it is"
        best = hands[Element.BEST_LAP]
        best.until("document.querySelector('.time').textContent === '1:10,000'")
        assert "−" in best.see("document.querySelector('.gain').textContent")
        lower = hands[Element.LOWER_THIRD].see("document.querySelector('.third .name').textContent")
        assert lower == PLAN.drivers[last].name
        for hand in hands.values():
            assert hand.see("document.querySelectorAll('script:not([src]), img').length") == 0
            hand.put_away()


def test_options_place_and_choose(browser: Browser, hall: Hall) -> None:
    with served(hall) as url:
        query = "x=10&y=20&w=700&scale=1.5&rows=4&from=2&cols=pos,team,name,last,nope&bg=00ff00&theme=light"
        tower = Hand(browser, url, WIDE).open(f"/overlay/tower?{query}")
        seen(tower, hall)
        box = tower.see(
            "(({x, y, width}) => [x, y, width])(document.querySelector('.place-of').getBoundingClientRect())"
        )
        assert box == [10, 20, 1050]
        assert tower.see("[...document.querySelector('.slot').children].map((each) => each.className)") == [
            *("pos", "team", "name", "last"),
        ]
        assert tower.see("document.querySelectorAll('.slot').length") == 4
        assert tower.see("document.querySelector('.pos').textContent") == "2"
        assert tower.see("getComputedStyle(document.body).backgroundColor") == "rgb(0, 255, 0)"
        tower.put_away()
        rig, venue = next((rig.id, rig.venue) for rig in PLAN.rigs.values())
        hall.record.append([replace(hall.lap(ANNA, 91_000, "race-1"), lap=900, rig=rig)])
        here = Hand(browser, url, WIDE).open(f"/overlay/tower?venue={venue}")
        seen(here, hall)
        assert here.see("[...document.querySelectorAll('.slot')].map((each) => each.dataset.driver)") == [ANNA]
        here.put_away()
        lower = Hand(browser, url, (1280, 720)).open(f"/overlay/lower-third?team={PLAN.drivers[ANNA].team}&motion=0")
        lower.until("!document.querySelector('.third').hidden")
        assert lower.see("document.querySelector('.canvas').getBoundingClientRect().width") == 1280
        lower.until("document.querySelectorAll('.fact').length === 1")
        lower.put_away()
        nobody = Hand(browser, url, WIDE).open("/overlay/lower-third?driver=nobody&x=9999&scale=-1&rows=x")
        seen(nobody, hall)
        assert nobody.see("document.querySelector('.third').hidden")
        nobody.put_away()


def test_the_winner_is_there_when_the_race_is_over_and_not_before(browser: Browser, hall: Hall) -> None:
    with served(hall) as url:
        hand = Hand(browser, url, WIDE).open("/overlay/winner?motion=0")
        seen(hand, hall)
        assert hand.see("document.querySelector('.winner').hidden")
        hall.record.append([SessionMoved("qualifying", Phase.CLOSED, "Toni", hall._now())])
        hall.record.append([SessionMoved("race-1", Phase.PROVISIONAL, "Toni", hall._now())])
        hand.until("!document.querySelector('.winner').hidden")
        assert hand.see("document.querySelector('.step .name').textContent") == PLAN.drivers[ANNA].name
        assert hand.see("document.querySelector('.state').textContent") == "Provisional"
        hand.put_away()


# The delay


def test_a_late_overlay_opened_in_the_middle_shows_at_once_what_it_did(browser: Browser, hall: Hall) -> None:
    clock = LeapingClock()
    with served(hall, clock=clock) as url:
        now = Hand(browser, url, WIDE).open("/overlay/best-lap")
        seen(now, hall)
        then = now.see("document.querySelector('.time').textContent")
        clock.ahead += 100
        hall.lap(FIRST[7], 70_000, "race-1")
        now.until("document.querySelector('.time').textContent === '1:10.000'")
        clock.ahead += 10
        late = [Hand(browser, url, WIDE, clock=True) for _ in range(2)]
        for hand, element in zip(late, ("best-lap", "tower"), strict=True):
            hand.open(f"/overlay/{element}?delay=60&motion=0")
            hand.until("document.documentElement.dataset.seq", turn=20)
            assert int(hand.see("document.documentElement.dataset.seq")) < hall.record.position().seq
            assert hand.see("document.querySelector('.filling').textContent") == ""
        assert late[0].see("document.querySelector('.time').textContent") == then
        for hand in late:
            hand.page.clock.run_for(30_000)
            assert int(hand.see("document.documentElement.dataset.seq")) < hall.record.position().seq
            hand.page.clock.run_for(31_000)
            seen(hand, hall)
        assert late[0].see("document.querySelector('.time').textContent") == "1:10.000"
        for hand in (now, *late):
            hand.put_away(*LAPSED)


def test_all_elements_ask_for_the_delay_at_the_same_instants_whenever_they_were_opened(
    browser: Browser, hall: Hall
) -> None:
    """Each asked in its own five seconds: told to be 30 s late, the tower stood still three laps before the ticker."""
    with served(hall) as url:
        for element, opened in (("tower", 0), ("ticker", 1_700)):
            hand = Hand(browser, url, WIDE, clock=True).open(f"/overlay/{element}")
            hand.until("document.documentElement.dataset.seq", turn=20)
            hand.see(
                """(() => {
                    window.asked = [];
                    const real = window.fetch;
                    window.fetch = (path, ...more) => {
                        if (path === '/api/v1/stream') asked.push(Date.now() % 5000);
                        return real(path, ...more);
                    };
                })()"""
            )
            hand.page.clock.run_for(opened)
            hand.until("asked.length >= 2", turn=500)
            assert max(hand.see("asked")) < 50, element
            hand.put_away(*LAPSED)


def test_one_that_nothing_is_known_for_says_how_long_it_waits(browser: Browser, hall: Hall) -> None:
    with served(hall) as url:
        hand = Hand(browser, url, WIDE, clock=True).open("/overlay/ticker?delay=200&lang=de&stale=hide")
        # Before a board has come it says the whole delay: who turned the clock then had to wait for another 200 s.
        hand.until(
            "/^Verzögerung 200 s: noch 1\\d\\d s$/.test(document.querySelector('.filling').textContent)", turn=50
        )
        assert hand.see("document.querySelector('.ticker').hidden")
        hand.page.clock.run_for(201_000)
        hand.until("!document.querySelector('.ticker').hidden", turn=50)
        assert hand.see("document.querySelector('.filling').textContent") == ""
        hand.put_away(*LAPSED)


def test_without_a_connection_the_picture_stays_with_a_dim_dot_and_goes_if_asked(browser: Browser, hall: Hall) -> None:
    with served(hall) as url:
        stays, goes = (Hand(browser, url, WIDE, clock=True) for _ in range(2))
        for hand, query in ((stays, ""), (goes, "?stale=hide")):
            hand.open(f"/overlay/tower{query}")
            hand.until("document.querySelectorAll('.slot').length === 22", turn=20)
            assert hand.see("document.querySelector('.dot').hidden")
    for hand in (stays, goes):
        hand.page.clock.run_for(8_000)
        hand.until("!document.querySelector('.dot').hidden", turn=250)
        assert not hand.see("document.querySelector('.place-of').hasAttribute('data-gone')")
        hand.page.clock.run_for(31_000)
        assert hand.see("document.querySelectorAll('.slot').length") == 22
    assert goes.see("document.querySelector('.place-of').hasAttribute('data-gone')")
    assert not stays.see("document.querySelector('.place-of').hasAttribute('data-gone')")
    for hand in (stays, goes):
        hand.put_away(*LAPSED, "Failed to load resource")


# The crew's page, and the commentator's


def test_the_crew_copies_addresses(browser: Browser, hall: Hall) -> None:
    with served(hall) as url:
        hand = Hand(browser, url, (1366, 900)).open("/overlay/?lang=de")
        hand.fits()
        hand.is_accessible()
        hand.page.select_option("#theme", "light")
        hand.page.select_option("#venue", "North hall")
        hand.page.fill("#late", "20")
        address = hand.page.locator("[data-element=battle] input").input_value()
        assert urlsplit(address).path == "/overlay/battle/current"
        assert parse_qs(urlsplit(address).query) == {
            "lang": ["de"],
            "theme": ["light"],
            "venue": ["North hall"],
            "delay": ["20"],
        }
        assert hand.see("isSecureContext") is False
        hand.page.locator("[data-element=battle] .copy").click()
        hand.until("document.activeElement.id === 'url-battle' || getSelection().toString().length > 0")
        assert hand.page.locator("[data-element=battle] .copy").inner_text().casefold() in (
            *("kopiert", "markiert: mit strg+c kopieren"),
        )
        hand.page.locator("form.delay button").click()
        hand.page.locator(".signin").wait_for()
        assert "Rennleitung" in hand.page.locator(".said").inner_text()
        frame = hand.page.frame_locator("[data-element=tower] iframe")
        frame.locator(".slot").first.wait_for()
        hand.put_away("401")


def test_a_commentator_sees_stories_battles_and_what_would_be(browser: Browser, hall: Hall) -> None:
    for index, name in enumerate(HOSTILE):
        hall.name(FIRST[index + 10], name)
    with served(hall) as url:
        hand = Hand(browser, url, (1600, 1000)).open("/commentator?lang=de")
        seen(hand, hall)
        hand.until("document.querySelectorAll('.battles b').length > 0")
        hand.until("document.querySelectorAll('.standings tbody tr').length === 22")
        hand.is_accessible()
        hand.fits()
        last = FIRST[-1]
        hall.lap(last, 70_000, "race-1")
        hand.until("document.querySelector('.stories').textContent.includes('1:10,000')")
        assert hand.page.locator(".stories li").first.get_attribute("data-weight") == "loud"
        hand.until("document.querySelector('.improved').textContent.includes('1:10,000')")
        taps = hand.page.locator(".tap")
        hand.until("document.querySelectorAll('.tap').length === 22")
        second = hand.page.locator(".tap bdi").nth(1).inner_text()
        taps.nth(0).click()
        taps.nth(1).click()
        assert hand.page.locator(".tap bdi").nth(0).inner_text() == second
        story = hand.page.locator(".stories li").first.element_handle()
        hall.lap(FIRST[-3], 69_000, "race-1")
        hand.until("document.querySelector('.stories').textContent.includes('1:09,000')")
        assert story.evaluate("each => each.isConnected && each.previousElementSibling !== null"), "read once more"
        hand.until(f"document.querySelectorAll('.tap')[0].dataset.driver !== {FIRST[1]!r}")
        hand.until("document.querySelectorAll('[data-moved]').length === 2")
        whom = FIRST[-2]
        hand.page.select_option("#whom", whom)
        hand.page.fill("#where", "1")
        hand.page.locator("form.put .main").click()
        hand.until(f"document.querySelector('.tap').dataset.driver === {whom!r}")
        team = next(each.name for each in PLAN.teams.values() if each.id == PLAN.drivers[whom].team)
        lines = "[...document.querySelectorAll('.standings tr')].map((row) => row.textContent)"
        hand.until(f"{lines}.some((text) => text.includes({team!r}) && text.includes('+'))")
        hand.page.locator(".reset").click()
        hand.until("document.querySelector('[data-moved]') === null")
        assert taps.nth(0).get_attribute("data-driver") == FIRST[-3], "who has driven most, as it stands"
        hand.put_away()
        late = Hand(browser, url, (390, 844)).open("/commentator?delay=30")
        late.until("document.querySelector('.late').textContent.includes('s to go')")
        assert late.see("document.querySelector('.what-if .two').hidden")
        late.fits()
        late.put_away()

"""A spectator's page with a keyboard alone, while the order of the board changes under it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.chromium import launched
from tests.display.phone.hall import FIRST, PLAN, Hall, served
from tests.display.phone.test_browser import Hand
from tests.keyboard import Keyboard

pytestmark = pytest.mark.browser
PHONE = (390, 844)
LAST = FIRST[-1]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


def test_a_team_is_found_followed_and_looked_at_and_stays_in_hand_when_it_rises(browser: Browser) -> None:
    hall = Hall().fill()
    with served(hall) as url:
        hand = Hand(browser, url, PHONE).open("/phone?lang=en")
        keys = Keyboard(hand.page)
        rows = hand.page.locator(".list.all .line")
        expect(rows).to_have_count(22)
        assert hand.page.locator("html").get_attribute("lang") == "en"
        mine = hand.page.locator(f'.list.all [data-key="{LAST}"]')
        keys.to(mine.locator(".star"))
        hall.lap(LAST, 80_000)
        expect(rows.first).to_have_attribute("data-key", LAST)
        keys.at(mine.locator(".star"))
        keys.keys("Enter")
        pinned = hand.page.locator(".pinned")
        expect(pinned.locator(".line")).to_have_count(1)
        keys.at(mine.locator(".star"))
        keys.press(pinned.locator(".star"), back=True)
        expect(pinned).to_be_hidden()
        keys.at(mine.locator(".star"))
        keys.keys("Enter")

        team = PLAN.teams[PLAN.drivers[LAST].team or ""]
        keys.type(hand.page.get_by_label("Search name, team or number"), team.name, back=True)
        expect(rows).to_have_count(1)
        keys.press(hand.page.locator("[data-view=teams]"), back=True)
        expect(hand.page.locator("[data-view=teams]")).to_have_attribute("aria-current", "page")
        keys.at(hand.page.locator("[data-view=teams]"))
        keys.press(rows.first.locator(".go"))
        expect(hand.page).to_have_title(re.compile(re.escape(team.name)))
        follow = hand.page.locator(".hero .star")
        expect(follow).to_have_attribute("aria-pressed", "true")
        keys.press(follow)
        expect(follow).to_have_attribute("aria-pressed", "false")
        heading = hand.page.locator("details.session summary").first
        keys.to(heading)
        hall.lap(LAST, 79_000)
        expect(hand.page.locator("main")).to_contain_text("1:19.000")
        keys.at(heading)
        keys.keys("Enter", "Enter")
        keys.at(heading)
        keys.press(hand.page.locator(".back"), back=True)
        hand.page.wait_for_url("**/phone*")
        keys.sound()
        assert not hand.complaints


def test_nothing_is_lost_at_twice_the_size(browser: Browser) -> None:
    """200 % on a phone of 640 pixels, 400 % on a laptop: 320 CSS pixels remain."""
    with served(Hall().fill()) as url:
        hand = Hand(browser, url, (320, 256))
        for path in ("/phone", f"/d/{FIRST[0]}", f"/t/{PLAN.drivers[FIRST[0]].team}"):
            hand.open(f"{path}?lang=de")
            hand.page.locator("main .line, main .card").first.wait_for()
            assert hand.see("document.documentElement.scrollWidth") == 320, path

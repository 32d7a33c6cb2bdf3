"""The commentator and the crew of the stream with a keyboard alone, while laps come in."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.chromium import launched
from tests.display.phone.hall import FIRST, Hall, served
from tests.display.phone.test_browser import Hand
from tests.keyboard import Keyboard

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


def test_two_are_put_in_each_others_place_while_laps_come_in(browser: Browser) -> None:
    hall = Hall().fill()
    hall.opens("race-1")
    hall.fill("race-1", laps=2)
    with served(hall) as url:
        hand = Hand(browser, url, (1366, 768)).open("/commentator?lang=en")
        keys = Keyboard(hand.page)
        taps = hand.page.locator(".supposed .tap")
        expect(taps).to_have_count(22)
        driver = taps.nth(2).get_attribute("data-driver")
        mine = hand.page.locator(f'.supposed [data-driver="{driver}"]')
        whom = hand.page.locator("#whom")
        keys.to(whom)
        option = whom.locator("option").first.element_handle()
        hall.lap(FIRST[5], 91_000, "race-1")
        hand.until(f"Number(document.documentElement.dataset.seq) >= {hall.record.position().seq}")
        keys.at(whom)
        assert option.evaluate("each => each.isConnected"), "a list that is open would have closed"
        keys.press(mine)
        expect(mine).to_have_attribute("aria-pressed", "true")
        keys.at(mine)
        hall.lap(FIRST[6], 92_000, "race-1")
        hand.until(f"Number(document.documentElement.dataset.seq) >= {hall.record.position().seq}")
        keys.at(mine)
        first = taps.first
        keys.press(first, back=True)
        expect(taps.first).to_have_attribute("data-driver", driver or "")
        keys.stays()
        reset = hand.page.locator(".reset")
        keys.press(reset, back=True)
        keys.at(reset)
        keys.sound()


def test_the_crew_takes_an_address(browser: Browser) -> None:
    hall = Hall().fill()
    with served(hall) as url:
        hand = Hand(browser, url, (1366, 768)).open("/overlay/?lang=en")
        keys = Keyboard(hand.page)
        keys.choose(hand.page.locator("#theme"), "light")
        keys.type(hand.page.locator("#late"), "20")
        card = hand.page.locator("[data-element=battle]")
        copy = card.locator(".copy")
        keys.press(copy)
        expect(copy).to_have_text(re.compile("copied|marked", re.I))
        address = card.locator("input")
        assert "delay=20" in address.input_value()
        keys.to(card.locator(".open"))
        keys.press(hand.page.locator("form.delay button"), back=True)
        expect(hand.page.locator(".said")).not_to_be_empty()
        keys.stays()
        keys.sound()
        hand.put_away("401")

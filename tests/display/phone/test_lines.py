"""A phone says which venue may be further on than it knows, from the cut of the line until it is mended."""

from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser

from tests.chromium import launched
from tests.display.cut import WORDS, Ring
from tests.display.phone.hall import FIRST, Hall, served
from tests.display.phone.test_browser import Hand

pytestmark = pytest.mark.browser

PATHS: Final = ("/phone", f"/d/{FIRST[0]}", "/t/team-01")
SMALL: Final = (320, 640)
ASKING: Final = "dispatchEvent(new Event('online'))"
"""A phone that finds a network asks at once, and need not be waited for."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_board_and_the_pages_of_a_driver_and_a_team(browser: Browser, lang: str) -> None:
    ring = Ring()
    with served(Hall().fill(), line=ring) as url:
        hands = [Hand(browser, url, SMALL).open(f"{path}?lang={lang}") for path in PATHS]
        for hand in hands:
            hand.until("performance.getEntriesByName(`${location.origin}/api/v1/evening`).length > 0")
            assert not hand.page.locator(".cut").is_visible()
        said = WORDS[lang].format(ring.cut())
        for hand in hands:
            hand.until(f"{ASKING} && document.querySelector('.cut').textContent === {said!r}")
            assert hand.page.get_by_role("status").filter(has_text=said).is_visible()
            hand.fits()
            hand.is_accessible()
        ring.mend()
        for hand in hands:
            hand.until(f"{ASKING} && document.querySelector('.cut').hidden")
            assert not hand.page.locator(".cut").is_visible()
            hand.put_away()


def test_with_a_delay_it_is_told_when_the_boards_of_that_moment_are(browser: Browser) -> None:
    ring = Ring()
    ring.cut()
    with served(Hall().fill(), line=ring) as url:
        for path in PATHS:
            hand = Hand(browser, url, SMALL, clock=True).open(f"{path}?delay=60")
            hand.page.clock.run_for(50_000)
            assert not hand.page.locator(".cut").is_visible()
            hand.until("!document.querySelector('.cut').hidden", turn=500)
            hand.put_away()

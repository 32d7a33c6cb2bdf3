"""The stream's picture has a dim dot while the line of a venue is cut, and the commentator reads which one it is."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.chromium import launched
from tests.display.cut import WORDS, Ring
from tests.display.phone.hall import Hall, served
from tests.display.phone.test_browser import Hand

pytestmark = pytest.mark.browser

DOT = "document.querySelector('.dot')"
SEEN = f"(({{left, right, top}}) => left >= 0 && right <= 1920 && top >= 0)({DOT}.getBoundingClientRect())"
TEXT = "document.querySelector('.canvas').textContent"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_cut_is_told_to_those_who_know_it_and_not_to_the_audience(browser: Browser, lang: str) -> None:
    ring = Ring()
    with served(Hall().fill(), line=ring) as url:
        hands = [Hand(browser, url, (1920, 1080)).open(f"/overlay/{each}?lang={lang}") for each in ("tower", "ticker")]
        desk = Hand(browser, url, (1366, 768)).open(f"/commentator?lang={lang}")
        for hand in (*hands, desk):
            hand.until("Number(document.documentElement.dataset.seq) > 0")
        for hand in hands:
            assert hand.see(f"{DOT}.hidden")
        assert not desk.page.locator(".cut").is_visible()
        said = WORDS[lang].format(ring.cut())
        for hand in hands:
            hand.until(f"!{DOT}.hidden && {DOT}.getAttribute('aria-label') === {said!r}")
            assert hand.see(SEEN), "a dot that is off the picture tells nobody"
            assert "Ring" not in hand.see(TEXT)
        desk.until(f"document.querySelector('.cut').textContent === {said!r}")
        assert desk.page.locator(".cut").is_visible()
        desk.fits()
        desk.is_accessible()
        ring.mend()
        for hand in hands:
            hand.until(f"{DOT}.hidden")
            hand.put_away()
        desk.until("document.querySelector('.cut').hidden")
        desk.put_away()

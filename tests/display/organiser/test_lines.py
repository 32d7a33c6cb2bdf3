"""The organiser's desk says how the lines of the venues are, and how much waits where one is cut."""

import pytest
from playwright.sync_api import Browser, expect

from display.access.roles import Role
from tests.display.cut import Ring
from tests.display.organiser.evening import Evening
from tests.display.organiser.tablet import tablet

pytestmark = pytest.mark.browser

LOOK_MS = 5000
"""So often the desk looks."""


@pytest.mark.parametrize(
    ("lang", "head", "whole", "cut"),
    [
        ("en", "Lines to other halls", "Ring · whole", "Ring · cut since {} · 12 entries wait"),
        ("de", "Leitungen zu anderen Hallen", "Ring · verbunden", "Ring · getrennt seit {} · 12 Einträge warten"),
    ],
)
def test_a_line_that_is_cut_is_told_with_since_when_until_it_is_mended(
    browser: Browser, cup: Evening, lang: str, head: str, whole: str, cut: str
) -> None:
    ring = Ring()
    cup.lines = ring()
    with tablet(browser, cup, Role.ORGANISER, timezone_id="UTC") as toni:
        toni.page.clock.install()
        toni.open(f"/organiser?lang={lang}")
        lines = toni.page.locator(".lines")
        expect(lines.get_by_role("heading")).to_have_text(head)
        line = lines.locator("[data-line=Ring]")
        expect(line.locator("p").first).to_have_text(whole)
        expect(line).to_have_class("note good")
        at = ring.cut()
        cup.lines = ring()
        toni.page.clock.run_for(LOOK_MS)
        expect(line.locator("p").first).to_have_text(cut.format(at))
        expect(line).to_have_class("note bad")
        expect(line.locator("[lang=en]")).to_contain_text("the line of the venue Ring is cut since")
        ring.mend()
        cup.lines = ring()
        toni.page.clock.run_for(LOOK_MS)
        expect(line.locator("p").first).to_have_text(whole)
        expect(line.locator("p")).to_have_count(1)


def test_where_there_is_no_line_there_is_no_word_of_one(browser: Browser, cup: Evening) -> None:
    with tablet(browser, cup, Role.ORGANISER) as toni:
        toni.open("/organiser")
        expect(toni.page.locator("ol.evening > li")).to_have_count(2)
        expect(toni.page.locator(".lines")).to_be_hidden()

"""Signing in and setting up with a keyboard alone: what is wrong is told at its field, and one is in it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from display.access.desk import Desk
from display.access.grants import Grants
from display.access.roles import Role
from tests.chromium import LAN_NAME, launched
from tests.display.access.hall import AT, PIN, QUICKLY
from tests.display.phone.hall import Hall, served
from tests.keyboard import Keyboard, described
from timing.record.access import Grant, Kind

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


def test_a_wrong_pin_is_told_at_its_field_and_the_right_one_lets_in(browser: Browser) -> None:
    hall = Hall()
    kept = QUICKLY.hash(PIN[Role.STEWARD])
    hall.record.access.put(Grant("pin-steward", Kind.PIN, "steward", kept, AT, "the console"))
    with served(hall, desk=Desk(Grants(hall.record.access))) as url:
        page = browser.new_page(viewport={"width": 320, "height": 640})
        page.goto(url.replace("127.0.0.1", LAN_NAME) + "/signin?lang=en")
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        keys = Keyboard(page)
        keys.to(page.get_by_role("radio", name="Rig staff"))
        keys.keys("ArrowRight")
        expect(page.get_by_role("radio", name="Steward")).to_be_checked()
        keys.type(page.get_by_label("Your name"), "Uli Stern")
        pin = page.get_by_label("PIN or one-time code")
        keys.type(pin, "no walnut")
        keys.keys("Enter")
        expect(page.get_by_role("alert")).to_be_visible()
        keys.at(pin)
        assert described(pin) == page.get_by_role("alert").inner_text()
        page.keyboard.type(PIN[Role.STEWARD])
        keys.keys("Tab", "Enter")
        page.wait_for_url("**/stewards**")
        keys.sound()
        page.context.close()


def test_a_new_server_is_set_up(browser: Browser) -> None:
    hall = Hall()
    grants = Grants(hall.record.access)
    _, code = grants.make_code(Role.ORGANISER, "set-up")
    with served(hall, desk=Desk(grants)) as url:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(url.replace("127.0.0.1", LAN_NAME) + "/setup?lang=en")
        keys = Keyboard(page)
        first, again = page.locator("#pin"), page.locator("#again")
        keys.type(page.locator("#code"), code)
        keys.type(page.locator("#name"), "Mara Feld")
        keys.type(first, "cashew 902")
        keys.type(again, "cashew 903")
        keys.keys("Enter")
        expect(page.get_by_role("alert")).to_be_visible()
        keys.at(first)
        assert page.get_by_role("alert").inner_text() in described(first)
        keys.type(first, "cashew 902")
        keys.type(again, "cashew 902")
        keys.press(page.locator("form .main"))
        page.wait_for_url("**/organiser**")
        keys.sound()
        page.context.close()

"""Dark or light: as the device has it, until somebody presses the switch; and for good then."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.chromium import LAN_NAME, launched
from tests.display.phone.hall import Hall, served

pytestmark = pytest.mark.browser

GROUND = "getComputedStyle(document.body).backgroundColor"
DARK, LIGHT = "rgb(11, 13, 18)", "rgb(238, 241, 245)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served(Hall()) as loopback:
        yield loopback.replace("127.0.0.1", LAN_NAME)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(color_scheme="dark")
    yield context.new_page()
    context.close()


def test_the_switch_is_kept_and_goes_back_to_what_the_device_has(page: Page, url: str) -> None:
    page.goto(f"{url}/signin?lang=en")
    assert page.evaluate(GROUND) == DARK
    page.get_by_role("button", name="Light page").press("Enter")
    assert page.evaluate(GROUND) == LIGHT
    assert page.evaluate("document.activeElement.textContent").strip() == "☾ Dark page", "the keyboard is not lost"
    page.goto(f"{url}/setup?lang=de")
    assert page.evaluate(GROUND) == LIGHT
    page.get_by_role("button", name="Dunkle Seite").click()
    assert page.evaluate(GROUND) == DARK
    assert page.evaluate("localStorage.length") == 0, "it is what the device has again"
    page.emulate_media(color_scheme="light")
    assert page.evaluate(GROUND) == LIGHT
    page.get_by_role("button", name="Dunkle Seite").click()
    page.emulate_media(color_scheme="dark")
    page.emulate_media(color_scheme="light")
    assert page.evaluate(GROUND) == DARK, "what was chosen holds, whatever the device does"


def test_boards_stay_dark_and_have_no_switch(page: Page, url: str) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(f"{url}/")
    assert page.evaluate(GROUND) == DARK
    assert page.locator("[data-scheme]").count() == 0


def test_without_a_script_it_is_as_the_device_has_it(browser: Browser, url: str) -> None:
    context = browser.new_context(color_scheme="light", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{url}/signin")
    assert page.locator("[data-scheme=dark]").is_hidden()
    assert page.locator("#light").get_attribute("media") == "(prefers-color-scheme: light)"
    context.close()

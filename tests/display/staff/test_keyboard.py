"""A driver takes his seat at `/seat` with a keyboard alone, on the laptop beside the rig."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from display.staff.codes import SeatCodes
from tests.chromium import LAN_NAME, launched
from tests.display.phone.hall import PLAN, Hall, served
from tests.keyboard import Keyboard
from timing.record.decisions import DriverSeated

pytestmark = pytest.mark.browser

CODES = SeatCodes(b"s" * 32)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


def test_a_driver_takes_a_seat_and_another_after_him(browser: Browser) -> None:
    hall = Hall(replace(PLAN, self_seating=True))
    with served(hall, seats=CODES) as url:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(f"{url.replace('127.0.0.1', LAN_NAME)}/seat/rig-01?lang=en&k={CODES.of('rig-01')}")
        keys = Keyboard(page)
        for id in ("driver-01b", "driver-01a"):
            keys.press(page.locator(f"button[value={id}]"))
            expect(page.get_by_role("status")).to_contain_text(PLAN.drivers[id].name)
            expect(page.locator("form strong")).to_have_text(PLAN.drivers[id].name)
        seated = [entry.driver for _, entry in hall.record.read() if isinstance(entry, DriverSeated)]
        assert seated == ["driver-01b", "driver-01a"]
        keys.sound()
        page.context.close()

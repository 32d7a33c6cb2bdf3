"""A tablet in a real browser, at which somebody has signed in; it notes whatever a page complains of."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, expect

from display.access.cookies import SIGNED_COOKIE
from display.access.roles import Role
from tests.chromium import LAN_NAME
from tests.display.organiser.evening import Evening, browser_zone

AXE: Final = Path(axe_playwright_python.__file__).with_name("axe.min.js")
PHONE: Final = (390, 844)
_WATCH: Final = """
window.complaints = [];
document.addEventListener('securitypolicyviolation', (event) => complaints.push(`CSP: ${event.blockedURI}`));
"""


class Tablet:
    """One page. `expects` are the answers of the server that a test asks for, such as 412."""

    def __init__(self, browser: Browser, cup: Evening, role: Role, name: str, **context: Any) -> None:
        self._base = f"http://{LAN_NAME}:{cup.port}"
        self._complaints: list[str] = []
        self.expects: set[int] = set()
        width, height = context.pop("size", (1366, 768))
        context.setdefault("timezone_id", browser_zone())
        self._context = browser.new_context(viewport={"width": width, "height": height}, **context)
        self._context.add_cookies([{"name": SIGNED_COOKIE, "value": cup.token(role, name), "url": self._base}])
        self._context.add_init_script(_WATCH)
        self.page: Page = self._context.new_page()
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self._complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self._complaints.append(f"dialog: {dialog.message}"))
        self.page.on("request", self._follow)
        self.page.on("response", self._look)

    @property
    def _shown(self) -> Locator:
        return self.page.locator("html")

    def open(self, place: str) -> None:
        """Go to a place, and wait until it shows what there is."""
        self.page.goto("about:blank")
        self.page.goto(self._base + place)
        expect(self._shown).to_have_attribute("data-shown", re.compile(r"\d+"))

    def tab(self, name: str) -> Locator:
        """Open a part of the page."""
        before = self._shown.get_attribute("data-shown") or ""
        self.page.locator(f".tabs a[href='#{name}']").click()
        expect(self._shown).not_to_have_attribute("data-shown", before)
        return self.page.locator(f"#{name}")

    def press(self, name: str, within: Locator | None = None) -> None:
        """Press the button of this name."""
        (within or self.page).get_by_role("button", name=name, exact=True).first.click()

    def hold(self, button: Locator) -> None:
        """Hold a button until what it asks about is done."""
        button.hover()
        self.page.mouse.down()
        expect(self.page.locator("dialog")).to_have_count(0)
        self.page.mouse.up()

    def says(self, text: str) -> None:
        """Wait until the page says this at its foot."""
        expect(self.page.locator(".sayings")).to_contain_text(text)

    def takes(self, press: Callable[[], None]) -> str:
        """What file is saved by a press."""
        with self.page.expect_download() as caught:
            press()
        return caught.value.suggested_filename

    def offends(self) -> list[str]:
        """What keeps people from using the page: serious and critical findings of axe."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        bad = [each for each in found["violations"] if each["impact"] in {"serious", "critical"}]
        return [f"{each['id']}: {[node['html'][:120] for node in each['nodes'][:3]]}" for each in bad]

    def overflows(self) -> bool:
        """Whether the page is wider than the screen."""
        wide: bool = self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return wide

    def put_away(self) -> list[str]:
        """Close it; what it had to complain of."""
        self._complaints += self.page.evaluate("window.complaints ?? []")
        self._context.close()
        return self._complaints

    def _note(self, message: ConsoleMessage) -> None:
        # What a server refuses stands there as well; those answers are looked at one by one.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self._complaints.append(f"{message.type}: {message.text}")

    def _follow(self, request: Request) -> None:
        if urlsplit(request.url).hostname not in {LAN_NAME, None, ""}:
            self._complaints.append(f"asked for {request.url}")

    def _look(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expects:
            self._complaints.append(f"{response.status} of {response.url}")


@contextmanager
def tablet(browser: Browser, cup: Evening, role: Role, name: str = "Toni Vogt", **context: Any) -> Iterator[Tablet]:
    """A tablet for the time of the block; in the end it may have had nothing to complain of."""
    made = Tablet(browser, cup, role, name, **context)
    yield made
    complaints = made.put_away()
    assert complaints == [], complaints

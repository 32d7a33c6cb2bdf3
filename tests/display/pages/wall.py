"""A screen on the wall: a page in a real browser, whose clock stands still until the test turns it.

Messages travel in real time: what follows from them is waited for. What follows from time comes by turning the clock.
"""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request

from display.pages.assets import static_path
from tests.display.pages.hall import AT, Hall
from tests.display.pages.stage import PATIENCE, Screen, Stage, hello

Look = Callable[..., "Wall"]
"""What `conftest.look` is: it puts up a wall."""
WIDE: Final = (1920, 1080)
BEAT: Final = 2000
VISIBLE: Final = (
    "[...document.querySelectorAll('board-row')].filter((row) => getComputedStyle(row).visibility === 'visible')"
)
"""In JavaScript, the rows that can be seen."""

_WATCH: Final = """
window.complaints = [];
document.addEventListener('securitypolicyviolation', (event) => complaints.push(`CSP: ${event.blockedURI}`));
window.sockets = [];
window.doubles = 0;
window.heard = 0;
const Socket = WebSocket;
window.WebSocket = class extends Socket {
  constructor(address) {
    super(address);
    if (sockets.some((other) => other.readyState < 2)) doubles++;
    sockets.push(this);
    this.at = performance.now();
    this.addEventListener('message', () => heard++);
  }
};
"""


class Wall:
    """One page on one stage. `turning`: the clock turns by itself, as outside of tests."""

    def __init__(
        self,
        browser: Browser,
        stage: Stage,
        query: str = "",
        *,
        size: tuple[int, int] = WIDE,
        ratio: float = 1,
        turning: bool = False,
        host: str = "127.0.0.1",
        **context: Any,
    ) -> None:
        self._stage = stage
        self._turning = turning
        self._host = host
        self._complaints: list[str] = []
        # A test turns hours while a connection takes its milliseconds: the page then gives up what has hardly begun.
        self._excused = ["WebSocket is closed before the connection is established"]
        width, height = size
        self._context = browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=ratio,
            timezone_id="UTC",
            **context,
        )
        self.page: Page = self._context.new_page()
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self._complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self._complaints.append(f"dialog: {dialog.message}"))
        self.page.on("request", self._follow)
        self.page.add_init_script(_WATCH)
        if not turning:
            self.page.clock.install(time=AT)
        before = len(stage.met)
        self.page.goto(stage.url.replace("127.0.0.1", host) + query)
        self.screen: Screen = stage.meets(before + 1)[-1]
        if not turning:
            soon = datetime.fromtimestamp(self.see("Date.now()") / 1000 + 1, UTC)
            self.page.clock.pause_at(soon)

    def turn(self, milliseconds: int) -> None:
        """Let so much time pass on the page, with everything that happens in it."""
        self.page.clock.run_for(milliseconds)

    def live(self, hall: Hall, milliseconds: int) -> None:
        """Let so much time pass with a server that is heard all the while."""
        for _ in range(0, milliseconds, BEAT):
            before = self.see("heard")
            self._stage.say(hall.beat())
            self.until(f"heard > {before}", turn=0)
            self.turn(min(BEAT, milliseconds))

    def leap(self, milliseconds: int) -> None:
        """Let the page sleep so long: timers that were due fire once."""
        self.page.clock.fast_forward(milliseconds)

    def hold_animations(self) -> None:
        """Have what begins to move stay at its beginning: how it goes on would hang on the speed of the machine."""
        tools = self._context.new_cdp_session(self.page)
        tools.send("Animation.enable")
        tools.send("Animation.setPlaybackRate", {"playbackRate": 0})

    def see(self, expression: str) -> Any:
        """What this expression is on the page."""
        return self.page.evaluate(expression)

    def script(self, module: str, function: str, argument: Any = None) -> Any:
        """What this function makes of one of the page's modules, and of the argument."""
        address = f"{static_path(self._stage.build)}/js/{module}.js"
        return self.page.evaluate(
            f"async (argument) => ({function})(await import({json.dumps(address)}), argument)", argument
        )

    def until(self, expression: str, wanted: Any = True, *, turn: int = 20) -> None:
        """Wait for what the stage said to be seen, turning the clock a little so that the page draws."""
        patience = time.monotonic() + PATIENCE
        while (seen := self.see(expression)) != wanted:
            assert time.monotonic() < patience, f"{expression} is {seen!r} and did not become {wanted!r}"
            if turn and not self._turning:
                self.turn(turn)

    def shows(self, seq: int) -> None:
        """Wait until the board at this position is on the wall, and the news that are loaded after it."""
        self.until("document.querySelector('hall-board').dataset.seq", str(seq))
        self.until("document.documentElement.hasAttribute('data-talks')")

    @property
    def names(self) -> list[str]:
        """The drivers in the table, in order."""
        names: list[str] = self.see("[...document.querySelectorAll('board-row .name')].map((name) => name.textContent)")
        return names

    def cell(self, driver: str, field: str) -> str:
        text: str = self.see(f"document.querySelector('[data-driver=\"{driver}\"] .{field}').textContent")
        return text

    def text(self, selector: str) -> str:
        text: str = self.see(f"document.querySelector('{selector}').textContent")
        return text

    def take_down(self) -> list[str]:
        """Close the page; what it had to complain of."""
        if not self.page.is_closed():
            self._complaints += self.see("complaints")
            self._complaints += ["two sockets at once"] * self.see("doubles")
        self._context.close()
        return [each for each in self._complaints if not any(word in each for word in self._excused)]

    def excuse(self, word: str) -> None:
        """Complaints with this word are what the test asks for."""
        self._excused.append(word)

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self._complaints.append(f"{kind}: {text}")

    def _follow(self, request: Request) -> None:
        if urlsplit(request.url).hostname != self._host:
            self._complaints.append(f"asked for {request.url}")


def opens(stage: Stage, hall: Hall, **greeting: Any) -> None:
    """Greet every page that connects with the board of the hall."""
    stage.opening = [hello(stage.build, **greeting), hall.snapshot()]

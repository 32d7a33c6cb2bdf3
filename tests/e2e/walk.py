"""A walk over pages in a real browser, and everything there is to complain of on the way."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Dialog, Page

PATIENCE_S: Final = 15.0
SERIOUS: Final = ("serious", "critical")

_WATCH: Final = """
window.complaints = [];
document.addEventListener('securitypolicyviolation', (event) =>
  complaints.push(`policy: ${event.violatedDirective} ${event.blockedURI}`));
"""
SETTLED: Final = """
() => new Promise((done) => {
  let quiet;
  const again = () => { clearTimeout(quiet); quiet = setTimeout(done, 150); };
  const all = {subtree: true, childList: true, attributes: true, characterData: true};
  new MutationObserver(again).observe(document, all);
  document.fonts.ready.then(again);
  setTimeout(done, 2500);
})
"""
"""Is done when the page has come to rest."""
_BROAD: Final = """
() => {
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over <= 0) return "";
  const all = [...document.querySelectorAll("body *")];
  const wide = all.filter((each) => each.getBoundingClientRect().right > innerWidth + 1);
  const told = wide.slice(-1).map((each) => `${each.tagName}.${each.className}`).join();
  return `${over} pixels too wide at ${innerWidth}: ${told}`;
}
"""
_AXE: Final = Axe()
_RULES: Final[dict[str, Any]] = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
}


class Walker:
    """One visitor with a jar of cookies, who knows only one host. `complaints` are what it met, page by page."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self._url = url
        self._host = urlsplit(url).hostname
        self._at = ""
        self.patience_s = PATIENCE_S
        self.page.add_init_script(_WATCH)
        self.page.on("console", lambda said: self._note(said.text) if said.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("dialog", self._spoken_to)
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("websocket", lambda feed: self._asked(feed.url))

    def visit(self, path: str, size: tuple[int, int], *, shown: str = "true", foreign: str = "false") -> None:
        """Open a page at this size and look at it.

        `shown` becomes true when what is to be looked at is there, `foreign` is true where something ran that is not
        ours.
        """
        width, height = size
        self._at = f"{path} at {width}"
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.goto(self._url + path)
        patience = time.monotonic() + self.patience_s
        while not self.page.evaluate(shown):
            if time.monotonic() > patience:
                self._note(f"it never came about that {shown}")
                break
            self.page.wait_for_timeout(30)
        self.page.evaluate(SETTLED)
        for each in self.page.evaluate("complaints"):
            self._note(each)
        if self.page.evaluate(foreign):
            self._note("a name was run as a script")
        broad = self.page.evaluate(_BROAD)
        if broad:
            self._note(broad)
        self._look_with_axe()

    def _look_with_axe(self) -> None:
        for each in _AXE.run(self.page, options=_RULES).response["violations"]:
            if each["impact"] in SERIOUS:
                nodes: Sequence[Any] = each["nodes"]
                self._note(f"{each['id']} ({len(nodes)}): {nodes[0]['html'][:160]}: {_why(nodes[0])}")

    def _spoken_to(self, dialog: Dialog) -> None:
        self._note(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _asked(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("data", "blob") and parts.hostname != self._host:
            self._note(f"asked for {address}")

    def _note(self, complaint: str) -> None:
        self.complaints.append(f"{self._at}: {complaint}")


def _why(node: Any) -> str:
    return " ".join(node.get("failureSummary", "").split())[:220]


@contextmanager
def walker(browser: Browser, url: str, **options: Any) -> Iterator[Walker]:
    """A visitor, for the time of the block."""
    context = browser.new_context(**options)
    try:
        yield Walker(context, url)
    finally:
        context.close()

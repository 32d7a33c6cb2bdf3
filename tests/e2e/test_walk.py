"""The walk over the pages finds what it is there to find."""

import pytest
from playwright.sync_api import Browser

from tests.e2e.walk import walker

pytestmark = pytest.mark.browser

POLICY = "default-src 'self'; script-src 'self' 'unsafe-inline'"
HEADERS = {"content-type": "text/html", "content-security-policy": POLICY}
BAD = """<!doctype html><html lang="en"><head><title>Bad</title></head><body>
<img src="http://elsewhere.example/dot.png"><div style="width: 900px">broad</div>
<p class="pale">pale</p><script>window.pwned = 1; console.error("broken"); undefined.value;</script></body></html>"""
GOOD = (
    """<!doctype html><html lang="en"><head><title>Good</title></head><body><main><h1>Good</h1></main></body></html>"""
)


def test_it_tells_all_that_is_wrong_and_nothing_else(browser: Browser) -> None:
    with walker(browser, "http://board.hall") as visitor:
        visitor.page.route(
            "**/*", lambda route: route.fulfill(body=BAD if "bad" in route.request.url else GOOD, headers=HEADERS)
        )
        visitor.visit("/good", (390, 844), foreign="window.pwned !== undefined")
        assert visitor.complaints == []
        visitor.visit("/bad", (390, 844), foreign="window.pwned !== undefined")
        told = "\n".join(visitor.complaints)
    for complaint in (
        "asked for http://elsewhere.example/dot.png",
        "policy: img-src http://elsewhere.example/dot.png",
        "policy: style-src-attr inline",
        "broken",
        "Cannot read properties of undefined",
        "a name was run as a script",
        "image-alt (1)",
    ):
        assert complaint in told
    assert all(each.startswith("/bad at 390: ") for each in told.splitlines())


def test_it_tells_what_is_too_broad_and_what_never_comes(browser: Browser) -> None:
    broad = GOOD.replace("<h1>", "<style>h1 { width: 900px; color: #eee }</style><h1>")
    with walker(browser, "http://board.hall") as visitor:
        visitor.patience_s = 0.1
        visitor.page.route("**/*", lambda route: route.fulfill(body=broad, headers={"content-type": "text/html"}))
        visitor.visit("/", (390, 844), shown="document.querySelector('aside')")
        told = "\n".join(visitor.complaints)
    assert "pixels too wide at 390: H1" in told
    assert "it never came about that document.querySelector('aside')" in told
    assert "color-contrast (1)" in told

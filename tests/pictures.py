"""The pictures of the documentation: `make screenshots` runs an evening of the demonstration and takes them.

Each stands in `PICTURES`: a new page is one more line there. The seed is always the same, so a picture changes only
where a page does (and with the wall clock, and by the lap that is driven in that moment).
"""

import argparse
import json
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize, sync_playwright

from tests.chromium import executable, switches
from tests.e2e.program import ROOT, Program, running

SPEED: Final = 20
CALM_MS: Final = 3_300
"""After so long nothing shines any more of the lap that has just ended, and the next has not."""
SEED: Final = 3
MOST_BYTES: Final = 250_000
PATIENCE_S: Final = 240.0
PIN: Final = "peanut 418"


class Picture(NamedTuple):
    """A page to be taken when `laps` of session `when` are driven; None: at the prize-giving, after the last race.

    `width` and `height` are those of the window, `ratio` the pixels of the picture for each of its own.
    """

    name: str
    path: str
    width: int
    height: int
    ratio: float = 1.0
    when: str | None = "race-2"
    laps: int = 66
    under: str = ""
    """What is seen behind a transparent page, as CSS."""


_TRACK: Final = ", ".join(
    (
        "linear-gradient(#20344d 0, #7a8ba0 38%, #39512f 38.2%, #31462a 52%, transparent 52%)",
        "linear-gradient(96deg, #31462a 22%, #c33 0 24%, #eee 0 26%, #4b4d52 0 70%, #eee 0 72%, #c33 0 74%, #31462a 0)",
    )
)
"""An afternoon at a track."""
PICTURES: Final = (
    Picture("board", "/?lang=en&motion=0", 1600, 900, 0.75),
    Picture("phone", "/phone?lang=en", 390, 844, 1.5),
    Picture("tower", "/overlay/tower?lang=en&motion=0", 1920, 1080, 2 / 3, under=_TRACK),
    Picture("staff", "/staff?lang=en", 1024, 768, 1.25),
    Picture("organiser", "/organiser?lang=en", 1280, 800),
    Picture("stewards", "/stewards?lang=en", 1280, 800),
    Picture("commentator", "/commentator?lang=en", 1366, 768),
    Picture("award", "/scene/award?lang=en&motion=0", 1600, 900, 0.75, when=None),
)


def main() -> None:
    """Take all pictures, or those that are named."""
    parser = argparse.ArgumentParser(prog="make screenshots")
    parser.add_argument("names", nargs="*", help="names of pictures; all of them without one")
    parser.add_argument("--out", type=Path, default=ROOT / "docs", help="folder to write them into")
    parser.add_argument("--speed", type=float, default=SPEED)
    given = parser.parse_args()
    wanted = [each for each in PICTURES if not given.names or each.name in given.names]
    with TemporaryDirectory(prefix="eracing-pictures-") as folder, sync_playwright() as playwright:
        data = Path(folder, "data")
        arguments = ("--host", "127.0.0.1", "--port", 0, "--udp-port", 0, "--data", data)
        with running("demo", *arguments, "--seed", SEED, "--speed", given.speed, cwd=Path(folder)) as program:
            for file, size in take(playwright, program, data, wanted, given.out):
                print(f"{file}: {size // 1000} kB{', too large' if size > MOST_BYTES else ''}", flush=True)


def take(
    playwright: Playwright, program: Program, data: Path, wanted: list[Picture], out: Path
) -> Iterator[tuple[Path, int]]:
    """Take the pictures in the order of the evening; each file with its size."""
    assert program.port, "it answers"
    key = _organiser(program, data)
    order = [each["id"] for each in program.get("/api/v1/timetable")["sessions"]]
    with _browser(playwright) as browser:
        opened = [(each, _open(browser, program.url + each.path, each, key)) for each in wanted]
        opened.sort(key=lambda pair: (pair[0].when is None, order.index(pair[0].when or order[0])))
        calm: set[tuple[str | None, int]] = set()
        for picture, page in opened:
            _wait(program, picture)
            if (picture.when, picture.laps) not in calm:
                if picture.when is None:
                    _prizes(program, key)
                page.wait_for_timeout(CALM_MS)
                calm.add((picture.when, picture.laps))
            file = out / f"{picture.name}.png"
            page.screenshot(path=file)
            yield file, file.stat().st_size


def _organiser(program: Program, data: Path) -> dict[str, str]:
    """The cookie of somebody who may see all pages."""
    code = (data / "setup-code").read_text("ascii").strip()
    body = json.dumps({"code": code, "name": "Mara Feld", "pin": PIN}).encode()
    request = urllib.request.Request(f"{program.url}/api/v1/access/set-up", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        cookies = [each.partition(";")[0] for each in answer.headers.get_all("set-cookie", [])]
    return dict(each.split("=", 1) for each in cookies)


@contextmanager
def _browser(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=executable(), args=switches())
    try:
        yield browser
    finally:
        browser.close()


def _open(browser: Browser, url: str, picture: Picture, cookies: Mapping[str, str]) -> Page:
    size: ViewportSize = {"width": picture.width, "height": picture.height}
    context: BrowserContext = browser.new_context(
        viewport=size, device_scale_factor=picture.ratio, color_scheme="dark", reduced_motion="reduce", bypass_csp=True
    )
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    page = context.new_page()
    page.goto(url)
    if picture.under:
        page.add_style_tag(content=f"html {{ background: {picture.under} !important }}")
    return page


def _wait(program: Program, picture: Picture) -> None:
    """Until the moment of a picture has come, or has passed."""
    patience = time.monotonic() + PATIENCE_S
    while not _has_come(program.get("/api/v1/sessions"), picture):
        assert time.monotonic() < patience, f"the moment of {picture.name} did not come"
        time.sleep(0.1)


def _has_come(told: Any, picture: Picture) -> bool:
    sessions = {each["id"]: each for each in told["sessions"]}
    if picture.when is None:
        last = [each for each in told["sessions"] if each["type"] == "race"][-1:]
        return "open" in sessions or bool(last and last[0]["id"] == "race-3" and last[0]["phase"] == "official")
    return picture.when in sessions and sessions[picture.when]["laps"] >= picture.laps


def _prizes(program: Program, cookies: Mapping[str, str]) -> None:
    """Begin the prize-giving and reveal the first three."""
    wishes: list[tuple[str, str, dict[str, Any]]] = [("POST", "award", {"of": "teams"})]
    wishes += [("PUT", "award/step", {"step": step}) for step in (1, 2, 3)]
    for method, path, body in wishes:
        headers = {
            "content-type": "application/json",
            "cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        }
        content = json.dumps({**body, "id": str(uuid4())}).encode()
        request = urllib.request.Request(f"{program.url}/api/v1/{path}", content, headers, method=method)
        urllib.request.urlopen(request, timeout=20).close()


if __name__ == "__main__":
    main()

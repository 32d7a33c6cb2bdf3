"""Every page that there is, found from the routes of the app, on an evening whose names want no good.

In both languages, dark and light, on a phone and a laptop: nothing to complain of in the console, nothing that the
content policy stopped, nobody asked but our own host, no name run as a script, nothing wider than the screen, nothing
serious for axe.
The browser reaches the server by a name of the network, as in a hall, and so as no secure context.
"""

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from itertools import product
from typing import Any, Final
from uuid import UUID

import pytest
from playwright.sync_api import Browser

from display.access.desk import Desk
from display.access.gate import declarations
from display.access.grants import Grants
from display.access.roles import Role
from display.app import Display
from display.staff.codes import SeatCodes
from display.stream.pages import Element
from tests.chromium import LAN_NAME
from tests.display.access.hall import AT, PIN, QUICKLY, key_for
from tests.display.exports.test_logo import SVG
from tests.display.phone.hall import served
from tests.e2e.hostile import MARK, NAMES, PWNED, evening, rigs
from tests.e2e.walk import Walker, walker
from timing.record.access import Grant, Kind

pytestmark = pytest.mark.browser

CODES: Final = SeatCodes(b"s" * 32)
IN_PATHS: Final = {
    "team": ("team-01",),
    "driver": ("driver-01a",),
    "rig": ("rig-01",),
    "kind": ("warmup", "break", "award"),
    "element": tuple(Element),
}
"""What stands in the addresses of pages: who adds a page with another word in braces says here what it can be."""
NO_PAGES: Final = ("/media/{name}",)
THE_SAME: Final = {"/overlay/{element}/current": ("/overlay/tower/current",)}
"""Pages that are other pages under another address: one of them is enough."""
QUERY: Final = {"/seat/rig-01": f"&k={CODES.of('rig-01')}", "/overlay/winner": "&session=qualifying"}
NAMELESS: Final = ("/docs", "/signin", "/setup", "/screen", "/organiser/screens", "/overlay/")
"""Pages that show nobody's name; all others must show what they are asked to get wrong."""
ONCE: Final = {("/docs", "de"), *((f"/overlay/{element}", "de") for element in Element if element is not Element.TOWER)}
"""What there is in one language alone, and overlays, which are all one page with the words of the board."""
LAPTOP, PHONE, STREAM = (1366, 768), (390, 844), (1920, 1080)


def paths(display: Display) -> Iterator[str]:
    """Every address that may be a page."""
    display.late.open()
    for route in declarations(display.app):
        if route.path.startswith(("/api/", "/static/")) or route.path in NO_PAGES or "GET" not in (route.methods or ()):
            continue
        if route.path in THE_SAME:
            yield from THE_SAME[route.path]
            continue
        words = re.findall(r"{(\w+)}", route.path)
        unknown = [word for word in words if word not in IN_PATHS]
        assert not unknown, f"say in IN_PATHS what {unknown} of {route.path} can be"
        for values in product(*(IN_PATHS[word] for word in words)):
            yield route.path.format(**dict(zip(words, values, strict=True)))


def pages(url: str, key: dict[str, str], display: Display) -> list[str]:
    """Those that are one."""
    found = []
    for path in paths(display):
        try:
            with urllib.request.urlopen(urllib.request.Request(url + path, headers=key), timeout=20) as answer:
                kind = answer.headers.get_content_type()
        except urllib.error.HTTPError as error:
            with error:
                kind = error.headers.get_content_type()
        if kind == "text/html":
            found.append(path)
    return found


def put_up(url: str, key: dict[str, str]) -> None:
    """A message to the hall, a sponsor and a prize-giving, all with such names."""
    sponsor = urllib.parse.quote(NAMES[1])
    wishes: list[tuple[str, str, dict[str, Any] | bytes]] = [
        ("POST", "/notices", {"text": NAMES[0] + NAMES[3]}),
        ("POST", f"/sponsors?name={sponsor}&id={UUID(int=99)}", SVG),
        ("POST", "/award", {"of": "teams"}),
        ("PUT", "/award/step", {"step": 1}),
        ("PUT", "/award/step", {"step": 2}),
    ]
    for number, (method, path, body) in enumerate(wishes):
        sent = body if isinstance(body, bytes) else json.dumps({**body, "id": str(UUID(int=number))}).encode()
        kind = "image/svg+xml" if isinstance(body, bytes) else "application/json"
        request = urllib.request.Request(f"{url}/api/v1{path}", sent, {**key, "content-type": kind}, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert answer.status == 200


def sign_in(visitor: Walker, url: str) -> None:
    page = visitor.page
    page.goto(f"{url}/signin?lang=en")
    page.get_by_label("Organiser").check()
    page.fill("#name", "Mara Feld")
    page.fill("#pin", PIN[Role.ORGANISER])
    with page.expect_navigation():
        page.press("#pin", "Enter")


def sizes(path: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """How large a page is seen in English and light, and in German and dark."""
    on_stream = path.startswith("/overlay/") and path != "/overlay/"
    return (STREAM, STREAM) if on_stream else (LAPTOP, PHONE)


def look_around(visitor: Walker, path: str) -> None:
    shown = "true" if path in NAMELESS else f"document.body.textContent.includes({json.dumps(MARK)})"
    for language, size in zip(("en", "de"), sizes(path), strict=True):
        visitor.page.emulate_media(color_scheme="light" if language == "en" else "dark")
        if (path, language) not in ONCE:
            visitor.visit(f"{path}?lang={language}{QUERY.get(path, '')}", size, shown=shown, foreign=PWNED)


def test_every_page_is_sound_with_the_worst_names_there_are(browser: Browser) -> None:
    hall = evening()
    for role, pin in PIN.items():
        hall.record.access.put(Grant(f"pin-{role.value}", Kind.PIN, role.value, QUICKLY.hash(pin), AT, "the console"))
    live = rigs()
    options: dict[str, Any] = {"desk": Desk(Grants(hall.record.access)), "seats": CODES, "rigs": lambda: live}
    complaints: list[str] = []
    with served(hall, **options) as loopback:
        url = loopback.replace("127.0.0.1", LAN_NAME)
        key = key_for(hall.record, Role.ORGANISER)
        put_up(loopback, key)
        found = pages(loopback, key, Display(hall.record, hall.plan, **options))
        assert len(found) > 15, found
        with walker(browser, url, reduced_motion="reduce") as guest:
            look_around(guest, "/signin")
            assert not guest.page.evaluate("isSecureContext")
            complaints += guest.complaints
        with walker(browser, url, reduced_motion="reduce") as organiser:
            sign_in(organiser, url)
            organiser.complaints.clear()
            for path in found:
                look_around(organiser, path)
            complaints += organiser.complaints
    assert not complaints, "\n".join(complaints)

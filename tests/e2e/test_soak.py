"""Four hours of an evening before a board and a phone: what they hold in memory at the end is what they held before.

The demonstration goes at speed; what grows with each lap would grow by thousands of laps. `make test ARGS="-m slow -k
soak -s"` takes some minutes and tells the figures; docs/looks.md has those of the last time.
"""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from playwright.sync_api import Browser, CDPSession

from tests.e2e.program import running

pytestmark = pytest.mark.slow  # and not of the browser tests, which are run at each change

SPEED: Final = 60
HOURS: Final = 4
EVERY_S: Final = 20
PAGES: Final = {"board": ("/", 1920, 1080), "phone": ("/phone", 390, 844)}


class Held(NamedTuple):
    """What a page holds after its rubbish was collected."""

    nodes: int
    listeners: int
    heap_kb: int


SLACK: Final = Held(60, 20, 512)


def most(found: Sequence[Held]) -> Held:
    return Held(*map(max, zip(*found, strict=True)))


def least(found: Sequence[Held]) -> Held:
    return Held(*map(min, zip(*found, strict=True)))


def held(session: CDPSession) -> Held:
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    return Held(int(metrics["Nodes"]), int(metrics["JSEventListeners"]), int(metrics["JSHeapUsedSize"]) // 1024)


@pytest.mark.timeout(HOURS * 3600 / SPEED + 300)
def test_four_hours_leave_board_and_phone_as_they_were(browser: Browser, tmp_path: Path) -> None:
    arguments = ("--host", "127.0.0.1", "--port", 0, "--udp-port", 0, "--speed", SPEED)
    with running("demo", *arguments, cwd=tmp_path) as program:
        sessions, seen = {}, {name: list[Held]() for name in PAGES}
        for name, (path, width, height) in PAGES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(program.url + path)
            sessions[name] = page.context.new_cdp_session(page)
            sessions[name].send("Performance.enable")
        end = time.monotonic() + HOURS * 3600 / SPEED
        while time.monotonic() < end:
            page.wait_for_timeout(EVERY_S * 1000)
            for name, session in sessions.items():
                seen[name].append(held(session))
        laps = sum(each["laps"] for each in program.get("/api/v1/sessions")["sessions"])
    print(f"\n{laps} laps")
    for name, found in seen.items():
        third = len(found) // 3  # the first has the races in it, and the caches of the first minutes
        before, after = most(found[third : 2 * third]), least(found[2 * third :])
        print(f"{name}: {found[0]}, then at most {before}, in the end at least {after}")
        for what, was, now, slack in zip(Held._fields, before, after, SLACK, strict=True):
            assert now <= was + slack, f"{what} of the {name} grow from {was} to {now}: {found}"
    assert laps > HOURS * 22 * 30

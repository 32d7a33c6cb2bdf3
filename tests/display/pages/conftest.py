"""A real browser before a stage, and a look at what it complains of."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.display.pages.stage import Stage, stage
from tests.display.pages.wall import Wall

LAN_NAME = "board.hall"
"""A name that the browser finds on loopback, but must not take for it: no secure context, as on a hall's network."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of one file: Playwright's loop must be gone before the next asynchronous test."""
    chromium = os.environ.get("ERACING_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        reason = "no Chromium was found: install it, or name it in ERACING_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    arguments = [f"--host-resolver-rules=MAP {LAN_NAME} 127.0.0.1"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # which Chromium has not for root
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield launched
        launched.close()


@pytest.fixture
def hall_stage() -> Iterator[Stage]:
    """An open stage that greets and says no more."""
    with stage() as opened:
        yield opened


@pytest.fixture
def look(browser: Browser, hall_stage: Stage) -> Iterator[Callable[..., Wall]]:
    """A function that puts up a screen on the stage; in the end, none of them may have had anything to complain of."""
    walls: list[Wall] = []

    def put_up(query: str = "", **options: Any) -> Wall:
        wall = Wall(browser, hall_stage, query, **options)
        walls.append(wall)
        return wall

    yield put_up
    for wall in walls:
        complaints = wall.take_down()
        assert complaints == [], complaints

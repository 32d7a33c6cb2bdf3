"""A real browser before a stage, and a look at what it complains of."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.chromium import launched
from tests.display.pages.stage import Stage, stage
from tests.display.pages.wall import Wall


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of one file: Playwright's loop must be gone before the next asynchronous test."""
    yield from launched()


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

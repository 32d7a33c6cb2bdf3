"""A real browser, and a hall of 22 rigs for each story."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.chromium import launched
from tests.display.staff.console.hall import Floor, floor


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of one file."""
    yield from launched()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Floor]:
    with floor(tmp_path / "record.db") as opened:
        yield opened

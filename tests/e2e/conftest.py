"""A real browser before the whole program."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.chromium import launched


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of one file."""
    yield from launched()

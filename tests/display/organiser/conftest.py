"""A real browser before the real app."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.chromium import launched
from tests.display.organiser.evening import Evening, before_the_doors, evening


@pytest.fixture(scope="module", autouse=True)
def doors() -> Iterator[None]:
    """Whenever tests run, the evening is still to come."""
    with before_the_doors(datetime.now(UTC)):
        yield


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of one file."""
    yield from launched()


@pytest.fixture
def cup(tmp_path: Path) -> Iterator[Evening]:
    """An evening that is planned, and served."""
    with evening(tmp_path) as made:
        yield made

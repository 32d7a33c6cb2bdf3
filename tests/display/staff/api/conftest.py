"""A hall with two tablets, for each test a new one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.display.staff.api.hall import Hall, Tablet, hall_on


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with hall_on(tmp_path / "record.db") as hall:
        yield hall


@pytest.fixture
async def toni(hall: Hall) -> Tablet:
    """Toni is a steward."""
    return await hall.tablet("Toni")

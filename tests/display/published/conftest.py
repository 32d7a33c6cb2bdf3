"""The hall of the tests about published results."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.display.published.hall import Hall
from tests.display.published.hall import hall as hall_in


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """An evening on disk, in the folder of the test."""
    with hall_in(tmp_path) as made:
        yield made

"""What the tests of the bus share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.timing.bus.redis_server import RedisServer, redis_server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of this test's own."""
    with redis_server(tmp_path) as running:
        yield running

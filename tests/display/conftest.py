"""A hub with a board, and the clock that it goes by."""

import pytest

from display.hub import Hub
from tests.display.stage import BOARDS, StageClock, opened


@pytest.fixture
def clock() -> StageClock:
    return StageClock()


@pytest.fixture
def hub(clock: StageClock) -> Hub:
    hub = Hub(clock=clock, build="b1", language="de")
    hub.delivery.submitter = None  # transports that go nowhere have no files
    hub.show(opened(BOARDS[0]))
    return hub

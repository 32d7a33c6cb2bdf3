"""Who is connected: how many may be, and what is looked at."""

from websockets.frames import CloseCode

from display.hub import Hub
from tests.display.stage import BOARDS, StageClock, StageScreen, opened


def test_the_hub_is_full_at_so_many_and_those_who_are_leaving_count(clock: StageClock) -> None:
    hub = Hub(clock=clock, most=2)
    hub.show(opened(BOARDS[0]))
    first, second = StageScreen(hub).join(), StageScreen(hub).join("quali")
    assert hub.audience.is_full
    hub.partings.goodbye(first, CloseCode.POLICY_VIOLATION, "")
    assert hub.audience.is_full
    hub.partings.leave(first)
    hub.partings.leave(second)
    assert not hub.audience.is_full
    assert len(hub.audience.views()) == 1

"""Hanging up: thousands who do so at once are seen out a few at a time, and whoever acts meanwhile has a turn."""

from typing import Any
from unittest.mock import Mock

from uvicorn.server import ServerState

from display.door import AT_ONCE
from display.hub import CURRENT, Hub
from display.socket import socket_protocol
from tests.display.stage import BOARDS, StageClock, opened, show


def test_thousands_who_hang_up_at_once_are_seen_out_a_few_at_a_time_and_told_nothing_more() -> None:
    clock = StageClock()
    hub = Hub(clock=clock)
    hub.show(opened(BOARDS[0]))
    kind: Any = socket_protocol(hub)
    transports = [Mock(**{"get_extra_info.return_value": None}) for _ in range(2 * AT_ONCE + 1)]
    for transport in transports:
        screen = kind(Mock(), ServerState(), {})
        screen.connection_made(transport)
        hub.join(screen, CURRENT)
        assert screen.eof_received(), "the transport is left open"
    show(hub, BOARDS[1])
    seen_out = []
    while clock.turn():
        seen_out.append(sum(transport.close.called for transport in transports))
    assert seen_out == [AT_ONCE, 2 * AT_ONCE, 2 * AT_ONCE + 1]
    assert not any(transport.write.called for transport in transports)


def test_who_hangs_up_before_it_was_let_in_is_let_go_at_once() -> None:
    kind: Any = socket_protocol(Hub(clock=StageClock()))
    assert not kind(Mock(), ServerState(), {}).eof_received()

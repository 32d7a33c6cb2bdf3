"""The server on its port: a crowd that comes at once is accepted quickly, and afterwards nothing listens any more."""

import asyncio
import importlib.util
import threading
from collections.abc import Callable

import pytest
from fastapi import FastAPI

from display.live import Live
from display.server import ACCEPTED_AT_ONCE, Server, listen
from timing.record.memory import MemoryRecord

WAIT = 10.0


def _serve_once(factory: Callable[[], asyncio.AbstractEventLoop]) -> tuple[int, int]:
    """Serve on such a loop and stop: how often the server listened, and the port."""
    bound = listen("127.0.0.1", 0)
    port = bound.getsockname()[1]
    listened: list[int] = []

    def ready() -> None:
        listened.append(len(server.servers))
        server.should_exit = True

    server = Server(FastAPI(), Live(MemoryRecord()), ready)

    def run() -> None:
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(server.serve(sockets=[bound]))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(WAIT)
    assert not thread.is_alive()
    return listened[0], port


@pytest.mark.skipif(importlib.util.find_spec("uvloop") is None, reason="uvloop is not everywhere")
def test_a_loop_that_accepts_one_connection_at_a_time_is_given_the_socket_many_times() -> None:
    import uvloop

    listened, port = _serve_once(uvloop.new_event_loop)
    assert listened == ACCEPTED_AT_ONCE
    listen("127.0.0.1", port).close()  # refused as long as anything listens


def test_the_loop_of_python_itself_accepts_all_that_wait_from_one() -> None:
    listened, port = _serve_once(asyncio.new_event_loop)
    assert listened == 1
    listen("127.0.0.1", port).close()

"""Hearing nudges over a connection that goes dead without a word: it is noticed, and another one is made."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.timing.bus.redis_server import PATIENCE_S, RedisServer
from timing.bus.listening import FIRST_PAUSE_S, LONGEST_PAUSE_S, Listening, paused_s
from timing.bus.redis_client import connect


class Ear:
    """Counts what is heard, and how often the way was found again."""

    def __init__(self, server: RedisServer) -> None:
        self.heard: list[str] = []
        self.back = 0
        self._changed = threading.Condition()
        self.listening = Listening(lambda: connect(server.url, 0.2), "nudges", self._hear, self._found)

    def _hear(self, message: str) -> None:
        with self._changed:
            self.heard.append(message)
            self._changed.notify_all()
        if message == "broken":
            raise ZeroDivisionError("a mistake of ours")

    def _found(self) -> None:
        with self._changed:
            self.back += 1
            self._changed.notify_all()

    def wait_until(self, *, back: int = 0, heard: int = 0) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.back >= back and len(self.heard) >= heard, PATIENCE_S), (
                f"found the way {self.back} times and heard {self.heard}"
            )


@contextmanager
def listening(server: RedisServer) -> Iterator[Ear]:
    ear = Ear(server)
    ear.listening.start()
    try:
        ear.wait_until(back=1)
        yield ear
    finally:
        ear.listening.stop()
        ear.listening.join(PATIENCE_S)


def test_messages_are_heard_in_order(server: RedisServer) -> None:
    with listening(server) as ear, server.client() as client:
        for number in range(3):
            client.publish("nudges", f"{number}")
        ear.wait_until(heard=3)
        assert ear.heard == ["0", "1", "2"]
        assert ear.listening.trouble is None


def test_a_connection_on_which_nothing_comes_any_more_is_made_anew(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timing.bus.listening.QUIET_S", 0.02)
    with listening(server) as ear:
        server.stall()
        noticed = threading.Event()
        for _ in range(int(PATIENCE_S / 0.02)):
            if ear.listening.trouble is not None or noticed.wait(0.02):
                break
        assert ear.listening.trouble is not None
        server.go_on()
        ear.wait_until(back=2)
        assert ear.listening.trouble is None


def test_a_mistake_while_a_message_is_taken_in_costs_one_connection(server: RedisServer) -> None:
    with listening(server) as ear, server.client() as client:
        client.publish("nudges", "broken")
        ear.wait_until(back=2)
        client.publish("nudges", "whole")
        ear.wait_until(heard=2)
        assert ear.heard == ["broken", "whole"]


def test_attempts_become_rarer_up_to_a_limit() -> None:
    assert [paused_s(1), paused_s(2), paused_s(3)] == [FIRST_PAUSE_S, 2 * FIRST_PAUSE_S, 4 * FIRST_PAUSE_S]
    assert paused_s(1_000) == LONGEST_PAUSE_S

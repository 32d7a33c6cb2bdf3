"""A peer for the tests that listens on a real socket and says what it is told to."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

WAIT_S = 20


@dataclass
class Listener:
    """A socket that listens; `accept` gives the next connection."""

    listening: socket.socket

    @property
    def port(self) -> int:
        return int(self.listening.getsockname()[1])

    def accept(self) -> socket.socket:
        line, _ = self.listening.accept()
        line.settimeout(WAIT_S)
        return line


@contextmanager
def listening() -> Iterator[Listener]:
    """A peer on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(WAIT_S)
        yield Listener(server)


def unused_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Heard:
    """Takes messages, and waits for them."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.sources: set[tuple[str, int]] = set()
        self._more = threading.Condition()

    def __call__(self, message: bytes, source: tuple[str, int], at_ns: int) -> None:
        assert at_ns > 0
        with self._more:
            self.messages.append(message)
            self.sources.add(source)
            self._more.notify_all()

    def wait(self, *messages: bytes) -> Sequence[bytes]:
        """Wait until as many messages were heard as are named, and see that they are these."""
        with self._more:
            assert self._more.wait_for(lambda: len(self.messages) >= len(messages), WAIT_S)
            assert self.messages == [*messages]
        return self.messages

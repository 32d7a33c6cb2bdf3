"""What others would rank with: a sorted set of a Redis, spoken to over a plain socket."""

import os
import secrets
import socket
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import BinaryIO, Final
from urllib.parse import urlsplit

SERVER: Final = "ERACING_TEST_REDIS"
"""The environment names the server with it, by its URL."""
_AT_ONCE: Final = 1_000
"""Members that are sent before the answers are read."""


def why_not() -> str | None:
    """Why Redis is not measured, as a sentence; None where it can be."""
    if not os.environ.get(SERVER):
        return f"Redis is left out: {SERVER} names no server"
    try:
        _connection().close()
    except OSError:
        return f"Redis is left out: the server that {SERVER} names does not answer"
    return None


class RankedInRedis:
    """Drivers in a sorted set, quickest first."""

    def __init__(self, connection: socket.socket, answers: BinaryIO) -> None:
        self._connection, self._answers = connection, answers
        self._set = f"eracing-bench-{secrets.token_hex(4)}"

    def fill(self, best: Iterable[tuple[str, int]]) -> None:
        """Put in many drivers with their times."""
        commands = [self._add(driver, time_ms) for driver, time_ms in best]
        for start in range(0, len(commands), _AT_ONCE):
            part = commands[start : start + _AT_ONCE]
            self._ask(b"".join(part), len(part))

    def place(self, driver: str, time_ms: int) -> int:
        """Give a driver a time; how many are quicker. Both are asked for at once."""
        return self._ask(self._add(driver, time_ms) + _command("ZRANK", self._set, driver), 2)

    def forget(self) -> None:
        """Delete the set."""
        self._ask(_command("DEL", self._set), 1)

    def _add(self, driver: str, time_ms: int) -> bytes:
        return _command("ZADD", self._set, str(time_ms), driver)

    def _ask(self, commands: bytes, answers: int) -> int:
        """Send commands and read their answers; the last one. Raises OSError for what is no number."""
        self._connection.sendall(commands)
        answer = b""
        for _ in range(answers):
            answer = self._answers.readline()
            if not answer.startswith(b":"):
                raise OSError(f"Redis answered {answer!r} where a number was expected")
        return int(answer[1:])


@contextmanager
def ranked_in_redis() -> Iterator[RankedInRedis]:
    """An empty set, which is gone after the block. Raises OSError where the server does not answer."""
    with closing(_connection()) as connection, connection.makefile("rb") as answers:
        ranked = RankedInRedis(connection, answers)
        try:
            yield ranked
        finally:
            ranked.forget()


def _connection() -> socket.socket:
    url = urlsplit(os.environ[SERVER])
    connection = socket.create_connection((url.hostname or "127.0.0.1", url.port or 6379), timeout=5)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _command(*words: str) -> bytes:
    parts = [f"*{len(words)}\r\n", *(f"${len(word.encode())}\r\n{word}\r\n" for word in words)]
    return "".join(parts).encode()

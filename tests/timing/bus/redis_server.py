"""A real Redis of a test's own: it can be killed, stalled, flushed and started again."""

import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from redis import Redis, RedisError

BINARY: Final = "ERACING_TEST_REDIS_SERVER"
"""Names another server program: Redis of another version, or Valkey."""
PATIENCE_S: Final = 20.0


class RedisServer:
    """A server on a port of its own. `config` are lines of its configuration."""

    def __init__(self, program: str, folder: Path, config: Mapping[str, str]) -> None:
        self._program = program
        self._folder = folder
        self._config = config
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            self.port: int = bound.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """How it is reached, as the user that may do everything."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, with nothing in it, and wait until it answers."""
        words = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        words += ["--dir", str(self._folder), *(word for key, value in self._config.items() for word in (key, value))]
        self._process = subprocess.Popen(
            [self._program, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self._folder
        )
        tried = threading.Event()
        for _ in range(int(PATIENCE_S / 0.02)):
            try:
                self.client().ping()
            except RedisError:
                tried.wait(0.02)
            else:
                return
        raise AssertionError("the Redis of the test does not answer")

    def client(self) -> "Redis":
        """A client with all rights, for what others do there."""
        return Redis.from_url(self.url, decode_responses=True, protocol=2)

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait(PATIENCE_S)
            self._process = None

    def stall(self) -> None:
        """Have it answer nothing, though its connections stay."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again, also what it was asked meanwhile."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


@contextmanager
def redis_server(folder: Path, config: Mapping[str, str] | None = None) -> Iterator[RedisServer]:
    """A Redis that runs; the test is skipped where there is no program for one, and fails in CI."""
    program = os.environ.get(BINARY) or shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        absent = f"neither redis-server nor valkey-server is installed, and {BINARY} names none"
        if os.environ.get("CI"):
            pytest.fail(absent)
        pytest.skip(absent)
    server = RedisServer(program, folder, config or {})
    server.start()
    try:
        yield server
    finally:
        server.kill()

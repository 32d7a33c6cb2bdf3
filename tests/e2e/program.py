"""The program as people start it: a process of its own, on ports that the system picks."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
PATIENCE_S: Final = 60.0
"""No test waits longer than this for something that must happen."""

_WEB = re.compile(r"http://127\.0\.0\.1:(\d+)/")
_UDP = re.compile(r"UDP port (\d+)")


def _environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith("ERACING_")}
    return mine | {"COLUMNS": "200", "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)} | dict(extra or {})


def eracing(*arguments: object, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "eracing", *map(str, arguments)],
        cwd=cwd,
        env=_environment(env),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


class Program:
    """A command that runs until it is told to stop, and says where it is reached."""

    def __init__(self, *arguments: object, cwd: Path, env: Mapping[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "eracing", *map(str, arguments)],
            cwd=cwd,
            env=_environment(env),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._said: list[str] = []
        self._changed = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._changed:
                self._said.append(line)
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    @property
    def said(self) -> str:
        """All it has printed."""
        return "".join(self._said)

    def _find(self, pattern: re.Pattern[str]) -> int:
        with self._changed:
            self._changed.wait_for(lambda: self._ended or pattern.search(self.said), PATIENCE_S)
            found = pattern.search(self.said)
        assert found is not None, f"the program did not say where it is reached: {self.said}"
        return int(found[1])

    @property
    def port(self) -> int:
        """The port of its boards."""
        return self._find(_WEB)

    @property
    def udp_port(self) -> int:
        """The port that rigs send to."""
        return self._find(_UDP)

    @property
    def url(self) -> str:
        """Where its boards are, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> Any:
        """The JSON at a path."""
        with urllib.request.urlopen(self.url + path, timeout=PATIENCE_S) as answer:
            return json.load(answer)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self.wait()

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        """Wait until it has stopped; its exit code."""
        code = self._process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return code


@contextmanager
def running(*arguments: object, cwd: Path) -> Iterator[Program]:
    """A program that is stopped, or at least ended, after the block."""
    program = Program(*arguments, cwd=cwd)
    try:
        yield program
    finally:
        try:
            program.stop()
        finally:
            program.kill()


def until(holds: Any, what: str) -> None:
    """Ask again and again until something holds."""
    tried = threading.Event()
    for _ in range(int(PATIENCE_S / 0.05)):
        if holds():
            return
        tried.wait(0.05)
    raise AssertionError(f"it never came about that {what}")

"""The clock on the wall, as the programs of a test see it: it stands still until the test sets it.

A whole evening takes minutes instead of hours, and each decision and lap has the instant that the story gives it; so
two evenings can be compared to the letter, instants included. The programs are as they are: what they ask is the clock
of the C library, and in front of that `wall_clock.c` is loaded. Seconds that are waited for go on as ever.
"""

import mmap
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.program import PATIENCE_S
from timing.bench.floors import compiler

_SOURCE: Final = Path(__file__).with_name("wall_clock.c")
_NANOSECONDS: Final = 8


class WallClock:
    """A clock in this folder. Skips where programs cannot be shown one: outside of Linux, or without a compiler."""

    def __init__(self, folder: Path, now_ns: int) -> None:
        cc = compiler()
        if not sys.platform.startswith("linux") or cc is None:
            pytest.skip("a clock of its own needs Linux and a C compiler")
        library, file = folder / "wall_clock.so", folder / "clock"
        made = subprocess.run(
            [cc, "-O2", "-Wall", "-shared", "-fPIC", "-o", library, _SOURCE, "-ldl"],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        file.write_bytes(now_ns.to_bytes(_NANOSECONDS, sys.byteorder, signed=True))
        with file.open("r+b") as opened:
            self._hands = memoryview(mmap.mmap(opened.fileno(), _NANOSECONDS)).cast("q")
        self.env: Mapping[str, str] = {"LD_PRELOAD": str(library), "ERACING_TEST_CLOCK": str(file)}
        """What programs are started with that go by this clock."""

    def set(self, now_ns: int) -> None:
        """It is now so late, in nanoseconds since 1970; all eight bytes at once."""
        self._hands[0] = now_ns

"""Runs until somebody says that it is enough."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_KINDS: Final = {getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGBREAK")}
"""Windows has the third: its window was closed."""
STEP_S: Final = 1.0
"""Windows notices Ctrl+C only between two waits."""


@contextmanager
def until_told_to_stop() -> Iterator[threading.Event]:
    """An event that Ctrl+C or the system's wish to stop sets."""
    told = threading.Event()
    kinds = signal.valid_signals() & _KINDS
    before = {kind: signal.signal(kind, lambda *_: told.set()) for kind in kinds}
    try:
        yield told
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def wait_for(told: threading.Event) -> None:
    """Until the event is set."""
    while not told.wait(STEP_S):
        continue

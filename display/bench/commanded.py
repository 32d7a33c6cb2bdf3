"""The side of a measured server in Python that obeys: lines on standard input, as `floor.c` has them.

    send BYTES               one message to everybody                  -> sent MARK INSTANT
    pace RATE COUNT BYTES    COUNT of them, so many a second           -> sent MARK INSTANT INSTANT ...

Instants are nanoseconds of the monotonic clock, at which the change was there to be told.
"""

import sys
import threading
import time
from collections.abc import Callable

Tell = Callable[[int], tuple[int, int]]
"""Tells everybody something of so many bytes; its mark and instant."""


def obey(tell: Tell, stop: Callable[[], None]) -> None:
    """Do what comes on standard input, in a thread of its own, and `stop` when it ends."""
    threading.Thread(target=_obey, args=(tell, stop), name="commands", daemon=True).start()


def greet(port: int, mark: int = 0) -> None:
    """Say where clients connect, and what the last mark was."""
    _say("port", port, mark)


def _obey(tell: Tell, stop: Callable[[], None]) -> None:
    for line in sys.stdin:
        match line.split():
            case ["send", size]:
                _say("sent", *tell(int(size)))
            case ["pace", rate, count, size]:
                told = _pace(tell, float(rate), int(count), int(size))
                _say("sent", told[0][0], *(instant for _, instant in told))
            case _:
                _say("failed this is no command:", line.strip())
    stop()


def _pace(tell: Tell, rate: float, count: int, size: int) -> list[tuple[int, int]]:
    told = []
    begun = time.monotonic()
    for number in range(count):
        time.sleep(max(begun + number / rate - time.monotonic(), 0))
        told.append(tell(size))
    return told


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()

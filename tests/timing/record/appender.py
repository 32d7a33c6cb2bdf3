"""A program that appends laps to a record, for the tests that need a second process, or one to kill.

    python -m tests.timing.record.appender URL RIG COUNT

Says "ready", waits for a line, then appends COUNT laps of RIG one by one, each together with one lap that all programs
append ("shared"), and prints the number of its lap whenever an append has been acknowledged.
"""

import sys

from tests.timing.record.laps import lap
from timing.record.sql import SqlRecord


def main(url: str, rig: str, count: int) -> None:
    """Append until done or killed."""
    record = SqlRecord.open(url, busy_seconds=60)
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(1, count + 1):
        record.append([lap(number, "shared"), lap(number, rig)])
        print(number, flush=True)
    record.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))

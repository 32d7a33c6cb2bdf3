"""A program on a disk of its own that is too small, for the tests of what happens when a disk is full.

    unshare --mount python -m tests.timing.record.full_disk FOLDER

Mounts a disk of one MiB on FOLDER, which only this process sees, fills it while laps are being written, and frees it
again. Prints what was told and what the record held in the end; exits with 77 where it may not mount.
"""

import subprocess
import sys
import threading
from pathlib import Path

from tests.timing.record.laps import lap
from timing.record.backup import backup
from timing.record.protocol import RecordError
from timing.record.sql import SqlRecord
from timing.record.writer import Writer

MAY_NOT = 77
LAPS = 400


def main(folder: Path) -> int:
    """Run the whole story."""
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], check=False)
    if mounted.returncode:
        return MAY_NOT
    told: list[str | None] = []
    changed = threading.Condition()

    def note(sentence: str | None) -> None:
        with changed:
            told.append(sentence)
            changed.notify_all()

    record = SqlRecord.open(folder / "record.db")
    record.append([lap(1)])
    writer = Writer(record, on_trouble=note, retry_seconds=0.01)
    filler = folder / "filler"
    fill(filler)
    for number in range(2, LAPS + 1):
        writer.submit([lap(number)])
    with changed:
        full = changed.wait_for(lambda: told, 60)
    print("told:", told[0] if full else "nothing")
    print("before:", record.position().seq < LAPS, record.verify() is None)
    try:
        backup(folder / "record.db", folder / "backup.db")
    except RecordError as error:
        print("backup:", error, [path.name for path in folder.glob("backup*")])
    filler.unlink()
    print("written:", writer.flush(60), told[-1], [written.seq for written in record.read()] == [*range(1, LAPS + 1)])
    print("after:", record.verify() is None, writer.close())
    record.close()
    return 0


def fill(path: Path) -> None:
    """Fill the disk to the last byte."""
    with path.open("wb", buffering=0) as file:
        for size in (4096, 1):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                continue


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

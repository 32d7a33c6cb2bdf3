"""The whole of ingest as a program that is measured: `python -m ingest.bench.ear [FOLDER]`.

Nothing of it is made for measuring; the record is in memory. It prints the UDP port that it hears on. For each line on
its standard input it prints, as soon as nothing more comes, how many datagrams were heard, how many the kernel has
dropped, and the processor seconds that it has taken. With a folder it keeps a tape there, as `eracing serve` does.
"""

import sys
import time
from pathlib import Path
from typing import Final

from ingest.app import Ingest
from ingest.settings import IngestSettings
from timing.event import Plan
from timing.record.memory import MemoryRecord

_SETTLED_S: Final = 0.05
"""Who has heard nothing for so long has heard all."""
_TAPE_BYTES: Final = 256 << 20


def main(folder: Path | None) -> None:
    """Hear until standard input ends."""
    settings = IngestSettings(udp_port=0, tapes=folder, tape_bytes=_TAPE_BYTES if folder else 0)
    ingest = Ingest(settings, record=MemoryRecord("bench"), plan=Plan())
    ingest.start()
    try:
        _say(ingest.udp_port)
        for _ in sys.stdin:
            heard, before = _heard(ingest), -1
            while heard != before:
                time.sleep(_SETTLED_S)
                heard, before = _heard(ingest), heard
            _say(heard, ingest.kernel_drops() or 0, time.process_time())
    finally:
        ingest.stop()


def _heard(ingest: Ingest) -> int:
    return sum(rig.packets for rig in ingest.rigs())


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)

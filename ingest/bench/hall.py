"""A full hall: 22 rigs send all they have at 60 Hz while `eracing serve` feeds thousands of screens and an export runs.

What counts is how many datagrams the kernel has to drop because nobody took them in time.
"""

import os
import threading
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from ingest.bench.flood import FLOOR, FLOOR_SOURCE, Receiver
from ingest.bench.packets import all_kinds
from ingest.bench.sending import Senders, senders, sent
from ingest.sources.udp import kernel_drops_at
from timing.bench.figures import Figure, Goal, Measure
from timing.bench.floors import compiled
from timing.bench.programs import Program, Served, eracing, served
from timing.bench.turns import in_turns
from timing.event import Plan
from timing.record.entry import LapSet, Person, SessionOpened
from timing.record.folder import record_file
from timing.record.sql import SqlRecord

OURS: Final = "eRacing Cup"
RIGS: Final = 22
PATH: Final = "/api/v1/live?session=current"
DRIVERS: Final = 60
EXPORT_S: Final = 120.0
CONNECT_S: Final = 120.0
_SCREENS: Final = Path(__file__).with_name("screens.c")


def measures(rounds: int, seconds: float, hz: float, screens: int, laps: int) -> list[Measure]:
    """Datagrams that the kernel dropped; none where no compiler is, or the system does not tell."""
    with ExitStack() as stack:
        rigs = stack.enter_context(senders(all_kinds()))
        watching = stack.enter_context(compiled(_SCREENS))
        floor = stack.enter_context(compiled(FLOOR_SOURCE))
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="eracing-bench-")))
        if rigs is None or watching is None or floor is None:
            return []
        _fill(folder, laps)
        bare = Receiver(stack.enter_context(Program(FLOOR, [floor])), by_datagram=True)
        server = stack.enter_context(served(folder))
        crowd = stack.enter_context(Program("the screens", [watching, str(server.port), str(screens), PATH]))
        crowd.line(CONNECT_S)
        if kernel_drops_at(server.udp_port) is None:
            return []
        sizes: list[int] = []
        found = in_turns(
            rounds,
            {
                FLOOR: partial(_lost_by_floor, rigs, bare, seconds, hz),
                OURS: partial(_dropped, rigs, server, folder, seconds, hz, sizes=sizes),
            },
        )
        crowd.hang_up()
        _, told, hung_up = crowd.line().split()
    what = f"Datagrams dropped: {RIGS} rigs at {hz:.0f} Hz, all kinds of packets, {screens:,} screens, an export"
    note = (
        f"of {min(sizes):,} or more a round; the screens were told {int(told) / 1e6:,.0f} MB, and the server hung up "
        f"to {hung_up} of them; the floor has nothing else to do"
    )
    figures = (Figure(FLOOR, "floor", found[FLOOR]), Figure(OURS, "ours", found[OURS]))
    return [Measure(what, "datagrams", figures, (Goal(at_most=0),), note)]


def _lost_by_floor(rigs: Senders, receiver: Receiver, seconds: float, hz: float) -> float:
    receiver.count()
    flood = rigs.send(receiver.port, RIGS, seconds, hz)
    return flood.datagrams - receiver.count()[0]


def _dropped(rigs: Senders, server: Served, folder: Path, seconds: float, hz: float, *, sizes: list[int]) -> float:
    before = kernel_drops_at(server.udp_port) or 0
    over = threading.Event()
    exporting = threading.Thread(target=_export, args=(folder, over), name="export")
    exporting.start()
    try:
        with rigs.begin(server.udp_port, RIGS, seconds, hz) as sender:
            sizes.append(sent(sender, seconds).datagrams)
    finally:
        over.set()
        exporting.join()
    return (kernel_drops_at(server.udp_port) or 0) - before


def _export(folder: Path, over: threading.Event) -> None:
    """Export again and again until it is over, and at least once."""
    session = Plan().session.id
    words = ("export", "--session", session, "--format", "xlsx", "--out", os.fspath(folder / "out.xlsx"))
    while True:
        with Program("eracing export", eracing(*words, "--data", os.fspath(folder)), cwd=folder) as export:
            export.wait(EXPORT_S)
        if over.is_set():
            return


def _fill(folder: Path, laps: int) -> None:
    """A record with so many laps."""
    session, begun = Plan().session, datetime.now(UTC) - timedelta(hours=6)
    people = [Person(f"d{each}", f"Driver {each}", str(each), None) for each in range(DRIVERS)]
    driven = [
        LapSet(
            session.id,
            f"rig{each % DRIVERS}/1/0",
            each // DRIVERS + 1,
            f"rig{each % DRIVERS}",
            f"d{each % DRIVERS}",
            90_000 + each * 7919 % 5_000,
            begun + timedelta(seconds=each),
        )
        for each in range(laps)
    ]
    record = SqlRecord.open(record_file(folder))
    try:
        record.append([SessionOpened(session.id, session.type, session.name, None, begun), *driven], people)
    finally:
        record.close()

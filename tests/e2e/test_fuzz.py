"""Junk on the wire while real rigs drive: no crash, no lap invented, none lost.

The junk is random bytes, true packets cut short and true packets with bits turned over. It comes from sockets of its
own and from the very sockets of the rigs. What nobody can tell from a true packet is left out there: a packet with bits
turned over that still is one, from the address of the rig itself. From any other address it may come: with a plan
nothing that it says counts.
"""

import itertools
import os
import random
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest

from ingest.app import Ingest
from ingest.captures import read_capture
from ingest.formats import Feed
from ingest.formats.feeds import identify
from ingest.settings import IngestSettings
from tests.ingest.hall import F1, Console, Hall
from timing.errors import BadInput
from timing.event import Plan, PlannedRig
from timing.record.entry import LapSet
from timing.record.protocol import Record
from timing.record.sql import SqlRecord

EVERY_DAY: Final = 6_000
FULL: Final = int(os.environ.get("ERACING_FUZZ", "200000"))
JUNK_SOCKETS: Final = 8
IN_FLIGHT: Final = 200
"""More datagrams than that are never on their way: a receiving socket of any system holds them."""

Told = tuple[int, int, bool | None, str]
"""What matters of a lap: number, time, validity, reason."""


def drives(corpus: Path) -> list[list[bytes]]:
    """The datagrams of the rigs: two real servers, three rigs with games of different years, a console."""
    servers = [
        [datagram.payload for datagram in read_capture(corpus / "udp" / "ac-server-plugin" / f"{name}.pcap")]
        for name in ("acserver_suzuka_east_2019", "acserver_redbullring_2016")
    ]
    return [*servers, *(list(_f1(year, year)) for year in (2019, 2022, 2024)), list(_console())]


def _f1(year: int, session: int) -> Iterator[bytes]:
    rig = F1(year, session)
    yield from rig.begins()
    for lap in range(1, 21):
        for part in range(1, 10):
            yield rig.drives(part * 8_000, invalid=lap % 4 == 0 and part == 5)
        yield rig.ends(80_000 + 37 * lap)


def _console() -> Iterator[bytes]:
    console = Console()
    for lap in range(1, 21):
        for _ in range(9):
            yield console.drives()
        yield console.ends(90_000 + 41 * lap)


class Junk:
    """Makes junk of true packets, the same for the same seed."""

    def __init__(self, seed: int, true: list[bytes]) -> None:
        self._chance = random.Random(seed)
        self._true = true

    def any(self) -> bytes:
        """Junk of any kind; never empty, as that is no datagram."""
        match self._chance.randrange(4):
            case 0:
                return self._chance.randbytes(self._chance.randint(1, 1_500))
            case 1:
                return self._chance.randbytes(self._chance.randint(1, 20))
            case 2:
                packet = self._chance.choice(self._true)
                return packet[: self._chance.randint(1, len(packet) - 1)]
            case _:
                return self._flipped()

    def without_meaning(self, spoken: Feed | None = None) -> bytes:
        """Junk that says nothing for timing, neither to a game that is `spoken` already nor to one yet unheard."""
        while True:
            junk = self.any()
            feeds = (spoken, identify(junk))
            if not any(feed is not None and _says_something(feed, junk) for feed in feeds):
                return junk

    def _flipped(self) -> bytes:
        packet = bytearray(self._chance.choice(self._true))
        for _ in range(self._chance.choice((1, 1, 2, 8))):
            bit = self._chance.randrange(8 * len(packet))
            packet[bit // 8] ^= 1 << bit % 8
        return bytes(packet)


def _says_something(feed: Feed, datagram: bytes) -> bool:
    try:
        return feed.decode(datagram) is not None
    except BadInput:
        return False


class Wire:
    """Sends to an ingest, never more than it has taken in."""

    def __init__(self, ingest: Ingest) -> None:
        self._ingest = ingest
        self._to = ingest.udp_address
        self._sent = 0

    def send(self, opened: socket.socket, datagram: bytes) -> None:
        opened.sendto(datagram, self._to)
        self._sent += 1
        if self._sent % IN_FLIGHT == 0:
            self.settle()

    def settle(self) -> None:
        """Wait until all that was sent has been counted, each datagram once."""
        end = time.monotonic() + 60
        while (counted := self._counted()) < self._sent:
            assert time.monotonic() < end, f"{counted} of {self._sent} datagrams were taken in"
        assert counted == self._sent

    def _counted(self) -> int:
        return sum(rig.packets for rig in self._ingest.rigs()) + sum(self._ingest.unknown().values())


def told(record: Record) -> dict[str, list[Told]]:
    """The laps that count, by where they came from, without the address."""
    laps: dict[str, list[Told]] = {}
    for written in record.read(limit=1_000_000):
        lap = written.entry
        if isinstance(lap, LapSet) and not lap.aside:
            laps.setdefault(lap.rig, []).append((lap.lap, lap.time_ms, lap.valid, lap.reason))
    return laps


def fuzz(
    true: list[list[bytes]], count: int, record: Record, *, planned: bool, seed: int = 2
) -> tuple[dict[str, list[Told]], dict[str, list[Told]]]:
    """Send the rigs' packets among so many of junk; the laps of the record, and those of a run without junk."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(len(true))]
        strangers = [stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(JUNK_SOCKETS)]
        for opened in (*sockets, *strangers):
            opened.bind(("127.0.0.1", 0))
        ports = [opened.getsockname()[1] for opened in sockets]
        rigs = {f"r{number}": PlannedRig(f"r{number}", "127.0.0.1", port) for number, port in enumerate(ports)}
        plan = Plan(rigs=rigs) if planned else Plan()
        packets = [
            packet for each in itertools.zip_longest(*true) for packet in enumerate(each) if packet[1] is not None
        ]
        spoken = [identify(each[0]) for each in true]
        clean = Hall(plan)
        for rig, packet in packets:
            clean.hear(packet or b"", source=("127.0.0.1", ports[rig]))

        ingest = Ingest(IngestSettings(udp_port=0), record=record, plan=plan)
        ingest.start()
        stack.callback(ingest.stop)
        wire, junk, chance = Wire(ingest), Junk(seed, [packet for _, packet in packets if packet]), random.Random(seed)
        rest = count
        for number, (rig, packet) in enumerate(packets):
            share = rest // (len(packets) - number)
            rest -= share
            for _ in range(share):
                if chance.random() < 0.2:
                    own = chance.randrange(len(sockets))
                    wire.send(sockets[own], junk.without_meaning(spoken[own]))
                else:
                    wire.send(chance.choice(strangers), junk.any() if planned else junk.without_meaning())
            wire.send(sockets[rig], packet or b"")
        wire.settle()
        assert all("fault" not in rig.dropped for rig in ingest.rigs())
        assert ingest.kernel_drops() in (0, None)
        assert ingest.troubles() == []
    assert record.verify() is None
    return told(record), told(clean.record)


def test_with_a_plan_no_junk_whatever_adds_or_takes_a_lap(corpus: Path, tmp_path: Path) -> None:
    record = SqlRecord.open(tmp_path / "record.db")
    laps, clean = fuzz(drives(corpus), EVERY_DAY, record, planned=True)
    record.close()
    assert laps == clean
    assert {rig: len(told) for rig, told in clean.items()} == {
        "r0": 96,
        "r1": 155,
        "r2": 20,
        "r3": 20,
        "r4": 20,
        "r5": 20,
    }


def test_on_an_open_stand_neither(corpus: Path, tmp_path: Path) -> None:
    record = SqlRecord.open(tmp_path / "record.db")
    laps, clean = fuzz(drives(corpus), EVERY_DAY, record, planned=False)
    record.close()
    assert laps == clean
    assert sum(map(len, clean.values())) == 96 + 155 + 4 * 20


@pytest.mark.slow
@pytest.mark.parametrize("planned", [True, False])
def test_two_hundred_thousand_times(corpus: Path, tmp_path: Path, planned: bool) -> None:
    record = SqlRecord.open(tmp_path / "record.db")
    laps, clean = fuzz(drives(corpus), FULL, record, planned=planned, seed=3)
    record.close()
    assert laps == clean

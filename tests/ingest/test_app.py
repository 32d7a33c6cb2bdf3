"""The ingest half on a real socket: from a rig's packets to the record, from start to stop."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.app import Ingest
from ingest.captures import read_capture
from ingest.settings import IngestSettings
from tests.ingest.hall import F1, Server
from tests.waiting import until
from timing.alerts import AlertKind
from timing.errors import SetupError
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession
from timing.readings import SessionType
from timing.record.decisions import DriverSeated, Phase, SessionMoved
from timing.record.entry import Entry, LapSet, Person, RigAdopted, SessionOpened
from timing.record.memory import MemoryRecord
from timing.record.protocol import Appended, Record, RecordError
from timing.record.sql import SqlRecord

ANY_PORT = IngestSettings(udp_port=0)
PLAN = Plan(drivers={"d1": PlannedDriver("d1", "Bea")}, rigs={"left": PlannedRig("left", "127.0.0.1", driver="d1")})


class Sealed(MemoryRecord):
    """A record that cannot be written while it is sealed."""

    def __init__(self) -> None:
        super().__init__()
        self.sealed = False

    def append(self, entries: Sequence[Entry], people: Sequence[Person] = ()) -> Appended:
        if self.sealed:
            raise RecordError("the disk with record.db is full: free some space")
        return super().append(entries, people)


@contextmanager
def hearing(record: Record, plan: Plan | None = None) -> Iterator[Ingest]:
    ingest = Ingest(ANY_PORT, record=record, plan=plan or Plan())
    ingest.start()
    try:
        yield ingest
    finally:
        ingest.stop()


@pytest.fixture
def rig() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))
        yield opened


def send(rig: socket.socket, ingest: Ingest, *packets: bytes) -> None:
    for packet in packets:
        rig.sendto(packet, ingest.udp_address)


def grown(record: Record, laps: int) -> None:
    """Wait until the record has so many laps."""
    enough = threading.Event()

    def look() -> None:
        if len(laps_of(record)) >= laps:
            enough.set()

    record.on_growth(look)
    look()
    assert enough.wait(30)


def heard(ingest: Ingest, packets: int) -> None:
    """Wait until so many datagrams have been counted."""
    until(lambda: sum(rig.packets for rig in ingest.rigs()) + sum(ingest.unknown().values()) >= packets)


def laps_of(record: Record) -> list[LapSet]:
    return [written.entry for written in record.read() if isinstance(written.entry, LapSet)]


def test_a_rigs_lap_goes_from_its_socket_into_the_record(rig: socket.socket, tmp_path: Path) -> None:
    record, game = SqlRecord.open(tmp_path / "record.db"), F1()
    with hearing(record) as ingest:
        send(rig, ingest, *game.begins(), game.ends(81_000))
        grown(record, 1)
        (live,) = ingest.rigs()
        assert (live.rig, live.laps, live.address) == ("rig-127.0.0.1", 1, f"127.0.0.1:{rig.getsockname()[1]}")
        assert (ingest.troubles(), ingest.pending(), ingest.unknown()) == ([], 0, {})
        assert ingest.udp_port == ingest.udp_address[1]
    (lap,) = laps_of(record)
    assert (lap.session, lap.time_ms) == ("open", 81_000)
    record.close()


def test_the_plans_session_and_people_stand_in_the_record_from_the_start() -> None:
    record = MemoryRecord()
    for _ in range(2):
        with hearing(record, PLAN):
            pass
    assert [type(written.entry) for written in record.read()] == [SessionOpened]
    assert record.people()["d1"].name == "Bea"


def test_laps_that_wait_for_names_are_told_when_it_stops(rig: socket.socket) -> None:
    record, game = MemoryRecord(), F1()
    with hearing(record) as ingest:
        send(rig, ingest, game.drives(), game.ends(81_000))
        heard(ingest, 2)
        assert laps_of(record) == []
    assert [lap.time_ms for lap in laps_of(record)] == [81_000]


def test_what_had_arrived_when_it_stops_is_written(rig: socket.socket) -> None:
    record, game = MemoryRecord(), F1()
    with hearing(record) as ingest:
        send(rig, ingest, *game.begins(), *(game.ends(81_000 + lap) for lap in range(50)))
    assert [lap.time_ms for lap in laps_of(record)] == [81_000 + lap for lap in range(50)]


def test_started_again_it_knows_what_it_had_written(rig: socket.socket) -> None:
    record, server = MemoryRecord(), Server()
    evening = [server.begins(), server.connects(3, "Ada"), *(server.ends(3, 80_000 + lap) for lap in range(6))]
    with hearing(record) as ingest:
        send(rig, ingest, *evening[:5])
        grown(record, 3)
    with hearing(record) as ingest:
        send(rig, ingest, *evening[5:])
        grown(record, 6)
        send(rig, ingest, *evening)
        heard(ingest, 3 + len(evening))
    assert [lap.time_ms for lap in laps_of(record)] == [80_000 + lap for lap in range(6)]
    assert {lap.session for lap in laps_of(record)} == {"race-ring-1"}


def test_while_the_record_cannot_be_written_laps_wait_and_the_trouble_is_told(rig: socket.socket) -> None:
    record, game = Sealed(), F1()
    with hearing(record) as ingest:
        record.sealed = True
        send(rig, ingest, *game.begins(), game.ends(81_000), game.ends(82_000))
        heard(ingest, 5)
        until(ingest.troubles)
        assert ingest.troubles() == ["the disk with record.db is full: free some space"]
        assert ingest.pending() == 2
        record.sealed = False
        grown(record, 2)
        until(lambda: not ingest.troubles())
    assert [lap.time_ms for lap in laps_of(record)] == [81_000, 82_000]


def test_what_staff_adopt_from_another_process_is_heard_of_while_rigs_are_heard(
    rig: socket.socket, tmp_path: Path
) -> None:
    plan = Plan(drivers=PLAN.drivers, rigs={"left": PlannedRig("left", "10.0.0.5", driver="d1")})
    record, game = SqlRecord.open(tmp_path / "record.db"), F1()
    with hearing(record, plan) as ingest:
        send(rig, ingest, *game.begins(), game.ends(81_000))
        grown(record, 1)
        stray = next(live.rig for live in ingest.rigs() if not live.known)
        elsewhere = SqlRecord.open(tmp_path / "record.db")
        elsewhere.append([RigAdopted("open", stray, "left", "d1", datetime.now(UTC), "Toni")])
        elsewhere.close()
        until(lambda: all(live.known for live in ingest.rigs()))
        send(rig, ingest, game.ends(80_000))
        grown(record, 2)
        told = ingest.hearing()
        assert [alert.kind for alert in told.alerts] == [AlertKind.UNKNOWN_SOURCE]
        assert told.sockets[0].port == ingest.udp_port
    assert [(lap.aside, lap.rig, lap.driver) for lap in laps_of(record)[1:]] == [(False, "left", "d1")]
    record.close()


def test_who_sits_where_and_which_session_runs_is_heard_of_while_rigs_are_heard(
    rig: socket.socket, tmp_path: Path
) -> None:
    sessions = (PlannedSession("quali", SessionType.QUALIFYING), PlannedSession("race", SessionType.RACE))
    plan = replace(PLAN, drivers={each: PlannedDriver(each, each) for each in ("d1", "d2")}, sessions=sessions)
    plan = replace(plan, session=sessions[0])
    record, game = SqlRecord.open(tmp_path / "record.db"), F1()
    with hearing(record, plan) as ingest:
        send(rig, ingest, *game.begins(), game.ends(81_000))
        grown(record, 1)
        ago = datetime.now(UTC) - timedelta(seconds=100)
        elsewhere = SqlRecord.open(tmp_path / "record.db")
        elsewhere.append(
            [SessionMoved("race", Phase.RUNNING, "Toni", ago), DriverSeated("left", "d2", "Toni", ago, "race")]
        )
        elsewhere.close()
        until(lambda: [live.driver for live in ingest.rigs()] == ["d2"])
        send(rig, ingest, game.ends(80_000))
        grown(record, 2)
        told = [alert.kind for alert in ingest.hearing().alerts]
    assert [(lap.session, lap.driver, lap.doubt) for lap in laps_of(record)] == [
        ("quali", "d1", ""),
        ("race", "d2", ""),
    ]
    assert told == [AlertKind.DECIDED_LATE], "the first lap, which was written before"
    opened = [written.entry.session for written in record.read() if isinstance(written.entry, SessionOpened)]
    assert opened == ["quali", "race"]
    record.close()


def test_junk_is_counted_and_what_the_kernel_dropped_is_told(rig: socket.socket) -> None:
    with hearing(MemoryRecord()) as ingest:
        send(rig, ingest, b"hello", b"hello")
        heard(ingest, 2)
        assert ingest.unknown() == {"127.0.0.1": 2}
        assert ingest.kernel_drops() in (0, None)


class TestTheTape:
    def test_keeps_all_that_was_heard_and_can_be_played_again(self, rig: socket.socket, tmp_path: Path) -> None:
        record, game = MemoryRecord(), F1()
        packets = [*game.begins(), game.ends(81_000), b"hello"]
        ingest = Ingest(
            IngestSettings(udp_port=0, tapes=tmp_path / "tapes", tape_bytes=1 << 20), record=record, plan=Plan()
        )
        ingest.start()
        send(rig, ingest, *packets)
        heard(ingest, len(packets))
        assert ingest.unkept() == {}
        ingest.stop()
        (tape,) = (tmp_path / "tapes").iterdir()
        kept = list(read_capture(tape))
        assert [datagram.payload for datagram in kept] == packets
        assert {datagram.source for datagram in kept} == {rig.getsockname()}

    def test_that_cannot_be_written_is_told_and_no_lap_depends_on_it(self, rig: socket.socket, tmp_path: Path) -> None:
        record, game = MemoryRecord(), F1()
        (tmp_path / "tapes").touch()
        ingest = Ingest(
            IngestSettings(udp_port=0, tapes=tmp_path / "tapes", tape_bytes=1 << 20), record=record, plan=Plan()
        )
        ingest.start()
        send(rig, ingest, *game.begins(), game.ends(81_000))
        grown(record, 1)
        until(ingest.troubles)
        (told,) = ingest.troubles()
        ingest.stop()
        assert told.startswith(f"the tape cannot be written into {tmp_path / 'tapes'}")

    def test_is_left_out_where_it_may_have_no_room(self, rig: socket.socket, tmp_path: Path) -> None:
        settings = IngestSettings(udp_port=0, tapes=tmp_path / "tapes", tape_bytes=0)
        ingest = Ingest(settings, record=MemoryRecord(), plan=Plan())
        ingest.start()
        send(rig, ingest, b"hello")
        heard(ingest, 1)
        assert ingest.unkept() == {}
        ingest.stop()
        assert not (tmp_path / "tapes").exists()


class TestThatCannotStart:
    def test_says_so_where_the_port_is_taken_and_leaves_nothing_running(self) -> None:
        before = threading.active_count()
        with hearing(MemoryRecord()) as first:
            settings = IngestSettings(udp_port=first.udp_port)
            second = Ingest(settings, record=MemoryRecord(), plan=Plan())
            running = threading.active_count()
            with pytest.raises(SetupError, match=f"UDP port {first.udp_port} on 127"):
                second.start()
            assert threading.active_count() == running
            second.stop()
        assert threading.active_count() == before

    def test_says_so_where_the_record_cannot_be_read(self) -> None:
        record = MemoryRecord()
        record.close()
        with pytest.raises(RecordError, match="closed"):
            Ingest(ANY_PORT, record=record, plan=Plan()).start()


def test_before_the_start_and_after_the_end_there_is_nothing_to_tell() -> None:
    ingest = Ingest(ANY_PORT, record=MemoryRecord(), plan=PLAN)
    for _ in range(2):
        assert (ingest.troubles(), ingest.kernel_drops(), ingest.pending()) == ([], None, 0)
        with pytest.raises(RuntimeError, match="between start and stop"):
            _ = ingest.udp_address
        ingest.stop()
    assert (ingest.rigs(), ingest.unknown()) == ([], {})
    assert ingest.numbers() == {"unknown_datagrams": 0, "unkept_datagrams": 0, "entries_waiting": 0}


def test_a_lap_that_no_book_can_hold_is_left_out_and_told(rig: socket.socket) -> None:
    record = MemoryRecord()
    with hearing(record) as ingest:
        game = F1()
        assert ingest._writer is not None
        ingest._writer.submit([LapSet("open", "x" * 600, 1, "x", "d", 1, datetime.now(UTC))])
        send(rig, ingest, *game.begins(), game.ends(81_000))
        grown(record, 1)
        (told,) = ingest.troubles()
    assert told.startswith("1 of what was heard could not be written and was left out: an entry cannot be written")


def test_others_are_told_of_its_rigs_with_what_is_wrong(rig: socket.socket) -> None:
    record, game = MemoryRecord(), F1()
    with hearing(record) as ingest:
        send(rig, ingest, *game.begins(), game.ends(81_000))
        grown(record, 1)
        told = ingest.told("ring")
        assert (told.name, [each.rig for each in told.rigs]) == ("ring", ["rig-127.0.0.1"])
        assert [each.port for each in told.hearing.sockets] == [ingest.udp_port]
        assert told.troubles == ()
    ingest.nudge()  # after the end: no mistake

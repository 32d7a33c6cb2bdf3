"""A timing computer on a real socket: its line breaks in the middle of a record, and each lap is in the record once."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ingest.app import Ingest
from ingest.formats.rmonitor import MOST_BYTES
from ingest.links import Peer, Said, SilenceError
from ingest.links.rmonitor import SILENCE_S, RMonitor
from ingest.links.table import KINDS
from ingest.settings import IngestSettings
from tests.ingest.formats.packets import rmonitor as wire
from tests.ingest.formats.packets.rmonitor import Computer
from tests.ingest.links.listening import WAIT_S, Listener, listening
from tests.waiting import until
from timing.errors import BadInput
from timing.event import Plan, PlannedRig
from timing.laps import Drop
from timing.record.entry import LapAmended, LapSet, SessionOpened
from timing.record.memory import MemoryRecord

PEER = Peer("rmonitor", "10.0.0.7", 50_000)


class TestAConversation:
    def test_says_nothing_and_hands_on_lines(self) -> None:
        talk = RMonitor(PEER)
        assert talk.opened(0.0) == talk.leave() == b""
        assert talk.take(b"$I,1\r\n$F,9", 1.0) == Said([b"$I,1"])
        assert talk.take(b"999\n", 2.0) == Said([b"$F,9999"])
        assert talk.trouble is None

    def test_notices_that_the_computer_is_silent(self) -> None:
        talk = RMonitor(PEER)
        talk.opened(100.0)
        assert talk.due(100.0 + SILENCE_S) == b""
        talk.take(b"$F", 104.0)
        assert talk.due(104.0 + SILENCE_S) == b""
        with pytest.raises(SilenceError, match="nothing was heard for 6 seconds"):
            talk.due(104.5 + SILENCE_S)

    def test_breaks_off_where_there_are_no_lines(self) -> None:
        with pytest.raises(BadInput):
            RMonitor(PEER).take(b"." * (MOST_BYTES + 1), 0.0)

    def test_is_in_the_table(self) -> None:
        kind = KINDS["rmonitor"]
        assert (kind.port, kind.conversation) == (50_000, RMonitor)


def send(line: socket.socket, *lines: bytes) -> None:
    line.sendall(b"".join(each + b"\r\n" for each in lines))


@contextmanager
def hearing(record: MemoryRecord, port: int, plan: Plan | None = None) -> Iterator[Ingest]:
    connect = () if plan else (f"rmonitor://127.0.0.1:{port}",)
    ingest = Ingest(IngestSettings(udp_port=0, connect=connect), record=record, plan=plan or Plan())
    ingest.start()
    try:
        yield ingest
    finally:
        ingest.stop()


def grown(record: MemoryRecord, laps: int) -> list[int]:
    """The lap times of the record, when there are so many."""
    until(lambda: len(times(record)) >= laps, WAIT_S)
    return times(record)


def times(record: MemoryRecord) -> list[int]:
    return [lap.time_ms for lap in laps(record)]


def laps(record: MemoryRecord) -> list[LapSet]:
    return [each.entry for each in record.read(limit=10_000) if isinstance(each.entry, LapSet)]


@pytest.fixture
def record() -> MemoryRecord:
    return MemoryRecord("e")


@pytest.fixture
def peer() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.links.talk.FIRST_PAUSE_S", 0.01)


class TestATimingComputer:
    def test_whose_line_breaks_in_the_middle_of_a_lap_tells_each_lap_once(
        self, record: MemoryRecord, peer: Listener
    ) -> None:
        computer = Computer.of("Ada", "Bea")
        with hearing(record, peer.port) as ingest:
            with peer.accept() as line:
                send(line, *computer.refresh(), *computer.laps("1", 60_000), *computer.laps("2", 61_000))
                line.sendall(b'$J,"1","00:00:5')
                assert grown(record, 2) == [60_000, 61_000]
            computer.laps("1", 59_500)
            computer.laps("2", 63_000)
            with peer.accept() as line:
                send(line, *computer.refresh(), *computer.laps("2", 62_500), *computer.laps("1", 62_000))
                send(line, *[wire.second()] * 5)
                assert grown(record, 5) == [60_000, 61_000, 62_500, 62_000, 59_500]
            (live,) = ingest.rigs()
        assert [(lap.lap, lap.time_ms) for lap in laps(record)] == [
            (1, 60_000),
            (1, 61_000),
            (3, 62_500),
            (3, 62_000),
            (2, 59_500),
        ]
        assert {record.people()[lap.driver].name for lap in laps(record)} == {"Ada", "Bea"}
        assert live.dropped[Drop.GAP] == 2
        assert not any(isinstance(each.entry, LapAmended) for each in record.read(limit=10_000))
        entries = [each.entry for each in record.read(limit=10_000)]
        (opened,) = (each for each in entries if isinstance(each, SessionOpened) and each.rig)
        assert {lap.session for lap in laps(record)} == {opened.session}
        assert (opened.type, opened.name, opened.track) == ("race", "Race 1 · Brooklands", "Brooklands")

    def test_goes_on_in_the_same_session_after_a_restart_of_ours(self, record: MemoryRecord, peer: Listener) -> None:
        computer = Computer.of("Ada", "Bea")
        with hearing(record, peer.port), peer.accept() as line:
            send(line, *computer.refresh(), *computer.laps("1", 60_000, 59_000), *computer.laps("2", 61_000))
            grown(record, 3)
        computer.laps("2", 63_000)
        with hearing(record, peer.port), peer.accept() as line:
            send(line, *computer.refresh(), *[wire.second()] * 9, *computer.laps("1", 60_000))
            send(line, *computer.laps("2", 60_500))
            assert grown(record, 5) == [60_000, 59_000, 61_000, 60_000, 60_500]
        assert [(lap.lap, lap.time_ms) for lap in laps(record)[3:]] == [(3, 60_000), (3, 60_500)]
        assert len({lap.session for lap in laps(record)}) == 1
        assert len({(lap.driver, lap.source) for lap in laps(record)}) == 2

    def test_in_the_next_race_after_a_restart_of_ours_is_in_another_session(
        self, record: MemoryRecord, peer: Listener
    ) -> None:
        computer = Computer.of("Ada")
        with hearing(record, peer.port), peer.accept() as line:
            send(line, *computer.refresh(), *computer.laps("1", 60_000, 59_000))
            grown(record, 2)
        computer.begin_anew()
        with hearing(record, peer.port), peer.accept() as line:
            send(line, *computer.refresh(), *computer.laps("1", 61_000))
            grown(record, 3)
        assert [(lap.lap, lap.time_ms) for lap in laps(record)] == [(1, 60_000), (2, 59_000), (1, 61_000)]
        assert len({lap.session for lap in laps(record)}) == 2

    def test_that_takes_a_lap_away_has_it_taken_off_the_board(self, record: MemoryRecord, peer: Listener) -> None:
        computer = Computer.of("Ada")
        grew = threading.Event()
        record.on_growth(lambda: grew.set() if record.position().seq >= 4 else None)
        with hearing(record, peer.port), peer.accept() as line:
            send(line, *computer.refresh(), *computer.laps("1", 60_000))
            send(line, wire.passed("1", 58_000, 118_000), wire.counted("1", 1, 60_000), wire.best("1", 1, 60_000))
            send(line, *[wire.second()] * 5)
            assert grew.wait(WAIT_S)
        (amended,) = (each.entry for each in record.read(limit=10_000) if isinstance(each.entry, LapAmended))
        assert (amended.lap_key, amended.valid) == (laps(record)[1].key, False)

    def test_of_the_plan_is_asked_where_the_plan_says(self, record: MemoryRecord, peer: Listener) -> None:
        rig = PlannedRig("track", "127.0.0.1", feed="rmonitor", feed_port=peer.port)
        computer = Computer.of("Ada")
        with hearing(record, peer.port, Plan(rigs={"track": rig})), peer.accept() as line:
            send(line, *computer.refresh(), *computer.laps("1", 60_000))
            grown(record, 1)
        assert laps(record)[0].rig == "track"

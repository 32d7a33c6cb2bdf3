"""Callers: who is asked when, who answered, and what is told where nothing can be sent; then on real sockets."""

import itertools
import logging
import queue
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from ingest.app import Ingest
from ingest.demo.wire_gt7 import Telemetry, encode
from ingest.links import Address, LinkState, Peer, ac, acc, callers
from ingest.links.callers import Callers, find
from ingest.links.table import KINDS
from ingest.settings import IngestSettings
from tests.ingest.formats.packets import acc as wire_acc
from tests.ingest.formats.packets.ac_remote import ac_answer
from tests.ingest.formats.test_ac_remote import Drive
from tests.waiting import until
from timing.event import Plan, PlannedDriver, PlannedRig
from timing.record.entry import LapSet
from timing.record.memory import MemoryRecord

RIG = Peer("ac-remote-telemetry", "192.0.2.5", 9996, rig="left")
CONSOLE = Peer("gt7", "192.0.2.6", 33739, rig="right")


@dataclass
class Talker:
    """A caller that asks each time, answers what it hears, and can be told what to be in trouble with."""

    trouble: str | None = None
    connected: bool = False
    asks: Sequence[bytes] = (b"ask",)
    heard_of: list[tuple[bytes, float]] = field(default_factory=list)

    def due(self, now: float) -> Sequence[bytes]:
        return self.asks

    def heard(self, datagram: bytes, now: float) -> Sequence[bytes]:
        self.heard_of.append((datagram, now))
        return (b"answer to " + datagram,)

    def leave(self) -> Sequence[bytes]:
        return (b"bye",)


class House:
    """Callers with a clock and a network of our own."""

    def __init__(self, *peers: Peer) -> None:
        self.now = 100.0
        self.sent: list[tuple[bytes, Address]] = []
        self.names: dict[str, str] = {}
        self.looked_up: list[str] = []
        self.down: str | None = None
        self.talkers = [Talker() for _ in peers]
        self.callers = Callers(clock=lambda: self.now, find=self._find)
        for peer, talker in zip(peers, self.talkers, strict=True):
            self.callers.add(peer, talker, self._send)

    def _send(self, datagram: bytes, to: Address) -> None:
        if self.down is not None:
            raise OSError(101, self.down)
        self.sent.append((datagram, to))

    def _find(self, host: str) -> str:
        self.looked_up.append(host)
        if host not in self.names:
            raise OSError("Name or service not known")
        return self.names[host]

    @property
    def troubles(self) -> list[str | None]:
        return [state.trouble for state in self.callers.states()]


def test_each_peer_is_asked_at_its_own_address() -> None:
    house = House(RIG, CONSOLE)
    house.callers.ask()
    assert house.sent == [(b"ask", (RIG.host, RIG.port)), (b"ask", (CONSOLE.host, CONSOLE.port))]
    assert house.callers.states() == [LinkState(RIG, False), LinkState(CONSOLE, False)]


def test_who_says_something_is_answered_at_once_and_strangers_are_not() -> None:
    house = House(RIG)
    for source in ((RIG.host, RIG.port), ("192.0.2.5", 9997), ("192.0.2.9", 9996)):
        house.callers.heard(b"hello", source)
    assert house.sent == [(b"answer to hello", (RIG.host, RIG.port))]
    assert house.talkers[0].heard_of == [(b"hello", 100.0)]


def test_a_console_answers_from_any_port_of_its_host() -> None:
    house = House(RIG, replace(CONSOLE, host=RIG.host))
    house.callers.heard(b"one", (RIG.host, 50_123))
    house.callers.heard(b"two", (RIG.host, RIG.port))
    assert [[said for said, _ in talker.heard_of] for talker in house.talkers] == [[b"two"], [b"one"]]


def test_what_cannot_be_sent_is_told_until_it_can() -> None:
    house = House(RIG)
    house.down = "Network is unreachable"
    house.callers.ask()
    (trouble,) = house.troubles
    assert trouble == (
        "left at 192.0.2.5:9996 cannot be asked (Network is unreachable): "
        "is this machine in the network of the rigs, and is --host its address there, or 0.0.0.0?"
    )
    house.down = None
    house.callers.ask()
    assert house.troubles == [None]


def test_what_a_caller_has_to_tell_is_told() -> None:
    house = House(RIG)
    house.talkers[0].trouble, house.talkers[0].connected = "wrong password", True
    assert house.callers.states() == [LinkState(RIG, True, "wrong password")]


class TestAHostGivenByName:
    NAMED = Peer("ac-remote-telemetry", "rig7.local", 9996)

    def test_is_looked_up_when_it_is_to_be_asked(self) -> None:
        house = House(self.NAMED)
        house.names["rig7.local"] = "192.0.2.7"
        assert house.looked_up == []
        house.callers.ask()
        house.callers.heard(b"hello", ("192.0.2.7", 9996))
        assert house.sent == [(b"ask", ("192.0.2.7", 9996)), (b"answer to hello", ("192.0.2.7", 9996))]

    def test_that_nobody_knows_is_told_and_looked_up_again_now_and_then(self) -> None:
        house = House(self.NAMED)
        for _ in range(8):
            house.callers.ask()
            house.now += 2
        assert len(house.looked_up) == 2
        assert (house.sent, house.troubles) == (
            [],
            ["rig7.local:9996 cannot be asked: the network knows no such name (Name or service not known)"],
        )
        house.names["rig7.local"] = "192.0.2.7"
        house.now += 10
        house.callers.ask()
        assert (house.sent, house.troubles) == ([(b"ask", ("192.0.2.7", 9996))], [None])

    def test_may_get_another_address_while_it_does_not_answer(self) -> None:
        house = House(self.NAMED)
        house.names["rig7.local"] = "192.0.2.7"
        house.callers.ask()
        house.names["rig7.local"] = "192.0.2.8"
        house.now += 10
        house.talkers[0].connected = True
        house.callers.ask()
        house.talkers[0].connected = False
        house.callers.ask()
        assert [to for _, (to, _) in house.sent] == ["192.0.2.7", "192.0.2.7", "192.0.2.8"]
        del house.names["rig7.local"]
        house.now += 10
        house.callers.ask()
        assert (house.sent[-1][1][0], house.troubles) == ("192.0.2.8", [None])

    def test_is_found_in_a_real_network(self) -> None:
        assert find("localhost") in ("127.0.0.1", "::1")


def test_a_mistake_with_one_rig_does_not_keep_the_others_from_being_asked(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(RIG, CONSOLE)
    monkeypatch.setattr(house.talkers[0], "due", None)
    with caplog.at_level(logging.ERROR):
        house.callers.ask()
        house.callers.ask()
    assert house.sent == [(b"ask", (CONSOLE.host, CONSOLE.port))] * 2
    assert [record.message for record in caplog.records] == [
        "left at 192.0.2.5:9996 could not be asked; this is a mistake in eRacing Cup, told once"
    ]


class TestTheThread:
    def test_asks_several_times_a_second_until_it_takes_leave(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(callers, "EVERY_S", 0.001)
        sent: queue.Queue[bytes] = queue.Queue()
        asking, before = Callers(), threading.active_count()
        talker = Talker()
        asking.add(RIG, talker, lambda datagram, _: sent.put(datagram))
        asking.start()
        assert [sent.get(timeout=30) for _ in range(3)] == [b"ask"] * 3
        asking.stop()
        assert threading.active_count() == before
        asking.heard(b"too late", (RIG.host, RIG.port))
        left = [sent.get(timeout=30) for _ in range(sent.qsize())]
        assert (left[-1], b"answer to too late" in left, talker.heard_of) == (b"bye", False, [])

    def test_is_none_where_nobody_is_to_be_asked(self) -> None:
        before = threading.active_count()
        asking = Callers()
        asking.start()
        assert threading.active_count() == before
        asking.stop()
        assert asking.states() == []


# On real sockets


class Peering:
    """A game on the loopback that answers each datagram with what `answer` says, from its own port or another one."""

    def __init__(self, answer: Callable[[bytes], Iterator[bytes]], *, port: int = 0, other_port: bool = False) -> None:
        self._answer = answer
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", port))
        self._mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM) if other_port else self._socket
        self.asked: queue.Queue[bytes] = queue.Queue()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        port: int = self._socket.getsockname()[1]
        return port

    def _run(self) -> None:
        while True:
            datagram, source = self._socket.recvfrom(2048)
            if not datagram:
                return
            self.asked.put(datagram)
            for answer in self._answer(datagram):
                self._mouth.sendto(answer, source)

    def asks(self, wanted: bytes) -> None:
        """Wait until it is asked for this."""
        while self.asked.get(timeout=30) != wanted:
            pass

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join(30)
        assert not self._thread.is_alive()
        self._mouth.close()
        self._socket.close()


@contextmanager
def peering(
    answer: Callable[[bytes], Iterator[bytes]], *, port: int = 0, other_port: bool = False
) -> Iterator[Peering]:
    peer = Peering(answer, port=port, other_port=other_port)
    try:
        yield peer
    finally:
        peer.close()


@contextmanager
def asking(*addresses: str, plan: Plan | None = None) -> Iterator[tuple[Ingest, MemoryRecord]]:
    record = MemoryRecord()
    ingest = Ingest(IngestSettings(udp_port=0, connect=addresses), record=record, plan=plan or Plan())
    ingest.start()
    try:
        yield ingest, record
    finally:
        ingest.stop()


def times(record: MemoryRecord) -> list[int]:
    return [written.entry.time_ms for written in record.read() if isinstance(written.entry, LapSet)]


def ac_request(operation: int) -> bytes:
    return struct.pack("<3i", 1, 1, operation)


class AssettoCorsa:
    """Answers a handshake, and a subscription with a lap."""

    def __init__(self, *lap_times: int) -> None:
        self.lap_times = lap_times

    def __call__(self, datagram: bytes) -> Iterator[bytes]:
        if datagram == ac_request(0):
            yield ac_answer("Ada", track="ring")
        if datagram == ac_request(1):
            drive = Drive()
            for lap_time in self.lap_times:
                yield from drive.lap_of(lap_time)


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for seconds."""
    monkeypatch.setattr(callers, "EVERY_S", 0.01)
    monkeypatch.setattr(ac, "RETRY_S", 0.2)
    monkeypatch.setattr(ac, "SILENT_S", 0.3)
    for name in ("RETRY_S", "SILENT_S", "REFUSED_S", "SETTLED_S"):
        monkeypatch.setattr(acc, name, 0.3)


@pytest.mark.usefixtures("hurry")
class TestOnTheNetwork:
    def test_a_game_is_asked_and_its_laps_stand_in_the_record(self) -> None:
        with (
            peering(AssettoCorsa(82_000, 80_500)) as game,
            asking(f"ac-remote-telemetry://127.0.0.1:{game.port}") as (ingest, record),
        ):
            until(lambda: times(record) == [82_000, 80_500])
            (link,) = ingest.links()
            assert ((link.peer.host, link.peer.port), ingest.unknown()) == (("127.0.0.1", game.port), {})
            assert [rig.feed for rig in ingest.rigs()] == ["ac-remote-telemetry"]
            ingest.stop()
            game.asks(ac_request(3))
        (person,) = record.people().values()
        assert person.name == "Ada"

    def test_a_rig_of_the_plan_is_asked_under_its_own_name(self) -> None:
        with peering(AssettoCorsa(82_000)) as game:
            rig = PlannedRig("left", "127.0.0.1", driver="d1", feed="ac-remote-telemetry", feed_port=game.port)
            plan = Plan(drivers={"d1": PlannedDriver("d1", "Bea")}, rigs={"left": rig})
            with asking(plan=plan) as (ingest, record):
                until(lambda: times(record) == [82_000])
                assert [live.rig for live in ingest.rigs()] == ["left"]

    def test_a_game_that_is_started_anew_is_asked_anew(self) -> None:
        with peering(AssettoCorsa(82_000)) as game:
            port = game.port
            ingest_and_record = asking(f"ac-remote-telemetry://127.0.0.1:{port}")
            ingest, record = ingest_and_record.__enter__()
            until(lambda: times(record) == [82_000])
        try:
            until(lambda: ingest.troubles() != [])
            assert "does not answer" in ingest.troubles()[0]
            with peering(AssettoCorsa(81_000, 80_000), port=port):
                until(lambda: times(record)[-1] == 80_000)
                until(lambda: not any("does not answer" in trouble for trouble in ingest.troubles()))
        finally:
            ingest_and_record.__exit__(None, None, None)

    def test_rubbish_is_counted_and_no_answer(self) -> None:
        def rubbish(datagram: bytes) -> Iterator[bytes]:
            yield b"rubbish"

        with (
            peering(rubbish) as game,
            asking(f"ac-remote-telemetry://127.0.0.1:{game.port}") as (ingest, _),
        ):
            until(lambda: ingest.unknown().get("127.0.0.1", 0) > 2)
            until(lambda: ingest.troubles() != [])
            assert not ingest.links()[0].connected

    def test_a_console_answers_a_heartbeat_from_another_port(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        monkeypatch.setitem(KINDS, "gt7", replace(KINDS["gt7"], local_port=port))

        def console(datagram: bytes) -> Iterator[bytes]:
            if datagram == b"C":
                for packet, (lap, last) in enumerate(((1, -1), (2, 81_000), (3, 80_000))):
                    yield encode(Telemetry(packet=packet + 1, lap=lap, last_ms=last))

        with peering(console, other_port=True) as game, asking(f"gt7://127.0.0.1:{game.port}") as (ingest, record):
            until(lambda: times(record) == [81_000, 80_000])
            assert (ingest.links()[0].connected, ingest.troubles()) == (True, [])

    def test_a_game_that_refuses_the_password_is_told_by_its_reason(self) -> None:
        def refuses(datagram: bytes) -> Iterator[bytes]:
            if datagram[:1] == b"\1" and b"\3\0asd" not in datagram:
                yield wire_acc.registration(-1, granted=0, error="Wrong connection password")

        with (
            peering(refuses) as game,
            asking(f"acc-broadcasting://qwe@127.0.0.1:{game.port}") as (ingest, _),
        ):
            until(lambda: ingest.troubles() != [])
            assert ingest.troubles()[0].startswith(f"127.0.0.1:{game.port} refused: wrong connection password")

    def test_a_game_on_a_server_is_registered_with_and_tells_the_laps_of_all_cars(self) -> None:
        times_of = {3: (93_145, 92_801), 0: (94_000, 93_999)}
        lists = itertools.count(1)

        def competizione(datagram: bytes) -> Iterator[bytes]:
            match datagram[0]:
                case 1 if b"\3\0asd" in datagram:
                    yield wire_acc.registration(18)
                case 10:
                    yield wire_acc.cars(3, 0)
                    yield wire_acc.entrant(3, ("Ada", "Byron", "BYR"))
                    yield wire_acc.entrant(0, ("Bea", "Cole", "COL"))
                    yield from drive(range(60) if next(lists) > 1 else range(5))
                case 11:
                    yield wire_acc.track()

        def drive(moments: range) -> Iterator[bytes]:
            for moment in moments:
                yield wire_acc.session(60_000.0 + moment * 4_650, kind=4)
                for index, driven in times_of.items():
                    laps, ran = moment // 20, wire_acc.Lap(moment % 20 * 4_650)
                    done = wire_acc.Lap(driven[laps - 1]) if laps else wire_acc.NO_LAP
                    yield wire_acc.car(index, laps, last=done, best=done, running=ran)

        with (
            peering(competizione) as game,
            asking(f"acc-broadcasting://asd@127.0.0.1:{game.port}") as (ingest, record),
        ):
            until(lambda: len(times(record)) == 4)
            assert sorted(times(record)) == [92_801, 93_145, 93_999, 94_000]
            assert ingest.links()[0].connected
            ingest.stop()
            game.asks(struct.pack("<Bi", 9, 18))
        assert {person.name for person in record.people().values()} == {"Ada Byron", "Bea Cole"}
        (opened,) = [written.entry for written in record.read() if getattr(written.entry, "game_session", "")]
        assert opened.session == "qualifying-nordring-1"

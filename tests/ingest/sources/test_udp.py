"""The one UDP port that all rigs send to, on a real socket."""

import errno
import logging
import queue
import socket
import sys
import threading
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from ingest.sources import udp as module
from ingest.sources.udp import Address, UdpSource, kernel_drops_at
from timing.errors import SetupError

Arrival = tuple[bytes, Address, int]
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what its kernel drops")


@pytest.fixture
def arrivals() -> "queue.Queue[Arrival]":
    return queue.Queue()


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as tried:
            tried.bind(("::1", 0))
    except OSError:
        return False
    return True


ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")


def send(payload: bytes, to: Address) -> Address:
    host = "::1" if ":" in to[0] else "127.0.0.1"
    with socket.socket(socket.AF_INET6 if host == "::1" else socket.AF_INET, socket.SOCK_DGRAM) as rig:
        rig.bind((host, 0))
        rig.sendto(payload, to)
        address: Address = rig.getsockname()[:2]
        return address


class TestSending:
    @pytest.mark.parametrize("host", ["127.0.0.1", pytest.param("::", marks=ipv6)])
    def test_comes_from_the_port_that_hears(self, host: str, arrivals: "queue.Queue[Arrival]") -> None:
        ours, rig = (UdpSource(own, 0, lambda *arrival: arrivals.put(arrival)) for own in (host, "127.0.0.1"))
        rig.start()
        ours.send(b"hello", rig.address)
        payload, address, _ = arrivals.get(timeout=30)
        assert (payload, address) == (b"hello", ("127.0.0.1", ours.address[1]))
        ours.start()
        for source in (ours, rig):
            source.close()

    def test_a_port_may_be_shared_with_other_programs(self) -> None:
        first = UdpSource("127.0.0.1", 0, lambda *_: None, shared=True)
        second = UdpSource("127.0.0.1", first.address[1], lambda *_: None, shared=True)
        assert second.address == first.address
        for source in (first, second):
            source.start()
            source.close()


class TestReceiving:
    @pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
    def test_a_datagram_arrives_with_its_sender_and_time(self, host: str, arrivals: "queue.Queue[Arrival]") -> None:
        source = UdpSource(host, 0, lambda *arrival: arrivals.put(arrival))
        source.start()
        sender = send(b"lap", ("127.0.0.1", source.address[1]))
        payload, address, at_ns = arrivals.get(timeout=30)
        source.close()
        assert (payload, address) == (b"lap", sender)
        assert at_ns > 1_600_000_000_000_000_000

    @ipv6
    def test_over_ipv6_as_well(self, arrivals: "queue.Queue[Arrival]") -> None:
        source = UdpSource("::1", 0, lambda *arrival: arrivals.put(arrival))
        source.start()
        sender = send(b"lap", source.address)
        assert arrivals.get(timeout=30)[:2] == (b"lap", sender)
        source.close()

    @ipv6
    def test_on_all_addresses_an_ipv4_sender_keeps_the_address_that_the_plan_knows(
        self, arrivals: "queue.Queue[Arrival]"
    ) -> None:
        source = UdpSource("::", 0, lambda *arrival: arrivals.put(arrival))
        source.start()
        four, six = (send(b"lap", (host, source.address[1])) for host in ("127.0.0.1", "::1"))
        assert [arrivals.get(timeout=30)[1] for _ in range(2)] == [four, six]
        source.close()

    def test_a_burst_larger_than_the_default_buffer_arrives_whole(self, arrivals: "queue.Queue[Arrival]") -> None:
        source = UdpSource("127.0.0.1", 0, lambda *arrival: arrivals.put(arrival))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rig:
            for number in range(140):
                rig.sendto(bytes([number]) * 1000, source.address)
        source.start()
        received = [arrivals.get(timeout=30)[0][0] for _ in range(140)]
        source.close()
        assert received == list(range(140))

    def test_what_had_arrived_before_the_end_is_handed_on(self, arrivals: "queue.Queue[Arrival]") -> None:
        """Laps that waited in the kernel were lost when the program was told to stop."""
        held = threading.Event()

        def slow(*arrival: object) -> None:
            held.wait(30)
            arrivals.put(arrival)  # type: ignore[arg-type]

        source = UdpSource("127.0.0.1", 0, slow)
        source.start()
        for number in range(100):
            send(bytes((number,)), source.address)
        closing = threading.Thread(target=source.close)
        closing.start()
        held.set()
        closing.join(30)
        assert [arrivals.get_nowait()[0][0] for _ in range(100)] == list(range(100))
        assert arrivals.empty()

    def test_an_empty_datagram_is_none(self, arrivals: "queue.Queue[Arrival]") -> None:
        source = UdpSource("127.0.0.1", 0, lambda *arrival: arrivals.put(arrival))
        source.start()
        for payload in (b"", b"lap"):
            send(payload, source.address)
        assert arrivals.get(timeout=30)[0] == b"lap"
        source.close()


class TestOpening:
    def test_a_taken_port_stops_the_start_with_a_sentence(self) -> None:
        first = UdpSource("127.0.0.1", 0, lambda *_: None)
        port = first.address[1]
        with pytest.raises(SetupError, match=rf"UDP port {port} on 127\.0\.0\.1 cannot be opened .* --udp-port"):
            UdpSource("127.0.0.1", port, lambda *_: None)
        first.close()

    @pytest.mark.parametrize(("host", "port"), [("192.0.2.77", 0), ("127.0.0.1", 70_000), ("no such host", 0)])
    def test_so_do_an_address_of_another_machine_and_a_port_that_is_none(self, host: str, port: int) -> None:
        with pytest.raises(SetupError, match=f"UDP port {port} on {host} cannot be opened"):
            UdpSource(host, port, lambda *_: None)

    def test_closing_before_the_start_lets_go_of_the_port(self) -> None:
        source = UdpSource("127.0.0.1", 0, lambda *_: None)
        port = source.address[1]
        source.close()
        again = UdpSource("127.0.0.1", port, lambda *_: None)
        again.close()


class Asked:
    """A socket that grants no more than `most` bytes, and forcing only to some."""

    def __init__(self, most: int, *, may_force: bool) -> None:
        self.most, self.may_force = most, may_force
        self.granted: list[tuple[int, int]] = []

    def setsockopt(self, level: int, option: int, size: int) -> None:
        assert level == socket.SOL_SOCKET
        if option != socket.SO_RCVBUF and not self.may_force:
            raise PermissionError(errno.EPERM, "Operation not permitted")
        if option == socket.SO_RCVBUF and size > self.most:
            raise OSError(errno.ENOBUFS, "No buffer space available")
        self.granted.append((option, size))


class TestTheBuffer:
    def test_is_granted(self) -> None:
        source = UdpSource("127.0.0.1", 0, lambda *_: None)
        assert source.buffer > 200_000
        source.close()

    @linux_only
    @pytest.mark.parametrize(("may_force", "option"), [(True, 33), (False, socket.SO_RCVBUF)])
    def test_is_forced_where_that_is_permitted(self, may_force: bool, option: int) -> None:
        asked = Asked(1 << 30, may_force=may_force)
        module._ask_for_buffer(asked, 4 << 20)  # type: ignore[arg-type]
        assert asked.granted == [(option, 4 << 20)]

    def test_is_the_largest_that_a_system_grants_which_refuses_more(self) -> None:
        """macOS refuses what is above its limit, and the start failed."""
        asked = Asked(1_100_000, may_force=False)
        module._ask_for_buffer(asked, 4 << 20)  # type: ignore[arg-type]
        assert asked.granted == [(socket.SO_RCVBUF, 1 << 20)]
        stingy = Asked(0, may_force=False)
        module._ask_for_buffer(stingy, 4 << 20)  # type: ignore[arg-type]
        assert stingy.granted == []


class TestWhatTheKernelDropped:
    @linux_only
    def test_is_told(self) -> None:
        source = UdpSource("127.0.0.1", 0, lambda *_: None, buffer=4096)
        assert source.kernel_drops() == 0
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rig:
            for _ in range(500):
                rig.sendto(bytes(1000), source.address)
        dropped = source.kernel_drops()
        assert dropped is not None
        assert 0 < dropped < 500
        assert kernel_drops_at(source.address[1]) == dropped
        port = source.address[1]
        source.close()
        assert source.kernel_drops() is None
        assert kernel_drops_at(port) is None

    @linux_only
    @ipv6
    def test_is_told_of_ipv6_as_well(self) -> None:
        source = UdpSource("::", 0, lambda *_: None)
        assert source.kernel_drops() == 0
        source.close()

    def test_is_not_known_where_the_system_does_not_say(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "_TABLES", ())
        source = UdpSource("127.0.0.1", 0, lambda *_: None)
        assert source.kernel_drops() is None
        assert kernel_drops_at(source.address[1]) is None
        source.close()


class Failing:
    """A socket whose reading fails as told, then gives what there is."""

    def __init__(self, opened: socket.socket, errors: list[OSError]) -> None:
        self._opened, self._errors = opened, errors
        self.ask: Callable[[], None] = lambda: None

    def recvfrom(self, size: int) -> tuple[bytes, Address]:
        self.ask()
        if self._errors:
            raise self._errors.pop(0)
        return self._opened.recvfrom(size)

    def __getattr__(self, name: str) -> object:
        return getattr(self._opened, name)


class TestTrouble:
    def failing(self, source: UdpSource, *errors: OSError) -> Failing:
        failing = Failing(source._socket, list(errors))
        source._socket = failing  # type: ignore[assignment]
        return failing

    def test_of_the_network_is_told_once_and_outlived(
        self, arrivals: "queue.Queue[Arrival]", monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(module, "PAUSE_S", 0.001)
        source = UdpSource("127.0.0.1", 0, lambda *arrival: arrivals.put(arrival))
        failing = self.failing(source, *[OSError(errno.ENETDOWN, "Network is down")] * 3)
        told: list[str | None] = []
        failing.ask = lambda: told.append(source.trouble)
        send(b"lap", source.address)
        source.start()
        assert arrivals.get(timeout=30)[0] == b"lap"
        assert told[:4] == [None, *["the UDP port cannot be read, so no rig is heard: Network is down"] * 3]
        assert source.trouble is None
        source.close()
        assert [record.getMessage() for record in caplog.records] == ["the UDP port cannot be read"]

    def test_of_a_reply_that_reached_nobody_is_none(self, arrivals: "queue.Queue[Arrival]") -> None:
        source = UdpSource("127.0.0.1", 0, lambda *arrival: arrivals.put(arrival))
        self.failing(source, ConnectionResetError(10054, "forcibly closed by the remote host"))
        send(b"lap", source.address)
        source.start()
        assert arrivals.get(timeout=30)[0] == b"lap"
        assert source.trouble is None
        source.close()

    def test_that_does_not_end_does_not_keep_the_program_from_ending(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "PAUSE_S", 0.001)
        source = UdpSource("127.0.0.1", 0, lambda *_: None)
        self.failing(source, *[OSError(errno.ENETDOWN, "Network is down")] * 100_000)
        source.start()
        source.close()
        assert not source._thread.is_alive()

    def test_a_receiver_that_fails_is_told_once_and_given_the_next_datagram(
        self, arrivals: "queue.Queue[Arrival]", caplog: pytest.LogCaptureFixture
    ) -> None:
        """A full disk under the tape must not end the hearing."""
        caplog.set_level(logging.ERROR)

        def fail(*arrival: object) -> None:
            arrivals.put(arrival)  # type: ignore[arg-type]
            raise OSError(errno.ENOSPC, "No space left on device")

        source = UdpSource("127.0.0.1", 0, fail)
        source.start()
        for number in range(3):
            send(bytes((number,)), source.address)
        assert [arrivals.get(timeout=30)[0][0] for _ in range(3)] == [0, 1, 2]
        source.close()
        assert len(caplog.records) == 1


class TestRounds:
    @linux_only
    def test_the_thread_comes_round_though_nothing_arrives(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rounds: queue.Queue[int] = queue.Queue()
        count = iter(range(1, 1_000))

        def now() -> int:
            rounds.put(at := next(count))
            return at

        monkeypatch.setattr(module, "time", SimpleNamespace(time_ns=now))
        source = UdpSource("127.0.0.1", 0, lambda *_: None)
        assert source.round_ns == 0
        source.start()
        assert [rounds.get(timeout=30) for _ in range(2)] == [1, 2]
        source.close()
        assert source.round_ns >= 2

    def test_a_thread_that_hangs_comes_round_no_more(self, arrivals: "queue.Queue[Arrival]") -> None:
        let_go = threading.Event()

        def hang(*arrival: object) -> None:
            arrivals.put(arrival)  # type: ignore[arg-type]
            let_go.wait(30)

        source = UdpSource("127.0.0.1", 0, hang)
        source.start()
        send(b"lap", source.address)
        _, _, at_ns = arrivals.get(timeout=30)
        assert source.round_ns == at_ns
        send(b"lap", source.address)
        assert source.round_ns == at_ns
        let_go.set()
        assert arrivals.get(timeout=30)[2] == source.round_ns > at_ns
        source.close()

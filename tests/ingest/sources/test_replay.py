"""A capture sent again as live UDP: in time, apart, and with a sentence for what cannot be."""

import errno
import math
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.captures import Address, Datagram
from ingest.sources import replay as module
from ingest.sources.replay import BURST, MOST_SOCKETS, PAUSE_S, Replayed, play, replay
from tests.ingest.recordings import Sent, pcap_of
from timing.errors import BadInput, SetupError

ADA, BEA = ("192.0.2.1", 5001), ("192.0.2.2", 5001)


@dataclass
class Hall:
    """A clock that runs only while somebody sleeps, and what was sent when."""

    now: float = 100.0
    sent: list[tuple[float, Address, bytes]] = field(default_factory=list)
    sleeps: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.sleeps.append(seconds)
        self.now += seconds

    def send(self, source: Address, payload: bytes) -> None:
        self.sent.append((round(self.now - 100.0, 6), source, payload))

    async def play(self, datagrams: list[Datagram], speed: float) -> Replayed:
        return await play(datagrams, self.send, speed, clock=self.clock, sleep=self.sleep)


@pytest.fixture
def hall() -> Hall:
    return Hall()


def datagram(at: float, payload: bytes = b"lap", source: Address = ADA) -> Datagram:
    return Datagram(round(at * 1e9), source, 20_777, payload)


def written(tmp_path: Path, *sent: Sent) -> Path:
    path = tmp_path / "evening.pcap"
    path.write_bytes(pcap_of(sent))
    return path


@pytest.fixture
def evening(tmp_path: Path) -> Path:
    return written(
        tmp_path,
        Sent(10.0, ADA, 20_777, b"one"),
        Sent(11.0, BEA, 9_999, b"two"),
        Sent(31.0, ADA, 20_777, b"three"),
    )


class TestTiming:
    @pytest.mark.parametrize(
        ("speed", "times"),
        [(1.0, [0.0, 1.0, 21.0]), (20.0, [0.0, 0.05, 1.05]), (0.5, [0.0, 2.0, 42.0]), (0.0, [0.0] * 3)],
    )
    async def test_is_the_captures_own_or_so_many_times_faster(
        self, hall: Hall, evening: Path, speed: float, times: list[float]
    ) -> None:
        played = await replay(evening, "127.0.0.1", 1, speed, send=hall.send, clock=hall.clock, sleep=hall.sleep)
        assert hall.sent == [
            (times[0], ADA, b"one"),
            (times[1], BEA, b"two"),
            (times[2], ADA, b"three"),
        ]
        assert (played.datagrams, played.sources, played.warnings) == (3, 2, ())
        assert played.seconds == pytest.approx(times[2])

    async def test_counts_from_the_first_datagram_so_nothing_adds_up(self, hall: Hall) -> None:
        await hall.play([datagram(number * 0.1) for number in range(200)], 1.0)
        assert [at for at, _, _ in hall.sent] == pytest.approx([number * 0.1 for number in range(200)])

    async def test_datagrams_that_go_back_in_time_go_at_once(self, hall: Hall) -> None:
        await hall.play([datagram(5.0), datagram(3.0), datagram(6.0)], 1.0)
        assert [at for at, _, _ in hall.sent] == [0.0, 0.0, 1.0]

    @pytest.mark.parametrize("speed", [0.0, 1.0])
    async def test_a_burst_takes_a_breath_so_that_no_receiver_is_flooded(self, hall: Hall, speed: float) -> None:
        await hall.play([datagram(7.0) for _ in range(3 * BURST)], speed)
        assert hall.sleeps == [PAUSE_S, PAUSE_S]
        assert [at for at, _, _ in hall.sent] == [0.0] * BURST + [PAUSE_S] * BURST + [2 * PAUSE_S] * BURST

    async def test_a_pause_of_the_capture_is_a_breath_too(self, hall: Hall) -> None:
        await hall.play([datagram(7.0)] * BURST + [datagram(8.0)] * BURST, 1.0)
        assert hall.sleeps == [1.0]

    @given(st.lists(st.floats(0, 50), min_size=1, max_size=80), st.sampled_from([0.0, 0.5, 1.0, 20.0]))
    async def test_nothing_is_sent_before_its_time_and_nothing_is_left_out(
        self, steps: list[float], speed: float
    ) -> None:
        hall = Hall()
        times = [sum(steps[:number]) for number in range(len(steps))]
        await hall.play([datagram(at, bytes((number,))) for number, at in enumerate(times)], speed)
        assert [payload[0] for _, _, payload in hall.sent] == list(range(len(times)))
        if speed:
            assert all(sent >= at / speed - 1e-5 for (sent, _, _), at in zip(hall.sent, times, strict=True))


class TestWhatCannotBe:
    @pytest.mark.parametrize("speed", [-1.0, math.nan, math.inf])
    async def test_a_speed_that_is_none(self, evening: Path, speed: float) -> None:
        with pytest.raises(SetupError, match=rf"a speed of {speed} is not possible: give 1 for the capture's own"):
            await replay(evening, "127.0.0.1", 1, speed)

    async def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(SetupError, match=r"missing\.pcap cannot be read: No such file or directory"):
            await replay(tmp_path / "missing.pcap", "127.0.0.1", 1)

    async def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(SetupError, match="cannot be read"):
            await replay(tmp_path, "127.0.0.1", 1)

    async def test_a_file_that_is_no_capture(self, hall: Hall, tmp_path: Path) -> None:
        path = tmp_path / "laps.csv"
        path.write_text("driver;lap\n")
        with pytest.raises(BadInput, match="expected a recording of network packets"):
            await replay(path, "127.0.0.1", 1, send=hall.send)
        assert hall.sent == []

    @pytest.mark.parametrize("port", [0, -1, 65_536])
    async def test_a_port_that_is_none(self, evening: Path, port: int) -> None:
        with pytest.raises(SetupError, match=f"127.0.0.1:{port}: a port is a number from 1 to 65535"):
            await replay(evening, "127.0.0.1", port)

    @pytest.mark.parametrize("host", ["no-such-host.invalid", "x" * 70 + ".example"])
    async def test_a_host_nobody_knows(self, evening: Path, host: str) -> None:
        with pytest.raises(SetupError, match=rf"{host}:20777: the name is not known here, try an IP address"):
            await replay(evening, host, 20_777)

    async def test_a_destination_that_the_system_refuses(self, evening: Path) -> None:
        with pytest.raises(SetupError, match=r"nothing can be sent to 255\.255\.255\.255:20777"):
            await replay(evening, "255.255.255.255", 20_777, 0.0)

    async def test_a_capture_that_breaks_off_is_sent_up_to_there(self, hall: Hall, evening: Path) -> None:
        evening.write_bytes(evening.read_bytes()[:-2])
        played = await replay(evening, "127.0.0.1", 1, 0.0, send=hall.send, sleep=hall.sleep)
        assert played.datagrams == 2
        (warning,) = played.warnings
        assert warning.endswith("but the file ends; what came before it was sent")

    async def test_packets_left_out_are_told(self, hall: Hall, evening: Path) -> None:
        content = evening.read_bytes()
        evening.write_bytes(content.replace(b"\x45", b"\x42", 1))
        played = await replay(evening, "127.0.0.1", 1, 0.0, send=hall.send, sleep=hall.sleep)
        assert (played.datagrams, played.warnings) == (
            2,
            ("1 packet(s) left out: their headers contradict their size",),
        )


@pytest.fixture
def receiver() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))
        opened.settimeout(30)
        yield opened


class TestOnTheWire:
    async def test_each_sender_of_the_capture_speaks_from_a_socket_of_its_own(
        self, receiver: socket.socket, evening: Path
    ) -> None:
        await replay(evening, "localhost", receiver.getsockname()[1], 0.0)
        (one, ada), (two, bea), (three, again) = (receiver.recvfrom(100) for _ in range(3))
        assert (one, two, three) == (b"one", b"two", b"three")
        assert ada == again
        assert ada != bea

    async def test_more_senders_than_sockets_are_still_sent(self, receiver: socket.socket, tmp_path: Path) -> None:
        senders = [(f"192.0.2.{number}", 5000) for number in range(MOST_SOCKETS + 2)]
        path = written(tmp_path, *(Sent(1.0, sender, 1, b"lap") for sender in (*senders, senders[-1])))
        arrived: list[tuple[bytes, Address]] = []
        listener = threading.Thread(
            target=lambda: arrived.extend(receiver.recvfrom(100) for _ in range(MOST_SOCKETS + 3))
        )
        listener.start()
        played = await replay(path, "127.0.0.1", receiver.getsockname()[1], 0.0)
        listener.join(30)
        assert (played.datagrams, played.sources) == (MOST_SOCKETS + 3, MOST_SOCKETS + 2)
        assert arrived[-1][1] == arrived[-2][1]

    async def test_a_sender_that_gave_way_comes_back(self, evening: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "MOST_SOCKETS", 1)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
            receiver.bind(("127.0.0.1", 0))
            receiver.settimeout(30)
            await replay(evening, "127.0.0.1", receiver.getsockname()[1], 0.0)
            assert [receiver.recv(100) for _ in range(3)] == [b"one", b"two", b"three"]

    async def test_a_network_card_whose_queue_is_full_is_waited_for(
        self, receiver: socket.socket, evening: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Busy(socket.socket):
            refusals = 3

            def sendto(self, *args: object) -> int:
                if Busy.refusals:
                    Busy.refusals -= 1
                    raise OSError(errno.ENOBUFS, "No buffer space available")
                return super().sendto(*args)  # type: ignore[call-overload, no-any-return]

        monkeypatch.setattr("ingest.sources.replay.socket.socket", Busy)
        assert (await replay(evening, "127.0.0.1", receiver.getsockname()[1], 0.0)).datagrams == 3
        assert [receiver.recv(100) for _ in range(3)] == [b"one", b"two", b"three"]
        monkeypatch.setattr(module, "QUEUE_TRIES", 2)
        Busy.refusals = 2
        with pytest.raises(SetupError, match="No buffer space available"):
            await replay(evening, "127.0.0.1", receiver.getsockname()[1], 0.0)


async def test_a_real_capture_is_sent_whole(hall: Hall, corpus: Path) -> None:
    path = corpus / "udp" / "ac-server-plugin" / "acserver_suzuka_east_2019.pcap"
    played = await replay(path, "127.0.0.1", 1, 20.0, send=hall.send, clock=hall.clock, sleep=hall.sleep)
    assert (played.datagrams, played.sources, played.warnings) == (161, 1, ())

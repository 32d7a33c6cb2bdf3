"""The one UDP port that all rigs send to, on a real socket."""

import queue
import socket

import pytest

from ingest.sources.udp import Address, UdpSource
from timing.errors import SetupError

Arrival = tuple[bytes, Address, int]


@pytest.fixture
def arrivals() -> "queue.Queue[Arrival]":
    return queue.Queue()


def send(payload: bytes, to: Address) -> Address:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rig:
        rig.bind(("127.0.0.1", 0))
        rig.sendto(payload, to)
        host, port = rig.getsockname()
        return host, port


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_datagram_arrives_with_its_sender_and_time(host: str, arrivals: "queue.Queue[Arrival]") -> None:
    source = UdpSource(host, 0, lambda *arrival: arrivals.put(arrival))
    source.start()
    sender = send(b"lap", ("127.0.0.1", source.address[1]))
    payload, address, at_ns = arrivals.get(timeout=30)
    source.close()
    assert (payload, address) == (b"lap", sender)
    assert at_ns > 1_600_000_000_000_000_000


def test_a_burst_larger_than_the_default_buffer_arrives_whole(arrivals: "queue.Queue[Arrival]") -> None:
    source = UdpSource("127.0.0.1", 0, lambda *arrival: arrivals.put(arrival))
    assert source.buffer > 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rig:
        for number in range(140):
            rig.sendto(bytes([number]) * 1000, source.address)
    source.start()
    received = [arrivals.get(timeout=30)[0][0] for _ in range(140)]
    source.close()
    assert received == list(range(140))


def test_a_taken_port_stops_the_start_with_a_sentence() -> None:
    first = UdpSource("127.0.0.1", 0, lambda *_: None)
    port = first.address[1]
    with pytest.raises(SetupError, match=rf"UDP port {port} on 127\.0\.0\.1 cannot be opened .* --udp-port"):
        UdpSource("127.0.0.1", port, lambda *_: None)
    first.close()


def test_closing_before_the_start_lets_go_of_the_port() -> None:
    source = UdpSource("127.0.0.1", 0, lambda *_: None)
    port = source.address[1]
    source.close()
    again = UdpSource("127.0.0.1", port, lambda *_: None)
    again.close()

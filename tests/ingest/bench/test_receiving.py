"""`eracing bench ingest` at its smallest size: that it runs, what it tells, and that what it measures reads right."""

import json
import socket

import pytest
from typer.testing import CliRunner

from eracing import app
from ingest.bench import flood, packets, reading
from ingest.bench.sending import senders
from ingest.formats.f1 import identify
from ingest.formats.f1_frame import F1Frame
from ingest.formats.f1_layouts import LAYOUTS
from timing.bench import floors
from timing.bench.floors import compiled, compiler
from timing.bench.programs import Program
from timing.pieces import Reading

needs_compiler = pytest.mark.skipif(compiler() is None, reason="the floors are in C")


def read(datagram: bytes) -> Reading | None:
    feed = identify(datagram)
    assert feed is not None
    return feed.decode(datagram)


def test_a_rig_sends_every_kind_of_packet_but_the_final_classification() -> None:
    at = LAYOUTS[packets.YEAR].header.at("id")
    assert {each.datagram[at] for each in packets.all_kinds()} == LAYOUTS[packets.YEAR].lengths.keys() - {8}
    assert all(identify(each.datagram) for each in packets.all_kinds())


def test_nobody_needs_a_packet_of_the_flood() -> None:
    assert len(packets.unneeded()) == 10
    assert all(read(each.datagram) is None for each in packets.unneeded())


def test_all_libraries_read_the_same_of_a_packet() -> None:
    (packet,) = packets.lap_data(1)
    numbers, results, invalid, *last = reading.columns(packet)
    times = [int.from_bytes(bytes(column[car] for column in last), "little") for car in range(packets.CARS)]
    ours = list(zip(numbers, times, results, invalid, strict=True))
    assert ours[2] == (4, 90_074, 2, 0)
    pytest.importorskip("f1.packets")
    assert reading.peer("f1-packets")(packet) == ours


@needs_compiler
def test_what_rigs_send_arrives_and_the_floor_counts_it() -> None:
    with (
        senders(packets.all_kinds()) as rigs,
        compiled(flood.FLOOR_SOURCE) as program,
    ):
        assert rigs is not None
        assert program is not None
        with Program("the floor", [program]) as running:
            receiver = flood.Receiver(running, by_datagram=True)
            sent = rigs.send(receiver.port, rigs=2, seconds=0.1, hz=60.0)
            assert receiver.count()[0] == sent.datagrams > 0
            assert receiver.count()[0] == 0


@needs_compiler
def test_each_rig_sends_from_its_own_port_a_session_of_its_own_in_which_time_goes_on() -> None:
    with senders([packets.Sent(1, next(packets.lap_data(1)))]) as rigs, socket.socket(type=socket.SOCK_DGRAM) as here:
        here.bind(("127.0.0.1", 0))
        here.settimeout(10)
        assert rigs is not None
        sent = rigs.send(here.getsockname()[1], rigs=2, seconds=0.05, hz=60.0)
        heard = [here.recvfrom(2048) for _ in range(sent.datagrams)]
    orders: dict[tuple[int, str], list[int]] = {}
    for datagram, (_, port) in heard:
        frame = read(datagram)
        assert isinstance(frame, F1Frame)
        orders.setdefault((port, frame.session), []).append(frame.order)
    assert len(orders) == 2
    assert all(order == list(range(1, len(order) + 1)) for order in orders.values())


@needs_compiler
def test_the_bench_runs_and_tells_what_it_found() -> None:
    said = CliRunner().invoke(app, ["bench", "ingest", "--quick", "--json"])
    assert said.exit_code == 0, said.output
    told = json.loads(said.stdout)
    assert (told["bench"], told["quick"]) == ("ingest", True)
    fields, unchanged, passed, cost, dropped = told["measures"]
    assert [measure["unit"] for measure in told["measures"]] == ["us", "us", "packets/s", "us", "datagrams"]
    assert {figure["kind"] for figure in fields["figures"]} == {"ours", "floor", "peer"}
    assert all(figure["median"] > 0 for figure in [*fields["figures"], *unchanged["figures"]])
    assert [figure["name"] for figure in passed["figures"]] == [flood.FLOOR, flood.OURS, flood.TAPED]
    assert all(figure["median"] > 0 for figure in [*passed["figures"], *cost["figures"]])
    assert passed["goals"][0]["value"] == pytest.approx(passed["figures"][1]["to_floor"])
    assert dropped["figures"][1]["median"] == 0


def test_without_a_compiler_it_is_said_what_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler")
    said = CliRunner().invoke(app, ["bench", "ingest", "--quick", "--json"])
    assert said.exit_code == 0, said.output
    told = json.loads(said.stdout)
    assert floors.NO_COMPILER in told["missing"]
    assert len(told["measures"]) == 2

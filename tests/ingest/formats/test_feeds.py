"""The feed table: each datagram belongs to the feed that it is and to no other, and each feed has a documented row."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.captures import read_capture
from ingest.demo import wire_acsp, wire_f1, wire_gt7
from ingest.formats.f1_layouts import LAYOUTS, YEARS, Layout
from ingest.formats.feeds import FEEDS, identify
from tests.ingest.formats.packets.kinds import of_all_kinds

CAPTURED = ("f1_2019", "f1_2021", "f1_2022", "gt7", "ac-server-plugin", "dirt_rally_2", "forza_fm2023", "pcars1")
ASKED = ("ac-remote-telemetry", "acc-broadcasting")
"""Games that send only to a program that has asked."""
DOCUMENT = Path(__file__).parents[3] / "docs/feeds.md"


def datagrams() -> Iterator[tuple[str, bytes]]:
    for year in YEARS:
        header = wire_f1.Header(session=7, frame=1)
        yield f"f1_{year}", wire_f1.lap_data_packet(year, header, [wire_f1.Car()])
        yield f"f1_{year}", wire_f1.motion_packet(year, header)
    for format in wire_gt7.LENGTHS:
        yield "gt7", wire_gt7.encode(wire_gt7.Telemetry(packet=1, lap=1), format)
    yield "ac-server-plugin", wire_acsp.new_session(2, "ring", "Qualifying")
    yield "ac-server-plugin", wire_acsp.lap_completed(3, 92_801, 0, (wire_acsp.Ranked(3, 92_801, 4),))
    yield "ac-server-plugin", wire_acsp.connected(3, "Ada", "7", "some_car")
    yield from of_all_kinds()


DATAGRAMS = [*datagrams()]
lengths = st.sampled_from(sorted({len(datagram) for _, datagram in DATAGRAMS}))


def claiming(datagram: bytes) -> list[str]:
    """The feeds that take a datagram for one of theirs."""
    return [feed.name for feed in FEEDS.values() if feed.recognise(datagram)]


def test_feeds_are_found_by_the_name_that_the_command_line_takes() -> None:
    assert set(FEEDS) == {name for name, _ in DATAGRAMS}
    assert all(FEEDS[name].name == name and FEEDS[name].title for name in FEEDS)


def test_only_the_feed_of_a_server_or_of_a_game_on_one_tells_of_a_whole_field() -> None:
    whole = {"ac-server-plugin", "acc-broadcasting", "lfs-insim", "rmonitor", "mylaps-p3"}
    assert {name for name, feed in FEEDS.items() if feed.whole_field} == whole


@pytest.mark.parametrize(("name", "datagram"), DATAGRAMS)
def test_a_datagram_is_of_one_feed_only(name: str, datagram: bytes) -> None:
    assert identify(datagram) is FEEDS[name]
    assert claiming(datagram) == [name]
    assert not FEEDS[name].lengths or len(datagram) in FEEDS[name].lengths


@pytest.mark.parametrize(("name", "datagram"), DATAGRAMS)
def test_each_is_recognised_whatever_came_before_on_the_same_port(name: str, datagram: bytes) -> None:
    """Two games on one port: nothing is remembered from one datagram to the next."""
    for _, other in DATAGRAMS:
        identify(other)
        assert identify(datagram) is FEEDS[name]


@pytest.mark.parametrize(("name", "datagram"), DATAGRAMS)
def test_a_datagram_cut_short_or_grown_is_of_no_other_feed(name: str, datagram: bytes) -> None:
    if not any(datagram):
        return  # of nothing but zeros, the length alone tells whose they are
    for size in range(0, len(datagram), 7):
        assert set(claiming(datagram[:size])) <= {name, "ac-server-plugin"}
    assert set(claiming(datagram + b"\0")) <= {name}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: str(layout.year))
def test_every_packet_of_f1_is_of_its_own_year(layout: Layout) -> None:
    for id, size in layout.lengths.items():
        packet = bytearray(size)
        packet[:2] = layout.year.to_bytes(2, "little")
        packet[layout.header.at("id")] = id
        assert claiming(bytes(packet)) == [f"f1_{layout.year}"]


@given(st.integers(0, 2**32 - 1))
def test_gran_turismo_is_of_no_other_feed_whatever_it_is_encrypted_with(number: int) -> None:
    for format in wire_gt7.LENGTHS:
        assert claiming(wire_gt7.encode(wire_gt7.Telemetry(packet=5, lap=2), format, number)) == ["gt7"]


@given(st.binary(max_size=30))
def test_short_noise_is_a_servers_message_at_most(datagram: bytes) -> None:
    """The server's shortest messages are two bytes long; all others have far more to show."""
    feed = identify(datagram)
    assert feed is None or feed is FEEDS["ac-server-plugin"]


@given(st.binary(min_size=31, max_size=1500) | lengths.flatmap(lambda size: st.binary(min_size=size, max_size=size)))
def test_long_noise_is_nothing(datagram: bytes) -> None:
    """But for nothing except zeros, which some games do send."""
    if any(datagram):
        assert claiming(datagram) == []
        assert identify(datagram) is None


@pytest.mark.parametrize("folder", [*CAPTURED, *ASKED])
def test_real_captures_are_of_their_own_feed(corpus: Path, folder: str) -> None:
    paths = sorted((corpus / "udp" / folder).glob("*.pcap"))
    assert paths
    payloads = [datagram.payload for path in paths for datagram in read_capture(path)]
    assert {identify(payload) for payload in payloads} == {FEEDS.get(folder)}
    assert {tuple(claiming(payload)) for payload in payloads} == {(folder,) if folder in FEEDS else ()}


class TestTheDocument:
    def rows(self) -> dict[str, list[str]]:
        """The cells of each row, by the names of the feeds in its first one."""
        lines = (line.strip("|").split("|") for line in DOCUMENT.read_text().splitlines() if line.startswith("| `"))
        cells = ([cell.strip() for cell in line] for line in lines)
        return {name: row for row in cells for name in re.findall(r"`([^`]+)`", row[0])}

    def test_has_a_row_for_each_feed(self) -> None:
        assert set(FEEDS) <= set(self.rows())

    @pytest.mark.parametrize("name", FEEDS)
    def test_tells_game_and_port_as_the_table_does(self, name: str) -> None:
        row = self.rows()[name]
        assert FEEDS[name].title in row[1]
        assert str(FEEDS[name].port) in row[2]

    def test_says_of_each_feed_whether_its_real_bytes_have_been_seen(self, corpus: Path) -> None:
        kinds = ("pcap", "rmon", "p3")
        seen = {recording.parent.name for kind in kinds for recording in corpus.glob(f"udp/*/*.{kind}")}
        rows = self.rows()
        assert {name for name in FEEDS if rows[name][-1] != "none"} == seen & set(FEEDS)

"""The conversation with a Live for Speed host: alone, byte by byte, and with one on a real socket."""

import socket
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.app import Ingest
from ingest.links import Peer, SilenceError
from ingest.links.lfs import GREETING_S, SILENT_S, InSim, InSimByUdp
from ingest.settings import IngestSettings
from tests.ingest.formats.packets import lfs
from tests.waiting import until
from timing.errors import BadInput
from timing.event import Plan
from timing.record.entry import LapSet
from timing.record.memory import MemoryRecord

PEER = Peer("lfs-insim", "10.0.0.7", 29_999, "secret")
REQUESTS = lfs.tiny(19, 1) + lfs.tiny(13, 1) + lfs.tiny(14, 1) + lfs.tiny(15, 1)


def let_in() -> InSim:
    talk = InSim(PEER)
    talk.opened(0.0)
    talk.take(lfs.version(), 0.1)
    return talk


class TestTheIntroduction:
    def test_is_one_packet_with_password_and_name(self) -> None:
        said = InSim(PEER).opened(0.0)
        assert (len(said), said[0], said[1], said[2]) == (44, 11, 1, 1)
        assert (said[6:8], said[8]) == (b"\0\1", 10)
        assert said[12:28] == b"secret".ljust(16, b"\0")
        assert said[28:] == b"eRacing Cup".ljust(16, b"\0")

    def test_cuts_a_password_that_no_host_can_have(self) -> None:
        said = InSim(Peer("lfs-insim", "h", 1, "pässword that is far too long")).opened(0.0)
        assert said[12:28] == "pässword that i".encode("cp1252") + b"\0"

    def test_is_answered_by_a_version_and_then_we_ask_for_what_is_known(self) -> None:
        talk = InSim(PEER)
        talk.opened(0.0)
        said = talk.take(lfs.version(), 0.1)
        assert said == ([lfs.version()], REQUESTS)
        assert talk.trouble is None

    @pytest.mark.parametrize(("password", "cause"), [("secret", "the admin password is another"), ("", "it wants its")])
    def test_that_is_not_answered_was_most_likely_without_the_right_password(self, password: str, cause: str) -> None:
        trouble = InSim(Peer("lfs-insim", "10.0.0.7", 29_999, password, "left")).trouble
        assert trouble is not None
        assert "Live for Speed of left at 10.0.0.7:29999 does not let us in" in trouble
        assert cause in trouble

    def test_of_another_program_is_noticed(self) -> None:
        with pytest.raises(BadInput, match=r"at byte 1: expected a packet with the version \(2\), not one of 24"):
            InSim(PEER).take(lfs.lap(9, 1, 1, 1), 0.1)

    def test_by_a_host_of_old_is_told_as_such(self) -> None:
        talk = InSim(PEER)
        old = b"\x14" + lfs.version(8, b"0.6V")[1:]
        assert talk.take(old[:1], 0.1) == ([], b"")
        assert talk.take(old[1:], 0.2) == ((), b"")
        assert talk.trouble is not None
        assert "is too old to be understood: take version 0.7" in talk.trouble


class TestTheStream:
    def test_is_answered_where_the_host_asks_for_a_sign_of_life(self) -> None:
        talk = let_in()
        assert talk.take(lfs.tiny(0) + lfs.lap(9, 1, 1, 1) + lfs.tiny(11), 1.0) == (
            [lfs.tiny(0), lfs.lap(9, 1, 1, 1), lfs.tiny(11)],
            lfs.tiny(0),
        )

    @settings(max_examples=30)
    @given(st.lists(st.integers(1, 90)))
    def test_may_be_split_anywhere(self, sizes: list[int]) -> None:
        packets = [lfs.version(), *lfs.Race().lap_of(9, 90_000), lfs.result(9, b"Ada", 1, 1, 1), lfs.tiny(0)]
        stream, talk, found, answer = b"".join(packets), InSim(PEER), list[bytes](), b""
        for size in [*sizes, len(stream)]:
            said = talk.take(stream[:size], 0.0)
            stream = stream[size:]
            found += said.messages
            answer += said.answer
        assert (found, answer) == (packets, REQUESTS + lfs.tiny(0))

    def test_cannot_go_on_behind_a_packet_without_a_length(self) -> None:
        with pytest.raises(BadInput, match="at byte 24: expected the length of a packet, not 0"):
            let_in().take(lfs.tiny(0) + bytes(4), 1.0)

    def test_that_stops_is_a_dead_connection(self) -> None:
        talk = let_in()
        assert talk.due(70.0) == b""
        with pytest.raises(SilenceError, match="said nothing for 71 seconds"):
            talk.due(71.0)

    def test_that_never_begins_is_given_up_sooner(self) -> None:
        talk = InSim(PEER)
        talk.opened(100.0)
        assert talk.due(109.0) == b""
        with pytest.raises(SilenceError, match="said nothing for 11 seconds"):
            talk.due(111.0)

    def test_is_ended_by_word(self) -> None:
        assert let_in().leave() == lfs.tiny(2)


class TestByUdp:
    def test_a_host_that_does_not_answer_is_asked_again_and_then_told(self) -> None:
        asking = InSimByUdp(PEER)
        (first,) = asking.due(0.0)
        assert len(first) == 44
        assert (asking.due(GREETING_S), asking.trouble) == ((), None)
        assert asking.due(GREETING_S + 1) == (first,)
        assert asking.trouble == (
            "10.0.0.7:29999: Live for Speed has said nothing for 11 seconds; is InSim on there, "
            "and the admin password right?"
        )
        assert not asking.connected

    def test_each_answer_is_a_datagram_of_its_own(self) -> None:
        asking = InSimByUdp(PEER)
        asking.due(0.0)
        assert b"".join(asking.heard(lfs.version(), 0.1)) == REQUESTS
        assert len(asking.heard(lfs.tiny(0), 30.0)) == 1
        assert (asking.connected, asking.trouble, asking.leave()) == (True, None, (lfs.tiny(2),))

    def test_a_host_that_falls_silent_is_asked_anew(self) -> None:
        asking = InSimByUdp(PEER)
        asking.due(0.0)
        asking.heard(lfs.version(), 0.1)
        assert asking.due(SILENT_S) == ()
        assert len(asking.due(SILENT_S + 1)) == 1
        assert (asking.connected, asking.leave()) == (False, ())

    def test_what_is_no_host_and_one_of_old_are_told(self) -> None:
        asking = InSimByUdp(PEER)
        assert asking.heard(lfs.version(), 0.0) == ()
        asking.due(0.0)
        assert asking.heard(b"\1\x18\0\0", 0.1) == ()
        assert "sends what cannot be read (lfs-insim at byte 1: expected a packet with the version" in str(
            asking.trouble
        )
        asking.due(0.2)
        assert asking.heard(bytes((20, 2, 1, 0)) + bytes(16), 0.3) == []
        assert "is too old to be understood" in str(asking.trouble)


class FakeHost:
    """Takes one connection after another on a real socket. `refuses` so many first."""

    def __init__(self, *, refuses: int = 0) -> None:
        self._refuses = refuses
        self._lines: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(30)
        self.port: int = self._listening.getsockname()[1]
        self.heard = b""

    def let_in(self) -> socket.socket:
        """A program has introduced itself; what it asks for then is left to be read."""
        while True:
            line, _ = self._listening.accept()
            self._lines.append(line)
            line.settimeout(30)
            assert self.read(line, 44)[1] == 1
            if not self._refuses:
                line.sendall(lfs.version())
                assert self.read(line, 16) == REQUESTS
                return line
            self._refuses -= 1
            line.close()

    def read(self, line: socket.socket, size: int) -> bytes:
        found = b""
        while len(found) < size:
            more = line.recv(size - len(found))
            assert more, "the program has gone"
            found += more
        return found

    def close(self) -> None:
        for line in (*self._lines, self._listening):
            line.close()


def laps(record: MemoryRecord) -> list[int]:
    return [each.entry.time_ms for each in record.read(limit=1000) if isinstance(each.entry, LapSet)]


def test_a_host_is_asked_heard_asked_again_and_left() -> None:
    host, record = FakeHost(), MemoryRecord("e")
    settings = IngestSettings(udp_port=0, broadcast_port=0, connect=(f"lfs-insim://secret@127.0.0.1:{host.port}",))
    ingest = Ingest(settings, record=record, plan=Plan())
    ingest.start()
    try:
        line = host.let_in()
        race = lfs.Race()
        line.sendall(lfs.race_start() + lfs.connection(3, b"ada", b"Ada") + lfs.player(9, 3, b"Ada"))
        line.sendall(b"".join(race.lap_of(9, 92_000)) + lfs.tiny(0))
        assert host.read(line, 4) == lfs.tiny(0)
        until(lambda: laps(record) == [92_000])
        assert [state.connected for state in ingest.links()] == [True]
        line.close()
        line = host.let_in()
        line.sendall(lfs.race_start(request=1) + lfs.player(9, 3, b"Ada", request=1) + b"".join(race.lap_of(9, 91_000)))
        until(lambda: laps(record) == [92_000, 91_000])
    finally:
        ingest.stop()
    assert host.read(line, 4) == lfs.tiny(2)
    host.close()


def test_a_host_that_wants_another_password_is_a_trouble_told() -> None:
    host = FakeHost(refuses=1)
    settings = IngestSettings(udp_port=0, broadcast_port=0, connect=(f"lfs-insim://wrong@127.0.0.1:{host.port}",))
    ingest = Ingest(settings, record=MemoryRecord("e"), plan=Plan())
    ingest.start()
    try:
        letting_in = threading.Thread(target=host.let_in)
        letting_in.start()
        until(lambda: any("the admin password is another" in trouble for trouble in ingest.troubles()))
        assert ingest.own_troubles() == [], "the server itself is well"
        until(lambda: not ingest.troubles())
        letting_in.join(30)
    finally:
        ingest.stop()
        host.close()


def test_a_host_is_asked_over_udp_and_its_laps_stand_in_the_record() -> None:
    record = MemoryRecord("e")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as host:
        host.bind(("127.0.0.1", 0))
        host.settimeout(30)
        where = f"lfs-insim-udp://secret@127.0.0.1:{host.getsockname()[1]}"
        ingest = Ingest(IngestSettings(udp_port=0, connect=(where,)), record=record, plan=Plan())
        ingest.start()
        try:
            introduction, program = host.recvfrom(100)
            assert introduction[1] == 1
            host.sendto(lfs.version(), program)
            assert b"".join(host.recv(100) for _ in range(4)) == REQUESTS
            packets = (lfs.race_start(), lfs.connection(3, b"ada", b"Ada"), lfs.player(9, 3, b"Ada"))
            for packet in (*packets, *lfs.Race().lap_of(9, 92_000)):
                host.sendto(packet, program)
            until(lambda: laps(record) == [92_000])
        finally:
            ingest.stop()
        assert host.recv(100) == lfs.tiny(2)

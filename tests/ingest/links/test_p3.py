"""A decoder on a real socket: passings that were not heard are asked for, and each lap is in the record once."""

from collections.abc import Iterator

import pytest

from ingest.app import Ingest
from ingest.links import Peer, Said, SilenceError
from ingest.links.p3 import MOST_ASKED, P3, SILENCE_S
from ingest.links.table import KINDS
from ingest.settings import IngestSettings
from tests.ingest.formats.packets import p3 as wire
from tests.ingest.formats.packets.p3 import Decoder
from tests.ingest.links.listening import Listener, listening
from tests.ingest.links.test_rmonitor import grown, laps
from timing.event import Plan
from timing.record.memory import MemoryRecord

PEER = Peer("mylaps-p3", "10.0.0.7", 5403)
ADA, BEA = 1_234_567, 2_345_678


def asking(first: int, last: int) -> bytes:
    """The record that asks for passings."""
    return wire.record(4, wire.field(1, first, 4) + wire.field(2, last, 4))


class TestAConversation:
    def test_hands_on_records(self) -> None:
        talk, passing = P3(PEER), wire.passing(7, ADA, wire.START_US)
        assert talk.opened(0.0) == talk.leave() == b""
        assert talk.take(passing + wire.status()[:9], 1.0) == Said([passing])
        assert talk.take(wire.status()[9:], 2.0) == Said([wire.status()])
        assert talk.trouble is None

    def test_asks_once_for_passings_that_are_missing(self) -> None:
        talk = P3(PEER)
        first, second, third, fourth = (wire.passing(number, ADA, wire.START_US) for number in (7, 10, 9, 11))
        assert talk.take(first, 1.0).answer == b""
        assert talk.take(second, 1.0).answer == asking(8, 9)
        assert talk.take(third + fourth, 1.0).answer == b""

    def test_asks_for_passings_of_the_time_between_two_connections(self) -> None:
        before, talk = P3(PEER), P3(PEER)
        before.take(wire.passing(7, ADA, wire.START_US), 1.0)
        talk.after(before)
        assert talk.take(wire.passing(9, ADA, wire.START_US), 2.0).answer == asking(8, 8)

    @pytest.mark.parametrize("number", [1, 2_000 + MOST_ASKED + 1])
    def test_asks_for_nothing_where_the_decoder_counts_anew(self, number: int) -> None:
        talk = P3(PEER)
        talk.take(wire.passing(2_000, ADA, wire.START_US), 1.0)
        assert talk.take(wire.passing(number, ADA, wire.START_US), 1.0).answer == b""
        assert talk.take(wire.passing(number + 2, ADA, wire.START_US), 1.0).answer == asking(number + 1, number + 1)

    def test_leaves_a_broken_record_to_who_counts_them(self) -> None:
        broken = wire.record(1, b"", crc=7)
        assert P3(PEER).take(broken, 1.0) == Said([broken])

    def test_notices_that_the_decoder_is_silent(self) -> None:
        talk = P3(PEER)
        talk.opened(100.0)
        talk.take(wire.watchdog(), 104.0)
        assert talk.due(104.0 + SILENCE_S) == b""
        with pytest.raises(SilenceError, match="nothing was heard for 20 seconds"):
            talk.due(104.5 + SILENCE_S)

    def test_is_in_the_table(self) -> None:
        kind = KINDS["mylaps-p3"]
        assert (kind.port, kind.conversation) == (5403, P3)


@pytest.fixture
def peer() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


def test_a_decoder_whose_line_breaks_is_asked_for_what_passed_meanwhile(
    peer: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.links.talk.FIRST_PAUSE_S", 0.01)
    record, decoder = MemoryRecord("e"), Decoder()
    settings = IngestSettings(udp_port=0, connect=(f"mylaps-p3://127.0.0.1:{peer.port}",))
    ingest = Ingest(settings, record=record, plan=Plan())
    ingest.start()
    try:
        with peer.accept() as line:
            first = [decoder.passes(ADA, 0), decoder.passes(BEA, 2_000), decoder.passes(ADA, 48_000)]
            line.sendall(b"".join((wire.status(), *first)) + first[0][:12])
            assert grown(record, 1) == [50_000]
        missed = [decoder.passes(BEA, 3_000), decoder.passes(ADA, 47_500)]
        with peer.accept() as line:
            line.sendall(decoder.passes(BEA, 3_500) + wire.status())
            assert line.recv(99) == asking(decoder.number - 2, decoder.number - 1)
            line.sendall(b"".join(missed) + wire.watchdog())
            assert grown(record, 4) == [50_000, 51_000, 50_500, 51_000]
    finally:
        ingest.stop()
    assert {record.people()[lap.driver].name for lap in laps(record)} == {f"transponder {ADA}", f"transponder {BEA}"}
    assert [(lap.rig, lap.lap) for lap in laps(record)] == [(f"rig-127.0.0.1:{peer.port}", lap) for lap in (1, 1, 2, 2)]

"""Gran Turismo 7: what a packet says, what a replay looks like, and that broken bytes are only ever bad input."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.captures import read_capture
from ingest.demo.wire_gt7 import LENGTHS, Format, Telemetry, encode
from ingest.formats import gt7
from ingest.formats.gt7 import FEED, LOADING, ON_TRACK, PAUSED, decode, recognise
from timing.errors import BadInput
from timing.readings import CarState, Frame, Phase

LAP = Telemetry(packet=5000, lap=3, last_ms=93_417, best_ms=92_801, current_ms=12_345)

formats = st.sampled_from(sorted(LENGTHS))
int16 = st.integers(-(2**15), 2**15 - 1)
int32 = st.integers(-(2**31), 2**31 - 1)
telemetry = st.builds(
    Telemetry,
    packet=int32,
    lap=int16,
    last_ms=int32,
    best_ms=int32,
    current_ms=int32,
    laps=int16,
    flags=st.integers(0, 0xFFFF),
    car_code=int32,
)


def phase_of(packet: Telemetry) -> Phase:
    return decode(encode(packet)).car(0).phase


@pytest.mark.parametrize("format", sorted(LENGTHS))
def test_a_lap_is_read_from_every_format(format: Format) -> None:
    frame: Frame = decode(encode(LAP, format))
    running_time = 12_345 if format == "C" else None
    assert frame.car(0) == CarState(Phase.RUNNING, 3, last_ms=93_417, current_ms=running_time, best_ms=92_801)
    assert (frame.session, frame.order, frame.steady, frame.clock_ms) == ("", 5000, None, None)
    assert (frame.player, tuple(frame.cars)) == (0, (0,))


@given(telemetry, formats, st.integers(0, 2**32 - 1))
def test_what_was_packed_is_read_again(packet: Telemetry, format: Format, number: int) -> None:
    datagram = encode(packet, format, number)
    assert recognise(datagram)
    frame = decode(datagram)
    assert (frame.order, frame.car_code, frame.best) == (packet.packet, packet.car_code, packet.best_ms)
    assert frame.watch[:2] == (packet.lap, packet.last_ms)
    car = frame.car(0)
    assert car.lap == packet.lap
    for read, packed in ((car.last_ms, packet.last_ms), (car.best_ms, packet.best_ms)):
        assert read == (packed if 0 < packed < 86_400_000 else None)
    assert car.current_ms == (packet.current_ms if format == "C" and 0 <= packet.current_ms < 86_400_000 else None)
    assert car.invalid is None


def test_no_lap_yet_is_no_time() -> None:
    car = decode(encode(Telemetry(packet=1, lap=1))).car(0)
    assert (car.last_ms, car.best_ms) == (None, None)


def test_a_lap_that_nobody_drives_is_a_replay() -> None:
    assert phase_of(Telemetry(packet=1, lap=2, flags=0)) is Phase.REPLAY
    assert phase_of(Telemetry(packet=1, lap=2, flags=0x38)) is Phase.REPLAY


def test_a_driver_on_track_is_running_whatever_the_lights_and_gears_do() -> None:
    assert phase_of(Telemetry(packet=1, lap=2, flags=ON_TRACK | 0xF8)) is Phase.RUNNING


@pytest.mark.parametrize("still", [PAUSED, LOADING, PAUSED | LOADING])
@pytest.mark.parametrize("driven", [0, ON_TRACK])
def test_while_the_game_is_paused_or_loading_nothing_counts(still: int, driven: int) -> None:
    assert phase_of(Telemetry(packet=1, lap=2, flags=still | driven)) is Phase.ABSENT


@pytest.mark.parametrize("lap", [-1, 0])
@pytest.mark.parametrize("flags", [0, ON_TRACK])
def test_in_menus_and_before_the_start_nothing_counts(lap: int, flags: int) -> None:
    assert phase_of(Telemetry(packet=1, lap=lap, flags=flags)) is Phase.ABSENT


def test_past_the_last_lap_of_a_race_the_car_has_finished() -> None:
    assert phase_of(Telemetry(packet=1, lap=5, laps=5)) is Phase.RUNNING
    assert phase_of(Telemetry(packet=1, lap=6, laps=5)) is Phase.FINISHED


def test_a_time_trial_has_no_last_lap() -> None:
    assert phase_of(Telemetry(packet=1, lap=600, laps=0)) is Phase.RUNNING


def test_only_news_changes_what_is_watched() -> None:
    watch = decode(encode(LAP, "C")).watch
    later = Telemetry(packet=5001, lap=3, last_ms=93_417, best_ms=92_801, current_ms=12_362)
    assert decode(encode(later, "C")).watch == watch
    for news in (
        Telemetry(packet=5001, lap=4, last_ms=93_417),
        Telemetry(packet=5001, lap=3, last_ms=93_418),
        Telemetry(packet=5001, lap=3, last_ms=93_417, flags=ON_TRACK | PAUSED),
    ):
        assert decode(encode(news, "C")).watch != watch


def test_a_packet_of_another_length_says_which_lengths_there_are() -> None:
    with pytest.raises(BadInput, match=r"gt7 at byte 4: expected a packet of 296, 316, 344, 368 bytes, not of 4"):
        decode(b"0S7G")


def test_a_packet_encrypted_otherwise_is_refused_at_its_first_byte() -> None:
    datagram = gt7.salsa20(7, 0x12345678, encode(LAP))
    assert not recognise(datagram)
    with pytest.raises(BadInput, match=r"gt7 at byte 0: expected '0S7G' at the start of the decrypted packet"):
        decode(datagram)


def test_a_packet_cut_anywhere_is_bad_input() -> None:
    datagram = encode(LAP, "C")
    for size in set(range(len(datagram))) - {LENGTHS["B"]}:
        assert not recognise(datagram[:size])
        with pytest.raises(BadInput):
            decode(datagram[:size])


def test_format_c_cut_to_format_b_is_format_b_and_says_the_same() -> None:
    cut = decode(encode(LAP, "C")[: LENGTHS["B"]])
    assert cut == decode(encode(LAP, "B"))


@given(
    st.binary(max_size=400) | st.sampled_from(sorted(gt7.MASKS)).flatmap(lambda n: st.binary(min_size=n, max_size=n))
)
def test_random_bytes_are_none_of_ours(datagram: bytes) -> None:
    assert not recognise(datagram)
    with pytest.raises(BadInput):
        decode(datagram)


@given(st.integers(0, 368 * 8 - 1))
def test_a_flipped_bit_gives_another_reading_or_bad_input_and_nothing_else(bit: int) -> None:
    datagram = bytearray(encode(LAP, "C"))
    datagram[bit // 8] ^= 1 << bit % 8
    damaged = bytes(datagram)
    if recognise(damaged):
        decode(damaged).car(0)
    else:
        with pytest.raises(BadInput):
            decode(damaged)


def test_the_feed_is_listed_under_its_name() -> None:
    assert (FEED.name, FEED.port, FEED.whole_field) == ("gt7", 33740, False)


def test_packets_of_other_games_are_not_claimed(corpus: Path) -> None:
    payloads = [
        datagram.payload
        for path in sorted(corpus.glob("udp/*/*.pcap"))
        if path.parent.name != "gt7"
        for datagram in read_capture(path)
    ]
    assert len(payloads) > 1000
    assert not any(recognise(payload) for payload in payloads)


@pytest.mark.parametrize("name", ["demo_C_368"])
def test_a_real_recording_reads_as_expected(corpus: Path, name: str) -> None:
    expected: dict[str, Any] = json.loads((corpus / "udp/gt7" / f"{name}.expected.json").read_bytes())
    payloads = [datagram.payload for datagram in read_capture(corpus / "udp/gt7" / f"{name}.pcap")]
    assert all(recognise(payload) for payload in payloads)
    frames = [decode(payload) for payload in payloads]
    assert len(frames) == expected["packets"]
    assert {frame.car_code for frame in frames} == {expected["car_code"]}
    assert (frames[0].order, frames[-1].order) == (expected["first_packet_id"], expected["last_packet_id"])
    cars = [frame.car(0) for frame in frames]
    ended = [
        (index, now.lap - 1, now.last_ms, now.best_ms)
        for index, (before, now) in enumerate(itertools.pairwise(cars), start=1)
        if now.lap == before.lap + 1 and before.lap >= 1
    ]
    assert ended == [
        (lap["packet_index"], lap["lap"], lap["last_lap_ms"], _time(lap["best_lap_ms_in_same_packet"]))
        for lap in expected["completed_laps"]
    ]
    assert cars[-1].lap == expected["lap_number_at_end"]
    # Recorded from a replay: nothing in it may ever count.
    assert not expected["live_flag_0x01_ever_set"]
    assert {car.phase for car in cars} <= {Phase.REPLAY, Phase.ABSENT}
    assert cars[-1].phase is Phase.REPLAY


def _time(milliseconds: int) -> int | None:
    return milliseconds if milliseconds > 0 else None

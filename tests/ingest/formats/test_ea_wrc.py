"""EA SPORTS WRC: our structure file and its decoder say the same, and the stories of a stage."""

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.ea_wrc import CHANNELS, SIZE, START_CHANNELS, START_SIZE, decode, recognise
from tests.ingest.formats.packets.ea_wrc import ea_wrc
from tests.ingest.formats.rig import Rig, shaken
from timing.errors import BadInput
from timing.pieces import Glimpse, SessionNoted
from timing.readings import CarState, Phase

DOCS = Path(__file__).parents[3] / "docs/ea-wrc"
TYPES = {
    "packet_4cc": "4s",
    "packet_uid": "Q",
    "stage_current_time": "f",
    "stage_length": "d",
    "stage_progress": "f",
    "stage_result_time": "f",
    "stage_result_time_penalty": "f",
    "stage_result_status": "B",
    "location_id": "H",
    "route_id": "H",
}
"""The game's own types: letters, whole numbers, single and double floats."""


class Stage:
    """A stage that takes 180 s; packets are numbered by the game."""

    def __init__(self, uid: int = 1_000, length: float = 5000.0) -> None:
        self.uid, self.length, self.time = uid, length, 0.0

    def packet(self, letters: bytes = b"sesu", **changed: Any) -> bytes:
        self.uid += 1
        values = {"uid": self.uid, "time": self.time, "length": self.length, "progress": self.time / 180}
        return ea_wrc(letters, **values | changed)

    def drive(self, to: float, step: float = 0.5) -> Iterator[bytes]:
        if self.time == 0:
            yield self.packet(b"sess")
        while self.time < to:
            yield self.packet()
            self.time += min(step, to - self.time)

    def result(self, time: float, penalty: float = 0.0, status: int = 1, times: int = 5) -> Iterator[bytes]:
        for _ in range(times):
            yield self.packet(result=time, penalty=penalty, status=status)
        yield self.packet(b"sese", result=time, penalty=penalty, status=status)


class TestOurStructureFile:
    structure = json.loads((DOCS / "eracing.json").read_text())

    def test_has_the_name_by_which_the_game_finds_it(self) -> None:
        assert self.structure["id"] == "eracing"

    def test_puts_the_four_letters_first(self) -> None:
        assert self.structure["header"]["channels"] == ["packet_4cc", "packet_uid"]

    @pytest.mark.parametrize("packet", structure["packets"], ids=lambda packet: packet["id"])
    def test_lists_what_the_decoder_reads_in_its_order(self, packet: dict[str, Any]) -> None:
        channels = {**CHANNELS, **(START_CHANNELS if packet["id"] == "session_start" else {})}
        assert [*self.structure["header"]["channels"], *packet["channels"]] == list(channels)
        assert {name: TYPES[name] for name in channels} == channels
        size = struct.calcsize("<" + "".join(TYPES[name] for name in channels))
        assert size == (START_SIZE if packet["id"] == "session_start" else SIZE)

    def test_is_asked_for_each_packet_by_the_sample_of_the_games_settings(self) -> None:
        config = json.loads((DOCS / "config.json").read_text())
        asked = config["udp"]["packets"]
        assert {entry["packet"] for entry in asked} == {packet["id"] for packet in self.structure["packets"]}
        assert {(entry["structure"], entry["port"], entry["bEnabled"]) for entry in asked} == {("eracing", 20777, True)}


class TestAPacket:
    def test_tells_the_running_stage(self) -> None:
        glimpse = decode(ea_wrc(uid=9, time=61.25, progress=0.4))
        assert isinstance(glimpse, Glimpse)
        assert glimpse.order == 9
        assert glimpse.car(0) == CarState(Phase.RUNNING, 1, current_ms=61_250)

    def test_tells_the_result_with_its_penalty(self) -> None:
        glimpse = decode(ea_wrc(b"sese", uid=9, time=180.0, result=180.125, penalty=10.0, status=1))
        assert isinstance(glimpse, Glimpse)
        assert glimpse.car(0) == CarState(Phase.FINISHED, 2, 190_125, 180_000)

    @pytest.mark.parametrize("status", [2, 3, 4, 5, 6])
    def test_of_a_stage_that_was_not_finished_has_no_time(self, status: int) -> None:
        glimpse = decode(ea_wrc(uid=9, time=50.0, result=50.0, status=status))
        assert isinstance(glimpse, Glimpse)
        assert glimpse.car(0) == CarState(Phase.RETIRED, 1, current_ms=50_000)

    def test_of_the_start_tells_which_stage_it_is(self) -> None:
        assert decode(ea_wrc(b"sess", uid=1)) == SessionNoted(track="location 7, route 21")

    def test_may_have_its_letters_in_capitals(self) -> None:
        assert recognise(ea_wrc(b"SESU", uid=1))

    def test_with_the_highest_number_fits_into_the_record(self) -> None:
        glimpse = decode(ea_wrc(uid=2**64 - 1))
        assert isinstance(glimpse, Glimpse)
        assert glimpse.order == 2**63 - 1

    def test_without_news_looks_the_same_as_the_one_before(self) -> None:
        first, second, third = (
            decode(ea_wrc(uid=n, time=n * 0.1, status=status)) for n, status in ((1, 0), (2, 0), (3, 1))
        )
        assert isinstance(first, Glimpse)
        assert isinstance(second, Glimpse)
        assert isinstance(third, Glimpse)
        assert first.watch == second.watch != third.watch


class TestBadInput:
    @pytest.mark.parametrize(
        ("datagram", "sentence"),
        [
            (b"", r"ea_wrc at byte 0: expected the letters of a packet, such as \"sesu\", not b''"),
            (b"what" + bytes(33), "at byte 0: expected the letters of a packet"),
            (b"sesu" + bytes(32), "at byte 36: expected a packet of 37 bytes, not of 36"),
            (b"sess" + bytes(33), "at byte 37: expected a packet of 41 bytes, not of 37"),
            (ea_wrc(uid=1, time=-1.0), "at byte 12: expected the stage's time in seconds, not -1"),
        ],
    )
    def test_says_where_and_what_was_expected(self, datagram: bytes, sentence: str) -> None:
        with pytest.raises(BadInput, match=sentence):
            decode(datagram)

    @given(st.binary(max_size=60), st.sampled_from([b"", b"sesu", b"sess", b"SESE"]))
    def test_raises_nothing_else(self, content: bytes, letters: bytes) -> None:
        for datagram in (letters + content, letters + (content + bytes(41))[:33]):
            try:
                reading = decode(datagram)
            except BadInput:
                continue
            assert recognise(datagram)
            if isinstance(reading, Glimpse):
                reading.car(0)


class TestAStage:
    def test_is_a_lap_of_its_result(self) -> None:
        stage, rig = Stage(), Rig()
        rig.send(*stage.drive(180.0), *stage.result(180.456))
        assert rig.times == [(1, 180_456)]
        assert rig.tracker.sessions[0].track == "location 7, route 21"

    def test_is_told_though_only_the_last_packet_of_its_result_is_heard(self) -> None:
        stage, rig = Stage(), Rig()
        rig.send(*stage.drive(180.0), list(stage.result(180.456, 10.0))[-1])
        assert rig.times == [(1, 190_456)]

    def test_that_was_given_up_is_none(self) -> None:
        stage, rig = Stage(), Rig()
        rig.send(*stage.drive(80.0), *stage.result(80.0, status=4))
        assert not rig.times

    def test_started_anew_is_another_one(self) -> None:
        stage, rig = Stage(), Rig()
        rig.send(*stage.drive(80.0))
        stage.time = 0.0
        rig.send(*stage.drive(180.0), *stage.result(180.0))
        stage.time = 0.0
        rig.send(*stage.drive(180.0), *stage.result(180.0))
        assert rig.times == [(1, 180_000), (1, 180_000)]
        assert rig.sessions == 3
        assert not any(lap.reason for lap in rig.laps.values())

    def test_paused_goes_on(self) -> None:
        stage, rig = Stage(), Rig()
        rig.send(*stage.drive(80.0), stage.packet(b"sesp"), stage.packet(b"sesr"))
        rig.send(*stage.drive(180.0), *stage.result(180.25))
        assert (rig.times, rig.sessions) == ([(1, 180_250)], 1)

    def test_joined_in_the_middle_counts_for_the_game_timed_it(self) -> None:
        stage, rig = Stage(), Rig()
        list(stage.drive(100.0))
        rig.send(*stage.drive(180.0), *stage.result(180.25))
        assert rig.times == [(1, 180_250)]

    def test_of_another_length_is_another_one(self) -> None:
        rig = Rig()
        first = Stage()
        rig.send(*first.drive(100.0))
        second = Stage(first.uid + 10, 7000.0)
        second.time = 120.0
        rig.send(*second.drive(180.0), *second.result(180.25))
        assert (rig.times, rig.sessions) == ([(1, 180_250)], 2)

    def test_survives_lost_repeated_and_reordered_packets(self) -> None:
        stage, clean = Stage(), Rig()
        sent = [*stage.drive(180.0, 1 / 30), *stage.result(180.25, times=60)]
        clean.send(*sent)
        for seed in range(5):
            shaky = Rig()
            shaky.send(*shaken(sent, seed))
            assert (shaky.times, shaky.sessions) == (clean.times, 1)

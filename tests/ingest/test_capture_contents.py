"""The laps of a capture: those of real recordings as they are known from elsewhere, and of made-up ones."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.capture_contents import contents_of_capture
from ingest.captures import Datagram, read_capture
from ingest.demo import wire_acsp, wire_f1
from ingest.demo.wire_f1 import Car, Header, ListedLap, Participant
from ingest.demo.wire_gt7 import Telemetry, encode
from ingest.formats.results import Contents, FileDriver
from tests.ingest.recordings import Sent, pcap_of
from timing.errors import SetupError
from timing.readings import SessionType

SERVER, RIG = ("192.0.2.10", 11_000), ("192.0.2.5", 50_001)


def heard(*payloads: bytes, source: tuple[str, int] = RIG) -> Iterator[Datagram]:
    for number, payload in enumerate(payloads):
        yield Datagram(number * 10**9 // 60, source, 20_777, payload)


def laps(driver: FileDriver) -> list[tuple[int | None, bool | None]]:
    return [(lap.time_ms, lap.valid) for lap in driver.laps]


def real(corpus: Path, feed: str, name: str) -> tuple[Contents, dict[str, Any]]:
    """A real capture's contents, and what is known of it from elsewhere."""
    folder = corpus / "udp" / feed
    expected = json.loads((folder / f"{name}.expected.json").read_text())
    return contents_of_capture(read_capture(folder / f"{name}.pcap")), expected


class TestRealServers:
    @pytest.fixture(params=["acserver_redbullring_2016", "acserver_suzuka_east_2019"])
    def evening(self, request: pytest.FixtureRequest, corpus: Path) -> tuple[Contents, dict[str, Any]]:
        return real(corpus, "ac-server-plugin", request.param)

    def test_sessions_with_laps_are_told_apart_in_order(self, evening: tuple[Contents, dict[str, Any]]) -> None:
        contents, expected = evening
        known = [session for session in expected["sessions"] if session["lap_count"]]
        assert contents.format == "ac-server-plugin"
        assert [(session.type, session.track, session.name) for session in contents.sessions] == [
            (
                {1: SessionType.PRACTICE, 2: SessionType.QUALIFYING, 3: SessionType.RACE}[session["type"]],
                f"{session['track']}-{session['layout']}",
                session["name"],
            )
            for session in known
        ]
        (warning,) = contents.warnings
        assert warning.endswith("session(s) without a driver or lap are not listed")
        assert contents.dropped == {}

    def test_each_driver_has_the_laps_driven_and_the_cut_ones_do_not_count(
        self, evening: tuple[Contents, dict[str, Any]]
    ) -> None:
        contents, expected = evening
        known = [session["index"] for session in expected["sessions"] if session["lap_count"]]
        for index, session in zip(known, contents.sessions, strict=True):
            driven: dict[tuple[str, str, str], list[tuple[int, bool]]] = {}
            for lap in expected["laps"]:
                if lap["session"] == index:
                    account = "" if lap["guid"] == "0" else lap["guid"]
                    driver = driven.setdefault((lap["driver"], account, lap["car_model"]), [])
                    driver.append((lap["lap_ms"], lap["valid"]))
            assert {(d.name, d.account, d.car): laps(d) for d in session.drivers} == driven
            assert all([lap.lap for lap in d.laps] == list(range(1, len(d.laps) + 1)) for d in session.drivers)

    def test_best_laps_are_those_known(self, evening: tuple[Contents, dict[str, Any]]) -> None:
        contents, expected = evening
        known = [session["index"] for session in expected["sessions"] if session["lap_count"]]
        best = {
            (index, driver.name, driver.best_ms)
            for index, session in zip(known, contents.sessions, strict=True)
            for driver in session.drivers
            if driver.best_ms is not None
        }
        assert best == {(lap["session"], lap["driver"], lap["lap_ms"]) for lap in expected["best"]}


@pytest.mark.parametrize(
    ("year", "type"), [(2019, SessionType.RACE), (2021, SessionType.QUALIFYING), (2022, SessionType.RACE)]
)
def test_single_packets_of_real_f1_games_tell_session_drivers_and_the_laps_they_list(
    corpus: Path, year: int, type: SessionType
) -> None:
    contents, expected = real(corpus, f"f1_{year}", f"single_packets_{year}")
    packets = {packet["packet_id"]: packet for packet in expected["packets_decoded"]}
    (session,) = contents.sessions
    assert (contents.format, contents.dropped, contents.warnings) == (f"f1_{year}", {}, [])
    assert session.type is type
    assert packets[1]["session_type"] == {2019: 10, 2021: 9, 2022: 10}[year]
    numbers = packets[4]["race_numbers"]
    assert [driver.number for driver in session.drivers][: len(numbers)] == [str(number) for number in numbers]
    history = packets.get(11, {"car_idx": -1, "laps": []})
    for car, driver in enumerate(session.drivers):
        listed = [lap for lap in history["laps"] if lap["lap_ms"]] if car == history["car_idx"] else []
        assert [(lap.time_ms, lap.sectors_ms, lap.valid) for lap in driver.laps] == [
            (lap["lap_ms"], (lap["s1_ms"], lap["s2_ms"], lap["s3_ms"]), True) for lap in listed
        ]
    results = packets.get(8, {"classification": []})["classification"]
    stated = [result["best_lap_ms"] or None for result in results] or [None] * len(session.drivers)
    assert [driver.best_ms for driver in session.drivers] == stated


def test_a_lap_of_a_replay_stands_only_among_what_was_dropped(corpus: Path) -> None:
    contents, expected = real(corpus, "gt7", "demo_C_368")
    assert len(expected["completed_laps"]) == 1
    assert contents.format == "gt7"
    assert contents.dropped == {"replay": 1}
    assert contents.sessions == []


class TestF1:
    """A rig with a player in the second of three slots."""

    HEADER = Header(session=77, player=1)

    def frames(self, *cars: tuple[Car, ...], start: int = 1) -> Iterator[bytes]:
        for frame, field in enumerate(cars, start):
            yield wire_f1.lap_data_packet(2020, Header(77, clock_ms=frame * 16, frame=frame, player=1), field)

    def test_every_car_is_listed_also_the_one_that_never_came_round(self) -> None:
        people = [Participant("Ada", number=7), Participant("Bea", number=8), Participant("Cleo")]
        packets = [
            wire_f1.participants_packet(2020, self.HEADER, people, 3),
            *self.frames((Car(1), Car(1), Car(1)), (Car(2, last_ms=81_000), Car(1), Car(1))),
            *self.frames((Car(2, last_ms=81_000), Car(2, last_ms=82_000, invalid=True), Car(1)), start=3),
            *self.frames((Car(2, last_ms=81_000), Car(3, last_ms=79_000), Car(1)), start=4),
        ]
        (session,) = contents_of_capture(heard(*packets)).sessions
        assert [(d.name, d.number, laps(d), d.best_ms) for d in session.drivers] == [
            ("Ada", "7", [(81_000, True)], 81_000),
            ("Bea", "8", [(82_000, True), (79_000, False)], 82_000),
            ("Cleo", None, [], None),
        ]

    def test_a_lap_the_game_corrects_is_listed_as_corrected(self) -> None:
        header = Header(77, player=0)
        packets = [
            wire_f1.participants_packet(2022, header, [Participant("Ada")], 1),
            wire_f1.lap_data_packet(2022, Header(77, frame=1), [Car(1)]),
            wire_f1.lap_data_packet(2022, Header(77, frame=2), [Car(2, last_ms=81_000)]),
            wire_f1.history_packet(2022, header, 0, [ListedLap(81_000, (27_000, 27_000, 27_000), valid=0)]),
        ]
        (session,) = contents_of_capture(heard(*packets)).sessions
        (lap,) = session.drivers[0].laps
        assert (lap.time_ms, lap.sectors_ms, lap.valid, lap.reason) == (81_000, (27_000,) * 3, False, "invalid")

    def test_laps_whose_names_never_came_are_not_lost(self) -> None:
        packets = self.frames((Car(1), Car(1)), (Car(2, last_ms=80_000), Car(2, last_ms=81_000)))
        (session,) = contents_of_capture(heard(*packets)).sessions
        assert [(driver.name, driver.best_ms) for driver in session.drivers] == [("car 0", 80_000), ("car 1", 81_000)]


class TestServers:
    def test_one_car_with_two_drivers_and_one_driver_in_two_cars(self) -> None:
        packets = [
            wire_acsp.new_session(3, "ring", "Race"),
            wire_acsp.connected(4, "Ada", "7656", "gt3"),
            wire_acsp.lap_completed(4, 81_000),
            wire_acsp.disconnected(4, "Ada", "7656", "gt3"),
            wire_acsp.connected(4, "Bea", "0", "gt3"),
            wire_acsp.lap_completed(4, 82_000, cuts=1),
            wire_acsp.connected(5, "Ada", "7656", "gt4"),
            wire_acsp.lap_completed(5, 83_000),
            wire_acsp.lap_completed(9, 84_000),
        ]
        (session,) = contents_of_capture(heard(*packets, source=SERVER)).sessions
        assert [(d.name, d.car, d.account, laps(d)) for d in session.drivers] == [
            ("Ada", "gt3", "7656", [(81_000, True)]),
            ("Bea", "gt3", "", [(82_000, False)]),
            ("Ada", "gt4", "7656", [(83_000, True)]),
            ("car 9", None, "", [(84_000, True)]),
        ]

    def test_text_that_is_none_is_read_as_it_is_live(self) -> None:
        garbled = wire_acsp.connected(4, "Ada", "7656", "gt3").replace("A".encode("utf-32-le"), b"\xff\xff\xff\xff", 1)
        packets = [wire_acsp.new_session(3, "ring", "Race"), garbled, wire_acsp.lap_completed(4, 81_000)]
        contents = contents_of_capture(heard(*packets, source=SERVER))
        assert (contents.dropped, contents.sessions[0].drivers[0].name) == ({}, "\N{REPLACEMENT CHARACTER}da")


class TestWhatElseIsThere:
    def test_several_games_and_senders_are_read_side_by_side(self) -> None:
        drive = [encode(Telemetry(1, 1)), encode(Telemetry(2, 2, last_ms=90_000))]
        serve = [wire_acsp.new_session(3, "ring", "Race"), wire_acsp.lap_completed(4, 81_000)]
        mixed = [*heard(drive[0]), *heard(serve[0], source=SERVER), *heard(drive[1]), *heard(serve[1], source=SERVER)]
        contents = contents_of_capture(mixed)
        assert {session.drivers[0].best_ms for session in contents.sessions} == {90_000, 81_000}
        (warning,) = contents.warnings
        assert warning.startswith("several games in one capture: ")

    def test_a_source_that_changes_its_game_and_back_goes_on_where_it_was(self) -> None:
        packets = [
            encode(Telemetry(1, 1)),
            wire_acsp.loaded(3),
            encode(Telemetry(2, 2, last_ms=90_000)),
            wire_acsp.loaded(3),
            encode(Telemetry(3, 3, last_ms=91_000)),
        ]
        (session,) = contents_of_capture(heard(*packets)).sessions
        assert laps(session.drivers[0]) == [(90_000, None), (91_000, None)]

    def test_what_nobody_knows_is_counted(self) -> None:
        contents = contents_of_capture(heard(b"hello", b"hello", source=("192.0.2.66", 1)))
        assert (contents.format, contents.dropped) == ("capture", {"unknown-game": 2})
        assert contents.warnings == ["no datagram of a game that is known here"]

    def test_what_is_broken_is_counted(self) -> None:
        contents = contents_of_capture(
            heard(wire_acsp.lap_completed(4, 81_000), wire_acsp.lap_completed(4, 0), b"\x49")
        )
        assert contents.dropped == {"malformed": 2}

    def test_a_file_that_breaks_off_is_read_up_to_there(self) -> None:
        content = pcap_of([Sent(1.0, SERVER, 1, wire_acsp.lap_completed(4, 81_000)), Sent(2.0, SERVER, 1, b"gone")])
        contents = contents_of_capture(read_capture(io.BytesIO(content[:-3])))
        assert contents.sessions[0].drivers[0].best_ms == 81_000
        (warning,) = contents.warnings
        assert warning.endswith("but the file ends; what came before it was read")


class TestReadAsWhatItIsToldToBe:
    def test_a_feed_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(SetupError, match="'f1_1997' is not a live feed; there are f1_2018, "):
            contents_of_capture([], "f1_1997")

    def test_nothing_else_is_looked_for(self) -> None:
        packets = [wire_acsp.lap_completed(4, 81_000), encode(Telemetry(1, 1)), wire_acsp.lap_completed(4, 82_000)]
        contents = contents_of_capture(heard(*packets), "ac-server-plugin")
        assert [laps(d) for d in contents.sessions[0].drivers] == [[(81_000, True), (82_000, True)]]
        assert (contents.format, contents.dropped) == ("ac-server-plugin", {"malformed": 1})
        assert contents_of_capture(heard(*packets), "gt7").dropped == {"malformed": 2}

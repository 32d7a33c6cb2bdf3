"""How well rigs are heard, and what staff are alerted to; nothing of it is an accusation without ground."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ingest.demo.wire_gt7 import Telemetry, encode
from ingest.health import PERSISTS
from ingest.rigs import Address
from tests.ingest.hall import F1, Console, Hall, Server
from timing.alerts import AlertKind
from timing.event import Plan, PlannedRig, PlannedSession
from timing.plausible import TOO_LONG, TOO_SHORT

PLAN = Plan(
    rigs={
        "left": PlannedRig("left", "10.0.0.5", name="Left"),
        "ported": PlannedRig("ported", "10.0.0.6", 4_001, name="Ported"),
    },
    session=PlannedSession("quali", min_lap_ms=60_000, max_lap_ms=200_000),
)
UID, OTHER_UID = 2**62 + 1, 2**62 + 2
LEFT: Address = ("10.0.0.5", 50_001)
S = 1_000_000_000


@pytest.fixture
def cup() -> Hall:
    return Hall(PLAN)


def kinds(hall: Hall) -> list[tuple[AlertKind, str]]:
    return [(alert.kind, alert.rig) for alert in hall.pipeline.alerts]


def side_by_side(hall: Hall, *streams: tuple[F1, Address], seconds: int = PERSISTS + 2) -> None:
    """Rigs drive at the same time, ten frames a second each."""
    for rig, source in streams:
        hall.hear(*rig.begins(), source=source)
    for _ in range(10 * seconds):
        for rig, source in streams:
            hall.hear(rig.drives(1_000), source=source)
        hall.now_ns += S // 10


class TestReception:
    def test_says_what_is_played_and_how_much_of_it_arrives(self, cup: Hall) -> None:
        rig = F1(2022)
        cup.hear(*rig.begins(), source=LEFT)
        for number in range(240):
            packet = rig.drives(number)
            if number % 10:
                cup.hear(packet, source=LEFT)
        live = cup.live("left")
        assert (live.game, live.version, live.frames) == ("F1 22", "1.00", 217)
        assert live.lost == 24, "one in ten"
        assert live.per_second == pytest.approx(60, abs=3)

    def test_of_a_rig_that_fell_silent_is_no_packets_a_second(self, cup: Hall) -> None:
        cup.hear(*F1().begins(), source=LEFT)
        cup.now_ns += 6 * S
        live = cup.live("left")
        assert (live.per_second, live.heard_s) == (0.0, 6.0)

    def test_of_a_game_that_tells_no_version_and_counts_no_frames(self, cup: Hall) -> None:
        server = Server()
        cup.hear(server.begins(), source=("10.0.0.5", 12_000))
        live = cup.live("left")
        assert (live.game, live.version, live.frames, live.lost) == ("Assetto Corsa server", None, None, None)

    def test_counts_the_laps_of_today_whenever_ingest_was_started(self, cup: Hall) -> None:
        rig = F1()
        cup.hear(*rig.begins(), rig.ends(81_000), rig.ends(82_000), source=LEFT)
        cup.restart()
        cup.hear(*rig.begins(), source=LEFT)
        assert (cup.live("left").laps, cup.live("left").laps_today) == (0, 2)
        cup.now_ns += 36 * 3600 * S
        assert cup.live("left").laps_today == 0
        cup.hear(rig.ends(83_000), source=LEFT)
        assert cup.live("left").laps_today == 1


class TestAnUnknownSource:
    def test_that_plays_raises_an_alert_that_says_what_to_do(self, cup: Hall) -> None:
        source = ("10.0.0.66", 4_444)
        side_by_side(cup, (F1(), source), seconds=3)
        (alert,) = cup.pipeline.alerts
        assert (alert.kind, alert.rig) == (AlertKind.UNKNOWN_SOURCE, "stray-10.0.0.66:4444")
        assert alert.sentence == (
            "10.0.0.66:4444 sends F1 22 and is not in the plan: its laps are kept aside; "
            "`eracing adopt stray-10.0.0.66:4444 --as RIG` makes it a rig"
        )
        assert alert.count > 1
        assert alert.first < alert.last

    def test_that_tells_one_lap_and_is_gone_raises_it_as_well(self, cup: Hall) -> None:
        rig = F1()
        cup.hear(*rig.begins(), rig.ends(70_000), source=("fe80::1", 4_444))
        (alert,) = cup.pipeline.alerts
        assert "[fe80::1]:4444" in alert.sentence
        assert cup.laps[0].aside

    def test_at_the_address_of_a_rig_with_a_port_of_its_own_is_told_as_that(self, cup: Hall) -> None:
        side_by_side(cup, (F1(), ("10.0.0.6", 9_999)), seconds=3)
        (alert,) = cup.pipeline.alerts
        assert "the plan has Ported at that address, but sending from another port" in alert.sentence

    def test_of_a_single_packet_is_nothing_to_look_at(self, cup: Hall) -> None:
        cup.hear(F1().drives(), source=("10.0.0.66", 4_444))
        cup.now_ns += 2 * S
        cup.hear(F1().drives(), source=LEFT)
        assert cup.pipeline.alerts == []

    def test_on_an_open_stand_is_a_rig_like_any_other(self) -> None:
        hall = Hall()
        side_by_side(hall, (F1(), ("10.0.0.66", 4_444)))
        assert hall.pipeline.alerts == []


class TestASessionPlayedAgain:
    def test_credits_nothing_and_raises_an_alert_from_whatever_port(self, cup: Hall) -> None:
        rig = F1()
        packets = [*rig.begins(), rig.ends(81_000), rig.ends(82_000)]
        cup.hear(*packets, source=LEFT)
        assert cup.pipeline.alerts == []
        cup.hear(*packets, source=("10.0.0.5", 60_000))
        assert cup.times == [81_000, 82_000]
        (alert,) = cup.pipeline.alerts
        assert (alert.kind, alert.rig, alert.count) == (AlertKind.PLAYED_AGAIN, "left", 2)
        assert alert.sentence.startswith("Left plays laps that are in the record already: nothing is credited")
        assert alert.first == datetime.fromtimestamp(alert.first.timestamp(), UTC)

    def test_from_the_very_port_is_noticed_by_its_frames(self, cup: Hall) -> None:
        rig = F1(2020)
        packets = [*rig.begins(), *(rig.drives(1_000 + n) for n in range(300))]
        cup.hear(*packets, source=LEFT)
        assert cup.pipeline.alerts == []
        cup.hear(*packets, source=LEFT)
        assert kinds(cup) == [(AlertKind.PLAYED_AGAIN, "left")]

    def test_after_a_restart_of_ours_raises_it_too(self, cup: Hall) -> None:
        rig = F1()
        packets = [*rig.begins(), rig.ends(81_000)]
        cup.hear(*packets, source=LEFT)
        cup.restart()
        cup.hear(*packets, source=LEFT)
        assert kinds(cup) == [(AlertKind.PLAYED_AGAIN, "left")]

    def test_is_none_where_a_game_tells_its_laps_once_more_after_a_restart_of_ours(self, cup: Hall) -> None:
        from ingest.demo import wire_f1
        from ingest.demo.wire_f1 import Header, ListedLap

        rig = F1()
        cup.hear(*rig.begins(), rig.ends(81_000), source=LEFT)
        cup.restart()
        listed = [ListedLap(81_000, (27_000, 27_000, 27_000))]
        cup.hear(*rig.begins(), wire_f1.history_packet(2022, Header(77, frame=9), 0, listed), source=LEFT)
        cup.hear(rig.ends(80_000), source=LEFT)
        assert cup.times == [81_000, 80_000]
        assert cup.pipeline.alerts == []

    def test_of_a_server_is_told_when_two_messages_in_a_row_are_known(self, cup: Hall) -> None:
        server, source = Server(), ("10.0.0.5", 12_000)
        packets = [server.begins(), server.connects(0, "Dora"), server.ends(0, 90_000), server.ends(0, 91_000)]
        cup.hear(*packets, source=source)
        cup.hear(*packets[:3], source=("10.0.0.5", 12_001))
        assert AlertKind.PLAYED_AGAIN not in [alert.kind for alert in cup.pipeline.alerts]
        cup.hear(packets[3], source=("10.0.0.5", 12_001))
        assert AlertKind.PLAYED_AGAIN in [alert.kind for alert in cup.pipeline.alerts]


class TestALapOfAnotherRig:
    def test_is_credited_once_and_staff_are_told(self) -> None:
        hall, rig = Hall(), F1(session=UID)
        packets = [*rig.begins(), rig.ends(81_000), rig.ends(82_000)]
        hall.hear(*packets, source=LEFT)
        hall.hear(*packets, source=("10.0.0.66", 4_444))
        hall.now_ns += S
        hall.hear(packets[-1], source=("10.0.0.66", 4_444))
        assert {lap.rig for lap in hall.laps} == {"rig-10.0.0.5"}
        assert hall.live("rig-10.0.0.66").dropped["copied"] == 2
        assert (AlertKind.COPIED, "rig-10.0.0.66") in kinds(hall)

    def test_that_a_stranger_told_first_is_credited_all_the_same(self, cup: Hall) -> None:
        rig = F1(session=UID)
        packets = [*rig.begins(), rig.ends(81_000)]
        cup.hear(*packets, source=("10.0.0.66", 4_444))
        cup.hear(*packets, source=LEFT)
        assert [(lap.rig, lap.aside) for lap in cup.laps] == [("stray-10.0.0.66:4444", True), ("left", False)]

    def test_of_equal_time_in_a_session_of_its_own_is_a_lap(self) -> None:
        hall = Hall()
        for session, source in ((UID, LEFT), (OTHER_UID, ("10.0.0.66", 4_444))):
            rig = F1(session=session)
            hall.hear(*rig.begins(), rig.ends(81_000), source=source)
        assert hall.times == [81_000, 81_000]

    def test_of_equal_number_and_time_at_another_moment_is_a_lap(self) -> None:
        hall = Hall()
        for start, source in ((0, LEFT), (5_000, ("10.0.0.66", 4_444))):
            rig = F1(session=UID, frame=start)
            hall.hear(*rig.begins(), rig.ends(81_000), source=source)
        assert hall.times == [81_000, 81_000]


class TestTwoSourcesAtOnce:
    def test_of_one_rig_with_the_same_game_are_told_after_some_seconds(self, cup: Hall) -> None:
        side_by_side(cup, (F1(session=UID), LEFT), (F1(session=OTHER_UID), ("10.0.0.5", 60_000)))
        (alert,) = cup.pipeline.alerts
        assert (alert.kind, alert.rig) == (AlertKind.TWO_SOURCES, "left")
        assert "10.0.0.5:50001" in alert.sentence
        assert "10.0.0.5:60000" in alert.sentence

    def test_of_one_rig_are_nothing_where_a_game_was_only_started_anew(self, cup: Hall) -> None:
        side_by_side(cup, (F1(session=UID), LEFT), seconds=4)
        side_by_side(cup, (F1(session=OTHER_UID), ("10.0.0.5", 60_000)), seconds=8)
        assert cup.pipeline.alerts == []

    def test_of_one_rig_with_two_games_are_nothing(self, cup: Hall) -> None:
        rig, console = F1(), Console()
        for _ in range(100):
            cup.hear(rig.drives(), source=LEFT)
            cup.hear(console.drives(), source=("10.0.0.5", 60_000))
            cup.now_ns += S // 10
        assert cup.pipeline.alerts == []

    def test_in_the_same_car_of_the_same_session_are_told(self) -> None:
        hall = Hall()
        side_by_side(hall, (F1(session=UID), LEFT), (F1(session=UID), ("10.0.0.66", 4_444)))
        (alert,) = hall.pipeline.alerts
        assert alert.kind is AlertKind.TWO_SOURCES
        assert "send the same car of the same session" in alert.sentence

    def test_in_two_cars_of_the_same_session_are_a_race(self) -> None:
        from ingest.demo import wire_f1
        from ingest.demo.wire_f1 import Car, Header

        hall = Hall()
        for frame in range(1, 100):
            for player, source in ((0, LEFT), (1, ("10.0.0.66", 4_444))):
                header = Header(UID, frame=frame, player=player)
                hall.hear(wire_f1.lap_data_packet(2022, header, [Car(1), Car(1)]), source=source)
            hall.now_ns += S // 10
        assert hall.pipeline.alerts == []


def test_the_games_own_replay_is_told(cup: Hall) -> None:
    packets = [encode(Telemetry(1, 1, flags=0x10)), encode(Telemetry(2, 2, last_ms=80_000, flags=0x10))]
    cup.hear(*packets, source=LEFT)
    cup.now_ns += S
    cup.hear(packets[-1], source=LEFT)
    (alert,) = cup.pipeline.alerts
    assert (alert.kind, alert.sentence) == (
        AlertKind.GAME_REPLAY,
        "Left shows a replay: nothing in it counts until it is left",
    )


class TestTheWindowOfTheTrack:
    @pytest.mark.parametrize(("time_ms", "reason"), [(59_999, TOO_SHORT), (200_001, TOO_LONG)])
    def test_keeps_what_nobody_can_have_driven_and_does_not_let_it_count(
        self, cup: Hall, time_ms: int, reason: str
    ) -> None:
        rig = F1()
        cup.hear(*rig.begins(), rig.ends(time_ms), rig.ends(81_000), source=LEFT)
        assert [(lap.time_ms, lap.valid, lap.reason) for lap in cup.laps] == [
            (time_ms, False, reason),
            (81_000, True, ""),
        ]

    def test_is_not_talked_out_of_it_by_the_list_of_the_game(self, cup: Hall) -> None:
        from ingest.demo import wire_f1
        from ingest.demo.wire_f1 import Header, ListedLap

        rig = F1()
        cup.hear(*rig.begins(), rig.ends(30_000), source=LEFT)
        for time in (30_000, 30_001):
            listed = [ListedLap(time, (10_000, 10_000, time - 20_000))]
            cup.hear(wire_f1.history_packet(2022, Header(77, frame=9), 0, listed), source=LEFT)
        (lap, *amended) = cup.entries[1:]
        assert {(entry.valid, entry.reason) for entry in (lap, *amended)} == {(False, TOO_SHORT)}  # type: ignore[union-attr]
        cup.restart()
        cup.hear(wire_f1.history_packet(2022, Header(77, frame=10), 0, listed), source=LEFT)
        assert cup.entries[1:] == [lap, *amended]

    def test_holds_for_the_laps_of_a_server_too(self, cup: Hall) -> None:
        server = Server()
        cup.hear(server.begins(), server.connects(0, "Dora"), server.ends(0, 20_000), source=("10.0.0.5", 12_000))
        (lap,) = cup.laps
        assert (lap.valid, lap.reason) == (False, TOO_SHORT)

    def test_is_none_where_the_plan_has_none(self) -> None:
        hall, rig = Hall(replace(PLAN, session=PlannedSession("quali"))), F1()
        hall.hear(*rig.begins(), rig.ends(1_000), source=LEFT)
        assert hall.laps[0].valid

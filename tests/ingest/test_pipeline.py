"""From datagrams to entries: the evenings that can happen to a rig, and what must not happen to any other."""

import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.demo import wire_acsp, wire_f1
from ingest.demo.wire_f1 import Car, Header, ListedLap, Participant
from ingest.entries import Entrant, Entries, Made
from ingest.repeats import Told
from tests.ingest.hall import F1, RIG, SERVER, Console, Hall, Server
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession
from timing.readings import SessionType
from timing.tracker import Tracker

STRANGER = ("10.0.0.66", 4_444)
PLAN = Plan(
    drivers={"d1": PlannedDriver("d1", "Bea"), "d2": PlannedDriver("d2", "Cem")},
    rigs={
        "left": PlannedRig("left", "10.0.0.5", driver="d1"),
        "b": PlannedRig("b", "10.0.0.2", 4001, driver="d2"),
        "c": PlannedRig("c", "10.0.0.2", 4002, driver="d1"),
        "server": PlannedRig("server", "10.0.0.7"),
        "lobby": PlannedRig("lobby", "10.0.0.8", cars="all"),
    },
    session=PlannedSession("quali", SessionType.QUALIFYING, "Qualifying"),
)


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.fixture
def cup() -> Hall:
    return Hall(PLAN)


class TestARig:
    def test_ends_a_lap_and_it_stands_in_the_record(self, hall: Hall) -> None:
        rig = F1()
        hall.hear(*rig.begins(), rig.ends(81_000))
        (lap,) = hall.laps
        assert (lap.session, lap.rig, lap.time_ms, lap.aside, hall.name_of(lap)) == (
            "open",
            "rig-10.0.0.5",
            81_000,
            False,
            "Ada",
        )
        assert lap.at.timestamp() == pytest.approx(hall.now_ns / 1e9)
        live = hall.live()
        assert (live.rig, live.feed, live.lap, live.packets, live.laps, live.dropped) == (
            "rig-10.0.0.5",
            "f1_2022",
            2,
            4,
            1,
            {},
        )

    def test_counts_its_own_car_alone(self, hall: Hall) -> None:
        hall.hear(
            wire_f1.participants_packet(2020, Header(77, player=1), [Participant("Ada"), Participant("Bea")], 2),
            wire_f1.lap_data_packet(2020, Header(77, frame=1, player=1), [Car(1), Car(1)]),
            wire_f1.lap_data_packet(2020, Header(77, frame=2, player=1), [Car(2, last_ms=80_000), Car(1)]),
            wire_f1.lap_data_packet(2020, Header(77, frame=3, player=1), [Car(2), Car(2, last_ms=82_000)]),
        )
        assert hall.times == [82_000]
        assert hall.live().laps == 1

    def test_is_corrected_by_its_game(self, hall: Hall) -> None:
        rig = F1()
        hall.hear(*rig.begins(), rig.ends(81_000))
        listed = [ListedLap(81_000, (27_000, 27_000, 27_000), valid=0)]
        hall.hear(wire_f1.history_packet(2022, Header(77, frame=2), 0, listed))
        assert [type(entry).__name__ for entry in hall.entries] == ["LapSet", "LapAmended"]

    def test_that_is_heard_again_adds_no_lap_from_whatever_port(self, hall: Hall) -> None:
        rig = F1()
        packets = [*rig.begins(), rig.ends(81_000), rig.drives(), rig.ends(80_000)]
        hall.hear(*packets)
        hall.hear(*packets, source=("10.0.0.5", 50_002))
        hall.restart()
        hall.hear(*packets, source=("10.0.0.5", 50_003))
        assert hall.times == [81_000, 80_000]
        assert {lap.rig for lap in hall.laps} == {"rig-10.0.0.5"}
        assert hall.live().dropped["repeated"] == 2

    def test_with_a_game_without_ids_adds_no_lap_even_where_the_beginning_is_lost(self, hall: Hall) -> None:
        console = Console()
        packets = [console.drives() for _ in range(30)]
        packets += [console.ends(90_000), *(console.drives() for _ in range(30)), console.ends(91_000)]
        hall.hear(*packets)
        for lost in (0, 1, 29):
            hall.hear(*packets[lost:], source=("10.0.0.5", 50_002 + lost))
        hall.restart()
        hall.hear(*packets[7:], source=("10.0.0.5", 60_000))
        assert hall.times == [90_000, 91_000]

    def test_that_changes_its_game_tells_the_laps_of_both(self, hall: Hall) -> None:
        rig, console, newer = F1(2022), Console(), F1(2019, session=78)
        hall.hear(*rig.begins(), rig.ends(81_000), console.drives(), console.ends(90_000))
        hall.hear(*newer.begins(), newer.ends(82_000))
        assert hall.times == [81_000, 90_000, 82_000]
        assert hall.live().feed == "f1_2019"

    def test_keeps_what_its_game_knew_while_something_else_speaks_from_its_port(self, hall: Hall) -> None:
        """A mark of an invalid lap was lost, and the lap counted, when another game's datagram came in between."""
        rig = F1(2019)
        hall.hear(*rig.begins(), rig.drives(40_000, invalid=True))
        hall.hear(wire_acsp.loaded(3), Console().drives(), b"hello")
        hall.hear(rig.drives(60_000), rig.ends(81_000))
        (lap,) = hall.laps
        assert lap.valid is False
        assert hall.live().dropped == {"malformed": 1}

    def test_whose_laps_wait_for_names_loses_none_at_the_end_of_the_evening(self, hall: Hall) -> None:
        rig = F1()
        hall.hear(rig.drives(), rig.ends(81_000))
        assert hall.laps == []
        hall.pipeline.finish(hall.now_ns)
        assert hall.times == [81_000]

    def test_that_sends_laps_of_a_replay_is_refused_them_by_that_name(self, hall: Hall) -> None:
        from ingest.demo.wire_gt7 import Telemetry, encode

        packets = [encode(Telemetry(1, 1, flags=0x10)), encode(Telemetry(2, 2, last_ms=80_000, flags=0x10))]
        hall.hear(*packets)
        assert hall.laps == []
        assert hall.live().dropped == {"replay": 1}


class TestTwoRigsOfOneAddress:
    OTHER = ("10.0.0.5", 50_002)

    def drive(self, hall: Hall) -> None:
        """Both drive by turns; the other one is the faster."""
        one, two = F1(session=77), F1(session=78, name="Bea")
        for mine, theirs in zip(one.begins(), two.begins(), strict=True):
            hall.hear(mine)
            hall.hear(theirs, source=self.OTHER)
        for time in (81_000, 82_000):
            hall.hear(one.drives(70_000), one.ends(time))
            hall.hear(two.drives(70_000), two.ends(time - 5_000), source=self.OTHER)

    def test_are_two_rigs_on_an_open_stand(self, hall: Hall) -> None:
        self.drive(hall)
        assert [(lap.rig, lap.time_ms) for lap in hall.laps] == [
            ("rig-10.0.0.5", 81_000),
            ("rig-10.0.0.5:50002", 76_000),
            ("rig-10.0.0.5", 82_000),
            ("rig-10.0.0.5:50002", 77_000),
        ]
        assert len({lap.driver for lap in hall.laps}) == 2

    def test_are_told_apart_by_port_where_the_plan_says_so(self, cup: Hall) -> None:
        one, two = F1(session=77), F1(session=78)
        cup.hear(*one.begins(), one.ends(81_000), source=("10.0.0.2", 4001))
        cup.hear(*two.begins(), two.ends(76_000), source=("10.0.0.2", 4002))
        assert [(lap.rig, lap.driver, lap.time_ms) for lap in cup.laps] == [("b", "d2", 81_000), ("c", "d1", 76_000)]

    def test_are_the_same_two_after_a_restart(self, hall: Hall) -> None:
        self.drive(hall)
        before = hall.laps
        hall.restart()
        self.drive(hall)
        assert hall.laps == before


class TestWithAPlan:
    def test_laps_belong_to_who_sits_there(self, cup: Hall) -> None:
        rig = F1()
        cup.hear(*rig.begins(), rig.ends(81_000), source=("10.0.0.5", 50_123))
        (lap,) = cup.laps
        assert (lap.session, lap.rig, lap.driver, lap.aside) == ("quali", "left", "d1", False)

    def test_a_stranger_is_kept_aside_stored_and_listed_and_counts_for_nothing(self, cup: Hall) -> None:
        rig = F1()
        cup.hear(*rig.begins(), rig.ends(70_000), source=STRANGER)
        (lap,) = cup.laps
        assert (lap.session, lap.rig, lap.aside) == ("quali", "stray-10.0.0.66:4444", True)
        stray = cup.live("stray-10.0.0.66:4444")
        assert (stray.known, stray.laps) == (False, 1)

    def test_a_strangers_server_opens_no_session(self, cup: Hall) -> None:
        server = Server()
        cup.hear(server.begins(), server.ends(3, 70_000), server.begins(), server.ends(3, 71_000), source=STRANGER)
        assert [(lap.session, lap.aside) for lap in cup.laps] == [("quali", True)] * 2
        assert cup.sessions == []

    def test_a_stranger_that_the_plan_learns_later_counts_from_then_on(self, cup: Hall) -> None:
        rig = F1()
        packets = [*rig.begins(), rig.ends(81_000), rig.drives()]
        cup.hear(*packets, source=STRANGER)
        cup.plan = Plan(rigs={**PLAN.rigs, "new": PlannedRig("new", STRANGER[0])}, session=PLAN.session)
        cup.restart()
        cup.hear(*packets, rig.ends(80_000), source=STRANGER)
        told = [(lap.rig, lap.time_ms, lap.aside) for lap in cup.laps]
        assert told == [("stray-10.0.0.66:4444", 81_000, True), ("new", 81_000, False), ("new", 80_000, False)]

    def test_a_server_opens_its_own_sessions_and_no_plan_can_say_that_it_has_one_player(self) -> None:
        plan = Plan(rigs={"server": PlannedRig("server", SERVER[0], driver="d1", cars="player")}, drivers=PLAN.drivers)
        cup, server = Hall(plan), Server()
        cup.hear(server.begins(), server.connects(3, "Ada"), server.ends(3, 81_000), source=SERVER)
        (lap,) = cup.laps
        assert (lap.session, cup.name_of(lap)) == ("race-ring-1", "Ada")

    def test_a_lobby_counts_all_its_cars_in_the_games_session(self, cup: Hall) -> None:
        people = [Participant("Ada"), Participant("Bea")]
        cup.hear(
            wire_f1.participants_packet(2020, Header(77), people, 2),
            wire_f1.lap_data_packet(2020, Header(77, frame=1), [Car(1), Car(1)]),
            wire_f1.lap_data_packet(2020, Header(77, frame=2), [Car(2, last_ms=80_000), Car(2, last_ms=82_000)]),
            source=("10.0.0.8", 1),
        )
        assert [(cup.name_of(lap), lap.time_ms) for lap in cup.laps] == [("Ada", 80_000), ("Bea", 82_000)]
        assert len({lap.session for lap in cup.laps} - {"quali"}) == 1

    def test_silent_rigs_are_shown(self, cup: Hall) -> None:
        assert [rig.rig for rig in cup.pipeline.rigs(0)] == list(PLAN.rigs)


class TestAServer:
    def evening(self) -> Iterator[bytes]:
        server = Server()
        yield server.begins(2, "Qualify")
        yield server.connects(3, "Ada")
        yield from (server.ends(3, 80_000 + lap) for lap in range(4))
        yield server.ends(3, 70_000, cuts=1)
        yield server.begins(3, "Race")
        yield from (server.ends(car, 82_000 + 10 * car) for car in (3, 4, 3, 4))

    def test_has_its_sessions_told_apart_and_cut_laps_marked(self, hall: Hall) -> None:
        hall.hear(*self.evening(), source=SERVER)
        assert [session.session for session in hall.sessions] == ["qualifying-ring-1", "race-ring-1"]
        assert [lap.session for lap in hall.laps] == ["qualifying-ring-1"] * 5 + ["race-ring-1"] * 4
        assert [(lap.time_ms, lap.reason) for lap in hall.laps if lap.valid is False] == [(70_000, "cut")]

    def test_played_again_adds_nothing_from_any_port_and_after_any_restart(self, hall: Hall) -> None:
        evening = list(self.evening())
        hall.hear(*evening, source=SERVER)
        written = hall.entries
        hall.hear(*evening, source=SERVER)
        hall.hear(*evening, source=(SERVER[0], 40_000))
        for at in range(len(evening)):
            hall.hear(*evening[:at], source=(SERVER[0], 41_000 + at))
            hall.restart()
            hall.hear(*evening[at:], source=(SERVER[0], 41_000 + at))
        assert hall.entries == written

    @pytest.mark.parametrize("at", range(1, 12))
    def test_heard_through_a_restart_of_ours_is_one_evening(self, hall: Hall, at: int) -> None:
        clean, evening = Hall(), list(self.evening())
        clean.hear(*evening, source=SERVER)
        hall.hear(*evening[:at], source=SERVER)
        hall.restart()
        hall.hear(*evening[at:], source=SERVER)
        told = [(lap.session, lap.time_ms, hall.name_of(lap)) for lap in hall.laps]
        wanted = [(lap.session, lap.time_ms, clean.name_of(lap)) for lap in clean.laps]
        if at in (
            1,
            2,
            8,
        ):  # a session was announced, and had no lap yet: it is told apart, but what it is is forgotten
            nameless = "qualifying-ring-1" if at < 3 else "race-ring-1"
            wanted = [("other-1" if session == nameless else session, time, name) for session, time, name in wanted]
        if at == 2:  # and a driver had come, who had no lap yet
            wanted = [(session, time, name.replace("Ada", "car 3")) for session, time, name in wanted]
        assert told == wanted

    def test_whose_race_began_while_nobody_listened_adds_none_of_it_to_the_qualifying(self, hall: Hall) -> None:
        evening = list(self.evening())
        hall.hear(*evening[:7], source=SERVER)
        hall.restart()
        hall.hear(*evening[8:], source=SERVER)
        assert [lap.session for lap in hall.laps] == ["qualifying-ring-1"] * 5 + ["other-1"] * 4
        assert hall.sessions[-1].type is SessionType.OTHER

    def test_played_again_after_it_broke_off_is_completed(self, hall: Hall) -> None:
        evening = list(self.evening())
        hall.hear(*evening[:10], source=SERVER)
        hall.hear(*evening, source=(SERVER[0], 40_000))
        assert [(lap.session, lap.time_ms) for lap in hall.laps] == [
            *[("qualifying-ring-1", time) for time in (80_000, 80_001, 80_002, 80_003, 70_000)],
            *[("race-ring-1", time) for time in (82_030, 82_040, 82_030, 82_040)],
        ]

    def test_of_which_the_second_time_messages_are_lost_adds_nothing(self, hall: Hall) -> None:
        evening = list(self.evening())
        hall.hear(*evening, source=SERVER)
        written = hall.entries
        for lost in range(len(evening)):
            hall.hear(*evening[:lost], *evening[lost + 1 :], source=(SERVER[0], 40_000 + lost))
        assert hall.entries == written

    def test_two_on_one_machine_are_told_apart_also_after_a_restart(self, hall: Hall) -> None:
        one, two = Server(), Server()
        other = (SERVER[0], 12_001)
        hall.hear(one.begins(), one.ends(1, 81_000), one.ends(1, 81_001), source=SERVER)
        hall.hear(two.begins(), two.ends(1, 91_000), two.ends(1, 91_001), source=other)
        hall.restart()
        hall.hear(two.ends(1, 92_000), source=other)
        hall.hear(one.ends(1, 82_000), source=SERVER)
        assert [(lap.session, lap.time_ms // 10_000) for lap in hall.laps] == [
            ("race-ring-1", 8),
            ("race-ring-1", 8),
            ("race-ring-2", 9),
            ("race-ring-2", 9),
            ("race-ring-2", 9),
            ("race-ring-1", 8),
        ]

    def test_and_a_rig_on_one_machine_do_not_get_into_each_others_way(self, hall: Hall) -> None:
        rig, server = F1(), Server()
        hall.hear(*rig.begins(), rig.ends(81_000), source=("127.0.0.1", 50_001))
        hall.hear(server.begins(), server.ends(1, 82_000), source=("127.0.0.1", 12_000))
        hall.hear(rig.ends(83_000), source=("127.0.0.1", 50_001))
        hall.restart()
        hall.hear(server.ends(1, 84_000), source=("127.0.0.1", 12_000))
        assert [(lap.rig, lap.session, lap.lap) for lap in hall.laps] == [
            ("rig-127.0.0.1", "open", 1),
            ("rig-127.0.0.1:12000", "race-ring-1", 1),
            ("rig-127.0.0.1", "open", 2),
            ("rig-127.0.0.1:12000", "race-ring-1", 2),
        ]


class TestWhatIsDropped:
    def test_what_no_game_says_is_counted_by_sender(self, hall: Hall) -> None:
        hall.hear(b"hello", b"", bytes(1289), source=STRANGER)
        hall.hear(wire_acsp.lap_completed(3, 0), source=STRANGER)
        assert hall.pipeline.unknown == {STRANGER[0]: 4}
        assert hall.pipeline.rigs(0) == []

    def test_what_is_broken_is_counted_at_the_rig_and_is_no_sign_of_life(self, hall: Hall) -> None:
        rig = F1()
        hall.hear(*rig.begins())
        heard = hall.live().heard_s
        hall.hear(rig.drives()[:-1], b"hello")
        live = hall.live()
        assert (live.packets, live.dropped) == (5, {"malformed": 2})
        assert heard == 0.0
        assert live.heard_s is not None
        assert live.heard_s > 0.03

    def test_late_and_doubled_packets_are_counted(self, hall: Hall) -> None:
        rig = F1()
        first, second = rig.drives(), rig.drives()
        hall.hear(second, second, first)
        assert hall.live().dropped == {"repeated": 1, "late": 1}


class TestMistakesOfOurs:
    @pytest.fixture
    def broken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A tracker that fails at every frame of lap 3."""
        read = Tracker.read

        def fail(tracker: Tracker, reading: object) -> object:
            outcomes = read(tracker, reading)  # type: ignore[arg-type]
            car = tracker.own_car
            if car is not None and car.lap == 3:
                raise ZeroDivisionError("mistake of ours")
            return outcomes

        monkeypatch.setattr(Tracker, "read", fail)

    @pytest.mark.usefixtures("broken")
    def test_cost_one_datagram_are_counted_and_told_once(self, hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
        rig, other = F1(), F1(session=78, name="Bea")
        caplog.set_level(logging.ERROR)
        hall.hear(*rig.begins(), rig.ends(81_000), rig.ends(82_000), *(rig.drives() for _ in range(9)))
        hall.hear(*other.begins(), other.ends(83_000), source=STRANGER)
        rig.lap = 4
        hall.hear(rig.ends(84_000))
        assert hall.times == [81_000, 83_000, 84_000]
        assert hall.live("rig-10.0.0.5").dropped["fault"] == 10
        (record,) = caplog.records
        assert "10.0.0.5:50001 (F1 22)" in record.getMessage()
        assert record.exc_info is not None

    def test_with_one_lap_cost_none_of_those_told_together_with_it(
        self, hall: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        make = Entries.lap

        def fail(entries: Entries, told: Told, entrant: Entrant) -> Made:
            if told.lap.lap == 2:
                raise ZeroDivisionError
            return make(entries, told, entrant)

        monkeypatch.setattr(Entries, "lap", fail)
        rig = F1()
        listed = [ListedLap(time, (27_000, 27_000, time - 54_000)) for time in (81_000, 82_000)]
        hall.hear(*rig.begins(), wire_f1.history_packet(2022, Header(77), 0, listed))
        assert hall.times == [81_000]
        assert len(caplog.records) == 1

    def test_in_recognising_a_game_are_counted_as_unknown(
        self, hall: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(datagram: bytes) -> None:
            raise RecursionError

        monkeypatch.setattr("ingest.voices.identify", fail)
        hall.hear(b"hello", b"hello")
        assert hall.pipeline.unknown == {RIG[0]: 2}
        assert len(caplog.records) == 1

    def test_of_many_kinds_do_not_fill_the_log(
        self, hall: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        kinds = iter(range(1_000_000))

        def fail(datagram: bytes) -> None:
            raise type(f"Fault{next(kinds)}", (Exception,), {})

        monkeypatch.setattr("ingest.voices.identify", fail)
        hall.hear(*[b"hello"] * 300)
        assert len(caplog.records) == 100

    def test_at_the_end_of_the_evening_cost_no_other_rig_its_laps(
        self, hall: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        flush = Tracker.flush
        one, two = F1(), F1(session=78)
        hall.hear(one.drives(), one.ends(81_000))
        hall.hear(two.drives(), two.ends(82_000), source=STRANGER)
        failing = hall.pipeline._roster.all()[0].voices.current
        assert failing is not None

        def fail(tracker: Tracker) -> object:
            if tracker is failing.tracker:
                raise ZeroDivisionError
            return flush(tracker)

        monkeypatch.setattr(Tracker, "flush", fail)
        hall.pipeline.finish(hall.now_ns)
        assert hall.times == [82_000]
        assert len(caplog.records) == 1


class TestAFlood:
    def test_of_strangers_that_speak_a_game_keeps_no_rig_of_the_plan_out(self) -> None:
        cup = Hall(PLAN, most_sources=20)
        for number in range(100):
            cup.hear(wire_acsp.loaded(3), source=(f"10.9.0.{number}", 1))
        rig = F1()
        cup.hear(*rig.begins(), rig.ends(81_000), source=("10.0.0.5", 50_123))
        for number in range(100):
            cup.hear(wire_acsp.loaded(3), source=(f"10.9.1.{number}", 1))
            cup.hear(rig.drives(), source=("10.0.0.5", 50_123))
        cup.hear(rig.ends(80_000), source=("10.0.0.5", 50_123))
        assert cup.times == [81_000, 80_000]
        assert cup.live("left").packets == 105
        assert len(cup.pipeline._roster.all()) <= 20

    def test_of_laps_that_a_stranger_makes_up_is_taken_in_up_to_a_point_and_then_not_even_looked_at(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Ten thousand laps a second would have filled the disk, and the memory with what was remembered of them."""
        monkeypatch.setattr("ingest.entries.MOST_ASIDE", 5)
        cup, server, rig = Hall(PLAN), Server(), F1()
        cup.hear(server.begins(), *(server.ends(3, 80_000 + lap) for lap in range(9)), source=STRANGER)
        cup.hear(*rig.begins(), rig.ends(81_000), source=(STRANGER[0], 5_555))
        assert cup.times == [80_000 + lap for lap in range(5)]
        assert cup.live("stray-10.0.0.66:4444").dropped == {"stranger": 4}
        cup.restart()
        cup.hear(server.ends(3, 70_000), server.ends(3, 71_000), source=STRANGER)
        assert len(cup.laps) == 5
        assert cup.live("stray-10.0.0.66:4444").dropped == {"stranger": 2}
        cup.hear(*rig.begins(), rig.ends(82_000), source=RIG)
        assert cup.times[-1] == 82_000

    def test_of_junk_that_speaks_none_takes_no_place_at_all(self, hall: Hall) -> None:
        for number in range(5_000):
            hall.hear(b"junk", source=(f"10.{number // 250}.0.{number % 250}", number))
        assert hall.pipeline.rigs(0) == []
        assert sum(hall.pipeline.unknown.values()) == 5_000
        assert len(hall.pipeline.unknown) <= 1_001

    def test_of_restarts_of_one_game_keeps_one_rig(self) -> None:
        hall = Hall(most_sources=20)
        for evening in range(50):
            rig = F1(session=100 + evening)
            hall.hear(*rig.begins(), rig.ends(81_000 + evening), source=(RIG[0], 50_000 + evening))
        assert {lap.rig for lap in hall.laps} == {"rig-10.0.0.5"}
        assert len(hall.laps) == 50
        assert hall.live().rig == "rig-10.0.0.5"

    def test_a_forgotten_source_has_its_waiting_laps_told(self) -> None:
        hall, rig = Hall(most_sources=1), F1()
        hall.hear(rig.drives(), rig.ends(81_000))
        assert hall.laps == []
        hall.hear(Console().drives(), source=STRANGER)
        assert hall.times == [81_000]


def packets() -> st.SearchStrategy[bytes]:
    """What might come: true packets, some of them cut or with bytes changed, and junk."""
    rig, console, server = F1(), Console(), Server()
    true = [*rig.begins(), rig.drives(30_000), rig.ends(81_000), rig.drives(), rig.ends(80_000)]
    true += [console.drives(), console.ends(90_000), console.ends(91_000)]
    true += [server.begins(), server.connects(1, "Ada"), server.ends(1, 82_000), server.ends(2, 83_000, cuts=2)]
    whole = st.sampled_from(true)

    def changed(parts: tuple[bytes, int, int]) -> bytes:
        packet, at, byte = parts
        at %= len(packet)
        return packet[:at] + bytes((byte,)) + packet[at + 1 :]

    cut = st.tuples(whole, st.integers(0, 1500)).map(lambda parts: parts[0][: parts[1] % len(parts[0])])
    flipped = st.tuples(whole, st.integers(0, 1500), st.integers(0, 255)).map(changed)
    return st.one_of(whole, cut, flipped, st.binary(max_size=60))


@given(st.lists(st.tuples(packets(), st.sampled_from([RIG, ("10.0.0.5", 50_002), SERVER, STRANGER])), max_size=40))
def test_whatever_comes_nothing_breaks_and_every_datagram_is_accounted_for(
    heard: list[tuple[bytes, tuple[str, int]]],
) -> None:
    for hall in (Hall(), Hall(PLAN), Hall(most_sources=2)):
        for datagram, source in heard:
            hall.hear(datagram, source=source)
        hall.pipeline.finish(hall.now_ns)
        live = hall.pipeline.rigs(hall.now_ns)
        assert all("fault" not in rig.dropped for rig in live)
        counted = sum(rig.packets for rig in live) + sum(hall.pipeline.unknown.values())
        assert counted == len(heard) or hall.most_sources == 2
        assert hall.record.verify() is None
        assert len({lap.key for lap in hall.laps}) == len(hall.laps)


@given(st.data())
def test_random_junk_beside_a_rig_and_from_its_own_port_changes_none_of_its_laps(data: st.DataObject) -> None:
    rig = F1(2020)
    true = [*rig.begins(), *(rig.drives(20_000 * part, invalid=part == 2) for part in range(4)), rig.ends(81_000)]
    true += [rig.drives(20_000), rig.ends(80_000)]
    clean, hall = Hall(), Hall()
    clean.hear(*true)
    junk = st.one_of(st.binary(max_size=40), st.sampled_from(true).map(lambda packet: packet[:-1]))
    for packet in true:
        for noise in data.draw(st.lists(junk, max_size=3)):
            hall.hear(noise, source=data.draw(st.sampled_from([RIG, STRANGER])))
        hall.hear(packet)
    assert [(lap.key, lap.time_ms, lap.valid) for lap in hall.laps if lap.rig == "rig-10.0.0.5"] == [
        (lap.key, lap.time_ms, lap.valid) for lap in clean.laps
    ]

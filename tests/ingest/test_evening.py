"""Evenings at one rig and more: who sat there when a lap began, and which session it belongs to."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.demo import wire_f1
from ingest.demo.wire_f1 import Header, ListedLap
from ingest.evening import Evening
from leaderboard.fold import fold
from leaderboard.rows import board
from tests.ingest.hall import F1, RIG, START_NS, Console, Hall
from timing.alerts import AlertKind
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession, PlannedTeam
from timing.laps import AFTER_FLAG, SWAP, Drop
from timing.planned_people import NOBODY
from timing.readings import SessionType
from timing.record.decisions import DriverSeated, LapReassigned, Phase, SessionMoved
from timing.record.entry import LapAmended, LapSet, RigAdopted, Undone

SESSIONS = (
    PlannedSession("quali", SessionType.QUALIFYING, "Qualifying"),
    PlannedSession("race-1", SessionType.RACE, "Race 1", min_lap_ms=60_000),
    PlannedSession("race-2", SessionType.RACE, "Race 2"),
)
PLAN = Plan(
    teams={"north": PlannedTeam("north", "North Works", "NORTH")},
    drivers={each: PlannedDriver(each, each.capitalize(), "north") for each in ("anna", "bert", "cleo")},
    rigs={
        "left": PlannedRig("left", RIG[0], name="Rig left", driver="anna"),
        "right": PlannedRig("right", "10.0.0.6", team="north"),
    },
    session=SESSIONS[0],
    sessions=SESSIONS,
)
RIGHT = ("10.0.0.6", 50_001)
Decided = TypeVar("Decided", DriverSeated, SessionMoved, Undone)
SECOND = 1_000_000_000


class Cup(Hall):
    """A hall with staff at a desk: what they decide is written, and ingest reads it."""

    def seats(self, driver: str | None, rig: str = "left", ago_s: float = 0) -> DriverSeated:
        return self.decides(DriverSeated(rig, driver, "Toni", self.clock - timedelta(seconds=ago_s), "quali"))

    def moves(self, session: str, phase: Phase, ago_s: float = 0) -> SessionMoved:
        return self.decides(SessionMoved(session, phase, "Toni", self.clock - timedelta(seconds=ago_s)))

    def takes_back(self, entry: DriverSeated | SessionMoved | Undone) -> Undone:
        return self.decides(Undone(entry.session, entry.key, "", "Toni", self.clock))

    def decides(self, entry: Decided) -> Decided:
        self.record.append([entry])
        self.pipeline.decided(entry)
        return entry

    def passes(self, seconds: float) -> None:
        self.now_ns += int(seconds * SECOND)

    def drives(self, rig: F1, time_ms: int, source: tuple[str, int] = RIG) -> None:
        """A whole lap, from the line to the line."""
        self.passes(time_ms / 1000)
        self.hear(rig.ends(time_ms), source=source)

    @property
    def drove(self) -> list[tuple[str, str]]:
        return [(lap.driver, lap.session) for lap in self.laps]

    @property
    def alerts(self) -> list[AlertKind]:
        return [alert.kind for alert in self.pipeline.alerts]


@pytest.fixture
def cup() -> Iterator[Cup]:
    """An evening, at whose end every lap that was heard is somewhere."""
    cup = Cup(PLAN)
    yield cup
    for rig in cup.pipeline.rigs(cup.now_ns):
        count = rig.counted
        assert count.heard == count.written + sum(count.refused.values())
        assert count.written == rig.laps


def test_three_drivers_take_turns_on_one_rig_through_two_races(cup: Cup) -> None:
    rig = F1()
    cup.hear(*rig.begins())
    cup.drives(rig, 95_000)
    for session, driver in (("race-1", "bert"), ("race-2", "cleo")):
        cup.moves(session, Phase.OPEN)
        cup.seats(driver)
        cup.moves(session, Phase.RUNNING)
        for _ in range(2):
            cup.drives(rig, 90_000)
        cup.moves(session, Phase.CLOSED)
    assert cup.drove == [
        ("anna", "quali"),
        ("bert", "race-1"),
        ("bert", "race-1"),
        ("cleo", "race-2"),
        ("cleo", "race-2"),
    ]
    assert [session.session for session in cup.sessions] == ["race-1", "race-2"], "quali is opened at the start"
    assert all(lap.valid and not lap.doubt for lap in cup.laps)
    assert cup.live("left").driver == "cleo"
    assert cup.alerts == []


class TestASwap:
    @pytest.mark.parametrize(
        ("before_end_s", "driver", "doubt"), [(91, "bert", ""), (45, "anna", SWAP), (-0.2, "anna", "")]
    )
    def test_during_a_lap_leaves_it_to_who_began_it(
        self, cup: Cup, before_end_s: float, driver: str, doubt: str
    ) -> None:
        rig = F1()
        cup.hear(*rig.begins())
        cup.passes(100)
        if before_end_s > 0:
            cup.seats("bert", ago_s=before_end_s)
        cup.hear(rig.ends(90_000))
        if before_end_s < 0:
            cup.passes(-before_end_s)
            cup.seats("bert")
        (lap,) = cup.laps
        assert (lap.driver, lap.doubt) == (driver, doubt)
        assert cup.alerts == ([AlertKind.SWAP] if doubt else [])
        assert cup.live("left").counted.conflict == (1 if doubt else 0)
        cup.drives(rig, 90_000)
        assert (cup.laps[1].driver, cup.laps[1].doubt) == ("bert", "")

    def test_is_told_to_staff_with_rig_lap_and_both_drivers(self, cup: Cup) -> None:
        rig = F1()
        cup.hear(*rig.begins())
        cup.passes(50)
        cup.seats("bert")
        cup.passes(40)
        cup.hear(rig.ends(90_000))
        (alert,) = cup.pipeline.alerts
        for word in ("Rig left", "lap 1", "anna", "bert"):
            assert word in alert.sentence

    def test_while_the_server_was_down_is_known_when_it_starts(self, cup: Cup) -> None:
        rig = F1()
        cup.hear(*rig.begins())
        cup.drives(rig, 90_000)
        cup.passes(30)
        cup.record.append([DriverSeated("left", "bert", "Toni", cup.clock, "quali")])
        cup.restart()
        cup.hear(*rig.begins(), rig.drives(30_000))
        cup.passes(60)
        cup.hear(rig.ends(90_000))
        cup.drives(rig, 91_000)
        assert [(lap.driver, lap.doubt) for lap in cup.laps] == [("anna", ""), ("anna", SWAP), ("bert", "")]

    def test_while_laps_were_missed_makes_those_doubtful_that_either_may_have_driven(self, cup: Cup) -> None:
        rig = F1()
        cup.hear(*rig.begins())
        cup.drives(rig, 90_000)
        cup.passes(120)
        cup.seats("bert")
        cup.passes(240)
        listed = [ListedLap(time, (30_000, 30_000, time - 60_000)) for time in (90_000, 91_000, 92_000, 93_000)]
        cup.restart()
        cup.hear(*rig.begins())
        cup.hear(wire_f1.history_packet(2022, Header(77, frame=2), 0, listed))
        assert [(lap.lap, lap.driver, lap.doubt) for lap in cup.laps[1:]] == [
            (2, "anna", SWAP),
            (3, "bert", SWAP),
            (4, "bert", SWAP),
        ]

    def test_is_unmade_by_taking_it_back_and_what_was_written_meanwhile_is_told(self, cup: Cup) -> None:
        rig = F1()
        cup.hear(*rig.begins())
        wrong = cup.seats("bert")
        cup.drives(rig, 90_000)
        cup.drives(rig, 91_000)
        assert cup.alerts == []
        cup.takes_back(wrong)
        cup.drives(rig, 92_000)
        assert [lap.driver for lap in cup.laps] == ["bert", "bert", "anna"]
        (alert,) = cup.pipeline.alerts
        assert (alert.kind, alert.count) == (AlertKind.DECIDED_LATE, 1)
        assert "lap 1, 2 of Rig left" in alert.sentence
        cup.seats("cleo")
        assert cup.pipeline.alerts == [alert], "each lap is told once"

    def test_that_is_read_after_the_lap_was_written_is_told_as_well(self, cup: Cup) -> None:
        rig = F1()
        cup.hear(*rig.begins())
        cup.drives(rig, 90_000)
        cup.passes(0.4)
        cup.seats("bert", ago_s=1)
        assert cup.laps[0].doubt == ""
        assert cup.alerts == [AlertKind.DECIDED_LATE]

    def test_is_unknown_to_packets_that_are_played_again(self, cup: Cup) -> None:
        rig = F1()
        packets = [*rig.begins(), rig.ends(90_000), rig.ends(91_000)]
        cup.hear(*packets)
        cup.seats("bert")
        cup.moves("race-1", Phase.RUNNING)
        cup.hear(*packets, source=(RIG[0], 50_002))
        cup.restart()
        cup.hear(*packets, source=(RIG[0], 50_003))
        assert cup.drove == [("anna", "quali")] * 2
        assert cup.live("left").counted.refused == {str(Drop.REPEATED): 2}

    def test_is_unknown_to_a_console_that_is_played_again(self, cup: Cup) -> None:
        console = Console()
        packets = [console.drives(), console.ends(90_000), console.drives(), console.ends(91_000)]
        cup.hear(*packets)
        cup.seats("bert")
        cup.moves("race-1", Phase.RUNNING)
        cup.restart()
        cup.hear(*packets, source=(RIG[0], 50_002))
        assert cup.drove == [("anna", "quali")] * 2


def test_a_restart_keeps_seats_and_session(cup: Cup) -> None:
    rig = F1()
    cup.seats("bert")
    cup.moves("race-1", Phase.RUNNING)
    cup.restart()
    cup.hear(*rig.begins())
    cup.drives(rig, 90_000)
    assert cup.drove == [("bert", "race-1")]


class TestNobody:
    def test_sits_there_and_the_laps_are_kept_for_whom_staff_name(self, cup: Cup) -> None:
        rig = F1()
        cup.hear(*rig.begins(), source=RIGHT)
        cup.drives(rig, 90_000, source=RIGHT)
        cup.seats("cleo", rig="right")
        cup.drives(rig, 91_000, source=RIGHT)
        assert [lap.driver for lap in cup.laps] == [NOBODY, "cleo"]
        counted = cup.live("right").counted
        assert (counted.heard, counted.credited, counted.unassigned) == (2, 1, 1)
        assert self.board(cup) == [("cleo", 91_000, 1)]
        cup.record.append([LapReassigned("quali", cup.laps[0].key, "bert", "he said so", "Toni", cup.clock)])
        assert self.board(cup) == [("bert", 90_000, 1), ("cleo", 91_000, 1)]

    def board(self, cup: Cup) -> list[tuple[str, int | None, int]]:
        rows = board(fold(cup.record.read()), "quali", "e", {}, {}).rows
        return [(row.driver.id, row.best_ms, row.laps) for row in rows]

    def test_sits_there_any_more(self, cup: Cup) -> None:
        rig = F1()
        cup.seats(None)
        cup.hear(*rig.begins())
        cup.drives(rig, 90_000)
        assert [lap.driver for lap in cup.laps] == [NOBODY]
        assert cup.live("left").driver is None


class TestTheFlag:
    def test_lets_the_lap_end_that_is_being_driven_and_no_other(self, cup: Cup) -> None:
        rig = F1()
        cup.moves("race-1", Phase.RUNNING)
        cup.hear(*rig.begins())
        cup.drives(rig, 90_000)
        cup.passes(45)
        cup.moves("race-1", Phase.CLOSED)
        cup.passes(45)
        cup.hear(rig.ends(90_000))
        cup.drives(rig, 80_000)
        assert [(lap.session, lap.valid, lap.reason) for lap in cup.laps] == [
            ("race-1", True, ""),
            ("race-1", True, ""),
            ("race-1", False, AFTER_FLAG),
        ]

    def test_sends_later_laps_into_the_session_that_opens(self, cup: Cup) -> None:
        rig = F1()
        cup.moves("race-1", Phase.RUNNING)
        cup.hear(*rig.begins())
        cup.passes(45)
        cup.moves("race-1", Phase.CLOSED)
        cup.passes(5)
        cup.moves("race-2", Phase.OPEN)
        cup.passes(40)
        cup.hear(rig.ends(90_000))
        cup.drives(rig, 90_000)
        assert [lap.session for lap in cup.laps] == ["race-1", "race-2"]

    def test_leaves_no_two_laps_though_packets_come_late(self, cup: Cup) -> None:
        """By its arrival a lap began before the flag, though the one before ended after it."""
        rig = F1()
        cup.moves("race-1", Phase.RUNNING)
        cup.hear(*rig.begins())
        cup.passes(90)
        cup.moves("race-1", Phase.CLOSED)
        cup.passes(0.3)
        cup.hear(rig.ends(90_000))
        cup.passes(89.5)
        cup.hear(rig.ends(90_000))
        assert [lap.valid for lap in cup.laps] == [True, False]

    def test_is_not_talked_out_of_it_by_the_games_own_list(self, cup: Cup) -> None:
        rig = F1()
        cup.moves("race-1", Phase.RUNNING)
        cup.moves("race-1", Phase.CLOSED)
        cup.hear(*rig.begins())
        cup.drives(rig, 90_000)
        listed = [ListedLap(90_000, (30_000, 30_000, 30_000), valid=15)]
        cup.hear(wire_f1.history_packet(2022, Header(77, frame=9), 0, listed))
        corrections = [entry for entry in cup.entries if isinstance(entry, LapAmended)]
        assert all(entry.valid is not True for entry in corrections)
        assert [lap.reason for lap in cup.laps] == [AFTER_FLAG]

    def test_is_told_to_staff_when_laps_go_on_and_on(self, cup: Cup) -> None:
        rig = F1()
        cup.moves("quali", Phase.CLOSED)
        cup.hear(*rig.begins())
        for _ in range(2):
            cup.drives(rig, 90_000)
        assert cup.alerts == []
        cup.drives(rig, 90_000)
        assert cup.alerts == [AlertKind.NO_SESSION]

    def test_that_was_waved_by_mistake_is_taken_back(self, cup: Cup) -> None:
        rig = F1()
        cup.moves("race-1", Phase.RUNNING)
        flag = cup.moves("race-1", Phase.CLOSED)
        cup.passes(2)
        cup.takes_back(flag)
        cup.hear(*rig.begins())
        cup.drives(rig, 90_000)
        assert [(lap.session, lap.valid) for lap in cup.laps] == [("race-1", True)]


def test_each_session_has_its_own_shortest_lap(cup: Cup) -> None:
    rig = F1()
    cup.hear(*rig.begins())
    cup.drives(rig, 50_000)
    cup.moves("race-1", Phase.RUNNING)
    cup.drives(rig, 50_000)
    cup.drives(rig, 50_000)
    assert [(lap.session, lap.valid) for lap in cup.laps] == [("quali", True), ("race-1", False), ("race-1", False)]


def test_a_copy_is_one_also_in_the_next_session(cup: Cup) -> None:
    rig = F1()
    packets = [*rig.begins(), rig.ends(90_000)]
    cup.hear(*packets)
    cup.moves("race-1", Phase.RUNNING)
    cup.hear(*packets, source=RIGHT)
    assert cup.drove == [("anna", "quali")]
    assert cup.live("right").counted.refused == {str(Drop.COPIED): 1}


def test_what_is_not_in_the_plan_is_kept_aside_in_the_session_that_runs(cup: Cup) -> None:
    rig, stranger = F1(), ("10.0.0.66", 4_444)
    cup.moves("race-1", Phase.RUNNING)
    cup.hear(*rig.begins(), source=stranger)
    cup.drives(rig, 90_000, source=stranger)
    assert [(lap.session, lap.aside) for lap in cup.laps] == [("race-1", True)]
    assert cup.live("stray-10.0.0.66:4444").counted.unassigned == 1
    adopted = RigAdopted("race-1", "stray-10.0.0.66:4444", "right", "bert", cup.clock, "Toni")
    cup.record.append([adopted])
    cup.pipeline.decided(adopted)
    cup.seats("cleo", rig="right")
    cup.drives(rig, 91_000, source=stranger)
    assert [(lap.rig, lap.driver) for lap in cup.laps[1:]] == [("right", "cleo")]


class TestDoubtsAboutADriver:
    def test_who_sits_in_two_rigs(self, cup: Cup) -> None:
        rig = F1()
        cup.seats("anna", rig="right")
        cup.hear(*rig.begins())
        cup.drives(rig, 90_000)
        (alert,) = cup.pipeline.alerts
        assert alert.kind is AlertKind.TWO_SEATS
        assert "'anna' sits in Rig left, right at once" in alert.sentence

    @pytest.mark.parametrize(("time_ms", "told"), [(87_900, False), (87_000, True), (270_000, False), (275_000, True)])
    def test_who_is_suddenly_another(self, cup: Cup, time_ms: int, told: bool) -> None:
        rig = F1()
        cup.hear(*rig.begins())
        for number in range(5):
            cup.drives(rig, 90_000 + 200 * number)
        cup.restart()
        cup.hear(*rig.begins())
        cup.drives(rig, time_ms)
        assert cup.laps[-1].time_ms == time_ms
        assert cup.alerts == ([AlertKind.PACE] if told else [])

    def test_needs_a_pace_first(self, cup: Cup) -> None:
        rig = F1()
        cup.hear(*rig.begins())
        for time_ms in (90_000, 70_000, 60_000, 300_000, 65_000):
            cup.drives(rig, time_ms)
        assert cup.alerts == []


@settings(max_examples=25)
@given(
    st.lists(st.integers(60_000, 100_000), min_size=3, max_size=6),
    st.floats(10, 400),
    st.floats(0, 60),
    st.lists(st.floats(0, 1), min_size=3, max_size=3),
)
def test_however_late_decisions_are_read_each_lap_is_where_it_would_be_at_once(
    times: list[int], flag_s: float, pause_s: float, late_s: list[float]
) -> None:
    """The flag, the next race and another driver: read within a second, they hold as if they had been known at once."""

    def evening(late: list[float]) -> list[tuple[str, str, bool | None]]:
        cup, rig = Cup(PLAN), F1()
        start = cup.clock
        decided: list[DriverSeated | SessionMoved] = [
            SessionMoved("quali", Phase.CLOSED, "Toni", start + timedelta(seconds=flag_s)),
            DriverSeated("left", "bert", "Toni", start + timedelta(seconds=flag_s), "quali"),
            SessionMoved("race-1", Phase.RUNNING, "Toni", start + timedelta(seconds=flag_s + pause_s)),
        ]
        cup.hear(*rig.begins())
        events: list[tuple[float, int | DriverSeated | SessionMoved]] = []
        ended_s = 1.0
        for time_ms in times:
            ended_s += time_ms / 1000
            events.append((ended_s, time_ms))
        events += [((each.at - start).total_seconds() + more, each) for each, more in zip(decided, late, strict=True)]
        for at_s, event in sorted(events, key=lambda each: each[0]):
            cup.now_ns = START_NS + int(at_s * SECOND)
            if isinstance(event, int):
                cup.hear(rig.ends(event))
            else:
                cup.pipeline.decided(event)
        return [(lap.driver, lap.session, lap.valid) for lap in cup.laps]

    assert evening(late_s) == evening([0, 0, 0])


def test_what_is_undone_of_something_else_changes_nothing() -> None:
    evening = Evening(PLAN)
    at = datetime.fromtimestamp(START_NS / 1e9, UTC)
    assert not evening.note(Undone("quali", "rule/lap/quali/left/77/0/1/abc", "", "Toni", at))
    assert not evening.note(LapSet("quali", "left/77/0", 1, "left", "anna", 90_000, at))
    moved = SessionMoved("quali", Phase.RUNNING, "Toni", at)
    assert evening.note(moved)
    assert evening.note(Undone("quali", moved.key, "", "Toni", at))
    assert not evening.note(replace(moved, session="last week"))

"""Evenings at a rig: what is driven, what is said at the rig, and which laps the server gets."""

import json
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from ingest.formats import rig_state
from ingest.rig.app import GONE_S, HEARTBEAT_S, Rig, run
from ingest.rig.sending import Beacon, Courier, Server
from tests.ingest.hall import Hall
from tests.ingest.rig.memories import (
    EVO_GRAPHICS,
    EVO_STATIC,
    IRACING,
    RACEROOM,
    evo_graphics,
    evo_static,
    iracing,
    iracing_text,
    raceroom,
)
from tests.ingest.rig.stand import KEY, Desk, Stand, serving

FIRST = "rfactor2-20270115T080001"


def kept(stand: Stand) -> list[dict[str, Any]]:
    """The laps that wait, without what every lap of the story has."""
    same = ("id", "rig", "session", "driver")
    return [
        {name: value for name, value in waiting.message.items() if name not in same}
        for waiting in stand.store.waiting()
    ]


class TestAPractice:
    def test_of_three_laps_is_told_lap_by_lap(self, tmp_path: Path) -> None:
        desk = Desk()
        with serving(desk) as port:
            stand = Stand(tmp_path, port)
            stand.drives(2)
            for took in (12.5, 11.25, 11.75):
                stand.laps(took)
                stand.sends()
            stand.stop()
        assert desk.told == [(FIRST, 1, 12_500), (FIRST, 2, 11_250), (FIRST, 3, 11_750)]
        assert [(lap["rig"], lap["driver"], lap["valid"]) for lap in desk.laps.values()] == [
            ("rig-7", "Ada Voss", True)
        ] * 3
        assert stand.said == [
            "rFactor 2: practice, Lakeside GP, Hall GT3 #7, Ada Voss",
            *(line for number, took in ((1, "0:12.500"), (2, "0:11.250"), (3, "0:11.750")) for line in (
                f"lap {number}: {took}",
                f"lap {number} is at the server",
            )),
        ]  # fmt: skip

    def test_whose_times_come_a_moment_after_the_count_has_the_right_ones(self, tmp_path: Path) -> None:
        stand = Stand(tmp_path)
        stand.drives(2)
        stand.laps(12.5, 11.25, 11.75, shown_after=2.5)
        assert [lap["time_ms"] for lap in kept(stand)] == [12_500, 11_250, 11_750]

    def test_of_laps_equal_to_the_millisecond_has_all_of_them(self, tmp_path: Path) -> None:
        stand = Stand(tmp_path)
        stand.drives(2)
        stand.laps(12.5, 12.5, 12.5)
        assert [(lap["lap"], lap["time_ms"]) for lap in kept(stand)] == [(1, 12_500), (2, 12_500), (3, 12_500)]

    def test_with_a_lap_without_a_time_tells_the_others(self, tmp_path: Path) -> None:
        stand = Stand(tmp_path)
        stand.drives(2)
        stand.laps(12.5)
        stand.game.counts = 1
        stand.laps(-1.0)
        stand.drives(10)
        stand.laps(26.0)
        assert [(lap["lap"], lap["time_ms"]) for lap in kept(stand)] == [(1, 12_500), (3, 26_000)]

    def test_begun_before_the_program_has_the_lap_that_ended_before(self, tmp_path: Path) -> None:
        stand = Stand(tmp_path)
        stand.game.clock = stand.game.lap_start = 60.0
        stand.game.laps, stand.game.last, stand.game.best = 4, 12.0, 11.5
        stand.drives(6)
        stand.laps(12.5)
        assert [(lap["lap"], lap["time_ms"]) for lap in kept(stand)] == [(4, 12_000), (5, 12_500)]


class TestTheState:
    def test_is_sent_once_a_second_and_on_every_change(self, tmp_path: Path) -> None:
        stand = Stand(tmp_path)
        stand.drives(11)
        assert 9 <= len(stand.states) <= 11 / HEARTBEAT_S
        stand.datagrams.clear()
        stand.laps(12.0)
        rises = [state["cars"][0]["laps"] for state in stand.states]
        assert rises == sorted(rises)
        assert set(rises) == {0, 1}

    def test_is_what_the_server_can_read(self, tmp_path: Path) -> None:
        stand = Stand(tmp_path)
        stand.drives(2)
        stand.laps(12.5)
        state = stand.states[-1]
        assert rig_state.FEED.name == "eracing-state"
        assert (state["rig"], state["session"], state["sim"], state["type"], state["track"]) == (
            "rig-7", FIRST, "rfactor2", "practice", "Lakeside GP",
        )  # fmt: skip
        (car,) = state["cars"]
        assert (car["car"], car["laps"], car["last_ms"], car["name"]) == (0, 1, 12_500, "Ada Voss")

    def test_is_numbered_upwards_whatever_happens_to_the_program_or_the_clock(self, tmp_path: Path) -> None:
        stand = Stand(tmp_path)
        stand.drives(2)
        stand.restart()
        stand.drives(2)
        stand.at -= 3600  # the PC's clock is put right
        stand.drives(2)
        numbers = [state["seq"] for state in stand.states]
        assert len(numbers) > 4
        assert numbers == sorted(set(numbers))

    def test_of_the_pits_says_so(self, tmp_path: Path) -> None:
        stand = Stand(tmp_path)
        stand.game.in_pits = True
        stand.drives(2)
        assert stand.states[-1]["cars"][0]["pit"] is True

    def test_that_cannot_be_is_not_sent(self, tmp_path: Path) -> None:
        stand = Stand(tmp_path)
        stand.game.laps = -1
        stand.drives(2)
        assert stand.states == []

    def test_and_the_lap_itself_are_one_lap_at_the_server(self, tmp_path: Path) -> None:
        for states_first in (True, False):
            stand, hall = Stand(tmp_path / str(states_first)), Hall()
            stand.drives(2)
            stand.laps(12.5, 11.25)
            messages = [json.dumps(waiting.message).encode() for waiting in stand.store.waiting()]
            both = [stand.datagrams, messages] if states_first else [messages, stand.datagrams]
            for datagrams in both:
                hall.hear(*datagrams)
            assert hall.times == [12_500, 11_250]


class TestAnotherSession:
    def test_has_a_name_and_lap_numbers_of_its_own(self, tmp_path: Path) -> None:
        stand = Stand(tmp_path)
        stand.drives(2)
        stand.laps(12.5)
        stand.game.begins(session=10)
        stand.drives(2)
        stand.laps(11.25)
        first, second = (waiting.message for waiting in stand.store.waiting())
        assert (first["session"], first["lap"], second["lap"]) == (FIRST, 1, 1)
        assert second["session"] != FIRST
        assert "rFactor 2: race, Lakeside GP, Hall GT3 #7, Ada Voss" in stand.said

    def test_is_one_that_is_restarted(self, tmp_path: Path) -> None:
        stand = Stand(tmp_path)
        stand.drives(2)
        stand.laps(12.5, 11.5)
        stand.game.begins()
        stand.drives(2)
        stand.laps(11.25)
        names = [waiting.message["session"] for waiting in stand.store.waiting()]
        assert names[0] == names[1] == FIRST
        assert names[2] != FIRST

    def test_is_that_of_a_sim_that_was_closed_and_started_again(self, tmp_path: Path) -> None:
        stand = Stand(tmp_path)
        stand.drives(2)
        stand.laps(12.5)
        stand.game.closes()
        for _ in range(40):
            stand.passes(1)
            stand.rig.step(stand.now, stand.at)
        assert stand.said[-1] == "the sim shows no session any more"
        assert stand.said.count(stand.said[-1]) == 1
        stand.game.begins()
        stand.drives(2)
        stand.laps(11.25)
        names = [waiting.message["session"] for waiting in stand.store.waiting()]
        assert len(set(names)) == 2

    def test_is_not_one_whose_sim_was_in_a_menu(self, tmp_path: Path) -> None:
        stand = Stand(tmp_path)
        stand.drives(2)
        stand.laps(12.5)
        stand.game.closes()
        for _ in range(int(GONE_S) - 1):
            stand.passes(1)
            stand.rig.step(stand.now, stand.at)
        stand.laps(11.25)
        assert [waiting.message["session"] for waiting in stand.store.waiting()] == [FIRST, FIRST]
        assert "the sim shows no session any more" not in stand.said


class TestTheProgram:
    def test_started_again_in_mid_session_tells_each_lap_once(self, tmp_path: Path) -> None:
        desk = Desk()
        with serving(desk) as port:
            stand = Stand(tmp_path, port)
            stand.drives(2)
            stand.laps(12.5, 11.25)
            stand.sends()
            stand.restart()
            stand.drives(6)
            stand.laps(17.0)
            stand.sends()
            stand.stop()
        assert desk.told == [(FIRST, 1, 12_500), (FIRST, 2, 11_250), (FIRST, 3, 17_000)]

    def test_that_was_not_running_when_a_lap_ended_tells_it_when_it_is(self, tmp_path: Path) -> None:
        stand = Stand(tmp_path)
        stand.drives(2)
        stand.laps(12.5)
        stand.stop()
        stand.passes(60)
        stand.game.runs(60)
        stand.game.crosses_line(65.0)
        stand.start()
        stand.drives(6)
        assert [(lap["lap"], lap["time_ms"]) for lap in kept(stand)] == [(1, 12_500), (2, 65_000)]
        assert stand.store.waiting()[1].message["session"] == FIRST

    def test_keeps_laps_while_the_line_is_down_also_over_a_restart(self, tmp_path: Path) -> None:
        desk = Desk()
        with serving(desk) as port:
            stand = Stand(tmp_path, port)
            stand.drives(2)
            stand.laps(12.5)
            stand.sends()
        stand.laps(11.25)
        stand.sends()
        stand.restart()
        stand.laps(12.25)
        stand.sends()
        assert [lap["lap"] for lap in kept(stand)] == [2, 3]
        with serving(desk, port):
            stand.passes(60)
            stand.sends()
            stand.sends()
        assert desk.told == [(FIRST, 1, 12_500), (FIRST, 2, 11_250), (FIRST, 3, 12_250)]
        assert kept(stand) == []

    def test_with_the_wrong_key_says_so_and_sends_the_laps_once_it_is_right(self, tmp_path: Path) -> None:
        desk = Desk()
        with serving(desk) as port:
            stand = Stand(tmp_path, port, key="not the key of this rig")
            stand.drives(2)
            stand.laps(12.5)
            stand.sends()
            assert desk.told == []
            assert stand.said[-1] == (
                "! lap 1 was refused: the signature is not made with the key of rig 'rig-7'. It is kept here: "
                "start again with the rig's right --key"
            )
            stand.restart(key=KEY)
            stand.sends()
        assert desk.told == [(FIRST, 1, 12_500)]

    def test_that_looks_for_another_sim_does_not_see_this_one(self, tmp_path: Path) -> None:
        stand = Stand(tmp_path, sim="raceroom")
        stand.drives(3)
        assert (stand.said, stand.states) == ([], [])

    def test_says_once_that_a_sim_cannot_be_read(self, tmp_path: Path) -> None:
        stand = Stand(tmp_path)
        stand.memory.maps[RACEROOM] = raceroom(major=2)
        stand.drives(6)
        (told,) = (line for line in stand.said if line.startswith("!"))
        assert told == (
            "! RaceRoom runs, but its memory cannot be read: raceroom at byte 0: "
            "expected version 3 of RaceRoom's memory, not 2.4"
        )

    def test_whose_disk_is_full_keeps_the_lap_in_mind_and_writes_it_when_it_can(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stand = Stand(tmp_path)
        stand.drives(2)
        with monkeypatch.context() as full:

            def refuse(*_: object) -> bool:
                raise sqlite3.OperationalError("database or disk is full")

            full.setattr(stand.store, "add_lap", refuse)
            stand.laps(12.5)
        told = "! the disk does not take lap 1 (database or disk is full): make room, this tries again"
        assert stand.said.count(told) == 1
        stand.drives(1)
        assert [lap["time_ms"] for lap in kept(stand)] == [12_500]


class TestOtherSims:
    def test_a_lap_that_the_sim_marks_does_not_count(self, tmp_path: Path) -> None:
        """Assetto Corsa EVO marks the running lap."""
        stand = Stand(tmp_path)
        moments = [(0, 0, True)] * 5 + [(1, 56_350, True)] * 3 + [(1, 56_350, False)] * 3 + [(2, 54_453, True)] * 3
        for packet, (laps, last_ms, valid) in enumerate(moments):
            stand.memory.maps[EVO_STATIC] = evo_static()
            stand.memory.maps[EVO_GRAPHICS] = evo_graphics(
                packet_id=packet, current_pos=0xFFFF, total_lap_count=laps, last_laptime_ms=last_ms, is_valid_lap=valid
            )
            stand.passes(0.25)
            stand.rig.step(stand.now, stand.at)
        assert kept(stand) == [
            {"lap": 1, "time_ms": 56_350, "valid": True},
            {"lap": 2, "time_ms": 54_453, "valid": False},
        ]
        assert stand.said[-2:] == ["lap 1: 0:56.350", "lap 2: 0:54.453 (does not count)"]

    def test_raceroom_says_itself_what_the_last_lap_was(self, tmp_path: Path) -> None:
        stand = Stand(tmp_path)
        times = {"last": 92.345, "last_sectors": (30.1, 61.2, 92.345), "last_valid": 0}
        for tick in range(10):
            given = times | {"laps": 1} if tick > 4 else {}
            stand.memory.maps[RACEROOM] = raceroom(ticks=40_000 + tick, **given)
            stand.passes(0.25)
            stand.rig.step(stand.now, stand.at)
        assert kept(stand) == [{"lap": 1, "time_ms": 92_345, "sectors_ms": [30_100, 31_100, 31_145], "valid": False}]

    def test_a_session_of_iracing_is_named_as_the_service_numbers_it(self, tmp_path: Path) -> None:
        stand = Stand(tmp_path)
        text = iracing_text(number=71_234, types=("Practice", "Lone Qualify", "Race"))
        for tick in range(16):
            laps = int(tick > 4)
            time = 92.345 if tick > 12 else -1.0  # it follows two seconds later
            values = {"SessionNum": 2, "LapCompleted": laps, "LapLastLapTime": time, "LapCurrentLapTime": 3.0}
            stand.memory.maps[IRACING] = iracing(values, text=text, tick=tick)
            stand.passes(0.25)
            stand.rig.step(stand.now, stand.at)
        assert [waiting.message["session"] for waiting in stand.store.waiting()] == ["iracing-71234-2"]
        assert kept(stand) == [{"lap": 1, "time_ms": 92_345}]
        assert stand.said[0] == "iRacing: race, Lakeside, Hall GT3, Ada Voss"


class Busy(Rig):
    """Finds a lap with every second sample, until two visits to the server followed. It begins with faults of ours."""

    def __init__(self, stand: Stand, stop: threading.Event) -> None:
        self.stand, self.stop, self.steps = stand, stop, 0

    def step(self, now: float, at: float) -> bool:
        self.steps += 1
        if self.steps < 3:
            raise AssertionError("a fault of ours")
        if self.stand.said.count("asked") > 2:
            self.stop.set()
        return self.steps % 2 == 0


def test_it_runs_on_over_faults_of_its_own_until_it_is_told_to_stop(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its threads and real waiting: who brings laps is woken when there is one."""
    monkeypatch.setattr("ingest.rig.app.EVERY_S", 0.01)
    stand, stop = Stand(tmp_path), threading.Event()

    class Asked(Courier):
        def work(self, now: float) -> float:
            stand.said.append("asked")
            return super().work(now)

    courier = Asked(stand.store, KEY.encode(), lambda _: pytest.fail("nothing waits"), stand.said.append, "it")
    run(Busy(stand, stop), courier, Beacon(Server("127.0.0.1", 9, 9), stand.said.append), stop)
    assert stop.is_set()
    assert [record.message for record in caplog.records] == [
        "that is a fault of this program; it goes on all the same. Told once"
    ]
    stand.stop()

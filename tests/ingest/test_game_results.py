"""A game's own final classification into the record: once, of the right session, and without names."""

from datetime import timedelta

import pytest

from ingest.demo import wire_f1
from ingest.demo.wire_f1 import Header, Place
from ingest.formats.f1_layouts import Result
from tests.ingest.hall import F1, RIG, Hall
from tests.stories.test_lfs_race import ADA as LFS_ADA
from tests.stories.test_lfs_race import BEA, HOST, evening
from timing.classified import Classified, Finish
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession
from timing.readings import SessionType
from timing.record.decisions import Phase, SessionMoved
from timing.record.game_result import GameClassified, GameRow

RACE = PlannedSession("race", SessionType.RACE, "Race 1")
PLAN = Plan(
    session=RACE,
    sessions=(RACE,),
    drivers={"d1": PlannedDriver("d1", "Bea")},
    rigs={"left": PlannedRig("left", RIG[0], name="Rig left", driver="d1")},
)
LOBBY = Plan(rigs={"lobby": PlannedRig("lobby", RIG[0], cars="all")})


def said(hall: Hall) -> list[GameClassified]:
    return [entry for entry in hall.entries if isinstance(entry, GameClassified)]


def result(*places: Place, session: int = 77, year: int = 2022) -> bytes:
    return wire_f1.classification_packet(year, Header(session, frame=900), places)


def race(hall: Hall, *times: int, type: SessionType = SessionType.RACE) -> F1:
    rig = F1()
    hall.hear(*rig.begins(type), *(rig.ends(time) for time in times))
    return rig


class TestAtARig:
    def test_of_a_rigs_own_game_the_own_car_is_taken(self) -> None:
        hall = Hall(PLAN, planned=True)
        race(hall, 81_000, 80_000)
        hall.hear(result(Place(3, 2, 80_000, 161_000, grid=5, penalties_s=5), Place(1, 2, 70_000, 150_000)))
        (entry,) = said(hall)
        ended = Classified(3, 2, 80_000, 161_000, 5_000, Finish.FINISHED, 5)
        assert (entry.session, entry.source, entry.game) == ("race", "left/77", "77")
        assert entry.rows == (GameRow("left/77/0", "d1", ended),)
        assert {lap.source for lap in hall.laps} == {"left/77/0"}, "it is the car of these laps"

    def test_the_same_again_adds_nothing_and_another_word_is_another_entry(self) -> None:
        hall = Hall(PLAN, planned=True)
        rig = race(hall, 81_000)
        told = result(Place(1, 1, 81_000, 81_000))
        hall.hear(told, told)
        hall.restart()
        hall.hear(*rig.begins(SessionType.RACE), told)
        assert len(said(hall)) == 1
        hall.hear(result(Place(2, 1, 81_000, 81_000)))
        assert [entry.rows[0].result.position for entry in said(hall)] == [1, 2]
        assert len({entry.about for entry in said(hall)}) == 1

    def test_without_a_lap_it_is_of_the_session_that_takes_laps_if_that_is_of_its_kind(self) -> None:
        hall = Hall(PLAN, planned=True)
        race(hall)
        hall.hear(result(Place(12, 0, result=Result.FINISHED + 1)))
        (entry,) = said(hall)
        assert entry.rows == (GameRow("left/77/0", "d1", Classified(12, 0, None, None, 0, Finish.RETIRED)),)
        other = Hall(PLAN, planned=True)
        race(other, type=SessionType.QUALIFYING)
        other.hear(result(Place(12, 0)))
        assert said(other) == []

    def test_a_race_of_the_game_that_is_in_two_sessions_here_is_the_result_of_none(self) -> None:
        second = PlannedSession("race-2", SessionType.RACE, "Race 2")
        plan = Plan(session=RACE, sessions=(RACE, second), drivers=PLAN.drivers, rigs=PLAN.rigs)
        hall = Hall(plan, planned=True)
        rig = race(hall, 81_000)
        hall.now_ns += 200_000_000_000
        for session, phase in (("race", Phase.CLOSED), ("race-2", Phase.RUNNING)):
            hall.record.append([SessionMoved(session, phase, "Toni", hall.clock - timedelta(seconds=100))])
        hall.follow()
        hall.hear(rig.ends(80_000))
        assert [lap.session for lap in hall.laps] == ["race", "race-2"]
        hall.hear(result(Place(1, 2, 80_000, 161_000)))
        assert said(hall) == []

    def test_a_source_that_nobody_knows_has_none(self) -> None:
        hall, rig = Hall(PLAN, planned=True), F1()
        hall.hear(*rig.begins(SessionType.RACE), rig.ends(81_000), source=("10.0.0.66", 1))
        hall.hear(result(Place(1, 1, 81_000, 81_000)), source=("10.0.0.66", 1))
        assert said(hall) == []

    def test_a_session_that_was_not_heard_has_none(self) -> None:
        hall = Hall(PLAN, planned=True)
        hall.hear(result(Place(1, 1, 81_000, 81_000)))
        assert said(hall) == []

    def test_a_driver_whom_nobody_planned_is_known_by_the_name_of_the_game(self) -> None:
        hall = Hall(Plan(session=RACE, rigs={"left": PlannedRig("left", RIG[0])}), planned=True)
        race(hall)
        hall.hear(result(Place(5, 0)))
        ((row,),) = [entry.rows for entry in said(hall)]
        assert hall.record.people()[row.driver].name == "Ada"

    def test_an_empty_classification_is_none(self) -> None:
        hall = Hall(PLAN, planned=True)
        race(hall, 81_000)
        hall.hear(result(wire_f1.NO_PLACE, Place(1, 1, 81_000, 81_000)))
        assert said(hall) == []


class TestOfAField:
    def test_where_all_cars_count_each_has_a_row(self) -> None:
        hall = Hall(LOBBY)
        race(hall, 81_000)
        hall.hear(result(Place(1, 1, 81_000, 81_000), Place(2, 1, 82_000, 82_000)))
        (entry,) = said(hall)
        assert entry.session == hall.sessions[-1].session
        first, second = entry.rows
        assert (first.car, first.driver) == ("lobby/77/0", hall.laps[0].driver)
        assert second.car == "lobby/77/1"
        assert hall.record.people()[second.driver].name == "car 1"

    def test_after_a_restart_it_is_of_the_same_session(self) -> None:
        hall = Hall(LOBBY)
        rig = race(hall, 81_000)
        hall.restart()
        hall.hear(*rig.begins(SessionType.RACE), result(Place(1, 1, 81_000, 81_000)))
        assert [entry.session for entry in said(hall)] == [hall.sessions[-1].session]

    def test_without_any_lap_there_is_no_session_that_it_could_be_of(self) -> None:
        hall = Hall(LOBBY)
        race(hall)
        hall.hear(result(Place(1, 0)))
        assert said(hall) == []

    @pytest.mark.parametrize("times", [1, 2])
    def test_a_host_confirms_car_by_car_and_its_last_word_has_all(self, times: int) -> None:
        """However often the tape is played: the laps that were heard again belong to no new session."""
        hall = Hall(Plan(rigs={"host": PlannedRig("host", HOST[0])}))
        for _ in range(times):
            hall.hear(*evening(), source=HOST)
        hall.restart()
        hall.hear(*evening(), source=HOST)
        assert [(entry.session, len(entry.rows)) for entry in said(hall)] == [
            ("qualifying-bl1-1", 1),
            ("race-bl1-1", 1),
            ("race-bl1-1", 2),
        ]
        assert {entry.game for entry in said(hall)} == {""}, "its sessions have no id of their own"
        last = {row.car.rsplit("/")[-1]: row.result for row in said(hall)[-1].rows}
        assert last[str(LFS_ADA)] == Classified(1, 3, 92_000, 279_500, 0)
        assert last[str(BEA)].position == 2
        assert {row.car for entry in said(hall) for row in entry.rows} <= {lap.source for lap in hall.laps}
        drivers = {lap.source: lap.driver for lap in hall.laps}
        assert all(row.driver == drivers[row.car] for entry in said(hall) for row in entry.rows)

"""From outcomes of the tracker to entries: which session, which driver, which identity."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ingest.book import Book
from ingest.entries import Entrant, Entries
from ingest.rigs import Rig
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession, PlannedTeam
from timing.laps import GAME, REWIND, GameSession, LapCorrected, LapDone, Origin
from timing.readings import CarName, SessionType
from timing.record.entry import LapAmended, LapSet, Person, SessionOpened, driver_id

AT = datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)
RIG = Rig("rig-10.0.0.5", "rig 10.0.0.5")
ADA = CarName("Ada", car="gt3", guid="7656")


def done(
    lap: int = 1,
    time: int = 80_000,
    *,
    name: CarName | None = None,
    car: int = 0,
    valid: bool | None = True,
    origin: Origin = Origin.LIVE,
    reason: str = "",
) -> LapDone:
    return LapDone("77", car, name, lap, time, (1, 2, 3), valid, reason, origin, player=True)


def at_stand(rig: Rig = RIG) -> Entrant:
    """A rig's own game on an open stand."""
    return Entrant(rig, GameSession("77", SessionType.HOTLAP, "Suzuka"), True, "player", 1, False)


def at_server(stream: int = 1, game: str = "1", type: SessionType = SessionType.RACE) -> Entrant:
    """A server that carries its whole field and numbers no sessions."""
    return Entrant(RIG, GameSession(game, type, "suzuka", "Race"), False, "all", stream, True)


def entries(plan: Plan | None = None) -> Entries:
    made = Entries(plan or Plan(), Book())
    made.planned(AT)
    return made


def lap_of(new: list[object]) -> LapSet:
    (lap,) = [entry for entry in new if isinstance(entry, LapSet)]
    return lap


class TestThePlan:
    def test_its_session_and_its_drivers_go_into_the_record_once(self) -> None:
        plan = Plan(
            drivers={"d1": PlannedDriver("d1", "Ada", "t1", "7")},
            session=PlannedSession("quali", SessionType.QUALIFYING, "Qualifying", "Suzuka"),
        )
        made = Entries(plan, Book())
        new, people = made.planned(AT)
        assert new == [SessionOpened("quali", SessionType.QUALIFYING, "Qualifying", "Suzuka", AT)]
        assert people == [Person("d1", "Ada", "7", "t1")]
        assert made.planned(AT) == ([], people)


class TestARigsOwnLap:
    def test_belongs_to_the_cups_session_and_to_the_name_the_feed_gives(self) -> None:
        new, (person,) = entries().lap(done(name=ADA), at_stand(), AT, 1234)
        lap = lap_of([*new])
        assert (lap.session, lap.rig, lap.source, lap.clock, lap.aside) == (
            "open",
            RIG.id,
            f"{RIG.id}/77/0",
            1234,
            False,
        )
        assert (person.name, person.affiliation) == ("Ada", "gt3")
        assert lap.driver == person.id

    @pytest.mark.parametrize("name", [None, CarName("")])
    def test_stands_under_the_rig_where_the_feed_names_nobody(self, name: CarName | None) -> None:
        _, (person,) = entries().lap(done(name=name), at_stand(), AT, None)
        assert person.name == "rig 10.0.0.5"

    def test_of_a_planned_rig_belongs_to_who_sits_there_whatever_the_game_says(self) -> None:
        plan = Plan(
            teams={"t1": PlannedTeam("t1", "Moselwerk", "Moselwerk")},
            drivers={"d1": PlannedDriver("d1", "Bea", "t1", "7")},
            rigs={"a": PlannedRig("a", "10.0.0.5", driver="d1")},
        )
        seated = Rig("a", "Left", driver="d1", team="t1")
        _, (person,) = entries(plan).lap(done(name=ADA), at_stand(seated), AT, None)
        assert person == Person("d1", "Bea", "7", "t1")
        team_only = Rig("b", "Right", team="t1")
        _, (person,) = entries(plan).lap(done(name=ADA), at_stand(team_only), AT, None)
        assert person == Person("team:t1", "Moselwerk", None, "t1")

    def test_of_a_source_the_plan_does_not_know_is_kept_aside_in_the_cups_session(self) -> None:
        stray = Rig("stray-10.0.0.9:5", "unknown source 10.0.0.9:5", known=False)
        new, _ = entries().lap(done(), at_stand(stray), AT, None)
        assert lap_of([*new]).aside
        whole_field = replace(at_server(), rig=stray)
        new, _ = entries().lap(done(car=3), whole_field, AT, None)
        assert (lap_of([*new]).session, len(new)) == ("open", 1)


class TestALapOnce:
    def test_told_again_it_makes_no_entry(self) -> None:
        made = entries()
        made.lap(done(), at_stand(), AT, None)
        assert made.lap(done(), at_stand(), AT, None) == ([], [])

    def test_told_otherwise_without_being_the_games_list_the_first_stays(self) -> None:
        made = entries()
        made.lap(done(), at_stand(), AT, None)
        assert made.lap(done(time=70_000, origin=Origin.RECOVERED), at_stand(), AT, None) == ([], [])

    def test_the_games_list_corrects_it(self) -> None:
        made = entries()
        new, _ = made.lap(done(valid=None, origin=Origin.RECOVERED), at_stand(), AT, None)
        (amended,), people = made.lap(done(valid=False, origin=Origin.HISTORY, reason=GAME), at_stand(), AT, None)
        assert isinstance(amended, LapAmended)
        assert (amended.lap_key, amended.valid, amended.reason, people) == (new[0].key, False, GAME, [])
        assert made.lap(done(valid=False, origin=Origin.HISTORY, reason=GAME), at_stand(), AT, None) == ([], [])

    def test_but_does_not_excuse_a_rewind(self) -> None:
        made = entries()
        made.lap(done(valid=False, reason=REWIND), at_stand(), AT, None)
        assert made.lap(done(origin=Origin.HISTORY), at_stand(), AT, None) == ([], [])


class TestCorrections:
    def test_become_amendments_once(self) -> None:
        made = entries()
        new, _ = made.lap(done(), at_stand(), AT, None)
        correction = LapCorrected("77", 0, 1, None, None, False, REWIND, player=True)
        (amended,) = made.correction(correction, at_stand(), AT)
        assert isinstance(amended, LapAmended)
        assert (amended.lap_key, amended.valid, amended.time_ms) == (new[0].key, False, None)
        assert made.correction(correction, at_stand(), AT) == []

    def test_of_a_lap_the_record_never_had_are_nothing(self) -> None:
        assert entries().correction(LapCorrected("77", 0, 9, 1, None, False, REWIND, player=True), at_stand(), AT) == []

    def test_change_the_time(self) -> None:
        made = entries()
        made.lap(done(), at_stand(), AT, None)
        (amended,) = made.correction(LapCorrected("77", 0, 1, 79_000, None, True, "", player=True), at_stand(), AT)
        assert isinstance(amended, LapAmended)
        assert amended.time_ms == 79_000


class TestAServersField:
    def test_opens_a_session_of_its_own_with_the_first_lap(self) -> None:
        made = entries()
        new, (person,) = made.lap(done(name=ADA, car=3), at_server(), AT, None)
        assert new[0] == SessionOpened("race-suzuka-1", SessionType.RACE, "Race · suzuka", "suzuka", AT, RIG.id, "1")
        assert lap_of([*new]).session == "race-suzuka-1"
        assert person == Person(driver_id("ac", "7656", "Ada"), "Ada", None, None, "gt3")
        new, _ = made.lap(done(2, name=ADA, car=3), at_server(), AT, None)
        assert len(new) == 1

    def test_the_next_race_of_the_same_name_is_another_session(self) -> None:
        made = entries()
        made.lap(done(name=ADA), at_server(), AT, None)
        new, _ = made.lap(done(name=ADA), at_server(game="2"), AT, None)
        assert lap_of([*new]).session == "race-suzuka-2"

    def test_played_again_from_another_port_it_is_another_session(self) -> None:
        made = entries()
        made.lap(done(name=ADA), at_server(1), AT, None)
        new, _ = made.lap(done(name=ADA), at_server(2), AT, None)
        assert lap_of([*new]).session == "race-suzuka-2"

    def test_with_ids_of_the_game_a_session_heard_again_is_the_same(self) -> None:
        one = Entrant(RIG, GameSession("77", SessionType.RACE, None), True, "all", 1, False)
        made = entries()
        first, _ = made.lap(done(name=ADA), one, AT, None)
        again, _ = made.lap(done(name=ADA), replace(one, stream=2), AT, None)
        assert len(first) == 2
        assert again == []

    def test_a_car_nobody_named_stands_under_its_number(self) -> None:
        _, (person,) = entries().lap(done(car=4), at_server(), AT, None)
        assert person.name == "car 4"
        rig_feed = Entrant(RIG, GameSession("77", SessionType.RACE, None), True, "all", 1, False)
        _, (person,) = entries().lap(done(car=4, name=CarName("Player", number="44")), rig_feed, AT, None)
        assert (person.name, person.number) == ("Player", "44")

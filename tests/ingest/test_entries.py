"""From outcomes of the tracker to entries: which session, which driver, which identity."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ingest.book import SAME_CLOCK, Book
from ingest.entries import REPEATED, Entrant, Entries, Made
from ingest.repeats import Told
from ingest.rigs import Rig
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession, PlannedTeam
from timing.laps import GAME, REWIND, GameSession, LapCorrected, LapDone, Origin
from timing.planned_people import NOBODY
from timing.readings import CarName, SessionType
from timing.record.entry import Entry, LapAmended, LapSet, Person, SessionOpened, driver_id

AT = datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)
RIG = Rig("rig-10.0.0.5", "rig 10.0.0.5")
STRAY = Rig("stray-10.0.0.9:5", "unknown source 10.0.0.9:5", known=False)
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


def at_console(game: str = "p100", stream: int = 1) -> Entrant:
    """A game whose sessions have no id."""
    return Entrant(RIG, GameSession(game), False, "player", stream, False)


def at_server(stream: int = 1, game: str = "1", type: SessionType = SessionType.RACE) -> Entrant:
    """A server that carries its whole field and numbers no sessions."""
    return Entrant(RIG, GameSession(game, type, "suzuka", "Race"), False, "all", stream, True)


class Evening(Entries):
    """Entries with their book, and laps spelled shorter."""

    def __init__(self, plan: Plan | None = None, book: Book | None = None) -> None:
        self.book = book or Book()
        super().__init__(plan or Plan(), self.book)
        self.planned(AT)

    def tell(self, lap: LapDone, entrant: Entrant, clock: int | None = None, mark: str = "") -> Made:
        return self.lap(Told(lap, AT, clock, mark), entrant)

    def restarted(self) -> "Evening":
        """The same record after a restart."""
        return Evening(self._plan, self.book)


def lap_of(new: Sequence[Entry]) -> LapSet:
    (lap,) = [entry for entry in new if isinstance(entry, LapSet)]
    return lap


class TestThePlan:
    def test_its_session_and_its_drivers_go_into_the_record_once(self) -> None:
        plan = Plan(
            drivers={"d1": PlannedDriver("d1", "Ada", "t1", "7")},
            session=PlannedSession("quali", SessionType.QUALIFYING, "Qualifying", "Suzuka"),
        )
        made = Entries(plan, Book())
        new, people, _ = made.planned(AT)
        assert new == (SessionOpened("quali", SessionType.QUALIFYING, "Qualifying", "Suzuka", AT),)
        assert people == [Person("d1", "Ada", "7", "t1")]
        assert made.planned(AT) == Made((), people)


class TestARigsOwnLap:
    def test_belongs_to_the_cups_session_and_to_the_name_the_feed_gives(self) -> None:
        new, (person,), _ = Evening().tell(done(name=ADA), at_stand(), 1234)
        lap = lap_of(new)
        assert (lap.session, lap.rig, lap.source, lap.clock, lap.aside, lap.mark) == (
            "open",
            RIG.id,
            f"{RIG.id}/77/0",
            1234,
            False,
            "",
        )
        assert (person.name, person.affiliation) == ("Ada", "gt3")
        assert lap.driver == person.id

    @pytest.mark.parametrize("name", [None, CarName("")])
    def test_stands_under_the_rig_where_the_feed_names_nobody(self, name: CarName | None) -> None:
        _, (person,), _ = Evening().tell(done(name=name), at_stand())
        assert person.name == "rig 10.0.0.5"

    def test_of_a_planned_rig_belongs_to_who_sits_there_whatever_the_game_says(self) -> None:
        plan = Plan(
            teams={"t1": PlannedTeam("t1", "Moselwerk", "Moselwerk"), "t2": PlannedTeam("t2", "Eifel", "Eifel")},
            drivers={"d1": PlannedDriver("d1", "Bea", "t1", "7")},
            rigs={
                "a": PlannedRig("a", "10.0.0.5", driver="d1"),
                "b": PlannedRig("b", "10.0.0.6", team="t1"),
                "c": PlannedRig("c", "10.0.0.7", team="t2"),
            },
        )
        seated = Rig("a", "Left", driver="d1", team="t1")
        _, (person,), _ = Evening(plan).tell(done(name=ADA), at_stand(seated))
        assert person == Person("d1", "Bea", "7", "t1")
        nobody_seated = Rig("b", "Right", team="t1")
        new, people, _ = Evening(plan).tell(done(name=ADA), at_stand(nobody_seated))
        assert (lap_of(new).driver, people) == (NOBODY, [])
        team_without_drivers = Rig("c", "Middle", team="t2")
        _, (person,), _ = Evening(plan).tell(done(name=ADA), at_stand(team_without_drivers))
        assert person == Person("team:t2", "Eifel", None, "t2")

    def test_of_a_source_the_plan_does_not_know_is_kept_aside_in_the_cups_session(self) -> None:
        new, _, _ = Evening().tell(done(), at_stand(STRAY))
        assert lap_of(new).aside
        new, _, _ = Evening().tell(done(car=3), replace(at_server(), rig=STRAY), mark="m1")
        assert (lap_of(new).session, len(new)) == ("open", 1)


class TestALapOnce:
    def test_told_again_it_makes_no_entry(self) -> None:
        evening = Evening()
        evening.tell(done(), at_stand())
        assert evening.tell(done(), at_stand()) == REPEATED
        assert evening.restarted().tell(done(), at_stand()) == REPEATED

    def test_told_otherwise_without_being_the_games_list_the_first_stays(self) -> None:
        evening = Evening()
        evening.tell(done(), at_stand())
        assert not evening.tell(done(time=70_000, origin=Origin.RECOVERED), at_stand()).entries

    def test_the_games_list_corrects_it(self) -> None:
        evening = Evening()
        new, _, _ = evening.tell(done(valid=None, origin=Origin.RECOVERED), at_stand())
        (amended,), people, _ = evening.tell(done(valid=False, origin=Origin.HISTORY, reason=GAME), at_stand())
        assert isinstance(amended, LapAmended)
        assert (amended.lap_key, amended.valid, amended.reason, people) == (new[0].key, False, GAME, ())
        assert not evening.tell(done(valid=False, origin=Origin.HISTORY, reason=GAME), at_stand()).entries

    def test_but_does_not_excuse_a_rewind(self) -> None:
        evening = Evening()
        evening.tell(done(valid=False, reason=REWIND), at_stand())
        assert not evening.tell(done(origin=Origin.HISTORY), at_stand()).entries


class TestALapOfAGameWithoutSessionIds:
    """A recording of which the beginning is missing is another session to the tracker, and the same laps to us."""

    def test_is_known_by_the_games_own_count_whatever_the_session_is_called(self) -> None:
        evening, lap = Evening(), done(2, 80_123)
        assert evening.tell(replace(lap, session="p100"), at_console("p100"), 9_000).entries
        again = replace(lap, session="p131")
        assert evening.tell(again, at_console("p131", 2), 9_003) == REPEATED
        assert evening.restarted().tell(again, at_console("p131"), 9_003) == REPEATED

    def test_is_another_one_where_the_count_is_another(self) -> None:
        evening, lap = Evening(), replace(done(2, 80_123), session="p100")
        evening.tell(lap, at_console("p100"), 9_000)
        assert evening.tell(replace(lap, session="p20000"), at_console("p20000"), 29_000).entries
        assert evening.tell(replace(lap, lap=3), at_console("p100"), 9_000 + SAME_CLOCK).entries


class TestCorrections:
    def test_become_amendments_once(self) -> None:
        evening = Evening()
        new, _, _ = evening.tell(done(), at_stand())
        correction = LapCorrected("77", 0, 1, None, None, False, REWIND, player=True)
        (amended,), _, _ = evening.correction(correction, at_stand(), AT)
        assert isinstance(amended, LapAmended)
        assert (amended.lap_key, amended.valid, amended.time_ms) == (new[0].key, False, None)
        assert not evening.correction(correction, at_stand(), AT).entries

    def test_of_a_lap_the_record_never_had_are_nothing(self) -> None:
        correction = LapCorrected("77", 0, 9, 1, None, False, REWIND, player=True)
        assert Evening().correction(correction, at_stand(), AT) == Made()

    def test_before_any_lap_open_no_session_that_nobody_writes_down(self) -> None:
        evening, lobby = Evening(), replace(at_stand(), cars="all")
        assert evening.correction(LapCorrected("77", 0, 9, 1, None, False, REWIND, player=True), lobby, AT) == Made()
        new, _, _ = evening.tell(done(name=ADA), lobby)
        assert isinstance(new[0], SessionOpened)

    def test_to_and_fro_and_to_again_all_count_but_the_same_stream_heard_again_adds_none(self) -> None:
        evening = Evening()
        evening.tell(done(), at_stand())
        undone = LapCorrected("77", 0, 1, None, None, False, REWIND, player=True)
        driven_anew = LapCorrected("77", 0, 1, 79_000, None, True, "", player=True)
        story = [(undone, 100), (driven_anew, 4_000), (undone, 5_000)]
        entries = [evening.correction(lap, at_stand(), AT, clock).entries for lap, clock in story]
        assert [len(made) for made in entries] == [1, 1, 1]
        assert len({entry.key for made in entries for entry in made}) == 3
        again = evening.restarted()
        assert [again.correction(lap, at_stand(), AT, clock).entries for lap, clock in story] == [()] * 3

    def test_that_say_nothing_of_validity_leave_it(self) -> None:
        evening = Evening()
        evening.tell(done(), at_stand())
        correction = LapCorrected("77", 0, 1, None, (1, 2, 3), None, "", player=True)
        assert evening.correction(correction, at_stand(), AT) == Made()

    def test_change_the_time(self) -> None:
        evening = Evening()
        evening.tell(done(), at_stand())
        correction = LapCorrected("77", 0, 1, 79_000, None, True, "", player=True)
        (amended,), _, _ = evening.correction(correction, at_stand(), AT)
        assert isinstance(amended, LapAmended)
        assert amended.time_ms == 79_000


class TestAFieldWithIds:
    """A lobby that a rig sends in full, of a game whose sessions have ids."""

    LOBBY = Entrant(RIG, GameSession("77", SessionType.RACE, None), True, "all", 1, False)

    def test_a_session_heard_again_is_the_same(self) -> None:
        evening = Evening()
        first, _, _ = evening.tell(done(name=ADA), self.LOBBY)
        assert len(first) == 2
        assert evening.tell(done(name=ADA), replace(self.LOBBY, stream=2)) == REPEATED

    def test_also_after_a_restart_and_when_its_type_became_known_meanwhile(self) -> None:
        evening = Evening()
        first, _, _ = evening.tell(done(name=ADA), replace(self.LOBBY, game=GameSession("77")))
        again = evening.restarted()
        assert again.tell(done(name=ADA), self.LOBBY) == REPEATED
        new, _, _ = again.tell(done(2, name=ADA), self.LOBBY)
        assert [lap_of(new).session] == [first[0].session]

    def test_a_second_rig_in_it_opens_it_no_second_time(self) -> None:
        evening = Evening()
        evening.tell(done(name=ADA), self.LOBBY)
        new, _, _ = evening.tell(done(name=ADA), replace(self.LOBBY, rig=Rig("rig-10.0.0.6", "rig"), stream=2))
        assert [type(entry) for entry in new] == [LapSet]

    def test_a_car_nobody_named_stands_under_its_number(self) -> None:
        _, (person,), _ = Evening().tell(done(car=4), self.LOBBY)
        assert person.name == "car 4"
        _, (person,), _ = Evening().tell(done(car=4, name=CarName("Player", number="44")), self.LOBBY)
        assert (person.name, person.number) == ("Player", "44")


class TestAServer:
    def test_opens_a_session_of_its_own_with_the_first_lap(self) -> None:
        evening = Evening()
        new, (person,), _ = evening.tell(done(name=ADA, car=3), at_server(), mark="m1")
        assert new[0] == SessionOpened("race-suzuka-1", SessionType.RACE, "Race · suzuka", "suzuka", AT, RIG.id, "1")
        assert (lap_of(new).session, lap_of(new).mark) == ("race-suzuka-1", "m1")
        assert person == Person(driver_id("ac", "7656", "Ada"), "Ada", None, None, "gt3")
        new, _, _ = evening.tell(done(2, name=ADA, car=3), at_server(), mark="m2")
        assert len(new) == 1

    def test_calls_the_next_race_by_the_same_name_and_it_is_another_session(self) -> None:
        evening = Evening()
        evening.tell(done(name=ADA), at_server(), mark="m1")
        new, _, _ = evening.tell(done(name=ADA), at_server(game="2"), mark="m2")
        assert lap_of(new).session == "race-suzuka-2"

    def test_that_is_played_again_adds_nothing_also_after_a_restart(self) -> None:
        evening = Evening()
        for number in (1, 2, 3):
            evening.tell(done(number, name=ADA), at_server(1), mark=f"m{number}")
        for again, stream in ((evening, 2), (evening.restarted(), 3)):
            heard = [again.tell(done(number), at_server(stream, "9"), mark=f"m{number}") for number in (1, 2, 3)]
            assert heard == [REPEATED] * 3

    def test_that_is_played_further_than_before_goes_on_with_the_session(self) -> None:
        evening = Evening()
        for number in (1, 2):
            evening.tell(done(number, name=ADA), at_server(1), mark=f"m{number}")
        again = evening.restarted()
        heard = [again.tell(done(number, name=ADA), at_server(2, "9"), mark=f"m{number}") for number in (1, 2, 3, 4, 3)]
        assert [[lap_of(made.entries).session] if made.entries else [] for made in heard] == [
            [],
            [],
            ["race-suzuka-1"],
            ["race-suzuka-1"],
            [],
        ]
        assert heard[3].people

    def test_whose_first_lap_is_alike_by_chance_loses_none(self) -> None:
        evening = Evening()
        for number in (1, 2):
            evening.tell(done(number, name=ADA), at_server(1), mark=f"m{number}")
        assert evening.tell(done(1, name=ADA), at_server(1, "2"), mark="m1") == REPEATED
        new, people, _ = evening.tell(done(2, name=ADA), at_server(1, "2"), mark="x2")
        assert [getattr(entry, "mark", None) for entry in new] == [None, "m1", "x2"]
        assert ({entry.session for entry in new}, len(people)) == ({"race-suzuka-2"}, 2)

    def test_goes_on_with_its_session_after_a_restart_of_ours(self) -> None:
        evening = Evening()
        evening.tell(done(1), at_server(), mark="m1")
        new, _, _ = evening.restarted().tell(done(2), at_server(), mark="m2")
        assert [(type(entry), entry.session) for entry in new] == [(LapSet, "race-suzuka-1")]

    def test_but_a_second_stream_does_not_join_it_there(self) -> None:
        evening = Evening()
        evening.tell(done(1), at_server(), mark="m1")
        again = evening.restarted()
        again.tell(done(2), at_server(1), mark="m2")
        new, _, _ = again.tell(done(2), at_server(2), mark="x2")
        assert lap_of(new).session == "race-suzuka-2"

    def test_a_number_given_to_another_message_before_is_no_reason_to_lose_a_lap(self) -> None:
        evening = Evening()
        for number in (1, 2):
            evening.tell(done(number, name=ADA), at_server(1), mark=f"m{number}")
        again = evening.restarted()
        for number in (1, 2):
            again.tell(done(number), at_server(2), mark=f"m{number}")
        numbers = [lap_of(again.tell(done(2), at_server(2), mark=mark).entries).lap for mark in ("x1", "x2")]
        assert numbers == [3, 4]

    def test_nobody_planned_is_kept_aside_and_heard_again_adds_nothing(self) -> None:
        evening, stranger = Evening(), replace(at_server(), rig=STRAY)
        assert evening.tell(done(), stranger, mark="m1").entries
        assert evening.tell(done(), replace(stranger, stream=2), mark="m1") == REPEATED

    def test_that_the_plan_learns_later_counts_from_then_on_and_so_do_laps_it_repeats(self) -> None:
        evening = Evening()
        for number in (1, 2):
            evening.tell(done(number), replace(at_server(), rig=STRAY), mark=f"m{number}")
        again = evening.restarted()
        made = [again.tell(done(number), at_server(), mark=f"m{number}") for number in (1, 2, 3)]
        assert [lap_of(each.entries).aside for each in made] == [False] * 3

    def test_a_stranger_beside_it_does_not_keep_it_from_going_on_after_a_restart(self) -> None:
        evening = Evening()
        evening.tell(done(1), at_server(), mark="m1")
        again = evening.restarted()
        again.tell(done(1), replace(at_server(7), rig=STRAY), mark="s1")
        new, _, _ = again.tell(done(2), at_server(8), mark="m2")
        assert lap_of(new).session == "race-suzuka-1"

    def test_a_car_nobody_named_stands_under_its_number(self) -> None:
        _, (person,), _ = Evening().tell(done(car=4), at_server(), mark="m1")
        assert person.name == "car 4"

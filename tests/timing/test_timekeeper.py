"""A timing computer at a real track: what becomes of laps that are repeated, taken away, or not heard."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timing.laps import Drop, Dropped, GameSession, LapCorrected, LapDone, Origin, Outcome
from timing.passings import (
    BestTimed,
    Cleared,
    CompetitorNamed,
    LapsCounted,
    LapTimed,
    RunNamed,
    SecondPassed,
    TimekeeperPiece,
    TrackNamed,
    car_of,
)
from timing.readings import CarName, SessionType
from timing.timekeeper import SETTLED_S
from timing.tracker import Resume, Tracker

RACE = RunNamed(26, "Race 1", closed=False)
OVER = RunNamed(95, "Race 1", closed=True)
QUALIFYING = RunNamed(25, "Qualifying", closed=False)


def ada(name: str = "Ada Byron", nation: str = "", extra: str | None = None) -> CompetitorNamed:
    return CompetitorNamed("1", "7", name, nation, extra)


@dataclass
class Track:
    """A timing computer, and what we conclude from what it says."""

    tracker: Tracker = field(default_factory=Tracker)
    outcomes: list[Outcome] = field(default_factory=list)
    laps: dict[str, int] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)

    def say(self, *pieces: TimekeeperPiece) -> Sequence[Outcome]:
        new = [outcome for piece in pieces for outcome in self.tracker.read(piece)]
        self.outcomes += new
        return new

    def lap(self, time_ms: int, car: str = "1", *, heard: bool = True) -> Sequence[Outcome]:
        """A lap, with how the computer counts it; perhaps while nothing is heard."""
        self.laps[car] = self.laps.get(car, 0) + 1
        self.totals[car] = self.totals.get(car, 0) + time_ms
        said = LapTimed(car, time_ms, self.totals[car]), self.count(car)
        return self.say(*said) if heard else ()

    def count(self, car: str = "1") -> LapsCounted:
        return LapsCounted(car, self.laps.get(car, 0), self.totals.get(car, 0))

    def wait(self, seconds: int = SETTLED_S) -> Sequence[Outcome]:
        return self.say(*[SecondPassed()] * seconds)

    def stops(self) -> None:
        """Ingest ends, and begins again where the record left off."""
        sessions = self.tracker.sessions
        last = {lap.car: lap.lap for lap in self.done if lap.session == sessions[-1].id}
        self.tracker = Tracker(Resume(GameSession(sessions[-1].id), laps=last))

    def start_anew(self) -> None:
        """The computer counts from nothing."""
        self.laps, self.totals = {}, {}

    @property
    def done(self) -> list[LapDone]:
        return [outcome for outcome in self.outcomes if isinstance(outcome, LapDone)]

    @property
    def told(self) -> list[tuple[int, int]]:
        return [(lap.lap, lap.time_ms) for lap in self.done]

    @property
    def dropped(self) -> list[tuple[Drop, int]]:
        return [(outcome.reason, outcome.lap) for outcome in self.outcomes if isinstance(outcome, Dropped)]

    @property
    def corrected(self) -> list[tuple[int, bool | None]]:
        return [(outcome.lap, outcome.valid) for outcome in self.outcomes if isinstance(outcome, LapCorrected)]

    @property
    def sessions(self) -> list[tuple[str | None, SessionType, int]]:
        """Name and type of each session, and how many laps were told of it."""
        return [
            (game.name, game.type, sum(lap.session == game.id for lap in self.done)) for game in self.tracker.sessions
        ]


def racing(*pieces: TimekeeperPiece) -> Track:
    track = Track()
    track.say(RACE, TrackNamed("Brooklands"), ada(), *pieces)
    return track


class TestALap:
    def test_is_told_when_it_is_timed(self) -> None:
        track = racing()
        (lap,) = track.lap(92_000)
        assert lap == LapDone(
            track.tracker.sessions[0].id,
            car_of("1"),
            CarName("Ada Byron", number="7", guid="1"),
            1,
            92_000,
            None,
            None,
            "",
            Origin.LIVE,
            player=True,
        )
        assert track.tracker.sessions[0].track == "Brooklands"

    def test_is_not_ended_by_the_first_crossing(self) -> None:
        track = racing(LapTimed("1", None, 11_500), LapsCounted("1", 0, 11_500))
        track.lap(92_000)
        assert track.told == [(1, 92_000)]

    def test_may_take_as_long_as_the_one_before(self) -> None:
        track = racing()
        track.lap(92_000)
        track.lap(92_000)
        assert track.told == [(1, 92_000), (2, 92_000)]

    def test_said_again_is_the_same_one(self) -> None:
        track = racing()
        track.lap(92_000)
        track.say(LapTimed("1", 92_000, 92_000))
        track.lap(91_000)
        assert track.told == [(1, 92_000), (2, 91_000)]
        assert track.dropped == [(Drop.REPEATED, 0)]

    def test_may_be_counted_before_it_is_timed(self) -> None:
        track = racing()
        for total in (92_000, 184_000):
            track.say(LapsCounted("1", total // 92_000, total), LapTimed("1", 92_000, total))
        assert track.told == [(1, 92_000), (2, 92_000)]
        assert not track.dropped

    def test_may_be_counted_with_a_penalty_in_the_total(self) -> None:
        track = racing()
        for lap in (1, 2, 3):
            track.say(LapTimed("1", 92_000, lap * 92_000), LapsCounted("1", lap, lap * 92_000 + 10_000))
        assert [lap for lap, _ in track.told] == [1, 2, 3]
        assert not track.dropped

    def test_that_a_red_flag_ends_is_one_though_it_is_not_counted(self) -> None:
        track = racing()
        track.lap(92_000)
        track.say(LapTimed("1", 143_000, 92_000), track.count())
        track.lap(93_000)
        assert track.told == [(1, 92_000), (2, 143_000), (3, 93_000)]
        assert not track.dropped

    def test_of_somebody_without_a_name_is_the_registrations(self) -> None:
        track = Track()
        track.say(RACE)
        track.lap(92_000, "12X")
        assert track.done[0].name == CarName("car 12X", number="12X", guid="12X")

    def test_is_of_a_session_also_before_the_computer_has_named_one(self) -> None:
        track = Track()
        track.lap(92_000)
        assert track.sessions == [(None, SessionType.OTHER, 1)]


class TestLapsThatWereNotHeard:
    def test_leave_a_gap_and_are_not_invented(self) -> None:
        track = racing()
        track.lap(92_000)
        track.lap(93_000, heard=False)
        track.lap(94_000, heard=False)
        track.say(track.count())
        track.lap(95_000)
        assert track.told == [(1, 92_000), (4, 95_000)]
        assert track.dropped == [(Drop.GAP, 2), (Drop.GAP, 3)]

    def test_before_we_came_leave_none(self) -> None:
        track = racing(LapsCounted("1", 7, 700_000))
        track.laps["1"] = 7
        track.lap(92_000)
        assert track.told == [(8, 92_000)]
        assert not track.dropped

    def test_are_found_again_where_one_is_the_best(self) -> None:
        track = racing()
        track.lap(92_000)
        track.lap(90_000, heard=False)
        track.say(track.count(), BestTimed("1", 2, 90_000))
        track.wait()
        track.lap(91_000)
        assert track.told == [(1, 92_000), (2, 90_000), (3, 91_000)]
        assert [lap.origin for lap in track.done] == [Origin.LIVE, Origin.RECOVERED, Origin.LIVE]
        assert not track.dropped

    def test_before_we_came_are_found_where_one_is_the_best(self) -> None:
        track = racing(LapsCounted("1", 7, 700_000), BestTimed("1", 3, 90_000))
        track.laps["1"] = 7
        track.wait()
        assert track.told == [(3, 90_000)]

    def test_in_a_run_that_was_over_before_we_came_are_no_news(self) -> None:
        track = Track()
        track.say(OVER, ada(), LapsCounted("1", 7, 700_000), BestTimed("1", 3, 90_000))
        track.wait()
        assert not track.done

    def test_are_not_found_where_the_number_is_that_of_another_lap(self) -> None:
        track = racing()
        track.lap(92_000)
        track.say(BestTimed("1", 1, 93_000))
        track.wait()
        assert track.told == [(1, 92_000)]


class TestTheBestAsTheComputerHasIt:
    def test_takes_a_faster_lap_away(self) -> None:
        """A lap of 124.295 that the computer does not count: its best stays 124.796."""
        track = racing()
        track.lap(124_796)
        track.say(BestTimed("1", 1, 124_796))
        track.lap(124_295)
        track.say(BestTimed("1", 1, 124_796))
        track.wait()
        assert track.corrected == [(2, False)]

    def test_takes_it_away_as_well_where_it_counted_at_first(self) -> None:
        track = racing()
        track.lap(124_796)
        track.lap(124_295)
        track.say(BestTimed("1", 2, 124_295))
        track.wait()
        track.lap(126_000)
        track.say(BestTimed("1", 1, 124_796))
        track.wait()
        assert track.corrected == [(2, False)]

    def test_gives_it_back(self) -> None:
        track = racing()
        track.lap(124_796)
        track.lap(124_295)
        track.say(BestTimed("1", 1, 124_796))
        track.wait()
        track.say(BestTimed("1", 2, 124_295))
        track.wait()
        assert track.corrected == [(2, False), (2, True)]

    def test_does_not_give_it_back_for_another_that_is_faster_still(self) -> None:
        track = racing()
        for time_ms, best in ((70_100, 1), (69_600, 1), (69_500, 3)):
            track.lap(time_ms)
            track.say(BestTimed("1", best, 70_100 if best == 1 else 69_500))
            track.wait()
        assert track.corrected == [(2, False)]

    def test_may_be_said_late(self) -> None:
        track = racing()
        track.lap(92_000)
        track.say(BestTimed("1", 1, 92_000))
        track.lap(91_000)
        track.say(BestTimed("1", 1, 92_000))
        track.wait(SETTLED_S - 1)
        track.say(BestTimed("1", 2, 91_000))
        track.wait()
        assert not track.corrected

    def test_says_nothing_while_there_is_none(self) -> None:
        track = racing(BestTimed("1", 0, None))
        track.lap(92_000)
        track.wait()
        assert track.told == [(1, 92_000)]
        assert not track.corrected

    def test_of_another_run_says_nothing_of_this_one(self) -> None:
        track = racing()
        track.lap(92_000)
        track.say(Cleared(), RunNamed(95, "Race 2", closed=True), BestTimed("1", 4, 99_000))
        track.wait()
        assert not track.corrected
        assert track.told == [(1, 92_000)]


class TestARun:
    @pytest.mark.parametrize(
        ("name", "type"),
        [
            ("Race 2 - second start", SessionType.RACE),
            ("2. Rennen", SessionType.RACE),
            ("Qualifying Race Group", SessionType.QUALIFYING),
            ("Friday free practice", SessionType.PRACTICE),
            ("Freies Training", SessionType.PRACTICE),
            ("Warm-up", SessionType.WARMUP),
            ("Shakedown", SessionType.OTHER),
            ("Trace", SessionType.OTHER),
        ],
    )
    def test_says_what_it_is_in_its_name(self, name: str, type: SessionType) -> None:
        track = Track()
        track.say(RunNamed(5, name, closed=False))
        track.lap(92_000)
        assert track.sessions == [(name, type, 1)]

    def test_goes_on_however_often_it_is_named(self) -> None:
        track = racing()
        for _ in range(3):
            track.say(RACE, ada())
            track.lap(92_000)
        assert track.sessions == [("Race 1", SessionType.RACE, 3)]

    def test_counts_who_comes_in_after_it_was_closed(self) -> None:
        track = racing()
        track.lap(92_000)
        track.say(OVER)
        track.lap(93_000)
        assert track.sessions == [("Race 1", SessionType.RACE, 2)]

    def test_is_followed_by_another(self) -> None:
        track = Track()
        track.say(QUALIFYING, ada())
        track.lap(92_000)
        track.start_anew()
        track.say(RACE)
        track.lap(93_000)
        assert track.sessions == [("Qualifying", SessionType.QUALIFYING, 1), ("Race 1", SessionType.RACE, 1)]
        assert track.told == [(1, 92_000), (1, 93_000)]

    def test_is_another_under_another_number(self) -> None:
        track = racing()
        track.lap(92_000)
        track.start_anew()
        track.say(RunNamed(27, "Race 1", closed=False))
        track.lap(93_000)
        assert [laps for *_, laps in track.sessions] == [1, 1]

    def test_may_be_begun_anew_under_the_same_name(self) -> None:
        track = racing()
        for _ in range(4):
            track.lap(92_000)
        track.start_anew()
        track.say(track.count())
        track.lap(93_000)
        assert [laps for *_, laps in track.sessions] == [4, 1]
        assert track.told[-1] == (1, 93_000)

    def test_goes_on_when_all_is_said_once_more(self) -> None:
        track = racing()
        track.lap(92_000)
        track.lap(93_000)
        for _ in range(3):
            track.say(Cleared())
        track.say(RACE, ada(), track.count())
        track.lap(91_000)
        assert track.sessions == [("Race 1", SessionType.RACE, 3)]
        assert track.told[-1] == (3, 91_000)

    def test_is_another_one_after_everything_was_forgotten(self) -> None:
        track = racing()
        track.lap(92_000)
        track.start_anew()
        track.say(Cleared(), RACE, ada(), track.count())
        track.lap(92_000)
        assert [laps for *_, laps in track.sessions] == [1, 1]

    def test_goes_on_when_it_was_closed_by_mistake(self) -> None:
        track = racing()
        track.lap(92_000)
        track.say(OVER, RACE)
        track.lap(93_000)
        assert [laps for *_, laps in track.sessions] == [2]

    def test_tells_its_track_late(self) -> None:
        track = Track()
        track.say(RACE)
        track.lap(92_000)
        track.say(TrackNamed("Brooklands"))
        assert track.tracker.sessions == [
            GameSession(track.tracker.sessions[0].id, SessionType.RACE, "Brooklands", "Race 1")
        ]

    def test_has_competitors_also_without_a_lap(self) -> None:
        track = racing(CompetitorNamed("2", "8", "Bea", "", None))
        track.lap(92_000)
        entrants = track.tracker.entrants(track.tracker.sessions[0].id)
        assert {name.name for name in entrants.values()} == {"Ada Byron", "Bea"}

    def test_without_any_lap_has_competitors_in_the_end(self) -> None:
        track = racing()
        assert track.tracker.flush() == []
        assert track.sessions == [("Race 1", SessionType.RACE, 0)]
        assert [name.name for name in track.tracker.entrants(track.tracker.sessions[0].id).values()] == ["Ada Byron"]

    def test_has_no_more_competitors_than_any_race(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("timing.timekeeper.MOST_COMPETITORS", 3)
        track = Track()
        track.say(*[LapTimed(str(number), 92_000, 92_000) for number in range(5)])
        assert len(track.done) == 3


class TestAName:
    def test_changes_when_another_driver_is_entered(self) -> None:
        track = racing()
        track.lap(92_000)
        track.say(ada("Bea"), ada("Bea"))
        track.lap(93_000)
        assert [lap.name.name for lap in track.done if lap.name] == ["Ada Byron", "Bea"]

    def test_of_the_next_run_is_none_of_this_one(self) -> None:
        track = racing()
        track.lap(92_000)
        track.say(Cleared(), RunNamed(95, "Race 2", closed=True), ada("Bea"))
        session = track.tracker.sessions[0].id
        assert track.tracker.entrants(session)[car_of("1")].name == "Ada Byron"

    @pytest.mark.parametrize(
        ("nation", "extra", "car", "team"),
        [
            ("Blue Roadster", "1400T", None, "Blue Roadster"),
            ("Roadster", "North of Town", "Roadster", "North of Town"),
            ("GBR", "RED", "GBR", "RED"),
            ("", "", None, None),
        ],
    )
    def test_has_a_team_in_whatever_field_there_is_one(
        self, nation: str, extra: str, car: str | None, team: str | None
    ) -> None:
        track = Track()
        track.say(RACE, ada(nation=nation, extra=extra), ada(nation=nation))
        track.lap(92_000)
        assert track.done[0].name == CarName("Ada Byron", car, team, "7", "1")


class TestARestartOfOurs:
    def test_in_the_middle_of_a_run_loses_and_doubles_nothing(self) -> None:
        track = racing()
        track.lap(92_000)
        track.lap(93_000)
        track.say(BestTimed("1", 1, 92_000))
        track.stops()
        track.say(RACE, TrackNamed("Brooklands"), ada(), track.count(), BestTimed("1", 1, 92_000))
        track.wait()
        track.lap(91_000)
        assert track.told == [(1, 92_000), (2, 93_000), (3, 91_000)]
        assert len({lap.session for lap in track.done}) == 1

    def test_names_the_laps_that_it_missed(self) -> None:
        track = racing()
        track.lap(92_000)
        track.stops()
        track.lap(93_000, heard=False)
        track.say(RACE, ada(), track.count())
        track.lap(91_000)
        assert track.told == [(1, 92_000), (3, 91_000)]
        assert track.dropped == [(Drop.GAP, 2)]

    def test_before_the_next_run_of_the_same_name_adds_nothing_to_this_one(self) -> None:
        track = racing()
        for _ in range(14):
            track.lap(92_000)
        track.stops()
        track.start_anew()
        track.say(RACE, ada(), track.count())
        track.lap(93_000)
        assert track.told[-1] == (1, 93_000)
        assert len({lap.session for lap in track.done}) == 2

    def test_before_another_run_adds_nothing_to_this_one(self) -> None:
        track = racing()
        track.lap(92_000)
        track.stops()
        track.say(QUALIFYING, ada(), track.count())
        track.lap(93_000)
        assert len({lap.session for lap in track.done}) == 2

    def test_knows_nothing_where_the_record_is_of_another_source(self) -> None:
        track = Track(Tracker(Resume(GameSession("12"), laps={car_of("1"): 7})))
        track.say(RACE, ada())
        track.lap(92_000)
        assert track.told == [(1, 92_000)]


@settings(max_examples=30)
@given(st.randoms(use_true_random=False), st.lists(st.sampled_from("123"), min_size=1, max_size=30))
def test_whatever_is_said_again_and_in_whatever_order_each_lap_is_told_once(
    chance: random.Random, order: Iterable[str]
) -> None:
    track = racing()
    said: list[TimekeeperPiece] = []
    for car in order:
        track.lap(chance.randrange(80_000, 90_000), car)
        said.append(LapTimed(car, 1 + len(said), 10_000_000 + len(said)))
        track.say(said[-1], track.count(car))
        again = [RACE, ada(), TrackNamed("Brooklands"), *map(track.count, track.laps), *said]
        track.say(*chance.sample(again, chance.randrange(len(again))))
    numbers = [(lap.car, lap.lap) for lap in track.done]
    assert len(numbers) == len(set(numbers)) == 2 * len(said)
    assert len({lap.session for lap in track.done}) == 1

"""What scoreboards are told of a session: the board as it is, then every change, and nothing twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings

from display.rmonitor import records
from display.rmonitor.story import Story
from leaderboard.board import Board, Driver, Row, SessionInfo, Team
from leaderboard.fold import Standings
from tests.display.boards import RACE, board, row
from tests.display.rmonitor.reader import Scoreboard
from tests.leaderboard.evenings import RANDOM_EVENINGS, board_of
from timing.readings import SessionType
from timing.record.protocol import Written

AT = datetime(2026, 11, 21, 20, 15, 7, 250_000, UTC)
NORTH = Team("north", "North, Works \N{RACING CAR}", "NORTH")
ANNA = row("Anna Riesling", 1, number="7", team=NORTH)
BEN = row("Ben", 2, best_ms=91_500)
QUALI = SessionInfo("quali", SessionType.QUALIFYING, "Qualifying", None)


def told(*boards: Board) -> Scoreboard:
    """A scoreboard that is there from the beginning."""
    story, scoreboard = Story(), Scoreboard()
    scoreboard.read(text(story.whole(AT)))
    for each in boards:
        lines = story.move(each, 0, AT)
        if lines:
            scoreboard.read(text(lines))
    return scoreboard


def text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\r\n" for line in lines)


def kinds(lines: Sequence[str]) -> list[str]:
    return [line.partition(",")[0] for line in lines]


def driven(before: Row, time_ms: int) -> Row:
    """The row after one more lap."""
    best = before.best_ms is None or time_ms < before.best_ms
    return replace(
        before,
        laps=before.laps + 1,
        last_ms=time_ms,
        best_ms=time_ms if best else before.best_ms,
        last="personal-best" if best else "slower",
        status="timed",
    )


class TestTheWhole:
    def test_is_empty_as_long_as_nothing_runs(self) -> None:
        story = Story()
        assert story.whole(AT) == [
            '$I,"20:15:07.250","21 nov 26"',
            '$F,9999,"00:00:00","20:15:07","00:00:00","      "',
        ]
        assert story.move(None, 0, AT) == []

    def test_is_the_board_in_the_words_of_the_specification(self) -> None:
        story = Story()
        story.move(board(ANNA, BEN), 2, AT)
        anna, ben = (records.Registrations().of(each.driver.id) for each in (ANNA, BEN))
        assert ben == "d-Ben"
        assert story.whole(AT) == [
            '$I,"20:15:07.250","21 nov 26"',
            '$B,3,"Race 1"',
            '$C,1,"All"',
            '$E,"TRACKNAME","Ring"',
            f'$A,"{anna}","7",1,"Anna","Riesling","North Works ?",1',
            f'$COMP,"{anna}","7",1,"Anna","Riesling","North Works ?","rig-1"',
            '$A,"d-Ben","",1,"","Ben","",1',
            '$COMP,"d-Ben","",1,"","Ben","","rig-1"',
            f'$G,1,"{anna}",1,"00:01:30.000"',
            '$G,2,"d-Ben",1,"00:01:31.500"',
            f'$H,1,"{anna}",0,"00:01:30.000"',
            '$H,2,"d-Ben",0,"00:01:31.500"',
            '$F,9999,"00:00:00","20:15:07","00:00:00","Green "',
        ]

    def test_keeps_to_the_limits_whatever_the_names(self) -> None:
        long = replace(
            ANNA,
            driver=Driver("x" * 40, "Wolfeschlegelsteinhausen " + "Berger" * 9, "123456789"),
            team=replace(NORTH, name="N" * 90),
            rig="rig-10.0.0.5:50001",
        )
        (shown,) = told(board(long)).by_place()
        assert (shown.name, shown.number, shown.team) == ("Wolfesch" + "l " + ("Berger" * 5), "12345", "N" * 50)
        assert shown.transponder == 0

    def test_names_nobody_by_question_marks(self) -> None:
        arab, nobody = row("\N{ARABIC LETTER AIN}", 1, number="8"), row("\N{RACING CAR}", 2)
        first, second = told(board(arab, nobody)).by_place()
        assert first.name == "8"
        assert second.name == records.Registrations().of(nobody.driver.id)

    def test_of_a_session_without_a_readable_name_or_a_track_says_what_it_is(self) -> None:
        scoreboard = told(replace(board(ANNA), session=replace(QUALI, name="\N{RACING CAR}")))
        assert (scoreboard.run, scoreboard.track) == ("qualifying", "")


class TestALap:
    def test_is_a_passing_with_places_and_bests_that_it_changed(self) -> None:
        story = Story()
        story.move(board(ANNA, BEN), 0, AT)
        better = replace(driven(BEN, 89_000), position=1)
        lines = story.move(board(better, replace(ANNA, position=2)), 0, AT)
        anna = records.Registrations().of(ANNA.driver.id)
        assert lines == [
            '$J,"d-Ben","00:01:29.000","00:03:00.500"',
            '$G,1,"d-Ben",2,"00:03:00.500"',
            f'$G,2,"{anna}",1,"00:01:30.000"',
            '$H,1,"d-Ben",2,"00:01:29.000"',
            f'$H,2,"{anna}",0,"00:01:30.000"',
        ]

    def test_that_is_slower_leaves_the_bests_alone(self) -> None:
        story = Story()
        story.move(board(ANNA, BEN), 0, AT)
        assert kinds(story.move(board(ANNA, driven(BEN, 95_000)), 0, AT)) == ["$J", "$G"]

    def test_of_somebody_new_brings_the_name_first(self) -> None:
        story = Story()
        story.move(board(ANNA), 0, AT)
        assert kinds(story.move(board(ANNA, BEN), 0, AT)) == ["$A", "$COMP", "$J", "$G", "$H"]

    def test_without_a_time_that_counts_is_one_all_the_same(self) -> None:
        scoreboard = told(board(ANNA), board(ANNA, replace(row("Ben", 2, best_ms=None), laps=1, last_ms=95_000)))
        assert scoreboard.passings == [("d-Ben", 95_000)]
        assert scoreboard.competitors["d-Ben"].best_ms == 0

    def test_of_an_hour_is_written_with_it(self) -> None:
        assert told(board(ANNA), board(ANNA, row("Ben", 2, best_ms=3_723_004))).passings == [("d-Ben", 3_723_004)]

    def test_taken_away_is_no_passing(self) -> None:
        story = Story()
        story.move(board(ANNA, driven(BEN, 89_000)), 0, AT)
        assert kinds(story.move(board(ANNA, replace(BEN, last="invalid")), 0, AT)) == ["$G", "$H", "$H"]


class TestABestLap:
    def test_has_the_number_of_the_lap_that_was_seen(self) -> None:
        scoreboard = told(board(BEN), board(driven(BEN, 89_000)), board(driven(driven(BEN, 89_000), 95_000)))
        assert (scoreboard.competitors["d-Ben"].best_lap, scoreboard.competitors["d-Ben"].laps) == (2, 3)

    def test_that_was_corrected_has_none(self) -> None:
        taken = replace(driven(BEN, 89_000), best_ms=91_500, last="invalid")
        scoreboard = told(board(BEN), board(driven(BEN, 89_000)), board(taken))
        assert scoreboard.competitors["d-Ben"].best_lap == 0

    def test_orders_the_best_of_a_race_by_itself_with_those_without_one_last(self) -> None:
        slow, none = replace(BEN, position=1), replace(row("Cyd", 2, best_ms=None), laps=1)
        scoreboard = told(board(slow, none, replace(ANNA, position=3)))
        assert [(each.name, each.place, each.best_place) for each in scoreboard.by_place()] == [
            ("Ben", 1, 2),
            ("Cyd", 2, 3),
            ("Anna Riesling", 3, 1),
        ]


class TestTheTotal:
    def test_is_that_of_all_laps(self) -> None:
        corrected = replace(driven(BEN, 89_000), last_ms=89_500, best_ms=89_500)
        scoreboard = told(board(BEN), board(driven(BEN, 89_000)), board(corrected))
        assert scoreboard.by_place()[0].total_ms == 91_500 + 89_500

    def test_is_none_where_some_were_not_seen_but_tells_equal_laps_apart(self) -> None:
        eight = replace(BEN, laps=8)
        scoreboard = told(board(eight), board(driven(eight, 95_000)), board(driven(driven(eight, 95_000), 95_000)))
        assert scoreboard.by_place()[0].total_ms == 0
        assert scoreboard.passings == [("d-Ben", 95_000)] * 2

    def test_is_none_after_laps_that_came_together_or_were_taken_away(self) -> None:
        two = replace(driven(BEN, 89_000), laps=3)
        assert told(board(BEN), board(two)).by_place()[0].total_ms == 0
        assert told(board(BEN), board(driven(BEN, 89_000)), board(BEN)).by_place()[0].total_ms == 0


class TestAnotherSession:
    def test_ends_the_one_before_and_begins_anew(self) -> None:
        story = Story()
        story.move(board(ANNA, BEN), 0, AT)
        lines = story.move(replace(board(ANNA), session=QUALI), 1, AT)
        assert kinds(lines) == ["$F", "$I", "$B", "$C", "$A", "$COMP", "$G", "$H", "$F"]
        assert lines[0].endswith('"Finish"')
        assert lines[2] == '$B,2,"Qualifying"'

    def test_of_another_book_is_another_too(self) -> None:
        story = Story()
        story.move(board(ANNA), 0, AT)
        assert kinds(story.move(replace(board(ANNA), epoch="e2"), 0, AT))[:2] == ["$F", "$I"]

    def test_may_be_none(self) -> None:
        story = Story()
        story.move(board(ANNA), 0, AT)
        assert kinds(story.move(None, 0, AT)) == ["$I", "$F"]

    def test_begins_at_number_one_again_after_ninety_four(self) -> None:
        assert [records.run(board(), number)[0] for number in (93, 94)] == ['$B,94,"Race 1"', '$B,1,"Race 1"']


class TestChanges:
    def test_of_a_name_are_told(self) -> None:
        story = Story()
        story.move(board(ANNA, BEN), 0, AT)
        renamed = replace(BEN, driver=replace(BEN.driver, name="Ben Kruste"))
        assert story.move(board(ANNA, renamed), 0, AT) == [
            '$A,"d-Ben","",1,"Ben","Kruste","",1',
            '$COMP,"d-Ben","",1,"Ben","Kruste","","rig-1"',
        ]

    def test_of_the_sessions_name_begin_it_anew(self) -> None:
        assert told(board(ANNA), replace(board(ANNA), session=replace(RACE, name="Final"))).run == "Final"

    def test_that_take_somebody_off_begin_it_anew(self) -> None:
        assert [each.name for each in told(board(ANNA, BEN), board(ANNA)).by_place()] == ["Anna Riesling"]

    def test_that_scoreboards_cannot_show_are_none(self) -> None:
        story = Story()
        story.move(board(ANNA, BEN), 0, AT)
        assert story.move(board(replace(ANNA, why="because"), BEN), 0, AT) == []

    def test_to_official_are_the_flag(self) -> None:
        story = Story()
        story.move(replace(board(ANNA), state="official"), 0, AT)
        assert story.second(AT).endswith('"Finish"')


def test_registrations_are_short_alike_for_one_and_different_for_others() -> None:
    given_out = records.Registrations()
    names = [f"driver number {number}" for number in range(2000)]
    first = [given_out.of(name) for name in names]
    assert first == [given_out.of(name) for name in names]
    assert len(set(first)) == len(names)
    assert all(len(each) <= 8 for each in first)
    assert given_out.of("anna") == "anna"


def test_a_registration_that_is_taken_is_not_given_again() -> None:
    made = records.Registrations().of("a very long id")
    given_out = records.Registrations()
    assert given_out.of(made) == made
    assert given_out.of("a very long id") != made


@settings(max_examples=12, deadline=None)
@given(RANDOM_EVENINGS)
def test_a_scoreboard_shows_what_the_board_shows_whenever_it_came(evening: Sequence[Written]) -> None:
    standings, story, early = Standings(), Story(), Scoreboard()
    early.read(text(story.whole(AT)))
    for written in evening:
        standings.apply(written)
        current = standings.current
        if current is None:
            continue
        shown = board_of(standings, current)
        lines = story.move(shown, list(standings.sessions).index(current), AT)
        if lines:
            early.read(text(lines))
        late = Scoreboard().read(text(story.whole(AT)))
        expected = sorted((row.position, row.laps, row.best_ms or 0) for row in shown.rows)
        assert sorted((each.place, each.laps, each.best_ms) for each in late.competitors.values()) == expected
        assert early.competitors == late.competitors

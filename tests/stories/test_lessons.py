"""Lessons that others had to learn on the track: each is a story of one incident, told from the rig to the wall."""

import importlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.demo import wire_acsp, wire_f1
from ingest.demo.wire_f1 import Car, Header, ListedLap, Participant
from tests.ingest.hall import F1, Server
from tests.stories.f1_race import RACE_NUMBER, START_MS, Race, Tape
from tests.stories.f1_race import Car as Driven
from tests.stories.f1_race import Lap as DrivenLap
from tests.stories.lessons import LESSONS
from tests.stories.small_hall import NEXT_RACE, QUALIFYING, RACE, SmallHall, small_hall
from timing.laps import AFTER_FLAG, REWIND
from timing.readings import SessionType
from timing.units import parse


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[SmallHall]:
    with small_hall(tmp_path) as hall:
        yield hall


@pytest.mark.parametrize("number", range(1, 21))
def test_every_lesson_has_a_test_that_owns_it(number: int) -> None:
    assert LESSONS[number].tests
    for test in LESSONS[number].tests:
        module, *names = test.split(":")
        found: object = importlib.import_module(f"tests.{module}")
        for name in names:
            found = getattr(found, name)
        assert callable(found)


# 1, 2, 7: the last lap, and those that nobody heard


def test_the_line_is_cut_in_the_last_lap_and_nothing_is_missing(hall: SmallHall, tmp_path: Path) -> None:
    """The game tells all its laps once more at the end; what was not heard is there."""
    laps = {"left": (91_000, 90_000, 89_500), "right": (91_500, 90_500, 90_000)}
    with small_hall(tmp_path / "twin") as twin:
        for each, heard in ((twin, laps), (hall, {"left": laps["left"][:2], "right": laps["right"]})):
            each.opens(RACE)
            each.races(**heard)
        hall.passes(30)
        game = hall.games["left"]
        listed = [ListedLap(ms, (30_000, 30_000, ms - 60_000)) for ms in laps["left"]]
        header = Header(game.session, clock_ms=300_000, frame=18_000)
        hall.hears("left", wire_f1.history_packet(2022, header, 0, [*listed, ListedLap()]))
        assert hall.results() == twin.results() == [("anna", 89_500, 3), ("cleo", 90_000, 3)]


def test_a_server_that_starts_in_mid_session_learns_the_laps_before(hall: SmallHall) -> None:
    hall.move(QUALIFYING, "open", "start")
    game = F1(2022, 501, lap=3, last_ms=91_000)
    hall.loads("left", game)
    listed = [ListedLap(ms, (30_000, 30_000, ms - 60_000)) for ms in (90_000, 91_000)]
    hall.hears("left", wire_f1.history_packet(2022, Header(501, frame=9_000), 0, [*listed, ListedLap()]))
    assert hall.results() == [("anna", 90_000, 2)]


def test_a_lap_that_ends_a_tenth_before_the_flag_and_those_begun_before_it_count(hall: SmallHall) -> None:
    hall.opens(RACE)
    hall.races(left=(91_000, 90_000), right=(91_200, 90_300))
    hall.passes(0.1)
    hall.move(RACE, "close")
    hall.passes(1)
    hall.crosses("middle", 92_000)
    assert hall.results() == [("anna", 90_000, 2), ("cleo", 90_300, 2), ("dora", 92_000, 1)]


def test_a_pause_of_six_minutes_is_no_new_session(hall: SmallHall) -> None:
    hall.opens(RACE)
    hall.drives("left", 90_000)
    hall.passes(360)
    hall.drives("left", 91_000)
    assert hall.results() == [("anna", 90_000, 2)]
    assert [lap.lap for lap in hall.laps] == [1, 2]


def test_a_lap_to_cool_down_is_no_lap_of_the_race(hall: SmallHall) -> None:
    """Games go on after the flag as if nothing was: who drives on does not overtake who stops."""
    hall.opens(RACE)
    hall.races(left=(90_000, 90_000), right=(91_000, 91_000))
    hall.move(RACE, "close")
    before = hall.board().rows
    hall.drives("right", 95_000)
    assert hall.laps[-1].reason == AFTER_FLAG
    assert hall.results() == [("anna", 90_000, 2), ("cleo", 91_000, 2)]
    assert [replace(row, last_ms=None, last=None) for row in hall.board().rows] == [
        replace(row, last_ms=None, last=None) for row in before
    ]


# 3, 18: laps that are none


def test_a_flashback_wins_nothing(hall: SmallHall) -> None:
    hall.move(RACE, "open", "start")
    laps = DrivenLap(71_000, (25_000, 22_000)), DrivenLap(70_000, (24_500, 21_500))
    race = Race(2022, (Driven("Ada", laps),), player=0, uid=2**61, kind=RACE_NUMBER[2022])
    tape = Tape().run(race, START_MS + 40_000)
    quicker = Driven("Ada", (DrivenLap(66_000, (25_000, 17_000)), laps[1]))
    again = tape.go_back(replace(race, cars=(quicker,)), START_MS + 30_000)
    tape.run(again, START_MS + 140_000)
    hall.plays("left", tape.datagrams)
    hall.switches_on("right")
    hall.drives("right", 69_000)
    rewound, fair, rival = hall.laps
    assert (rewound.time_ms, rewound.valid, rewound.reason) == (66_000, False, REWIND)
    assert (fair.time_ms, rival.time_ms) == (70_000, 69_000)
    assert {row.driver.id: row.best_ms for row in hall.board().rows} == {"anna": 70_000, "cleo": 69_000}


@pytest.mark.parametrize("nonsense_ms", [1, 1_234, 59_999, parse("3:00.001"), 2**31, 2**32 - 1])
def test_nonsense_in_a_packet_is_no_best_lap(hall: SmallHall, nonsense_ms: int) -> None:
    hall.move(QUALIFYING, "open", "start")
    hall.switches_on()
    hall.drives("left", 90_000)
    hall.crosses("left", nonsense_ms)
    hall.drives("left", 89_000)
    [row] = hall.board().rows
    assert (row.best_ms, row.second_ms) == (89_000, 90_000)


# 8, 10, 19, 20: the order, and who is in it


def test_the_order_changes_at_the_line_and_nowhere_else(hall: SmallHall) -> None:
    """Whatever cars say of their places while a lap runs, the board is of laps that are closed."""
    hall.opens(RACE)
    hall.races(left=(90_000,), right=(91_000,), middle=(92_000,))
    seen = len(hall.wall.boards)
    for rig, position in (("left", 3), ("right", 1), ("middle", 2)) * 5:
        game = hall.games[rig]
        game.frame += 1
        car = Car(game.lap, game.last_ms, 40_000, distance_m=5_000.0 * position, total_m=9e5, position=position)
        header = Header(game.session, clock_ms=game.frame * 16, frame=game.frame)
        hall.hears(rig, wire_f1.lap_data_packet(2022, header, [car]))
    assert len(hall.wall.boards) == seen
    hall.races(left=(90_000,), right=(91_000,), middle=(92_000,))
    for board in hall.wall.boards[seen:]:
        assert [row.driver.id for row in board.rows] == ["anna", "cleo", "dora"]
        finished = [row.gap_ms for row in board.rows if row.laps == 2]
        assert finished == [None, 2_000, 4_000][: len(finished)]


def test_who_leaves_the_server_stays_in_the_result(hall: SmallHall) -> None:
    server = Server()
    hall.hears("server", server.begins(), server.connects(0, "Gast A"), server.connects(1, "Gast B"))
    hall.hears("server", server.ends(0, 90_000), server.ends(1, 91_000))
    before = hall.board("race-ring-1").rows
    hall.hears("server", wire_acsp.disconnected(0, "Gast A", "765Gast A", "gt3"))
    hall.hears("server", server.ends(1, 92_000))
    rows = hall.board("race-ring-1").rows
    assert {row.driver.name for row in rows} == {"Gast A", "Gast B"}
    assert next(row for row in rows if row.driver.name == "Gast A").best_ms == before[0].best_ms


def test_a_rig_that_is_switched_off_keeps_its_row(hall: SmallHall) -> None:
    hall.opens(RACE)
    hall.races(left=(90_000, 90_000), right=(91_000, 91_000, 91_000))
    hall.switches_on("left", session=900)
    hall.restarts()
    hall.move(RACE, "close", "provisional")
    assert hall.results() == [("cleo", 91_000, 3), ("anna", 90_000, 2)]


def test_two_equal_laps_are_two(hall: SmallHall) -> None:
    hall.opens(RACE)
    hall.races(left=(90_000, 90_000), right=(90_000, 90_000))
    assert hall.results() == [("anna", 90_000, 2), ("cleo", 90_000, 2)]
    assert {row.second_ms for row in hall.board().rows} == {90_000}


def test_a_lap_that_nobody_heard_makes_no_gap_of_a_whole_lap(hall: SmallHall) -> None:
    """Cleo is right behind Anna, and one of her laps was not heard: there is no gap that could be told."""
    hall.opens(RACE)
    hall.races(left=(90_000, 90_000), right=(90_800,))
    game = hall.games["right"]
    game.lap, game.frame = game.lap + 1, game.frame + 6_000
    hall.passes(2)
    hall.races(left=(90_000,), right=(90_900,))
    anna, cleo = hall.board().rows
    assert (anna.laps, cleo.laps) == (3, 2)
    assert (cleo.gap_ms, cleo.interval_ms) == (None, None)


# 14, 17: what goes on meanwhile


def test_every_screen_turns_to_the_next_race_at_once(hall: SmallHall) -> None:
    """Names of the last race are on no screen once the next is open; a result stays until then."""
    hall.opens(RACE)
    hall.races(left=(90_000,), right=(91_000,))
    phone = hall.lets_in()
    hall.move(RACE, "close", "provisional")
    assert hall.wall.board.session.id == phone.board.session.id == RACE
    assert len(phone.board.rows) == 2
    hall.move(NEXT_RACE, "open")
    for guest in (hall.wall, phone, hall.lets_in()):
        assert (guest.board.session.id, guest.board.rows) == (NEXT_RACE, ())
    hall.seat("left", "bert")
    hall.switches_on("left", session=800, kind=SessionType.RACE)
    hall.drives("left", 90_000)
    assert {row.driver.name for guest in (hall.wall, phone) for row in guest.board.rows} == {"Bert"}


def test_a_race_goes_on_whoever_goes_away(hall: SmallHall) -> None:
    hall.opens(RACE)
    hall.races(left=(90_000,), right=(91_000,))
    hall.wall.loses_the_network()
    hall.hub.partings.begin_to_close()
    hall.hears("middle", wire_f1.event_packet(2022, Header(hall.games["middle"].session), "SEND"))
    hall.races(left=(90_000,), right=(91_000,))
    assert hall.phase(RACE) == "running"
    assert hall.results() == [("anna", 90_000, 2), ("cleo", 91_000, 2)]


def test_names_that_come_late_change_no_lap(hall: SmallHall) -> None:
    hall.opens(RACE)
    hall.races(left=(90_000,))
    participants = [Participant("Somebody else")]
    hall.hears("left", wire_f1.participants_packet(2022, Header(hall.games["left"].session), participants, 1))
    hall.drives("left", 91_000)
    assert hall.results() == [("anna", 90_000, 2)]

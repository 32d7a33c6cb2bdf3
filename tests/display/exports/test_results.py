"""All that exports show, taken from the record once."""

from dataclasses import replace

import pytest

from display.exports.results import results_of
from leaderboard.cup import cup
from leaderboard.fold import fold
from leaderboard.rows import board
from leaderboard.teams import teams_of
from tests.display.exports.evening import LAPS, PLAN, evening, record_of
from timing.errors import SetupError
from timing.event import Plan
from timing.record.decisions import LapReassigned, Penalty, Ruled
from timing.record.entry import LapSet, Person, RigAdopted
from timing.record.memory import MemoryRecord


def test_boards_and_standings_are_those_of_the_leaderboard() -> None:
    record = record_of()
    results = results_of(record, PLAN)
    standings, people, teams = fold(record.read(), PLAN.rules), record.people(), teams_of(PLAN)
    for each in results.sessions:
        id = each.board.session.id
        assert each.board == board(standings, id, "book", people, teams, language="de", plan=PLAN)
    assert results.cup == cup(standings, PLAN, record.people(), "book")
    assert (results.epoch, results.seq, results.state, results.version) == ("book", standings.seq, "provisional", None)


def test_each_lap_is_there_with_what_is_left_of_it_after_rulings() -> None:
    quali = evening().session("qualifying")
    assert {driver: tuple(lap.time_ms for lap in laps) for driver, laps in quali.laps.items()} == LAPS["qualifying"]
    first, second = quali.laps["mika"]
    assert (first.valid, first.counts, second.counts) == (True, False, True)
    assert (second.number, second.rig, sum(second.sectors_ms)) == (2, "rig-1", second.time_ms)


def test_rulings_say_what_was_decided_by_whom() -> None:
    (ruling,) = evening().rulings
    assert ruling.driver is not None
    assert (ruling.kind, ruling.driver.name, ruling.time_ms) == ("lap-deleted", "Mika Dampf", 118_900)
    assert (ruling.reason, ruling.author) == ("Abgekürzt", "Rennleitung Ost")


def test_penalties_and_laps_given_to_others_are_in_the_protocol() -> None:
    record = record_of()
    at = record.read()[-1].entry.at
    lap = next(written.entry for written in record.read() if isinstance(written.entry, LapSet))
    record.append(
        [
            Ruled("race-1", Penalty.SECONDS, "Gedrängelt", "Pult", at, driver="mika", value=5_000),
            Ruled("race-1", Penalty.POINTS, "Verspätet", "Pult", at, team="kessel", value=-300),
            LapReassigned(lap.session, lap.key, "lena", "Falscher Sitz", "Pult", at),
        ]
    )
    results = results_of(record, PLAN)
    told = [(each.kind, each.driver and each.driver.name, each.reason) for each in results.rulings[-3:]]
    assert told == [
        ("penalty", "Mika Dampf", "5 s: Gedrängelt"),
        ("penalty", "Kessel & Söhne", "-3 Punkte: Verspätet"),
        ("lap-given", "Lena Rohr", "Falscher Sitz"),
    ]


def test_an_adopted_source_is_a_ruling_too() -> None:
    record = record_of()
    at = record.read()[-1].entry.at
    record.append([RigAdopted("race-1", "stray-1", "rig-2", "nobody", at, "Pult")])
    record.append([RigAdopted("race-1", "stray-2", "rig-2", None, at, "Pult")])
    one, other = results_of(record, PLAN).rulings[-2:]
    assert one.driver is not None
    assert (one.kind, one.driver.name, one.rig, one.reason) == ("rig-adopted", "nobody", "rig-2", "stray-1 → rig-2")
    assert other.driver is None


def test_the_past_can_be_exported() -> None:
    record = record_of()
    early = results_of(record, PLAN, at=3)
    assert early.seq == 3
    assert [row.driver.id for row in early.sessions[0].board.rows] == ["svea"]
    assert [row.best_ms for row in early.sessions[0].board.rows] == [117_986]


def test_the_future_cannot() -> None:
    with pytest.raises(SetupError, match="the record has no entry 99"):
        results_of(record_of(), PLAN, at=99)


def test_the_checksum_is_of_the_numbers_and_not_of_the_names() -> None:
    record = record_of()
    before = results_of(record, PLAN)
    record.append([], [Person("guest", "Gelöscht")])
    after = results_of(record, replace(PLAN, name="Anders"))
    assert after.checksum == before.checksum
    assert len(before.checksum) == 64
    assert results_of(record, PLAN, at=before.seq - 1).checksum != before.checksum


def test_a_session_that_is_not_there_is_named_with_those_that_are() -> None:
    results = evening()
    assert results.session("current").board.session.id == "race-2"
    with pytest.raises(SetupError, match="no session 'final' in the record; there are: qualifying, race-1, race-2"):
        results.session("final")


def test_an_empty_record_has_empty_results() -> None:
    results = results_of(MemoryRecord("e"), Plan())
    assert (results.seq, results.at, results.sessions, results.rulings) == (0, None, (), ())
    assert not results.scores
    with pytest.raises(SetupError, match="none yet"):
        results.session("current")

"""What a venue and its centre know of each other's books, whatever happens to the line and to the programs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.ingest.hall import F1, RIG, Hall
from tests.stories.two_ends import TwoEnds, entries
from timing.event import Plan, PlannedRig
from timing.exchange.messages import MOST_ENTRIES
from timing.people import SALT_BYTES, erased
from timing.plan_versions import PlanDraft
from timing.record.decisions import Phase, SessionMoved
from timing.record.entry import LapRuled, LapSet, Person
from timing.record.evening import PlanTaken
from timing.record.memory import MemoryRecord

AT = datetime(2026, 11, 21, 21, 0, tzinfo=UTC)
PLAN = Plan(
    rigs={
        "rig-1": PlannedRig("rig-1", "10.0.0.1", venue="Ring"),
        "rig-9": PlannedRig("rig-9", "10.0.1.9", venue="Halle"),
    }
)
TEXT = '[drivers.d1]\nname = "Ada Lovelace"\nteam = "red"\n\n[teams.red]\nname = "Red"\n'


def lap(number: int, rig: str = "rig-1", driver: str = "d1") -> LapSet:
    at = AT + timedelta(seconds=90 * number)
    return LapSet("race", f"{rig}/77/0", number, rig, driver, 90_000 + number, at)


@pytest.fixture
def line() -> TwoEnds:
    return TwoEnds(plan=PLAN)


def test_a_lap_of_the_venue_is_at_the_centre_and_one_of_another_is_at_the_venue(line: TwoEnds) -> None:
    line.venue_book.append([lap(1)], [Person("d1", "Ada")])
    line.centre_book.append([lap(1, "rig-9", "d9")], [Person("d9", "Grace")])
    line.exchange()
    assert line.centre_entries == [lap(1, "rig-9", "d9"), lap(1)]
    assert line.venue_entries == [lap(1), lap(1, "rig-9", "d9")]
    for book in (line.centre_book, line.venue_book):
        assert {id: each.name for id, each in book.people().items()} == {"d1": "Ada", "d9": "Grace"}


def test_what_came_down_does_not_go_up_again_and_the_line_comes_to_rest(line: TwoEnds) -> None:
    line.centre_book.append([lap(number, "rig-9") for number in range(5)])
    line.venue_book.append([lap(number) for number in range(5)])
    line.exchange()
    positions = line.centre_book.position(), line.venue_book.position()
    for _ in range(3):
        assert line.calling.call()
    assert (line.centre_book.position(), line.venue_book.position()) == positions
    assert line.calling.state.waiting == 0


def test_more_than_fits_one_exchange_goes_in_order(line: TwoEnds) -> None:
    many = [lap(number) for number in range(2 * MOST_ENTRIES + 10)]
    others = [lap(number, "rig-9") for number in range(2 * MOST_ENTRIES + 10)]
    line.venue_book.append(many)
    line.centre_book.append(others)
    line.exchange()
    assert line.centre_entries == [*others, *many]
    assert [each for each in line.venue_entries if isinstance(each, LapSet) and each.rig == "rig-9"] == others


def test_an_answer_that_is_lost_costs_nothing(line: TwoEnds) -> None:
    line.venue_book.append([lap(1)])
    line.answer_lost = True
    assert not line.calling.call()
    assert line.calling.state.waiting == 1
    line.answer_lost = False
    line.venue_book.append([lap(2)])
    line.exchange()
    assert line.centre_entries == [lap(1), lap(2)]


@pytest.mark.parametrize("who", ["venue", "centre", "both"])
def test_whoever_starts_anew_begins_at_nothing_and_adds_nothing(line: TwoEnds, who: str) -> None:
    line.venue_book.append([lap(1)])
    line.centre_book.append([lap(1, "rig-9")])
    line.exchange()
    before = line.centre_entries, line.venue_entries
    if who != "centre":
        line.venue_starts()
    if who != "venue":
        line.centre_starts()
    line.exchange()
    assert (line.centre_entries, line.venue_entries) == before
    assert line.calling.state.refused == (), "the laps of others came from the centre, and are no forgery"


def test_a_line_cut_in_the_last_lap_loses_nothing(line: TwoEnds) -> None:
    line.exchange()
    line.is_cut = True
    line.venue_book.append([lap(1), lap(2), LapRuled("race", lap(2).key, False, "cut", "Ring", AT)])
    line.centre_book.append([lap(1, "rig-9"), LapRuled("race", lap(1, "rig-9").key, False, "cut", "Mara", AT)])
    assert not line.calling.call()
    assert (line.calling.state.trouble, line.calling.state.waiting) == ("nothing comes back", 3)
    line.is_cut = False
    line.exchange()
    assert line.calling.state.trouble is None
    assert len(line.centre_entries) == len(set(line.centre_entries)) == 5
    assert set(line.centre_entries) == set(line.venue_entries)


def test_a_session_started_at_both_ends_and_closed_at_one_is_closed_at_both(line: TwoEnds) -> None:
    line.is_cut = True
    line.venue_book.append([SessionMoved("race", Phase.RUNNING, "Ring", AT)])
    line.centre_book.append(
        [SessionMoved("race", Phase.RUNNING, "Mara", AT), SessionMoved("race", Phase.CLOSED, "Mara", AT)]
    )
    line.is_cut = False
    line.exchange()
    for book in (line.centre_book, line.venue_book):
        moves = [each for each in entries(book) if isinstance(each, SessionMoved)]
        assert moves[-1].phase is Phase.CLOSED
        assert len(moves) == 4


def test_a_venue_whose_disk_is_lost_has_everything_again_before_it_hears_a_rig(line: TwoEnds) -> None:
    line.venue_book.append([lap(1), lap(2)], [Person("d1", "Ada")])
    line.centre_book.append([lap(1, "rig-9")])
    line.exchange()
    line.venue_book = MemoryRecord("another disk")
    line.venue_starts()
    line.exchange()
    assert set(line.venue_entries) == set(line.centre_entries) == {lap(1), lap(2), lap(1, "rig-9")}
    line.venue_book.append([lap(2), lap(3)])
    line.exchange()
    assert sorted(each.key for each in line.centre_entries) == sorted({each.key for each in line.venue_entries})


def test_a_centre_restored_from_a_backup_is_told_what_it_lost(line: TwoEnds) -> None:
    line.venue_book.append([lap(1)])
    line.exchange()
    backup = MemoryRecord("centre")
    backup.append(line.centre_entries)
    line.venue_book.append([lap(2)])
    line.centre_book.append([SessionMoved("race", Phase.CLOSED, "Mara", AT)])
    line.exchange()
    for grant in line.centre_book.access.all(line.grant.kind):
        backup.access.put(grant)
    line.centre_book = backup
    line.grants._book = backup.access
    line.centre_starts()
    line.exchange()
    assert (
        set(line.centre_entries)
        == set(line.venue_entries)
        == {lap(1), lap(2), SessionMoved("race", Phase.CLOSED, "Mara", AT)}
    )


def test_the_plan_of_the_centre_holds_at_the_venue(line: TwoEnds) -> None:
    line.venue_book.save_plan(PlanDraft('name = "By file"\n', "Ring", AT, "imported", file="x"), 0)
    line.centre_book.save_plan(PlanDraft('name = "Cup"\n', "Mara", AT, "made"), 0)
    line.exchange()
    newest = line.venue_book.newest_plan()
    assert newest is not None
    assert (newest.number, newest.text, newest.author) == (2, 'name = "Cup"\n', "Mara")
    assert [each.number for each in line.venue_entries if isinstance(each, PlanTaken)] == [1, 2]
    assert len([each for each in line.centre_entries if isinstance(each, PlanTaken)]) == 1
    line.venue_starts()
    line.exchange()
    assert len(line.venue_book.plans()) == 2, "the same plan again is no other version"


def test_who_is_erased_at_the_centre_is_erased_at_the_venue_in_the_plan_as_well(line: TwoEnds) -> None:
    line.centre_book.save_plan(PlanDraft(TEXT, "Mara", AT, "made"), 0)
    line.venue_book.append([lap(1)], [Person("d1", "Ada Lovelace", team="red")])
    line.exchange()
    assert line.venue_book.people()["d1"].name == "Ada Lovelace"
    line.centre_book.change_person(
        "d1", lambda known: erased(known, at=AT, by="Mara", reason="asked", salt=bytes(SALT_BYTES))
    )
    line.exchange()
    gone = line.venue_book.profiles()["d1"]
    assert gone == line.centre_book.profiles()["d1"]
    assert gone.person.name == ""
    assert not any("Ada" in each.text for each in line.venue_book.plans())
    line.venue_book.append([lap(2)], [Person("d1", "Ada Lovelace", team="red")])
    line.exchange()
    assert "Ada" not in line.venue_book.people()["d1"].name + line.centre_book.people()["d1"].name


def test_a_name_that_the_centre_has_is_not_overwritten_by_a_venue(line: TwoEnds) -> None:
    line.centre_book.append([], [Person("d1", "Ada Lovelace")])
    line.venue_book.append([lap(1)], [Person("d1", "ada_1815")])
    line.exchange()
    assert line.centre_book.people()["d1"].name == line.venue_book.people()["d1"].name == "Ada Lovelace"


def test_a_venue_that_tells_of_another_ones_rigs_is_not_believed(line: TwoEnds) -> None:
    line.venue_book.append([lap(1, "rig-9"), lap(1)])
    line.exchange()
    assert line.centre_entries == [lap(1)]
    (told,) = line.calling.state.refused
    assert "rig-9" in told
    assert line.heard.states()[0].refused == (told,)


def test_a_revoked_key_ends_the_line_and_says_so(line: TwoEnds) -> None:
    line.grants.revoke(line.grant.id)
    assert not line.calling.call()
    assert "was revoked" in (line.calling.state.trouble or "")


def test_the_difference_of_the_clocks_is_measured_and_moves_nothing() -> None:
    line = TwoEnds(plan=PLAN, behind_ms=3_600_000)
    line.venue_book.append([lap(1)])
    line.exchange()
    line.exchange()
    assert line.calling.state.ahead_ms == line.heard.states()[0].ahead_ms == 3_600_000
    assert line.calling.state.round_trip_ms == 20
    assert line.centre_entries == [lap(1)]


def test_a_venue_that_takes_leave_is_missed_by_nobody(line: TwoEnds) -> None:
    line.exchange()
    assert [each.venue for each in line.heard.states()] == ["Ring"]
    assert line.calling.call(leaving=True)
    assert line.heard.states() == []


def test_a_disk_lost_during_a_cut_is_made_good_by_its_tape(line: TwoEnds) -> None:
    """The centre gives back what it has; what it never had is told once more by what the rigs sent."""
    plan = replace(PLAN, rigs={"rig-1": PlannedRig("rig-1", RIG[0], venue="Ring")})
    line.plan, game, hall = plan, F1(), Hall(plan, line.venue_book, planned=True)
    tape = [*game.begins(), game.drives(80_000), game.ends(91_111)]
    hall.hear(*tape)
    line.exchange()
    line.is_cut = True
    last = [game.drives(80_000), game.ends(92_222), game.drives(80_000), game.ends(93_333)]
    hall.hear(*last)
    line.venue_book = MemoryRecord("another disk")
    Hall(plan, line.venue_book, planned=True).hear(*tape, *last)
    line.is_cut = False
    line.venue_starts()
    line.exchange()
    for book in (line.centre_book, line.venue_book):
        assert [each.time_ms for each in entries(book) if isinstance(each, LapSet)] == [91_111, 92_222, 93_333]

"""Results get their numbers: by each step of a session, and by themselves when something changes them."""

from dataclasses import replace

import pytest

from display.exports.results import results_of
from display.published.frozen import results_at, results_for, versions
from display.published.publishing import BY_ITSELF, other_plan, publish
from display.published.terms import plan_then, terms_of
from tests.display.published.hall import PLAN, Hall
from timing.errors import BadInput, SetupError
from timing.event import Plan
from timing.people import Shown
from timing.record.entry import Person, encode
from timing.record.published import ResultPublished
from timing.rules import PRESETS


def told(published: ResultPublished) -> tuple[str, int, str]:
    return published.session, published.number, published.state.value


def test_each_step_of_a_session_is_a_version_of_its_result_and_of_the_standings(hall: Hall) -> None:
    hall.move("qualifying", "start", "close")
    assert hall.publish() == [], "it has no result yet"
    hall.move("qualifying", "provisional", author="Uli")
    first, overall = hall.publish()
    assert [told(first), told(overall)] == [("qualifying", 1, "provisional"), ("", 1, "provisional")]
    assert (first.author, first.reason, first.epoch) == ("Uli", "provisional it", hall.record.position().epoch)
    assert hall.publish() == [], "there is nothing new"
    hall.move("qualifying", "official")
    (second,) = hall.publish()
    assert told(second) == ("qualifying", 2, "official")
    assert second.checksum == first.checksum, "the numbers are the same"
    assert versions(hall.record, "qualifying") == [first, second]


def test_the_standings_are_official_when_all_sessions_that_count_are(hall: Hall) -> None:
    states = [told(each) for session in ("qualifying", "race-1", "race-2") for each in hall.official(session)]
    assert [each for each in states if not each[0]] == [("", 1, "provisional"), ("", 2, "official")]
    hall.penalise("mika", 5)
    assert [told(each) for each in hall.publish()] == [("race-1", 3, "revised"), ("", 3, "revised")]


def test_a_ruling_and_a_late_lap_revise_an_official_result_by_themselves(hall: Hall) -> None:
    before = hall.official("race-1")[-1]
    hall.penalise("mika", 5)
    revised, _ = hall.publish()
    assert (told(revised), revised.author) == (("race-1", 3, "revised"), BY_ITSELF)
    assert revised.reason == "changed since version 2"
    hall.late_lap("lena", 118_000)
    late, _ = hall.publish()
    assert told(late) == ("race-1", 4, "revised")
    assert len({before.checksum, revised.checksum, late.checksum}) == 3
    hall.move("race-1", "official")
    assert [told(each) for each in hall.publish()] == [("race-1", 5, "official")]


def test_a_result_that_is_taken_back_is_provisional_again_under_a_new_number(hall: Hall) -> None:
    hall.official("race-1")
    hall.move("race-1", "reopen")
    assert [told(each) for each in hall.publish()] == [("race-1", 3, "provisional")]


def test_old_versions_are_there_as_they_were_whatever_came_later(hall: Hall) -> None:
    frozen = {each.number: each for each in hall.official("race-1") if each.session == "race-1"}
    was = results_at(hall.record, PLAN, frozen[1]).scoped
    hall.penalise("mika", 5)
    hall.publish()
    hall.record.append([], [Person("mika", "Mikael Dampf", "007", "lahn")])
    again = results_for(hall.record, PLAN, "race-1", version=1)
    assert (again.scoped, again.checksum, again.state) == (was, frozen[1].checksum, "provisional")
    (row,) = [row for row in again.session("race-1").board.rows if row.driver.id == "mika"]
    assert row.driver.name == "Mikael Dampf", "names are those of today"
    assert row.team is not None
    assert row.team.id == "kessel", "teams are those of then"


def test_a_version_keeps_its_rules_whatever_the_plan_says_later(hall: Hall) -> None:
    (last,) = hall.official("race-1")[-1:]
    other = replace(PLAN, rules=replace(PRESETS["league"], version=9), teams={}, drivers={}, sessions=PLAN.sessions[:1])
    again = results_for(hall.record, other, "race-1", version=last.number)
    assert again.checksum == last.checksum
    assert again.cup.rules == PLAN.rules
    assert results_of(hall.record, other).of("race-1").checksum != last.checksum


def test_a_server_with_the_wrong_plan_revises_nothing_by_itself(hall: Hall) -> None:
    hall.official("race-1")
    right, hall.plan = hall.plan, Plan()
    hall.penalise("mika", 5)
    assert hall.publish() == []
    last = versions(hall.record, "race-1")[-1]
    assert other_plan(hall.record, Plan(), last)
    found = publish(hall.record, Plan(), "race-1", author="Uli", now=hall.now, reason="it was best laps all along")
    assert [told(each) for each in found] == [("race-1", 3, "revised"), ("", 2, "provisional")]
    hall.plan = replace(right, name="Another name", language="en", rigs={})
    hall.penalise("svea", 1)
    assert hall.publish() == []


def test_a_plan_that_changes_no_number_keeps_nobody_from_publishing(hall: Hall) -> None:
    (last,) = hall.official("race-1")[-1:]
    hall.plan = replace(PLAN, sessions=tuple(replace(each, starts=None, car="GT3") for each in PLAN.sessions))
    assert not other_plan(hall.record, hall.plan, last)
    hall.penalise("mika", 5)
    assert [told(each) for each in hall.publish()] == [("race-1", 3, "revised"), ("", 2, "provisional")]


def test_what_is_not_provisional_cannot_be_published(hall: Hall) -> None:
    with pytest.raises(SetupError, match="session 'race-1' is planned: it has a result to publish once it is"):
        publish(hall.record, PLAN, "race-1", author="Uli", now=hall.now)
    with pytest.raises(SetupError, match="there is no session 'final'"):
        publish(hall.record, PLAN, "final", author="Uli", now=hall.now)


def test_of_two_who_publish_in_the_same_moment_one_does(hall: Hall) -> None:
    hall.move("race-1", "start", "close", "provisional")
    first = hall.publish()
    assert publish(hall.record, PLAN, "race-1", author="Uli", now=hall.now) == []
    assert versions(hall.record, "race-1") == first[:1]


def test_no_version_has_a_name_in_it_or_a_secret(hall: Hall) -> None:
    hall.official("race-1")
    written = b"".join(encode(each.entry)[1] for each in hall.record.read() if isinstance(each.entry, ResultPublished))
    for word in ("Dampf", "Nordhang", "Kessel &", "192.168", "the secret of this rig", "Firmencup"):
        assert word.encode() not in written
    assert terms_of(PLAN, {}) == terms_of(replace(PLAN, name="x", language="en"), {})
    called = {id: replace(each, nickname="Comet", shown=Shown.NICKNAME) for id, each in PLAN.drivers.items()}
    logos = {id: replace(each, logo="comet.svg") for id, each in PLAN.teams.items()}
    assert terms_of(PLAN, {}) == terms_of(replace(PLAN, drivers=called, teams=logos), {})


def test_terms_that_are_none_are_told_in_a_sentence(hall: Hall) -> None:
    (last,) = hall.official("race-1")[-1:]
    with pytest.raises(BadInput, match="version 2 of the result of race-1: expected rules and terms"):
        plan_then(replace(last, terms='{"plan": 7}'), PLAN)


def test_all_presets_and_this_plan_come_back_from_their_text(hall: Hall) -> None:
    (last,) = hall.official("race-1")[-1:]
    for rules in (*PRESETS.values(), PLAN.rules):
        assert plan_then(replace(last, rules=rules.text), PLAN).rules == rules

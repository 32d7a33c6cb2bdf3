"""The versions of the plan that a record keeps, whichever record it is."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from timing.people import SALT_BYTES, Profile, Shown, decided, erased
from timing.plan_versions import PlanDraft, PlanMoved
from timing.record.entry import Person
from timing.record.evening import PlanTaken
from timing.record.protocol import Record, RecordError

AT = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


def draft(text: str = 'name = "Cup"\n', request: str = "", what: str = "new") -> PlanDraft:
    return PlanDraft(text, "Ada", AT, what, file="f", request=request)


def test_versions_are_numbered_and_each_is_an_entry_from_which_on_it_holds(record: Record) -> None:
    assert (record.plans(), record.newest_plan()) == ([], None)
    grown: list[int] = []
    record.on_growth(lambda: grown.append(record.position().seq))
    first = record.save_plan(draft(), 0)
    second = record.save_plan(draft("name = 'Ä 🏁'\n"), 1)
    assert record.plans() == [first, second]
    assert record.newest_plan() == second
    assert (second.number, second.text, second.author, second.at, second.what, second.file) == (
        2,
        "name = 'Ä 🏁'\n",
        "Ada",
        AT,
        "new",
        "f",
    )
    assert [each.entry for each in record.read()] == [
        PlanTaken(1, first.checksum, "Ada", AT),
        PlanTaken(2, second.checksum, "Ada", AT),
    ]
    assert grown == [1, 2]
    assert record.verify() is None


def test_a_version_is_saved_behind_the_one_it_was_made_of_and_behind_no_other(record: Record) -> None:
    record.save_plan(draft(), 0)
    for after in (0, 2):
        with pytest.raises(PlanMoved, match=rf"the plan is at version 1 by now, and not at {after}"):
            record.save_plan(draft("other"), after)
    assert (len(record.plans()), record.position().seq) == (1, 1)


def test_the_same_request_is_one_version(record: Record) -> None:
    first = record.save_plan(draft(request="a"), 0)
    record.save_plan(draft("other", request="b"), 1)
    assert record.save_plan(draft("third", request="a"), 7) == first
    assert (len(record.plans()), record.position().seq) == (2, 2)


def test_a_name_can_be_taken_out_of_all_versions_and_nothing_else_changes(record: Record) -> None:
    record.save_plan(draft("Svea", what="Svea joins"), 0)
    record.save_plan(draft("nobody"), 1)
    before = record.plans()
    changed = record.change_plans(
        lambda each: replace(each, text=each.text.replace("Svea", "N"), what=each.what.replace("Svea", "N"))
    )
    assert changed == 1
    assert record.plans() == [replace(before[0], text="N", what="N joins"), before[1]]
    assert (record.position().seq, record.verify()) == (2, None)
    record.clean()
    assert record.plans()[0].text == "N"


def test_what_no_database_can_hold_is_refused_and_a_closed_record_says_so(record: Record) -> None:
    for wrong in (draft("\0"), draft(what="\ud83c"), PlanDraft("x", "Ada", AT.replace(tzinfo=None), "")):
        with pytest.raises(ValueError, match="the plan cannot be saved"):
            record.save_plan(wrong, 0)
    assert record.plans() == []
    record.close()
    for call in (record.plans, record.newest_plan, lambda: record.save_plan(draft(), 0)):
        with pytest.raises(RecordError, match="closed"):
            call()


DRIVERS = '[drivers.svea]\nname = "Svea Linsen"\n{svea}\n[drivers.ruben]\nname = "Ruben Claar"\n'


def taken(record: Record, svea: str) -> dict[str, Profile]:
    """What is kept of people once a plan says so of Svea."""
    end = len(record.plans())
    record.save_plan(draft(DRIVERS.format(svea=svea)), end)
    return dict(record.profiles())


def test_a_plan_says_how_its_drivers_are_shown_before_any_of_them_has_driven(record: Record) -> None:
    version = record.people_version()
    found = taken(record, 'nickname = "Comet"\nshown = "nickname"\nnumber = 7')
    assert found == {"svea": Profile(Person("svea", "Svea Linsen", "7"), 1, "Comet", Shown.NICKNAME)}
    assert record.people()["svea"].name == "Comet"
    assert record.people_version() > version
    record.append([], [Person("svea", "Svea Linsen", "7"), Person("ruben", "Ruben Claar")])
    assert record.people()["svea"].name == "Comet"
    assert taken(record, 'shown = "initials"')["svea"] == replace(
        found["svea"], nickname=None, shown=Shown.INITIALS, person=Person("svea", "Svea Linsen")
    )
    assert taken(record, "")["svea"].shown is Shown.FULL
    version = record.people_version()
    taken(record, "")
    assert record.people_version() == version


def test_the_word_of_staff_goes_over_that_of_the_plan(record: Record) -> None:
    taken(record, 'nickname = "Comet"\nshown = "nickname"')
    record.change_person("svea", lambda known: decided(known, replace(known, shown=Shown.FULL)))
    now = taken(record, 'nickname = "Kite"\nshown = "initials"')["svea"]
    assert (now.nickname, now.shown) == ("Kite", Shown.FULL)
    assert now.kept == {"shown"}


def test_a_plan_brings_nobody_back_who_was_erased(record: Record) -> None:
    taken(record, 'nickname = "Comet"\nshown = "nickname"')
    gone = record.change_person("svea", partial(erased, at=AT, by="desk", reason="asked", salt=bytes(SALT_BYTES)))
    assert taken(record, 'nickname = "Kite"\nshown = "nickname"')["svea"] == gone

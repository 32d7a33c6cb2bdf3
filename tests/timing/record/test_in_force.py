"""Decisions of staff: the last one about a thing holds, of those that were not taken back."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from timing.record.entry import Decision, LapRuled, RigAdopted, Undone
from timing.record.in_force import InForce

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
LAP = "lap/quali/left/77/0/1"


def ruled(counts: bool, minute: int = 0) -> LapRuled:
    return LapRuled("quali", LAP, counts, "shortcut", "Toni", AT + timedelta(minutes=minute))


def taken_back(entry: Decision | Undone) -> Undone:
    return Undone("quali", entry.key, "", "Toni", AT)


def test_the_decision_made_last_holds() -> None:
    decisions = InForce()
    first, last = ruled(counts=False), ruled(counts=True, minute=1)
    assert [decisions.note(first), decisions.note(last)] == [first, last]
    assert decisions.about(LAP) is last
    assert decisions.all() == [last]


def test_one_that_was_taken_back_leaves_the_one_before_in_force() -> None:
    decisions = InForce()
    first, last = ruled(counts=False), ruled(counts=True, minute=1)
    decisions.note(first)
    decisions.note(last)
    assert decisions.note(taken_back(last)) is last
    assert decisions.about(LAP) is first
    assert decisions.note(taken_back(first)) is first
    assert decisions.about(LAP) is None
    assert decisions.all() == []


def test_taking_back_may_be_taken_back_and_that_as_well() -> None:
    decisions, ruling = InForce(), ruled(counts=False)
    decisions.note(ruling)
    undone = taken_back(ruling)
    assert decisions.taken_back_by(ruling) == ruling.key
    decisions.note(undone)
    assert decisions.taken_back_by(ruling) == undone.key
    again = taken_back(undone)
    assert decisions.note(again) is ruling
    assert decisions.about(LAP) is ruling
    assert decisions.note(taken_back(again)) is ruling
    assert decisions.about(LAP) is None


def test_what_is_not_there_or_was_taken_back_already_cannot_be_taken_back() -> None:
    decisions, ruling = InForce(), ruled(counts=False)
    assert decisions.note(taken_back(ruling)) is None
    decisions.note(ruling)
    assert decisions.note(taken_back(taken_back(ruling))) is None, "nobody had taken it back yet"
    decisions.note(taken_back(ruling))
    assert decisions.note(taken_back(ruling)) is None
    assert decisions.about(LAP) is None


def test_an_adoption_is_about_the_source_in_its_session() -> None:
    one = RigAdopted("quali", "stray-10.0.0.9", "left", "anna", AT, "Toni")
    other = RigAdopted("race", "stray-10.0.0.9", "left", "anna", AT, "Toni")
    assert one.about != other.about
    assert one.key != other.key


@settings(max_examples=60, deadline=None)
@given(st.lists(st.booleans() | st.integers(0, 8), max_size=20))
def test_what_holds_is_what_a_plain_reading_of_all_entries_says(story: list[bool | int]) -> None:
    """A boolean is another ruling; a number changes whether one of those made before holds."""
    decisions, made, holds = InForce(), list[LapRuled](), list[bool]()
    for minute, step in enumerate(story):
        if isinstance(step, bool):
            made.append(ruled(step, minute))
            holds.append(True)
            decisions.note(made[-1])
        elif made:
            which = step % len(made)
            holds[which] = not holds[which]
            assert decisions.note(Undone("quali", decisions.taken_back_by(made[which]), "", "T", AT)) is made[which]
    standing = [ruling for ruling, in_force in zip(made, holds, strict=True) if in_force]
    assert decisions.about(LAP) is (standing[-1] if standing else None)


def test_the_history_of_a_thing_is_all_that_was_not_taken_back() -> None:
    decisions = InForce()
    first, last, other = ruled(counts=False), ruled(counts=True, minute=1), ruled(counts=False, minute=2)
    for entry in (first, last, other, taken_back(last)):
        decisions.note(entry)
    assert decisions.history(LAP) == [first, other]
    assert decisions.history("another lap") == []


def test_a_decision_is_known_by_its_key_whether_it_holds_or_not() -> None:
    decisions = InForce()
    ruled = LapRuled("quali", "lap/quali/left/1", False, "", "Toni", datetime(2026, 11, 21, tzinfo=UTC))
    assert decisions.made(ruled.key) is None
    decisions.note(ruled)
    decisions.note(Undone("quali", ruled.key, "", "Toni", ruled.at))
    assert decisions.made(ruled.key) == ruled

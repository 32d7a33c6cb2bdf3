"""People apart from their results: how they are shown, and what games may say of whom staff have set or erased."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timing.people import (
    BOARDS,
    FILES,
    SALT_BYTES,
    Consent,
    Erasure,
    Profile,
    Purpose,
    Shown,
    consent_to,
    corrected,
    decided,
    erased,
    given_up,
    heard,
    met,
    plain,
    planned,
    shown,
    told,
)
from timing.record.entry import Person

AT = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
SALT = bytes(range(SALT_BYTES))
ADA = Person("d1", "Ada King Lovelace", "7", "north", "a red car")
NOBODY_GIVEN_UP = given_up([])


def on_boards(profile: Profile, language: str = "en") -> str:
    return shown({"d1": profile}, "de" if language == "de" else "en", BOARDS)["d1"].name


def consents(*purposes: Purpose, given: bool = True) -> tuple[Consent, ...]:
    return tuple(Consent(purpose, given, "her mother", AT, "2026-1") for purpose in purposes)


def gone(profile: Profile) -> Profile:
    return erased(profile, at=AT, by="desk", reason="asked", salt=SALT)


@pytest.mark.parametrize(
    ("by", "english", "german"),
    [
        (Shown.FULL, "Ada King Lovelace", "Ada King Lovelace"),
        (Shown.FIRST_INITIAL, "Ada L.", "Ada L."),
        (Shown.INITIALS, "A. L.", "A. L."),
        (Shown.NICKNAME, "The Countess", "The Countess"),
        (Shown.NUMBER, "No. 7", "Nr. 7"),
    ],
)
def test_a_driver_is_shown_as_she_wants(by: Shown, english: str, german: str) -> None:
    profile = Profile(ADA, 17, "The Countess", by)
    assert (on_boards(profile), on_boards(profile, "de")) == (english, german)
    assert shown({"d1": profile}, "en", BOARDS)["d1"] == replace(ADA, name=english)


@pytest.mark.parametrize(
    ("name", "first_initial", "initials"),
    [
        ("Ada", "Ada", "A."),
        ("  Ada   Lovelace ", "Ada L.", "A. L."),
        ("[KOB] Ölrich von Übel", "[KOB] Ü.", "K. Ü."),
        ("Zoe\u0301 E\u0301mile", "Zoe\u0301 \u00c9.", "Z. \u00c9."),
        ("Ada m\u0338m", "Ada m\u0338.", "A. m\u0338."),
        ("- *", "Driver 17", "Driver 17"),
        ("7even", "7even", "7."),
    ],
)
def test_names_are_shortened_as_they_are_written(name: str, first_initial: str, initials: str) -> None:
    profile = Profile(replace(ADA, name=name), 17)
    assert on_boards(replace(profile, shown=Shown.FIRST_INITIAL)) == first_initial
    assert on_boards(replace(profile, shown=Shown.INITIALS)) == initials
    assert on_boards(replace(profile, shown=Shown.NICKNAME)) == initials


def test_who_has_no_such_name_goes_by_the_number_that_tells_nothing() -> None:
    assert on_boards(Profile(replace(ADA, number=None), 17, shown=Shown.NUMBER)) == "Driver 17"
    assert on_boards(Profile(replace(ADA, name=" "), 17)) == "Driver 17"


def test_a_hidden_driver_keeps_the_team_and_nothing_that_tells_who_it_is() -> None:
    hidden = Profile(ADA, 17, "The Countess", hidden=True)
    assert shown({"d1": hidden}, "de", BOARDS) == {"d1": Person("d1", "Fahrer 17", None, "north")}


def test_who_takes_a_consent_back_is_named_where_it_still_holds() -> None:
    profile = Profile(ADA, 17, consents=consents(Purpose.WEB) + consents(Purpose.WEB, given=False))
    assert on_boards(profile) == "Driver 17"
    assert shown({"d1": profile}, "en", FILES)["d1"].name == ADA.name
    again = replace(profile, consents=profile.consents + consents(Purpose.WEB))
    assert (on_boards(again), consent_to(again, Purpose.WEB), consent_to(again, Purpose.HALL)) == (ADA.name, True, None)


def test_a_minor_is_named_in_full_only_when_all_that_boards_are_for_was_agreed_to() -> None:
    child = Profile(ADA, 17, minor=True)
    assert on_boards(child) == "A. L."
    assert on_boards(replace(child, nickname="Comet")) == "Comet"
    assert on_boards(replace(child, shown=Shown.FIRST_INITIAL)) == "A. L."
    assert on_boards(replace(child, shown=Shown.NUMBER)) == "No. 7"
    assert on_boards(replace(child, consents=consents(Purpose.HALL, Purpose.WEB))) == "A. L."
    agreed = replace(child, consents=consents(*BOARDS))
    assert on_boards(agreed) == ADA.name
    assert shown({"d1": agreed}, "en", FILES)["d1"] == replace(ADA, name="A. L.", affiliation=None)


def test_a_minor_whose_number_or_nickname_would_tell_goes_by_the_other_number() -> None:
    child = Profile(replace(ADA, number=None), 17, minor=True)
    assert on_boards(replace(child, shown=Shown.NUMBER)) == "Driver 17"
    assert on_boards(replace(child, nickname="the real ADA  king lovelace")) == "Driver 17"


@settings(max_examples=60)
@given(
    st.text(min_size=2).filter(lambda name: len(plain(name)) > 1),
    st.none() | st.text(),
    st.sampled_from(Shown),
    st.lists(st.sampled_from(BOARDS[1:])),
)
def test_never_the_full_name_of_a_minor_or_of_who_is_hidden(
    name: str, nickname: str | None, by: Shown, agreed: list[Purpose]
) -> None:
    profile = Profile(Person("d1", name), 17, nickname, by, minor=True, consents=consents(*agreed))
    for language in ("en", "de"):
        label = on_boards(profile, language)
        assert label in ("Driver 17", "Fahrer 17") or plain(name) not in plain(label)
        assert on_boards(replace(profile, hidden=True), language) in ("Driver 17", "Fahrer 17")


# What games say


def test_games_rename_whom_nobody_has_set() -> None:
    profile = met(ADA, 17, NOBODY_GIVEN_UP)
    assert profile == Profile(ADA, 17)
    married = replace(ADA, name="Ada Byron", affiliation="a blue car")
    assert heard(profile, married, NOBODY_GIVEN_UP) == Profile(married, 17)
    hidden = replace(profile, hidden=True, nickname="Comet")
    assert heard(hidden, married, NOBODY_GIVEN_UP) == replace(hidden, person=married)


def test_what_staff_set_no_game_changes() -> None:
    profile = corrected(Profile(ADA, 17), {"name": "Ada Byron", "number": None})
    again = heard(profile, replace(ADA, affiliation="a blue car"), NOBODY_GIVEN_UP)
    assert again.person == Person("d1", "Ada Byron", None, "north", "a blue car")


def test_what_the_plan_says_of_how_somebody_is_shown_holds_until_staff_say_otherwise() -> None:
    first = planned(Profile(ADA, 17), "Comet", Shown.NICKNAME)
    assert on_boards(first) == "Comet"
    assert planned(first, None, Shown.FULL) == Profile(ADA, 17)
    now = decided(first, replace(first, shown=Shown.INITIALS))
    assert now.kept == {"shown"}
    assert planned(now, "Kite", Shown.FULL) == replace(now, nickname="Kite")
    assert decided(now, replace(now, hidden=True)).kept == {"shown"}
    assert heard(now, replace(ADA, name="Ada Byron"), NOBODY_GIVEN_UP).shown is Shown.INITIALS
    assert planned(gone(now), "Kite", Shown.FULL) == gone(now)


def test_who_was_erased_stays_erased_and_keeps_the_team() -> None:
    profile = Profile(ADA, 17, "Comet", kept=frozenset({"name", "team"}), consents=consents(Purpose.HALL), minor=True)
    after = gone(profile)
    assert after.person == Person("d1", "", None, "north")
    assert (after.nickname, after.kept, after.minor) == (None, frozenset({"team"}), True)
    assert [consent.by for consent in after.consents] == [""]
    assert on_boards(after) == "Driver 17"
    assert gone(after) is after
    assert heard(after, ADA, given_up([])) is after
    assert told({"d1": after, "d2": Profile(replace(ADA, id="d2"), 18)}) == {"d2": replace(ADA, id="d2")}


def test_a_name_that_was_given_up_does_not_come_back_under_another_id() -> None:
    erasure = gone(Profile(ADA, 17)).erased
    assert erasure is not None
    assert ADA.name not in erasure.mark
    names = given_up([Erasure(AT, "desk", "asked", "00" * 32), erasure])
    as_guest = met(Person("d2", " ada  KING Lovelace", "8"), 18, names)
    assert (as_guest.person, as_guest.erased) == (Person("d2", ""), erasure)
    slot = met(Person("d3", "car 3"), 19, names)
    assert slot.erased is None
    taken = heard(slot, Person("d3", ADA.name), names)
    assert (taken.person, taken.erased) == (Person("d3", ""), erasure)
    namesake = Profile(replace(ADA, id="d4"), 20)
    assert heard(namesake, replace(ADA, id="d4", number="9"), names).person.name == ADA.name
    assert names("") is None


def test_staff_may_give_a_name_again() -> None:
    back = corrected(gone(Profile(ADA, 17)), {"name": "Ada"})
    assert (back.person.name, back.erased) == ("Ada", None)
    assert corrected(gone(Profile(ADA, 17)), {"number": "3"}).erased is not None


def test_who_was_only_forgotten_may_come_again() -> None:
    forgotten = erased(Profile(ADA, 17), at=AT, by="purge", reason="30 days")
    assert on_boards(forgotten) == "Driver 17"
    assert forgotten.erased is not None
    names = given_up([forgotten.erased])
    assert heard(forgotten, ADA, names) == Profile(ADA, 17)
    assert met(replace(ADA, id="d2"), 18, names).erased is None

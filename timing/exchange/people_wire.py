"""People on a venue line, as JSON: told by a venue as games tell them, told by the centre whole."""

from datetime import datetime
from typing import Any

from timing.people import Consent, Erasure, Profile, Purpose, Shown
from timing.record.entry import Person


def person_out(person: Person) -> list[str | None]:
    """A person as games tell them."""
    return [person.id, person.name, person.number, person.team, person.affiliation]


def person_in(told: list[str | None]) -> Person:
    """The person that `person_out` wrote. Raises ValueError and TypeError for what is none."""
    id, name, number, team, affiliation = told
    if not isinstance(id, str) or not isinstance(name, str):
        raise TypeError("a person has an id and a name")
    return Person(id, name, number, team, affiliation)


def profile_out(profile: Profile) -> dict[str, Any]:
    """All that is kept of a person."""
    erased = profile.erased
    return {
        "person": person_out(profile.person),
        "neutral": profile.neutral,
        "nickname": profile.nickname,
        "shown": profile.shown.value,
        "hidden": profile.hidden,
        "minor": profile.minor,
        "kept": sorted(profile.kept),
        "erased": None if erased is None else [erased.at.isoformat(), erased.by, erased.reason, erased.mark],
        "consents": [
            [each.purpose.value, each.given, each.by, each.at.isoformat(), each.text_version]
            for each in profile.consents
        ],
    }


def profile_in(told: dict[str, Any]) -> Profile:
    """The profile that `profile_out` wrote. Raises ValueError, KeyError and TypeError for what is none."""
    erased = told["erased"]
    return Profile(
        person=person_in(told["person"]),
        neutral=int(told["neutral"]),
        nickname=told["nickname"],
        shown=Shown(told["shown"]),
        hidden=bool(told["hidden"]),
        minor=bool(told["minor"]),
        kept=frozenset(told["kept"]),
        erased=None if erased is None else Erasure(datetime.fromisoformat(erased[0]), *erased[1:]),
        consents=tuple(
            Consent(Purpose(purpose), given, by, datetime.fromisoformat(at), text_version)
            for purpose, given, by, at, text_version in told["consents"]
        ),
    )

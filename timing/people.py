"""People apart from their results: what is kept of each, and the name by which a board or a file may show them.

All of it is pure. Games and the plan tell of a person again and again (`heard`); what staff have said of them stays,
and who was erased stays erased, also under another id: of a name that was given up a salted digest is kept, by which
it is known when a game tells it once more, and is not taken. Whom we forgot because the time was over may come again.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import takewhile
from typing import Any, Final

from timing.record.entry import Person
from timing.units import Language


class Shown(StrEnum):
    """By what a person is shown."""

    FULL = "full"
    FIRST_INITIAL = "first-initial"
    """Ada L."""
    INITIALS = "initials"
    """A. L."""
    NICKNAME = "nickname"
    NUMBER = "number"
    """No. 7"""


class Purpose(StrEnum):
    """What somebody consents to."""

    HALL = "hall"
    WEB = "web"
    STREAM = "stream"
    ARCHIVE = "archive"


BOARDS: Final = (Purpose.HALL, Purpose.WEB, Purpose.STREAM)
"""The boards of a server go to all of these alike."""
FILES: Final = (Purpose.ARCHIVE,)
"""What a file of results is for."""
SALT_BYTES: Final = 16

_NEUTRAL: Final[Mapping[Language, str]] = {"en": "Driver", "de": "Fahrer"}
_NUMBER: Final[Mapping[Language, str]] = {"en": "No.", "de": "Nr."}


@dataclass(frozen=True, slots=True)
class Consent:
    """Somebody agreed to a purpose, or no longer does; `by` who said so, `text_version` to which text."""

    purpose: Purpose
    given: bool
    by: str
    at: datetime
    text_version: str = ""


@dataclass(frozen=True, slots=True)
class Erasure:
    """Who erased a person, when and why.

    By `mark` the name is known again, and cannot be read; it is "" where the person may come again.
    """

    at: datetime
    by: str
    reason: str
    mark: str


@dataclass(frozen=True, slots=True)
class Profile:
    """All that is kept of a person.

    `person` is as games, the plan and staff tell it, without a name once it is erased; `kept` are those of its fields,
    and of `nickname` and `shown`, that staff have set. `neutral` is a number of this person alone, which never changes.
    Of several consents to one purpose the last holds.
    """

    person: Person
    neutral: int
    nickname: str | None = None
    shown: Shown = Shown.FULL
    hidden: bool = False
    minor: bool = False
    kept: frozenset[str] = frozenset()
    erased: Erasure | None = None
    consents: tuple[Consent, ...] = ()


_OF_PROFILE: Final = frozenset({"nickname", "shown"})
"""What the plan says of how somebody is shown, and staff after it."""

GivenUp = Callable[[str], Erasure | None]
"""The erasure by which a name was given up; None for every other name."""


# What is kept


def given_up(erasures: Iterable[Erasure]) -> GivenUp:
    """Knows the names that were given up by these."""
    known = tuple(erasures)

    def find(name: str) -> Erasure | None:
        if not plain(name):
            return None
        return next((each for each in known if each.mark == _mark(name, _salt(each.mark))), None)

    return find


def met(told: Person, neutral: int, given_up: GivenUp) -> Profile:
    """A person of whom nothing was known."""
    return _unless_given_up(Profile(told, neutral), given_up)


def heard(known: Profile, told: Person, given_up: GivenUp) -> Profile:
    """What is kept of a person of whom a game or the plan tells once more."""
    if known.erased is not None and known.erased.mark:
        return known
    staff_says: dict[str, Any] = {field: getattr(known.person, field) for field in known.kept - _OF_PROFILE}
    now = replace(known, person=replace(told, **staff_says), erased=None)
    return now if now.person.name == known.person.name else _unless_given_up(now, given_up)


def planned(known: Profile, nickname: str | None, shown: Shown) -> Profile:
    """What is kept of a person whom the plan has shown so; what staff have decided stays."""
    if known.erased is not None:
        return known
    fields: dict[str, Any] = {"nickname": nickname, "shown": shown}
    return replace(known, **{field: value for field, value in fields.items() if field not in known.kept})


def decided(before: Profile, now: Profile) -> Profile:
    """What staff have made of a profile: no plan changes any more how they have the person shown."""
    changed = {field for field in _OF_PROFILE if getattr(before, field) != getattr(now, field)}
    return replace(now, kept=now.kept | changed)


def corrected(known: Profile, changes: Mapping[str, str | None]) -> Profile:
    """Fields of the person as staff have them from now on. A new name ends an erasure: staff have given it."""
    fields: dict[str, Any] = dict(changes)
    return replace(
        known,
        person=replace(known.person, **fields),
        kept=known.kept | changes.keys(),
        erased=None if "name" in changes else known.erased,
    )


def erased(known: Profile, *, at: datetime, by: str, reason: str, salt: bytes = b"") -> Profile:
    """Without anything that tells who it was. Who was erased before stays as he is.

    `salt` are `SALT_BYTES` random bytes; without them the name may come again.
    """
    if known.erased is not None:
        return known
    return _nameless(known, Erasure(at, by, reason, _mark(known.person.name, salt) if salt else ""))


def _unless_given_up(profile: Profile, given_up: GivenUp) -> Profile:
    erasure = given_up(profile.person.name)
    return profile if erasure is None else _nameless(profile, erasure)


def _nameless(profile: Profile, erasure: Erasure) -> Profile:
    """The team stays: points count for it. Who gave a consent may be a parent, of the same name."""
    return replace(
        profile,
        person=Person(profile.person.id, "", team=profile.person.team),
        nickname=None,
        kept=profile.kept & {"team"},
        erased=erasure,
        consents=tuple(replace(consent, by="") for consent in profile.consents),
    )


def _mark(name: str, salt: bytes) -> str:
    """The salt and a digest of the name, however it is spelt; as hexadecimal digits."""
    spelt = plain(name).encode("utf-8", "surrogatepass")
    return salt.hex() + hashlib.blake2s(spelt, key=salt, digest_size=16).hexdigest()


def _salt(mark: str) -> bytes:
    return bytes.fromhex(mark[: 2 * SALT_BYTES])


def plain(name: str) -> str:
    """A name as names are compared."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


# What is shown


def told(profiles: Mapping[str, Profile]) -> dict[str, Person]:
    """People as they are told of, for staff and for finding out who is who, never for a board; without the erased."""
    return {id: profile.person for id, profile in profiles.items() if profile.erased is None}


def shown(profiles: Mapping[str, Profile], language: Language, purposes: Collection[Purpose]) -> dict[str, Person]:
    """People under the names by which they may be shown for these purposes."""
    return {id: _shown(profile, language, purposes) for id, profile in profiles.items()}


def consent_to(profile: Profile, purpose: Purpose) -> bool | None:
    """Whether a consent holds; None where nothing was ever said."""
    return next((each.given for each in reversed(profile.consents) if each.purpose is purpose), None)


def neutral_name(language: Language, number: int | None) -> str:
    """What somebody is called who has no name here: "Driver 46", or "Driver" where nobody knows the number."""
    return _NEUTRAL[language] if number is None else f"{_NEUTRAL[language]} {number}"


def _shown(profile: Profile, language: Language, purposes: Collection[Purpose]) -> Person:
    person = profile.person
    neutral = neutral_name(language, profile.neutral)
    consents = [consent_to(profile, purpose) for purpose in purposes]
    if profile.hidden or profile.erased is not None or False in consents:
        return Person(person.id, neutral, team=person.team)
    if not profile.minor or all(consents):
        return replace(person, name=_by(profile, profile.shown, language) or neutral)
    milder = profile.shown in (Shown.FULL, Shown.FIRST_INITIAL)
    name = _by(profile, Shown.NICKNAME if milder else profile.shown, language)
    tells = not name or plain(person.name) in plain(name)
    return replace(person, name=neutral if tells else name, affiliation=None)


def _by(profile: Profile, by: Shown, language: Language) -> str:
    """The name of this kind; "" where there is none."""
    person = profile.person
    words = [word for word in person.name.split() if _initial(word)]
    match by:
        case Shown.FULL:
            return person.name if plain(person.name) else ""
        case Shown.FIRST_INITIAL:
            return " ".join([*words[:1], *(f"{_initial(word)}." for word in words[1:][-1:])])
        case Shown.INITIALS:
            return _initials(words)
        case Shown.NICKNAME:
            return profile.nickname or _initials(words)
    return f"{_NUMBER[language]} {person.number}" if person.number else ""


def _initials(words: list[str]) -> str:
    return " ".join(f"{_initial(word)}." for word in [*words[:1], *words[1:][-1:]])


def _initial(word: str) -> str:
    """The first letter or digit, with what belongs to it; "" where there is none."""
    composed = unicodedata.normalize("NFC", word)
    start = next((at for at, sign in enumerate(composed) if sign.isalnum()), len(composed))
    return composed[start : start + 1] + "".join(takewhile(unicodedata.combining, composed[start + 1 :]))

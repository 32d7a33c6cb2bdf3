"""A batch made ready for the book: encoded once, each key once, nothing in it that a book could not hold.

Both records prepare with this, so both refuse the same things and neither refuses half a batch.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from timing.people import Profile
from timing.record.entry import Entry, Person, encode

LONGEST_ID: Final = 500
"""Characters of a key or a person's id: longer ones do not fit into a database's index."""


Line = tuple[str, str, str, str]
"""An entry as it goes into the book: key, kind, session, and body, which is JSON. Plain, for `chain.Values` is."""


class Batch(NamedTuple):
    """What one append asks for.

    `keys` has one key per entry given; `lines` the entry given first under each key; `people` each person as given
    last.
    """

    keys: tuple[str, ...]
    lines: dict[str, Line]
    people: dict[str, Person]


def storable(text: str) -> bool:
    """Whether every database can hold this text: no NUL in it, and no half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def prepare(entries: Sequence[Entry], people: Sequence[Person]) -> Batch:
    """Entries and people as a batch. Raises ValueError with a sentence for what can never be written."""
    keys = [entry.key for entry in entries]
    lines: dict[str, Line] = {}
    for key, entry in zip(keys, entries, strict=True):
        if key not in lines:
            lines[key] = _line(key, entry)
    return Batch(tuple(keys), lines, {person.id: _checked(person) for person in people})


def _line(key: str, entry: Entry) -> Line:
    if len(key) > LONGEST_ID:
        raise ValueError(f"an entry cannot be written: its key is longer than {LONGEST_ID} characters: {key[:80]}...")
    if not storable(key):
        raise ValueError(f"an entry cannot be written: its key {key!r} holds what no database takes")
    try:
        kind, body = encode(entry)
    except TypeError as error:
        raise ValueError(f"the entry {key!r} cannot be written: {error}") from error
    return key, kind, entry.session, body.decode()


def _checked(person: Person) -> Person:
    if not 0 < len(person.id) <= LONGEST_ID:
        raise ValueError(f"a person cannot be written: the id must have 1 to {LONGEST_ID} characters")
    texts = (person.id, person.name, person.number, person.team, person.affiliation)
    if not all(text is None or (isinstance(text, str) and storable(text)) for text in texts):
        raise ValueError(f"the person {person.id!r} cannot be written: a text of it holds what no database takes")
    return person


def checked(profile: Profile) -> Profile:
    """What is kept of a person. Raises ValueError with a sentence for what can never be written."""
    _checked(profile.person)
    texts = [profile.nickname or "", *(text for each in profile.consents for text in (each.by, each.text_version))]
    if profile.erased is not None:
        texts += [profile.erased.by, profile.erased.reason]
    if not all(storable(text) for text in texts):
        raise ValueError(f"the person {profile.person.id!r} cannot be changed: a text holds what no database takes")
    return profile

"""The people of a record in a database: rows of `timing.people.Profile`. What they say is decided there, not here."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select, update

from timing.people import Consent, Erasure, Profile, Purpose, Shown, given_up, heard, met
from timing.planned_people import Wanted
from timing.record.entry import Person
from timing.record.schema import book, consents, people

MOST_IN_ONE_QUESTION: Final = 10_000
"""Ids asked for in one statement: databases limit the parameters of one."""

_Values = dict[str, Any]


def read_all(connection: Connection) -> dict[str, Profile]:
    """Everybody, by id."""
    return _with_consents(connection, _profiles(connection, select(people)), select(consents))


def hear(connection: Connection, told: Mapping[str, Person]) -> bool:
    """Take in what games and the plan tell of people; whether that changed anything."""
    known = _known(connection, told)
    strange = [person for id, person in told.items() if id not in known]
    otherwise = [person for id, person in told.items() if id in known and known[id].person != person]
    if not strange and not otherwise:
        return False
    names = given_up(_erasures(connection))
    changed = [now for person in otherwise if (now := heard(known[person.id], person, names)) != known[person.id]]
    if not strange and not changed:
        return False
    first = 1 + int(connection.execute(select(func.coalesce(func.max(people.c.neutral), 0))).scalar_one())
    new = [met(person, neutral, names) for neutral, person in enumerate(strange, first)]
    if new:
        connection.execute(insert(people), [_columns(profile) for profile in new])
    if changed:
        _rewrite(connection, changed)
    for profile in changed:
        if profile.erased is not None:
            ours = consents.c.person == profile.person.id
            connection.execute(update(consents).where(ours).values(author=""))
    _count_up(connection)
    return True


def plan(connection: Connection, wanted: Mapping[str, Wanted]) -> None:
    """Take in how the plan wants people to be shown."""
    hear(connection, {id: each.person for id, each in wanted.items() if each.says_something})
    known = _known(connection, wanted)
    changed = [now for id, each in known.items() if (now := wanted[id].on(each)) != each]
    if changed:
        _rewrite(connection, changed)
        _count_up(connection)


def change(connection: Connection, id: str, change: Callable[[Profile], Profile]) -> tuple[Profile, bool]:
    """Replace what is kept of a person by what `change` makes of it; that, and whether it is anything else.

    Raises LookupError where there is no such person.
    """
    before = _known(connection, [id]).get(id)
    if before is None:
        raise LookupError(id)
    ours = consents.c.person == id
    before = _with_consents(connection, {id: before}, select(consents).where(ours))[id]
    now = change(before)
    if now == before:
        return now, False
    connection.execute(update(people).where(people.c.id == id).values(_columns(now)))
    if now.consents != before.consents:
        rows = [_consent_row(id, nr, each) for nr, each in enumerate(now.consents)]
        connection.execute(delete(consents).where(ours))
        if rows:
            connection.execute(insert(consents), rows)
    _count_up(connection)
    return now, True


def _rewrite(connection: Connection, changed: Iterable[Profile]) -> None:
    rows = [_columns(profile) | {"old_id": profile.person.id} for profile in changed]
    connection.execute(update(people).where(people.c.id == bindparam("old_id")), rows)


def _count_up(connection: Connection) -> None:
    connection.execute(update(book).values(people_version=book.c.people_version + 1))


def _known(connection: Connection, ids: Collection[str]) -> dict[str, Profile]:
    """Those of the ids that there are, without their consents."""
    found: dict[str, Profile] = {}
    for asked in _in_parts(ids):
        found |= _profiles(connection, select(people).where(people.c.id.in_(asked)))
    return found


def _in_parts(ids: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(ids)
    while part := list(islice(rest, MOST_IN_ONE_QUESTION)):
        yield part


def _erasures(connection: Connection) -> list[Erasure]:
    erased = _profiles(connection, select(people).where(people.c.erased_mark.is_not(None)))
    return [profile.erased for profile in erased.values() if profile.erased is not None]


def _profiles(connection: Connection, wanted: Select[Any]) -> dict[str, Profile]:
    return {row.id: _profile(row) for row in connection.execute(wanted)}


def _profile(row: Row[Any]) -> Profile:
    erased = None
    if row.erased_mark is not None:
        at = datetime.fromisoformat(row.erased_at)
        erased = Erasure(at, row.erased_by, row.erased_reason, row.erased_mark)
    return Profile(
        person=Person(row.id, row.name, row.number, row.team, row.affiliation),
        neutral=row.neutral,
        nickname=row.nickname,
        shown=Shown(row.shown),
        hidden=row.hidden,
        minor=row.minor,
        kept=frozenset(row.kept.split()),
        erased=erased,
    )


def _columns(profile: Profile) -> _Values:
    person, erased = profile.person, profile.erased
    return {
        "id": person.id,
        "name": person.name,
        "number": person.number,
        "team": person.team,
        "affiliation": person.affiliation,
        "neutral": profile.neutral,
        "nickname": profile.nickname,
        "shown": profile.shown.value,
        "hidden": profile.hidden,
        "minor": profile.minor,
        "kept": " ".join(sorted(profile.kept)),
        "erased_at": None if erased is None else erased.at.isoformat(),
        "erased_by": None if erased is None else erased.by,
        "erased_reason": None if erased is None else erased.reason,
        "erased_mark": None if erased is None else erased.mark,
    }


def _with_consents(connection: Connection, found: dict[str, Profile], wanted: Select[Any]) -> dict[str, Profile]:
    given: dict[str, list[Consent]] = {}
    for row in connection.execute(wanted.order_by(consents.c.person, consents.c.nr)):
        at = datetime.fromisoformat(row.at)
        given.setdefault(row.person, []).append(
            Consent(Purpose(row.purpose), row.given, row.author, at, row.text_version)
        )
    return found | {id: replace(found[id], consents=tuple(each)) for id, each in given.items() if id in found}


def _consent_row(person: str, nr: int, consent: Consent) -> _Values:
    return {
        "person": person,
        "nr": nr,
        "purpose": consent.purpose.value,
        "given": consent.given,
        "author": consent.by,
        "at": consent.at.isoformat(),
        "text_version": consent.text_version,
    }

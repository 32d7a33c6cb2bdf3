"""Erasing a person: the name goes, the results stay. What cannot be reached from here is told, with what to do."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from display.people import files, find
from display.people.about import laps_of
from display.people.planned import take_out
from leaderboard.fold import Standings
from timing.errors import SetupError
from timing.event import Plan
from timing.people import SALT_BYTES, Profile, erased, plain
from timing.plan_advice import counted
from timing.plan_values import slug
from timing.record.by_hand import LapAdded
from timing.record.entry import Entry, LapSet
from timing.record.protocol import Record

TEAM: Final = "team:"
"""So begin the ids of whole teams, who are nobody's name."""


@dataclass(frozen=True, slots=True)
class Traces:
    """Where a name stands outside the table of people.

    `entries` are the numbers of those that hold it, `drove` is when the first and the last lap was driven, None where
    there is none.
    """

    entries: tuple[int, ...] = ()
    drove: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Where to look besides the record: `file` is SQLite's, None for a server's."""

    data: Path
    file: Path | None
    plan: Plan


def erase(
    record: Record, places: Places, who: str, *, by: str, reason: str, now: Callable[[], datetime], tapes: bool
) -> Iterator[str]:
    """Erase somebody for good, and tell in sentences what was done, and what is left to do.

    With `tapes` those that may hold the name are deleted. May be repeated, for what was left the first time. Raises
    SetupError for nobody, for a reason that holds the name, and RecordError where the name may still be in the files.
    """
    profile = find(record.profiles(), who)
    id, name = profile.person.id, profile.person.name
    if plain(name) and plain(name) in plain(f"{by} {reason}"):
        raise SetupError("who erases and why is kept, so neither may hold the name: write it without")
    traces = traces_of(record, profile)
    namesakes = _namesakes(record, profile)
    salt = secrets.token_bytes(SALT_BYTES)
    gone = record.change_person(id, partial(erased, at=now(), by=by, reason=reason, salt=salt))
    versions = take_out(record, [profile])
    record.clean()
    state = "erased" if profile.erased is None else "erased already"
    yield f"{id} is {state}: from now on Driver {gone.neutral}; laps, points and the chain are as they were"
    if versions:
        yield f"the name is out of {counted(versions, 'version')} of the plan, and so are the notes (#) in them"
    yield from _in_the_record(profile, traces, places)
    if namesakes:
        yield f"! the same name is kept under {', '.join(namesakes)}: erase these as well if it is the same person"
    yield from _of_tapes(places, traces, delete=tapes)
    yield from _elsewhere(name, places)


def traces_of(record: Record, profile: Profile) -> Traces:
    """Where the name stands in entries, and when the person drove. Raises RecordError."""
    id, name = profile.person.id, profile.person.name
    standings = Standings()
    holding: list[int] = []
    at: dict[int, datetime] = {}
    driven: set[int] = set()
    while batch := record.read(standings.seq):
        for seq, entry in batch:
            if plain(name) and _says(entry, name):
                holding.append(seq)
            if isinstance(entry, LapSet | LapAdded):
                at[seq] = entry.at
                if entry.driver == id:
                    driven.add(seq)
        for each in batch:
            standings.apply(each)
    driven |= {lap.seq for _, lap in laps_of(standings, id)}
    times = [at[seq] for seq in driven]
    return Traces(tuple(holding), (min(times), max(times)) if times else None)


def _says(entry: Entry, name: str) -> bool:
    return any(
        isinstance(value, str) and name in value for field in entry.__slots__ for value in [getattr(entry, field)]
    )


def _namesakes(record: Record, profile: Profile) -> list[str]:
    name = plain(profile.person.name)
    others = ((id, plain(other.person.name)) for id, other in record.profiles().items())
    return [id for id, other in others if name and other == name and id != profile.person.id]


def _in_the_record(profile: Profile, traces: Traces, places: Places) -> Iterator[str]:
    id, name = profile.person.id, profile.person.name
    if traces.entries:
        numbers = ", ".join(map(str, traces.entries[:10]))
        more = " and others" if len(traces.entries) > 10 else ""
        yield (
            f"! the name stands in what people wrote into entries ({numbers}{more}), which are never changed: it goes "
            "only with the record"
        )
    elif places.file is not None and plain(name):
        looked = files.with_wal(places.file)
        left = ", ".join(path.name for path in looked if files.holds(path, name))
        if left:
            yield f"! the letters of the name still stand in {left}, as part of another name or text"
        else:
            yield f"no byte of the name is left in {', '.join(path.name for path in looked)}"
    elif places.file is None:
        yield (
            "! the tables of PostgreSQL were written anew; its own log (WAL), its replicas and dumps made before hold "
            "the name until they are recycled or deleted: ask whoever runs it for how long"
        )
    if plain(name) and slug(name) == id.casefold():
        yield f"! the id {id!r}, which stands in the entries, is made of the name: give drivers of a plan other ids"


def _of_tapes(places: Places, traces: Traces, *, delete: bool) -> Iterator[str]:
    wanted = [] if traces.drove is None else files.tapes_around(places.data, *traces.drove)
    if not delete:
        for tape in wanted:
            yield f"! the tape {tape.path} may hold the name: erase again with --tapes, which deletes it"
        return
    gone, sentences = files.delete(places.data, wanted)
    yield from (f"the tape {tape.path} is deleted" for tape in gone)
    yield from (f"! {sentence}" for sentence in sentences)
    if not wanted:
        yield "there is no tape from when this person drove"


def _elsewhere(name: str, places: Places) -> Iterator[str]:
    """Copies of the record, and the plan."""
    folders = {places.data} | ({places.file.parent} if places.file is not None else set())
    record = places.file or places.data
    what_to_do = "delete it, or make it anew with `eracing backup`"
    for copy in dict.fromkeys(path for folder in folders if folder.is_dir() for path in files.copies(folder, record)):
        if not plain(name) or files.holds(copy, name):
            holds = "holds" if plain(name) else "may hold"
            yield f"! {copy} is a copy of the record from before and {holds} the name: {what_to_do}"
    if plain(name) and any(plain(driver.name) == plain(name) for driver in places.plan.drivers.values()):
        yield "! the plan still names this person: take the name out of it"
    yield "! backups elsewhere, exported files and prints made before are out of reach: delete or replace them"


def forget(record: Record, *, days: int, now: datetime, dry_run: bool) -> list[str]:
    """Take away the names of those whose last lap is older than this; ids of whom it was. Raises RecordError.

    Who has no lap counts from the last entry of the record. They may come again, unlike those who were erased.
    """
    standings = Standings()
    last: dict[str, datetime] = {}
    at: dict[int, datetime] = {}
    end: datetime | None = None
    while batch := record.read(standings.seq):
        for each in batch:
            standings.apply(each)
            at[each.seq] = end = each.entry.at
    profiles = record.profiles()
    for id in profiles:
        driven = [at[lap.seq] for _, lap in laps_of(standings, id)]
        when = max(driven, default=end)
        if when is not None:
            last[id] = when
    before = now - timedelta(days=days)
    people = (id for id, profile in profiles.items() if profile.erased is None and not id.startswith(TEAM))
    due = [id for id in people if id in last and last[id] < before]
    reason = f"kept for {days} days after the last lap"
    for id in due if not dry_run else ():
        record.change_person(id, partial(erased, at=now, by="purge", reason=reason))
    if due and not dry_run:
        take_out(record, [profiles[id] for id in due])
        record.clean()
    return due

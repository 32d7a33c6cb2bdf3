"""Everything that is kept of one person, for that person: the laps, the sessions, and what was decided about them."""

from collections.abc import Iterable, Iterator
from typing import Any

from leaderboard.fold import Standings
from leaderboard.tally import Lap
from timing.people import BOARDS, FILES, Profile, shown
from timing.record.by_hand import LapAdded
from timing.record.entry import Entry, LapSet, encode
from timing.record.protocol import Record, Written
from timing.units import Language, format_lap

Json = dict[str, Any]


def laps_of(standings: Standings, id: str) -> Iterator[tuple[str, Lap]]:
    """The laps that count for a person, or would, with their sessions."""
    for session in standings.sessions.values():
        tally = session.tallies.get(id)
        for lap in () if tally is None else tally.laps:
            yield session.info.id, lap


def about(record: Record, profile: Profile, language: Language) -> Json:
    """All of it as JSON has it. Instants are UTC, times whole milliseconds. Raises RecordError."""
    written, standings = _read(record)
    id = profile.person.id
    ours = {written[lap.seq].key: lap for _, lap in laps_of(standings, id)}
    ours |= {
        entry.key: lap
        for entry in written.values()
        if isinstance(entry, LapSet | LapAdded) and entry.driver == id and (lap := standings.lap(entry.key)) is not None
    }
    sessions = dict.fromkeys(written[lap.seq].session for lap in ours.values())
    return {
        "person": person(profile, language),
        "consents": [
            {
                "purpose": consent.purpose,
                "given": consent.given,
                "by": consent.by,
                "at": consent.at.isoformat(),
                "text_version": consent.text_version,
            }
            for consent in profile.consents
        ],
        "sessions": [_session(standings, session) for session in sessions],
        "laps": [_lap(written[lap.seq], lap) for lap in sorted(ours.values(), key=lambda lap: lap.seq)],
        "decisions": [_entry(seq, entry) for seq, entry in _concerning(written.items(), id, ours.keys())],
    }


def person(profile: Profile, language: Language) -> Json:
    """What is kept of a person apart from results."""
    told, erased = profile.person, profile.erased
    names = {profile.person.id: profile}
    return {
        "id": told.id,
        "name": told.name or None,
        "number": told.number,
        "team": told.team,
        "affiliation": told.affiliation,
        "nickname": profile.nickname,
        "shown": profile.shown,
        "hidden": profile.hidden,
        "minor": profile.minor,
        "set_by_staff": sorted(profile.kept),
        "on_boards": shown(names, language, BOARDS)[told.id].name,
        "in_files": shown(names, language, FILES)[told.id].name,
        "erased": None if erased is None else {"at": erased.at.isoformat(), "by": erased.by, "reason": erased.reason},
    }


def _read(record: Record) -> tuple[dict[int, Entry], Standings]:
    entries: dict[int, Entry] = {}
    standings = Standings()
    while batch := record.read(standings.seq):
        for each in batch:
            standings.apply(each)
            entries[each.seq] = each.entry
    return entries, standings


def _concerning(written: Iterable[tuple[int, Entry]], id: str, laps: Iterable[str]) -> Iterator[Written]:
    """What was said of a person's laps after they were driven, and which rigs were theirs."""
    about = set(laps)
    for seq, entry in written:
        named = (getattr(entry, field, None) for field in ("lap_key", "entry_key"))
        if not isinstance(entry, LapSet | LapAdded) and (
            getattr(entry, "driver", None) == id or not about.isdisjoint(named)
        ):
            about.add(entry.key)
            yield Written(seq, entry)


def _session(standings: Standings, id: str) -> Json:
    found = standings.sessions.get(id)
    if found is None:
        return {"id": id}
    info = found.info
    return {"id": id, "type": info.type, "name": info.name, "track": info.track}


def _lap(entry: Entry, lap: Lap) -> Json:
    """A lap as it was told, with what became of it."""
    now = {"driver": lap.driver, "time_ms": lap.time_ms, "counts": lap.counts and not lap.waits}
    return {"seq": lap.seq} | _fields(entry) | now | {"time": format_lap(lap.time_ms)}


def _entry(seq: int, entry: Entry) -> Json:
    kind, _ = encode(entry)
    return {"seq": seq, "kind": kind} | _fields(entry)


def _fields(entry: Entry) -> Json:
    fields = {name: getattr(entry, name) for name in entry.__slots__}
    return fields | {"at": entry.at.isoformat()}

"""Which sessions of the record the sessions of a file are.

That where most of its laps are, heard live or told by a file, else the next that is free. A session of the record is
that of one session of the file, but for those of the cup, into which rigs drive whatever their game calls it.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from ingest.file_laps import FileLaps, SessionLaps
from ingest.heard import Comparison, compare
from ingest.held import HeldSession
from ingest.places import Place
from timing.readings import SessionType
from timing.record.entry import Person


class Found(NamedTuple):
    """A session of a file, and that of the record which it is; `id` is None where it is none that may be taken."""

    file: SessionLaps
    id: str | None
    known: HeldSession
    beside: Comparison


class Finding:
    """Finds the session of the record that each session of a file is."""

    def __init__(
        self,
        session: str,
        file: FileLaps,
        sessions: dict[str, HeldSession],
        people: Mapping[str, Person],
        place: Place,
    ) -> None:
        self._session = session
        self._file = file
        self._sessions = sessions
        self._people = people
        self._place = place
        self._beside: dict[tuple[int, str], Comparison] = {}

    def found(self) -> list[Found]:
        """All sessions of the file in their order."""
        ids = self._ids()
        found: list[Found] = []
        for index, each in enumerate(self._file.sessions):
            id = ids[index]
            known = HeldSession() if id is None else self._sessions.setdefault(id, HeldSession())
            found.append(Found(each, id, known, Comparison() if id is None else self._compare(index, id)))
        return found

    def _ids(self) -> dict[int, str | None]:
        """By the place in the file: where most of its laps are, else the next that is free.

        Of a file that lists no laps all best ones may be better by now: then the date tells the session, where it has
        one.
        """
        file = self._file.sessions
        if self._place.own:
            return dict.fromkeys(range(len(file)), self._session)
        ids: dict[int, str | None] = {}
        for index in range(len(file)):
            id = self._holding(index, ids.values())
            if id is not None:
                ids[index] = id
        used = {id for id, known in self._sessions.items() if known.laps}
        for index, each in enumerate(file):
            if index not in ids:
                ids[index] = self._next(each.told.type, used | {id for id in ids.values() if id is not None})
        return ids

    def _next(self, kind: SessionType, used: Collection[str]) -> str | None:
        if self._place.kind is not None:
            return self._session if self._place.takes(kind) else None
        return self._session if len(self._file.sessions) == 1 else _free(f"{self._session}-{kind}", used)

    def _holding(self, index: int, taken: Collection[str | None]) -> str | None:
        """The session that holds most of the laps, or has the same date; one that is taken, only if it is of many."""
        each = self._file.sessions[index]
        laps = {(lap.source, lap.lap) for lap in each.laps}
        most: tuple[int, bool, str | None] = (0, False, None)
        for id, known in self._sessions.items():
            heard = self._compare(index, id).same
            of_many = heard and known.opened is not None and known.opened.rig is None
            if id in taken and not of_many:
                continue
            common = (heard + len(laps & known.laps), each.is_of(known.opened))
            if common > most[:2]:
                most = (*common, id)
        return most[2]

    def _compare(self, index: int, id: str) -> Comparison:
        found = self._beside.get((index, id))
        if found is None:
            laps, known = self._file.sessions[index].laps, self._sessions[id]
            found = self._beside[index, id] = compare(laps, self._file.people, known, self._people)
        return found


def _free(stem: str, taken: Collection[str]) -> str:
    id, number = stem, 1
    while id in taken:
        number += 1
        id = f"{stem}-{number}"
    return id

"""Files that came by themselves: nobody said of which session each is, nor, on a rig, whose.

They are taken into the one session that watched files belong to, and never open another: the boards would turn to it.

A rig's own folder is about whoever sits in the rig, as is what the rig's game sends: the game may call a guest by the
name of the rig's profile, and lists opponents too. So of a file with laps of one driver, that is the one; unless it
names another of the plan. Of one with laps of several, it is those who were heard at this rig, or whom the plan seats
there, or has in the rig's team, by the name that the file has. Where there is none, nothing of the file is taken.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from ingest.formats.results import FileDriver
from ingest.who import by_name, plain
from timing.readings import SessionType
from timing.record.entry import Person, driver_id

_ANY_KIND: Final = (SessionType.HOTLAP, SessionType.OTHER)
"""Of a session: any lap counts. Of a file: its kind of session does not matter, or is not known."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file lay.

    `kind` is that of the session that its laps belong to; None where people chose the session for these very files.
    `rig` is the one whose folder it is, "" for none, and `own` says that it is the folder of the rig's own game, not of
    a server. `seated` sits in the rig; with `empty` nobody does, and who has driven there is said later.
    """

    kind: SessionType | None = None
    rig: str = ""
    own: bool = False
    name: str = ""
    seated: Person | None = None
    empty: bool = False

    def takes(self, kind: SessionType) -> bool:
        """Whether laps of such a session belong there, where nobody has heard them in another."""
        return self.own or self.kind is None or self.kind in _ANY_KIND or kind in (self.kind, *_ANY_KIND)

    @property
    def numbers_laps(self) -> bool:
        """Whether somebody who has two laps of one number there is worth a word: many runs go into most sessions."""
        return self.kind is None or (self.kind is SessionType.RACE and not self.own)

    def own_drivers(
        self, people: Mapping[str, Person], heard_here: Collection[str], planned: Mapping[str, Person]
    ) -> set[str]:
        """Which of the people of a file have driven this rig. `heard_here` are those whose laps were heard there."""
        if not self.own:
            return {*people}
        if heard_here or len(people) == 1:
            return {*heard_here} or {*people}
        names = by_name(planned, planned)
        return {id for id, person in people.items() if self._belongs(planned.get(names.get(plain(person.name), "")))}

    def _belongs(self, planned: Person | None) -> bool:
        """Whether somebody of the plan is who sits there, or one of those who may."""
        if planned is None or self.seated is None:
            return False
        return planned.id == self.seated.id or (planned.team is not None and planned.team == self.seated.team)

    def driver(self, person: Person, told: FileDriver) -> Person:
        """Who somebody is that has driven there, where neither plan nor record tell; `told` is all the file says."""
        if not self.own:
            return person
        if self.seated is not None:
            return self.seated
        if told.account:
            return person
        words = (self.rig, told.name) if told.name else (self.rig,)
        return Person(driver_id("rig", *words), told.name or self.name, person.number, None, person.affiliation)


ANYWHERE: Final = Place()
"""The place of files that people have named, with the session that they belong to."""

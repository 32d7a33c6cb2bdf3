"""The evening's plan: teams, drivers, rigs and the session that the rigs' laps belong to.

Frozen values that are right once built; `timing.plan_file` reads them from TOML and refuses a wrong plan with a
sentence that names line and key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Final, Literal

from timing.looks import Look
from timing.people import Shown
from timing.readings import SessionType
from timing.rules import PRESETS, Rules

Cars = Literal["player", "all"]
"""Which cars of a feed count: the rig's own, or every car it carries."""

STRAY: Final = "stray-"
"""How the ids begin of sources that the plan does not know, before their address."""


@dataclass(frozen=True, slots=True)
class PlannedClass:
    """A class, such as Pro or Am, that has an order of its own; `color` is `#rrggbb`."""

    id: str
    name: str
    color: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedTeam:
    """A team; `short` is at most 12 characters, `color` `#rrggbb`, `class_id` the class of all its drivers.

    `logo` is the file of a picture, looked for where that of the cup is (`timing.looks.Look`).
    """

    id: str
    name: str
    short: str
    color: str | None = None
    class_id: str | None = None
    logo: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedDriver:
    """A driver; `team` is a team's id, `number` the start number as text.

    `class_id` goes before the class of the team. `replaces` is the id of the driver for whom this one drives. `shown`
    is by what he is shown, None for the full name, as long as staff say nothing else (`timing.planned_people`).
    """

    id: str
    name: str
    team: str | None = None
    number: str | None = None
    class_id: str | None = None
    replaces: str | None = None
    nickname: str | None = None
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class PlannedRig:
    """A rig: the address its packets come from, and who sits in it at the start.

    `address` is an IP address; `port` is only needed where several rigs share one. `cars` None means: what is usual for
    the feed (its player for a rig's own game, all for a server).

    `feed` names one that sends only to a program that asks it; we ask at `feed_port` (None: the usual one) with
    `password`. `key` signs what other programs send for this rig. `watch` is a folder of its result files. `class_id`
    is the class of its car, and so of whom the plan has in it.
    """

    id: str
    address: str
    port: int | None = None
    name: str | None = None
    team: str | None = None
    driver: str | None = None
    venue: str | None = None
    cars: Cars | None = None
    feed: str | None = None
    feed_port: int | None = None
    password: str | None = field(default=None, repr=False)
    key: str | None = field(default=None, repr=False)
    watch: Path | None = None
    class_id: str | None = None

    @property
    def sends_from(self) -> int | None:
        """The port its packets come from, None for any: who is asked answers from the port that was asked."""
        return self.port or self.feed_port


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """The session that laps of the rigs' own feeds belong to.

    A lap shorter than `min_lap_ms` or longer than `max_lap_ms` is taken for a mistake of the game: it is kept, and does
    not count. `laps` and `minutes` are how long it goes, `starts` when, by the clock on the wall of the hall; `counts`
    whether its points are part of the standings. `protest_minutes` is how long its result may be protested against;
    None: as the rules say. `through` is how many go on from it, for the line on boards; None where all do.
    """

    id: str = "open"
    type: SessionType = SessionType.HOTLAP
    name: str = "Open hot lap"
    track: str | None = None
    min_lap_ms: int | None = None
    max_lap_ms: int | None = None
    car: str | None = None
    laps: int | None = None
    minutes: int | None = None
    starts: time | None = None
    counts: bool = True
    protest_minutes: int | None = None
    through: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan. The empty one is an open stand: every source is adopted as a rig by itself."""

    name: str = "eRacing Cup"
    teams: Mapping[str, PlannedTeam] = field(default_factory=dict)
    drivers: Mapping[str, PlannedDriver] = field(default_factory=dict)
    rigs: Mapping[str, PlannedRig] = field(default_factory=dict)
    session: PlannedSession = PlannedSession()
    """The session that laps belong to as long as nobody has opened another: of a timetable the first."""
    language: Literal["en", "de"] = "en"
    sessions: tuple[PlannedSession, ...] = ()
    """The timetable, in order."""
    rules: Rules = PRESETS["hotlap"]
    classes: Mapping[str, PlannedClass] = field(default_factory=dict)
    self_seating: bool = False
    """Whether drivers may say themselves, with the code at a rig, that they sit there."""
    look: Look = field(default_factory=Look)

    @property
    def open_stand(self) -> bool:
        """Whether unknown sources are adopted by themselves."""
        return not self.rigs

"""The state of the hall: frozen values, kept as one JSON text beside the record (`timing.record.hall`).

It holds no names of people: what is given away at the prize-giving is kept by ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Final, Literal

from pydantic import TypeAdapter

from timing.record.protocol import RecordError

EVERYBODY: Final = "*"
"""Stands in a scene for all screens that have no page of their own there."""
SCENE: Final = "scene"
"""What a screen shows that goes along with the scenes."""
NOTHING: Final = ""
"""What a screen shows that nobody has taken in yet: its name."""
AWARD: Final = "award"
RACE: Final = "race"

Level = Literal["info", "warning"]


class Honoured(StrEnum):
    """Of what the first three are called to the front."""

    TEAMS = "teams"
    DRIVERS = "drivers"
    QUALIFYING = "qualifying"


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen of the hall. `shows` is NOTHING, SCENE or a page that it keeps whatever the scene.

    `inch` and `metres` are its diagonal and the furthest viewer, None where nobody has said. Until `named_until` it
    shows its name over its page.
    """

    id: str
    name: str
    since: datetime
    shows: str = NOTHING
    inch: float | None = None
    metres: float | None = None
    named_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """What the screens show together: pages by screen, or by EVERYBODY. `title` is "" for those that we name."""

    pages: Mapping[str, str]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to the hall; `until` None: until it is taken back."""

    id: str
    text: str
    level: Level
    at: datetime
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether it is to be seen at an instant."""
        return self.until is None or at < self.until


@dataclass(frozen=True, slots=True)
class Sponsor:
    """Who pays for the evening; `picture` is the name of the file under `/media/`."""

    id: str
    name: str
    picture: str
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Prize:
    """A place, of a driver or a team, by ids; `points` as text, `time_ms` where a lap is honoured."""

    position: int
    driver: str | None = None
    team: str | None = None
    points: str | None = None
    time_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Award:
    """A prize-giving: the steps from the third place to the first, each with all who share it; `step` are revealed.

    It is of the record at entry `seq`: what is decided while people clap changes nothing about it.
    """

    of: Honoured
    steps: tuple[tuple[Prize, ...], ...]
    seq: int
    official: bool
    class_id: str | None = None
    session: str | None = None
    step: int = 0

    @property
    def next(self) -> int | None:
        """The place that is revealed next; None once all are."""
        return self.steps[self.step][0].position if self.step < len(self.steps) else None


BUILT_IN: Final[Mapping[str, str]] = {
    "warmup": "/scene/warmup",
    RACE: "/",
    "break": "/scene/break",
    AWARD: "/scene/award",
}
"""The scenes that there always are, and what everybody shows in them unless told otherwise."""


def _scenes() -> dict[str, Scene]:
    return {name: Scene({EVERYBODY: page}) for name, page in BUILT_IN.items()}


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was done, and the text of what undoes it; "" where nothing does."""

    id: str
    undo: str = ""


@dataclass(frozen=True, slots=True)
class Hall:
    """All of it. Screens switch to `scene` at `switch_at`, which lies a moment after it was set."""

    screens: tuple[Screen, ...] = ()
    scenes: Mapping[str, Scene] = field(default_factory=_scenes)
    scene: str = RACE
    switch_at: datetime | None = None
    notices: tuple[Notice, ...] = ()
    sponsors: tuple[Sponsor, ...] = ()
    award: Award | None = None
    done: tuple[Request, ...] = ()
    """The requests that were done last."""
    stream_delay_s: int = 0
    """By how much the overlays of the stream are late, where their address says nothing else."""

    def request(self, id: str) -> Request | None:
        """The request of this id, if it is one of those that were done last."""
        return next((each for each in self.done if each.id == id), None)

    def screen(self, id: str) -> Screen | None:
        """The screen of this id."""
        return next((each for each in self.screens if each.id == id), None)

    def page_of(self, screen: Screen) -> str | None:
        """The page that a screen is to show; None: its name."""
        if screen.shows != SCENE:
            return screen.shows or None
        pages = self.scenes[self.scene].pages
        return pages.get(screen.id) or pages.get(EVERYBODY)

    def notice(self, at: datetime) -> Notice | None:
        """The message that is to be seen at an instant: of those that hold a warning, else the newest."""
        holding = [each for each in self.notices if each.holds(at)]
        return max(holding, key=lambda each: (each.level == "warning", each.at), default=None)


@cache
def _kind() -> TypeAdapter[Hall]:
    """Made at the first use: it takes a while."""
    return TypeAdapter(Hall)


def encoded(hall: Hall) -> str:
    """The hall as text."""
    return _kind().dump_json(hall).decode()


def decoded(body: str) -> Hall:
    """The hall that a text tells of. Raises RecordError for one that a newer version has written."""
    if not body:
        return Hall()
    try:
        return _kind().validate_json(body)
    except ValueError as error:
        raise RecordError(
            f"the screens' state in the record cannot be read, maybe of a newer version: {error}"
        ) from error

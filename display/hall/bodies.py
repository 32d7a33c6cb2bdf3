"""What is asked of the hall's routes and what they answer."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from display import wire
from display.hall.reports import Age
from display.hall.state import Honoured, Level
from display.late_models import LateModel

ID: Final = r"^[0-9a-f]{32}$"
_Page = Annotated[str, Field(max_length=300)]


class Asking(BaseModel):
    """What all requests of staff have in common: `id`, a UUID that is a new one for each."""

    model_config = ConfigDict(extra="forbid")

    id: UUID


# Of screens


class Wall(LateModel):
    """How large a screen is, and how far away its furthest viewer."""

    model_config = ConfigDict(extra="forbid")

    inch: float | None = Field(ge=5, le=1000)
    metres: float | None = Field(ge=0.5, le=200)


class Here(BaseModel):
    """What a screen reports. `name` is the one it had, `wall` only where somebody said it there just now."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(None, max_length=24)
    page: _Page | None = None
    seq: int | None = Field(None, ge=0, le=2**53)
    age: Age | None = None
    loaded: bool = False
    width: int = Field(0, ge=0, le=50_000)
    height: int = Field(0, ge=0, le=50_000)
    ratio: float = Field(1, gt=0, le=20)
    build: str = Field("", max_length=20)
    wall: Wall | None = None


class Orders(LateModel):
    """What a screen is to show: `page` (null: its name) from the instant `at` on, which may be a moment ahead of `now`.

    With another `build` than that of its own page it loads itself again. `named`: it shows its name over the page.
    """

    name: str
    page: str | None
    scene: str
    at: wire.Instant | None
    now: wire.Instant
    named: bool
    build: str
    inch: float | None
    metres: float | None


# Of staff


class ScreenAsked(Asking):
    """What is to be otherwise about a screen. `shows`: `scene`, a page that it keeps, or "" for its name alone."""

    shows: _Page | None = None
    name: str | None = Field(None, max_length=60)
    inch: float | None = None
    metres: float | None = None


class Forgotten(Asking):
    """Screens to be forgotten: one of them, or with `strangers` all that nobody has taken in."""

    screen: str | None = Field(None, max_length=40)
    strangers: bool = False


class SceneAsked(Asking):
    """The scene that is to be on."""

    scene: str = Field(max_length=40)


class ScenePages(Asking):
    """The pages of a scene, by the id of a screen or by `*` for all others."""

    pages: dict[Annotated[str, Field(max_length=40)], _Page] = Field(max_length=61)
    title: str = Field("", max_length=60)


class NoticeAsked(Asking):
    """A message to the hall, for so many minutes; null: until it is taken back."""

    text: str = Field(max_length=1000)
    level: Level = "info"
    minutes: float | None = Field(10, gt=0, le=24 * 60)


class SponsorsAsked(Asking):
    """All sponsors in their new order, and those that are hidden."""

    order: list[Annotated[str, Field(max_length=40)]] = Field(max_length=100)
    hidden: list[Annotated[str, Field(max_length=40)]] = Field([], max_length=100)


class SponsorBack(Asking):
    """A sponsor that was removed, with the name of its picture."""

    name: str = Field(max_length=200)
    picture: str = Field(max_length=60)


class AwardAsked(Asking):
    """The prize-giving to begin; `session` is for `qualifying`, without one it is the last that was driven."""

    of: Honoured
    class_id: str | None = Field(None, max_length=100)
    session: str | None = Field(None, max_length=100)


class StepAsked(Asking):
    """The step of the prize-giving that is to be shown: one more, or one less."""

    step: int = Field(ge=0, le=10)


class Undo(LateModel):
    """What takes a request back: a request of its own, to be sent with a new `id`."""

    method: Literal["PUT", "POST", "DELETE"]
    path: str
    body: dict[str, Any]


class Done(LateModel):
    """The hall has so many changes behind it; `undo` is null where nothing takes this one back."""

    id: str
    version: int
    undo: Undo | None


# What staff see


class ScreenLine(LateModel):
    """A screen: what it is to show (`shows`, and the `page` that this is now), and what it last reported.

    `here` is whether it lives, `seen_s` seconds since its last report; null: it never gave one.
    """

    id: str
    name: str
    shows: str
    page: str | None
    inch: float | None
    metres: float | None
    named: bool
    here: bool
    seen_s: float | None
    shown: str | None
    seq: int | None
    age: Age | None
    loaded: bool
    width: int
    height: int
    ratio: float
    current_build: bool


class SceneLine(LateModel):
    """A scene. `built_in`: there always is one of this name."""

    name: str
    title: str
    built_in: bool
    pages: dict[str, str]


class NoticeLine(LateModel):
    """A message; `shown` is whether it is the one that is to be seen now."""

    id: str
    text: str
    level: Level
    at: datetime
    until: datetime | None
    shown: bool


class SponsorLine(LateModel):
    """A sponsor, with the path of its picture."""

    id: str
    name: str
    image: str
    shown: bool


class AwardLine(LateModel):
    """The prize-giving: `step` of `steps` are revealed, `next` is the place that comes next, null at the end.

    `overtaken`: the result has changed since it began, and others would be called to the front.
    """

    of: Honoured
    class_id: str | None
    session: str | None
    step: int
    steps: int
    next: int | None
    official: bool
    overtaken: bool


class ClassLine(LateModel):
    """A class, or a session, that a prize-giving may be of."""

    id: str
    name: str


class HallMessage(LateModel):
    """All that staff put up, after `version` changes. `pages` are those to choose from."""

    version: int
    now: wire.Instant
    scene: str
    screens: list[ScreenLine]
    scenes: list[SceneLine]
    notices: list[NoticeLine]
    sponsors: list[SponsorLine]
    award: AwardLine | None
    pages: list[str]
    classes: list[ClassLine]
    qualifyings: list[ClassLine]


# What everybody sees


class SeatShown(LateModel):
    """Who sits in a rig, as it may be shown; null where nobody does."""

    rig: str
    name: str
    driver: wire.Named | None
    team: dict[str, str | None] | None


class NextShown(LateModel):
    """The session that comes next."""

    name: str
    starts_at: wire.Instant | None
    delay_min: int


class Shown(LateModel):
    """What the pages of the scenes show."""

    now: wire.Instant
    session: str | None
    next: NextShown | None
    notice: wire.EveningNotice | None
    sponsors: list[wire.Sponsor]
    seats: list[SeatShown]

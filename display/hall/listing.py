"""All that staff put up in the hall, as one answer for their tablets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from display import wire
from display.hall.bodies import (
    AwardLine,
    ClassLine,
    HallMessage,
    NoticeLine,
    SceneLine,
    ScreenLine,
    SponsorLine,
)
from display.hall.keeper import MEDIA
from display.hall.reports import Report, Reports
from display.hall.state import BUILT_IN, Award, Hall, Screen

PAGES: Final = (
    *("/", "/?view=teams", "/?view=drivers", "/?view=venue"),
    *("/scene/warmup", "/scene/break", "/scene/award", "/commentator", "/phone"),
)
"""Pages to choose from, as far as the server has them."""
NEVER: Final = Report(datetime.min.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Choices:
    """What a prize-giving may be of; `overtaken`: the one that goes on is of a result that has changed since."""

    classes: tuple[ClassLine, ...] = ()
    qualifyings: tuple[ClassLine, ...] = ()
    overtaken: bool = False


def listed(
    hall: Hall, version: int, reports: Reports, now: datetime, *, build: str, paths: Sequence[str], choices: Choices
) -> HallMessage:
    """The answer. `build` is the name of the pages, `paths` are those of the server."""
    seen = hall.notice(now)
    return HallMessage(
        version=version,
        now=wire.instant(now),
        scene=hall.scene,
        screens=[_screen(hall, each, reports, now, build) for each in hall.screens],
        scenes=[
            SceneLine(name=name, title=scene.title, built_in=name in BUILT_IN, pages=dict(scene.pages))
            for name, scene in hall.scenes.items()
        ],
        notices=[
            NoticeLine(id=each.id, text=each.text, level=each.level, at=each.at, until=each.until, shown=each is seen)
            for each in hall.notices
            if each.holds(now)
        ],
        sponsors=[
            SponsorLine(id=each.id, name=each.name, image=MEDIA + each.picture, shown=each.shown)
            for each in hall.sponsors
        ],
        award=None if hall.award is None else _award(hall.award, choices.overtaken),
        pages=[page for page in PAGES if page.partition("?")[0] in paths],
        classes=list(choices.classes),
        qualifyings=list(choices.qualifyings),
    )


def _screen(hall: Hall, screen: Screen, reports: Reports, now: datetime, build: str) -> ScreenLine:
    last = reports.last(screen.id)
    told = last or NEVER
    return ScreenLine(
        id=screen.id,
        name=screen.name,
        shows=screen.shows,
        page=hall.page_of(screen),
        inch=screen.inch,
        metres=screen.metres,
        named=screen.named_until is not None and now < screen.named_until,
        here=reports.is_here(screen.id, now),
        seen_s=None if last is None else round(max(0.0, (now - last.at).total_seconds()), 1),
        shown=told.page,
        seq=told.seq,
        age=told.age,
        loaded=told.loaded,
        width=told.width,
        height=told.height,
        ratio=told.ratio,
        current_build=told.build == build,
    )


def _award(award: Award, overtaken: bool) -> AwardLine:
    return AwardLine(
        of=award.of,
        class_id=award.class_id,
        session=award.session,
        step=award.step,
        steps=len(award.steps),
        next=award.next,
        official=award.official,
        overtaken=overtaken,
    )

"""The pages for the stream: an overlay for each element, the crew's page with their addresses, the commentator's.

An overlay is one element on a transparent page of 1920 x 1080. Which session it shows is in its query; a path that ends
in `/current` says what it does without one as well: it follows the running session.
"""

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, Response

from display.access.guard import needs
from display.access.roles import Role
from display.hall.keeper import Keeper
from display.late_routes import late_router
from display.pages.page import SHARED, Pages
from display.stream.history import MOST_S
from timing.event import Plan

OVERLAY: Final = (
    "overlay/main",
    "overlay/battle",
    "overlay/bestlap",
    "overlay/data",
    "overlay/list",
    "overlay/lower",
    "overlay/next",
    "overlay/options",
    "overlay/pieces",
    "overlay/ticker",
    "overlay/tower",
    "overlay/winner",
    "asked",
    "changes",
    "delayed",
    "dom",
    "fields",
    "format",
    "i18n",
    "lines",
    "renew",
    "store",
)
PREVIEW: Final = ("overlay/preview", "dom", "i18n")
COMMENTATOR: Final = (
    "commentator/main",
    "commentator/lists",
    "commentator/supposing",
    "asked",
    "changes",
    "delayed",
    "dom",
    "fields",
    "format",
    "i18n",
    "lines",
    "renew",
    "store",
)
Lang = Annotated[str | None, Query(max_length=20)]


class Element(StrEnum):
    """What an overlay shows."""

    TOWER = "tower"
    LOWER_THIRD = "lower-third"
    TICKER = "ticker"
    BATTLE = "battle"
    BEST_LAP = "best-lap"
    NEXT_UP = "next-up"
    WINNER = "winner"


def stream_pages(pages: Pages, keeper: Keeper, plan: Callable[[], Plan]) -> APIRouter:
    """The routes; `keeper` knows how late the overlays are."""
    router = late_router(dependencies=[Depends(needs(Role.SPECTATOR))], include_in_schema=False)

    @router.get("/overlay/", response_class=HTMLResponse)
    async def preview(lang: Lang = None) -> Response:
        return pages.page(
            "overlay_preview.html",
            ["overlay"],
            lang=lang,
            styles=["desk", "preview"],
            scripts=PREVIEW,
            cup=plan().name,
            elements=list(Element),
            most=MOST_S,
            delay=(await keeper.fresh()).stream_delay_s,
            venues=list(dict.fromkeys(rig.venue for rig in plan().rigs.values() if rig.venue)),
        )

    @router.get("/overlay/{element}", response_class=HTMLResponse)
    @router.get("/overlay/{element}/current", response_class=HTMLResponse, name="current_overlay")
    async def overlay(element: Element, lang: Lang = None) -> Response:
        return _overlay(pages, element, lang, plan(), (await keeper.fresh()).stream_delay_s)

    @router.get("/commentator", response_class=HTMLResponse)
    async def commentator(lang: Lang = None) -> Response:
        return pages.page(
            "commentator.html",
            ["board", "commentator"],
            lang=lang,
            styles=["desk", "commentator"],
            scripts=COMMENTATOR,
            kept=SHARED,
            cup=plan().name,
        )

    return router


def _overlay(pages: Pages, element: Element, lang: str | None, plan: Plan, delay_s: int) -> Response:
    """The page of an element. It knows which rig stands where, which no board tells."""
    venues = {rig.id: rig.venue for rig in plan.rigs.values() if rig.venue}
    return pages.page(
        "overlay.html",
        ["board", "overlay"],
        lang=lang,
        styles=["overlay"],
        scripts=OVERLAY,
        cup=plan.name,
        element=element.value,
        delay=delay_s,
        venues=json.dumps(venues, ensure_ascii=False),
    )

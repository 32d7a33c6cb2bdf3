"""The spectators' pages: the hall board at `/`.

The page holds what does not change while it is open: language and words, name of the cup, where the rigs send to.
Everything that moves comes over `/api/v1/live`, and the scripts in `static/js` put it on the wall.
"""

from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from display.pages.page import Pages
from timing.units import Language

SCRIPTS: Final = (
    "main",
    "banner",
    "board",
    "changes",
    "dom",
    "format",
    "i18n",
    "layout",
    "measure",
    "news",
    "pager",
    "row",
    "store",
)
"""The modules of the hall board. The first is the page's own; it names them all, so they load side by side."""


def spectators_router(*, cup: str, language: Language, build: str, rigs_to: str | None = None) -> APIRouter:
    """The routes of the spectators' pages.

    `cup` is the name on the board, `language` the one shown where the address has no `?lang=`, `build` the name of the
    pages as the feed's hello gives it (`assets.build_id()`), `rigs_to` the address that rigs send to: a board without a
    lap shows it, so that whoever sets up a rig can read it off the wall.
    """
    router = APIRouter()
    pages = Pages(build=build, language=language)

    @router.get("/", response_class=HTMLResponse, include_in_schema=False)
    async def hall_board(lang: str | None = None) -> HTMLResponse:
        return pages.page(
            "board.html", ["board"], lang=lang, styles=["board"], scripts=SCRIPTS, cup=cup, rigs_to=rigs_to
        )

    return router

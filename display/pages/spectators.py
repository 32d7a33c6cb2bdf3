"""The spectators' pages: the hall board at `/`.

The page holds what does not change while it is open: language and words, name of the cup, where the rigs send to.
Everything that moves comes over `/api/v1/live`, and the scripts in `static/js` put it on the wall.
"""

from typing import Final

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from display.access.guard import needs
from display.access.roles import Role
from display.late_routes import late_router
from display.pages.page import SHARED, Pages

SCRIPTS: Final = (
    "main",
    "banner",
    "board",
    "changes",
    "dom",
    "fields",
    "format",
    "i18n",
    "layout",
    "measure",
    "pager",
    "row",
    "store",
)
"""The modules of the hall board. The first is the page's own; it names them all, so they load side by side."""


def spectators_router(pages: Pages, *, cup: str, rigs_to: str | None = None) -> APIRouter:
    """The routes of the spectators' pages.

    `cup` is the name on the board, `rigs_to` the address that rigs send to: a board without a lap shows it, so that
    whoever sets up a rig can read it off the wall.
    """
    router = late_router(dependencies=[Depends(needs(Role.SPECTATOR))])

    @router.get("/", response_class=HTMLResponse, include_in_schema=False)
    async def hall_board(lang: str | None = None) -> HTMLResponse:
        return pages.page(
            "board.html",
            ["board"],
            lang=lang,
            styles=["board"],
            scripts=SCRIPTS,
            kept=SHARED,
            cup=cup,
            rigs_to=rigs_to,
        )

    return router

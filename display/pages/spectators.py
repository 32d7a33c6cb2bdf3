"""The spectators' pages: the hall board at `/`.

The page holds what does not change while it is open: language and words, name of the cup, where the rigs send to.
Everything that moves comes over `/api/v1/live`, and the scripts in `static/js` put it on the wall.
"""

import json
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from display.pages.assets import TEMPLATES, static_path, words
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
    "setup",
    "store",
)
"""The modules of the hall board. The page names them all, so they load side by side and not one after the other."""


def spectators_router(*, cup: str, language: Language, build: str, rigs_to: str | None = None) -> APIRouter:
    """The routes of the spectators' pages.

    `cup` is the name on the board, `language` the one shown where the address has no `?lang=`, `build` the name of the
    pages as the feed's hello gives it (`assets.build_id()`), `rigs_to` the address that rigs send to: a board without a
    lap shows it, so that whoever sets up a rig can read it off the wall.
    """
    router = APIRouter()
    pages = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    board = pages.get_template("board.html")

    @router.get("/", response_class=HTMLResponse, include_in_schema=False)
    async def hall_board(lang: str | None = None) -> HTMLResponse:
        spoken: Language = "de" if lang == "de" else "en" if lang == "en" else language
        text = board.render(
            cup=cup,
            language=spoken,
            build=build,
            static=static_path(build),
            scripts=SCRIPTS,
            rigs_to=rigs_to,
            words=words(spoken),
            catalogue=json.dumps(dict(words(spoken)), ensure_ascii=False),
        )
        return HTMLResponse(text, headers={"cache-control": "no-cache"})

    return router

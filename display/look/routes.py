"""`/theme.css`, `/media/logo` and `/media/team/TEAM`: with the name of what is there now they may be kept for ever."""

from pathlib import PurePosixPath
from typing import Final

from fastapi import APIRouter, Depends, HTTPException, Response
from starlette.concurrency import run_in_threadpool

from display.access.guard import needs
from display.access.roles import Role
from display.hall.pictures import HEADERS, KINDS
from display.late_routes import late_router
from display.look.logos import Picture, digest
from display.look.team_logos import PATH
from display.look.wardrobe import LOGO, SHEET, Wardrobe

FOR_EVER: Final = "public, max-age=31536000, immutable"
NOT_KEPT: Final = "no-cache"


def look_router(wardrobe: Wardrobe) -> APIRouter:
    """The routes."""
    router = late_router(dependencies=[Depends(needs(Role.SPECTATOR))], include_in_schema=False)

    @router.get(SHEET)
    async def theme(v: str = "") -> Response:
        css = wardrobe.dress().css.encode()
        return Response(css, media_type="text/css", headers={"cache-control": _kept(v, css)})

    @router.get(LOGO)
    async def logo(v: str = "") -> Response:
        picture = wardrobe.dress().logo
        if picture is None:
            raise HTTPException(404, "the plan has no logo")
        return _shown(v, picture)

    @router.get(PATH + "{team}")
    async def team_logo(team: str, v: str = "") -> Response:
        picture = await run_in_threadpool(wardrobe.teams.picture, team)
        if picture is None:
            raise HTTPException(404, "the plan has no logo of this team")
        return _shown(v, picture)

    return router


def _shown(asked: str, picture: Picture) -> Response:
    headers = {**HEADERS, "cache-control": _kept(asked, picture.content)}
    kind = KINDS[PurePosixPath(picture.name).suffix.removeprefix(".")]
    return Response(picture.content, media_type=kind, headers=headers)


def _kept(asked: str, content: bytes) -> str:
    """What was asked for under another name is not to be kept under that."""
    return FOR_EVER if asked == digest(content) else NOT_KEPT

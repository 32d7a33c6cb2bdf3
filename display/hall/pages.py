"""The pages of the hall: `/screen`, the scenes, and the tablet that says what is shown."""

from collections.abc import Callable
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Response
from fastapi.responses import HTMLResponse

from display.access.guard import needs
from display.access.roles import Role, Signed
from display.hall.giving import Giving
from display.late_routes import late_router
from display.pages.page import Pages

Kind = Literal["warmup", "break", "award"]
SHARED: Final = ("banner", "dom", "format", "i18n")
SCREEN: Final = ("screen/main", "screen/frames", "screen/wall", "dom", "i18n", "layout", "measure", "renew")
SCREENS: Final = ("screens/main", "screens/cards", "screens/talk", "dom", "i18n", "keeping")
NOW: Final = "public, max-age=1"
_everybody: Final = needs(Role.SPECTATOR)
_steward: Final = needs(Role.STEWARD)


def hall_pages(pages: Pages, giving: Giving, cup: Callable[[], str]) -> APIRouter:
    """The routes; `cup` is the name at the head of the pages."""
    router = late_router()

    @router.get("/screen", response_class=HTMLResponse, include_in_schema=False, dependencies=[Depends(_everybody)])
    async def screen(lang: str | None = None) -> HTMLResponse:
        return pages.page("screen.html", ["screen"], lang=lang, styles=["screen"], scripts=SCREEN, cup=cup())

    @router.get(
        "/scene/{kind}", response_class=HTMLResponse, include_in_schema=False, dependencies=[Depends(_everybody)]
    )
    async def scene(kind: Kind, lang: str | None = None) -> HTMLResponse:
        scripts = ("scene/main", f"scene/{kind}", "scene/fit", *SHARED)
        return pages.page(
            "scene.html", ["board", "scene"], lang=lang, styles=["scene"], scripts=scripts, cup=cup(), kind=kind
        )

    @router.get("/organiser/screens", response_class=HTMLResponse, include_in_schema=False)
    async def screens(who: Annotated[Signed, Depends(_steward)], lang: str | None = None) -> HTMLResponse:
        return pages.page(
            "screens.html",
            ["desk", "screens"],
            lang=lang,
            styles=["desk", "screens"],
            scripts=SCREENS,
            cup=cup(),
            who=who,
        )

    @router.get("/api/v1/hall", dependencies=[Depends(_everybody)], tags=["screens"])
    async def hall() -> Response:
        """What the pages of the scenes show: the message, the sponsors, what comes next, who sits where."""
        return _json(await giving.shown())

    @router.get("/api/v1/award", dependencies=[Depends(_everybody)], tags=["screens"])
    async def award() -> Response:
        """The prize-giving as far as it is revealed; `null` where there is none."""
        return _json(await giving.revealed(), "no-store")

    return router


def _json(content: bytes, kept: str = NOW) -> Response:
    return Response(content, media_type="application/json", headers={"cache-control": kept})

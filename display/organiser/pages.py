"""The pages of those who run the evening: `/stewards` and `/organiser`. All that moves comes over the API."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from display.access.guard import needs
from display.access.pages import FORM_HEADERS
from display.access.roles import Role, Signed
from display.late_routes import late_router
from display.pages.page import Pages

_SHARED: Final = ("api", "cells", "days", "dom", "holding", "lines", "saying", "start", "tabs", "watching")
_STEWARDS: Final = ("audit", "composer", "explain", "incidents", "protests", "rulings")
_ORGANISER: Final = (
    "access",
    "backups",
    "closing",
    "editor",
    "entries",
    "evening",
    "health",
    "logos",
    "people",
    "person",
    "plan",
    "results",
    "steps",
    "versions",
)


def _scripts(page: str, own: tuple[str, ...]) -> list[str]:
    """The modules of a page. The first is the page's own; it names them all, so they load side by side."""
    return [
        f"{page}/main",
        *(f"{page}/{name}" for name in own),
        *(f"desk/{name}" for name in _SHARED),
        "i18n",
        "keeping",
    ]


def desks_router(pages: Pages, cup: str) -> APIRouter:
    """The routes; `cup` is the name at their head."""
    router = late_router(include_in_schema=False)

    @router.get("/stewards", response_class=HTMLResponse)
    async def stewards(who: Annotated[Signed, Depends(needs(Role.STEWARD))], lang: str | None = None) -> HTMLResponse:
        return _page("stewards", _scripts("stewards", _STEWARDS), who, lang)

    @router.get("/organiser", response_class=HTMLResponse)
    async def organiser(
        who: Annotated[Signed, Depends(needs(Role.ORGANISER))], lang: str | None = None
    ) -> HTMLResponse:
        return _page("organiser", _scripts("organiser", _ORGANISER), who, lang)

    def _page(name: str, scripts: list[str], who: Signed, lang: str | None) -> HTMLResponse:
        styles = ["desk", "desks"]
        groups = ["desk", name]
        page = pages.page(f"{name}.html", groups, lang=lang, styles=styles, scripts=scripts, cup=cup, who=who)
        page.headers.update(FORM_HEADERS)  # the form by which one signs out
        return page

    return router

"""`/staff`, the console of the staff at the rigs, and `/staff/status`: whether every lap is somewhere.

Both pages hold what does not change while they are open: words, the name of the cup, who has signed in. All that moves
is asked of `/api/v1/staff`, by the scripts in `static/js/staff`.
"""

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Response

from display.access.guard import needs
from display.access.roles import Role, Signed
from display.hall.calls import calls_router
from display.hall.keeper import Keeper
from display.joining import join
from display.late_routes import late_router
from display.pages.page import Pages
from display.staff.api.doing import Doing
from display.staff.api.drivers import drivers_router

_STYLES: Final = ("desk", "text", "staff")
_SHARED: Final = ("format", "i18n", "staff/api", "staff/tree")
CONSOLE: Final = (
    "staff/main",
    *_SHARED,
    "keeping",
    "staff/actions",
    "staff/bar",
    "staff/book",
    "staff/cards",
    "staff/effects",
    "staff/hand",
    "staff/history",
    "staff/keys",
    "staff/laps",
    "staff/laptime",
    "staff/lights",
    "staff/open",
    "staff/picker",
    "staff/sender",
    "staff/settings",
    "staff/sheet",
    "staff/views",
    "staff/watch",
)
"""The modules of the console, its own first."""
STATUS: Final = ("staff/status", *_SHARED)
"""Those of the status page."""

_Staff = Annotated[Signed, Depends(needs(Role.STAFF))]


def console_router(keeper: Keeper, doing: Doing, pages: Pages, cup: str) -> APIRouter:
    """The routes of both pages, and what they ask for beside the staff's API; `cup` is the name at their head."""
    router = late_router()
    join(router, calls_router(keeper, doing), drivers_router(doing))

    def shown(template: str, who: Signed, lang: str | None, scripts: Sequence[str]) -> Response:
        return pages.page(template, ["staff"], lang=lang, styles=_STYLES, scripts=scripts, cup=cup, who=who)

    @router.get("/staff", include_in_schema=False)
    async def staff_console(who: _Staff, lang: str | None = None) -> Response:
        return shown("staff.html", who, lang, CONSOLE)

    @router.get("/staff/status", include_in_schema=False)
    async def staff_status_page(who: _Staff, lang: str | None = None) -> Response:
        return shown("staff_status.html", who, lang, STATUS)

    return router

"""All routes of the organiser's and the stewards' desks in one router, for the app."""

from collections.abc import Callable, Sequence

from fastapi import APIRouter

from display.hall.keeper import Keeper
from display.joining import join
from display.late_routes import late_router
from display.live import Live
from display.organiser.backups import backups_router
from display.organiser.closing import closing_router
from display.organiser.evening_api import next_router
from display.organiser.health_api import health_of_all
from display.organiser.house import House
from display.organiser.pages import desks_router
from display.organiser.people_api import people_router
from display.pages.page import Pages
from display.published.office import Office
from display.staff.api.doing import Doing
from display.staff.api.reads import Hall


def organiser_desks(  # noqa: PLR0917 - each is of another room
    live: Live,
    doing: Doing,
    hall: Hall,
    office: Office,
    house: House | None,
    troubles: Callable[[], Sequence[str]],
    keeper: Keeper,
    pages: Pages,
    cup: str,
    centre: str | None = None,
) -> APIRouter:
    """The routes; `house` None: what needs the files of the server is refused. `centre` is that of a venue."""
    router = late_router()
    join(
        router,
        next_router(doing, hall),
        people_router(office, house, lambda: live.plan.language, centre),
        backups_router(house),
        closing_router(doing, keeper, house, lambda: live.plan.language),
        health_of_all(live, hall, house, troubles),
        desks_router(pages, cup),
    )
    return router

"""All routes of the organiser's and the stewards' desks in one router, for the app."""

from collections.abc import Callable, Sequence

from fastapi import APIRouter

from display.live import Live
from display.organiser.backups import backups_router
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
    pages: Pages,
    cup: str,
) -> APIRouter:
    """The routes; `house` None: what needs the files of the server is refused."""
    router = APIRouter()
    router.include_router(next_router(doing, hall))
    router.include_router(people_router(office, house, lambda: live.plan.language))
    router.include_router(backups_router(house))
    router.include_router(health_of_all(live, hall, house, troubles))
    router.include_router(desks_router(pages, cup))
    return router

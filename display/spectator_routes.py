"""The routes for everybody: of a display in the hall, and of a public server that shows a copy."""

from collections.abc import Iterator

from fastapi import APIRouter

from display.api import api_router
from display.classification import classification_router
from display.ear import Ear
from display.explain import explain_router
from display.health import Troubles, health_router
from display.kept import Kept
from display.live import Live
from display.look.dressing_room import DressingRoom
from display.look.routes import look_router
from display.pages.spectators import spectators_router
from display.phone.api import details_router
from display.phone.pages import phone_router
from display.published.office import Office
from display.published.routes import results_router
from display.standings import standings_router
from display.stream.desk import StreamDesk
from display.timetable_api import timetable_router
from display.venues import venues_router


def for_programs(live: Live, room: DressingRoom, ear: Ear, notes: Troubles) -> Iterator[APIRouter]:
    """Boards as JSON, the look of pages, and how the server is; `notes` are as at `display.health`."""
    yield look_router(room.wardrobe)
    yield api_router(live, ear.rigs, ear.hearing)
    yield standings_router(live)
    yield venues_router(live)
    yield explain_router(live, live.plan.language)
    yield classification_router(live, live.plan.language)
    yield health_router(live, ear.rigs, ear.hearing, ear.troubles, ear.numbers, notes)


def for_guests(  # noqa: PLR0917 - each is of another room
    live: Live, room: DressingRoom, kept: Kept, office: Office, stream: StreamDesk, rigs_to: str | None = None
) -> Iterator[APIRouter]:
    """The boards in the hall, on phones and on the stream, and the results; `rigs_to` is where rigs must send to."""
    cup = live.plan.name
    yield spectators_router(room.pages, cup=cup, rigs_to=rigs_to)
    yield timetable_router(live)
    yield details_router(live, kept, rigs_to)
    yield phone_router(live, kept, room.pages, cup, room.wardrobe.teams.href)
    yield results_router(live, office)
    yield from stream.routers

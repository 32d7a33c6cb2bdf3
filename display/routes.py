"""All routes of a display, by whom they are for. Of two that an address fits, the first one answers."""

import time
from collections.abc import Iterator

from fastapi import APIRouter

from display.access.api import access_router, organiser_router
from display.access.pages import sign_in_router
from display.organiser.desks import organiser_desks
from display.pages.reference import reference_router
from display.parts import Parts
from display.plan_api import plan_router
from display.published.routes import exports_router
from display.sent_laps import sent_laps_router
from display.spectator_routes import for_guests, for_programs
from display.staff.api import staff_router
from display.staff.api.state import status_router
from display.staff.by_code import seat_code_router
from display.staff.console import console_router
from display.staff.seat_page import seat_page_router
from display.upstream.centre import Centre
from display.upstream.routes import exchange_router, lines_router


def routers(parts: Parts, plan_from: str | None) -> Iterator[APIRouter]:
    """All of them, in the order in which they are asked; `plan_from` is as at `display.app.Display`."""

    def notes() -> list[str]:
        return [*parts.lines.notes(), *parts.elsewhere.notes()]

    live, room = parts.live, parts.room
    yield from for_programs(live, room, parts.ear, notes)
    yield from for_guests(live, room, parts.kept, parts.office, parts.stream, parts.ear.rigs_to)
    yield reference_router(parts.app)
    yield from _for_rigs_and_venues(parts)
    yield from _for_staff(parts)
    yield from _for_organisers(parts, plan_from)


def _for_rigs_and_venues(parts: Parts) -> Iterator[APIRouter]:
    """Laps of other programs, drivers at their rigs, and the books of the venues."""
    yield sent_laps_router(parts.ear.laps, parts.guesses("rig keys"))
    yield seat_code_router(parts.counter, parts.language)
    yield seat_page_router(parts.counter, parts.room.pages, parts.plan.name)
    centre = Centre(parts.record, parts.desk.grants, lambda: parts.live.plan, time.time_ns)
    yield exchange_router(centre, parts.lines.heard, parts.venue_rigs, parts.guesses("venue keys"))
    yield lines_router(parts.lines.states)


def _for_staff(parts: Parts) -> Iterator[APIRouter]:
    """Signing in, and the consoles of race staff and stewards."""
    doing, pages, cup = parts.doing, parts.room.pages, parts.plan.name
    yield access_router(parts.desk)
    yield sign_in_router(parts.desk, pages, cup)
    yield staff_router(doing, parts.ears, parts.language)
    yield status_router(doing, parts.language)
    yield console_router(parts.hall.keeper, doing, pages, cup)
    yield from parts.hall.routers


def _for_organisers(parts: Parts, plan_from: str | None) -> Iterator[APIRouter]:
    """Files to take away, the desks, who may come in, and the plan."""
    yield exports_router(parts.live, parts.office, parts.folders, parts.data)
    yield organiser_desks(
        parts.live,
        parts.doing,
        parts.ears,
        parts.office,
        parts.house,
        lambda: [*parts.ear.troubles(), *parts.elsewhere.notes()],
        parts.hall.keeper,
        parts.room.pages,
        parts.plan.name,
        plan_from,
    )
    yield organiser_router(parts.desk)
    yield plan_router(
        parts.record,
        parts.plan,
        notes=parts.room.wardrobe.notes,
        data=parts.data,
        plan_from=plan_from,
    )

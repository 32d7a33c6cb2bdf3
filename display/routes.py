"""The routes of a display that are not for spectators, by whom they are for (`display.late_rooms`).

Of two that an address fits, the first one answers.
"""

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
from display.staff.api import staff_router
from display.staff.api.doing import Doing, utc_now
from display.staff.api.reads import Hall
from display.staff.api.state import status_router
from display.staff.by_code import Counter, seat_code_router
from display.staff.console import console_router
from display.staff.seat_page import seat_page_router
from display.upstream.centre import Centre
from display.upstream.routes import exchange_router, lines_router


def late_routers(parts: Parts, openapi: str, plan_from: str | None) -> Iterator[APIRouter]:
    """All of them, in the order in which they are asked; `plan_from` is as at `display.app.Display`.

    The API is described at `openapi`.
    """
    doing = Doing(parts.record, lambda: parts.live.plan, now=utc_now if parts.clock is None else parts.clock.now)
    ears = Hall(parts.known_rigs, parts.ear.hearing)
    yield reference_router(parts.app, openapi)
    yield from _for_rigs_and_venues(parts, doing)
    yield from _for_staff(parts, doing, ears)
    yield from _for_organisers(parts, doing, ears, plan_from)


def _for_rigs_and_venues(parts: Parts, doing: Doing) -> Iterator[APIRouter]:
    """Laps of other programs, drivers at their rigs, and the books of the venues."""
    counter = Counter(doing, parts.codes, wrong=parts.guesses("seat codes"), taken=parts.guesses("seats taken"))
    yield sent_laps_router(parts.ear.laps, parts.guesses("rig keys"))
    yield seat_code_router(counter, parts.language)
    yield seat_page_router(counter, parts.room.pages, parts.plan.name)
    centre = Centre(parts.record, parts.desk.grants, lambda: parts.live.plan, time.time_ns)
    yield exchange_router(centre, parts.lines.heard, parts.venue_rigs, parts.guesses("venue keys"))
    yield lines_router(parts.lines.states)


def _for_staff(parts: Parts, doing: Doing, ears: Hall) -> Iterator[APIRouter]:
    """Signing in, and the consoles of race staff and stewards."""
    pages, cup = parts.room.pages, parts.plan.name
    yield access_router(parts.desk)
    yield sign_in_router(parts.desk, pages, cup)
    yield staff_router(doing, ears, parts.language)
    yield status_router(doing, parts.language)
    yield console_router(parts.hall.keeper, doing, pages, cup)
    yield from parts.hall.routers(doing, pages, parts.paths)


def _for_organisers(parts: Parts, doing: Doing, ears: Hall, plan_from: str | None) -> Iterator[APIRouter]:
    """Files to take away, the desks, who may come in, and the plan."""
    yield exports_router(parts.live, parts.office, parts.folders, parts.data)
    yield organiser_desks(
        parts.live,
        doing,
        ears,
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

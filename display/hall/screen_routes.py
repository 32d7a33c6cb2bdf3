"""The routes of the screens themselves, for which nobody signs in: a screen reports, and is told what to show.

A screen proves with its id alone who it is: 128 random bits that it made itself and tells nobody else. It can say how
it is doing, and nothing more. New ones are few: so many in all, and so many a minute from one address.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, HTTPException, Path, Request, Response

from display import wire
from display.access.devices import sender
from display.access.guard import needs
from display.access.roles import Role
from display.guesses import Guesses
from display.hall.bodies import ID, Here, Orders
from display.hall.deciding import Full, measure, met
from display.hall.keeper import Keeper
from display.hall.pictures import HEADERS, media_type
from display.hall.reports import Report
from display.hall.state import Hall, Screen
from display.late_routes import late_router
from timing.errors import SetupError

MOST_REPORT_BYTES: Final = 2 << 10
_Id = Annotated[str, Path(pattern=ID)]

_log = logging.getLogger(__name__)


def screen_router(keeper: Keeper, build: Callable[[], str], newcomers: Guesses) -> APIRouter:
    """The routes that screens ask; `build` is the name of the pages as they look now.

    `newcomers` counts screens that were not known, by the address they came from.
    """
    router = late_router()

    @router.post("/api/v1/screens/{screen}/here", dependencies=[Depends(_reports)], tags=["screens"])
    async def screen_reports(screen: _Id, here: Here, request: Request, response: Response) -> Orders:
        """A screen says that it lives and what it shows; the answer is what it is to show."""
        response.headers["cache-control"] = "no-store"
        hall, now = await keeper.fresh(), keeper.clock.now()
        if hall.screen(screen) is None:
            hall = await _meet(keeper, newcomers, screen, here, sender(request))
        if here.wall is not None:
            try:
                hall = await keeper.do(measure(screen, here.wall.inch, here.wall.metres))
            except SetupError as error:
                raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from error
        keeper.note(screen, _report(here, now))
        known = hall.screen(screen)
        if known is None:  # forgotten in this very moment: it reports again in a second
            raise HTTPException(HTTPStatus.CONFLICT, "this screen has just been forgotten")
        return orders(hall, known, now, build())

    return router


def picture_router(keeper: Keeper) -> APIRouter:
    """The route of the pictures that staff have put up."""
    router = late_router()

    @router.get("/media/{name}", dependencies=[Depends(needs(Role.SPECTATOR))], include_in_schema=False)
    async def picture(name: str) -> Response:
        """A picture that staff have put up."""
        media = media_type(name)
        content = await keeper.run(lambda: keeper.book.picture(name))
        if content is None:
            raise LookupError("there is no picture of this name")
        return Response(content, media_type=media, headers=HEADERS)

    return router


_reports: Final = needs(Role.SPECTATOR, most_bytes=MOST_REPORT_BYTES)


async def _meet(keeper: Keeper, newcomers: Guesses, screen: str, here: Here, ip: str) -> Hall:
    """Take in a screen that is not known. Raises HTTPException where there are too many."""
    wait_s = newcomers.wait_s(ip)
    if wait_s > 0:
        raise _later("many new screens came from this address", wait_s)
    newcomers.note(ip)
    reports = await keeper.others_reports()
    try:
        return await keeper.do(met(screen, keeper.clock.now(), here.name, reports.seen()))
    except Full as error:
        _log.warning("a screen at %s is turned away: %s", ip, error)
        raise _later(str(error), 30) from error


def _later(sentence: str, wait_s: float) -> HTTPException:
    return HTTPException(HTTPStatus.TOO_MANY_REQUESTS, sentence, {"retry-after": str(int(wait_s) + 1)})


def _report(here: Here, now: datetime) -> Report:
    return Report(
        now, here.page, here.seq, here.age, here.loaded, here.width, here.height, round(here.ratio, 2), here.build
    )


def orders(hall: Hall, screen: Screen, now: datetime, build: str) -> Orders:
    """What a screen is told."""
    page = hall.page_of(screen)
    return Orders(
        name=screen.name,
        page=None if page is None else with_sizes(page, screen),
        scene=hall.scene,
        at=None if hall.switch_at is None else wire.instant(hall.switch_at),
        now=wire.instant(now),
        named=screen.named_until is not None and now < screen.named_until,
        build=build,
        inch=screen.inch,
        metres=screen.metres,
    )


def with_sizes(page: str, screen: Screen) -> str:
    """A page with what is known of the screen, unless the page was given sizes of its own."""
    path, _, query = page.partition("?")
    given = parse_qsl(query, keep_blank_values=True)
    names = {name for name, _ in given}
    known = [("d", screen.metres), ("inch", screen.inch)]
    more = [(name, f"{value:g}") for name, value in known if value is not None and name not in names]
    return f"{path}?{urlencode([*given, *more])}" if given or more else path

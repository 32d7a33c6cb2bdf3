"""`GET /api/v1/staff/drivers`: everybody who may be seated, or be given laps."""

import hashlib

from fastapi import APIRouter, Depends, Request, Response

from display.access.guard import needs
from display.access.roles import Role
from display.api import cacheable
from display.late_models import LateModel
from display.late_routes import late_router
from display.staff import standings_of
from display.staff.api.doing import Doing
from display.staff.api.reads import OWN, At
from display.staff.api.routes import PREFIX, refusal
from display.staff.ledger import Ledger
from display.staff.named import people_of
from timing.errors import EracingError
from timing.event import Plan


class DriverLine(LateModel):
    """A driver; `team` is the id, "" where he has none."""

    driver: str
    name: str
    number: str | None
    team: str
    team_name: str


class DriverLines(At):
    """All drivers of the plan, then others who drove."""

    drivers: list[DriverLine]


def drivers_router(doing: Doing) -> APIRouter:
    """The route."""
    router = late_router(prefix=PREFIX, tags=["staff"], dependencies=[Depends(needs(Role.STAFF))])

    @router.get("/drivers", response_model=DriverLines, name="staff_drivers")
    async def drivers(request: Request) -> Response:
        """Everybody who may be seated: whom the plan has, and who drove."""
        try:
            found = await doing.look(_listed)
        except EracingError as error:
            return refusal(error, request)
        return cacheable(request, found, f'"{hashlib.blake2s(found, digest_size=12).hexdigest()}"', OWN)

    return router


def _listed(ledger: Ledger, plan: Plan) -> bytes:
    draft = ledger.view()
    people = people_of(draft, plan, standings_of(draft, plan.rules))
    names = {id: team.name for id, team in plan.teams.items()}
    lines = [
        DriverLine(
            driver=each.id,
            name=each.name,
            number=each.number,
            team=each.team or "",
            team_name=names.get(each.team or "", each.team or ""),
        )
        for each in sorted(people.values(), key=lambda each: each.id not in plan.drivers)
        if each.id and not each.id.startswith("team:")
    ]
    return DriverLines(epoch=ledger.epoch, seq=ledger.end, drivers=lines).model_dump_json().encode()

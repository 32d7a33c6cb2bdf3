"""What staff and stewards decide at the command line, over the network: for tablets that may lose the line.

`bodies` says what can be asked, `actions` does it with the very code of the command line, `doing` sees to it that it is
done once and on nobody else's toes, and `routes` and `reads` are the addresses under `/api/v1/staff`.
"""

from collections.abc import Callable

from fastapi import APIRouter, Depends

from display.access.guard import needs
from display.access.roles import Role
from display.late_routes import late_router
from display.staff.api.doing import Doing
from display.staff.api.reads import Hall, add_reads
from display.staff.api.routes import PREFIX, add_actions
from timing.units import Language


def staff_router(doing: Doing, hall: Hall, language: Callable[[], Language]) -> APIRouter:
    """All routes of the staff. `doing` does what is asked for; `language` is that of the plan."""
    router = late_router(prefix=PREFIX, tags=["staff"], dependencies=[Depends(needs(Role.STAFF))])
    add_actions(router, doing, language)
    add_reads(router, doing, hall, language)
    return router

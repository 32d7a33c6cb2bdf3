"""How the server is: alive, able to store and to hear, and in numbers for Prometheus."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from display.access.guard import needs
from display.access.roles import Role
from display.late_routes import late_router
from display.live import Live
from timing.live import Hearing, RigLive

STOPPING: Final = "the server stops: another one behind the same proxy is there, or this one is back in a moment"

Rigs = Callable[[], Sequence[RigLive]]
Hears = Callable[[], Hearing]
Troubles = Callable[[], Sequence[str]]
Numbers = Callable[[], Mapping[str, int]]


def health_router(  # noqa: PLR0917 - each is of another room
    live: Live, rigs: Rigs, hearing: Hears, troubles: Troubles, numbers: Numbers, notes: Troubles
) -> APIRouter:
    """`/healthz`, `/readyz` and `/metrics`.

    `troubles` are sentences about what keeps laps from being stored, `numbers` what else is known of that, by name.
    `notes` are sentences about others: what they say makes this server no less ready.
    """
    router = late_router(dependencies=[Depends(needs(Role.SPECTATOR))])

    @router.get("/healthz")
    async def alive() -> dict[str, str]:
        """The process answers."""
        return {"status": "alive"}

    @router.get("/readyz")
    async def ready() -> JSONResponse:
        """Laps are stored and boards are up to date; otherwise 503 with sentences. Notes are about other machines."""
        found = [*troubles(), *filter(None, [live.trouble, STOPPING if live.hub.closing else None])]
        content = {"status": "trouble" if found else "ready", "troubles": found, "notes": list(notes())}
        return JSONResponse(content, 503 if found else 200, {"cache-control": "no-store"})

    @router.get("/metrics", response_class=Response)
    async def metrics() -> Response:
        """Numbers for Prometheus."""
        from display.numbers import TEXT, in_text

        return Response(in_text(live, rigs, hearing, numbers), media_type=TEXT)

    return router

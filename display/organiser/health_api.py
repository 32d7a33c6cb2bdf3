"""`GET /api/v1/organiser/health`: disk, clock, record, screens and venues at a glance, for who runs the evening."""

import asyncio
import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response

from display import wire
from display.access.guard import needs
from display.access.roles import Role, Signed
from display.checks import LITTLE_BYTES, TOO_LITTLE_BYTES
from display.late_models import LateModel
from display.late_routes import late_router
from display.live import Live
from display.organiser.house import House
from display.phrases import in_language
from display.problems import language_of
from display.staff.api.cards import SILENT_S
from display.staff.api.reads import Hall
from timing.event import Plan
from timing.live import RigLive
from timing.record.folder import existing
from timing.units import Language

State = Literal["good", "warning", "bad", "unknown"]


class Disk(LateModel):
    """Room on the disk of the data folder; null where this server does not know it."""

    state: State
    free: int | None
    total: int | None


class VenueLine(LateModel):
    """A venue: its rigs, and how many of them are heard; null where the rigs are not heard in this process."""

    venue: str
    rigs: int
    heard: int | None


class HealthMessage(LateModel):
    """At the server's time `now`: `troubles` are sentences about what keeps laps from being stored or shown."""

    now: wire.Instant
    disk: Disk
    epoch: str
    seq: int
    record_bytes: int | None
    screens: int
    screens_slow: int
    troubles: list[str]
    venues: list[VenueLine]


def health_of_all(live: Live, hall: Hall, house: House | None, troubles: Callable[[], Sequence[str]]) -> APIRouter:
    """The route."""
    router = late_router(prefix="/api/v1/organiser", tags=["organiser"])

    @router.get("/health")
    async def health(
        _: Annotated[Signed, Depends(needs(Role.ORGANISER))], request: Request, response: Response
    ) -> HealthMessage:
        """Whether all is well, beside the rigs themselves."""
        response.headers["cache-control"] = "no-store"
        disk, record_bytes = await asyncio.to_thread(_files, house)
        mark, language = live.mark, language_of(request)
        found = [*troubles(), *([live.trouble] if live.trouble else [])]
        return HealthMessage(
            now=wire.instant(datetime.now(UTC)),
            disk=disk,
            epoch=mark[0] or "",
            seq=mark[1],
            record_bytes=record_bytes,
            screens=live.hub.connected,
            screens_slow=live.hub.slow,
            troubles=[_trouble(each, language) for each in found],
            venues=venues_of(live.plan, hall.rigs()),
        )

    return router


def _trouble(sentence: str, language: Language) -> str:
    """A trouble in this language; that of another machine has its name before it."""
    told = in_language(sentence, language)
    machine, colon, of_machine = sentence.partition(": ")
    return f"{machine}: {in_language(of_machine, language)}" if told == sentence and colon else told


def _files(house: House | None) -> tuple[Disk, int | None]:
    if house is None:
        return Disk(state="unknown", free=None, total=None), None
    usage = shutil.disk_usage(existing(house.data))
    state: State = "bad" if usage.free < TOO_LITTLE_BYTES else "warning" if usage.free < LITTLE_BYTES else "good"
    record = house.record
    size = None if isinstance(record, str) or not record.exists() else record.stat().st_size
    return Disk(state=state, free=usage.free, total=usage.total), size


def venues_of(plan: Plan, rigs: Sequence[RigLive] | None) -> list[VenueLine]:
    """The venues of the plan with their rigs; rigs without one are at the venue ""."""
    heard = {each.rig for each in rigs or () if each.heard_s is not None and each.heard_s < SILENT_S}
    at: defaultdict[str, list[str]] = defaultdict(list)
    for rig in plan.rigs.values():
        at[rig.venue or ""].append(rig.id)
    return [
        VenueLine(venue=venue, rigs=len(ids), heard=None if rigs is None else sum(id in heard for id in ids))
        for venue, ids in at.items()
    ]

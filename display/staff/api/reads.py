"""What tablets look at: `GET /api/v1/staff/...`. Each answer has an entity tag, so that to ask again costs little.

`/position` costs least: its tag changes with every decision of anybody, and with nothing else. A tablet that asks it
every second sees within that second what was decided at another one.
"""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Protocol

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from display.api import cacheable
from display.late_models import LateModel
from display.staff import standings_of
from display.staff.adopting import Waiting, waiting
from display.staff.api.cards import Conservation, RigCards, cards, conservation, written
from display.staff.api.decisions import Audit, DecisionList, IncidentList, Wanted
from display.staff.api.doing import Doing, utc_now
from display.staff.api.kept import Kept
from display.staff.api.routes import refusal, say_for
from display.staff.ledger import Ledger
from display.staff.moving import SessionLine, listed
from display.staff.named import people_of
from display.staff.rulings import LapLine, laps_of
from display.staff.stewards import RulingLine, Stewards
from display.staff.telling import Teller
from display.staff.words import Say
from timing.errors import EracingError
from timing.event import Plan
from timing.live import Hearing, RigLive
from timing.units import Language

OWN: Final = "private, no-cache"
"""Nobody else may keep it, and it must be asked for again."""


class PositionNow(LateModel):
    """Where the record ends, and the last entry that somebody decided."""

    epoch: str
    seq: int
    decided: int


class At(LateModel):
    """Where the record ended."""

    epoch: str
    seq: int


class SessionLines(At):
    """The sessions of the timetable, then others of the record."""

    sessions: list[SessionLine]


class LapLines(At):
    """Laps of a session, in the order of the record."""

    laps: list[LapLine]


class RulingLines(At):
    """The rulings that hold."""

    rulings: list[RulingLine]


class Sources(At):
    """Sources whose laps are kept aside, to be adopted."""

    waiting: list[Waiting]


@dataclass(frozen=True, slots=True)
class Hall:
    """What is known of the rigs; `rigs` gives None where nobody tells this process of any."""

    rigs: Callable[[], Sequence[RigLive] | None]
    hearing: Callable[[], Hearing]


def add_reads(router: APIRouter, doing: Doing, hall: Hall, language: Callable[[], Language]) -> None:
    """Give a router what can be looked at; `language` is that of the plan."""
    kept = Kept()

    async def told(request: Request, look: _Look, *, lasts: bool = True) -> Response:
        say = say_for(request, language())

        def looking(ledger: Ledger, plan: Plan) -> bytes:
            def make() -> bytes:
                return look(ledger, plan, say.naming(plan)).model_dump_json().encode()

            asked = request.url.path, request.url.query, say.language
            return kept.of(ledger, plan, asked, make) if lasts else make()

        try:
            found = await doing.look(looking)
        except EracingError as error:
            return refusal(error, request)
        return _cacheable(request, found)

    _add_position(router, doing)
    _add_hall(router, told, kept, doing.instant, hall)
    _add_lists(router, told)
    _add_decisions(router, told)


_Look = Callable[[Ledger, Plan, Say], BaseModel]


class Told(Protocol):
    """Answers with what is seen in the record; `lasts`: as long as that is the same, nothing else changes it."""

    def __call__(self, request: Request, look: _Look, *, lasts: bool = True) -> Awaitable[Response]:
        """The answer."""


def _add_position(router: APIRouter, doing: Doing) -> None:
    @router.get("/position", response_model=PositionNow, name="staff_position")
    async def position(request: Request) -> Response:
        """Where the record ends; the entity tag changes with every decision."""
        try:
            now = await doing.look(
                lambda ledger, _: PositionNow(epoch=ledger.epoch, seq=ledger.end, decided=ledger.decided)
            )
        except EracingError as error:
            return refusal(error, request)
        return cacheable(request, now.model_dump_json().encode(), f'"{now.epoch}-{now.decided}"', OWN)


def _add_hall(router: APIRouter, told: Told, kept: Kept, now: Callable[[], datetime], hall: Hall) -> None:
    @router.get("/rigs", response_model=RigCards, name="staff_rigs")
    async def rigs(request: Request) -> Response:
        """The rigs: who sits there, who is next, the last laps, whether it is heard, what troubles it."""
        live, alerts, at = hall.rigs(), hall.hearing().alerts, now()

        def look(ledger: Ledger, plan: Plan, say: Say) -> RigCards:
            known = kept.of(ledger, plan, ("written", say.language), lambda: written(ledger, plan, now, say))
            return cards(ledger, known, live, alerts, at, say)

        return await told(request, look, lasts=False)

    @router.get("/conservation", response_model=Conservation, name="staff_conservation")
    async def accounts(request: Request) -> Response:
        """What became of every lap that was heard."""
        live = hall.rigs()
        return await told(request, lambda ledger, _, __: conservation(ledger, live), lasts=False)


def _add_lists(router: APIRouter, told: Told) -> None:
    @router.get("/sessions", response_model=SessionLines, name="staff_sessions")
    async def sessions(request: Request) -> Response:
        """Where each session stands."""

        def look(ledger: Ledger, plan: Plan, _: Say) -> SessionLines:
            return SessionLines(epoch=ledger.epoch, seq=ledger.end, sessions=listed(ledger.view(), plan))

        return await told(request, look)

    @router.get("/laps", response_model=LapLines, name="staff_laps")
    async def laps(
        request: Request, session: str = "current", driver: str | None = None, rig: str | None = None
    ) -> Response:
        """The laps of a session, of a driver or a rig: whether each counts, and why."""

        def look(ledger: Ledger, plan: Plan, say: Say) -> LapLines:
            found = laps_of(ledger.view(), session, driver, say, plan)
            wanted = [each for each in found if rig in (None, each.rig)]
            return LapLines(epoch=ledger.epoch, seq=ledger.end, laps=wanted)

        return await told(request, look)

    @router.get("/rulings", response_model=RulingLines, name="staff_rulings")
    async def rulings(request: Request) -> Response:
        """The rulings that hold."""

        def look(ledger: Ledger, plan: Plan, say: Say) -> RulingLines:
            stewards = Stewards(ledger.view(), plan, author="", now=utc_now, dry_run=True, say=say)
            return RulingLines(epoch=ledger.epoch, seq=ledger.end, rulings=stewards.rulings())

        return await told(request, look)

    @router.get("/waiting", response_model=Sources, name="staff_waiting")
    async def sources(request: Request) -> Response:
        """The sources that wait to be adopted."""

        def look(ledger: Ledger, _: Plan, __: Say) -> Sources:
            return Sources(epoch=ledger.epoch, seq=ledger.end, waiting=waiting(ledger.view()))

        return await told(request, look)


def _add_decisions(router: APIRouter, told: Told) -> None:
    @router.get("/decisions", response_model=DecisionList, name="staff_decisions")
    async def decisions(  # noqa: PLR0917 - the parameters are those of the query
        request: Request,
        session: str | None = None,
        rig: str | None = None,
        driver: Annotated[str | None, Query(description="A driver's id.")] = None,
        before: Annotated[int | None, Query(ge=1, description="Only those before this entry.")] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
    ) -> Response:
        """All that was ever decided, the newest first: by whom, why, and what took it back."""
        wanted = Wanted(session, rig, driver, before, limit)
        return await told(request, lambda ledger, plan, say: _audit(ledger, plan, say).decisions(wanted))

    @router.get("/incidents", response_model=IncidentList, name="staff_incidents")
    async def incidents(request: Request) -> Response:
        """What stewards wrote down, and what became of it."""
        return await told(request, lambda ledger, plan, say: _audit(ledger, plan, say).incidents())


def _audit(ledger: Ledger, plan: Plan, say: Say) -> Audit:
    draft = ledger.view()
    people = people_of(draft, plan, standings_of(draft, plan.rules))
    return Audit(ledger, Teller(plan, people, ledger.laps, say))


def _cacheable(request: Request, content: bytes) -> Response:
    etag = f'"{hashlib.blake2s(content, digest_size=12).hexdigest()}"'
    return cacheable(request, content, etag, OWN)

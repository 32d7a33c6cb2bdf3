"""`/phone`, `/t/TEAM` and `/d/DRIVER`: the pages that people open on their telephones.

The board's page is a frame that scripts fill from what caches may keep. The page of a team or driver is whole as it
comes, so that it needs no script and can be printed; a script asks for it again and puts in what is new.
"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Final, Literal, NamedTuple

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from display.access.guard import needs
from display.access.roles import Role
from display.kept import Kept, answer
from display.late_routes import late_router
from display.live import Live
from display.pages.assets import words
from display.pages.page import SHARED, Pages
from display.phone.places import driver_path, team_path
from display.phone.saying import Saying, best_of
from leaderboard.details import Seen, driver_detail, team_detail
from timing.units import Language

GROUPS: Final = ("board", "phone")
BOARD_SCRIPTS: Final = (
    "phone/main",
    "asked",
    "banner",
    "changes",
    "dom",
    "fields",
    "format",
    "i18n",
    "lines",
    "phone/carry",
    "phone/hold",
    "phone/later",
    "phone/list",
    "phone/poll",
    "phone/stars",
    "points",
    "renew",
)
"""The modules of the phone board, its own first."""
PAGE_SCRIPTS: Final = (
    "phone/details",
    "banner",
    "dom",
    "format",
    "i18n",
    "lines",
    "phone/carry",
    "phone/hold",
    "phone/later",
    "phone/poll",
    "phone/stars",
    "renew",
)
"""The same of the pages of teams and drivers."""
LONGEST_DELAY_S: Final = 300

Lang = Annotated[str | None, Query(max_length=20)]


def phone_router(
    live: Live, kept: Kept, pages: Pages, cup: str, logo: Callable[[str], str | None] = lambda _: None
) -> APIRouter:
    """The routes; `cup` is the name at the head of the pages, `logo` gives the address of a team's."""
    router = late_router(dependencies=[Depends(needs(Role.SPECTATOR))], include_in_schema=False)
    shown = _Shown(live, kept, pages, cup, logo)

    @router.get("/phone", response_class=HTMLResponse)
    async def phone_board(lang: Lang = None) -> Response:
        return shown.board(lang)

    @router.get("/t/{team}", response_class=HTMLResponse)
    async def team_page(
        request: Request, team: str, lang: Lang = None, qr: str | None = None, delay: str | None = None
    ) -> Response:
        return await shown.page(request, Asked("team", team, spoken(lang), bool(qr)), delay)

    @router.get("/d/{driver}", response_class=HTMLResponse)
    async def driver_page(
        request: Request, driver: str, lang: Lang = None, qr: str | None = None, delay: str | None = None
    ) -> Response:
        return await shown.page(request, Asked("driver", driver, spoken(lang), bool(qr)), delay)

    return router


class Asked(NamedTuple):
    """A page that somebody wants; `lang` is None where the address says none that we speak."""

    kind: Literal["team", "driver"]
    id: str
    lang: Language | None
    qr: bool


class _Shown:
    """Makes the pages."""

    def __init__(self, live: Live, kept: Kept, pages: Pages, cup: str, logo: Callable[[str], str | None]) -> None:
        self._live, self._kept, self._pages, self._cup, self._logo = live, kept, pages, cup, logo

    def board(self, lang: str | None) -> Response:
        plan = self._live.plan
        return self._pages.page(
            "phone.html",
            GROUPS,
            lang=lang,
            styles=["phone"],
            scripts=BOARD_SCRIPTS,
            kept=SHARED,
            cup=self._cup,
            has_teams=bool(plan.teams),
            has_venues=len({rig.venue for rig in plan.rigs.values() if rig.venue}) > 1,
        )

    async def page(self, request: Request, asked: Asked, delay: str | None) -> Response:
        """A driver's or team's page; one that is shown later brings nothing that is known now."""
        wait = seconds(delay)
        if wait:
            return self._page("later", asked.lang, 200, **self._values(asked), delay=wait)
        try:
            whole = await self._kept.get(asked, partial(self._made, asked))
        except LookupError as error:
            if type(error) is not LookupError:  # a fault of ours
                raise
            return self._page("missing", asked.lang, 404, **self._values(asked), kind=asked.kind)
        return answer(request, whole, "text/html; charset=utf-8")

    def _values(self, asked: Asked) -> dict[str, Any]:
        language = self._pages.spoken(asked.lang)
        return {
            "path": team_path(asked.id) if asked.kind == "team" else driver_path(asked.id),
            "carry": "" if asked.lang is None else f"?lang={asked.lang}",
            "say": Saying(language, words(language, *GROUPS)),
            "qr": asked.qr,
            "spoken": self._live.plan.language,
        }

    def _made(self, asked: Asked, seen: Seen) -> bytes:
        language = self._pages.spoken(asked.lang)
        if asked.kind == "team":
            told = _team(seen, asked.id, language) | {"team_logo": self._logo(asked.id)}
        else:
            detail = driver_detail(seen, asked.id, language)
            told = {"detail": detail, "driver": detail.driver, "best_ms": best_of(detail.parts)}
        sessions = {id: each.info for id, each in seen.cup.scores.items()}
        page = self._page(asked.kind, asked.lang, 200, **self._values(asked), sessions=sessions, **told)
        return bytes(page.body)

    def _page(self, template: str, lang: str | None, status: int, **values: Any) -> HTMLResponse:
        return self._pages.page(
            f"phone_{template}.html",
            GROUPS,
            lang=lang,
            status=status,
            styles=["phone", "phone-page"],
            scripts=PAGE_SCRIPTS,
            cup=self._cup,
            **values,
        )


def _team(seen: Seen, id: str, language: Language) -> dict[str, Any]:
    """What the page of a team is made of."""
    detail = team_detail(seen, id, language)
    driven: Counter[str] = Counter()
    for each in detail.drivers:
        driven.update({part.session.id: len(part.laps) for part in each.parts if part.laps})
    scored = [each for each in detail.standing.results if each.position is not None or each.points or each.given]
    return {
        "detail": detail,
        "team": detail.team,
        "driven": driven,
        "by": seen.cup.rules.teams.count,
        "history": scored,
    }


def spoken(lang: str | None) -> Language | None:
    """The language that an address asks for, if we speak it."""
    return "de" if lang == "de" else "en" if lang == "en" else None


def seconds(delay: str | None) -> int:
    """A delay as an address has it: whole seconds, 0 for none and for what is no number."""
    try:
        wanted = float(delay or 0)
    except ValueError:
        return 0
    return round(min(wanted, LONGEST_DELAY_S)) if wanted > 0 else 0  # which NaN is not

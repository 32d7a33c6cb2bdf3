"""The routes by which stewards and the organiser say what the hall shows.

A request has an `id` and is done once. The answer says what takes it back. None of it is an entry of the record: what a
screen shows is no result of anything.
"""

import json
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query, Request

from display.access.guard import needs
from display.access.roles import Role
from display.hall import deciding, pictures
from display.hall.bodies import (
    AwardAsked,
    Done,
    Forgotten,
    HallMessage,
    NoticeAsked,
    SceneAsked,
    ScenePages,
    ScreenAsked,
    SponsorBack,
    SponsorsAsked,
    StepAsked,
    Undo,
)
from display.hall.deciding import Change, Once, no_undo
from display.hall.giving import Giving
from display.hall.keeper import Keeper
from display.hall.listing import listed
from display.hall.state import NOTHING, Hall
from display.late_routes import late_router
from timing.errors import SetupError

_steward: Final = needs(Role.STEWARD)
_uploads: Final = needs(Role.STEWARD, takes=pictures.TAKEN, most_bytes=pictures.MOST_BYTES)
_Back = dict[str, Any]
_BackOf = Callable[[Hall], _Back | None]


def staff_router(
    keeper: Keeper, giving: Giving, build: Callable[[], str], paths: Callable[[], Sequence[str]]
) -> APIRouter:
    """The routes; `build` is the name of the pages as they look now, `paths` are those that this server has."""
    router = late_router(prefix="/api/v1", tags=["screens"])
    do = _Doing(keeper)

    @router.get("/screens", dependencies=[Depends(_steward)])
    async def screens() -> HallMessage:
        """All screens with what they show, the scenes, messages, sponsors, and the prize-giving."""
        hall = await keeper.fresh()
        reports = await keeper.others_reports()
        choices = await giving.choices()
        now = keeper.clock.now()
        return listed(hall, keeper.version, reports, now, build=build(), paths=paths(), choices=choices)

    _of_screens(router, keeper, do)
    _of_scenes(router, keeper, do)
    _of_notices(router, keeper, do)
    _of_sponsors(router, keeper, do)
    _of_awards(router, keeper, giving, do)
    return router


class _Doing:
    """Does requests once each, and answers with what takes them back."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    async def __call__(self, id: UUID, change: Callable[[], Change], back: _BackOf | None = None) -> Done:
        """Do a change. Raises HTTPException and LookupError with a sentence, and RecordError."""
        undo = no_undo if back is None else lambda hall: _told(back(hall))
        try:
            hall = await self._keeper.do(Once(str(id), change(), undo))
        except SetupError as error:
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from error
        done = hall.request(str(id))
        told = None if done is None or not done.undo else Undo.model_validate_json(done.undo)
        return Done(id=str(id), version=self._keeper.version, undo=told)


def _told(back: _Back | None) -> str:
    return "" if back is None else json.dumps(back)


def _back(method: str, path: str, **body: Any) -> _Back:
    return {"method": method, "path": f"/api/v1/{path}", "body": body}


# Screens


def _of_screens(router: APIRouter, keeper: Keeper, do: _Doing) -> None:
    @router.put("/screens/{screen}", dependencies=[Depends(_steward)])
    async def change_screen(screen: str, asked: ScreenAsked) -> Done:
        """Say what a screen shows, what it is called, how large it is. What is left out stays as it is."""
        given = asked.model_dump(exclude={"id"}, exclude_unset=True)

        def back(hall: Hall) -> _Back:
            known = hall.screen(screen)
            return _back("PUT", f"screens/{screen}", **{name: getattr(known, name, None) for name in given})

        return await do(asked.id, lambda: _changed(screen, given), back)

    @router.post("/screens/{screen}/identify", dependencies=[Depends(_steward)])
    async def identify_screen(screen: str) -> Done:
        """Have a screen show its name over its page for ten seconds."""
        await keeper.do(deciding.identify(screen, keeper.clock.now()))
        return Done(id="", version=keeper.version, undo=None)

    @router.post("/screens/forget", dependencies=[Depends(_steward)])
    async def forget_screens(asked: Forgotten) -> Done:
        """Know a screen no more, or all that nobody has taken in; one that still reports is met anew."""
        if (asked.screen is None) is not asked.strangers:
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, "either a screen is given, or `strangers` is true")

        def change(hall: Hall) -> Hall:
            strange = [each.id for each in hall.screens if each.shows == NOTHING]
            return deciding.forget(strange if asked.screen is None else [asked.screen])(hall)

        return await do(asked.id, lambda: change)


def _changed(screen: str, given: dict[str, Any]) -> Change:
    """All that is to be otherwise about a screen, in one change."""
    changes: list[Change] = []
    if given.get("shows") is not None:
        changes.append(deciding.show(screen, given["shows"]))
    if given.get("name") is not None:
        changes.append(deciding.rename(screen, given["name"]))

    def change(hall: Hall) -> Hall:
        for each in changes:
            hall = each(hall)
        known = hall.screen(screen)
        if known is not None and given.keys() & {"inch", "metres"}:
            hall = deciding.measure(screen, given.get("inch", known.inch), given.get("metres", known.metres))(hall)
        if known is None:
            raise LookupError(f"there is no screen {screen!r}; it may have been forgotten")
        return hall

    return change


# Scenes


def _of_scenes(router: APIRouter, keeper: Keeper, do: _Doing) -> None:
    @router.put("/scene", dependencies=[Depends(_steward)])
    async def set_scene(asked: SceneAsked) -> Done:
        """Have all screens show a scene, at once."""
        change = deciding.set_scene(asked.scene, keeper.clock.now())
        return await do(asked.id, lambda: change, lambda hall: _back("PUT", "scene", scene=hall.scene))

    @router.put("/scenes/{name}", dependencies=[Depends(_steward)])
    async def save_scene(name: str, asked: ScenePages) -> Done:
        """Say what a scene shows; one of a new name is made."""

        def back(hall: Hall) -> _Back:
            before = hall.scenes.get(name)
            if before is None:
                return _back("DELETE", f"scenes/{name}")
            return _back("PUT", f"scenes/{name}", pages=dict(before.pages), title=before.title)

        return await do(asked.id, lambda: deciding.save_scene(name, asked.title, asked.pages), back)

    @router.delete("/scenes/{name}", dependencies=[Depends(_steward)])
    async def remove_scene(name: str, id: _Id) -> Done:
        """Remove a scene; one that there always is gets its own page again."""

        def back(hall: Hall) -> _Back:
            before = hall.scenes[name]
            return _back("PUT", f"scenes/{name}", pages=dict(before.pages), title=before.title)

        if name not in (await keeper.fresh()).scenes:
            raise LookupError(f"there is no scene {name!r}")
        return await do(id, lambda: deciding.remove_scene(name), back)


_Id = Annotated[UUID, Query(description="A UUID that is a new one for each request.")]


# Messages


def _of_notices(router: APIRouter, keeper: Keeper, do: _Doing) -> None:
    @router.post("/notices", dependencies=[Depends(_steward)])
    async def tell(asked: NoticeAsked) -> Done:
        """Put a message on all boards; its id is that of the request."""
        notice, now = str(asked.id), keeper.clock.now()
        return await do(
            asked.id,
            lambda: deciding.tell(notice, asked.text, asked.level, now, asked.minutes),
            lambda _: _back("DELETE", f"notices/{notice}"),
        )

    @router.delete("/notices/{notice}", dependencies=[Depends(_steward)])
    async def untell(notice: str, id: _Id) -> Done:
        """Take a message back; one that is not there any more is no mistake."""

        def back(hall: Hall) -> _Back | None:
            known = next((each for each in hall.notices if each.id == notice), None)
            if known is None:
                return None
            left = None if known.until is None else (known.until - keeper.clock.now()).total_seconds() / 60
            if left is not None and left <= 0:
                return None
            return _back("POST", "notices", text=known.text, level=known.level, minutes=left)

        return await do(id, lambda: deciding.untell([notice]), back)


# Sponsors


def _of_sponsors(router: APIRouter, keeper: Keeper, do: _Doing) -> None:
    @router.post("/sponsors", dependencies=[Depends(_uploads)], openapi_extra=_PICTURE)
    async def add_sponsor(request: Request, id: _Id, name: Annotated[str, Query(max_length=200)]) -> Done:
        """Show one more sponsor, with the picture that is the body: PNG, JPEG or SVG, at most 1 MiB."""
        content = await request.body()
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        try:
            picture = await keeper.run(lambda: pictures.checked(content, kind))
            change = deciding.add_sponsor(str(id), name, picture)
        except SetupError as error:
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from error
        await keeper.run(lambda: keeper.book.keep_picture(picture, content))
        done = await do(id, lambda: change, lambda _: _back("DELETE", f"sponsors/{id}"))
        # Once more: another process may have dropped it before the state named it.
        await keeper.run(lambda: keeper.book.keep_picture(picture, content))
        return done

    @router.put("/sponsors", dependencies=[Depends(_steward)])
    async def arrange_sponsors(asked: SponsorsAsked) -> Done:
        """Put the sponsors in another order, or hide some."""

        def back(hall: Hall) -> _Back:
            hidden = [each.id for each in hall.sponsors if not each.shown]
            return _back("PUT", "sponsors", order=[each.id for each in hall.sponsors], hidden=hidden)

        return await do(asked.id, lambda: deciding.arrange_sponsors(asked.order, asked.hidden), back)

    @router.put("/sponsors/{sponsor}", dependencies=[Depends(_steward)])
    async def bring_sponsor_back(sponsor: str, asked: SponsorBack) -> Done:
        """Show a sponsor again that was removed, as the last, while its picture is still there."""
        pictures.media_type(asked.picture)
        if await keeper.run(lambda: keeper.book.picture(asked.picture)) is None:
            raise LookupError("there is no picture of this name any more: upload it again")
        change = deciding.add_sponsor(sponsor, asked.name, asked.picture)
        return await do(asked.id, lambda: change, lambda _: _back("DELETE", f"sponsors/{sponsor}"))

    @router.delete("/sponsors/{sponsor}", dependencies=[Depends(_steward)])
    async def remove_sponsor(sponsor: str, id: _Id) -> Done:
        """Show a sponsor no more. Its picture is dropped when this cannot be taken back any more."""

        def back(hall: Hall) -> _Back | None:
            known = next((each for each in hall.sponsors if each.id == sponsor), None)
            if known is None:
                return None
            return _back("PUT", f"sponsors/{sponsor}", name=known.name, picture=known.picture)

        done = await do(id, lambda: deciding.remove_sponsor(sponsor), back)
        wanted = deciding.pictures_of(keeper.hall)
        await keeper.run(lambda: keeper.book.drop_pictures(wanted))
        return done


_PICTURE: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in pictures.TAKEN},
    }
}


# The prize-giving


def _of_awards(router: APIRouter, keeper: Keeper, giving: Giving, do: _Doing) -> None:
    @router.post("/award", dependencies=[Depends(_steward)])
    async def begin_award(asked: AwardAsked) -> Done:
        """Begin a prize-giving of what the standings are now, and show it: nobody is revealed yet."""
        try:
            award = await giving.award(asked.of, asked.class_id, asked.session)
        except SetupError as error:
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from error
        change = deciding.begin_award(award, keeper.clock.now())
        return await do(asked.id, lambda: change, lambda hall: _back("PUT", "scene", scene=hall.scene))

    @router.put("/award/step", dependencies=[Depends(_steward)])
    async def reveal(asked: StepAsked) -> Done:
        """Reveal the next place, or take the last reveal back."""

        def back(hall: Hall) -> _Back | None:
            return None if hall.award is None else _back("PUT", "award/step", step=hall.award.step)

        return await do(asked.id, lambda: deciding.reveal(asked.step), back)

    @router.delete("/award", dependencies=[Depends(_steward)])
    async def end_award(id: _Id) -> Done:
        """Put the prize-giving away."""
        return await do(id, deciding.end_award)

"""`/api/v1/people`: how people are shown, what they consent to, what is kept of them, and erasing, for organisers.

The same as `eracing people`. What is asked for twice changes nothing the second time: how somebody is shown is said as
it is to be, and a consent that was written down last is not written again.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, TypeVar
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from display.access.guard import needs
from display.access.roles import Role, Signed
from display.late_models import LateModel
from display.late_routes import late_router
from display.organiser.house import House
from display.people import change, erasing, find, refuse_at_venue
from display.people.about import about, person
from display.phrases import all_in_language
from display.problems import language_of
from display.published.office import Office
from timing import plan_values
from timing.errors import SetupError
from timing.people import Consent, Profile, Purpose, Shown
from timing.record.engines import file_of, locate
from timing.record.protocol import Record
from timing.units import Language

T = TypeVar("T")
PREFIX = "/api/v1/people"
_Organiser = Annotated[Signed, Depends(needs(Role.ORGANISER))]
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class _Asking(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: UUID = Field(description="A new one for each request; sent again, a request has the same one.")
    person: _Text = Field(description="The id of the person.")


class PersonSet(_Asking):
    """How somebody is to be shown; what is left out stays. An empty `nickname` is none."""

    shown: Shown | None = None
    nickname: Annotated[str, Field(max_length=200)] | None = None
    hidden: bool | None = None
    minor: bool | None = None


class Consented(_Asking):
    """Somebody consents to purposes, or no longer does; `by` says so, to the text of this version."""

    purposes: Annotated[list[Purpose], Field(min_length=1, max_length=len(Purpose))]
    given: bool
    by: _Text
    text_version: Annotated[str, Field(max_length=60)] = ""


class Erased(_Asking):
    """Erase somebody for good; `reason` must not hold the name. With `tapes` those that may hold it are deleted."""

    reason: _Text
    tapes: bool = False


class ConsentLine(LateModel):
    """What was said last of a purpose."""

    model_config = ConfigDict(from_attributes=True)

    purpose: Purpose
    given: bool
    by: str
    at: datetime
    text_version: str


class ErasureLine(LateModel):
    """Who erased somebody, when and why."""

    at: datetime
    by: str
    reason: str


class PersonLine(LateModel):
    """A person as it is kept, and by what name boards and files show it."""

    id: str
    name: str | None
    number: str | None
    team: str | None
    affiliation: str | None
    nickname: str | None
    shown: Shown
    hidden: bool
    minor: bool
    on_boards: str
    in_files: str
    erased: ErasureLine | None
    consents: list[ConsentLine]


class PeopleList(LateModel):
    """Everybody, in the order of the record."""

    people: list[PersonLine]


class PersonUndo(LateModel):
    """What to send, with an `id` of its own, to have it as before."""

    path: str
    body: dict[str, Any]


class PersonAnswer(LateModel):
    """The person as it is now."""

    id: str
    person: PersonLine
    undo: PersonUndo | None


class ErasureAnswer(LateModel):
    """What was done, and what is left to do, in sentences; those that begin with ! are for the organiser."""

    id: str
    said: list[str]


def people_router(
    office: Office, house: House | None, language: Callable[[], Language], centre: str | None = None
) -> APIRouter:
    """The routes; `house` None: nobody can be erased here. At a venue people are changed at its `centre` alone."""
    router = late_router(prefix=PREFIX, tags=["organiser"])
    _add_looks(router, office, language)
    _add_changes(router, office, language, centre)

    @router.post("/erase")
    async def erase_person(request: Request, asked: Erased, who: _Organiser) -> ErasureAnswer:
        """Erase who somebody was, for good. Laps, points and the chain stay."""
        if house is None:
            raise HTTPException(HTTPStatus.CONFLICT, "this server does not know where its files are")

        def erased(record: Record) -> list[str]:
            refuse_at_venue(centre)
            places = erasing.Places(house.data, file_of(locate(house.record)), house.plan())
            told = erasing.erase(
                record, places, asked.person, by=who.name, reason=asked.reason, now=_now, tapes=asked.tapes
            )
            return list(told)

        said = await office.do(_possible(erased))
        return ErasureAnswer(id=str(asked.id), said=all_in_language(said, language_of(request)))

    return router


def _add_looks(router: APIRouter, office: Office, language: Callable[[], Language]) -> None:
    @router.get("")
    async def people(_: _Organiser, response: Response) -> PeopleList:
        """Everybody who has a name here, or had one."""
        response.headers["cache-control"] = "no-store"
        profiles = await office.do(lambda record: record.profiles())
        ours = (each for id, each in profiles.items() if not id.startswith(erasing.TEAM))
        return PeopleList(people=[_line(each, language()) for each in ours])

    @router.get("/export", response_class=Response)
    async def export_person(
        _: _Organiser, person: Annotated[str, Query(description="The id of the person.")]
    ) -> Response:
        """All that is kept of somebody, as a JSON file for the person."""

        def found(record: Record) -> dict[str, Any]:
            return about(record, find(record.profiles(), person), language())

        content = json.dumps(await office.do(_possible(found)), ensure_ascii=False, indent=2)
        name = quote(f"person-{person}.json", safe="")
        headers = {"cache-control": "no-store", "content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(content, media_type="application/json", headers=headers)


def _add_changes(router: APIRouter, office: Office, language: Callable[[], Language], centre: str | None) -> None:
    @router.post("/set")
    async def set_person(asked: PersonSet, _: _Organiser) -> PersonAnswer:
        """Show somebody otherwise, on all boards within a second; `hidden` at once by a number that tells nothing."""

        def done(record: Record) -> tuple[Profile, Profile]:
            refuse_at_venue(centre)
            before = find(record.profiles(), asked.person)
            return before, change(record, before.person.id, partial(_set, asked))

        before, now = await office.do(_possible(done))
        fields = {name: getattr(before, name) or "" for name in ("nickname",)}
        fields |= {name: getattr(before, name) for name in ("shown", "hidden", "minor")}
        changed = {name: value for name, value in fields.items() if getattr(asked, name) is not None}
        undo = PersonUndo(path=f"{PREFIX}/set", body={"person": before.person.id} | changed)
        return PersonAnswer(id=str(asked.id), person=_line(now, language()), undo=undo if now != before else None)

    @router.post("/consents")
    async def consent_of_person(asked: Consented, _: _Organiser) -> PersonAnswer:
        """Write down that somebody consents, or no longer does."""
        if asked.given and not asked.text_version.strip():
            raise _wrong("say to which text: text_version")
        now = _now()
        said = [
            Consent(each, asked.given, asked.by, now, asked.text_version.strip())
            for each in dict.fromkeys(asked.purposes)
        ]

        def done(record: Record) -> Profile:
            refuse_at_venue(centre)
            return change(record, asked.person, partial(_consented, said))

        found = await office.do(_possible(done))
        return PersonAnswer(id=str(asked.id), person=_line(found, language()), undo=None)


def _set(asked: PersonSet, known: Profile) -> Profile:
    if known.erased is not None:
        raise SetupError(f"{known.person.id} was erased: there is nobody to show")
    now = known
    if asked.nickname is not None:
        now = replace(now, nickname=_nickname(asked.nickname))
    for name in ("shown", "hidden", "minor"):
        value = getattr(asked, name)
        now = now if value is None else replace(now, **{name: value})
    if now.shown is Shown.NICKNAME and now.nickname is None:
        raise SetupError(f"{known.person.id} has no nickname: write one")
    return now


def _nickname(text: str) -> str | None:
    try:
        return plan_values.name(text) if text.strip() else None
    except plan_values.WrongValue as error:
        raise SetupError(f"a nickname cannot be {text[:40]!r}: {error}") from error


def _consented(said: list[Consent], known: Profile) -> Profile:
    if known.erased is not None:
        raise SetupError(f"{known.person.id} was erased: there is nothing to consent to")
    last = {each.purpose: each for each in known.consents}
    fresh = [each for each in said if each.purpose not in last or not _same(last[each.purpose], each)]
    return replace(known, consents=(*known.consents, *fresh))


def _same(one: Consent, other: Consent) -> bool:
    return replace(one, at=other.at) == other


def _line(profile: Profile, language: Language) -> PersonLine:
    last = {each.purpose: each for each in profile.consents}
    told = person(profile, language)
    return PersonLine(**told, consents=[ConsentLine.model_validate(each) for each in last.values()])


def _possible(call: Callable[[Record], T]) -> Callable[[Record], T]:
    """The same, where what cannot be is an answer."""

    def called(record: Record) -> T:
        try:
            return call(record)
        except SetupError as error:
            raise _wrong(str(error)) from error

    return called


def _wrong(sentence: str) -> HTTPException:
    return HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, sentence)


def _now() -> datetime:
    return datetime.now(UTC)

"""What a centre answers to those who call, whoever they are."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from httpx import ASGITransport, AsyncClient

from display.access.desk import Desk
from display.access.grants import Grants
from display.access.roles import Role
from display.app import Display
from display.organiser.house import House
from tests.timing.exchange.test_now import rig
from timing.event import Plan
from timing.exchange.messages import MOST_BODY, Seen, Up, decode_down, encode_up
from timing.exchange.signing import (
    KEY_HEADER,
    NONCE_HEADER,
    SIGNATURE_HEADER,
    digest,
    is_signed,
    key_parts,
    sign_answer,
    sign_request,
)
from timing.exchange.state import LineState
from timing.live_json import Told
from timing.record.entry import Person
from timing.record.memory import MemoryRecord

PATH = "/api/v1/venues/Ring%20Nord/exchange"
BODY = encode_up(Up((), 0, (), Seen(), 0, 1))
CUT = LineState("Halle", 0, 1, 12, trouble="nothing comes back")


class Caller:
    """A venue that calls."""

    def __init__(self, web: AsyncClient, key: str) -> None:
        self.web = web
        self.id, self.secret = key_parts(key)

    async def __call__(self, body: bytes = BODY, path: str = PATH, secret: str | None = None, **headers: str) -> Any:
        signature = sign_request(digest(secret or self.secret), path, "n1", body)
        signed = {KEY_HEADER: self.id, NONCE_HEADER: "n1", SIGNATURE_HEADER: signature}
        return await self.web.post(
            path, content=body, headers={"content-type": "application/json", **signed, **headers}
        )


@pytest.fixture
def grants() -> Grants:
    return Grants(MemoryRecord("centre").access)


@pytest.fixture
async def web(grants: Grants) -> AsyncIterator[AsyncClient]:
    record = MemoryRecord("centre")
    screens = Display(record, Plan(), desk=Desk(grants), line=lambda: [CUT])
    async with (
        screens.app.router.lifespan_context(screens.app),
        AsyncClient(transport=ASGITransport(screens.web), base_url="http://cup") as client,
    ):
        yield client


@pytest.fixture
def call(web: AsyncClient, grants: Grants) -> Caller:
    return Caller(web, grants.make_key("Ring Nord", Role.VENUE)[1])


async def test_a_venue_is_answered_and_the_answer_is_signed(call: Caller) -> None:
    answer = await call()
    assert answer.status_code == 200
    signature = sign_answer(digest(call.secret), 200, "n1", answer.content)
    assert is_signed(answer.headers[SIGNATURE_HEADER], signature)
    assert decode_down(answer.content).epoch == "centre"
    assert answer.headers["cache-control"] == "no-store"


async def test_who_does_not_know_the_key_is_turned_away(call: Caller, grants: Grants) -> None:
    assert (await call(secret="guessed")).status_code == 401
    assert (await call(path="/api/v1/venues/Halle/exchange")).status_code == 403
    _, staff = grants.make_key("Scoreboard", Role.STAFF)
    assert (await call(BODY, PATH, None, **{KEY_HEADER: "ffffffff"})).status_code == 403
    assert (await call.web.post(PATH, content=BODY, headers={"authorization": f"Bearer {staff}"})).status_code in (
        415,
        422,
    )
    grants.revoke(call.id)
    refused = await call()
    assert refused.status_code == 403
    assert "revoked" in refused.json()["detail"]


async def test_what_is_signed_and_no_message_is_refused(call: Caller) -> None:
    answer = await call(b"[]")
    assert answer.status_code == 422
    assert "no message of a venue" in answer.json()["detail"]
    assert (await call(b"0" * (MOST_BODY + 1))).status_code == 413


async def test_a_page_of_another_server_cannot_call(call: Caller) -> None:
    assert (await call(origin="https://evil.example")).status_code == 403


async def test_who_guesses_has_to_wait(call: Caller) -> None:
    statuses = [(await call(secret="guessed")).status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]


async def test_the_key_of_a_venue_opens_nothing_else(call: Caller) -> None:
    bearer = {"authorization": f"Bearer {call.secret}"}
    assert (await call.web.get("/api/v1/lines", headers=bearer)).status_code in (401, 403)
    assert (await call.web.get("/api/v1/plan", headers=bearer)).status_code in (401, 403)


async def test_staff_see_how_lines_are_and_a_cut_one_makes_nobody_unready(call: Caller, grants: Grants) -> None:
    await call()
    _, staff = grants.make_key("Scoreboard", Role.STAFF)
    told = (await call.web.get("/api/v1/lines", headers={"authorization": f"Bearer {staff}"})).json()
    halle, ring = told["lines"]
    assert (ring["venue"], ring["cut_since"], ring["notes"]) == ("Ring Nord", None, [])
    assert (halle["venue"], halle["waiting"], halle["heard"]) == ("Halle", 12, "1970-01-01T00:00:00.000Z")
    ready = await call.web.get("/readyz")
    assert ready.status_code == 200
    assert "Halle is cut since" in ready.json()["notes"][0]


async def test_what_the_rigs_of_a_venue_do_is_shown_at_the_centre(call: Caller, grants: Grants) -> None:
    answered = decode_down((await call()).content).answered_ns
    live = Told("host-7", (rig("fox", 0.25),), troubles=("the disk is full",))
    up = Up((), 0, (), Seen(), 0, 1, live=live, answered_ns=answered)
    assert (await call(encode_up(up))).status_code == 200
    (shown,) = (await call.web.get("/api/v1/rigs")).json()["rigs"]
    assert (shown["rig"], shown["heard_s"] < 5) == ("fox", True)
    _, staff = grants.make_key("Console", Role.STAFF)
    headers = {"authorization": f"Bearer {staff}"}
    assert (await call.web.get("/api/v1/staff/conservation", headers=headers)).json()["heard_here"]
    assert (await call.web.get("/readyz")).json()["notes"][-1] == "Ring Nord: the disk is full"


async def test_a_venue_changes_no_people_and_says_where_they_are_changed() -> None:
    record = MemoryRecord("venue")
    record.append((), [Person("d1", "Ada")])
    grants = Grants(record.access)
    screens = Display(record, Plan(), desk=Desk(grants), plan_from="https://cup.example", house=House(Path("nowhere")))
    _, organiser = grants.make_key("Office", Role.ORGANISER)
    headers = {"authorization": f"Bearer {organiser}"}
    consent = {"purposes": ["hall"], "given": True, "by": "Ada", "text_version": "1"}
    asked: dict[str, dict[str, Any]] = {"set": {"hidden": True}, "consents": consent, "erase": {"reason": "asked"}}
    async with AsyncClient(transport=ASGITransport(screens.web), base_url="http://cup", headers=headers) as client:
        for path, body in asked.items():
            answer = await client.post(f"/api/v1/people/{path}", json={"id": str(uuid4()), "person": "d1", **body})
            assert answer.status_code == 422, path
            assert "this venue has its people from https://cup.example: change them there" in answer.json()["detail"]
        set_it = {"id": str(uuid4()), "person": "d1", **asked["set"]}
        german = await client.post("/api/v1/people/set", json=set_it, headers={"accept-language": "de"})
        assert german.json()["detail"].startswith("diese Halle hat ihre Personen von https://cup.example: dort ändern")
    (profile,) = record.profiles().values()
    assert (profile.person.name, profile.hidden, profile.consents, profile.erased) == ("Ada", False, (), None)


async def test_a_venue_refuses_a_plan_of_its_own_and_says_where_it_is_made() -> None:
    record = MemoryRecord("venue")
    grants = Grants(record.access)
    screens = Display(record, Plan(), desk=Desk(grants), plan_from="https://cup.example")
    _, organiser = grants.make_key("Office", Role.ORGANISER)
    headers = {"authorization": f"Bearer {organiser}", "if-match": '"0"'}
    async with AsyncClient(transport=ASGITransport(screens.web), base_url="http://cup", headers=headers) as client:
        answer = await client.put("/api/v1/plan", json={"id": str(uuid4()), "toml": 'name = "Mine"\n'})
    assert answer.status_code == 422
    assert "has its plan from https://cup.example: change it there" in answer.json()["detail"]
    assert record.plans() == []

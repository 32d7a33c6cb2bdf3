"""Signing in over HTTP, as a browser and as a program do it."""

import asyncio
import threading
from contextlib import AsyncExitStack
from typing import Any

import pytest
from httpx import AsyncClient

from display.access.desk import MOST_WAITING
from display.access.grants import EVENING
from display.access.patience import FREE, KNOWN_WAIT_S
from display.access.roles import Role
from tests.display.access.hall import PIN, Hall, sign_in
from tests.display.server import until

ACCESS = "/api/v1/access"
ID = "8f14e45f-ceea-467f-a0e6-b2b3a9d4c1f7"


@pytest.fixture
def hall() -> Hall:
    return Hall()


async def me(browser: AsyncClient) -> tuple[str, str]:
    told = (await browser.get(f"{ACCESS}/me")).json()
    return told["role"], told["name"]


async def test_a_device_signs_in_and_out(hall: Hall) -> None:
    async with hall.browser() as tablet:
        assert await me(tablet) == ("spectator", "")
        answer = await sign_in(tablet, Role.STAFF)
        assert (answer.status_code, answer.json()["role"], answer.json()["name"]) == (200, "staff", "Mara Feld")
        assert answer.headers["cache-control"] == "no-store"
        assert await me(tablet) == ("staff", "Mara Feld")
        assert (await tablet.post(f"{ACCESS}/sign-out")).json()["role"] == "spectator"
        assert await me(tablet) == ("spectator", "")
        assert hall.grants.sign_ins() == []


async def test_cookies_are_out_of_reach_of_scripts_and_other_sites(hall: Hall) -> None:
    async with hall.browser() as tablet:
        cookies = (await sign_in(tablet, Role.STAFF)).headers.get_list("set-cookie")
        assert [cookie.partition("=")[0] for cookie in cookies] == ["eracing_signed", "eracing_device"]
        for cookie in cookies:
            assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
            assert "Secure" not in cookie, "the plain HTTP of a hall would never bring it back"
        assert f"Max-Age={int(EVENING.total_seconds())}" in cookies[0]
        tls = (await sign_in(tablet, Role.STAFF, headers={"origin": "https://hall.test", "host": "hall.test"})).headers
        assert all("Secure" in cookie for cookie in tls.get_list("set-cookie"))


async def test_who_signs_in_gets_a_cookie_that_nobody_knew_before(hall: Hall) -> None:
    async with hall.browser() as tablet:
        tablet.cookies.set("eracing_signed", "known-to-somebody", domain="hall.test", path="/")
        await sign_in(tablet, Role.STAFF)
        first = tablet.cookies["eracing_signed"]
        assert first != "known-to-somebody"
        await sign_in(tablet, Role.STEWARD)
        assert tablet.cookies["eracing_signed"] != first
        assert [each.role for each in hall.grants.sign_ins()] == ["steward"], "the one before is over"


async def test_a_wrong_pin_is_refused_and_after_a_few_nothing_is_looked_at(hall: Hall) -> None:
    async with hall.browser() as stranger:
        for _ in range(FREE):
            answer = await sign_in(stranger, Role.ORGANISER, pin="a wrong one")
            assert (answer.status_code, "PIN" in answer.json()["detail"]) == (401, True)
        answer = await sign_in(stranger, Role.ORGANISER)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "16"), "not even the right one"
        assert "code of the organiser's" in answer.json()["detail"]
        hall.clocks.pass_(seconds=16)
        assert (await sign_in(stranger, Role.ORGANISER)).status_code == 200


async def test_guesses_of_the_crowd_do_not_keep_staff_waiting(hall: Hall) -> None:
    async with hall.browser("192.0.2.20") as tablet, hall.browser("192.0.2.20") as phone:
        await sign_in(tablet, Role.STAFF)
        await tablet.post(f"{ACCESS}/sign-out")
        while (await sign_in(phone, Role.STAFF, pin="a wrong one")).status_code == 401:
            pass
        assert (await sign_in(phone, Role.STAFF)).status_code == 429
        assert (await sign_in(tablet, Role.STAFF)).status_code == 200, "from the same address, but known"
        assert (await sign_in(tablet, Role.ORGANISER, pin="a wrong one")).status_code == 429, "as staff alone"


async def test_a_known_device_that_guesses_itself_waits_a_moment_at_most(hall: Hall) -> None:
    async with hall.browser() as tablet:
        await sign_in(tablet, Role.STAFF)
        for _ in range(FREE):
            assert (await sign_in(tablet, Role.STAFF, pin="a wrong one")).status_code == 401
        assert (await sign_in(tablet, Role.STAFF)).status_code == 429
        hall.clocks.pass_(seconds=KNOWN_WAIT_S)
        assert (await sign_in(tablet, Role.STAFF)).status_code == 200


async def test_of_a_thousand_guesses_at_once_a_few_are_looked_at(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []
    really = hall.grants.pin_is

    def look(role: Role, pin: str) -> bool:
        looked_at.append(pin)
        return really(role, pin)

    monkeypatch.setattr(hall.grants, "pin_is", look)
    async with hall.browser() as stranger:
        guesses = [sign_in(stranger, Role.ORGANISER, pin=f"guess {number}") for number in range(100)]
        answers = await asyncio.gather(*guesses)
    assert {answer.status_code for answer in answers} == {401, 429}
    assert len(looked_at) == FREE <= MOST_WAITING


async def test_a_code_works_at_once_whatever_was_guessed_before(hall: Hall) -> None:
    async with hall.browser() as organiser, hall.browser("192.0.2.66") as phone:
        await sign_in(organiser, Role.ORGANISER)
        made = await organiser.post(f"{ACCESS}/codes", json={"role": "steward"})
        assert made.status_code == 201
        while (await sign_in(phone, Role.STAFF, pin="a wrong one")).status_code == 401:
            pass
        answer = await sign_in(phone, Role.STAFF, pin=made.json()["secret"].lower())
        assert (answer.status_code, answer.json()["role"]) == (200, "steward"), "the code says as what"
        assert (await sign_in(phone, Role.STAFF, pin=made.json()["secret"])).status_code == 401, "but once"


async def test_a_role_without_a_pin_is_nobodys() -> None:
    hall = Hall(new=True)
    async with hall.browser() as tablet:
        assert (await tablet.get(f"{ACCESS}/me")).json() | {"set_up": False, "roles": []} == (
            await tablet.get(f"{ACCESS}/me")
        ).json()
        answer = await sign_in(tablet, Role.ORGANISER)
        assert (answer.status_code, "has no PIN yet" in answer.json()["detail"]) == (409, True)
        answer = await tablet.get(f"{ACCESS}/sessions")
        assert (answer.status_code, "open /setup" in answer.json()["detail"]) == (401, True)


async def test_set_up_takes_the_code_once() -> None:
    hall = Hall(new=True)
    async with hall.browser() as desk:
        _, code = hall.grants.make_code(Role.ORGANISER, "set-up")
        _, for_staff = hall.grants.make_code(Role.STAFF, "set-up")
        said = {"code": code, "name": "Mara Feld", "pin": PIN[Role.ORGANISER]}
        for other, status in (
            ({"code": "AAAA-AAAA-AAAA-AAAA"}, 401),
            ({"code": "no code"}, 401),
            ({"code": for_staff}, 401),
            ({"name": " "}, 409),
            ({"pin": "111111"}, 409),
        ):
            assert (await desk.post(f"{ACCESS}/set-up", json=said | other)).status_code == status
        assert not hall.grants.is_set_up()
        answer = await desk.post(f"{ACCESS}/set-up", json=said)
        assert (answer.status_code, answer.json()["set_up"], await me(desk)) == (200, True, ("organiser", "Mara Feld"))
        assert (await desk.post(f"{ACCESS}/set-up", json=said)).status_code == 401
        assert hall.grants.use_code(for_staff) is None


async def test_the_organiser_sees_who_is_signed_in_and_ends_it(hall: Hall) -> None:
    async with hall.browser() as organiser, hall.browser() as tablet:
        await sign_in(organiser, Role.ORGANISER, "Mara")
        await sign_in(tablet, Role.STAFF, "Jon", headers={"user-agent": "Mozilla/5.0 (iPad) Safari/604.1"})
        told = (await organiser.get(f"{ACCESS}/sessions")).json()
        mine, his = sorted(told["sessions"], key=lambda each: not each["current"])
        assert (mine["name"], his["name"], his["device"], his["current"]) == ("Mara", "Jon", "iPad, Safari", False)
        assert (told["wrong_pins"], told["attacked"]) == (0, False)
        for body, status in (({}, 422), ({"id": "x", "all": True}, 422), ({"id": "nobody"}, 404)):
            assert (await organiser.post(f"{ACCESS}/revoke", json=body)).status_code == status
        assert (await organiser.post(f"{ACCESS}/revoke", json={"id": his["id"]})).json()[0]["id"] == his["id"]
        assert await me(tablet) == ("spectator", "")
        await sign_in(tablet, Role.STAFF, "Jon")
        assert len((await organiser.post(f"{ACCESS}/revoke", json={"all": True})).json()) == 1
        assert (await me(tablet))[0] == "spectator"
        assert (await me(organiser))[0] == "organiser"


async def test_the_organiser_gives_pins(hall: Hall) -> None:
    async with hall.browser() as organiser:
        await sign_in(organiser, Role.ORGANISER)
        answer = (await organiser.post(f"{ACCESS}/pins", json={"role": "staff"})).json()
        assert hall.grants.pin_is(Role.STAFF, answer["secret"])
        answer = await organiser.post(f"{ACCESS}/pins", json={"role": "organiser", "pin": "cashew 902"})
        assert (answer.json()["secret"], (await me(organiser))[0]) == (None, "organiser")
        answer = await organiser.post(f"{ACCESS}/pins", json={"role": "steward", "pin": "cashew 902"})
        assert (answer.status_code, "PIN of the role organiser" in answer.json()["detail"]) == (409, True)
        lines = (await organiser.get(f"{ACCESS}/pins")).json()
        assert [(line["role"], line["by"]) for line in lines] == [
            ("staff", "Mara Feld"),
            ("steward", "the console"),
            ("organiser", "Mara Feld"),
        ]


async def test_the_organiser_makes_keys_for_programs(hall: Hall) -> None:
    async with hall.browser() as organiser, hall.browser() as program:
        await sign_in(organiser, Role.ORGANISER)
        said: dict[str, Any] = {"id": ID, "name": "Scoreboard", "role": "organiser"}
        answer = await organiser.post(f"{ACCESS}/keys", json=said)
        assert (answer.status_code, answer.json()["id"]) == (201, ID)
        assert (await organiser.post(f"{ACCESS}/keys", json=said)).status_code == 409, "its secret was told once"
        key = {"authorization": f"Bearer {answer.json()['secret']}"}
        (line,) = (await program.get(f"{ACCESS}/keys", headers=key)).json()
        assert (line["name"], line["current"], "secret" in line) == ("Scoreboard", True, False)
        await program.post(f"{ACCESS}/sign-out", headers=key)
        assert (await program.get(f"{ACCESS}/keys", headers=key)).status_code == 200
        await organiser.post(f"{ACCESS}/revoke", json={"id": ID})
        assert (await program.get(f"{ACCESS}/keys", headers=key)).status_code == 401


@pytest.mark.parametrize("role", [Role.STAFF, Role.STEWARD])
async def test_nobody_but_the_organiser_says_who_may_come_in(hall: Hall, role: Role) -> None:
    async with hall.browser() as tablet:
        await sign_in(tablet, role)
        for path in ("sessions", "keys", "pins"):
            answer = await tablet.get(f"{ACCESS}/{path}")
            assert (answer.status_code, f"signed in as {role.value}" in answer.json()["detail"]) == (403, True)
        for path, body in (("pins", {"role": "staff"}), ("codes", {"role": "organiser"}), ("revoke", {"all": True})):
            assert (await tablet.post(f"{ACCESS}/{path}", json=body)).status_code == 403


async def test_a_crowd_that_guesses_at_once_does_not_queue(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    looking, go = threading.Event(), threading.Event()

    def look(_: Role, __: str) -> bool:
        looking.set()
        return go.wait(30)

    monkeypatch.setattr(hall.grants, "pin_is", look)
    async with AsyncExitStack() as doors:
        crowd = [await doors.enter_async_context(hall.browser(f"192.0.2.{n}")) for n in range(MOST_WAITING)]
        late = await doors.enter_async_context(hall.browser("192.0.2.99"))
        waiting = [asyncio.create_task(sign_in(each, Role.STAFF)) for each in crowd]
        await asyncio.to_thread(looking.wait, 30)
        await until(lambda: hall.desk._waiting == MOST_WAITING)
        answer = await sign_in(late, Role.STAFF)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
        go.set()
        assert {answer.status_code for answer in await asyncio.gather(*waiting)} == {200}
    assert hall.desk._waiting == 0

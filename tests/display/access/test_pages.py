"""The pages where one signs in and sets up: plain forms, in two languages, that need no script."""

import pytest
from httpx import AsyncClient, Response
from hypothesis import given
from hypothesis import strategies as st

from display.access.pages import local
from display.access.patience import FREE
from display.access.roles import Role
from tests.display.access.hall import PIN, Hall
from timing.event import Plan


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.fixture
def new_hall() -> Hall:
    return Hall(new=True, plan=Plan("Stahlberg <b>Cup</b>", language="de"))


def form(**fields: str) -> dict[str, str]:
    return {"role": "staff", "name": "Mara Feld", "pin": PIN[Role.STAFF]} | fields


async def test_a_form_signs_in_and_leads_on(hall: Hall) -> None:
    async with hall.browser() as tablet:
        page = await tablet.get("/signin?next=/staff%3Frig%3D3")
        assert 'name="next" value="/staff?rig=3"' in page.text
        assert page.text.count("<script") == page.text.count("/js/look/scheme.js") == 1, "and that is the switch"
        assert "style=" not in page.text
        assert page.headers["referrer-policy"] == "same-origin", "or the form's Origin would be null"
        assert page.headers["cache-control"] == "no-store"
        answer = await tablet.post("/signin", data=form(next="/staff?rig=3"), headers={"origin": "http://hall.test"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/staff?rig=3")
        page = await tablet.get("/signin")
        assert "Signed in" in page.text
        assert "Mara Feld" in page.text
        answer = await tablet.post("/signout?lang=de")
        assert (answer.status_code, answer.headers["location"]) == (303, "/signin?lang=de")
        assert "Anmelden" in (await tablet.get("/signin?lang=de")).text


@pytest.mark.parametrize(
    ("role", "place"), [(Role.STAFF, "/staff"), (Role.STEWARD, "/stewards"), (Role.ORGANISER, "/organiser")]
)
async def test_each_role_is_led_to_its_work(hall: Hall, role: Role, place: str) -> None:
    async with hall.browser() as tablet:
        answer = await tablet.post("/signin", data=form(role=role.value, pin=PIN[role], next="//evil.example"))
        assert (answer.status_code, answer.headers["location"]) == (303, place)


async def said(hall: Hall, browser: AsyncClient, **fields: str) -> Response:
    answer = await browser.post("/signin?lang=de", data=form(**fields))
    assert 'role="alert"' in answer.text
    return answer


async def test_what_is_wrong_is_said_in_words(hall: Hall) -> None:
    async with hall.browser() as tablet:
        for fields, status, words in (
            ({"role": "spectator"}, 422, "wähle eine Rolle"),
            ({"role": ""}, 422, "wähle eine Rolle"),
            ({"name": " "}, 409, "gib deinen Namen an"),
            ({"pin": "falsch falsch"}, 401, "nicht die PIN dieser Rolle"),
        ):
            answer = await said(hall, tablet, **fields)
            assert (answer.status_code, words in answer.text) == (status, True)
        assert 'value="Mara Feld"' in answer.text, "what was right need not be typed again"
        assert "falsch" not in answer.text.replace("falsche PINs", "").replace("Code ist falsch", "")
        for _ in range(FREE):
            answer = await said(hall, tablet, pin="falsch falsch")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "16")
        assert "warte 16 Sekunden" in answer.text
        assert "Einmalcode" in answer.text


async def test_nonsense_is_answered_and_not_believed(hall: Hall) -> None:
    async with hall.browser() as tablet:
        kind = {"content-type": "application/x-www-form-urlencoded"}
        for content in (b"", b"\xff\xfe", b"&&&=", b"role=staff&pin=%ff%00&name=%00", b"name=<script>&role=staff"):
            answer = await tablet.post("/signin", content=content, headers=kind)
            assert 400 <= answer.status_code < 500
            assert "<script>" not in answer.text
        many = b"&".join(b"a%d=1" % number for number in range(200))
        assert (await tablet.post("/signin", content=many, headers=kind)).status_code == 400
        assert (await tablet.post("/signin", content=b"a" * 9000, headers=kind)).status_code == 413
        assert (
            await tablet.post("/signin", data=form(), headers={"origin": "https://evil.example"})
        ).status_code == 403


async def test_a_new_server_is_set_up_by_its_form(new_hall: Hall) -> None:
    async with new_hall.browser() as desk:
        page = await desk.get("/signin")
        assert "noch nicht eingerichtet" in page.text
        assert "<b>" not in page.text
        answer = await desk.post("/signin", data=form())
        assert (answer.status_code, "noch keine PIN" in answer.text) == (409, True)
        _, code = new_hall.grants.make_code(Role.ORGANISER, "set-up")
        right = {"code": code, "name": "Mara Feld", "pin": "cashew 902", "again": " cashew 902"}
        for fields, status, words in (
            ({"name": ""}, 422, "gib deinen Namen an"),
            ({"again": "cashew 903"}, 422, "nicht gleich"),
            ({"pin": "111111", "again": "111111"}, 422, "zu leicht"),
            ({"code": "AAAA-AAAA-AAAA-AAAA"}, 401, "falsch, zu alt oder schon benutzt"),
        ):
            answer = await desk.post("/setup", data=right | fields)
            assert (answer.status_code, words in answer.text) == (status, True)
            assert "cashew" not in answer.text
        answer = await desk.post("/setup", data=right)
        assert (answer.status_code, answer.headers["location"]) == (303, "/organiser")
        assert "neue PIN" in (await desk.get("/setup")).text
        assert "Angemeldet" in (await desk.get("/signin")).text


async def test_the_organiser_does_not_take_the_pin_of_another_role(hall: Hall) -> None:
    async with hall.browser() as desk:
        _, code = hall.grants.make_code(Role.ORGANISER, "console")
        pin = PIN[Role.STAFF]
        answer = await desk.post("/setup", data={"code": code, "name": "Mara", "pin": pin, "again": pin})
        assert (answer.status_code, "Another role has this PIN" in answer.text) == (409, True)
        assert hall.grants.code_is(code, Role.ORGANISER), "the code is not used up"


@given(st.text("/\\.:@abc%\t\n\u2028 ?#", max_size=12))
def test_nobody_is_led_to_another_server(place: str) -> None:
    found = local(place, "")
    assert found == "" or (found[0] == "/" and found[1:2] not in ("/", "\\") and found.isprintable())

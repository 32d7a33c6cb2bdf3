"""A public server as browsers, caches and strangers find it: everything to look at, and one door for the hall alone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient, Response

from display.access.gate import declarations
from display.hall.state import Hall as Shown
from display.hall.state import Notice, Sponsor, encoded
from display.mirror.app import Public
from display.mirror.edge import NEVER
from display.mirror.pushes import MOST_BODY, PATH, Key, decode_held, decode_push
from display.pages.assets import build_id, static_path
from tests.display.mirror.line import EVENING, Hall
from tests.display.mirror.test_relay import PNG, RIG
from timing.exchange.signing import NONCE_HEADER, SIGNATURE_HEADER

KEY = Key("key")


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    found = Hall(tmp_path / "public")
    found.begin()
    shown = Shown(
        notices=(Notice("n1", "Pizza is here", "info", EVENING, None),), sponsors=(Sponsor("s1", "Lux", "abc.png"),)
    )
    found.record.hall.change(lambda _: encoded(shown))
    found.record.hall.keep_picture("abc.png", PNG)
    found.rigs, found.lines = (RIG,), (("ring", "2026-11-21T19:00:00.000Z"),)
    found.push()
    return found


@pytest.fixture
async def public(hall: Hall) -> AsyncIterator[Public]:
    found = Public(hall.mirror, KEY)
    async with found.app.router.lifespan_context(found.app):
        yield found


def _browser(public: Public) -> AsyncClient:
    transport = ASGITransport(public.web, raise_app_exceptions=False)
    return AsyncClient(transport=transport, base_url="http://public.test")


async def _post(browser: AsyncClient, body: bytes, more: dict[str, str] | None = None, key: Key = KEY) -> Response:
    headers = {NONCE_HEADER: "once", SIGNATURE_HEADER: key.request("once", body)}
    return await browser.post(
        PATH, content=body, headers={"content-type": "application/octet-stream", **headers, **(more or {})}
    )


def _paths(public: Public) -> list[str]:
    """An address for each route that shows something."""
    values = {"session": "r1", "team": "lux", "driver": "d-ada", "element": "tower", "name": "abc.png", "number": "1"}
    found = [each.path.format(**values) for each in declarations(public.app) if each.methods and "GET" in each.methods]
    more = {"/api/v1/qr.svg": "?path=/phone", "/api/v1/stream/past": "?delay=5"}
    explained = ("/api/v1/standings/explain", "/api/v1/sessions/r1/explain")
    more |= dict.fromkeys(explained, "?driver=d-ada")
    return [path + more.get(path, "") for path in found if path != "/api/v1/events"]


async def test_everything_that_spectators_ask_for_may_be_kept_by_a_cache(public: Public) -> None:
    paths = _paths(public)
    assert {"/", "/phone", "/t/lux", "/d/d-ada", "/overlay/tower", "/api/v1/sessions/r1/board"} <= {*paths}
    async with _browser(public) as browser:
        for path in paths:
            answer = await browser.get(path)
            kept = answer.headers.get("cache-control", "")
            assert answer.status_code in (200, 404), (path, answer.text)
            assert "set-cookie" not in answer.headers, path
            if path in NEVER:
                assert kept in ("no-store", ""), path
            elif "?v=" not in path and path not in ("/theme.css", "/media/logo"):
                assert "public" in kept, (path, kept)
                assert "s-maxage" in kept or "immutable" in kept, (path, kept)


async def test_a_cache_that_asks_again_is_told_that_nothing_is_new(public: Public) -> None:
    async with _browser(public) as browser:
        for path in ("/api/v1/sessions/current/board", "/api/v1/evening", "/api/v1/standings", "/api/v1/drivers/d-ada"):
            first = await browser.get(path)
            again = await browser.get(path, headers={"if-none-match": first.headers["etag"]})
            assert (first.status_code, again.status_code) == (200, 304), path
            assert again.headers["cache-control"] == first.headers["cache-control"]


async def test_a_page_of_the_build_before_that_a_cache_still_hands_out_finds_its_files(public: Public) -> None:
    async with _browser(public) as browser:
        now = await browser.get(f"{static_path(build_id())}/js/main.js")
        old = await browser.get("/static/0123456789ab/js/main.js")
        assert (old.status_code, old.content, old.headers["content-type"]) == (
            *(200, now.content),
            "text/javascript; charset=utf-8",
        )
        assert "immutable" in now.headers["cache-control"]
        assert "immutable" not in old.headers["cache-control"]
        for path in ("/static/0123456789ab/js/none.js", "/static/x/../../app.py", "/static/main.js"):
            assert (await browser.get(path)).status_code == 404


async def test_the_board_and_the_evening_are_those_of_the_hall(hall: Hall, public: Public) -> None:
    async with _browser(public) as browser:
        assert (await browser.get("/api/v1/sessions/current/board")).content == hall.board()
        evening = (await browser.get("/api/v1/evening")).json()
        assert evening["notice"] == {"text": "Pizza is here", "level": "info"}
        assert evening["lines"] == [{"venue": "ring", "since": "2026-11-21T19:00:00.000Z"}]
        (sponsor,) = evening["sponsors"]
        assert (await browser.get(sponsor["image"])).content == PNG
        (rig,) = (await browser.get("/api/v1/rigs")).json()["rigs"]
        assert (rig["rig"], rig["lap"]) == ("left", 3)


async def test_there_is_nothing_for_staff_and_nothing_can_be_changed(public: Public) -> None:
    async with _browser(public) as browser:
        for path in ("/staff", "/organiser", "/signin", "/setup", "/screen", "/api/v1/award", "/api/v1/openapi.json"):
            assert (await browser.get(path)).status_code == 404, path
        for path in ("/api/v1/laps", "/api/v1/access/sign-in", "/api/v1/stream", "/api/v1/screens/x/here"):
            for method in ("POST", "PUT", "DELETE"):
                assert (await browser.request(method, path, json={})).status_code == 405, (method, path)


async def test_whoever_does_not_have_the_key_is_refused(hall: Hall, public: Public) -> None:
    body = hall.pushed[-1]
    async with _browser(public) as browser:
        assert (await _post(browser, body, key=Key("another"))).status_code == 403
        assert (await _post(browser, body, {NONCE_HEADER: "another"})).status_code == 403
        assert (await browser.post(PATH, content=body, headers={"content-type": "text/plain"})).status_code == 415
        bare = await browser.post(PATH, content=body, headers={"content-type": "application/octet-stream"})
        assert bare.status_code == 403
        assert (await _post(browser, b"no push")).status_code == 422
        assert (await _post(browser, b"x", {"content-length": str(MOST_BODY + 1)})).status_code == 413


async def test_an_answer_is_signed_and_an_old_push_is_refused_in_it(hall: Hall, public: Public) -> None:
    async with _browser(public) as browser:
        answer = await _post(browser, hall.pushed[-1])
    assert answer.status_code == 200
    assert KEY.is_answer(answer.headers[SIGNATURE_HEADER], "once", answer.content)
    assert not KEY.is_answer(answer.headers[SIGNATURE_HEADER], "another", answer.content)
    held = decode_held(answer.content)
    assert "older" in held.refused
    assert held.seq == hall.record.position().seq


async def test_spectators_are_told_when_nothing_comes_from_the_hall_any_more(hall: Hall, public: Public) -> None:
    def shown() -> str:
        notice = public._slots(EVENING).notice
        assert notice is not None
        return notice.text

    assert shown() == "Pizza is here"
    hall.now_s += 16
    assert "hall" in shown()
    async with _browser(public) as browser:
        told = await browser.get("/readyz")
    assert told.status_code == 200
    hall.mirror.take(replace(decode_push(hall.pushed[-1]), stamp=10**19, after=hall.record.position().seq, entries=()))
    assert shown() == "Pizza is here"

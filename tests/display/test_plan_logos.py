"""Logos are uploaded: looked at, kept with the plan in versions, worn at once, and taken back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from httpx import AsyncClient, Response

from display.access.roles import Role
from display.app import Display
from display.organiser.house import House
from tests.display.access.hall import key_for
from tests.display.exports.evening import PLAN, record_of
from tests.display.exports.test_logo import SVG, png
from tests.display.look.test_wardrobe import linked
from tests.display.test_app import _browser
from timing.plan_file import parse_plan
from timing.record.memory import MemoryRecord

TEAM, *_ = PLAN.teams
SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'


@pytest.fixture
def record() -> MemoryRecord:
    return record_of()


@pytest.fixture
async def web(record: MemoryRecord, tmp_path: Path) -> AsyncIterator[AsyncClient]:
    """The organiser at a cup without any logo."""
    async with _browser(Display(record, PLAN, house=House(tmp_path))) as client:
        client.headers.update(key_for(record, Role.ORGANISER))
        yield client


async def put(
    web: AsyncClient, content: bytes, seen: int = 0, kind: str = "image/png", team: str | None = None, id: str = ""
) -> Response:
    asked = {"id": id or str(uuid4())} | ({"team": team} if team else {})
    headers = {"if-match": f'"{seen}"', "content-type": kind}
    return await web.put("/api/v1/plan/logo", params=asked, content=content, headers=headers)


async def test_a_logo_is_worn_at_once_and_taken_back_like_any_change_of_the_plan(
    web: AsyncClient, record: MemoryRecord, tmp_path: Path
) -> None:
    first = await put(web, png())
    assert (first.status_code, first.headers["etag"], first.json()["notes"]) == (200, '"1"', [])
    (kept,) = (tmp_path / "logos").iterdir()
    assert kept.read_bytes() == png()
    assert parse_plan(record.plans()[-1].text).look.logo == f"logos/{kept.name}"
    await web.get("/api/v1/plan")
    second = (await put(web, SVG, 1, "image/svg+xml")).json()
    assert await _shown(web, SVG), "the second is worn"
    assert second["undo"] == {"version": 1}
    back = {"id": str(uuid4()), **second["undo"]}
    assert (await web.post("/api/v1/plan/back", json=back, headers={"if-match": '"2"'})).json()["version"] == 3
    assert await _shown(web, png()), "its picture was kept"
    gone = await web.delete("/api/v1/plan/logo", params={"id": str(uuid4())}, headers={"if-match": '"3"'})
    assert gone.json()["version"] == 4
    assert parse_plan(record.plans()[-1].text).look.logo is None


async def _shown(web: AsyncClient, content: bytes) -> bool:
    """Whether a board that is loaded now has this logo: it is worn as soon as the boards go by the new plan."""
    for _ in range(1000):
        address = linked((await web.get("/")).text, "/media/logo?v=")
        if address and (await web.get(address)).content == content:
            return True
    return False


async def test_a_team_has_one_of_its_own(web: AsyncClient, record: MemoryRecord) -> None:
    answer = await put(web, png(), team=TEAM)
    assert answer.status_code == 200, answer.text
    teams = parse_plan(record.plans()[-1].text).teams
    assert [id for id, team in teams.items() if team.logo] == [TEAM]
    assert replace(teams[TEAM], logo=None) == replace(PLAN.teams[TEAM], logo=None)
    strange = await put(web, png(), 1, team="nobody")
    assert (strange.status_code, strange.json()["detail"]) == (422, "the plan has no team 'nobody'")


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"GIF89a" + bytes(40), "image/gif", 415),
        (b"GIF89a" + bytes(40), "image/png", 415),
        (b"<html><script>alert(1)</script></html>", "text/html", 415),
        (b"<html><script>alert(1)</script></html>", "image/svg+xml", 422),
        (b"<svg", "image/svg+xml", 422),
        (png(), "image/jpeg", 415),
        (png(), "image/svg+xml", 415),
        (png()[:40], "image/png", 422),
        (png(40_000, 40_000), "image/png", 422),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml", 422),
        (b"\x89PNG\r\n\x1a\n" + bytes(1 << 20), "image/png", 413),
        (b"", "image/png", 415),
    ],
)
async def test_hostile_files_are_refused_and_nothing_is_kept(
    web: AsyncClient, record: MemoryRecord, tmp_path: Path, content: bytes, kind: str, status: int
) -> None:
    answer = await put(web, content, kind=kind)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]
    assert record.plans() == []
    assert not list(tmp_path.rglob("*.*"))


async def test_an_svg_that_holds_a_script_is_served_so_that_it_can_do_nothing(web: AsyncClient) -> None:
    assert (await put(web, SCRIPT, kind="image/svg+xml")).status_code == 200
    assert await _shown(web, SCRIPT)
    served = await web.get("/media/logo")
    assert served.headers["content-type"] == "image/svg+xml"
    assert {"default-src 'none'", "sandbox"} <= set(served.headers["content-security-policy"].split("; "))


async def test_only_organisers_upload_and_say_what_they_have_seen(web: AsyncClient, record: MemoryRecord) -> None:
    for role in (Role.STAFF, Role.STEWARD):
        steward = key_for(record, role)
        refused = await web.put("/api/v1/plan/logo", content=png(), headers={"content-type": "image/png", **steward})
        assert refused.status_code == 403
    headers = {"content-type": "image/png"}
    assert (await web.put("/api/v1/plan/logo", content=png(), headers=headers)).status_code == 428
    id = str(uuid4())
    first, again = await put(web, png(), id=id), await put(web, png(), id=id)
    assert (first.json()["new"], again.json()["new"], again.json()["version"]) == (True, False, 1)
    other = await put(web, SVG, 0, "image/svg+xml")
    assert other.status_code == 412
    assert "saved version 1" in other.json()["detail"]


async def test_a_server_without_a_folder_says_so(record: MemoryRecord) -> None:
    async with _browser(Display(record, PLAN)) as client:
        client.headers.update(key_for(record, Role.ORGANISER))
        assert (await put(client, png())).status_code == 409


async def test_pages_that_are_open_are_told_to_load_again(web: AsyncClient) -> None:
    before = (await web.get("/api/v1/evening")).headers["eracing-build"]
    page = (await web.get("/")).text
    assert f'data-build="{before}"' in page
    await put(web, png())
    assert await _shown(web, png())
    page = (await web.get("/")).text
    assert f'data-build="{before}"' not in page
    assert f'data-build="{before}-' in page, "the files of the page are the same"

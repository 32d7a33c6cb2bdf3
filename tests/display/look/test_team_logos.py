"""The logos of teams: on their page and their sheet, and nowhere a broken picture."""

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from httpx import AsyncClient

from display.access.roles import Role
from display.app import Display
from display.exports import Wishes, exported
from display.organiser.house import House
from tests.display.access.hall import key_for
from tests.display.exports.evening import PLAN, record_of
from tests.display.exports.test_logo import SVG, png
from tests.display.look.test_wardrobe import FOR_EVER, linked
from tests.display.test_app import _browser
from timing.event import Plan
from timing.plan_writing import written

FIRST, SECOND, THIRD, *_ = PLAN.teams


def with_logos(**files: str) -> Plan:
    return replace(PLAN, teams={id: replace(team, logo=files.get(id)) for id, team in PLAN.teams.items()})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "first.svg").write_bytes(SVG)
    (tmp_path / "second.png").write_bytes(b"no picture")
    return tmp_path


@pytest.fixture
async def web(folder: Path) -> AsyncIterator[AsyncClient]:
    record = record_of()
    plan = with_logos(**{FIRST: "first.svg", SECOND: "second.png"})
    async with _browser(Display(record, plan, house=House(folder))) as client:
        client.headers.update(key_for(record, Role.ORGANISER))
        yield client


async def test_a_team_has_its_logo_on_its_page_and_who_has_none_has_no_hole_there(web: AsyncClient) -> None:
    address = linked((await web.get(f"/t/{FIRST}")).text, f"/media/team/{FIRST}?v=")
    logo = await web.get(address)
    assert (logo.content, logo.headers["content-type"]) == (SVG, "image/svg+xml")
    assert logo.headers["cache-control"] == FOR_EVER
    assert "sandbox" in logo.headers["content-security-policy"]
    assert (await web.get(f"/media/team/{FIRST}?v=old")).headers["cache-control"] == "no-cache"
    for team in (SECOND, THIRD):
        assert "team-logo" not in (await web.get(f"/t/{team}")).text
    for team in (SECOND, THIRD, "nobody"):
        assert (await web.get(f"/media/team/{team}")).status_code == 404


async def test_who_saves_a_plan_is_told_of_logos_that_cannot_be_shown(web: AsyncClient, folder: Path) -> None:
    (folder / "third.png").write_bytes(png())
    plan = with_logos(**{FIRST: "gone.svg", SECOND: "second.png", THIRD: "third.png"})
    saved = await web.put(
        "/api/v1/plan?id=00000000-0000-0000-0000-000000000001",
        content=written(plan),
        headers={"if-match": '"0"', "content-type": "application/toml"},
    )
    assert saved.status_code == 200, saved.text
    first, second = saved.json()["notes"]
    assert first == f"the logo gone.svg is neither in {folder}; team {FIRST} goes without it"
    assert "is no picture that can be printed" in second
    assert second.endswith(f"; team {SECOND} goes without it")


def test_a_team_s_sheet_has_its_logo_and_the_others_are_printed_all_the_same(folder: Path) -> None:
    wishes = Wishes(folders=[folder])
    plan = with_logos(**{FIRST: "first.svg", SECOND: "second.png"})
    sheets = exported(record_of(), plan, "current", "team-sheets", wishes)
    assert f"without a logo: the logo {folder / 'second.png'} is no picture" in sheets.about
    plain = exported(record_of(), PLAN, "current", "team-sheets", wishes)
    first, second = (pypdf.PdfReader(io.BytesIO(each.content)) for each in (sheets, plain))
    assert len(first.pages) == len(second.pages) == len(PLAN.teams)
    assert sheets.content != plain.content

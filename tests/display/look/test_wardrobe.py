"""What the pages wear: the look of the plan that holds, from the next page on."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from httpx import AsyncClient

from display.access.roles import Role
from display.app import Display
from display.exports import Wishes, exported
from display.look import wardrobe as wardrobes
from display.look.logos import Picture, Stand, logo_folders, read
from display.look.wardrobe import Wardrobe
from display.organiser.house import House
from tests.display.access.hall import key_for
from tests.display.exports.evening import PLAN, record_of
from tests.display.exports.test_logo import SVG, png
from tests.display.test_app import _browser
from tests.waiting import answers
from timing.event import Plan
from timing.looks import Look
from timing.plan_writing import written
from timing.record.memory import MemoryRecord

FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "logo.svg").write_bytes(SVG)
    return tmp_path


@pytest.fixture
async def web(folder: Path) -> AsyncIterator[AsyncClient]:
    """A cup with a colour and a logo."""
    record = MemoryRecord("e1")
    plan = replace(PLAN, look=Look("#e4002b", logo="logo.svg"))
    async with _browser(Display(record, plan, house=House(folder))) as client:
        client.headers.update(key_for(record, Role.ORGANISER))
        yield client


def linked(page: str, start: str) -> str:
    """The address that a page has, by how it begins."""
    return start + page.partition(start)[2].partition('"')[0] if start in page else ""


@pytest.mark.parametrize("path", ["/", "/phone", "/signin"])
async def test_pages_name_the_look_so_that_it_may_be_kept_for_ever(web: AsyncClient, path: str) -> None:
    page = (await web.get(path)).text
    theme = await web.get(linked(page, "/theme.css?v="))
    assert theme.headers["content-type"].startswith("text/css")
    assert theme.headers["cache-control"] == FOR_EVER
    assert "--brand: #e4002b" in theme.text


async def test_the_logo_is_on_the_board_and_can_do_nothing(web: AsyncClient) -> None:
    logo = await web.get(linked((await web.get("/")).text, "/media/logo?v="))
    assert logo.content == SVG
    assert logo.headers["content-type"] == "image/svg+xml"
    assert logo.headers["cache-control"] == FOR_EVER
    assert "sandbox" in logo.headers["content-security-policy"]


async def test_a_changed_plan_is_worn_at_the_next_load(web: AsyncClient, folder: Path) -> None:
    before = (await web.get("/")).text
    (folder / "new.png").write_bytes(png())
    text = written(replace(PLAN, look=Look("#00a651", logo="new.png")))
    saved = await web.put(
        "/api/v1/plan?id=00000000-0000-0000-0000-000000000001",
        content=text,
        headers={"if-match": '"0"', "content-type": "application/toml"},
    )
    assert saved.status_code == 200, saved.text
    assert saved.json()["notes"] == []
    theme = linked(before, "/theme.css?v=")
    page = (await answers(lambda: web.get("/"), lambda told: linked(told.text, "/theme.css?v=") != theme)).text
    assert "--brand: #00a651" in (await web.get(linked(page, "/theme.css?v="))).text
    assert (await web.get(linked(page, "/media/logo?v="))).content == png()
    old = await web.get(theme)
    assert "--brand: #00a651" in old.text
    assert old.headers["cache-control"] == "no-cache", "a new sheet is not kept under the name of the old one"


async def test_whoever_saves_a_plan_is_told_of_a_logo_that_cannot_be_used(web: AsyncClient, folder: Path) -> None:
    (folder / "broken.png").write_bytes(b"no picture")
    for logo, told in (("missing.png", "is neither in"), ("broken.png", "is no picture that can be printed")):
        text = written(replace(PLAN, look=Look(logo=logo)))
        checked = await web.post("/api/v1/plan/check", content=text, headers={"content-type": "application/toml"})
        [note] = checked.json()["notes"]
        assert told in note
        assert note.endswith("pages go without it")


async def test_without_a_look_nothing_is_linked(folder: Path) -> None:
    async with _browser(Display(MemoryRecord("e1"), PLAN, house=House(folder))) as web:
        page = (await web.get("/")).text
        assert "/theme.css" not in page
        assert "/media/logo" not in page
        assert (await web.get("/theme.css")).text == ""
        assert (await web.get("/media/logo")).status_code == 404


def test_a_file_put_in_the_place_of_the_logo_is_worn_next(folder: Path) -> None:
    plan = Plan(look=Look(logo="logo.svg"))
    wardrobe = Wardrobe(lambda: plan, [folder])
    assert wardrobe.dress().logo == Picture("logo.svg", SVG)
    (folder / "logo.svg").write_bytes(png())
    os.utime(folder / "logo.svg", ns=(1, 1))
    wardrobe.notes(plan)
    assert wardrobe.dress().logo == Picture("logo.png", png())
    (folder / "logo.svg").unlink()
    assert wardrobe.dress().logo is None
    assert wardrobe.dress().css == ""
    wardrobe.close()


def test_until_a_logo_was_looked_at_pages_wear_what_they_wore(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    may_go_on, asked = Event(), Event()

    def slow(stand: Stand) -> Picture:
        asked.set()
        assert may_go_on.wait(20)
        return read(stand)

    plans = [Plan(look=Look("#e4002b"))]
    wardrobe = Wardrobe(lambda: plans[-1], [folder])
    worn = wardrobe.dress()
    monkeypatch.setattr(wardrobes, "read", slow)
    plans.append(Plan(look=Look("#00a651", logo="logo.svg")))
    assert wardrobe.dress() is worn
    assert asked.wait(20)
    assert wardrobe.dress() is worn
    may_go_on.set()
    assert wardrobe.notes(plans[-1]) == []
    assert wardrobe.dress().logo == Picture("logo.svg", SVG)
    wardrobe.close()


def test_a_logo_lies_beside_the_plan_or_in_the_data_folder(tmp_path: Path) -> None:
    assert logo_folders(tmp_path / "cup.toml", tmp_path / "data") == (tmp_path, tmp_path / "data")
    assert logo_folders(None, tmp_path / "data") == (tmp_path / "data",)


def test_papers_have_the_logo_of_the_plan_unless_another_is_given(folder: Path) -> None:
    plan = replace(PLAN, look=Look(logo="logo.svg"))
    plain = exported(record_of(), plan, "qualifying", "pdf")
    with_logo = exported(record_of(), plan, "qualifying", "pdf", Wishes(folders=[folder]))
    assert with_logo.content != plain.content
    assert with_logo.about == plain.about
    given = Wishes(logo=("logo.png", png()), folders=[folder])
    assert exported(record_of(), plan, "qualifying", "pdf", given).content not in (plain.content, with_logo.content)
    (folder / "logo.svg").unlink()
    without = exported(record_of(), plan, "qualifying", "pdf", Wishes(folders=[folder]))
    assert without.content == plain.content
    assert "without a logo: the logo logo.svg is neither in" in without.about

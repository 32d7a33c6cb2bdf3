"""The pages as the server hands them out: whole without a script, in both languages, and nothing in them but text."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from httpx import AsyncClient

from display.pages.assets import STATIC, words
from display.phone.pages import BOARD_SCRIPTS, LONGEST_DELAY_S, PAGE_SCRIPTS, seconds
from tests.display.pages.test_spectators import Tags
from tests.display.phone.hall import FIRST, PLAN, Hall, phone, until
from timing.units import Language

ANNA = FIRST[0]
EVIL = "<img src=x onerror=alert(1)>\"'&amp; {{ 7*7 }}"


@pytest.fixture
def hall() -> Hall:
    hall = Hall().fill()
    hall.opens("race-1")
    hall.fill("race-1", laps=2)
    return hall


@pytest.fixture
async def web(hall: Hall) -> AsyncIterator[AsyncClient]:
    async with phone(hall) as client:
        yield client


async def page(web: AsyncClient, path: str, status: int = 200) -> Tags:
    answer = await web.get(path)
    assert answer.status_code == status, path
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Tags(answer.text)


async def test_nothing_stands_in_them_that_the_content_policy_forbids(web: AsyncClient) -> None:
    for path in ("/phone", "/t/team-01", f"/d/{ANNA}", "/t/nobody", f"/d/{ANNA}?delay=20"):
        tags = await page(web, path, 404 if "nobody" in path else 200)
        assert all(script.get("src") for script in tags.of("script"))
        assert not tags.of("style")
        for _, attributes in tags.found:
            assert "style" not in attributes
            assert not [name for name in attributes if name.startswith("on")]
            links = [value or "" for name, value in attributes.items() if name != "xmlns"]
            assert not [link for link in links if re.match(r"(?:https?:)?//", link)]


async def test_a_driver_has_it_all_on_one_page(web: AsyncClient, hall: Hall) -> None:
    hall.delete(hall.lap(ANNA, 89_000))
    hall.penalise(ANNA, "race-1", 5)
    await until(web, f"/d/{ANNA}", lambda told: "deleted" in told.text and "Penalty: 5 s" in told.text)
    tags = await page(web, f"/d/{ANNA}")
    driver = PLAN.drivers[ANNA]
    for wanted in (driver.name, PLAN.teams["team-01"].name, "1:30.000", "Race 1", "Running", "S3", "Ideal lap", "★"):
        assert wanted in tags.text
    assert {"/phone", "/t/team-01"} <= {link["href"] for link in tags.of("a")}
    assert len(tags.of("svg")) == 3, "the bar of the team, and a chart for each session"
    ids = [attributes["id"] for _, attributes in tags.found if attributes.get("id")]
    assert len(ids) == len(set(ids))
    [opened] = [each for each in tags.of("details") if "open" in each]
    assert opened["id"] == "session-race-1"


async def test_a_team_has_its_three_side_by_side(web: AsyncClient) -> None:
    tags = await page(web, "/t/team-01?lang=de")
    for driver in ("driver-01a", "driver-01b", "driver-01c"):
        assert PLAN.drivers[driver].name in tags.text
        assert f"/d/{driver}?lang=de" in {link["href"] for link in tags.of("a")}
    assert "1:30,000" in tags.text
    assert "Muss noch starten:" in tags.text
    assert [image["src"] for image in tags.of("img") if "chart" in (image.get("src") or "")] == [
        "/api/v1/teams/team-01/chart.svg?session=qualifying&lang=de&laps=3"
    ]


async def test_who_is_not_there_is_not_there_in_words(web: AsyncClient) -> None:
    languages: tuple[Language, ...] = ("en", "de")
    for lang in languages:
        for path, said in (("/t/nobody", "no_team"), ("/d/no%20body", "no_driver")):
            tags = await page(web, f"{path}?lang={lang}", 404)
            assert tags.of("html")[0]["lang"] == lang
            assert words(lang, "phone")[said] in tags.text
            assert f"/phone?lang={lang}" in {link["href"] for link in tags.of("a")}


async def test_a_page_that_is_shown_later_brings_nothing_that_is_known_now(web: AsyncClient) -> None:
    tags = await page(web, f"/d/{ANNA}?delay=20")
    assert "shown 20 seconds late" in tags.text
    assert "1:30.000" not in tags.text
    assert PLAN.drivers[ANNA].name not in tags.text


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        (None, 0),
        ("", 0),
        ("20", 20),
        ("2.6", 3),
        ("-5", 0),
        ("nan", 0),
        ("inf", LONGEST_DELAY_S),
        ("1e9", LONGEST_DELAY_S),
        ("x", 0),
    ],
)
def test_a_delay_is_a_bounded_number_of_seconds(asked: str | None, wait: int) -> None:
    assert seconds(asked) == wait


async def test_names_are_text_whatever_they_are(hall: Hall, web: AsyncClient) -> None:
    before = len((await page(web, f"/d/{ANNA}")).found)
    hall.name(ANNA, EVIL)
    await until(web, f"/d/{ANNA}", lambda told: "onerror" in told.text)
    tags = await page(web, f"/d/{ANNA}")
    assert EVIL[:60] in tags.text
    assert len(tags.found) == before, "no tag more"
    hall.name(ANNA, "\u200b\u200b")
    await until(web, f"/d/{ANNA}", lambda told: "onerror" not in told.text)
    assert (await page(web, f"/d/{ANNA}")).text.strip().startswith(f"{PLAN.drivers[ANNA].number} –"), (
        "the number names him"
    )


async def test_the_board_offers_what_the_plan_has(web: AsyncClient) -> None:
    views = [link.get("data-view") for link in (await page(web, "/phone")).of("a") if "data-view" in link]
    assert views == ["", "teams", "drivers", "venue"]
    async with phone(Hall(replace(PLAN, teams={}, drivers={}, rigs={}))) as stand:
        views = [link.get("data-view") for link in (await page(stand, "/phone")).of("a") if "data-view" in link]
    assert views == ["", "drivers"]


@pytest.mark.parametrize("scripts", [BOARD_SCRIPTS, PAGE_SCRIPTS])
def test_the_pages_name_every_module_they_import_and_are_small(scripts: tuple[str, ...]) -> None:
    imported = {scripts[0]}
    for name in scripts:
        text = (STATIC / "js" / f"{name}.js").read_text("utf-8")
        folder = name.rpartition("/")[0]
        for path in re.findall(r'^import .*"(\.\.?/[\w/]+)\.js";$', text, re.MULTILINE):
            imported.add(
                path.removeprefix("../") if path.startswith("../") else f"{folder}/{path[2:]}".removeprefix("/")
            )
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "randomUUID"):
            assert forbidden not in text
    assert imported == set(scripts)
    assert len(scripts) == len(imported)
    sizes = [STATIC / "js" / f"{name}.js" for name in scripts] + [
        STATIC / "css" / f"{name}.css" for name in ("phone", "phone-page")
    ]
    assert sum(file.stat().st_size for file in sizes) < 60_000

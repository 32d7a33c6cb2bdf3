"""The addresses of the stream at a whole display: delay, history, stories, battles, what-if, and the pages."""

import asyncio
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pytest
from httpx import AsyncClient

from display.access.roles import Role
from display.exports.event import event
from display.exports.results import results_of
from display.live import Busy
from display.organiser.house import House
from display.stream.earlier import earlier_in
from display.stream.pace import MOST, Pace
from display.stream.pages import COMMENTATOR, OVERLAY, PREVIEW, Element
from display.stream.times import EntryTimes
from leaderboard.story import NOTHING_EARLIER
from tests.display.hall.place import open_hall
from tests.display.phone.hall import AT, FIRST, PLAN, Hall, phone, until
from tests.display.stage import HallClock
from timing.readings import SessionType
from timing.record.decisions import Phase, SessionMoved
from timing.record.entry import SessionOpened
from timing.record.memory import MemoryRecord


def raced() -> Hall:
    """A qualifying and two laps of a race."""
    hall = Hall().fill()
    hall.opens("race-1")
    return hall.fill("race-1", laps=2)


async def told(web: AsyncClient, path: str) -> Any:
    answer = await web.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


# Stories, battles, what if


async def test_stories_in_both_languages_with_the_time_of_their_entries() -> None:
    async with phone(raced()) as web:
        message = await told(web, "stories")
        assert message["session"]["id"] == "race-1"
        qualifying = await told(web, "stories?session=qualifying")
    first = qualifying["stories"][-1]
    assert first["kind"] in ("first-lap", "first-time")
    assert first["time"].startswith("2026-11-21T19:")
    assert set(first["sentence"]) == {"en", "de"}
    assert first["driver"]["name"] in first["sentence"]["de"]
    assert {each["driver"]["id"] for each in qualifying["improved"]} <= set(FIRST)
    assert len(qualifying["improved"]) > 3


async def test_a_story_goes_with_the_lap_it_was_about() -> None:
    hall = raced()
    async with phone(hall) as web:
        lap = hall.lap(FIRST[5], 80_000, "qualifying")
        path = "/api/v1/stories?session=qualifying"
        answer = await until(web, path, lambda answer: "1:20.000" in answer.text)
        assert answer.json()["stories"][0]["kind"] == "best-evening"
        same = await web.get(path, headers={"if-none-match": answer.headers["etag"]})
        assert (same.status_code, same.headers["cache-control"][:6]) == (304, "public")
        hall.delete(lap)
        await until(web, path, lambda answer: "1:20.000" not in answer.text)


async def test_a_hidden_driver_is_in_no_story() -> None:
    hall, name = raced(), PLAN.drivers[FIRST[0]].name
    async with phone(hall) as web:
        assert name in (await web.get("/api/v1/stories?session=qualifying")).text
        hall.hide(FIRST[0])
        await until(web, "/api/v1/stories?session=qualifying", lambda answer: name not in answer.text)
        assert name not in (await web.get("/api/v1/obs.json")).text
        assert name not in (await web.get("/api/v1/stream/past?delay=300")).text


async def test_battles_and_what_if() -> None:
    async with phone(raced()) as web:
        battles = (await told(web, "battles"))["battles"]
        assert [each["ahead"]["position"] for each in battles] == list(range(1, 22))
        assert battles[0]["trend_ms"] is not None
        assert len((await told(web, "battles?within_ms=1"))["battles"]) == 0
        now = await told(web, "what-if")
        assert [each["was"] for each in now["teams"]] == [each["position"] for each in now["teams"]]
        last = FIRST[-1]
        then = await told(web, f"what-if?place={last}:1")
        assert then["order"][0]["id"] == last
        team = next(each for each in then["teams"] if each["team"]["id"] == PLAN.drivers[last].team)
        assert team["points"] > team["points_now"]
        swapped = await told(web, f"what-if?session=race-1&order={FIRST[1]},{FIRST[0]}")
        assert [each["id"] for each in swapped["order"]] == [FIRST[1], FIRST[0]]


WRONG: Final = (
    ("stories?session=nope", 404, "there is no session 'nope'"),
    ("battles?session=nope", 404, "there is no session 'nope'"),
    ("what-if?session=nope", 404, "there is no session 'nope'"),
    ("what-if?order=zoe", 404, "there is no driver 'zoe'"),
    (f"what-if?order={FIRST[0]},{FIRST[0]}", 422, "is in the order twice"),
    (f"what-if?place={FIRST[0]}:99", 422, "place 99 is not one"),
    ("what-if?place=third", 422, "give a driver's id and the place, such as DRIVER:3"),
    ("battles?within_ms=0", 422, "greater than or equal to 1"),
    ("stream/past?delay=301", 422, "less than or equal to 300"),
    ("stream/past", 422, "delay"),
    ("obs.json?delay=-1", 422, "greater than or equal to 0"),
)


async def test_what_cannot_be_answered_is_said() -> None:
    async with phone(raced()) as web:
        for path, status, sentence in WRONG:
            answer = await web.get(f"/api/v1/{path}")
            assert (answer.status_code, sentence in answer.json()["detail"]) == (status, True), path


async def test_questions_wait_for_each_other_and_too_many_are_sent_away() -> None:
    pace, running, most = Pace(apart_s=0), 0, 0

    async def question() -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        return 1

    asked = await asyncio.gather(*(pace.ask(question) for _ in range(MOST + 3)), return_exceptions=True)
    assert sum(each == 1 for each in asked) == MOST
    assert sum(isinstance(each, Busy) for each in asked) == 3
    assert most == 1
    assert await pace.ask(question) == 1


# What was before, and the delay of all


async def test_an_overlay_that_is_late_learns_what_it_shows_now() -> None:
    hall, clock = raced(), HallClock()
    async with phone(hall, clock=clock) as web:
        before = await told(web, "obs.json")
        clock.seconds += 30
        hall.lap(FIRST[3], 70_000, "race-1")
        # No clock turns the page by itself: what is new is read when the record says so.
        now = (await until(web, "/api/v1/obs.json", lambda answer: answer.json()["seq"] > before["seq"])).json()
        assert (now["best_lap"], now["known"]) == ("1:10.000", True)
        late = await told(web, "obs.json?delay=20")
        assert (late["best_lap"], late["seq"]) == (before["best_lap"], before["seq"])
        assert (await told(web, "obs.json?delay=31"))["known"] is False
        past = await told(web, "stream/past?delay=20")
        boards = [each for each in past["entries"] if each["kind"] == "board"]
        assert [each["age_ms"] for each in boards] == [30_000, 0]
        assert [each["value"]["seq"] for each in boards] == [before["seq"], now["seq"]]
        assert len(await told(web, "obs.json?rows=1")) == 22


async def test_the_crew_sets_one_delay_for_all_and_takes_it_back() -> None:
    async with open_hall() as desk:
        assert (await told(desk.client, "stream"))["delay_s"] == 0
        done = await desk.do("PUT", "stream", delay_s=25)
        assert (await told(desk.client, "stream"))["delay_s"] == 25
        assert 'data-delay="25"' in (await desk.client.get("/overlay/tower")).text
        assert (await told(desk.client, "obs.json"))["delay_s"] == 25
        await desk.undo(done)
        assert (await told(desk.client, "stream"))["delay_s"] == 0
        for wrong in (301, -1, 1.5, "x", None):
            assert (await desk.ask("PUT", "stream", delay_s=wrong)).status_code == 422


async def test_the_same_request_again_sets_nothing() -> None:
    async with open_hall() as desk:
        id = "00000000-0000-4000-8000-000000000001"
        first = await desk.do("PUT", "stream", id=id, delay_s=10)
        await desk.do("PUT", "stream", delay_s=20)
        again = await desk.do("PUT", "stream", id=id, delay_s=10)
        assert (await told(desk.client, "stream"))["delay_s"] == 20
        assert again["undo"] == first["undo"]


async def test_only_stewards_may_set_it() -> None:
    async with phone(raced()) as web:
        answer = await web.put("/api/v1/stream", json={"id": "00000000-0000-4000-8000-000000000001", "delay_s": 5})
    assert answer.status_code == 401
    async with open_hall(role=Role.STAFF) as desk:
        assert (await desk.ask("PUT", "stream", delay_s=5)).status_code == 403


# Earlier events


async def test_a_season_in_the_data_folder_tells_records_and_who_is_new(tmp_path: Path) -> None:
    spring = Hall()
    for driver in FIRST[:20]:
        spring.lap(driver, 95_000)
    spring.record.append([SessionMoved("qualifying", Phase.OFFICIAL, "Toni", spring._now())])
    (tmp_path / "spring.json").write_bytes(event(results_of(spring.record, spring.plan)))
    (tmp_path / "season.toml").write_text(
        'name = "Season"\n[[events]]\nid = "spring"\nfile = "spring.json"\n', encoding="utf-8"
    )
    earlier = earlier_in(tmp_path)
    assert earlier.records["Suzuka"].time_ms == 95_000
    assert earlier.is_rookie(FIRST[21])
    assert not earlier.is_rookie(FIRST[0])
    hall = Hall().fill()
    async with phone(hall, house=House(tmp_path)) as web:
        kinds = [each["kind"] for each in (await told(web, "stories?session=qualifying"))["stories"]]
    assert "best-ever" in kinds


async def test_a_season_that_cannot_be_read_is_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert earlier_in(tmp_path) is NOTHING_EARLIER
    (tmp_path / "season.toml").write_text("name = 3", encoding="utf-8")
    assert earlier_in(tmp_path) is NOTHING_EARLIER
    assert "earlier events are left out of the stories" in caplog.text


def test_times_of_entries_are_of_one_book() -> None:
    hall = raced()
    times = EntryTimes(hall.record)
    assert times([1])[1] == "2026-11-21T19:00:00.000Z"
    assert times([3])[3] > times([1])[1]
    assert 99_999 not in times([99_999])
    times = EntryTimes(other := MemoryRecord("e2"))
    other.append([SessionOpened("s", SessionType.HOTLAP, "S", None, AT)])
    assert set(times([1])) == {1}
    assert times([1, 2]) == {1: "2026-11-21T19:00:00.000Z"}


# The pages


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


async def test_each_element_has_a_page_of_its_own_and_all_pages_name_the_modules_they_load() -> None:
    plan = replace(PLAN, name="<script>alert(1)</script>")
    async with phone(Hall(plan)) as web:
        for element in Element:
            pages = [await web.get(f"/overlay/{element}{end}?lang=de") for end in ("", "/current")]
            assert [each.status_code for each in pages] == [200, 200]
            assert pages[0].text == pages[1].text
            attributes = dict(Tags(pages[0].text).found)["html"]
            assert (attributes["data-element"], attributes["lang"]) == (element, "de")
        for path, scripts in (("/overlay/tower", OVERLAY), ("/overlay/", PREVIEW), ("/commentator", COMMENTATOR)):
            page = await web.get(path)
            loaded = [tag["href"] for name, tag in Tags(page.text).found if tag.get("rel") == "modulepreload"]
            assert len(loaded) == len(scripts)
            for address in loaded:
                assert (await web.get(address or "")).status_code == 200, address
            assert "default-src 'self'" in page.headers["content-security-policy"]
            assert "<script>alert" not in page.text
        assert (await web.get("/overlay/crowd")).status_code == 422
        assert (await web.get("/overlay", follow_redirects=False)).status_code in (307, 308)

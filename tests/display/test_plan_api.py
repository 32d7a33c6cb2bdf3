"""The plan in a browser: looked at, changed, compared and taken back, while the boards follow."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from httpx import ASGITransport, AsyncClient, Response

from display.access.roles import Role
from display.app import Display
from display.plan_api import XLSX
from tests.display.access.hall import key_for
from tests.display.test_plan_workbook import by_openpyxl
from tests.waiting import answers
from timing.event import Plan
from timing.people import SALT_BYTES, erased
from timing.plan_file import parse_plan
from timing.readings import SessionType
from timing.record.entry import LapSet, Person, SessionOpened
from timing.record.evening import PlanTaken
from timing.record.memory import MemoryRecord

AT = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
CUP = """# the cup of this year
name = "Hall Cup"
rules = "league"

[[sessions]]
id = "race"
type = "race"
minutes = 20
starts = "18:30"

[teams.north]
name = "Nordhang Optik"
color = "#3d5a80"

[drivers.svea]
name = "Svea Linsen"
team = "north"

[drivers.mika]
name = "Mika Dampf"

[rigs.left]
address = "192.0.2.1"
driver = "svea"
key = "a-key-that-nobody-guesses"
"""


class Hall:
    """A display on a record in memory."""

    def __init__(self, plan: Plan) -> None:
        self.record = MemoryRecord("e1")
        self._plan = plan

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """The display runs."""
        self.display = Display(self.record, self._plan)
        async with self.display.app.router.lifespan_context(self.display.app):
            yield

    def browser(self, **headers: str) -> AsyncClient:
        transport = ASGITransport(self.display.web, raise_app_exceptions=False)
        return AsyncClient(transport=transport, base_url="http://hall.test", headers=headers)


TOML = {"content-type": "application/toml"}


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    """A display with a race that Svea won by a lap more, and Mika by a faster one."""
    hall = Hall(plan=parse_plan(CUP))
    hall.record.append(
        [
            SessionOpened("race", SessionType.RACE, "Race", None, AT),
            LapSet("race", "l/1/0", 1, "left", "svea", 91_000, AT),
            LapSet("race", "l/1/0", 2, "left", "svea", 91_000, AT),
            LapSet("race", "l/1/1", 1, "left", "mika", 90_000, AT),
        ],
        [Person("svea", "Svea Linsen", None, "north"), Person("mika", "Mika Dampf")],
    )
    async with hall.open():
        yield hall


@pytest.fixture
async def orga(hall: Hall) -> AsyncIterator[AsyncClient]:
    async with hall.browser(**key_for(hall.record, Role.ORGANISER)) as client:
        yield client


def request(number: int) -> str:
    return str(UUID(int=number))


async def put(
    web: AsyncClient, text: str, version: int, number: int = 1, headers: dict[str, str] | None = None
) -> Response:
    seen = {"if-match": f'"{version}"', **TOML, **(headers or {})}
    return await web.put("/api/v1/plan", params={"id": request(number)}, content=text, headers=seen)


async def becomes(look: Callable[[], Awaitable[Any]], wanted: Any) -> None:
    """Wait, for a while, until what is looked at is as wanted."""
    await answers(look, lambda seen: seen == wanted, 10)


async def test_a_plan_kept_nowhere_is_version_0_and_shows_no_key(orga: AsyncClient) -> None:
    found = await orga.get("/api/v1/plan")
    assert (found.headers["etag"], found.json()["version"]) == ('"0"', 0)
    assert "nobody-guesses" not in found.text
    assert found.json()["plan"]["rigs"]["left"]["key"] == "unchanged:left.secret-key"
    for asked in ({"params": {"format": "toml"}}, {"headers": {"accept": "application/toml"}}):
        text = await orga.get("/api/v1/plan", **asked)  # type: ignore[arg-type]
        assert (text.text, text.headers["content-type"]) == (found.json()["toml"], "application/toml; charset=utf-8")


async def test_only_organisers_see_and_change_the_plan(hall: Hall) -> None:
    for role in (None, Role.STEWARD):
        headers = {} if role is None else key_for(hall.record, role)
        async with hall.browser(**headers) as web:
            for path in ("", "/versions", "/versions/1", "/diff?old=1&new=2"):
                assert (await web.get(f"/api/v1/plan{path}")).status_code in (401, 403)
            assert (await put(web, CUP, 0)).status_code in (401, 403)
    assert hall.record.plans() == []


async def test_a_plan_is_saved_and_boards_rules_and_teams_follow_from_that_entry_on(
    hall: Hall, orga: AsyncClient
) -> None:
    async def board(at: int | None = None) -> list[tuple[str, str | None]]:
        found = (await orga.get("/api/v1/sessions/race/board", params={} if at is None else {"at": at})).json()
        return [(row["driver"]["id"], row["team"] and row["team"]["name"]) for row in found["rows"]]

    before = [("svea", "Nordhang Optik"), ("mika", None)]
    assert await board() == before
    shown = (await orga.get("/api/v1/plan?format=toml")).text
    text = shown.replace("Nordhang Optik", "Nordhang Brillen").replace('rules = "league"', 'rules = "hotlap"')
    answer = (await put(orga, text, 0)).json()
    assert (answer["version"], answer["new"], answer["undo"], answer["restart"]) == (1, True, None, [])
    assert "team north (Nordhang Brillen): name Nordhang Optik -> Nordhang Brillen" in answer["what"]
    written = hall.record.read(answer["seq"] - 1, 1)[0].entry
    assert isinstance(written, PlanTaken)
    assert (written.number, written.author) == (1, "a program for organiser")
    await becomes(board, [("mika", None), ("svea", "Nordhang Brillen")])
    assert (await orga.get("/api/v1/sessions/race/board")).json()["seq"] == answer["seq"]
    standings = (await orga.get("/api/v1/standings")).json()
    assert (standings["plan"], standings["rules"].split()[0]) == (1, "hotlap")
    # What is before the first version is reckoned by it, what is between two versions by the one that held then.
    again = (await put(orga, text.replace("Brillen", "Sehen"), 1, 2)).json()
    await becomes(board, [("mika", None), ("svea", "Nordhang Sehen")])
    assert await board(at=again["seq"] - 1) == [("mika", None), ("svea", "Nordhang Brillen")]
    assert (await orga.get("/api/v1/standings", params={"at": again["seq"] - 1})).json()["plan"] == 1


async def test_keys_come_through_unchanged_and_a_new_one_is_taken(hall: Hall, orga: AsyncClient) -> None:
    shown = (await orga.get("/api/v1/plan?format=toml")).text
    assert (await put(orga, shown, 0)).status_code == 200
    assert parse_plan(hall.record.plans()[0].text).rigs["left"].key == "a-key-that-nobody-guesses"
    answer = (await put(orga, shown.replace("unchanged:left.secret-key", "another-key-of-length"), 1, 2)).json()
    assert (answer["what"], answer["restart"]) == (["rig left: another key"], ["rig left: key"])
    assert "another-key" not in (await orga.get("/api/v1/plan")).text
    wrong = await put(orga, shown.replace("unchanged:left", "unchanged:right"), 2, 3)
    assert (wrong.status_code, wrong.json()["detail"].split(": ")[0]) == (422, "plan, line 27")


async def test_who_changes_what_somebody_else_has_changed_is_told_who_and_what(orga: AsyncClient) -> None:
    assert (await put(orga, CUP, 0)).json()["version"] == 1
    late = await put(orga, CUP, 0, 2)
    assert late.status_code == 412
    assert "version 1 by now, and not at 0: a program for organiser saved version 1 (" in late.json()["detail"]
    assert (
        (await put(orga, CUP, 9, 3))
        .json()["detail"]
        .endswith("there never was such a version; look at it, and decide anew")
    )
    for seen, status in ((None, 428), ("", 428), ("x", 412), ("1" * 20, 412)):
        headers = TOML if seen is None else {**TOML, "if-match": seen}
        params = {"id": request(4)}
        assert (await orga.put("/api/v1/plan", params=params, content=CUP, headers=headers)).status_code == status
    assert (await put(orga, CUP.replace("Hall", "Big"), 1, 5, {"if-match": 'W/"1"'})).status_code == 200


async def test_the_same_text_makes_no_other_version(hall: Hall, orga: AsyncClient) -> None:
    saved = (await put(orga, CUP, 0, 1)).json()
    same = await put(orga, (await orga.get("/api/v1/plan?format=toml")).text, 1, 2)
    assert (same.status_code, same.headers["etag"]) == (200, '"1"')
    told = {name: same.json()[name] for name in ("version", "new", "seq", "what", "undo")}
    assert told == {"version": 1, "new": False, "seq": saved["seq"], "what": [], "undo": None}
    assert len(hall.record.plans()) == 1
    assert (await put(orga, CUP, 0, 3)).status_code == 412, "who has seen another version is told so"
    other = CUP.replace("Nordhang Optik", "Nordhang")
    assert [(await put(orga, other, 1, 4)).json()["version"], (await put(orga, CUP, 2, 5)).json()["version"]] == [2, 3]


async def test_the_same_request_again_writes_nothing_and_answers_the_same(hall: Hall, orga: AsyncClient) -> None:
    first, again = (await put(orga, CUP, 0)), (await put(orga, CUP, 0))
    assert (first.json()["new"], again.json()["new"]) == (True, False)
    assert {**first.json(), "new": 0} == {**again.json(), "new": 0}
    assert len(hall.record.plans()) == 1
    nameless = await orga.put("/api/v1/plan", content=CUP, headers={**TOML, "if-match": "1"})
    assert (nameless.status_code, "UUID" in nameless.json()["detail"]) == (422, True)


async def test_a_wrong_plan_is_refused_with_a_sentence_for_each_mistake(hall: Hall, orga: AsyncClient) -> None:
    wrong = CUP.replace("color", "colr").replace("192.0.2.1", "192.0.2.999")
    answer = await put(orga, wrong, 0)
    assert answer.status_code == 422
    sentences = answer.json()["detail"].splitlines()
    assert sentences[0] == "plan, line 13: teams.north.colr is not known here; did you mean color?"
    assert sentences[1].startswith("plan, line 23: rigs.left.address cannot be '192.0.2.999'")
    checked = (await orga.post("/api/v1/plan/check", content=wrong, headers=TOML)).json()
    assert (checked["right"], checked["mistakes"]) == (False, sentences)
    assert (await put(orga, "x = 1\n" * 500_000, 0)).status_code == 413
    assert (await put(orga, "# " + "x" * (1 << 20), 0)).json()[
        "detail"
    ] == "the plan is larger than 1 MiB, and no plan is"
    latin = await orga.put(
        "/api/v1/plan", content=b"\xff", headers={**TOML, "if-match": "0"}, params={"id": request(1)}
    )
    assert latin.json()["detail"] == "this is not UTF-8; send the plan as UTF-8"
    assert (await put(orga, CUP, 0, 1, {"content-type": "image/png"})).status_code == 415
    assert hall.record.plans() == []


async def test_a_check_tells_what_a_right_plan_would_mean_and_writes_nothing(hall: Hall, orga: AsyncClient) -> None:
    text = CUP.replace('type = "race"', 'type = "race"\nname = "Grand Final"').replace("192.0.2.1", "192.0.2.2")
    found = (await orga.post("/api/v1/plan/check", content=text, headers=TOML)).json()
    assert (found["right"], found["mistakes"], found["restart"]) == (True, [], ["rig left: address"])
    assert found["notes"] == ["session race has been opened and keeps its name on the boards"]
    gone = (
        await orga.post("/api/v1/plan/check", content=CUP.replace('"race"\ntype', '"final"\ntype'), headers=TOML)
    ).json()
    assert gone["notes"] == ["session race is in the record: its laps stay there, and are no part of the standings"]
    assert hall.record.plans() == []


async def test_a_plan_may_be_sent_as_json(orga: AsyncClient) -> None:
    async def send(body: Any, number: int = 1) -> Response:
        return await orga.put("/api/v1/plan", json=body, headers={"if-match": "0"})

    plan = (await orga.get("/api/v1/plan")).json()["plan"]
    for wrong, told in (
        ({"id": request(1)}, "send the plan as `toml`"),
        ({"id": request(1), "toml": CUP, "plan": plan}, "send the plan as `toml`"),
        ({"id": "x", "toml": CUP}, "id: "),
        ([], "Input should be an object"),
        ({"id": request(1), "plan": {"nmae": "x"}}, "plan, line 1: nmae is not known here"),
    ):
        answer = await send(wrong)
        assert (answer.status_code, told in answer.json()["detail"]) == (422, True), answer.text
    nested = '{"toml": null, "plan": {"a": ' + "[" * 2_000 + "]" * 2_000 + "}}"
    headers = {"content-type": "application/json", "if-match": "0"}
    assert (await orga.put("/api/v1/plan", content=nested, headers=headers)).status_code == 422
    plan["teams"]["north"]["short"] = None
    plan["name"] = "JSON Cup"
    assert (await send({"id": request(2), "plan": plan})).json()["what"] == ["the plan: name Hall Cup -> JSON Cup"]


async def test_versions_are_listed_compared_and_taken_back_by_a_new_one(orga: AsyncClient) -> None:
    await put(orga, CUP, 0)
    await put(orga, CUP.replace("Svea Linsen", "Svea Linsen-Ott"), 1, 2)
    listed = (await orga.get("/api/v1/plan/versions")).json()["versions"]
    assert [(each["version"], each["what"]) for each in listed] == [
        (2, ["driver svea (Svea Linsen-Ott): name Svea Linsen -> Svea Linsen-Ott"]),
        (1, ["nothing is otherwise but the text"]),
    ]
    assert (await orga.get("/api/v1/plan/versions/1")).json()["toml"].startswith("# the cup of this year")
    assert "Ott" not in (await orga.get("/api/v1/plan/versions/1?format=toml")).text
    diff = (await orga.get("/api/v1/plan/diff?old=2&new=1")).json()
    assert diff["what"] == ["driver svea (Svea Linsen): name Svea Linsen-Ott -> Svea Linsen"]
    back = await orga.post("/api/v1/plan/back", json={"id": request(3), "version": 1}, headers={"if-match": '"2"'})
    assert (back.json()["version"], back.json()["what"][0], back.headers["etag"]) == (3, "back to version 1", '"3"')
    assert back.json()["undo"] == {"version": 2}
    for path in ("/versions/9", "/diff?old=1&new=9"):
        missing = await orga.get(f"/api/v1/plan{path}")
        assert (missing.status_code, missing.json()["detail"]) == (404, "there is no version 9 of the plan")
    gone = await orga.post("/api/v1/plan/back", json={"id": request(4), "version": 9}, headers={"if-match": '"3"'})
    assert gone.status_code == 404


LIST = "Nordhang Optik: Svea Linsen, Ida Brenn\nNeu GmbH: Toni Ventil\n"


async def test_an_entry_list_is_looked_at_first_and_then_saved(hall: Hall, orga: AsyncClient) -> None:
    headers = {"content-type": "text/plain", "if-match": '"0"'}
    seen = (await orga.post("/api/v1/plan/entries", content=LIST, headers=headers)).json()
    assert (seen["teams"], seen["drivers"], seen["changes"], seen["saved"]) == (
        2,
        3,
        ["1 team and 2 drivers are new"],
        None,
    )
    assert seen["check"]["what"][-1] == "driver toni-ventil (Toni Ventil) is new"
    assert "nobody-guesses" not in seen["toml"]
    assert hall.record.plans() == []
    params = {"apply": "true", "id": request(1)}
    saved = (await orga.post("/api/v1/plan/entries", content=LIST, headers=headers, params=params)).json()["saved"]
    assert (saved["version"], saved["what"][0]) == (1, "an entry list was put in")
    plan = parse_plan(hall.record.plans()[0].text)
    assert (plan.drivers["svea"].name, plan.rigs["left"].key) == ("Svea Linsen", "a-key-that-nobody-guesses")
    again = (await orga.post("/api/v1/plan/entries", content=LIST, headers=headers, params=params)).json()["saved"]
    assert (again["version"], again["new"], len(hall.record.plans())) == (1, False, 1)


async def test_an_entry_list_may_be_a_workbook_and_is_no_other_file(orga: AsyncClient) -> None:
    book = by_openpyxl(("Liste", [["Team", "Fahrer"], ["Nordhang Optik", "Svea Linsen"], ["Kessel", "Lena Rohr"]]))
    seen = await orga.post(
        "/api/v1/plan/entries", content=book, headers={"content-type": XLSX}, params={"replace": True}
    )
    assert (seen.json()["drivers"], "driver mika (Mika Dampf) is gone" in seen.json()["check"]["what"]) == (2, True)
    for content, kind, status in (
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", XLSX, 422),
        (b"PK\x03\x04 broken", XLSX, 422),
        (b"%PDF-1.7", "application/pdf", 415),
        (b"A;B\n" * 2_000_000, "text/csv", 413),
    ):
        answer = await orga.post("/api/v1/plan/entries", content=content, headers={"content-type": kind})
        assert answer.status_code == status


async def test_last_years_plan_becomes_this_years(hall: Hall, orga: AsyncClient) -> None:
    seen = (await orga.post("/api/v1/plan/copy", json={"suffix": "2027", "name": "Cup 2027"})).json()
    assert (seen["name"], seen["sessions"], seen["saved"]) == ("Cup 2027", ["race-2027"], None)
    other = 'name = "Cup 2026"\n[session]\nid = "quali-2026"\ntype = "qualifying"\n'
    body = {"id": request(1), "toml": other, "suffix": "2027", "apply": True, "without_keys": True}
    saved = (await orga.post("/api/v1/plan/copy", json=body, headers={"if-match": "0"})).json()
    assert (saved["sessions"], saved["saved"]["version"]) == (["quali-2027"], 1)
    assert parse_plan(hall.record.plans()[0].text).name == "Cup 2027"
    of_version = (await orga.post("/api/v1/plan/copy", json={"version": 1, "without_drivers": True})).json()
    assert of_version["sessions"][0].startswith("quali-2")
    same = await orga.post("/api/v1/plan/copy", json={"version": 1, "suffix": "2027"})
    assert (same.status_code, "would keep its id" in same.json()["detail"]) == (422, True)
    assert (await orga.post("/api/v1/plan/copy", json={"toml": "x"})).status_code == 422


async def test_who_was_erased_does_not_come_back_with_a_plan(hall: Hall, orga: AsyncClient) -> None:
    gone = hall.record.change_person(
        "svea", lambda known: erased(known, at=AT, by="desk", reason="asked", salt=b"s" * SALT_BYTES)
    )
    answer = (await put(orga, CUP, 0)).json()
    assert answer["notes"] == ["driver svea was erased: the name is left out"]
    assert "Svea" not in hall.record.plans()[0].text + hall.record.plans()[0].what.split("->")[-1]
    assert parse_plan(hall.record.plans()[0].text).drivers["svea"].name == f"Driver {gone.neutral}"


async def test_the_timetable_tells_what_is_next_to_everybody(hall: Hall) -> None:
    async with hall.browser() as web:
        found = (await web.get("/api/v1/timetable")).json()
    (line,) = found["sessions"]
    assert (found["current"], found["next"]) == ("race", "race")
    assert (line["phase"], line["number"], line["of"], line["delay_minutes"]) == ("planned", 1, 1, 0)
    assert (line["current"], line["next"]) == (True, True)
    assert found["next_in_s"] >= 0
    assert line["ends"] > line["expected"] >= line["planned"]


async def test_without_any_plan_the_open_stand_is_a_plan_as_well() -> None:
    hall = Hall(plan=Plan())
    async with hall.open(), hall.browser(**key_for(hall.record, Role.ORGANISER)) as web:
        assert (await web.get("/api/v1/plan")).json()["plan"]["session"]["type"] == "hotlap"
        timetable = (await web.get("/api/v1/timetable")).json()
        assert (timetable["current"], timetable["next"], timetable["next_in_s"]) == (None, "open", None)

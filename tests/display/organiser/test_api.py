"""People, backups, health and the next step over HTTP, on a record on disk."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from httpx import ASGITransport, AsyncClient

from display.access.cookies import SIGNED_COOKIE
from display.access.roles import Role
from display.organiser.health_api import venues_of
from display.organiser.house import House
from tests.display.organiser.evening import Evening
from timing.record.backup import entries_in
from timing.record.folder import record_file
from timing.record.protocol import RecordError
from timing.record.sql import SqlRecord


def new_id(number: int) -> str:
    return str(UUID(int=number))


class Office:
    """A program that speaks to the app for an organiser."""

    def __init__(self, evening: Evening, role: Role = Role.ORGANISER) -> None:
        self.evening = evening
        token = evening.token(role, "Toni Vogt")
        self.web = AsyncClient(
            transport=ASGITransport(evening.display.web, raise_app_exceptions=False),
            base_url="http://hall.test",
            headers={"cookie": f"{SIGNED_COOKIE}={token}"},
        )

    async def see(self, path: str) -> Any:
        answer = await self.web.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def ask(self, path: str, status: int = 200, **body: Any) -> Any:
        answer = await self.web.post(f"/api/v1/{path}", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    evening = Evening(tmp_path)
    evening.drive()
    try:
        async with evening.display.app.router.lifespan_context(evening.display.app):
            yield Office(evening)
    finally:
        evening.record.close()


async def test_somebody_is_hidden_and_shown_again(office: Office) -> None:
    people = (await office.see("people"))["people"]
    assert [each["id"] for each in people] == ["d1", "d2", "d3"]
    hidden = await office.ask("people/set", id=new_id(1), person="d1", hidden=True)
    assert hidden["person"]["on_boards"].startswith("Driver")
    again = await office.ask("people/set", id=new_id(1), person="d1", hidden=True)
    assert (again["person"], again["undo"]) == (hidden["person"], None)
    shown = await office.ask("people/set", id=new_id(2), **hidden["undo"]["body"])
    assert hidden["undo"]["path"] == "/api/v1/people/set"
    assert shown["person"]["on_boards"] == "Svea Linsen"


async def test_the_rule_by_which_somebody_is_shown(office: Office) -> None:
    said = await office.ask("people/set", 422, id=new_id(1), person="d1", shown="nickname")
    assert "no nickname" in said["detail"]
    now = await office.ask("people/set", id=new_id(2), person="d1", shown="nickname", nickname="Ace")
    assert now["person"]["on_boards"] == "Ace"
    assert now["undo"]["body"] == {"person": "d1", "shown": "full", "nickname": ""}
    assert "cannot be" in (await office.ask("people/set", 422, id=new_id(3), person="d1", nickname="\u202e"))["detail"]
    assert "nobody" in (await office.ask("people/set", 422, id=new_id(3), person="d9", hidden=True))["detail"]


async def test_a_consent_is_written_once(office: Office) -> None:
    said: dict[str, Any] = {
        "person": "d1",
        "purposes": ["hall", "web"],
        "given": True,
        "by": "Svea",
        "text_version": "2026-1",
    }
    for _ in range(2):
        now = await office.ask("people/consents", id=new_id(1), **said)
    assert [(each["purpose"], each["given"]) for each in now["person"]["consents"]] == [("hall", True), ("web", True)]
    assert len(office.evening.record.profiles()["d1"].consents) == 2
    said["given"] = False
    now = await office.ask("people/consents", id=new_id(2), **said)
    assert now["person"]["on_boards"].startswith("Driver")
    said |= {"given": True, "text_version": " "}
    assert "text_version" in (await office.ask("people/consents", 422, id=new_id(3), **said))["detail"]


async def test_who_is_erased_is_gone_from_record_and_plan(office: Office) -> None:
    wrong = await office.ask("people/erase", 422, id=new_id(1), person="d1", reason="Svea Linsen asked")
    assert "neither may hold the name" in wrong["detail"]
    said = (await office.ask("people/erase", id=new_id(2), person="d1", reason="asked for it"))["said"]
    assert said[0].startswith("d1 is erased")
    assert any("the plan still names this person" in each for each in said), "its file does"
    (person,) = [each for each in (await office.see("people"))["people"] if each["id"] == "d1"]
    assert (person["name"], person["erased"]["by"]) == (None, "Toni Vogt")
    for path in ("set", "consents"):
        more = {"hidden": True} if path == "set" else {"purposes": ["hall"], "given": False, "by": "x"}
        refused = await office.ask(f"people/{path}", 422, id=new_id(3), person="d1", **more)
        assert "was erased" in refused["detail"]


async def test_what_is_kept_of_somebody_is_a_file(office: Office) -> None:
    answer = await office.web.get("/api/v1/people/export", params={"person": "d1"})
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''person-d1.json"
    assert (answer.json()["person"]["name"], len(answer.json()["laps"])) == ("Svea Linsen", 2)


async def test_a_backup_is_made_once_and_holds_all(office: Office) -> None:
    made = await office.ask("backups", 201, id=new_id(7))
    assert made == await office.ask("backups", 201, id=new_id(7))
    listed = await office.see("backups")
    assert listed["backups"] == [made]
    file = Path(listed["folder"], made["name"])
    assert entries_in(file) == made["entries"] == office.evening.record.position().seq
    answer = await office.web.get(f"/api/v1/backups/{made['name']}")
    assert answer.content == file.read_bytes()
    for name in ("record.db", "..%2Frecord.db", made["name"].replace("record-", "x")):
        assert (await office.web.get(f"/api/v1/backups/{name}")).status_code == 404
    file.write_bytes(b"rubbish")
    assert (await office.see("backups"))["backups"][0]["entries"] is None
    with pytest.raises(RecordError, match="is no copy of a record"):
        entries_in(file)


async def test_what_the_house_is_like(office: Office) -> None:
    health = await office.see("organiser/health")
    assert health["disk"]["state"] in {"good", "warning", "bad"}
    assert (health["troubles"], health["seq"]) == ([], office.evening.record.position().seq)
    venues = [{"venue": "Halle A", "rigs": 1, "heard": 0}, {"venue": "Halle B", "rigs": 1, "heard": 0}]
    assert health["venues"] == venues
    assert [each.heard for each in venues_of(office.evening.plan, None)] == [None, None]


async def test_the_next_step_can_be_sent_as_it_is(office: Office) -> None:
    way = await office.see("staff/next")
    assert (way["next"]["step"], way["next"]["session"], way["next"]["possible"]) == ("open", "quali", True)
    assert way["next"]["reasons"] == []
    answer = await office.web.post(way["next"]["path"], json={"id": new_id(1), **way["next"]["body"]})
    assert answer.status_code == 200
    assert (await office.see("staff/next"))["next"]["step"] == "start"


async def test_stewards_see_the_next_step_and_nothing_of_people(office: Office) -> None:
    uli = Office(office.evening, Role.STEWARD)
    assert (await uli.web.get("/api/v1/staff/next")).status_code == 200
    for path in ("people", "people/export?person=d1", "backups", "organiser/health"):
        assert (await uli.web.get(f"/api/v1/{path}")).status_code == 403
    for path, body in (("people/erase", {"person": "d1", "reason": "x"}), ("backups", {})):
        assert (await uli.web.post(f"/api/v1/{path}", json={"id": new_id(1), **body})).status_code == 403


async def test_a_server_without_files_says_so(tmp_path: Path) -> None:
    record = SqlRecord.open(record_file(tmp_path))
    evening = Evening(tmp_path)
    evening.drive()
    from display.app import Display

    bare = Display(record, evening.plan, desk=None)
    evening.display = bare
    async with bare.app.router.lifespan_context(bare.app):
        office = Office(evening)
        assert "where its files are" in (await office.ask("backups", 409, id=new_id(1)))["detail"]
        said = await office.ask("people/erase", 409, id=new_id(1), person="d1", reason="asked")
        assert "where its files are" in said["detail"]
        assert (await office.see("organiser/health"))["disk"]["state"] == "unknown"
    for opened in (evening.record, record):
        opened.close()


def test_a_house_reads_the_plan_of_its_file_anew(tmp_path: Path) -> None:
    file = tmp_path / "cup.toml"
    file.write_text('name = "One"', "utf-8")
    house = House(tmp_path, plan_file=file)
    assert house.plan().name == "One"
    file.write_text('name = "Two"', "utf-8")
    assert house.plan().name == "Two"
    assert House(tmp_path).plan().drivers == {}
    assert House(tmp_path, "postgresql://hall/cup").record == "postgresql://hall/cup"

"""People, backups, health and the next step over HTTP, on a record on disk."""

import shlex
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
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


async def test_who_is_erased_is_gone_from_desks_as_well_while_the_plan_of_the_server_still_names_him(
    office: Office,
) -> None:
    """The rig desk, the list of drivers, laps and the audit trail went on telling the name that the plan has."""
    paths = ["staff/rigs", "staff/drivers", "staff/decisions", "staff/laps?session=quali", "sessions/quali/board"]
    await office.ask("staff/seats/take", id=new_id(1), rig="right", driver="d1")
    for path in paths:
        assert "Svea" in (await office.web.get(f"/api/v1/{path}")).text, path
    await office.ask("people/erase", id=new_id(2), person="d1", reason="asked for it")
    for path in (*paths, "people", "plan", "hall", "evening", "standings", "stories?session=quali"):
        answer = await office.web.get(f"/api/v1/{path}")
        assert (answer.status_code, "Svea" in answer.text) == (200, False), path


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


async def test_a_backup_is_checked_and_says_to_the_letter_how_to_have_it_again(office: Office) -> None:
    made = await office.ask("backups", 201, id=new_id(1))
    found = await office.ask(f"backups/{made['name']}/check", id=new_id(2))
    assert (found["fault"], found["entries"]) == (None, made["entries"])
    assert any(line.startswith("session quali: 3 drivers, 4 laps, board ") for line in found["lines"])
    restore, serve = (shlex.split(each) for each in made["restore"])
    folder = office.evening.folder
    new = f"{folder}-restored"
    assert restore == ["eracing", "restore", str(folder / "backups" / made["name"]), "--data", new]
    assert serve == ["eracing", "serve", "--data", new]
    Path(new).mkdir()
    (listed,) = (await office.see("backups"))["backups"]
    assert listed["restore"][1].endswith("-restored-2"), "a folder that is there is not restored into"
    with closing(sqlite3.connect(folder / "backups" / made["name"])) as book:
        book.execute("UPDATE entries SET body = replace(body, '91500', '81500')")
        book.commit()
    bad = await office.ask(f"backups/{made['name']}/check", id=new_id(3))
    assert "the record is not as it was written, from entry" in bad["fault"]
    (folder / "backups" / made["name"]).write_bytes(b"no record")
    assert (await office.ask(f"backups/{made['name']}/check", id=new_id(4)))["fault"]
    await office.ask("backups/record.db/check", 404, id=new_id(5))


async def _to_the_end(office: Office) -> None:
    """The qualifying and the race are official."""
    for number, (session, step) in enumerate(
        (session, step) for session in ("quali", "race") for step in ("start", "close", "provisional", "official")
    ):
        more: dict[str, Any] = {"anyway": True, "reason": "nobody protests"} if step == "official" else {}
        if (session, step) == ("quali", "start") and (await office.see("staff/next"))["next"]["step"] == "close":
            continue
        await office.ask(f"staff/sessions/{step}", id=new_id(100 + number), session=session, **more)


async def test_an_event_is_closed_once_all_is_official_and_goes_on_when_that_is_taken_back(office: Office) -> None:
    early = await office.ask("event/close", 422, id=new_id(1))
    assert "there is nothing to close" in early["detail"]
    await office.ask("staff/sessions/start", id=new_id(9), session="quali")
    early = await office.ask("event/close", 422, id=new_id(1))
    assert "can be closed when its result is official" in early["detail"]
    assert (await office.see("staff/next"))["closable"] is False
    pages: dict[str, Any] = {"pages": {"*": "/scene/break"}, "title": "The end", "id": new_id(2)}
    assert (await office.web.put("/api/v1/scenes/closing", json=pages)).status_code == 200
    await _to_the_end(office)
    way = await office.see("staff/next")
    assert (way["next"], way["closable"], way["closed"], way["left"]) == (None, True, None, 0)
    over = await office.ask("event/close", id=new_id(3), expected=way["seq"])
    assert (over["said"][0], over["scene"]) == ("the event is closed: its results are official", "closing")
    copy = office.evening.folder / "backups" / over["backup"]["name"]
    assert entries_in(copy) == over["seq"], "the closing itself is in it"
    assert (await office.see("screens"))["scene"] == "closing"
    again = await office.ask("event/close", id=new_id(3), expected=way["seq"])
    assert (again["seq"], again["backup"]["name"]) == (over["seq"], over["backup"]["name"])
    twice = await office.ask("event/close", 422, id=new_id(4))
    assert "Toni Vogt has closed the event already" in twice["detail"]
    way = await office.see("staff/next")
    assert (way["closable"], way["closed"]["by"]) == (False, "Toni Vogt")
    assert over["undo"] == {"path": "/api/v1/staff/undo", "body": way["closed"]["undo"]}
    await office.ask("staff/undo", id=new_id(5), **way["closed"]["undo"])
    way = await office.see("staff/next")
    assert (way["closable"], way["closed"]) == (True, None)
    told = [each["said"] for each in (await office.see("staff/decisions"))["decisions"]]
    assert "the event is closed" in told


async def test_only_organisers_close_an_event_and_let_it_go_on(office: Office) -> None:
    await _to_the_end(office)
    uli = Office(office.evening, Role.STEWARD)
    await uli.ask("event/close", 403, id=new_id(1))
    over = await office.ask("event/close", id=new_id(2))
    refused = await uli.ask("staff/undo", 403, id=new_id(3), **over["undo"]["body"])
    assert "organiser" in refused["detail"]


async def test_what_changes_after_the_end_is_a_revised_result_as_ever(office: Office) -> None:
    await _to_the_end(office)
    await office.ask("event/close", id=new_id(1))
    await office.ask(
        "staff/rulings/make", id=new_id(2), session="quali", driver="d1", penalty="disqualified", reason="x"
    )
    way = await office.see("staff/next")
    assert (way["next"]["step"], way["next"]["session"]) == ("official", "quali")
    assert way["closed"] is not None


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

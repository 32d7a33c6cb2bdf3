"""Messages, sponsors and the prize-giving over HTTP; and that nobody learns of a place before it is revealed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from display.hall.deciding import MOST_DONE
from display.wire import EveningNotice
from tests.display.hall.place import PICTURE, PLAN, TEAMS, Desk, driven, laps, new_id, open_hall
from tests.display.server import until
from timing.record.memory import MemoryRecord

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"><script>alert(1)</script>'
    b'<rect width="4" height="2"/></svg>'
)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_hall() as opened:
        yield opened


async def shown(desk: Desk) -> Any:
    answer = await desk.client.get("/api/v1/hall")
    assert answer.status_code == 200
    return answer.json()


async def test_a_message_is_on_the_boards_until_it_is_taken_back(desk: Desk) -> None:
    done = await desk.do("POST", "notices", text="The\tbar\u202e is open ", minutes=None)
    assert (await shown(desk))["notice"] == {"text": "The bar is open", "level": "info"}
    warned = await desk.do("POST", "notices", text="Clear the stage", level="warning")
    assert (await shown(desk))["notice"]["level"] == "warning"
    await desk.undo(warned)
    taken = await desk.do("DELETE", f"notices/{done['id']}")
    assert (await shown(desk))["notice"] is None
    assert (await desk.do("DELETE", f"notices/{done['id']}"))["undo"] is None
    await desk.undo(taken)
    assert (await shown(desk))["notice"]["text"] == "The bar is open"
    for wrong in ({"text": ""}, {"text": "x" * 201}, {"text": "x", "minutes": 0}, {"text": "x", "level": "loud"}):
        assert (await desk.ask("POST", "notices", **wrong)).status_code == 422


async def test_a_message_goes_out_to_every_board_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from display.app import Display

    record = driven(MemoryRecord("e1"))
    display = Display(record, PLAN)
    told: list[tuple[str, bytes]] = []
    monkeypatch.setattr(display.live.hub, "tell_all", lambda kind, message: told.append((kind, message)))
    keeper = display.hall.keeper
    from display.hall import deciding

    await keeper.do(deciding.tell("n1", "Back at eight", "info", keeper.clock.now(), 10))
    await keeper.tick()
    await keeper.tick()
    assert [kind for kind, _ in told] == ["notice"]
    assert b"Back at eight" in told[0][1]
    assert keeper.slots(keeper.clock.now()).notice == EveningNotice(text="Back at eight", level="info")


async def test_sponsors_are_uploaded_shown_in_order_hidden_and_removed(desk: Desk) -> None:
    for name, content, kind in (("Nordwerk", PICTURE, "image/png"), ("Süd & Co", SVG, "image/svg+xml")):
        assert (await desk.upload(name, content, kind)).status_code == 200
    first, second = (await desk.sees())["sponsors"]
    assert [each["name"] for each in (await shown(desk))["sponsors"]] == ["Nordwerk", "Süd & Co"]
    moved = await desk.do("PUT", "sponsors", order=[second["id"], first["id"]], hidden=[first["id"]])
    assert (await shown(desk))["sponsors"] == [{"name": "Süd & Co", "image": second["image"]}]
    await desk.undo(moved)
    removed = await desk.do("DELETE", f"sponsors/{first['id']}")
    assert [each["name"] for each in (await shown(desk))["sponsors"]] == ["Süd & Co"]
    assert (await desk.client.get(first["image"])).status_code == 200
    await desk.undo(removed)
    assert [each["name"] for each in (await shown(desk))["sponsors"]] == ["Süd & Co", "Nordwerk"]
    again = await desk.do("DELETE", f"sponsors/{first['id']}")
    for _ in range(MOST_DONE):
        await desk.do("PUT", "scene", scene="race")
    await desk.do("DELETE", f"sponsors/{new_id()}")
    assert (await desk.client.get(first["image"])).status_code == 404
    assert (await desk.client.get(second["image"])).status_code == 200
    undo = again["undo"]
    assert (await desk.ask("PUT", undo["path"].removeprefix("/api/v1/"), **undo["body"])).status_code == 404


async def test_boards_are_told_of_messages_and_sponsors_whenever_they_come(desk: Desk) -> None:
    await desk.upload("Nordwerk", PICTURE, "image/png")
    await desk.do("POST", "notices", text="Back at eight")
    (sponsor,) = (await desk.sees())["sponsors"]
    hub = desk.display.live.hub
    await until(lambda: all(each.encode() in hub.evening.message for each in (sponsor["image"], "Back at eight")))


async def test_a_picture_can_do_nothing_and_may_be_kept_for_ever(desk: Desk) -> None:
    await desk.upload("Evil & Sons", SVG, "image/svg+xml")
    (sponsor,) = (await desk.sees())["sponsors"]
    answer = await desk.client.get(sponsor["image"])
    assert (answer.content, answer.headers["content-type"]) == (SVG, "image/svg+xml")
    assert "immutable" in answer.headers["cache-control"]
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    for name in ("x.png", "x.html", "..%2frecord.db", "x", "%00.png", "a" * 50 + ".png"):
        assert (await desk.client.get(f"/media/{name}")).status_code == 404, name


NO_PICTURES = (
    (PICTURE, "text/html", 415),
    (PICTURE, "image/gif", 415),
    (PICTURE, "image/svg+xml", 415),
    (b"GIF89a", "image/png", 415),
    (b"<html></html>", "image/svg+xml", 422),
    (PICTURE[:40], "image/png", 422),
    (b"", "image/png", 415),
    (PICTURE + bytes(1 << 20), "image/png", 413),
    (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "image/svg+xml", 422),
)


async def test_what_is_no_picture_is_refused(desk: Desk) -> None:
    for content, kind, status in NO_PICTURES:
        answer = await desk.upload("Nordwerk", content, kind)
        assert answer.status_code == status, (content[:40], kind, answer.text)
    assert (await desk.sees())["sponsors"] == []


async def test_an_upload_needs_a_name_and_is_done_once(desk: Desk) -> None:
    assert (await desk.upload(" \u200b", PICTURE, "image/png")).status_code == 422
    id = new_id()
    for _ in range(2):
        assert (await desk.upload("Nordwerk", PICTURE, "image/png", id=id)).status_code == 200
    assert len((await desk.sees())["sponsors"]) == 1


async def revealed(desk: Desk) -> Any:
    answer = await desk.client.get("/api/v1/award")
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()


async def test_a_prize_giving_names_nobody_before_his_place_is_revealed(desk: Desk) -> None:
    assert await revealed(desk) is None
    await desk.do("POST", "award", of="teams")
    seen: list[str] = []
    for step, (position, team) in enumerate(((3, "west"), (2, "north"), (1, "south")), 1):
        text = (await desk.client.get("/api/v1/award")).text
        public = text + (await desk.client.get("/scene/award")).text
        assert [name for name in TEAMS.values() if name in public] == [each for each in TEAMS.values() if each in seen]
        award = (await desk.sees())["award"]
        assert (award["next"], award["step"]) == (position, step - 1)
        await desk.do("PUT", "award/step", step=step)
        await desk.do("PUT", "award/step", step=step)
        told = await revealed(desk)
        honour = told["shown"][0]
        assert (honour["position"], honour["team"]["id"], honour["name"]) == (position, team, TEAMS[team])
        assert len(honour["members"]) == 1
        assert honour["points"] is not None
        seen.append(TEAMS[team])
    assert (await revealed(desk))["done"]
    assert (await desk.sees())["scene"] == "award"


async def test_what_is_decided_while_people_clap_changes_nothing(desk: Desk) -> None:
    await desk.do("POST", "award", of="drivers")
    await desk.do("PUT", "award/step", step=1)
    before = await revealed(desk)
    assert before["shown"][0]["name"] == "Cleo Feld"
    await desk.do("PUT", "scene", scene="break")
    assert await revealed(desk) == before
    back = await desk.do("PUT", "award/step", step=0)
    assert (await revealed(desk))["shown"] == []
    await desk.undo(back)
    assert (await revealed(desk))["shown"][0]["name"] == "Cleo Feld"
    await desk.do("DELETE", "award")
    assert await revealed(desk) is None
    assert (await desk.ask("PUT", "award/step", step=1)).status_code == 404


async def test_the_fastest_laps_of_qualifying_are_honoured_with_their_times(desk: Desk) -> None:
    assert [each["id"] for each in (await desk.sees())["qualifyings"]] == ["quali"]
    await desk.do("POST", "award", of="qualifying")
    for step in (1, 2, 3):
        await desk.do("PUT", "award/step", step=step)
    told = await revealed(desk)
    assert told["title"] == "Qualifying"
    assert [(each["name"], each["time_ms"], each["points"]) for each in told["shown"]] == [
        ("Cleo Feld", 90_000, None),
        ("Bert Feld", 91_000, None),
        ("Anna Feld", 92_000, None),
    ]


async def test_a_prize_giving_of_a_result_that_has_changed_since_is_told_at_the_desk() -> None:
    record = driven(MemoryRecord("e1"))
    async with open_hall(record) as desk:
        await desk.do("POST", "award", of="qualifying")
        assert not (await desk.sees())["award"]["overtaken"]
        record.append(laps("quali", {"anna": [92_000, 89_000]}))
        await until(lambda: desk.display.live.channel("quali").board.rows[0].driver.id == "anna")
        assert (await desk.sees())["award"]["overtaken"]
        await desk.do("POST", "award", of="qualifying")
        assert not (await desk.sees())["award"]["overtaken"]


async def test_a_class_has_its_own(desk: Desk) -> None:
    await desk.do("POST", "award", of="drivers", class_id="pro")
    award = (await desk.sees())["award"]
    assert award["steps"] == 2
    await desk.do("PUT", "award/step", step=1)
    assert (await revealed(desk))["title"] == "Pro"
    assert (await desk.ask("POST", "award", of="drivers", class_id="none")).status_code == 404


async def test_there_is_no_prize_giving_of_nobody() -> None:
    record = MemoryRecord("e1")
    async with open_hall(record) as desk:
        for of in ("teams", "drivers", "qualifying"):
            assert (await desk.ask("POST", "award", of=of)).status_code == 422, of
        assert (await desk.ask("POST", "award", of="qualifying", session="x")).status_code == 404
        assert (await desk.ask("POST", "award", of="cars")).status_code == 422


async def test_the_scenes_are_told_who_sits_where_under_names_that_may_be_shown(desk: Desk) -> None:
    seats = {each["name"]: each for each in (await shown(desk))["seats"]}
    assert seats["Rig 1"]["driver"]["name"] == "Anna Feld"
    assert seats["Rig 1"]["team"] == {"name": "North Works", "short": "NORTH", "color": "#3d5a80"}
    assert (seats["Rig 4"]["driver"], seats["Rig 4"]["team"]) == (None, None)
    assert (await shown(desk))["session"] == "Race 1"


async def test_who_is_hidden_is_hidden_here_too() -> None:
    from dataclasses import replace

    record = driven(MemoryRecord("e1"))
    record.change_person("anna", lambda known: replace(known, hidden=True))
    async with open_hall(record) as desk:
        assert "Anna" not in (await desk.client.get("/api/v1/hall")).text
        await desk.do("POST", "award", of="drivers")
        for step in (1, 2, 3):
            await desk.do("PUT", "award/step", step=step)
        assert "Anna" not in (await desk.client.get("/api/v1/award")).text


async def test_what_comes_next_is_told_before_the_first_session() -> None:
    async with open_hall(MemoryRecord("e1")) as desk:
        told = await shown(desk)
        assert (told["session"], told["next"]["name"]) == (None, "Qualifying")

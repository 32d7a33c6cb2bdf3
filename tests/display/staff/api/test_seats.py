"""Seats from a tablet: what is done and said, and two tablets at one rig."""

from display.access.roles import Role
from tests.display.staff.api.hall import LAPS, Hall, Tablet
from timing.record.asked import Asked
from timing.record.decisions import DriverSeated


async def test_a_driver_is_seated_with_who_asked_and_at_which_device(hall: Hall, toni: Tablet) -> None:
    answer = await toni.do("seats/set", rig="left", driver="Bert Kruste")
    assert answer["said"] == ["Bert Kruste sits in left from now on, Anna Riesling did before"]
    assert (answer["seq"], answer["refs"]) == (LAPS + 2, [LAPS + 2])
    assert answer["epoch"] == hall.record.position().epoch
    asked, seated = hall.entries()
    assert isinstance(asked, Asked)
    assert (asked.id, asked.action, asked.author, asked.device) == (answer["id"], "seats/set", "Toni", "Toni's tablet")
    assert isinstance(seated, DriverSeated)
    assert (seated.rig, seated.driver, seated.author) == ("left", "bert", "Toni")


async def test_the_other_tablet_sees_it(hall: Hall, toni: Tablet) -> None:
    uwe = await hall.tablet("Uwe", Role.STAFF, "de-DE")
    before = await uwe.client.get("/api/v1/staff/position")
    same = await uwe.client.get("/api/v1/staff/position", headers={"if-none-match": before.headers["etag"]})
    assert same.status_code == 304
    answer = await toni.do("seats/set", rig="left", number="8")
    after = await uwe.client.get("/api/v1/staff/position", headers={"if-none-match": before.headers["etag"]})
    assert (after.status_code, after.json()["decided"]) == (200, answer["seq"])
    left, _ = (await uwe.see("rigs"))["rigs"]
    assert (left["now"]["name"], left["now"]["by"], left["version"]) == ("Bert Kruste", "Toni", answer["seq"])


async def test_two_tablets_swap_the_same_rigs_and_the_second_is_told_who_was_first(hall: Hall, toni: Tablet) -> None:
    uwe = await hall.tablet("Uwe", Role.STAFF, "de")
    seen = (await toni.see("rigs"))["seq"]
    first = await toni.do("seats/swap", rig="left", other="right", expected=seen)
    assert first["said"] == ["Cleo Aar sits in left, and Anna Riesling in Rig at the window from now on"]
    second = await uwe.ask("seats/swap", rig="right", other="left", expected=seen)
    assert second.status_code == 409
    told = second.json()
    assert told["detail"].startswith("Toni war um ")
    rig = "Rig at the window"
    assert f"Anna Riesling sitzt in {rig}. Angezeigt war: Cleo Aar sitzt in {rig}" in told["detail"]
    conflict = told["conflict"]
    assert (conflict["author"], conflict["now"], conflict["ref"]) == ("Toni", f"Anna Riesling sitzt in {rig}", 7)
    assert hall.kinds() == ["Asked", "DriverSeated", "DriverSeated"]
    again = (await uwe.see("rigs"))["seq"]
    assert (await uwe.do("seats/swap", rig="right", other="left", expected=again))["said"]


async def test_both_values_are_told_where_somebody_had_decided_before(hall: Hall, toni: Tablet) -> None:
    uwe = await hall.tablet("Uwe")
    await toni.do("seats/set", rig="left", driver="bert")
    version = (await uwe.see("rigs"))["rigs"][0]["version"]
    await toni.do("seats/clear", rig="left")
    conflict = (await uwe.ask("seats/take", rig="left", driver="anna", expected=version)).json()["conflict"]
    assert (conflict["seen"], conflict["now"]) == ("Bert Kruste sits in left", "nobody sits in left")


async def test_a_change_of_another_rig_is_no_conflict(hall: Hall, toni: Tablet) -> None:
    seen = (await toni.see("rigs"))["seq"]
    await toni.do("seats/clear", rig="right")
    await toni.do("seats/set", rig="left", driver="bert", expected=seen)
    assert hall.kinds() == ["Asked", "DriverSeated"] * 2


async def test_without_expectations_the_last_one_holds(hall: Hall, toni: Tablet) -> None:
    await toni.do("seats/clear", rig="left")
    answer = await toni.do("seats/take", rig="left", driver="9")
    assert answer["said"][0].startswith("Cleo Aar sits in left from now on, nobody did before")
    assert len(answer["refs"]) == 2, "she is out of the other rig"
    undone = await toni.undo(answer)
    assert len(undone["refs"]) == 2
    left, right = (await toni.see("rigs"))["rigs"]
    assert (left["now"]["name"], right["now"]["name"]) == ("", "Cleo Aar")


async def test_what_cannot_be_is_said_in_the_language_of_the_tablet(hall: Hall, toni: Tablet) -> None:
    uwe = await hall.tablet("Uwe", Role.STAFF, "de")
    for tablet, sentence in (
        (toni, "Cleo Aar sits in Rig at the window: clear it first, or let the two change places"),
        (uwe, "Cleo Aar sitzt in Rig at the window: erst dort absetzen, oder die beiden tauschen lassen"),
    ):
        answer = await tablet.ask("seats/set", rig="left", driver="cleo")
        assert (answer.status_code, answer.json()["detail"]) == (422, sentence)
    assert hall.entries() == []


async def test_the_last_seat_is_undone(toni: Tablet) -> None:
    await toni.do("seats/set", rig="left", driver="bert")
    answer = await toni.do("seats/undo", rig="left", reason="wrong rig")
    assert answer["said"] == ["taken back: Anna Riesling sits in left, as if it had not been decided"]
    (line,) = (await toni.see("decisions"))["decisions"]
    assert [each["reason"] for each in line["taken_back"]] == ["wrong rig"]

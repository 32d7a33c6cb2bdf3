"""Stewards at a tablet: laps, rulings, sessions, incidents; what each role may."""

from decimal import Decimal
from typing import Any

import pytest

from display.access.roles import Role
from tests.display.staff.api.hall import LAPS, Hall, Tablet, lap
from timing.record.asked import IncidentNoted
from timing.record.decisions import Ruled
from timing.record.entry import LapSet


@pytest.fixture
async def uwe(hall: Hall) -> Tablet:
    """Uwe is of the rigs' staff."""
    return await hall.tablet("Uwe", Role.STAFF, "de")


class TestLaps:
    async def test_one_is_deleted_and_that_is_taken_back(self, uwe: Tablet) -> None:
        answer = await uwe.do("laps/delete", lap=4, reason="Schikane")
        assert answer["said"] == ["Runde 2 von Anna Riesling in 1:31,000 zählt nicht in Session „Qualifying“"]
        anna = next(each for each in answer["changes"] if each["name"] == "Anna Riesling")
        assert anna["where"] == "Qualifying"
        assert "1:31,000" in anna["before"]
        assert "1:32,000" in anna["after"]
        undone = await uwe.undo(answer)
        assert undone["said"] == ["zurückgenommen: Runde 2 von Anna Riesling in 1:31,000 zählt nicht"]
        assert [each["after"] for each in undone["changes"]] == [each["before"] for each in answer["changes"]]

    async def test_two_decide_about_one_lap(self, hall: Hall, toni: Tablet, uwe: Tablet) -> None:
        await toni.do("laps/delete", lap=4, reason="cut", expected=LAPS)
        answer = await uwe.ask("laps/restore", lap=4, reason="sauber", expected=LAPS)
        assert (answer.status_code, answer.json()["conflict"]["author"]) == (409, "Toni")
        await uwe.do("laps/undo", lap=4, expected=hall.record.position().seq)
        await uwe.do("laps/restore", lap=4, reason="sauber")

    async def test_some_are_given_away_and_back(self, hall: Hall, toni: Tablet, uwe: Tablet) -> None:
        given = await uwe.do("laps/give", laps=[2, 4], to="Bert Kruste", reason="saß dort")
        assert given["said"][0] == "Runde 1 von Anna Riesling in 1:32,000 ist von Bert Kruste"
        assert len(given["refs"]) == 2
        late = await toni.ask("laps/give", laps=[4], to="nobody", reason="who was it", expected=LAPS)
        assert late.json()["conflict"]["now"] == "lap 2 of Anna Riesling in 1:31.000 is Bert Kruste's"
        assert late.json()["conflict"]["seen"] == "nothing was decided"
        back = await toni.do("laps/give-back", lap=2)
        assert back["said"] == ["2 lap(s) are their drivers' again"]
        assert hall.kinds() == ["Asked", "LapReassigned", "LapReassigned", "Asked", "Undone", "Undone"]

    async def test_one_is_entered_by_hand(self, toni: Tablet) -> None:
        answer = await toni.do("laps/add", time_ms=90_500, rig="right", session="quali", reason="on paper")
        (line,) = (await toni.see("laps?rig=right&driver=cleo&session=quali"))["laps"][1:]
        assert (line["ref"], line["time_ms"], line["by_hand"]) == (answer["refs"][0], 90_500, True)
        await toni.undo(answer)

    async def test_what_is_none_is_said(self, uwe: Tablet) -> None:
        answer = await uwe.ask("laps/delete", lap=1, reason="?")
        assert (answer.status_code, answer.json()["detail"]) == (422, "1 ist keine Runde der Aufzeichnungen")


class TestRulings:
    async def test_one_is_shown_made_and_taken_back(self, hall: Hall, toni: Tablet) -> None:
        body = {"penalty": "points", "driver": "anna", "value": "-1.25", "reason": "ignored a flag", "session": "quali"}
        would = await toni.do("rulings/make", dry_run=True, **body)
        assert hall.entries() == []
        done = await toni.do("rulings/make", **body)
        assert done["changes"] == would["changes"] != []
        ruled = hall.entries()[-1]
        assert isinstance(ruled, Ruled)
        assert Decimal(ruled.value) / 100 == Decimal("-1.25")
        undone = await toni.undo(done)
        turned = {(each["name"], each["after"], each["before"]) for each in undone["changes"]}
        assert turned == {(each["name"], each["before"], each["after"]) for each in done["changes"]}
        await toni.undo(undone)
        (line,) = (await toni.see("rulings"))["rulings"]
        assert (line["ref"], line["penalty"], line["author"]) == (done["refs"][0], "-1.25 points", "Toni")
        await toni.do("rulings/undo", ruling=line["ref"], reason="it was green")
        assert (await toni.see("rulings"))["rulings"] == []
        again = await toni.ask("rulings/undo", ruling=line["ref"])
        assert again.json()["detail"] == f"ruling {line['ref']} was taken back already"

    async def test_it_is_for_stewards(self, hall: Hall, toni: Tablet, uwe: Tablet) -> None:
        body: dict[str, Any] = {"penalty": "warning", "team": "north", "reason": "late", "session": "quali"}
        assert (await uwe.ask("rulings/make", **body)).status_code == 403
        made = await toni.do("rulings/make", **body)
        answer = await uwe.ask("undo", refs=made["refs"])
        assert (answer.status_code, answer.json()["detail"]) == (403, "das darf die Rolle steward")
        assert hall.kinds() == ["Asked", "Ruled"]


class TestSessions:
    async def test_goes_its_way(self, toni: Tablet, uwe: Tablet) -> None:
        for tablet, step in ((uwe, "open"), (uwe, "start"), (uwe, "close"), (toni, "provisional"), (toni, "official")):
            answer = await tablet.do(f"sessions/{step}", session="quali", reason="on time")
        assert answer["said"][0] == "session “Qualifying” is official"
        (line, _) = (await uwe.see("sessions"))["sessions"]
        assert (line["id"], line["phase"], line["by"]) == ("quali", "official", "Toni")
        assert (await uwe.ask("sessions/undo", session="quali")).status_code == 403, "that was the stewards' step"
        back = await toni.do("sessions/undo", session="quali")
        assert back["said"][0] == "session “Qualifying” is provisional, as it was before"

    async def test_staff_delay_it_and_take_that_back(self, uwe: Tablet) -> None:
        delayed = await uwe.do("sessions/delay", session="race", minutes=5, reason="Strom")
        assert len(delayed["refs"]) == 1
        assert len((await uwe.undo(delayed))["refs"]) == 1

    async def test_staff_make_no_result(self, uwe: Tablet) -> None:
        for step in ("provisional", "official", "reopen"):
            assert (await uwe.ask(f"sessions/{step}", session="quali")).status_code == 403

    async def test_a_step_that_is_none_is_said(self, uwe: Tablet) -> None:
        answer = await uwe.ask("sessions/close", session="race")
        assert answer.status_code == 422
        assert answer.json()["detail"].startswith(
            "Session „Race 1“ ist geplant: von dort gibt es den Schritt `close` nicht"
        )

    async def test_two_start_it(self, toni: Tablet, uwe: Tablet) -> None:
        first = await uwe.do("sessions/start", session="race", expected=LAPS)
        assert len(first["refs"]) == 1, "that the session is known from here on cannot be taken back"
        late = await toni.ask("sessions/start", session="race", expected=LAPS)
        conflict = late.json()["conflict"]
        assert (late.status_code, conflict["now"]) == (409, "session “Race 1” is running")
        assert conflict["seen"] == "session “Race 1” is planned"
        assert (await uwe.undo(first))["said"] == ["zurückgenommen: Session „Race 1“ ist gestartet"]


class TestIncidents:
    async def note(self, tablet: Tablet, **more: Any) -> Any:
        text = "Anna Riesling pushed Cleo Aar off"
        return await tablet.do("incidents/note", text=text, rig="left", driver="anna", lap=2, session="quali", **more)

    async def test_one_is_noted_without_names_and_read_with_them(self, hall: Hall, toni: Tablet) -> None:
        answer = await self.note(toni)
        assert answer["said"] == ["noted: Anna Riesling pushed Cleo Aar off"]
        noted = hall.entries()[-1]
        assert isinstance(noted, IncidentNoted)
        assert noted.text == "{anna} pushed {cleo} off"
        (line,) = (await toni.see("incidents"))["incidents"]
        told = [line[name] for name in ("text", "session", "rig", "driver_name", "lap", "status")]
        assert told == ["Anna Riesling pushed Cleo Aar off", "quali", "left", "Anna Riesling", 2, "open"]
        assert (line["incident"], line["version"]) == (answer["id"], answer["seq"])

    async def test_it_is_decided_by_a_ruling_and_opened_again(self, toni: Tablet) -> None:
        incident = (await self.note(toni))["id"]
        ruled = await toni.do("rulings/make", penalty="places", driver="anna", value=2, reason="push", session="quali")
        decided = await toni.do("incidents/decide", incident=incident, ruling=ruled["refs"][0])
        assert decided["said"] == [
            "decided: Anna Riesling pushed Cleo Aar off – Anna Riesling in session “Qualifying”: 2 places"
        ]
        (line,) = (await toni.see("incidents"))["incidents"]
        assert (line["status"], line["ruling"]) == ("decided", ruled["refs"][0])
        assert line["ruling_said"] == "Anna Riesling in session “Qualifying”: 2 places"
        assert len(line["history"]) == 2
        await toni.do("incidents/decide", incident=incident, status="open")
        await toni.do("incidents/note", incident=incident, text="It was Bert Kruste", session="quali")
        (line,) = (await toni.see("incidents"))["incidents"]
        assert (line["status"], line["ruling"], line["text"]) == ("open", None, "It was Bert Kruste")

    async def test_two_stewards_decide_it(self, hall: Hall, toni: Tablet) -> None:
        incident, seen = (await self.note(toni))["id"], hall.record.position().seq
        uta = await hall.tablet("Uta", language="de")
        await toni.do("incidents/decide", incident=incident, expected=seen)
        late = await uta.ask("incidents/decide", incident=incident, expected=seen)
        assert late.json()["conflict"]["now"].startswith("entschieden, Vorfall in Session „Qualifying“")

    async def test_it_is_taken_back(self, toni: Tablet) -> None:
        await toni.undo(await self.note(toni))
        assert (await toni.see("incidents"))["incidents"] == []

    async def test_what_is_not_there_is_said(self, toni: Tablet) -> None:
        unknown = "00000000-0000-0000-0000-00000000abcd"
        cases: list[tuple[str, dict[str, Any], str]] = [
            ("incidents/decide", {"incident": unknown}, f"there is no incident {unknown}"),
            ("incidents/note", {"text": "crash", "session": "night"}, "there is no session 'night' in the record"),
            ("incidents/note", {"text": "crash", "session": "quali", "rig": "middle"}, "there is no rig 'middle'"),
        ]
        for action, body, sentence in cases:
            answer = await toni.ask(action, **body)
            assert answer.status_code == 422
            assert answer.json()["detail"].startswith(sentence)
        incident = (await self.note(toni))["id"]
        answer = await toni.ask("incidents/decide", incident=incident, ruling=2)
        assert answer.json()["detail"] == "2 is no ruling of the record"


class TestUndo:
    async def test_of_what_was_taken_back_gives_it_back(self, toni: Tablet) -> None:
        deleted = await toni.do("laps/delete", lap=4, reason="cut")
        undone = await toni.undo(deleted)
        assert (await toni.undo(undone))["said"] == ["holds again: lap 2 of Anna Riesling in 1:31.000 does not count"]
        (line,) = (await toni.see("decisions"))["decisions"]
        assert (line["holds"], len(line["taken_back"]), line["undo"]) == (True, 2, line["taken_back"][-1]["ref"])

    async def test_two_take_the_same_back(self, toni: Tablet, uwe: Tablet) -> None:
        deleted = await toni.do("laps/delete", lap=4, reason="cut")
        undone = await uwe.undo(deleted)
        late = await toni.ask("undo", refs=deleted["refs"])
        assert late.status_code == 409
        assert late.json()["detail"].startswith("Uwe took that back already, at ")
        assert late.json()["conflict"]["ref"] == undone["refs"][0]

    async def test_what_was_decided_since_stands_in_the_way(self, toni: Tablet, uwe: Tablet) -> None:
        first = await uwe.do("seats/take", rig="left", driver="bert")
        second = await toni.do("seats/take", rig="left", driver="cleo")
        late = await uwe.ask("undo", refs=first["refs"])
        assert (late.status_code, late.json()["conflict"]["now"]) == (409, "Cleo Aar sitzt in left")
        await uwe.do("undo", refs=[*first["refs"], *second["refs"]])
        assert [each["now"]["driver"] for each in (await uwe.see("rigs"))["rigs"]] == ["anna", "cleo"]

    async def test_what_is_no_decision_is_said(self, hall: Hall, toni: Tablet) -> None:
        made = await toni.do("seats/clear", rig="left")
        for ref in (2, made["seq"] - 1, 999):
            answer = await toni.ask("undo", refs=[*made["refs"], ref])
            assert (answer.status_code, answer.json()["detail"]) == (422, f"{ref} is no decision of the record")
        assert hall.kinds() == ["Asked", "DriverSeated"], "all of them, or none"


class TestSources:
    async def test_one_is_adopted_and_given_back(self, hall: Hall, toni: Tablet) -> None:
        stray = lap("guest", 1, 95_000, "stray-10.0.0.9:50001")
        hall.record.append([LapSet(**{name: getattr(stray, name) for name in stray.__slots__} | {"aside": True})])
        (source,) = (await toni.see("waiting"))["waiting"]
        assert (source["source"], source["laps"]) == ("stray-10.0.0.9:50001", 1)
        adopted = await toni.do("adoptions/make", source="10.0.0.9", rig="right")
        assert adopted["said"][0].startswith("stray-10.0.0.9:50001 is rig “Rig at the window”: 1 lap(s)")
        assert (await toni.see("waiting"))["waiting"] == []
        back = await toni.do("adoptions/undo", source="10.0.0.9")
        (said,) = back["said"]
        assert said == "stray-10.0.0.9:50001 is rig “Rig at the window” no more: 1 lap(s) of it are kept aside"
        (line,) = (await toni.see("decisions?rig=right"))["decisions"]
        assert (line["kind"], line["holds"], line["said"]) == (
            "rig-adopted",
            False,
            "stray-10.0.0.9:50001 is rig “Rig at the window”",
        )

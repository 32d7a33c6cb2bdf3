"""What tablets look at: the rigs, the laps' whereabouts, and everything that was decided."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from display.access.roles import Role
from display.staff.api.reads import Hall as Heard
from tests.display.staff.api.hall import AT, LAPS, PLAN, Hall, Tablet, app_of, lap
from timing.alerts import Alert, AlertKind
from timing.live import Hearing, LapCount, RigLive
from timing.people import corrected
from timing.record.decisions import DriverSeated

LEFT = RigLive("left", "Left", "10.0.0.5:5000", "f1_2023", "anna", True, 0.3, 3, 41_000, 900, 2, {}, game="F1 23")


class TestRigs:
    async def test_a_card_has_who_sits_who_is_next_and_the_last_laps(self, hall: Hall, toni: Tablet) -> None:
        hall.record.append([lap("anna", nr, 91_000 + nr) for nr in (3, 4)])
        await toni.do("laps/delete", lap=LAPS + 2, reason="cut")
        left, right = (await toni.see("rigs"))["rigs"]
        assert (left["now"]["driver"], left["now"]["number"], left["version"]) == ("anna", "7", 0)
        assert [(each["driver"], each["laps"], each["sits"]) for each in left["next"]] == [
            ("bert", 0, False),
            ("anna", 4, True),
        ]
        assert [(each["lap"], each["ref"], each["counts"]) for each in left["laps"]] == [
            (4, LAPS + 2, False),
            (3, LAPS + 1, True),
            (2, 4, True),
        ]
        assert left["laps"][0]["why"] == "deleted by Toni: cut"
        assert (right["name"], len(right["laps"])) == ("Rig at the window", 1)

    async def test_it_says_whether_it_is_heard_and_since_when_not(self, hall: Hall, toni: Tablet) -> None:
        assert [each["heard"] for each in (await toni.see("rigs"))["rigs"]] == ["never", "never"]
        hall.rigs = [LEFT, replace(LEFT, rig="right", heard_s=61.4)]
        left, right = (await toni.see("rigs"))["rigs"]
        assert (left["heard"], left["silent_since"], left["game"]) == ("yes", None, "F1 23")
        assert (right["heard"], right["silent_since"]) == ("silent", "2026-11-21T18:58:58.000Z")

    async def test_where_another_process_hears_it_is_not_known(self, hall: Hall, toni: Tablet) -> None:
        hall.web = app_of(hall.record, PLAN, Heard(lambda: None, Hearing), hall.clock)
        other = await hall.tablet("Uwe", Role.STAFF)
        assert [each["heard"] for each in (await other.see("rigs"))["rigs"]] == ["unknown"] * 2
        told = await other.see("conservation")
        assert (told["heard_here"], told["whole"]) == (False, True)

    async def test_its_troubles_are_told(self, hall: Hall, toni: Tablet) -> None:
        hall.hearing = Hearing(alerts=[Alert(AlertKind.PACE, "left", "Left is far off", AT, AT)])
        hall.record.append([DriverSeated("right", "anna", "Uwe", AT)])
        left, right = (await toni.see("rigs"))["rigs"]
        assert left["troubles"] == ["Anna Riesling sits in Rig at the window as well", "Left is far off"]
        assert right["troubles"] == ["Anna Riesling sits in left as well"]

    async def test_its_troubles_are_told_by_name_and_in_the_language_of_the_tablet(
        self, hall: Hall, toni: Tablet
    ) -> None:
        sentence = "lap 4 of Left in 1:20.100 is much faster than any before by 'anna'"
        told = f"{sentence}: find out whether somebody else has driven it"
        hall.hearing = Hearing(alerts=[Alert(AlertKind.PACE, "left", told, AT, AT)])
        for language, found in (
            ("en", told.replace("'anna'", "Anna Riesling")),
            (
                "de",
                (
                    "Runde 4 von Left in 1:20,100 ist viel schneller als jede zuvor von Anna Riesling: herausfinden, "
                    "ob jemand anders sie gefahren ist"
                ),
            ),
        ):
            answer = await toni.client.get("/api/v1/staff/rigs", headers={"accept-language": language})
            assert answer.json()["rigs"][0]["troubles"] == [found]

    async def test_to_ask_again_costs_little_until_something_changes(self, hall: Hall, toni: Tablet) -> None:
        first = await toni.client.get("/api/v1/staff/rigs")
        tag = {"if-none-match": first.headers["etag"]}
        assert first.headers["cache-control"] == "private, no-cache"
        assert (await toni.client.get("/api/v1/staff/rigs", headers=tag)).status_code == 304
        hall.record.change_person("anna", lambda known: corrected(known, {"name": "Anna Silvaner"}))
        renamed = await toni.client.get("/api/v1/staff/rigs", headers=tag)
        assert renamed.json()["rigs"][0]["now"]["name"] == "Anna Silvaner"


async def test_no_lap_is_lost(hall: Hall, toni: Tablet) -> None:
    counted = LapCount(5, credited=2, unassigned=1, conflict=1, refused={"repeated": 1})
    hall.rigs = [replace(LEFT, counted=counted), replace(LEFT, rig="right", counted=LapCount(2, credited=1))]
    told = await toni.see("conservation")
    left, right = told["rigs"]
    assert (left["heard"], left["refused"], left["recorded"], left["whole"]) == (5, {"repeated": 1}, 2, True)
    assert (right["whole"], told["whole"], told["heard_here"]) == (False, False, True)


class TestDecisions:
    async def decided(self, hall: Hall, toni: Tablet) -> list[Any]:
        hall.record.append([DriverSeated("right", None, "at the desk", AT, "quali")])
        return [
            await toni.do("seats/set", rig="left", driver="bert", at="2026-11-21T20:00:00+01:00"),
            await toni.do("laps/delete", lap=4, reason="cut"),
            await toni.do("laps/give", laps=[3], to="anna", reason="sat there"),
            await toni.do("rulings/make", penalty="warning", team="north", reason="late", session="quali"),
        ]

    async def test_each_is_told_with_who_where_and_why(self, hall: Hall, toni: Tablet) -> None:
        seat, deleted, *_ = await self.decided(hall, toni)
        await toni.do("undo", refs=deleted["refs"], reason="it was clean")
        lines = (await toni.see("decisions"))["decisions"]
        assert [each["said"] for each in lines] == [
            "North Works in session “Qualifying”: warning",
            "lap 1 of Cleo Aar in 1:33.000 is Anna Riesling's",
            "lap 2 of Anna Riesling in 1:31.000 does not count",
            "Bert Kruste sits in left",
            "nobody sits in Rig at the window",
        ]
        told = lines[3]
        assert [told[name] for name in ("ref", "author", "device", "told_at", "request")] == [
            seat["refs"][0],
            "Toni",
            "Toni's tablet",
            "2026-11-21T20:00:00+01:00",
            seat["id"],
        ]
        assert [lines[4][name] for name in ("author", "device", "request")] == ["at the desk", "", ""]
        back = lines[2]
        assert (back["holds"], back["reason"], back["rig"]) == (False, "cut", "left")
        assert [each["reason"] for each in back["taken_back"]] == ["it was clean"]

    async def test_they_come_in_pages_and_by_what_they_are_about(self, hall: Hall, toni: Tablet) -> None:
        await self.decided(hall, toni)
        whole = (await toni.see("decisions"))["decisions"]
        page = await toni.see("decisions?limit=2")
        pages = page["decisions"]
        while page["before"] is not None:
            page = await toni.see(f"decisions?limit=2&before={page['before']}")
            pages += page["decisions"]
        assert pages == whole

        async def kinds(query: str) -> list[str]:
            return [each["kind"] for each in (await toni.see(f"decisions?{query}"))["decisions"]]

        assert await kinds("rig=left") == ["lap-ruled", "driver-seated"]
        assert await kinds("driver=anna") == ["lap-reassigned", "lap-ruled"]
        assert await kinds("driver=cleo") == ["lap-reassigned"], "from whom it was taken"
        assert await kinds("session=race") == []
        assert len(await kinds("session=quali&limit=500")) == 5

    async def test_a_seat_that_was_given_anew_holds_no_more(self, toni: Tablet) -> None:
        await toni.do("seats/take", rig="left", driver="bert")
        last = await toni.do("seats/clear", rig="left")
        lines = (await toni.see("decisions"))["decisions"]
        assert [(each["in_force"], each["holds"], each["version"]) for each in lines] == [
            (True, True, last["seq"]),
            (False, True, last["seq"]),
        ]

    async def test_names_are_those_of_now(self, hall: Hall, toni: Tablet) -> None:
        await toni.do("seats/take", rig="right", driver="anna")
        hall.record.change_person("anna", lambda known: corrected(known, {"name": "Anna Silvaner"}))
        lines = (await toni.see("decisions"))["decisions"]
        assert {each["driver_name"] for each in lines if each["driver"]} == {"Anna Silvaner"}
        assert lines[0]["said"] == "Anna Silvaner sits in Rig at the window"


async def test_lists_are_told_in_the_language_of_the_tablet(hall: Hall, toni: Tablet) -> None:
    uwe = await hall.tablet("Uwe", Role.STAFF, "de")
    await toni.do("rulings/make", penalty="places", driver="anna", value=1, reason="push", session="quali")
    await toni.do("laps/delete", lap=4, reason="cut")
    (ruling,) = (await uwe.see("rulings"))["rulings"]
    assert ruling["penalty"] == "1 Platz"
    *_, line = (await uwe.see("laps?session=quali&rig=left"))["laps"]
    assert line["why"] == "gestrichen von Toni: cut"


async def test_a_session_that_is_not_there_is_said(toni: Tablet) -> None:
    answer = await toni.client.get("/api/v1/staff/laps?session=night")
    assert (answer.status_code, answer.json()["detail"]) == (
        422,
        "there is no session 'night' in the record; there are: quali",
    )


async def test_an_hour_later_it_is_an_hour_later(hall: Hall, toni: Tablet) -> None:
    await toni.do("seats/clear", rig="left")
    assert (await toni.see("position"))["seq"] == LAPS + 2
    hall.clock.seconds += timedelta(hours=1).total_seconds()
    answer = await toni.do("seats/take", rig="left", driver="anna")
    (first, _) = (await toni.see("decisions"))["decisions"]
    assert (first["at"], first["ref"]) == ("2026-11-21T20:00:00.000Z", answer["refs"][0])

"""The organiser's and the stewards' desks, used as people use them, in a real browser."""

import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from display.access.roles import Role
from display.stream.pages import Element
from tests.chromium import LAN_NAME
from tests.display.exports.test_logo import SVG
from tests.display.organiser.evening import HOSTILE, LAPS, Evening, lap
from tests.display.organiser.tablet import PHONE, tablet
from timing.record.access import Kind
from timing.record.decisions import Phase, SessionMoved
from timing.record.entry import Person
from timing.record.evening import EventClosed

pytestmark = pytest.mark.browser

_LOSE_ANSWERS: Final = """() => {
  window.realFetch = window.fetch;
  window.fetch = async (path, ...more) => {
    const answer = await window.realFetch(path, ...more);
    if (path.endsWith('/incidents/note')) throw new TypeError('the line is cut');
    return answer;
  };
}"""
"""What is asked for comes through, but no answer to it."""
_FILES: Final = {
    "pdf": "pdf",
    "csv": "csv",
    "csv-de": "csv",
    "json": "json",
    "certificates": "pdf",
    "start-list": "pdf",
    "xlsx": "xlsx",
    "team-sheets": "pdf",
    "press": "zip",
    "bundle": "zip",
    "lap-sheets": "pdf",
    "rig-labels": "pdf",
    "badges": "pdf",
}


def test_the_big_button_leads_through_the_evening(browser: Browser, cup: Evening) -> None:
    with tablet(browser, cup, Role.ORGANISER) as toni:
        toni.open("/organiser")
        big = toni.page.locator(".big")
        for text in ("Open Qualifying", "Start Qualifying", "Close Qualifying", "Make Qualifying provisional"):
            expect(big).to_have_text(text)
            big.click()
            if text.startswith("Start"):
                cup.drive()
        expect(big).to_have_text("Make Qualifying official")
        expect(big).to_be_disabled()
        reason = toni.page.locator(".next-step .note.bad")
        expect(reason).to_contain_text(re.compile(r"Protests are possible for another (5:00|4:\d\d)"))
        expect(toni.page.locator(".next-step")).to_contain_text("Meanwhile: Open Race 1")

        toni.press("Official anyway …")
        dialog = toni.page.locator("dialog")
        expect(dialog).to_contain_text("Qualifying: 3 drivers, 4 laps become official.")
        act = dialog.get_by_role("button", name="Make it official")
        act.click()
        expect(dialog).to_be_visible()  # a tap is not enough
        dialog.get_by_label("Reason").fill("prize-giving")
        toni.hold(act)
        toni.says("session “Qualifying” is official")

        for text in ("Open Race 1", "Start Race 1", "Close Race 1", "Make Race 1 provisional", "Make Race 1 official"):
            expect(big).to_have_text(text)
            big.click()
            if text.startswith("Start"):
                cup.drive([lap(driver, 1, 90_000, "race") for driver in ("d1", "d2", "d3")])
        expect(toni.page.locator(".next-step")).to_contain_text("All results are official.")
        toni.press("Undo")
        expect(big).to_have_text("Make Race 1 official")


def test_a_delay_moves_what_follows_and_is_taken_back(browser: Browser, cup: Evening) -> None:
    with tablet(browser, cup, Role.ORGANISER) as toni:
        toni.open("/organiser?lang=de")
        first, second = (toni.page.locator(f"[data-session={id}]") for id in ("quali", "race"))
        toni.press("+10 alle danach", first)
        expect(first.locator(".at")).to_have_text("19:10")
        expect(second.locator(".at")).to_have_text("19:50")
        toni.press("Rückgängig")
        expect(second.locator(".at")).to_have_text("19:40")


def test_a_wrong_plan_is_refused_with_its_line_and_who_is_second_sees_what_changed(
    browser: Browser, cup: Evening
) -> None:
    with tablet(browser, cup, Role.ORGANISER) as toni, tablet(browser, cup, Role.ORGANISER, "Ada Brand") as ada:
        toni.open("/organiser#plan")
        ada.open("/organiser#plan")
        text, theirs = (each.page.locator("textarea.code") for each in (toni, ada))
        right = text.input_value()
        text.fill(right.replace('short = "NORD"', "shrot = 1"))
        wrong = toni.page.locator("#plan .note.bad")
        expect(wrong).to_contain_text("line 19: teams.north.shrot is not known here")
        expect(toni.page.get_by_role("button", name="Save the plan")).to_be_disabled()
        expect(toni.page.locator(".numbers .wrong")).to_have_text("✕ 19\n")
        wrong.get_by_role("button", name="Line 19").click()
        marked = "(box) => box.value.slice(box.selectionStart, box.selectionEnd)"
        assert text.evaluate(marked) == "shrot = 1"

        theirs.fill(right.replace("Race 1", "Sprint"))
        ada.press("Save the plan")
        ada.says("Version 2 is saved.")
        toni.expects.add(412)
        text.fill(right.replace("Kessel & Söhne", "Kessel AG"))
        expect(toni.page.locator("#plan .note.good")).to_contain_text("Kessel AG")
        toni.press("Save the plan")
        alert = toni.page.locator("#plan [role=alert]")
        expect(alert).to_contain_text("Ada Brand")
        expect(alert).to_contain_text("Sprint")
        assert [each.number for each in cup.record.plans()] == [1, 2]
        toni.press("Go on with theirs")
        expect(text).to_have_value(re.compile("Sprint"))
        expect(text).to_have_value(re.compile("Kessel & Söhne"))


def test_a_ruling_of_an_incident_is_seen_before_it_is_made_and_is_taken_back(browser: Browser, cup: Evening) -> None:
    cup.drive()
    with tablet(browser, cup, Role.STEWARD, "Uli Stern") as uli:
        uli.open("/stewards")
        form = uli.page.locator("#incidents form")
        form.get_by_label("What happened").fill("Svea Linsen pushed somebody wide")
        form.get_by_label("Driver").select_option("d1")
        uli.press("Write down", form)
        uli.press("Make a ruling")
        rulings = uli.page.locator("#rulings")
        rulings.get_by_label("Disqualified").check(force=True)
        expect(rulings.locator(".preview")).to_contain_text("A reason is needed.")
        uli.press("Caused a collision")
        changed = rulings.get_by_role("row").filter(has_text="Qualifying").filter(has_text="Mika Dampf")
        expect(changed).to_contain_text("P2")
        expect(changed).to_contain_text("P1")
        assert not any(type(each.entry).__name__ == "Ruled" for each in cup.record.read(0))
        uli.press("Give it")
        uli.says("Svea Linsen in session “Qualifying”: disqualified")
        expect(rulings.locator(".list")).to_contain_text("Caused a collision")
        incidents = uli.tab("incidents")
        expect(incidents.locator(".list")).to_contain_text("Decided")

        why = uli.tab("explain")
        why.get_by_role("button", name="Svea Linsen").click()
        expect(why.locator(".why")).to_contain_text("disqualified")
        uli.press("Undo")
        audit = uli.tab("audit")
        expect(audit.locator(".gone").filter(has_text="disqualified")).to_contain_text("taken back by Uli Stern")
        expect(uli.tab("rulings").locator(".list")).to_contain_text("No ruling is in force.")


def test_why_a_team_is_there_has_no_null_where_a_session_has_laps(browser: Browser, cup: Evening) -> None:
    cup.drive()
    with tablet(browser, cup, Role.STEWARD) as uli:
        uli.open("/stewards#explain")
        uli.page.locator("#explain select").select_option("teams")
        uli.page.locator("#explain").get_by_role("button", name="Nordhang Optik").click()
        why = uli.page.locator("#explain .why")
        expect(why.locator("h2")).to_have_text("Nordhang Optik")
        expect(why.get_by_role("button")).to_have_count(1)
        expect(why).not_to_contain_text("null")


def test_protests_have_a_clock_and_a_verdict(browser: Browser, cup: Evening) -> None:
    cup.drive()
    with (
        tablet(browser, cup, Role.ORGANISER) as toni,
        tablet(browser, cup, Role.STEWARD, "Uli Stern", reduced_motion="reduce") as uli,
    ):
        toni.open("/organiser")
        toni.page.locator(".big").click()
        toni.press("Close", toni.page.locator("[data-session=quali]"))  # of the timetable, without a start
        toni.page.locator(".big", has_text="provisional").click()
        toni.says("session “Qualifying” is provisional")

        uli.page.clock.install()
        uli.open("/stewards#protests")
        clock = uli.page.locator(".clock .time")
        expect(clock).to_have_text(re.compile(r"5:00|4:\d\d"))
        form = uli.page.locator("#protests form")
        form.get_by_label("Team that protests").select_option("kessel")
        form.get_by_label("Against").select_option("driver d1")
        form.get_by_label("Reason").fill("cut the chicane")
        uli.press("Lodge it")
        card = uli.page.locator("#protests .list .card")
        expect(card).to_contain_text("Kessel & Söhne → Svea Linsen")
        expect(toni.page.locator(".next-step")).to_contain_text("1 protest is open: the stewards decide first.")
        uli.press("Reject", card)
        expect(card.get_by_role("alert")).to_have_text("A reason is needed.")
        card.get_by_label("Reason of the stewards").fill("all four wheels on track")
        uli.press("Reject", card)
        expect(card).to_contain_text("Rejected")
        uli.page.clock.fast_forward("06:00")
        expect(clock).to_have_text("over")


def test_erasing_has_to_be_meant_and_then_no_name_is_left(browser: Browser, cup: Evening) -> None:
    cup.drive()
    with tablet(browser, cup, Role.ORGANISER) as toni:
        toni.open("/organiser#people")
        toni.page.get_by_label("Search").fill("linsen")
        toni.press("7 Svea Linsen Nordhang Optik")
        person = toni.page.locator(".person")
        toni.press("Hide now")
        expect(person).to_contain_text(re.compile(r"On boards\s*Driver \d"))
        toni.press("Undo")
        expect(person).to_contain_text(re.compile(r"On boards\s*Svea Linsen"))
        assert toni.takes(lambda: toni.press("What is kept of them")) == "person-d1.json"

        toni.press("Erase", person)
        dialog = toni.page.locator("dialog")
        erase = dialog.get_by_role("button", name="Erase")
        erase.click()
        toni.page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        assert cup.record.profiles()["d1"].erased is None
        toni.press("Erase", person)
        dialog.get_by_label("Reason, without the name").fill("asked for it")
        dialog.get_by_label("“Svea Linsen”").fill("Svea Linsen")  # whoever cannot hold a button types
        expect(person).to_contain_text("d1 is erased")
        toni.page.get_by_label("Search").fill("")
        expect(toni.page.locator("#people .people")).not_to_contain_text("Svea")
        assert "Linsen" not in toni.page.locator("body").inner_text()
        toni.open("/organiser#plan")
        assert "Linsen" not in toni.page.locator("textarea.code").input_value()


@pytest.mark.parametrize("of", ["standings", "session quali", "the plan"])
def test_every_button_of_the_results_saves_its_file(browser: Browser, cup: Evening, of: str) -> None:
    cup.drive()
    whose = "quali" if of == "session quali" else "standings"
    with tablet(browser, cup, Role.ORGANISER) as toni:
        toni.open("/organiser#results")
        files = toni.page.locator("#results .files")
        if of != "the plan":
            toni.page.get_by_label("Result of").select_option(of)
        expect(files.first.locator("[data-format=start-list]")).to_have_count(int(whose == "quali"))
        buttons = files.nth(int(of == "the plan")).get_by_role("button").all()
        assert buttons
        for button in buttons:
            format = button.get_attribute("data-format") or ""
            kind = "" if format == _FILES[format] else f"-{format}"
            assert toni.takes(button.click) == f"{whose}{kind}.{_FILES[format]}"


def test_secrets_are_shown_once_and_backups_are_taken_away(browser: Browser, cup: Evening) -> None:
    cup.drive()
    staff = cup.token(Role.STAFF, "Lost Phone")
    with tablet(browser, cup, Role.ORGANISER) as toni:
        toni.open("/organiser#access")
        toni.press("Sign out", toni.page.get_by_role("row").filter(has_text="Lost Phone"))
        expect(toni.page.get_by_role("table", name="Devices")).not_to_contain_text("Lost Phone")
        assert cup.grants.who(staff, Kind.SIGN_IN) is None
        toni.page.locator("[data-pin=staff]").click()
        secret = toni.page.locator(".secret-text")
        expect(secret).to_have_text(re.compile(r"\S{6,}"))
        pin = secret.inner_text()
        toni.press("Written down")
        assert pin not in toni.page.locator("body").inner_text()
        backups = toni.tab("backups")
        toni.press("Back up now")
        toni.says("Backed up:")
        name = toni.takes(backups.locator("[data-backup]").click)
        assert (cup.folder / "backups" / name).is_file()


def test_an_event_is_closed_its_files_are_taken_along_and_it_goes_on(browser: Browser, cup: Evening) -> None:
    cup.drive([*LAPS, lap("d3", 1, 91_000, "race")])
    now = datetime.now(UTC)
    phases = (Phase.RUNNING, Phase.CLOSED, Phase.PROVISIONAL, Phase.OFFICIAL)
    for number, (session, phase) in enumerate((session, phase) for session in ("quali", "race") for phase in phases):
        cup.record.append([SessionMoved(session, phase, "Uli Stern", now + timedelta(milliseconds=number))])
    with tablet(browser, cup, Role.ORGANISER) as toni:
        toni.open("/organiser")
        step = toni.page.locator(".next-step")
        expect(step).to_contain_text("All results are official.")
        toni.press("Close the event", step)
        dialog = toni.page.locator("dialog")
        expect(dialog).to_contain_text("2 teams, 3 drivers, 5 laps.")
        toni.page.keyboard.press("Escape")
        assert not any(isinstance(each.entry, EventClosed) for each in cup.record.read(0))
        toni.press("Close the event", step)
        dialog.get_by_label("“Firmencup”").fill("Firmencup")
        expect(step).to_contain_text("The event is closed.")
        toni.says("the event is closed: its results are official")
        assert toni.takes(step.locator("[data-key=bundle]").click) == "standings-bundle.zip"
        backups = toni.tab("backups")
        backups.locator("[data-check]").click()
        toni.says("This backup is sound:")
        backups.get_by_text("To have this one again").click()
        expect(backups.locator(".typed")).to_contain_text(f"--data {cup.folder}-restored")
        assert not toni.overflows()
        toni.tab("evening")
        toni.press("Let the event go on", step)
        expect(step.locator("[data-key=close-event]")).to_be_visible()


def test_a_logo_is_put_up_seen_on_the_board_and_taken_out(browser: Browser, cup: Evening) -> None:
    with tablet(browser, cup, Role.ORGANISER) as toni, tablet(browser, cup, Role.STAFF) as hall:
        hall.page.goto(f"http://{LAN_NAME}:{cup.port}/")
        expect(hall.page.locator("header .cup")).to_contain_text("Firmencup")
        toni.open("/organiser#plan")
        toni.page.get_by_text("Logos", exact=True).click()
        form = toni.page.locator("#plan details", has_text="Logos")
        toni.press("Put the logo up", form)
        toni.says("Choose a picture first.")
        files = form.locator("input[type=file]")
        files.set_input_files({"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": b"<svg"})
        toni.expects.add(422)
        toni.press("Put the logo up", form)
        toni.says("is broken")
        files.set_input_files({"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": SVG})
        toni.press("Put the logo up", form)
        toni.says("Version 2 is saved.")
        expect(form.get_by_alt_text("The logo as it is now")).to_be_visible()
        expect(hall.page.locator("header img.logo")).to_be_visible(timeout=20_000)
        toni.press("Take the logo out", form)
        expect(hall.page.locator("header img.logo")).to_have_count(0, timeout=20_000)


def test_names_that_mean_harm_stay_names(browser: Browser, cup: Evening) -> None:
    cup.drive(LAPS)
    cup.record.append([lap("evil", 1, 90_000)], [Person("evil", HOSTILE[:100], "<b>")])
    with tablet(browser, cup, Role.ORGANISER, HOSTILE[:60], size=PHONE) as toni:
        for place in ("/stewards#incidents", "/stewards#explain", "/organiser#people", "/organiser#health"):
            toni.open(place)
            assert not toni.overflows(), place
        toni.open("/organiser#people")
        expect(toni.page.locator("#people")).to_contain_text("<script>alert('x')</script>")
        toni.page.locator("[data-person=evil]").click()
        assert not toni.overflows()
        assert toni.page.locator("main script, main b").count() == 0


def test_everybody_can_use_the_pages(browser: Browser, cup: Evening) -> None:
    cup.drive()
    looks = (("stewards", "dark", "de", PHONE), ("organiser", "light", "en", (1366, 768)))
    for page, scheme, lang, size in looks:
        with tablet(browser, cup, Role.ORGANISER, color_scheme=scheme, size=size) as toni:
            toni.open(f"/{page}?lang={lang}")
            for link in toni.page.locator(".tabs a").all():
                name = (link.get_attribute("href") or "").removeprefix("#")
                if link.get_attribute("aria-current") is None:
                    toni.tab(name)
                assert toni.offends() == [], f"{page}#{name}"
                assert not toni.overflows(), f"{page}#{name}"


def test_what_was_done_and_not_answered_is_not_done_twice(browser: Browser, cup: Evening) -> None:
    cup.drive()
    with tablet(browser, cup, Role.STEWARD, "Uli Stern") as uli:
        uli.open("/stewards")
        form = uli.page.locator("#incidents form")
        uli.page.evaluate(_LOSE_ANSWERS)
        form.get_by_label("What happened").fill("pushed wide")
        uli.press("Write down", form)
        uli.says("No answer from the server.")
        uli.page.evaluate("() => void (window.fetch = window.realFetch)")
        uli.press("Write down", form)
        uli.says("noted: pushed wide")
        kinds = [type(each.entry).__name__ for each in cup.record.read(0)]
        assert kinds.count("IncidentNoted") == 1


@pytest.mark.parametrize("place", ["/stewards", "/organiser", "/organiser/screens"])
def test_every_address_of_the_stream_is_two_taps_away(browser: Browser, cup: Evening, place: str) -> None:
    with tablet(browser, cup, Role.ORGANISER) as toni:
        toni.page.goto(f"http://{LAN_NAME}:{cup.port}{place}?lang=de")
        links = toni.page.locator("#stream a")
        expect(links.first).to_be_hidden()
        toni.press("Stream")
        addresses = [str(link.get_attribute("href")) for link in links.all()]
        shown = [f"/overlay/{element}/current?lang=de" for element in Element]
        assert addresses == ["/commentator?lang=de", "/overlay/?lang=de", *shown]
        for link, address in zip(links.all(), addresses, strict=True):
            expect(link).to_be_visible()
            assert toni.page.evaluate("async (address) => (await fetch(address)).status", address) == HTTPStatus.OK
        toni.page.keyboard.press("Escape")
        expect(links.first).to_be_hidden()
        expect(toni.page.get_by_role("button", name="Stream")).to_be_focused()


def test_a_steward_is_no_organiser(browser: Browser, cup: Evening) -> None:
    with tablet(browser, cup, Role.STEWARD, "Uli Stern") as uli:
        uli.expects.add(403)
        answer = uli.page.goto(f"http://board.hall:{cup.port}/organiser")
        assert answer is not None
        assert "/organiser" not in uli.page.url or answer.status == 403

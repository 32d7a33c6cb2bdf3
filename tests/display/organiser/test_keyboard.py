"""The stewards' and the organiser's desks with a keyboard alone: nothing is clicked, and nobody loses their place."""

import json
import re
import urllib.request
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from display.access.roles import Role
from tests.display.access.hall import key_for
from tests.display.exports.test_logo import SVG
from tests.display.organiser.evening import Evening, lap
from tests.display.organiser.tablet import Tablet, tablet
from tests.keyboard import Keyboard, described

pytestmark = pytest.mark.browser


def meanwhile(cup: Evening, action: str, **body: Any) -> None:
    """Somebody decides something at another desk."""
    sent = json.dumps({"id": str(uuid4()), **body}).encode()
    headers = {**key_for(cup.record, Role.ORGANISER), "content-type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{cup.port}/api/v1/staff/{action}", sent, headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 200


def drawn_again(at: Tablet, cup: Evening) -> None:
    """What others decide comes in, and the page is drawn anew."""
    shown = at.page.locator("html")
    before = shown.get_attribute("data-shown") or ""
    meanwhile(cup, "incidents/note", session="quali", text=f"seen from the tower {uuid4()}")
    expect(shown).not_to_have_attribute("data-shown", before)


def go_to(keys: Keyboard, at: Tablet, name: str, *, back: bool = False) -> Locator:
    """Open a part of the page: one is at its heading then."""
    keys.press(at.page.locator(f".tabs a[href='#{name}']"), back=back)
    part = at.page.locator(f"#{name}")
    keys.at(part.locator("h1").first)
    return part


def test_a_steward_notes_rules_takes_back_and_explains(browser: Browser, cup: Evening) -> None:
    cup.drive()
    with tablet(browser, cup, Role.STEWARD, "Uli Stern") as uli:
        uli.open("/stewards")
        keys = Keyboard(uli.page)
        form = uli.page.locator("#incidents form")
        keys.type(form.get_by_label("What happened"), "Svea Linsen pushed somebody wide")
        keys.choose(form.get_by_label("Driver"), "Svea")
        keys.press(form.get_by_role("button", name="Write down"))
        uli.says("noted:")
        keys.at(form.get_by_label("What happened"))
        card = uli.page.locator("#incidents .card.open")
        keys.to(card.get_by_role("button", name="Make a ruling"))
        drawn_again(uli, cup)
        keys.at(card.filter(has_text="pushed somebody wide").get_by_role("button", name="Make a ruling"))

        keys.keys("Enter")
        rulings = uli.page.locator("#rulings")
        keys.at(rulings.locator("h1"))
        expect(uli.page).to_have_title(re.compile("^Rulings – "))
        keys.to(rulings.get_by_role("radio", name="Seconds"))
        keys.keys("ArrowLeft")  # to what stands before it
        keys.keys("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
        expect(rulings.get_by_label("Disqualified")).to_be_checked()
        keys.press(rulings.get_by_role("button", name="Caused a collision"))
        expect(rulings.locator(".preview")).to_contain_text("Mika Dampf")
        give = rulings.get_by_role("button", name="Give it")
        expect(give).not_to_have_attribute("aria-disabled", "true")
        keys.to(give)
        drawn_again(uli, cup)
        keys.at(give)
        expect(give).not_to_have_attribute("aria-disabled", "true")
        keys.keys("Enter")
        uli.says("Svea Linsen in session “Qualifying”: disqualified")
        keys.at(give)

        keys.press(uli.page.locator(".sayings").get_by_role("button", name="Undo"))
        expect(rulings.locator(".list")).to_contain_text("No ruling is in force.")
        keys.stays()
        keys.press(uli.page.locator(".sayings").get_by_role("button", name="Close"))
        keys.stays()

        explain = go_to(keys, uli, "explain", back=True)
        keys.to(explain.get_by_role("button", name="Svea Linsen"))
        drawn_again(uli, cup)
        keys.at(explain.get_by_role("button", name="Svea Linsen"))
        keys.keys("Enter")
        keys.at(explain.locator(".why"))
        expect(explain.locator(".why")).to_contain_text("1:31.500")

        audit = go_to(keys, uli, "audit", back=True)
        back = audit.locator("li", has_text="disqualified").get_by_role("button")
        keys.press(back.first)
        expect(audit.locator("li.holds", has_text="disqualified")).to_have_count(1)
        keys.stays()
        keys.sound()


def test_what_a_steward_is_choosing_is_left_alone_by_what_comes_in(browser: Browser, cup: Evening) -> None:
    cup.drive()
    cup.drive([lap("d1", 1, 90_000, "race")])
    with tablet(browser, cup, Role.STEWARD, "Uli Stern") as uli:
        uli.open("/stewards#rulings")
        keys = Keyboard(uli.page)
        rulings = uli.page.locator("#rulings")
        session = rulings.get_by_label("Session")
        current = session.locator("option:checked").inner_text()
        other = "Race 1" if current == "Qualifying" else "Qualifying"
        keys.choose(session, other)
        first = session.locator("option").first.element_handle()
        drawn_again(uli, cup)
        keys.at(session)
        expect(session.locator("option:checked")).to_have_text(other)
        assert first.evaluate("option => option.isConnected"), "a list that is open would have closed"
        keys.sound()


def test_a_protest_names_what_is_missing_at_its_field(browser: Browser, cup: Evening) -> None:
    cup.drive()
    for step in ("open", "close", "provisional"):
        meanwhile(cup, f"sessions/{step}", session="quali", expected=cup.record.position().seq)
    with tablet(browser, cup, Role.STEWARD, "Uli Stern") as uli:
        uli.open("/stewards#protests")
        keys = Keyboard(uli.page)
        protests = uli.page.locator("#protests")
        team = protests.get_by_label("Team that protests")
        keys.type(protests.get_by_label("Reason"), "cut the chicane")
        keys.press(protests.get_by_role("button", name="Lodge it"))
        keys.at(team)
        assert described(team) == "Choose the team that protests."
        keys.choose(team, "Kessel")
        assert not described(team)
        keys.press(protests.get_by_role("button", name="Lodge it"))
        card = protests.locator(".list .card")
        expect(card).to_contain_text("cut the chicane")
        keys.press(card.get_by_role("button", name="Reject"))
        why = card.get_by_label("Reason of the stewards")
        keys.at(why)
        assert described(why) == "A reason is needed."
        uli.page.keyboard.type("all four wheels on track")
        drawn_again(uli, cup)
        keys.at(why)
        expect(why).to_have_value("all four wheels on track")
        keys.press(card.get_by_role("button", name="Reject"))
        expect(card).to_contain_text("Rejected")
        keys.at(card)
        keys.sound()


def test_the_evening_is_led_to_its_end(browser: Browser, cup: Evening) -> None:
    with tablet(browser, cup, Role.ORGANISER) as toni:
        toni.open("/organiser")
        keys = Keyboard(toni.page)
        big = toni.page.locator(".big")
        keys.to(big)
        for text in ("Open Qualifying", "Start Qualifying", "Close Qualifying", "Make Qualifying provisional"):
            expect(big).to_have_text(text)
            keys.at(big)
            expect(big).not_to_have_attribute("aria-disabled", "true")
            keys.keys("Enter")
            if text.startswith("Start"):
                cup.drive()
        expect(big).to_be_disabled()
        keys.stays()
        anyway = toni.page.get_by_role("button", name="Official anyway …")
        keys.press(anyway)
        dialog = toni.page.locator("dialog")
        keys.at(dialog.locator("h2"))
        act = dialog.get_by_role("button", name="Make it official")
        word = dialog.get_by_label("“Qualifying”")
        keys.to(word)
        keys.keys("Tab", "Tab")
        assert toni.page.evaluate("document.querySelector('dialog').contains(document.activeElement)") or (
            toni.page.evaluate("document.activeElement === document.body")
        ), "a dialog is not left with Tab"
        keys.keys("Escape")
        expect(dialog).to_have_count(0)
        keys.at(anyway)
        expect(anyway).not_to_have_attribute("aria-busy", "true")  # it has looked at the evening again
        keys.keys("Enter")
        keys.to(act)
        toni.page.keyboard.down("Enter")
        why = dialog.get_by_label("Reason")
        expect(why).to_be_focused()
        toni.page.keyboard.up("Enter")
        assert described(why).endswith("A reason is needed.")
        toni.page.keyboard.type("prize-giving")
        keys.type(word, "Qualifying")
        toni.says("session “Qualifying” is official")
        keys.stays()

        later = toni.page.locator("[data-session=race]").get_by_role("button", name="+10", exact=True)
        keys.to(later)
        meanwhile(cup, "sessions/delay", session="race", minutes=5, expected=cup.record.position().seq)
        expect(toni.page.locator("[data-session=race] .at")).to_have_text("19:45")
        keys.at(later)
        keys.keys("Enter")
        expect(toni.page.locator("[data-session=race] .at")).to_have_text("19:55")
        keys.at(later)
        keys.keys("Control+z")
        expect(toni.page.locator("[data-session=race] .at")).to_have_text("19:45")
        keys.at(later)
        keys.sound()


def test_the_plan_is_saved_and_an_entry_list_put_into_it(browser: Browser, cup: Evening) -> None:
    with tablet(browser, cup, Role.ORGANISER) as toni:
        toni.open("/organiser")
        keys = Keyboard(toni.page)
        plan = go_to(keys, toni, "plan")
        text = plan.locator("textarea.code")
        expect(text).to_be_editable()
        keys.to(text)
        keys.keys("Control+Home", "Shift+End")
        toni.page.keyboard.type('name = "Herbstcup"')
        save = plan.get_by_role("button", name="Save the plan")
        expect(save).not_to_have_attribute("aria-disabled", "true")
        keys.press(save)
        toni.says("Version 2 is saved.")
        keys.at(save)
        keys.press(plan.locator("summary", has_text="Entry list"))
        keys.type(plan.get_by_label("Paste it here"), "Nordhang Optik\tNele Neu\t17")
        look = plan.get_by_role("button", name="Look at it", exact=True)
        keys.press(look)
        keys.press(plan.get_by_role("button", name="Put it into the plan"))
        toni.says("Version 3 is saved.")
        keys.at(look)
        versions = plan.locator(".trail > li")
        keys.press(versions.nth(1).get_by_role("button", name="Compare with now"))
        expect(versions.nth(1)).to_contain_text("Nele Neu")
        keys.stays()
        keys.press(plan.get_by_role("button", name="Back to version 2").first, back=True)
        toni.says("Version 4 is saved.")
        keys.stays()
        keys.sound()


def test_nobody_types_into_a_plan_that_has_not_come_yet(browser: Browser, cup: Evening) -> None:
    """It was taken for a plan made of nothing, and could not be saved: 'the plan is at version 1, and not at 0'."""
    held: list[Route] = []
    with tablet(browser, cup, Role.ORGANISER) as toni:
        toni.page.route("**/api/v1/plan", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks it
        toni.open("/organiser")
        keys = Keyboard(toni.page)
        text = go_to(keys, toni, "plan").locator("textarea.code")
        expect(text).not_to_be_editable()
        keys.to(text)
        toni.page.keyboard.type("too early")
        expect(text).to_have_value("")
        for each in tuple(held):
            each.continue_()
        expect(text).to_be_editable()
        expect(text).to_have_value(re.compile("Firmencup"))


def test_people_are_hidden_and_consent(browser: Browser, cup: Evening) -> None:
    cup.drive()
    with tablet(browser, cup, Role.ORGANISER) as toni:
        toni.open("/organiser")
        keys = Keyboard(toni.page)
        people = go_to(keys, toni, "people")
        keys.type(people.get_by_label("Search"), "linsen")
        keys.press(people.get_by_role("button", name="7 Svea Linsen Nordhang Optik"))
        person = people.locator(".person")
        keys.at(person)
        keys.press(person.get_by_role("button", name="Hide now"))
        keys.at(person.get_by_role("button", name="Show again"))
        keys.keys("Enter")
        keys.at(person.get_by_role("button", name="Hide now"))
        given = person.get_by_role("button", name="Given", exact=True)
        keys.press(given)
        hall = person.get_by_role("checkbox", name="Hall")
        keys.at(hall)
        assert described(hall) == "Choose what for, and write who says so."
        keys.keys("Space")
        assert not described(hall)
        keys.press(given)
        by = person.get_by_label("Said by")
        keys.at(by)
        toni.page.keyboard.type("Svea")
        keys.press(given)
        text = person.get_by_label("Version of the text")
        keys.at(text)
        assert described(text) == "Write which version of the text it is given to."
        toni.page.keyboard.type("2026-1")
        keys.press(given)
        expect(hall).to_have_accessible_name(re.compile("given by Svea"))
        keys.at(given)
        erase = person.get_by_role("button", name="Erase")
        keys.press(erase)
        keys.at(toni.page.locator("dialog h2"))
        drawn_again(toni, cup)
        keys.keys("Escape")
        keys.at(erase)
        keys.sound()


def test_results_secrets_backups_and_health(browser: Browser, cup: Evening) -> None:
    cup.drive()
    cup.token(Role.STAFF, "Lost Phone")
    cup.token(Role.STAFF, "Other Phone")
    with tablet(browser, cup, Role.ORGANISER) as toni:
        toni.open("/organiser")
        keys = Keyboard(toni.page)
        results = go_to(keys, toni, "results")
        keys.choose(results.get_by_label("Result of"), "Qualifying")
        pdf = results.get_by_role("button", name="Start list")
        keys.to(pdf)
        assert toni.takes(lambda: keys.keys("Enter")) == "quali-start-list.pdf"
        keys.at(pdf)

        access = go_to(keys, toni, "access", back=True)
        new = access.locator("[data-pin=staff]")
        keys.press(new)
        secret, hide = access.locator(".secret"), access.get_by_role("button", name="Written down")
        keys.at(secret)
        keys.press(hide)
        expect(hide).to_have_count(0)
        keys.at(new)
        cup.token(Role.STEWARD, "Lost Phone")
        cup.token(Role.STEWARD, "Other Phone")
        go_to(keys, toni, "health", back=True)
        go_to(keys, toni, "access", back=True)
        lost = access.get_by_role("row").filter(has_text="Lost Phone")
        keys.press(lost.get_by_role("button", name="Sign out"))
        expect(lost).to_have_count(0)
        keys.stays()
        expect(access.get_by_role("row").filter(has_text="Other Phone")).to_have_count(1)
        keys.type(access.get_by_label("For which program"), "scoreboard")
        keys.press(access.get_by_role("button", name="Make a key"))
        expect(access.get_by_role("table", name="Keys")).to_contain_text("scoreboard")
        keys.at(secret)

        backups = go_to(keys, toni, "backups", back=True)
        now = backups.get_by_role("button", name="Back up now")
        keys.press(now)
        toni.says("Backed up:")
        keys.at(now)
        keys.to(backups.locator("[data-backup]"))
        assert toni.takes(lambda: keys.keys("Enter"))
        keys.at(backups.locator("[data-backup]"))
        check = backups.locator("[data-check]")
        keys.press(check)
        expect(backups.locator("pre.typed")).to_be_attached()
        keys.at(check)
        how = backups.locator("summary")
        keys.press(how)
        expect(backups.locator("pre.typed")).to_be_visible()
        keys.to(backups.locator("pre.typed"))
        keys.sound()


def test_a_logo_is_put_up_and_taken_out(browser: Browser, cup: Evening) -> None:
    with tablet(browser, cup, Role.ORGANISER) as toni:
        toni.open("/organiser")
        keys = Keyboard(toni.page)
        plan = go_to(keys, toni, "plan")
        keys.press(plan.locator("summary", has_text="Logos"))
        put, drop = plan.locator("[data-key=logo-put]"), plan.locator("[data-key=logo-drop]")
        keys.press(put)
        toni.says("Choose a picture first.")
        keys.at(put)
        file = plan.get_by_label("Picture (PNG, JPEG, SVG)")
        keys.to(file, back=True)
        file.set_input_files({"name": "logo.svg", "mimeType": "image/svg+xml", "buffer": SVG})  # no key chooses a file
        keys.press(put)
        expect(plan.get_by_alt_text("The logo as it is now")).to_be_visible()
        keys.at(put)
        keys.press(drop)
        expect(plan.locator(".logo-now")).to_have_text("There is no logo.")
        keys.stays()
        keys.sound()

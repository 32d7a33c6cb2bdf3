"""The rig desk at a laptop, with a keyboard alone: each sheet is entered and left, and one is where one was before."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.display.staff.console.hall import Floor, Tablet, heard, rig_id
from tests.keyboard import Keyboard
from timing.record.decisions import LapReassigned

pytestmark = pytest.mark.browser
LAPTOP = {"width": 1366, "height": 768}


def does(tablet: Tablet, name: str, **data: str) -> Locator:
    """The button that does this."""
    more = "".join(f'[data-{key}="{value}"]' for key, value in data.items())
    return tablet.page.locator(f'[data-do="{name}"]{more}').first


def heading(tablet: Tablet) -> Locator:
    return tablet.page.locator("#sheet-name")


def closed(tablet: Tablet) -> None:
    expect(tablet.page.locator(".sheet")).to_be_hidden()


def test_a_driver_is_seated_called_and_put_back(hall: Floor, browser: Browser) -> None:
    toni = hall.tablet(browser, "Toni", size=LAPTOP, path="/staff?lang=en")
    keys = Keyboard(toni.page)
    toni.sits(7, "Ines Saar")
    keys.press(toni.card(7))
    keys.at(heading(toni))
    keys.press(does(toni, "seat", driver="d20"))
    closed(toni)
    keys.at(toni.card(7))
    toni.sits(7, "Jost Riesling")
    keys.at(toni.card(7))
    keys.press(does(toni, "undo"))
    toni.sits(7, "Ines Saar")
    keys.stays()

    keys.press(toni.card(7), back=True)
    keys.at(heading(toni))
    keys.press(does(toni, "call"))
    expect(toni.page.locator(".undo")).to_contain_text("is called to Rig 7")
    keys.at(does(toni, "call"))
    keys.press(does(toni, "other"), back=True)
    keys.at(heading(toni))
    keys.type(toni.page.locator("#find"), "Dora")
    keys.keys("Escape")
    keys.at(heading(toni))
    expect(heading(toni)).to_have_text("Rig 7")
    keys.keys("Escape")
    closed(toni)
    keys.at(toni.card(7))
    keys.sound()


def test_a_lap_is_invalid_restored_and_entered_by_hand(hall: Floor, browser: Browser) -> None:
    toni = hall.tablet(browser, "Toni", size=LAPTOP, path="/staff?lang=en")
    keys = Keyboard(toni.page)
    keys.press(toni.card(4))
    keys.at(heading(toni))
    lap = toni.page.locator(".sheet .lap[data-counts=true]").first
    key = lap.get_attribute("data-key")
    rule = toni.page.locator(f".sheet .lap[data-key={key}] .rule")
    keys.press(rule)
    expect(rule).to_have_text("Restore")
    keys.at(rule)
    hall.record.append([hall.lap(4, 4, 117_000)])  # which comes to stand above it
    expect(toni.page.locator(".sheet .lap")).to_have_count(4)
    keys.at(rule)
    keys.keys("Enter")
    expect(rule).to_have_text("Invalid")
    keys.at(rule)

    keys.press(does(toni, "hand"))
    keys.at(heading(toni))
    keys.type(toni.page.locator("#time"), "158432")
    expect(toni.page.locator(".keypad .hint")).to_have_text("1:58.432")
    keys.press(does(toni, "enter-lap"))
    expect(toni.page.locator(".undo")).to_contain_text("Lap 1:58.432 by hand")
    keys.at(heading(toni))
    keys.keys("Escape")
    closed(toni)
    keys.at(toni.card(4))
    expect(toni.page.locator(".undo .said b")).to_have_text("✓ ")
    assert [kind for kind in hall.done() if kind != "Asked"] == ["LapRuled", "LapRuled", "LapAdded"]
    keys.sound()


def test_tab_goes_round_in_a_sheet_and_never_behind_it(hall: Floor, browser: Browser) -> None:
    toni = hall.tablet(browser, "Toni", size=LAPTOP, path="/staff?lang=en")
    keys = Keyboard(toni.page)
    keys.press(toni.card(1))
    keys.at(heading(toni))
    keys.keys("Shift+Tab")
    keys.at(does(toni, "view", view="history"))
    keys.keys("Tab")
    keys.at(does(toni, "close"))
    behind = "!!document.activeElement.closest('main, .head')"
    for _ in range(40):
        keys.keys("Tab")
        assert not toni.page.evaluate(behind)
    keys.press(does(toni, "close"))
    closed(toni)
    keys.at(toni.card(1))
    keys.sound()


def test_the_settings_give_the_focus_back_to_their_button(hall: Floor, browser: Browser) -> None:
    toni = hall.tablet(browser, "Toni", size=LAPTOP, path="/staff?lang=en")
    keys = Keyboard(toni.page)
    keys.press(does(toni, "settings"))
    keys.at(heading(toni))
    keys.press(does(toni, "keys"))
    expect(does(toni, "keys")).to_have_text("Keys are off")
    keys.at(does(toni, "keys"))
    keys.keys("Escape")
    keys.at(does(toni, "settings"))
    keys.sound()


def test_two_rigs_are_swapped_and_a_swap_is_thought_better_of(hall: Floor, browser: Browser) -> None:
    toni = hall.tablet(browser, "Toni", size=LAPTOP, path="/staff?lang=en")
    keys = Keyboard(toni.page)
    keys.press(toni.card(2))
    keys.press(does(toni, "swap"))
    expect(toni.card(2)).to_be_disabled()
    keys.at(toni.card(3))
    keys.keys("Escape")
    expect(toni.card(2)).to_be_enabled()
    keys.at(toni.card(3))
    keys.press(toni.card(2), back=True)
    keys.press(does(toni, "swap"))
    keys.at(toni.card(3))
    keys.keys("Enter")
    toni.until("document.querySelector('.undo')?.textContent.includes('are swapped')")
    keys.at(toni.card(3))
    keys.sound()


def test_cards_that_come_and_go_take_nobody_with_them(hall: Floor, browser: Browser) -> None:
    toni = hall.tablet(browser, "Toni", size=LAPTOP, path="/staff?lang=en")
    keys = Keyboard(toni.page)
    for number in (5, 9, 12):
        hall.silence(rig_id(number), 500)
    toni.until("document.querySelectorAll('.rig[data-light=red], .rig[data-light=amber]').length", 3)
    keys.press(toni.page.locator("[data-do=troubled]"))
    toni.until("document.querySelectorAll('.rig').length", 3)
    keys.to(toni.card(9))
    hall.rigs[rig_id(5)] = replace(hall.rigs[rig_id(5)], heard_s=0.1)
    toni.until("document.querySelectorAll('.rig').length", 2)
    keys.at(toni.card(9))
    hall.rigs[rig_id(9)] = replace(hall.rigs[rig_id(9)], heard_s=0.1)
    toni.until("document.querySelectorAll('.rig').length", 1)
    keys.at(toni.card(12))
    keys.sound()


def test_laps_under_one_card_are_given_and_a_stranger_is_made_a_rig(hall: Floor, browser: Browser) -> None:
    """What is chosen under another card stays there: the button gives what it says."""
    toni = hall.tablet(browser, "Toni", size=LAPTOP, path="/staff?lang=en")
    keys = Keyboard(toni.page)
    hall.record.append([hall.lap(5, 4, 119_400, driver=""), hall.lap(6, 4, 119_100, driver=""), hall.stray(90_500)])
    stray = "stray-10.9.9.9"
    hall.rigs[stray] = replace(heard(stray, "10.9.9.9"), known=False, address="10.9.9.9", game="Forza")
    keys.keys("o")
    toni.until("document.querySelectorAll('main .lap').length", 2)
    mine, other = (toni.page.locator(f"[data-key^=watch-unassigned-{rig_id(n)}]") for n in (5, 6))
    keys.press(mine.locator(".choose"))
    keys.at(mine.locator(".choose"))
    keys.press(other.locator(".choose"))
    give = mine.locator("[data-do=give]")
    expect(give).to_have_text("Give 1 lap to…")
    keys.press(give, back=True)
    keys.at(heading(toni))
    keys.type(toni.page.locator("#find"), "14")
    keys.press(does(toni, "pick-driver", driver="d14"))
    toni.until("document.querySelectorAll('main .lap').length", 1)
    given = [entry for _, entry in hall.record.read() if isinstance(entry, LapReassigned)]
    assert [entry.driver for entry in given] == ["d14"]
    expect(other.locator(".choose")).to_have_attribute("aria-pressed", "true")
    keys.stays()
    keys.press(does(toni, "adopt"))
    keys.press(toni.card(20))
    toni.until("document.querySelector('.undo .said')?.textContent.includes('Dora Kerner')")
    keys.stays()
    assert hall.done()[-2:] == ["Asked", "RigAdopted"]
    keys.sound()


def test_what_was_decided_is_taken_back_in_the_history(hall: Floor, browser: Browser) -> None:
    toni, uwe = hall.tablet(browser, "Toni", size=LAPTOP, path="/staff?lang=en"), hall.tablet(browser, "Uwe")
    keys = Keyboard(toni.page)
    keys.press(toni.card(1))
    keys.press(does(toni, "seat", driver="d2"))
    closed(toni)
    keys.keys("h")
    back = toni.page.locator(".decision [data-do=undo-ref]")
    keys.to(back.first)
    uwe.open(3)
    uwe.page.locator("[data-do=seat][data-driver=d8]").click()
    toni.until("document.querySelectorAll('.decision').length", 2)
    keys.at(toni.page.locator(".decision", has_text="Rig 1").locator("button"))
    keys.keys("Enter")
    toni.until("document.querySelectorAll('.decision[data-holds=false]').length", 1)
    keys.stays()
    keys.sound()

"""The rig desk in the hands of those at the rigs: seats, laps, two tablets at once, and a line that breaks."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Route

from tests.chromium import LAN_NAME
from tests.display.staff.console.hall import Floor, Tablet, heard, rig_id
from timing.record.asked import Asked
from timing.record.decisions import DriverSeated, LapReassigned
from timing.record.entry import LapRuled

pytestmark = pytest.mark.browser
WAITING = "document.querySelector('.tab.queue')?.textContent ?? ''"
LAST_LAP = "[...document.querySelectorAll('.sheet .lap')].at(-1)"
MESSAGE = "(document.querySelector('.message')?.innerText ?? '')"


def tap(tablet: Tablet, name: str, **data: str) -> None:
    """Tap the button that does this."""
    more = "".join(f'[data-{key}="{value}"]' for key, value in data.items())
    tablet.page.locator(f'[data-do="{name}"]{more}').first.click()


def test_a_driver_is_swapped_in_two_taps_and_put_back_with_one(hall: Floor, browser: Browser) -> None:
    toni = hall.tablet(browser, "Toni")
    toni.sits(7, "Ines Saar")
    toni.card(7).click()
    tap(toni, "seat", driver="d20")
    toni.sits(7, "Jost Riesling")
    assert hall.done() == ["Asked", "DriverSeated"]
    assert "Jost Riesling" in toni.page.inner_text(".undo")
    tap(toni, "undo")
    toni.sits(7, "Ines Saar")
    assert hall.done() == ["Asked", "DriverSeated", "Asked", "Undone"]
    toni.page.keyboard.press("h")
    tap(toni, "undo-ref")
    tap(toni, "view", view="rigs")
    toni.sits(7, "Jost Riesling")


def test_what_two_do_at_one_rig_tells_the_second_who_was_first_and_both_values(hall: Floor, browser: Browser) -> None:
    toni, uwe = hall.tablet(browser, "Toni"), hall.tablet(browser, "Uwe")
    uwe.excused += ["ERR_INTERNET_DISCONNECTED", "409"]
    uwe.context.set_offline(True)
    uwe.open(2)
    tap(uwe, "seat", driver="d6")
    uwe.until(WAITING, "1 wartet")
    toni.open(2)
    tap(toni, "seat", driver="d5")
    toni.sits(2, "Fritz Nahe")
    uwe.context.set_offline(False)
    uwe.until(f"{MESSAGE}.includes('Toni')")
    told = uwe.page.inner_text(".message")
    assert "Fritz Nahe sitzt in Rig 2" in told
    assert "Emil Silvaner sitzt in Rig 2" in told
    uwe.sits(2, "Fritz Nahe")
    assert [entry.author for entry in seated(hall)] == ["Toni"]
    tap(uwe, "again")
    uwe.sits(2, "Greta Lahn")
    toni.sits(2, "Greta Lahn")
    assert [entry.author for entry in seated(hall)] == ["Toni", "Uwe"]


def test_what_is_tapped_without_a_line_is_kept_over_a_reload_and_done_once_in_order(
    hall: Floor, browser: Browser
) -> None:
    toni = hall.tablet(browser, "Toni")
    toni.excused += ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED"]
    toni.context.set_offline(True)
    toni.open(1)
    tap(toni, "seat", driver="d2")
    toni.open(1)
    tap(toni, "seat", driver="d3")
    toni.open(4)
    tap(toni, "delete")
    tap(toni, "hand")
    for sign in "158432":
        tap(toni, "key", sign=sign)
    tap(toni, "enter-lap")
    toni.until(WAITING, "4 warten")
    assert toni.page.inner_text('.rig[data-rig="rig-01"] .now') == "3\nDora Mosel", "it is shown at once"
    toni.page.route("**/api/**", lambda route: route.abort())
    toni.context.set_offline(False)
    toni.page.goto(toni.url + "/staff")
    toni.until(WAITING, "4 warten")
    assert hall.done() == []
    lost: list[str] = []

    def answer_lost(route: Route) -> None:
        """The first of them arrives, and its answer does not."""
        if route.request.method == "POST" and not lost:
            url = route.request.url.replace(LAN_NAME, "127.0.0.1")
            route.fetch(url=url, headers=route.request.headers | {"origin": f"http://127.0.0.1:{hall.port}"})
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    toni.page.unroute("**/api/**")
    toni.page.route("**/api/**", answer_lost)
    toni.sits(1, "Dora Mosel")
    toni.until(WAITING, "")
    assert lost
    kinds = [kind for kind in hall.done() if kind != "Asked"]
    assert kinds == ["DriverSeated", "DriverSeated", "LapRuled", "LapAdded"]
    asked = [entry for _, entry in hall.record.read() if isinstance(entry, Asked)]
    assert [entry.action for entry in asked] == ["seats/take", "seats/take", "laps/delete", "laps/add"]
    assert all(entry.told_at for entry in asked), "the tablet's own time is kept"


def test_what_never_left_the_tablet_is_taken_back_without_a_trace(hall: Floor, browser: Browser) -> None:
    toni = hall.tablet(browser, "Toni")
    toni.excused += ["ERR_INTERNET_DISCONNECTED"]
    toni.context.set_offline(True)
    toni.open(1)
    tap(toni, "seat", driver="d2")
    toni.until(WAITING, "1 wartet")
    toni.open(3)
    tap(toni, "seat", driver="d8")
    toni.until(WAITING, "2 warten")
    tap(toni, "undo")
    toni.until(WAITING, "1 wartet")
    toni.context.set_offline(False)
    toni.sits(1, "Cleo Aar")
    toni.sits(3, "Hugo Elbling")
    assert [entry.rig for entry in seated(hall)] == ["rig-01"]


def test_a_lap_that_is_invalid_goes_from_the_other_tablet_and_from_the_hall(hall: Floor, browser: Browser) -> None:
    toni, uwe = hall.tablet(browser, "Toni"), hall.tablet(browser, "Uwe")
    wall = hall.tablet(browser, "the wall", path="/?lang=de")
    best = "document.querySelector('[data-driver=\"d1\"] .best')?.textContent"
    wall.until(f"{best}?.includes('1:58,408')")
    uwe.open(1)
    toni.open(1)
    first = "[...document.querySelectorAll('.sheet .lap')].at(-1).dataset.counts"
    uwe.until(first, "true")
    toni.page.locator(".sheet .lap").last.locator('[data-do="delete"]').click()
    toni.until("document.querySelectorAll('.sheet .lap[data-pending]').length", 0)
    uwe.until(first, "false")
    wall.until(f"{best}?.includes('1:58,719')")
    ruled = [entry for _, entry in hall.record.read() if isinstance(entry, LapRuled)]
    assert [(entry.counts, entry.reason, entry.author) for entry in ruled] == [(False, "Streckenlimit", "Toni")]
    uwe.page.locator(".sheet .lap").last.locator('[data-do="restore"]').click()
    wall.until(f"{best}?.includes('1:58,408')")


def test_a_lap_seen_to_be_invalid_before_its_rig_was_looked_at_again_is_restored_at_once(
    hall: Floor, browser: Browser
) -> None:
    toni, uwe = hall.tablet(browser, "Toni"), hall.tablet(browser, "Uwe")
    laps: list[Route] = []  # are told only when Toni has decided
    uwe.page.route("**/api/v1/staff/laps?*", lambda route: laps.append(route))  # noqa: PLW0108 -- playwright binds functions only
    with uwe.page.expect_request("**/api/v1/staff/laps?*"):
        uwe.open(1)
    toni.open(1)
    toni.page.locator(".sheet .lap").last.locator('[data-do="delete"]').click()
    toni.until("document.querySelectorAll('.sheet .lap[data-pending]').length", 0)
    uwe.page.route("**/api/v1/staff/rigs", lambda _: None)  # of the rigs it knows no more than before
    uwe.page.unroute("**/api/v1/staff/laps?*")
    for each in laps:
        each.continue_()
    uwe.until(f"{LAST_LAP}.dataset.counts", "false")
    uwe.page.locator(".sheet .lap").last.locator('[data-do="restore"]').click()
    toni.until(f"{LAST_LAP}.dataset.counts", "true")
    ruled = [entry for _, entry in hall.record.read() if isinstance(entry, LapRuled)]
    assert [(entry.counts, entry.author) for entry in ruled] == [(False, "Toni"), (True, "Uwe")]


def test_a_silent_rig_says_since_when_and_what_troubles_is_found(hall: Floor, browser: Browser) -> None:
    toni = hall.tablet(browser, "Toni", path="/staff?lang=en")
    light = f"document.querySelector('.rig[data-rig=\"{rig_id(3)}\"]').dataset.light"
    toni.until(light, "green")
    hall.silence(rig_id(3), 12)
    toni.until(light, "amber")
    assert "silent since" in toni.card(3).inner_text()
    hall.silence(rig_id(3), 95)
    toni.until(light, "red")
    hall.alert(rig_id(9), "Dora Nahe is far off")
    tap(toni, "troubled")
    toni.until("[...document.querySelectorAll('.rig')].map((rig) => rig.dataset.rig).join()", "rig-03,rig-09")
    toni.open(9)
    tap(toni, "saw-troubles")
    toni.until("document.querySelectorAll('.rig').length", 1)
    hall.silence(rig_id(3), 0.1)
    toni.until("document.querySelector('.rigs').innerText", "No rig has any trouble.")


def test_rigs_are_swapped_a_seat_emptied_laps_given_and_a_stranger_made_a_rig(hall: Floor, browser: Browser) -> None:
    toni = hall.tablet(browser, "Toni")
    toni.open(1)
    tap(toni, "swap")
    toni.card(22).click()
    toni.sits(1, "Jost Silvaner")
    toni.sits(22, "Bert Kruste")
    toni.open(5)
    tap(toni, "clear")
    toni.sits(5, "niemand")
    hall.record.append([hall.lap(5, 4, 119_400, driver=""), hall.lap(5, 5, 119_100, driver="")])
    hall.record.append([hall.stray(90_500)])
    hall.rigs["stray-10.9.9.9"] = replace(
        heard("stray-10.9.9.9", "10.9.9.9"), known=False, address="10.9.9.9", game="Forza"
    )
    tap(toni, "view", view="open")
    toni.until("document.querySelectorAll('main .lap').length", 2)
    assert "10.9.9.9" in toni.page.inner_text("main")
    tap(toni, "choose-all")
    tap(toni, "give")
    toni.page.fill("#find", "14")
    tap(toni, "pick-driver", driver="d14")
    toni.until("document.querySelectorAll('main .lap').length", 0)
    given = [entry for _, entry in hall.record.read() if isinstance(entry, LapReassigned)]
    assert [entry.driver for entry in given] == ["d14", "d14"]
    tap(toni, "adopt")
    toni.card(20).click()
    toni.until("document.querySelector('.undo .said')?.textContent.includes('Dora Kerner')")
    assert hall.done()[-2:] == ["Asked", "RigAdopted"]


def test_the_next_driver_is_called_on_the_boards_and_the_call_taken_back(hall: Floor, browser: Browser) -> None:
    toni, wall = hall.tablet(browser, "Toni"), hall.tablet(browser, "the wall", path="/?lang=de")
    toni.open(7)
    tap(toni, "call")
    wall.until("document.querySelector('hall-news').textContent.includes('Rig 7: Jost Riesling bitte ans Rig')")
    tap(toni, "undo")
    toni.until("document.querySelector('.undo .said')?.textContent.includes('zurückgenommen') ?? true")
    assert hall.done() == [], "a call is no entry of the record"


def test_what_somebody_else_left_behind_waits_for_a_word(hall: Floor, browser: Browser) -> None:
    toni = hall.tablet(browser, "Toni")
    toni.excused += ["ERR_INTERNET_DISCONNECTED"]
    toni.context.set_offline(True)
    toni.open(1)
    tap(toni, "seat", driver="d2")
    toni.until(WAITING, "1 wartet")
    toni.page.goto("about:blank")
    hall.sign_in(toni, "Uwe")
    toni.context.set_offline(False)
    toni.goto()
    toni.until(WAITING, "1 wartet")
    assert seated(hall) == []
    tap(toni, "queue")
    toni.until("document.querySelector('.sheet').innerText.includes('Toni')")
    tap(toni, "adopt-queue")
    toni.sits(1, "Cleo Aar")
    assert [entry.author for entry in seated(hall)] == ["Uwe"]


def seated(hall: Floor) -> list[DriverSeated]:
    return [entry for _, entry in hall.record.read() if isinstance(entry, DriverSeated)]

"""The tablet that says what the hall shows, and the set-up of a screen, with a keyboard alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.chromium import launched
from tests.display.hall.test_in_the_hall import House, framed, house, until
from tests.keyboard import Keyboard

pytestmark = pytest.mark.browser
LAPTOP = (1366, 768)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    yield from launched()


def looked(desk: Page) -> None:
    """The desk has looked again at the hall, which it does once a second."""
    with desk.expect_response("**/api/v1/screens"):
        pass
    with desk.expect_response("**/api/v1/screens"):
        pass


def desk_of(hall: House) -> Page:
    return hall.page("/organiser/screens?lang=en", LAPTOP, extra_http_headers=hall.steward)


def taken_in(screen: Page, desk: Page, keys: Keyboard) -> tuple[Locator, Locator]:
    """A screen is taken in and shows the board: its card at the desk, and the list of its pages there."""
    until(screen, "document.querySelector('.state').textContent.includes('Ready')")
    card = desk.locator(".list > li")
    keys.press(card.get_by_role("button", name="Take in"))
    shows = card.locator("select")
    keys.at(shows)
    framed(screen, "/")
    return card, shows


def test_a_screen_gets_its_page_and_the_scenes_are_switched(browser: Browser, tmp_path: Path) -> None:
    with house(browser, tmp_path) as hall:
        screen, desk = hall.page("/screen?lang=en"), desk_of(hall)
        keys = Keyboard(desk)
        card, shows = taken_in(screen, desk, keys)
        keys.choose(shows, "Always: Standings of teams")
        framed(screen, "/")
        until(screen, "document.querySelector('iframe').contentWindow.location.search.includes('view=teams')")
        looked(desk)
        keys.at(shows)
        keys.choose(shows, "Goes along with the scenes")
        keys.press(card.locator("summary"))
        keys.type(card.get_by_label("Inches"), "85")
        looked(desk)
        keys.at(card.get_by_label("Inches"))
        expect(card.get_by_label("Inches")).to_have_value("85")
        keys.keys("Tab")
        until(desk, "document.querySelector('.list .muted').textContent.includes('85″')")
        keys.stays()

        pause = desk.locator(".scenes").get_by_role("button", name="Break")
        keys.press(pause, back=True)
        framed(screen, "/scene/break")
        keys.at(pause)
        expect(pause).to_have_attribute("aria-pressed", "true")
        keys.press(desk.locator(".undo").get_by_role("button", name="Undo"))
        framed(screen, "/")
        keys.stays()

        keys.press(card.locator("summary"), back=True)
        keys.press(card.locator("summary"))
        keys.press(card.get_by_role("button", name="Forget"))
        expect(card.get_by_role("button", name="Take in")).to_be_visible()
        keys.stays()
        keys.sound()


def test_a_prize_giving_is_led_from_the_last_place_to_the_first(browser: Browser, tmp_path: Path) -> None:
    with house(browser, tmp_path) as hall:
        desk = hall.page("/organiser/screens?lang=en", LAPTOP, extra_http_headers=hall.steward)
        keys = Keyboard(desk)
        award = desk.locator(".award")
        keys.press(award.get_by_role("button", name="Teams", exact=True))
        following = award.locator("[data-key=award-next]")
        expect(following).to_have_text("Next: place 3")
        keys.stays()
        keys.to(following, back=True)
        for place in (2, 1):
            desk.keyboard.press("Enter")
            expect(following).to_have_text(f"Next: place {place}")
            keys.at(following)
        desk.keyboard.down("Enter")  # and held
        desk.keyboard.down("Enter")
        desk.keyboard.down("Enter")
        desk.keyboard.up("Enter")
        expect(award.get_by_text("All places are revealed.")).to_be_visible()
        looked(desk)
        expect(award.get_by_text("All places are revealed.")).to_be_visible()
        keys.stays()
        keys.press(award.get_by_role("button", name="End the prize-giving"))
        expect(award.get_by_role("button", name="Teams", exact=True)).to_be_visible()
        keys.stays()
        keys.sound()


def test_a_message_is_sent_and_taken_back(browser: Browser, tmp_path: Path) -> None:
    with house(browser, tmp_path) as hall:
        desk = hall.page("/organiser/screens?lang=en", LAPTOP, extra_http_headers=hall.steward)
        keys = Keyboard(desk)
        keys.type(desk.get_by_label("Text"), "Dinner at eight")
        keys.to(desk.get_by_role("radio", name="Message"))
        keys.keys("ArrowRight")
        send = desk.get_by_role("button", name="Send to all boards")
        keys.press(send)
        notices = desk.locator(".notices li")
        expect(notices).to_contain_text("Dinner at eight")
        keys.at(send)
        keys.type(desk.get_by_label("Text"), "Gates close", back=True)
        keys.keys("Enter")
        expect(notices).to_have_count(2)
        keys.at(desk.get_by_label("Text"))
        gone = notices.filter(has_text="Dinner")
        keys.press(gone.get_by_role("button", name="Take back"))
        expect(gone).to_have_count(0)
        keys.at(notices)
        keys.press(notices.get_by_role("button", name="Take back"))
        expect(notices).to_have_count(0)
        keys.stays()
        keys.sound()


def test_a_screen_is_set_up(browser: Browser, tmp_path: Path) -> None:
    with house(browser, tmp_path) as hall:
        screen = hall.page("/screen?lang=en")
        until(screen, "document.querySelector('.state').textContent.includes('Ready')")
        keys = Keyboard(screen)
        opens = screen.locator(".open")
        keys.press(opens)
        dialog = screen.locator("dialog")
        keys.at(dialog.locator("[name=inch]"))
        screen.keyboard.type("85")
        keys.type(dialog.locator("[name=metres]"), "10")
        expect(dialog.get_by_role("status")).to_contain_text("Readable to 10")
        keys.keys("Escape")
        expect(dialog).to_be_hidden()
        keys.at(opens)
        keys.keys("Enter")
        keys.at(dialog.locator("[name=inch]"))
        screen.keyboard.type("42")
        keys.press(dialog.get_by_role("button", name="Save"))
        until(screen, "JSON.parse(localStorage['eracing.screen']).inch === 42")
        keys.at(opens)
        keys.sound()


def test_of_pages_chosen_one_after_the_other_the_last_one_is_shown(browser: Browser, tmp_path: Path) -> None:
    """Typing in a list chooses several on the way; the first answer came last, and its page stayed."""
    held: list[Route] = []
    with house(browser, tmp_path) as hall:
        screen, desk = hall.page("/screen?lang=en"), desk_of(hall)
        _, shows = taken_in(screen, desk, Keyboard(desk))
        asked: list[str] = []
        desk.on("request", lambda each: asked.append(each.method) if each.method == "PUT" else None)
        desk.route("**/api/v1/screens/*", lambda route: route.continue_() if held else held.append(route))
        with desk.expect_request("**/api/v1/screens/*"):
            shows.select_option(label="Always: Standings of drivers")
        shows.select_option(label="Always: Standings of teams")
        looked(desk)
        assert asked == ["PUT"], "the next one waits for the first"
        held[0].continue_()
        until(screen, "document.querySelector('iframe').contentWindow.location.search.includes('view=teams')")

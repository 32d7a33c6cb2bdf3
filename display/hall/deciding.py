"""What is decided about the hall: pure changes of its state. Each raises LookupError or SetupError with a sentence.

Nothing grows without bound: there are so many screens, scenes, messages and sponsors at most.
"""

import json
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from display.hall.names import LONGEST as LONGEST_NAME
from display.hall.names import free_name
from display.hall.state import (
    AWARD,
    BUILT_IN,
    EVERYBODY,
    NOTHING,
    SCENE,
    Award,
    Hall,
    Level,
    Notice,
    Request,
    Scene,
    Screen,
    Sponsor,
)
from timing.errors import EracingError, SetupError

MOST_SCREENS: Final = 60
MOST_SCENES: Final = 20
MOST_NOTICES: Final = 20
MOST_SPONSORS: Final = 40
MOST_DONE: Final = 60
LONGEST_TEXT: Final = 200
LONGEST_PAGE: Final = 300
SWITCH_AFTER: Final = timedelta(seconds=1.5)
"""A scene is on so long after it was set: by then every screen has asked, and all of them switch at once."""
NAMED_FOR: Final = timedelta(seconds=10)
_SIZES: Final = {"inch": (5, 1000), "metres": (0.5, 200)}
_NOT_FOR_SCREENS: Final = (
    "/screen",
    "/api",
    "/signin",
    "/signout",
    "/setup",
    "/staff",
    "/organiser",
    "/static",
    "/media",
)

Change = Callable[[Hall], Hall]


class Full(EracingError):
    """There are as many screens as there may be. The text is a sentence."""


# Texts


def text_of(text: str, most: int, what: str) -> str:
    """A text without line breaks and signs that nobody sees. Raises SetupError where nothing or too much is left."""
    kept = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text)
    clean = " ".join(kept.split())
    if not 0 < len(clean) <= most:
        raise SetupError(f"{what} has {len(clean)} characters: 1 to {most} are possible")
    return clean


def page_of(page: str) -> str:
    """A page that a screen may show: one of our own, with its parameters. Raises SetupError for any other."""
    path = page.partition("?")[0]
    own = page.startswith("/") and not page.startswith("//") and "\\" not in page and page.isprintable()
    if not own or " " in page or "#" in page or ".." in path or len(page) > LONGEST_PAGE:
        raise SetupError(
            f"{page[:60]!r} is no page of this server: give its path, such as /scene/break or /?view=teams"
        )
    if any(path == each or path.startswith(f"{each}/") for each in _NOT_FOR_SCREENS):
        raise SetupError(f"{path} is no page for a screen of the hall")
    return page


# Screens


def met(id: str, now: datetime, wish: str | None, seen: Mapping[str, datetime]) -> Change:
    """A screen that reports is known from here on. `seen` says when others reported last.

    Raises Full where there are too many; one that nobody took in, and that has been away for a minute, makes room.
    """

    def change(hall: Hall) -> Hall:
        if hall.screen(id) is not None:
            return hall
        screens = hall.screens
        if len(screens) >= MOST_SCREENS:
            long_ago = now - timedelta(minutes=1)
            away = [each for each in screens if each.shows == NOTHING and seen.get(each.id, each.since) < long_ago]
            if not away:
                raise Full(f"there are {MOST_SCREENS} screens already: forget some at /organiser/screens")
            screens = tuple(each for each in screens if each is not away[0])
        name = free_name(id, [each.name for each in screens], wish)
        return replace(hall, screens=(*screens, Screen(id, name, now)))

    return change


def show(id: str, shows: str) -> Change:
    """Have a screen show the scenes, one page whatever the scene, or its name alone."""
    wanted = shows if shows in (SCENE, NOTHING) else page_of(shows)
    return _screen(id, lambda screen: replace(screen, shows=wanted))


def rename(id: str, name: str) -> Change:
    """Call a screen otherwise."""
    wanted = text_of(name, LONGEST_NAME, "the name of a screen")

    def change(hall: Hall) -> Hall:
        if any(each.name.casefold() == wanted.casefold() and each.id != id for each in hall.screens):
            raise SetupError(f"another screen is called {wanted} already")
        return _screen(id, lambda screen: replace(screen, name=wanted))(hall)

    return change


def measure(id: str, inch: float | None, metres: float | None) -> Change:
    """Say how large a screen is, and how far away its furthest viewer; None: nobody knows."""
    for name, value in (("inch", inch), ("metres", metres)):
        least, most = _SIZES[name]
        if value is not None and not least <= value <= most:
            raise SetupError(f"{name} cannot be {value:g}: {least:g} to {most:g} are possible")
    return _screen(id, lambda screen: replace(screen, inch=inch, metres=metres))


def identify(id: str, now: datetime) -> Change:
    """Have a screen show its name over its page for a while."""
    return _screen(id, lambda screen: replace(screen, named_until=now + NAMED_FOR))


def forget(ids: Collection[str]) -> Change:
    """Know screens no more; one that still reports is met anew, under its old name if that is free."""

    def change(hall: Hall) -> Hall:
        scenes = {
            name: replace(scene, pages={of: page for of, page in scene.pages.items() if of not in ids})
            for name, scene in hall.scenes.items()
        }
        return replace(hall, screens=tuple(each for each in hall.screens if each.id not in ids), scenes=scenes)

    return change


def _screen(id: str, change: Callable[[Screen], Screen]) -> Change:
    def changed(hall: Hall) -> Hall:
        if hall.screen(id) is None:
            raise LookupError(f"there is no screen {id!r}; it may have been forgotten")
        return replace(hall, screens=tuple(change(each) if each.id == id else each for each in hall.screens))

    return changed


# Scenes


def set_scene(name: str, now: datetime) -> Change:
    """Have all screens that go along show a scene, at once. A prize-giving that is over is then put away."""

    def change(hall: Hall) -> Hall:
        if name not in hall.scenes:
            raise LookupError(f"there is no scene {name!r}; there are: {', '.join(hall.scenes)}")
        if name == hall.scene:
            return hall
        over = hall.award is not None and hall.award.next is None
        award = None if over and name != AWARD else hall.award
        return replace(hall, scene=name, switch_at=now + SWITCH_AFTER, award=award)

    return change


def save_scene(name: str, title: str, pages: Mapping[str, str]) -> Change:
    """Say what a scene shows: pages by the id of a screen, or by EVERYBODY."""
    if not (0 < len(name) <= 30 and name.isascii() and name.replace("-", "").isalnum() and name == name.lower()):
        raise SetupError("the name of a scene has 1 to 30 small letters, digits and hyphens")
    known = {of: page_of(page) for of, page in pages.items()}
    called = text_of(title, LONGEST_NAME, "the title of a scene") if title else ""

    def change(hall: Hall) -> Hall:
        strange = [of for of in known if of != EVERYBODY and hall.screen(of) is None]
        if strange:
            raise LookupError(f"there is no screen {strange[0]!r}; it may have been forgotten")
        if name not in hall.scenes and len(hall.scenes) >= MOST_SCENES:
            raise SetupError(f"there are {MOST_SCENES} scenes already: remove one first")
        return replace(hall, scenes={**hall.scenes, name: Scene(known, called)})

    return change


def remove_scene(name: str) -> Change:
    """Remove a scene; one that there always is gets its own page again."""

    def change(hall: Hall) -> Hall:
        if name in BUILT_IN:
            return replace(hall, scenes={**hall.scenes, name: Scene({EVERYBODY: BUILT_IN[name]})})
        if name == hall.scene:
            raise SetupError(f"the scene {name} is on: set another one first")
        return replace(hall, scenes={each: scene for each, scene in hall.scenes.items() if each != name})

    return change


# Messages


def tell(id: str, text: str, level: Level, now: datetime, minutes: float | None) -> Change:
    """Put up a message for so many minutes; None: until it is taken back. What is over is dropped."""
    until = None if minutes is None else now + timedelta(minutes=minutes)
    notice = Notice(id, text_of(text, LONGEST_TEXT, "a message"), level, now, until)

    def change(hall: Hall) -> Hall:
        holding = tuple(each for each in hall.notices if each.holds(now) and each.id != id)
        if len(holding) >= MOST_NOTICES:
            raise SetupError(f"there are {MOST_NOTICES} messages already: take one back first")
        return replace(hall, notices=(*holding, notice))

    return change


def untell(ids: Collection[str] | None) -> Change:
    """Take messages back; None: all."""

    def change(hall: Hall) -> Hall:
        return replace(hall, notices=tuple(each for each in hall.notices if ids is not None and each.id not in ids))

    return change


# Sponsors


def add_sponsor(id: str, name: str, picture: str) -> Change:
    """Show one more sponsor, as the last."""
    sponsor = Sponsor(id, text_of(name, 60, "the name of a sponsor"), picture)

    def change(hall: Hall) -> Hall:
        if any(each.id == id for each in hall.sponsors):
            return hall
        if len(hall.sponsors) >= MOST_SPONSORS:
            raise SetupError(f"there are {MOST_SPONSORS} sponsors already: remove one first")
        return replace(hall, sponsors=(*hall.sponsors, sponsor))

    return change


def arrange_sponsors(ids: Collection[str], hidden: Collection[str]) -> Change:
    """Put the sponsors in this order, and hide some of them. All of them must be named."""

    def change(hall: Hall) -> Hall:
        known = {each.id: each for each in hall.sponsors}
        if sorted(ids) != sorted(known) or not set(hidden) <= set(known):
            raise SetupError("this does not name each of the sponsors once: look at the list again")
        return replace(hall, sponsors=tuple(replace(known[id], shown=id not in hidden) for id in ids))

    return change


def remove_sponsor(id: str) -> Change:
    """Show a sponsor no more."""
    return lambda hall: replace(hall, sponsors=tuple(each for each in hall.sponsors if each.id != id))


def pictures_of(hall: Hall) -> frozenset[str]:
    """The pictures that are still wanted: of sponsors, and of those whose removal may be taken back."""
    undone = [json.loads(each.undo).get("body", {}).get("picture") for each in hall.done if each.undo]
    return frozenset({each.picture for each in hall.sponsors} | {each for each in undone if each})


# The prize-giving


def begin_award(award: Award, now: datetime) -> Change:
    """Begin a prize-giving, and show it."""
    return lambda hall: set_scene(AWARD, now)(replace(hall, award=award))


def reveal(step: int) -> Change:
    """Show the award up to this step, which is the next one, or the one before to take a reveal back.

    The step that is shown already is no change: a button that is pressed twice reveals one place.
    """

    def change(hall: Hall) -> Hall:
        award = hall.award
        if award is None:
            raise LookupError("there is no prize-giving: begin one")
        if not 0 <= step <= len(award.steps) or abs(step - award.step) > 1:
            raise SetupError(f"step {award.step} of {len(award.steps)} is shown: one after another is revealed")
        return replace(hall, award=replace(award, step=step))

    return change


def end_award() -> Change:
    """Put a prize-giving away."""
    return lambda hall: replace(hall, award=None)


# Once


def no_undo(_: Hall) -> str:
    """Nothing undoes it."""
    return ""


@dataclass(frozen=True, slots=True)
class Once:
    """A change that is made once for each request: the same request again changes nothing.

    `undo` says, of the hall as it was, what undoes it.
    """

    request: str
    change: Change
    undo: Callable[[Hall], str] = no_undo

    def __call__(self, hall: Hall) -> Hall:
        """The hall after the request."""
        if hall.request(self.request) is not None:
            return hall
        done = Request(self.request, self.undo(hall))
        return replace(self.change(hall), done=(*hall.done, done)[-MOST_DONE:])

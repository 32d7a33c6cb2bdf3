"""What the pages wear now: the style sheet and the logo of the plan that holds, ready when a page asks.

Whether a logo is a picture takes a moment to find out. So that is done when the plan is saved or in a thread; until it
is known, pages wear what they wore before. A file that is put in the place of the logo is worn from the next page on.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from display.look.logos import Picture, Stand, digest, read, standing
from display.look.sheet import sheet
from display.look.team_logos import TeamLogos
from timing.errors import SetupError
from timing.event import Plan
from timing.looks import Look

MOST_KEPT: Final = 4
"""So many logos are kept in memory."""
SHEET: Final = "/theme.css"
LOGO: Final = "/media/logo"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Dress:
    """A look, ready to be served. `css` is "" where the house's own colours are worn."""

    css: str = ""
    logo: Picture | None = None

    @property
    def sheet_href(self) -> str | None:
        """The address of the style sheet, another one for another sheet; None where there is none."""
        return f"{SHEET}?v={digest(self.css.encode())}" if self.css else None

    @property
    def logo_href(self) -> str | None:
        """The same of the logo."""
        return None if self.logo is None else f"{LOGO}?v={digest(self.logo.content)}"

    def build(self, pages: str) -> str:
        """The name of the pages of build `pages` in this look; without one they have their own."""
        worn = f"{self.sheet_href or ''} {self.logo_href or ''}".strip()
        return f"{pages}-{digest(worn.encode())[:6]}" if worn else pages


class Wardrobe:
    """The looks of the plan that `plan` gives; logos are looked for in `folders`. Used from the event loop.

    Only `notes` may be called from any thread.
    """

    def __init__(self, plan: Callable[[], Plan], folders: Sequence[Path] = ()) -> None:
        self._plan = plan
        self._folders = folders
        self._known: dict[Stand, Picture | SetupError] = {}
        self._worn: tuple[Look, Stand | None] | None = None
        self._told = ""
        self._dress = Dress()
        self._thread = ThreadPoolExecutor(1, "look")
        self.teams = TeamLogos(plan, folders)
        """The logos of teams."""
        self.notes(plan())

    def dress(self) -> Dress:
        """What to wear now."""
        look = self._plan().look
        stand = self._stand(look)
        if (look, stand) == self._worn:
            return self._dress
        picture = None if stand is None else self._known.get(stand)
        if stand is not None and picture is None:
            self._thread.submit(self._learn, stand)
            return self._dress
        if isinstance(picture, SetupError):
            self._tell(str(picture))
            picture = None
        self._worn = look, stand
        self._dress = Dress(sheet(look, logo=picture is not None), picture)
        return self._dress

    def notes(self, plan: Plan) -> list[str]:
        """What is wrong with the logos of a plan, in a sentence each; afterwards that plan can be worn at once."""
        try:
            stand = standing(plan.look.logo, self._folders)
            found = None if stand is None else self._learn(stand)
        except SetupError as error:
            found = error
        own = [f"{found}; pages go without it"] if isinstance(found, SetupError) else []
        return [*own, *self.teams.notes(plan)]

    def close(self) -> None:
        """Look at no more pictures."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _stand(self, look: Look) -> Stand | None:
        try:
            return standing(look.logo, self._folders)
        except SetupError as error:
            self._tell(str(error))
            return None

    def _learn(self, stand: Stand) -> Picture | SetupError:
        found = self._known.get(stand)
        if found is None:
            try:
                found = read(stand)
            except SetupError as error:
                found = error
            self._known = dict([*self._known.items(), (stand, found)][-MOST_KEPT:])
        return found

    def _tell(self, sentence: str) -> None:
        """Log it, once."""
        if sentence != self._told:
            self._told = sentence
            _log.warning("%s; pages go without it", sentence)

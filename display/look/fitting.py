"""Has open pages load again when the cup looks otherwise: another version of the plan, or another file of its logo.

What a page is made of has a name (`display.pages.assets.build_id`), and a page whose server names another one loads
itself again. A look is part of that name, so a changed one reaches every board, overlay and screen in a second or two.
"""

from typing import Final

from display.clock import Timer
from display.hub import Hub
from display.look.wardrobe import Wardrobe

EVERY_S: Final = 1.0


class Fitting:
    """Looks from `start` to `stop` whether the cup wears something else by now, and tells the hub's screens so."""

    def __init__(self, hub: Hub, wardrobe: Wardrobe, build: str) -> None:
        self._hub = hub
        self._wardrobe = wardrobe
        self._build = build
        self._timer: Timer | None = None

    def start(self) -> None:
        """Look now, and every second."""
        self._hub.be(self._wardrobe.dress().build(self._build))
        self._timer = self._hub.clock.call_later(EVERY_S, self.start)

    def stop(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()

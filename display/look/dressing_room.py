"""The look of a display, composed: what the cup wears, and the pages that wear it."""

from collections.abc import Sequence
from pathlib import Path

from display.live import Live
from display.look.fitting import Fitting
from display.look.wardrobe import Wardrobe
from display.pages.page import Pages


class DressingRoom:
    """What a display has of it, from `start` to `stop`: the `wardrobe`, and the `pages` that are made of it.

    `folders` are where logos are, `build` is the name of the pages.
    """

    def __init__(self, live: Live, folders: Sequence[Path], build: str) -> None:
        self.wardrobe = Wardrobe(lambda: live.plan, folders)
        self.pages = Pages(build=build, language=live.plan.language, wardrobe=self.wardrobe)
        self._fitting = Fitting(live.hub, self.wardrobe, build)

    def start(self) -> None:
        """Have open pages follow what the cup wears."""
        self._fitting.start()

    def stop(self) -> None:
        """Follow no more, and close what was opened for it."""
        self._fitting.stop()
        self.wardrobe.close()

"""The typeface of the pages: a condensed one, which carries a name, a team and a time where others carry two of them.

It comes with a package (SIL Open Font License, shipped beside the files) and is served by this machine like every other
file: a hall has no internet, and no third party learns who looks at a board.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

_PACKAGE: Final = "fontpkg_barlow_condensed"
WEIGHTS: Final = {500: "Medium", 600: "SemiBold", 700: "Bold"}
FONTS: Final = (*(f"BarlowCondensed-{name}.ttf" for name in WEIGHTS.values()), "LICENSE")
"""The files, by the names under which `fonts/` of the static files has them."""


@cache
def font_file(name: str) -> Path | None:
    """Where one of `FONTS` is on this machine; None for any other name."""
    if name not in FONTS:
        return None
    package = Path(str(files(_PACKAGE)))
    return package / name if name == "LICENSE" else package / "files" / name

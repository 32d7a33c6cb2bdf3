"""The look of a cup: its colours and its logo, and which shades of them can be read on our screens.

A company's colour is what it is; letters in it must be read all the same. So a plate has the colour itself, with white
or black letters on it, and lines and letters have the nearest shade that is read on the ground of the page: lighter on
the dark ground of boards, darker on the light one that staff may choose.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from timing.colors import WHITE, darker, is_readable, letters_on, lighter, mixed

DARK: Final = ("#0b0d12", "#12161e", "#161a23", "#1d2330")
"""What the letters of a board stand on: the ground, and three plates each a little lighter (`css/tokens.css`)."""
LIGHT: Final = ("#eef1f5", "#ffffff", "#f4f6f9", "#dde3ec")
"""The same of the light pages (`css/light.css`)."""
LETTERS: Final = (WHITE, "#a7b1c2", "#c06bff", "#14c38e", "#ffd43b", "#ffb020")
"""Colours that mean something on every board, whatever the cup looks like."""
_LIGHTER: Final = (0.0, 0.03, 0.05, 0.085)
"""How much white is in ground and plates of a cup's own ground."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a plan says of it. Colours are `#rrggbb`; `logo` is the name of a picture's file.

    `background` is a dark one, on which all `LETTERS` are read. `logo_on` is what the logo was drawn for.
    """

    accent: str | None = None
    second: str | None = None
    background: str | None = None
    logo: str | None = None
    logo_on: Literal["light", "dark"] = "light"


@dataclass(frozen=True, slots=True)
class Shades:
    """A colour as it can be used: itself below `letters`, and for lines and letters on dark and light ground."""

    plate: str
    letters: str
    on_dark: str
    on_light: str


def grounds(background: str | None) -> Sequence[str]:
    """The ground of boards, and the three plates on it."""
    if background is None:
        return DARK
    return tuple(mixed(background, WHITE, share) for share in _LIGHTER)


def may_be_ground(color: str) -> bool:
    """Whether everything on a board is read on this ground and its plates."""
    return all(is_readable(letters, grounds(color)) for letters in LETTERS)


def darker_ground(color: str) -> str:
    """The nearest darker colour that may be the ground."""
    return next(filter(may_be_ground, darker(color)))


def shades(color: str, background: str | None = None) -> Shades:
    """What can be made of a colour."""
    dark, light = grounds(background), LIGHT
    return Shades(
        plate=color,
        letters=letters_on(color),
        on_dark=next(shade for shade in lighter(color) if is_readable(shade, dark)),
        on_light=next(shade for shade in darker(color) if is_readable(shade, light)),
    )


def corrections(look: Look) -> Iterator[str]:
    """A sentence for each ground on which the accent is not shown as the plan has it."""
    if look.accent is None:
        return
    made = shades(look.accent, look.background)
    for wrong, where, shade in (
        ("dark", "the dark ground of boards", made.on_dark),
        ("light", "the light pages of staff", made.on_light),
    ):
        if shade != look.accent:
            yield (
                f"look.accent {look.accent} is too {wrong} for lines and letters on {where}: there they are {shade}; "
                "plates keep the colour"
            )

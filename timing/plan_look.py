"""The look of a cup in a plan.

[look]                 `look = "#e4002b"` alone says the accent
accent = "#e4002b"     the colour of the cup
second = "#ffcc00"     a second one beside it
background = "#101820" the ground of boards, a dark one
logo = "logo.svg"      PNG, JPEG or SVG, beside the plan or in the data folder
logo_on = "light"      the ground that the logo was drawn for, "light" or "dark"
"""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Final, Literal

from timing import plan_values as values
from timing.looks import Look, darker_ground, may_be_ground
from timing.plan_tables import Kind, Table
from timing.plan_values import WrongValue

LOOK: Final = Kind(
    "the look",
    'write [look] and accent = "#e4002b" in a line of its own',
    ("accent", "second", "background", "logo", "logo_on"),
    main="accent",
)
PICTURES: Final = (".png", ".jpg", ".jpeg", ".svg")
_LONGEST: Final = 300


def look(at: Table) -> Look:
    """The look that a table tells."""
    return Look(
        accent=at.read("accent", values.color),
        second=at.read("second", values.color),
        background=at.read("background", _ground),
        logo=at.read("logo", picture),
        logo_on=at.read("logo_on", _on) or "light",
    )


def look_values(of: Look) -> dict[str, str]:
    """What the table says, by key; nothing for the look that we have without one."""
    told = {"accent": of.accent, "second": of.second, "background": of.background, "logo": of.logo}
    told["logo_on"] = of.logo_on if of.logo_on != "light" else None
    return dict(_there(told))


def _there(told: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    yield from ((key, value) for key, value in told.items() if value is not None)


def _ground(value: object) -> str:
    found = values.color(value)
    if not may_be_ground(found):
        raise WrongValue(
            "fast and slow laps could not be told apart on so light a ground; take a darker one, such as "
            f'"{darker_ground(found)}"'
        )
    return found


def picture(value: object) -> str:
    """The name of a picture's file, as a plan may have it."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable() or len(value) > _LONGEST:
        raise WrongValue('write the name of a picture\'s file in quotes, such as "logo.svg"')
    found = value.strip()
    if PurePath(found).suffix.lower() not in PICTURES:
        raise WrongValue(f"a logo is a file whose name ends in {', '.join(PICTURES[:-1])} or {PICTURES[-1]}")
    return found


def _on(value: object) -> Literal["light", "dark"]:
    if value not in ("light", "dark"):
        raise WrongValue('write "light" or "dark", the ground that the logo was drawn for')
    return "light" if value == "light" else "dark"

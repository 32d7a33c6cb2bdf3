"""The few lines that timing needs of the text in which iRacing describes a session.

It is YAML to look at, but names stand in it as people chose them, with colons, quotes and commas, and break any reader
of YAML. So lines are read as iRacing writes them: `name: value`, deeper by their indentation, "- " for the next item.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ingest.formats.fields import clean
from ingest.formats.iracing_results import account_of

MOST_LINES: Final = 100_000
"""The largest fields take a tenth of it; what is beyond is not looked at."""

_LINE: Final = re.compile(r"^( {0,40})(- )?([A-Za-z]\w{0,63}):(?: ([^\r\n]*))?\r?$", re.MULTILINE)
_WANTED: Final = frozenset(
    {
        "TrackDisplayName",
        "SessionNum",
        "SessionType",
        "DriverCarIdx",
        "CarIdx",
        "UserName",
        "UserID",
        "CarScreenName",
    }
)

_Place = tuple[str | int, ...]
"""Names and numbers of items, from the outermost inwards."""


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of the session, the driver and the car; "" and None where nothing is told."""

    track: str | None
    types: dict[int, str]
    """What iRacing calls each session, by its number."""
    name: str
    account: str
    car: str | None

    @classmethod
    def of(cls, text: str) -> "Description":
        """What a description says."""
        values = {place: value for place, value in _values(text) if place[-1] in _WANTED}
        cars = {values.get(("DriverInfo", "Drivers", item, "CarIdx")): item for item in _items(values, "Drivers")}
        item = cars.get(values.get(("DriverInfo", "DriverCarIdx"), "?"), -1)
        name, account, car = (
            values.get(("DriverInfo", "Drivers", item, word), "") for word in ("UserName", "UserID", "CarScreenName")
        )
        return cls(
            track=values.get(("WeekendInfo", "TrackDisplayName")) or None,
            types=_types(values),
            name=name,
            account=account_of(account),
            car=car or None,
        )


def _types(values: dict[_Place, str]) -> dict[int, str]:
    types: dict[int, str] = {}
    for item in _items(values, "Sessions"):
        number = values.get(("SessionInfo", "Sessions", item, "SessionNum"), "")
        if number.isascii() and number.isdecimal():
            types[int(number[:9])] = values.get(("SessionInfo", "Sessions", item, "SessionType"), "")
    return types


def _items(values: dict[_Place, str], name: str) -> list[int]:
    """The numbers of the items of a list, which stands second in its places."""
    return sorted({place[2] for place in values if len(place) == 4 and place[1] == name and isinstance(place[2], int)})


def _values(text: str) -> Iterator[tuple[_Place, str]]:
    """All values, with their places. The level of a name is twice its indentation, that of an item one more."""
    open: list[tuple[int, str | int]] = []
    for count, match in enumerate(_LINE.finditer(text)):
        if count == MOST_LINES:
            return
        spaces, dash, name, value = match.groups()
        level = 2 * len(spaces)
        if dash:
            while open and open[-1][0] > level + 1:
                open.pop()
            number = -1
            if open and open[-1][0] == level + 1:
                number = int(open.pop()[1])
            open.append((level + 1, number + 1))
            level += 4
        while open and open[-1][0] >= level:
            open.pop()
        open.append((level, name))
        if value:
            yield tuple(step for _, step in open), clean(_unquoted(value.strip()))


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return value

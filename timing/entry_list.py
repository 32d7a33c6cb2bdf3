"""An entry list, as organisers keep it, as teams and drivers: a row for each driver, or a row for each team.

What cannot be placed is told with its row, never guessed in silence and never a reason to refuse the rest. Only what a
plan has room for is taken: no addresses, no telephone numbers.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from timing import plan_values as values
from timing.entry_columns import Columns, Kind, cell, columns_of
from timing.entry_rows import Row
from timing.errors import SetupError
from timing.people import Shown
from timing.plan_values import WrongValue, shown

MOST_DRIVERS: Final = 5_000
_SEVERAL: Final = re.compile(r"\s*[\n;|/]\s*")
_COMMA: Final = re.compile(r"\s*,\s*")
_TEAM_COLON: Final = re.compile(r"([^:]{1,60}):\s*(.+)", re.DOTALL)
_BULLET: Final = re.compile(r"(?:[-*•–]|\d{1,3}[.)])\s+")
_IN_GERMAN: Final = {
    "voll": "full",
    "vorname": "first-initial",
    "initialen": "initials",
    "spitzname": "nickname",
    "nummer": "number",
    "startnummer": "number",
}
T = TypeVar("T")
_NOBODY: Final = {"-", "–", "—", "?", "n.n.", "n. n.", "nn", "n.n", "tbd", "tba", "offen", "frei", "open"}
"""What people write where they do not know yet who drives."""


@dataclass(frozen=True, slots=True)
class EnteredTeam:
    """A team of the list, and the row that names it first."""

    name: str
    row: int
    short: str | None = None
    color: str | None = None


@dataclass(frozen=True, slots=True)
class EnteredDriver:
    """A driver of the list; `team` is a team's name."""

    name: str
    row: int
    team: str | None = None
    number: str | None = None
    nickname: str | None = None
    shown: Shown | None = None
    id: str | None = None
    """As the list has it: an id of the plan, or the one that a new driver gets."""


@dataclass(frozen=True, slots=True)
class EnteredSeat:
    """A rig, by id or name, that the list gives to a driver (his place in the list), or to a team alone."""

    rig: str
    row: int
    driver: int | None
    team: str | None


@dataclass(frozen=True, slots=True)
class Entries:
    """What a list says. `understood` tells how it was read, `unplaced` what could not be."""

    teams: Sequence[EnteredTeam] = ()
    drivers: Sequence[EnteredDriver] = ()
    seats: Sequence[EnteredSeat] = ()
    understood: str = ""
    unplaced: Sequence[str] = field(default_factory=list)


def entries(rows: Sequence[Row], place: str) -> Entries:
    """The entries of a list; `place` names it in sentences. Raises SetupError where there is nothing to read."""
    lines, colons = _split_at_colons(rows)
    columns = columns_of(lines, team_first=colons) if lines else None
    if columns is None:
        raise SetupError(f"{place} names nobody; write a row for each driver, such as Team;Name, or one for each team")
    reader = _Reader(columns)
    for row in lines:
        if columns.heading is None or row.number > columns.heading:
            reader.read(row)
            if len(reader.drivers) > MOST_DRIVERS:
                raise SetupError(f"{place} is no entry list; it names more than {MOST_DRIVERS} drivers")
        elif row.number < columns.heading:
            reader.unplaced.append(f"row {row.number}: {shown(row.cells[0])} stands above the heading")
    if not reader.teams and not reader.drivers:
        raise SetupError(f"{place} names nobody; below its heading there is no row with a team or a driver")
    heading = "without a heading" if columns.heading is None else f"below the heading in row {columns.heading}"
    unused = [f"{shown(name)} was not used" for name in columns.unknown]
    return Entries(
        list(reader.teams.values()),
        reader.drivers,
        reader.seats,
        f"one row per {columns.row_is}, {heading}: {columns.text()}",
        [*unused, *reader.unplaced],
    )


def _split_at_colons(rows: Sequence[Row]) -> tuple[list[Row], bool]:
    """Lines as people write them into a mail: "1. Nordhang Optik: Svea Linsen, Ruben Claar"; and whether they do."""
    lines = [Row(row.number, [_BULLET.sub("", row.cells[0], 1), *row.cells[1:]]) for row in rows]
    matches = [match for row in lines if (match := _TEAM_COLON.fullmatch(row.cells[0]))]
    if len(matches) < len(lines):
        return lines, False
    split = [[match[1].strip(), match[2]] for match in matches]
    return [Row(row.number, [*cells, *row.cells[1:]]) for row, cells in zip(lines, split, strict=True)], True


class _Reader:
    """Reads row after row. Mutable."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._team: str | None = None
        self._known: dict[tuple[str, str, str], int] = {}
        self._ids: dict[str, int] = {}
        self._rigs: set[str] = set()
        self.teams: dict[str, EnteredTeam] = {}
        self.drivers: list[EnteredDriver] = []
        self.seats: list[EnteredSeat] = []
        self.unplaced: list[str] = []

    def read(self, row: Row) -> None:
        """Take in a row."""
        team = self._read_team(row)
        first: int | None = None
        for person in self._columns.people:
            for driver in self._people(row, person, team):
                at = self._driver(driver)
                first = at if first is None else first
        if first is None and self._columns.row_is == "driver":
            self._note(row, "there is no driver")
        self._seat(row, first, team)

    def _read_team(self, row: Row) -> str | None:
        columns = self._columns.of_team
        if "team" not in columns:
            return None
        written = self._value(row, "team", cell(row, columns["team"]), values.name)
        if written is None:
            if not self._columns.fill_down:
                self._note(row, "there is no team")
            return self._team if self._columns.fill_down else None
        team = self.teams.setdefault(written.casefold(), EnteredTeam(written, row.number))
        short = self._value(row, "short name", cell(row, columns.get("short")), values.short)
        color = self._value(row, "color", cell(row, columns.get("color")), values.color)
        self.teams[written.casefold()] = replace(team, short=team.short or short, color=team.color or color)
        self._team = team.name
        return team.name

    def _people(self, row: Row, person: Mapping[Kind, int], team: str | None) -> Iterator[EnteredDriver]:
        """The drivers of a driver's cells: usually one, several where a team's drivers share a cell."""
        first, last = cell(row, person.get("first")), cell(row, person.get("last"))
        called, nick = cell(row, person.get("name")) or " ".join(filter(None, (first, last))), person.get("nick")
        found = [
            EnteredDriver(name, row.number, team)
            for each in _names(called or cell(row, nick))
            if (name := self._value(row, "name", each, values.name))
        ]
        written = cell(row, person.get("number")).removeprefix("#").strip()
        number = self._value(row, "start number", written, values.number)
        nickname = self._value(row, "nickname", cell(row, nick) if called else "", values.name)
        shown_by = self._value(row, "name shown", cell(row, person.get("shown")), _shown_by)
        id = self._value(row, "driver id", cell(row, person.get("id")), values.identity)
        if len(found) == 1:
            found = [replace(found[0], number=number, nickname=nickname, shown=shown_by, id=id)]
        else:
            told = {"start number": number, "nickname": nickname, "name shown": shown_by, "driver id": id}
            for what, value in told.items():
                if value is not None:
                    self._note(row, f"the {what} {shown(value)} is nobody's, {len(found)} drivers stand there")
        yield from found

    def _driver(self, driver: EnteredDriver) -> int:
        """The driver's place in the list; who is there already is not taken in again."""
        who = driver.name.casefold(), (driver.team or "").casefold(), (driver.id or "").casefold()
        of_id = self._ids.setdefault(who[2], driver.row) if who[2] else driver.row
        if of_id != driver.row and who not in self._known:
            self.unplaced.append(f"row {driver.row}: the driver id {shown(driver.id)} stands in row {of_id} already")
            driver = replace(driver, id=None)
            who = (*who[:2], "")
        if who in self._known:
            known = self.drivers[self._known[who]]
            self.unplaced.append(f"row {driver.row}: {shown(driver.name)} stands in row {known.row} already")
        else:
            self._known[who] = len(self.drivers)
            self.drivers.append(driver)
        return self._known[who]

    def _seat(self, row: Row, driver: int | None, team: str | None) -> None:
        rig = cell(row, self._columns.of_team.get("rig"))
        if not rig:
            return
        if driver is None and team is None:
            self._note(row, f"rig {shown(rig)} is for nobody")
        elif rig.casefold() in self._rigs:
            if self._columns.row_is == "team":
                self._note(row, f"rig {shown(rig)} is given in another row already")
        else:
            self._rigs.add(rig.casefold())
            self.seats.append(EnteredSeat(rig, row.number, driver, team))

    def _value(self, row: Row, what: str, text: str, check: Callable[[object], T]) -> T | None:
        """A cell's value; None where it is empty, stands for nobody, or cannot be taken."""
        text = " ".join(text.split())
        if not text:
            return None
        if text.casefold() in _NOBODY:
            self._note(row, f"{shown(text)} is no {what} yet")
            return None
        if text.startswith("="):
            self._note(row, f"the {what} is a formula; put its value there")
            return None
        try:
            return check(text)
        except WrongValue as error:
            self._note(row, f"the {what} cannot be {shown(text)}; {error}")
            return None

    def _note(self, row: Row, sentence: str) -> None:
        self.unplaced.append(f"row {row.number}: {sentence}")


def _shown_by(value: object) -> Shown:
    """By what a driver is shown, as it is written in a plan or in German."""
    words = str(value).casefold()
    return values.shown_by(_IN_GERMAN.get(words, words))


def _names(text: str) -> Iterator[str]:
    """The names in a cell. "Linsen, Svea" is one, last name first; "Svea Linsen, Ruben Claar" are two.

    A formula is left whole: its commas part no names.
    """
    if text.startswith("="):
        yield text
        return
    for part in _SEVERAL.split(text):
        pieces = [piece for piece in _COMMA.split(part) if piece]
        if len(pieces) == 2 and any(" " not in piece for piece in pieces):
            yield f"{pieces[1]} {pieces[0]}"
        else:
            yield from pieces

"""Which column of an entry list holds what: by its headings, in German or English, or by what stands in the cells."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from timing.entry_rows import Row

Kind = Literal["team", "short", "color", "rig", "name", "first", "last", "number", "nick", "shown", "id"]

WORDS: Final[Mapping[Kind, str]] = {
    "team": "team teamname mannschaft firma firmenname unternehmen verein club company organisation organization",
    "short": "short shortname kurz kurzname kürzel abbreviation",
    "color": "color colour farbe teamfarbe teamcolor teamcolour",
    "rig": "rig rigid simulator sim platz seat station",
    "name": "name names namen fullname vollername vornamenachname vorundnachname nachnamevorname starter",
    "first": "vorname firstname givenname forename",
    "last": "nachname lastname surname familyname familienname zuname",
    "number": "number startnumber racenumber carnumber nummer startnummer startnr stnr nr no",
    "nick": "nick nickname gamertag gamername onlinename spitzname psnid steamname",
    "shown": "shown shownas shownby display displayas anzeige anzeigeals anzeigen angezeigt angezeigtals",
    "id": "driverid fahrerid pilotid pilotenid teilnehmerid participantid",
}
"""What columns are called, as `_key` leaves it."""

_KINDS: Final = {word: kind for kind, words in WORDS.items() for word in words.split()}
_PERSON: Final = ("name", "first", "last", "number", "nick", "shown", "id")
_NO_NAMES: Final = {"number", "shown", "id"}
"""What tells of a driver who is named elsewhere."""
_OF_ONE: Final[tuple[Kind, ...]] = ("number", "shown", "id")
"""What is of nobody where it stands once in a row of several drivers."""
_PEOPLE: Final = re.compile(r"(?:fahrer(?:innen|in)?|drivers?|piloten|pilotin|pilot|teilnehmer(?:in)?|participants?)")
_FILLING: Final = re.compile(r"[\W_]+")
_DIGITS: Final = re.compile(r"(\d{0,2})(\D*)(\d{0,2})")
_NUMBER: Final = re.compile(r"#?\d{1,4}[A-Za-z]?")
_ROWS_ABOVE: Final = 15
"""A heading is looked for in so many rows."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where things stand. `people` has a mapping for each driver of a row."""

    of_team: Mapping[Kind, int]
    people: Sequence[Mapping[Kind, int]]
    heading: int | None = None
    """The row of the heading."""
    names: Mapping[int, str] = field(default_factory=dict)
    unknown: Sequence[str] = ()
    """Headings that say nothing to us."""
    fill_down: bool = False

    @property
    def row_is(self) -> str:
        """What a row is, for people."""
        return "driver" if len(self.people) == 1 else "team"

    def text(self) -> str:
        """The columns and what they hold, for people."""
        told = [f"{kind} in {self._called(at)}" for kind, at in self.of_team.items()]
        for number, person in enumerate(self.people, start=1):
            of = f" of driver {number}" if len(self.people) > 1 else ""
            told += [f"{_TOLD[kind]}{of} in {self._called(at)}" for kind, at in person.items()]
        return ", ".join(told) + ("; a row without a team belongs to the team above" if self.fill_down else "")

    def _called(self, at: int) -> str:
        return f"'{self.names[at]}'" if at in self.names else f"column {_letter(at)}"


_TOLD: Final[Mapping[Kind, str]] = {
    "name": "name",
    "first": "first name",
    "last": "last name",
    "number": "start number",
    "nick": "nickname",
    "shown": "what is shown",
    "id": "driver id",
}


def columns_of(rows: Sequence[Row], *, team_first: bool = False) -> Columns | None:
    """Where things stand in a list that is not empty; None where nobody can tell.

    With `team_first` the first column is known to be the team.
    """
    for row in rows[:_ROWS_ABOVE]:
        found = _from_heading(row)
        if found is not None:
            below = [each for each in rows if each.number > row.number]
            return _filled_down(found, below)
    guessed = _guessed(rows, team_first=team_first)
    return None if guessed is None else replace(_filled_down(guessed, rows), unknown=_unused(guessed, rows))


def _letter(at: int) -> str:
    return chr(ord("A") + at) if at < 26 else f"{at + 1}"


# Headings


def _key(heading: str) -> tuple[Kind | None, int]:
    """What a heading means, and of which driver of the row it speaks (0: it does not say)."""
    if heading.strip() == "#":
        return "number", 0
    match = _DIGITS.fullmatch(_FILLING.sub("", heading.casefold()))
    if match is None or not match[2]:
        return None, 0
    before, word, behind = match.groups()
    kind = _KINDS.get(word) or _KINDS.get(_PEOPLE.sub("", word) or "name")
    return kind, int(before or behind or 0)


def _from_heading(row: Row) -> Columns | None:
    known = [(_key(cell), at) for at, cell in enumerate(row.cells) if cell]
    kinds = [kind for (kind, _), _ in known if kind is not None]
    says_who = any(kind in ("team", "name", "first", "last", "nick") for kind in kinds)
    if not says_who or (len(kinds) < 2 and (len(known) > 1 or known[0][0][1])):
        return None
    of_team: dict[Kind, int] = {}
    people: dict[int, dict[Kind, int]] = {}
    unknown: list[str] = []
    for (kind, driver), at in known:
        if kind is None or (kind not in _PERSON and kind in of_team):
            unknown.append(row.cells[at])
        elif kind in _PERSON:
            number = driver or 1
            while kind in people.setdefault(number, {}):
                number += 1
            people[number][kind] = at
        else:
            of_team[kind] = at
    for person in people.values():
        if "first" in person and "last" not in person and "name" in person:
            person["last"] = person.pop("name")
    named = [people[number] for number in sorted(people) if not people[number].keys() <= _NO_NAMES]
    unnamed = (person for person in people.values() if person.keys() <= _NO_NAMES)
    unknown += [row.cells[at] for person in unnamed for at in person.values()]
    for kind in _OF_ONE:
        if len(named) > 1 and kind in named[0] and not any(kind in person for person in named[1:]):
            unknown.append(row.cells[named[0].pop(kind)])
    names = {at: cell for at, cell in enumerate(row.cells) if cell}
    return Columns(of_team, named, row.number, names, unknown)


def _filled_down(columns: Columns, rows: Sequence[Row]) -> Columns:
    """A team that stands in the first of its rows alone, as in cells that were joined, is that of the rows below."""
    at = columns.of_team.get("team")
    if at is None or len(columns.people) > 1:
        return columns
    said = [cell(row, at) for row in rows if cell(row, at)]
    return replace(columns, fill_down=0 < len(said) < len(rows) and not _again(said))


def cell(row: Row, at: int | None) -> str:
    """A cell of a row; "" where the row ends before it, or nobody knows where it is."""
    return row.cells[at] if at is not None and at < len(row.cells) else ""


# Without a heading


def _guessed(rows: Sequence[Row], *, team_first: bool) -> Columns | None:
    """Numbers are start numbers; of the texts, one that comes again is a team, else the first of several."""
    filled = {at: [cell(row, at) for row in rows if cell(row, at)] for at in range(max(len(row.cells) for row in rows))}
    numbers = [at for at, cells in filled.items() if cells and all(map(_NUMBER.fullmatch, cells))]
    texts = [at for at, cells in filled.items() if cells and at not in numbers]
    if not texts:
        return None
    if len(texts) == 1:
        return _one_driver({}, {"name": texts[0]}, numbers)
    first, second, *more = texts
    again = _again(filled[first])
    if not more and not again and not team_first:
        if all(_single(filled[first])) and all(_single(filled[second])):
            return _one_driver({}, {"first": first, "last": second}, numbers)
        if _again(filled[second]):
            return _one_driver({"team": second}, {"name": first}, numbers)
    if not more or again or len(filled[first]) < len(rows):
        names: dict[Kind, int] = {"name": second}
        if len(more) == 1 and all(_single(filled[second])) and all(_single(filled[more[0]])):
            names = {"first": second, "last": more[0]}
        return _one_driver({"team": first}, names, numbers)
    people: list[Mapping[Kind, int]] = [
        {"name": at, "number": at + 1} if at + 1 in numbers else {"name": at} for at in (second, *more)
    ]
    return Columns({"team": first}, people)


def _unused(columns: Columns, rows: Sequence[Row]) -> list[str]:
    used = {*columns.of_team.values(), *(at for person in columns.people for at in person.values())}
    widest = max(len(row.cells) for row in rows)
    return [f"column {_letter(at)}" for at in range(widest) if at not in used and any(cell(row, at) for row in rows)]


def _one_driver(of_team: Mapping[Kind, int], person: Mapping[Kind, int], numbers: Sequence[int]) -> Columns:
    return Columns(of_team, [{**person, "number": numbers[0]} if len(numbers) == 1 else person])


def _again(cells: Iterable[str]) -> bool:
    """Whether a text comes more than once."""
    return max(Counter(text.casefold() for text in cells).values()) > 1


def _single(cells: Iterable[str]) -> Iterable[bool]:
    return (" " not in text for text in cells)

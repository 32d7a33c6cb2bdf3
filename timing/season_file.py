"""Reads a season from TOML. A wrong one is refused with a sentence for each mistake, naming file, line and key.

`docs/season.md` tells the format. The files of the events are not looked into here.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, get_args

from timing import plan_values as values
from timing import toml_file
from timing.errors import SetupError
from timing.plan_rules import chain, decimal, number
from timing.plan_tables import Kind, Table, meant_by
from timing.plan_values import WrongValue, shown
from timing.rules import ONE, Over
from timing.season import EVENT, Adding, Season, SeasonEvent, SeasonTie

_ADDING: Final = ("drops", "best", "ties", "drawn")
_SEASON: Final = Kind("a season", "", ("name", "language", "events", "rules", "same"))
_EVENT: Final = Kind(
    "an event",
    'write a list of files, such as ["may.json", "june.json"], or [[events]] above the keys of each',
    ("id", "file", "name", "factor", "counts"),
    {"file": '"may.json"'},
    "file",
)
_RULES: Final = Kind(
    "the table of rules", "write [rules] and its keys in lines of their own", (*_ADDING, "drivers", "teams")
)
_OF_SOME: Final = Kind("the rules of some", "write a table, such as [rules.teams]", _ADDING)
_HOW_SAME: Final = 'write [same], and below it lines such as "svea-2025" = "svea"'
_LONGEST_ID: Final = 200
"""Ids that games gave may be longer than those of a plan."""


def read_season(file: Path) -> Season:
    """The season in `file`, whose events stand beside it. Raises SetupError with a sentence for each mistake."""
    text = toml_file.read_text(file, "season", "name its TOML file")
    return parse_season(text, str(file), file.parent)


def parse_season(text: str, place: str = "season", folder: Path = Path()) -> Season:
    """The season that a TOML text tells; `place` names it in sentences. Raises SetupError."""
    content, mistakes = toml_file.parsed(text, place, "season")
    top = Table(mistakes, (), content, _SEASON)
    events = _events(top, folder, place)
    rules, counting = _table(top, "rules", _RULES), [event.id for event in events.values() if event.counts]
    everybody = _adding(rules, Adding(), counting)
    season = Season(
        top.read("name", values.name) or "eRacing Cup",
        tuple(events.values()),
        top.read("language", values.language) or "en",
        _adding(_table(rules, "drivers", _OF_SOME), everybody, counting),
        _adding(_table(rules, "teams", _OF_SOME), everybody, counting),
        _same(top, content.get("same")),
    )
    mistakes.stop()
    if not events:
        raise SetupError(f"{place}: a season has events; {_EVENT.how}")
    return season


def _table(top: Table, key: str, kind: Kind) -> Table:
    """A table that no text can stand for."""
    table = top.table(key, kind)
    if table.is_text:
        top.wrong(key, f"cannot be a text; {kind.how}")
    return table


def _events(top: Table, folder: Path, place: str) -> dict[str, SeasonEvent]:
    """By id. Those without a file, and those that are there a second time, are noted and left out."""
    found: dict[str, SeasonEvent] = {}
    lines: dict[str | Path, int] = {}
    for table in top.listed("events", _EVENT):
        file = table.need("file", _file)
        if file is None:
            continue
        id = table.read("id", values.identity) or values.slug(file.stem)
        factor = table.read("factor", decimal)
        event = SeasonEvent(
            id,
            folder / file,
            table.read("name", values.name),
            ONE if factor is None else factor,
            table.read("counts", values.yes_or_no) is not False,
            f"{place}, line {table.line}",
        )
        if event.file in lines:
            table.wrong("file", f"is that of the event in line {lines[event.file]}; leave one of them")
        elif id.casefold() in lines:
            before = lines[id.casefold()]
            table.wrong("id", f"has the id {id!r} of the event in line {before}; give one of them another id")
        else:
            found[id] = event
            lines[id.casefold()] = lines[event.file] = table.line
    return found


def _adding(table: Table, usual: Adding, events: Sequence[str]) -> Adding:
    drops, best = table.read("drops", number), table.read("best", number)
    if drops is not None and best is not None:
        table.wrong("drops", "cannot stand beside best; leave one of them")
    ties, drawn = table.read("ties", lambda value: _ties(value, events)), table.read("drawn", _ids)
    return Adding(
        usual.over if drops is None and best is None else Over(best or 0, drops or 0),
        usual.ties if ties is None else ties,
        usual.drawn if drawn is None else drawn,
    )


def _same(top: Table, content: object) -> dict[str, str]:
    kind = Kind("the table of ids", _HOW_SAME, tuple(content) if isinstance(content, dict) else ())
    table = _table(top, "same", kind)
    found = {}
    for was in kind.keys:
        id = table.read(was, _id)
        if id in kind.keys:
            table.wrong(was, f"cannot be {shown(id)}, which stands for another here; write that one")
        elif id is not None:
            found[was] = id
    return found


# Values


def _file(value: object) -> Path:
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise WrongValue("write the name of a file in quotes")
    return Path(value)


def _id(value: object) -> str:
    return values.name(value, _LONGEST_ID)


def _ids(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(set(map(str, value))) < len(value):
        raise WrongValue('write a list of ids, each of them once, such as ["svea", "mika"]')
    return tuple(map(_id, value))


def _ties(value: object, events: Sequence[str]) -> tuple[str, ...]:
    found = chain(value, get_args(SeasonTie), begins=EVENT)
    for link in found:
        id = link.removeprefix(EVENT)
        if link.startswith(EVENT) and id not in events:
            meant = meant_by(id, events)
            hint = f", did you mean {meant!r}?" if meant else f"; there are {', '.join(events) or 'none'}"
            raise WrongValue(f"there is no event {shown(id)} that counts{hint}")
    return found

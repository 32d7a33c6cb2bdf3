"""The grids of a next session as people and programs read them: a table, CSV, JSON, with what stewards must decide."""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from display import terminal
from display.exports.papers import position_text
from display.exports.sheet import Dialect, plain, table_file
from display.exports.text import clean
from leaderboard.board import Driver, Team
from leaderboard.cup import Cup
from leaderboard.explain import session_scores
from leaderboard.seeding import (
    CutOff,
    Heats,
    Seed,
    Way,
    after_penalties,
    cut_off,
    from_session,
    from_standings,
    heats,
    merged,
    reversed_top,
    tied_at,
)
from timing.errors import SetupError
from timing.plan_advice import counted

STANDINGS: Final = "standings"
"""What is asked for instead of a session's id."""

_Cell = str | int | None
_COLUMNS: Final = ("heat", "start", "goes", "number", "name", "team", "position", "tied", "classified", "id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the grids are to be; what is None is not asked for."""

    source: str
    cut: int | None = None
    heats: int | None = None
    most_per_heat: int | None = None
    way: Way = "blocks"
    most_per_team: int | None = None
    reverse: int | None = None
    more: tuple[str, ...] = ()
    """Further sessions, whose results are put together with that of `source`."""
    each: int | None = None
    best: int = 0
    one_up_to: int = 0

    @property
    def sources(self) -> tuple[str, ...]:
        """All that the grids are made from."""
        return (self.source, *self.more)


@dataclass(frozen=True, slots=True)
class Seeding:
    """The grids, one for each heat, and what has to be said about them in sentences."""

    cup: Cup
    wanted: Wanted
    title: str
    state: str
    grids: tuple[tuple[Seed, ...], ...]
    """After the grid places that stewards took."""
    before: tuple[tuple[Seed, ...], ...]
    """The same before these."""
    cut: CutOff | None
    notes: tuple[str, ...]

    @property
    def shared(self) -> frozenset[int]:
        """Places in the result that several have."""
        cut = (*self.cut.out, *self.cut.tied) if self.cut is not None else ()
        positions = [seed.position for part in (*self.grids, cut) for seed in part]
        return frozenset(position for position in positions if positions.count(position) > 1)


def seeding(cup: Cup, wanted: Wanted) -> Seeding:
    """The grids. Raises SetupError for a session that there is not, and for heats that cannot be made."""
    found = [_result(cup, source) for source in wanted.sources]
    title = " and ".join(title for title, _, _ in found)
    state = "provisional" if any(state == "provisional" for _, state, _ in found) else "official"
    try:
        result = merged([result for _, _, result in found], wanted.each)
    except ValueError as error:
        raise SetupError(f"{title} cannot be put together: {error}; name heats in which nobody drove twice") from error
    if not result:
        raise SetupError(f"there is nobody in {title} yet")
    cut = cut_off(result, wanted.cut) if wanted.cut is not None else None
    made = _split(result if cut is None else cut.on, wanted)
    verb = "are" if wanted.source == STANDINGS or wanted.more else "is"
    notes = (
        [f"{title[0].upper()}{title[1:]} {verb} provisional: the grids may change."] if state == "provisional" else []
    )
    notes += [*_each_notes(cup, [part for _, _, part in found], wanted.each), *_cut_notes(cup, cut)]
    notes += [*_moved_notes(cup, made, wanted), *_reverse_notes(cup, made, wanted)]
    before = tuple(reversed_top(heat, wanted.reverse or 0) for heat in made.heats)
    grids = tuple(after_penalties(grid, cup.owed) for grid in before)
    notes += _penalty_notes(cup, grids)
    return Seeding(cup, wanted, title, state, grids, before, cut, tuple(notes))


def as_table(found: Seeding, width: int | None) -> str:
    """For people; `width` None is that of the terminal."""
    page = io.StringIO()
    console = Console(file=page, width=width or terminal.console().width)
    for heat, grid in enumerate(found.grids, start=1):
        heading = f"Heat {heat}" if len(found.grids) > 1 else "Grid"
        table = Table(title=Text(f"{heading}, from {found.title}", style="bold"), title_justify="left", box=None)
        table.add_column("start", justify="right")
        for column in ("no.", "driver", "team"):
            table.add_column(column, overflow="fold")
        table.add_column("result", justify="right")
        for start, seed in enumerate(grid, start=1):
            driver, team = _who(found.cup, seed)
            told = (str(start), clean(driver.number), clean(driver.name), clean(team.name) if team else "")
            table.add_row(*map(Text, (*told, _place(found, seed))))
        console.print(table)
        console.print()
    for kind, seeds in _not_on(found):
        if seeds:
            names = ", ".join(f"{clean(_who(found.cup, seed)[0].name)} ({_place(found, seed)})" for seed in seeds)
            console.print(Text(f"{kind}: {names}"))
    for note in found.notes:
        console.print(Text(f"! {note}"))
    return page.getvalue()


def as_csv(found: Seeding, dialect: Dialect) -> bytes:
    """A line for each driver; `goes` is `on`, `out`, or `tied` for who shares the place at the line of the cut."""
    record = f"{found.cup.epoch}:{found.cup.seq}"
    rows: list[Sequence[_Cell]] = [
        [heat, start, "on", *_cells(found, seed), record]
        for heat, grid in enumerate(found.grids, start=1)
        for start, seed in enumerate(grid, start=1)
    ]
    rows += [[None, None, kind, *_cells(found, seed), record] for kind, seeds in _not_on(found) for seed in seeds]
    return table_file([*_COLUMNS, "record"], rows, dialect)


def as_json(found: Seeding) -> bytes:
    """The same for programs, with the sentences as `notes`."""
    cut, wanted = found.cut, asdict(found.wanted)
    told = {
        "epoch": found.cup.epoch,
        "seq": found.cup.seq,
        "from": wanted.pop("source"),
        "state": found.state,
        "wanted": wanted,
        "heats": [
            [{"start": start, **_line(found, seed)} for start, seed in enumerate(grid, start=1)] for grid in found.grids
        ],
        **{kind: [_line(found, seed) for seed in seeds] for kind, seeds in _not_on(found)},
        "places_left": cut.left if cut is not None else 0,
        "notes": found.notes,
    }
    return (json.dumps(told, indent=2) + "\n").encode()


def _result(cup: Cup, source: str) -> tuple[str, str, tuple[Seed, ...]]:
    """What it is called, whether it is provisional, and who is in it."""
    if source == STANDINGS:
        return "the standings", cup.state, from_standings(cup.drivers)
    try:
        scores = session_scores(cup, source)
    except LookupError as error:
        there = ", ".join(cup.scores) or "none yet"
        raise SetupError(f"{error}; there are: {there}, and {STANDINGS} for the points over all") from error
    return clean(scores.info.name), scores.state, from_session(scores.scored.classification)


def _split(on: Sequence[Seed], wanted: Wanted) -> Heats:
    if not on:
        return Heats(())
    count = 1 if wanted.heats is None and wanted.most_per_heat is None else wanted.heats
    return heats(
        on,
        count=count,
        most_per_heat=wanted.most_per_heat,
        way=wanted.way,
        most_per_team=wanted.most_per_team,
        best=wanted.best,
        one_up_to=wanted.one_up_to,
    )


# What has to be said


def _each_notes(cup: Cup, results: Sequence[Sequence[Seed]], each: int | None) -> Iterator[str]:
    for tied in (cut_off(result, each).tied for result in results if each is not None):
        if tied:
            yield (
                f"{_names(cup, tied)} share place {tied[0].position} at the line of --each {each}: they are on no grid "
                "until stewards decide."
            )


def _penalty_notes(cup: Cup, grids: Sequence[Sequence[Seed]]) -> Iterator[str]:
    for seed in (seed for grid in grids for seed in grid):
        if places := cup.owed.get(seed.id, 0):
            yield f"{_names(cup, [seed])} goes {counted(places, 'grid place')} down, by the stewards."


def _cut_notes(cup: Cup, cut: CutOff | None) -> Iterator[str]:
    if cut is None or not cut.tied:
        return
    without, everyone = len(cut.on), len(cut.on) + len(cut.tied)
    instead = f"--cut {everyone} takes all of them" + (f", --cut {without} none" if without else "")
    yield (
        f"{_names(cup, cut.tied)} share place {cut.tied[0].position}, and there {'is' if cut.left == 1 else 'are'} "
        f"{cut.left} of {len(cut.tied)} places left for them: they are on no grid until stewards decide; {instead}."
    )


def _moved_notes(cup: Cup, made: Heats, wanted: Wanted) -> Iterator[str]:
    if made.moved:
        most = wanted.most_per_team
        yield f"In another heat, so that no team has more than {most} in one: {_names(cup, made.moved)}."


def _reverse_notes(cup: Cup, made: Heats, wanted: Wanted) -> Iterator[str]:
    for number, heat in enumerate(made.heats, start=1):
        if tied := tied_at(heat, wanted.reverse or 0):
            where = f" in heat {number}" if len(made.heats) > 1 else ""
            yield (
                f"{_names(cup, tied)} share place {tied[0].position} at the line of --reverse {wanted.reverse}{where}: "
                "who of them is turned round is no result, but for stewards to decide."
            )


def _names(cup: Cup, seeds: Sequence[Seed]) -> str:
    names = [clean(cup.names[seed.id].name) for seed in seeds]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


# A driver in a line


def _not_on(found: Seeding) -> tuple[tuple[str, tuple[Seed, ...]], ...]:
    return (("tied", found.cut.tied), ("out", found.cut.out)) if found.cut is not None else (("tied", ()), ("out", ()))


def _who(cup: Cup, seed: Seed) -> tuple[Driver, Team | None]:
    team = next((each.team for each in cup.teams if each.team.id == seed.team), None)
    return cup.names[seed.id], team


def _place(found: Seeding, seed: Seed) -> str:
    return position_text(seed.position, tied=seed.position in found.shared) if seed.classified else "–"


def _cells(found: Seeding, seed: Seed) -> list[_Cell]:
    driver, team = _who(found.cup, seed)
    return [
        plain(driver.number),
        plain(driver.name),
        plain(team.name) if team else "",
        seed.position,
        int(seed.position in found.shared),
        int(seed.classified),
        plain(seed.id),
    ]


def _line(found: Seeding, seed: Seed) -> dict[str, Any]:
    driver, team = _who(found.cup, seed)
    return {
        "driver": {"id": driver.id, "name": driver.name, "number": driver.number},
        "team": {"id": team.id, "name": team.name} if team else None,
        "position": seed.position,
        "tied": seed.position in found.shared,
        "classified": seed.classified,
    }

"""The standings of a season: its events read from their files, added up, and with the names of the latest event."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from display.exports.event import MOST_BYTES, read_event
from display.exports.results import Results
from display.exports.text import clean
from leaderboard.board import Driver, Team
from leaderboard.cup import DriverStanding, TeamStanding
from leaderboard.scoring.standings import Standing
from leaderboard.season import EventStandings
from leaderboard.season import season as reckon
from timing.errors import BadInput, SetupError
from timing.season import Adding, Season, SeasonEvent


@dataclass(frozen=True, slots=True)
class SeasonStandings:
    """A season as far as its events have come; `results` are those of each of `season.events`."""

    season: Season
    results: tuple[Results, ...]
    drivers: tuple[DriverStanding, ...]
    teams: tuple[TeamStanding, ...]

    @property
    def counting(self) -> tuple[SeasonEvent, ...]:
        """The events whose points count."""
        return tuple(event for event in self.season.events if event.counts)

    @property
    def state(self) -> Literal["provisional", "official"]:
        """Official is what no event that counts can change any more."""
        counting = [its.state for event, its in zip(self.season.events, self.results, strict=True) if event.counts]
        return "official" if counting and "provisional" not in counting else "provisional"


def season_standings(season: Season) -> SeasonStandings:
    """The standings. Raises SetupError with a sentence for each event whose file is not one, or is there twice."""
    results = _read(season.events)
    _stop_at_twice(season.events, results)
    counting = [(event, its) for event, its in zip(season.events, results, strict=True) if event.counts]
    in_drivers = [
        EventStandings(event.id, tuple(each.standing for each in its.cup.drivers), event.factor)
        for event, its in counting
    ]
    in_teams = [
        EventStandings(event.id, tuple(each.standing for each in its.cup.teams), event.factor)
        for event, its in counting
    ]
    names = _Names([its for _, its in counting], season.same)
    return SeasonStandings(
        season,
        tuple(results),
        tuple(names.driver(each) for each in _reckoned(in_drivers, season.drivers, season)),
        tuple(names.team(each) for each in _reckoned(in_teams, season.teams, season)),
    )


def read_file(file: Path) -> Results:
    """The results of an event that was exported as JSON. Raises SetupError for a file that is none."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise SetupError(f"{file} cannot be read ({error.strerror or error})") from error
    if len(content) > MOST_BYTES:
        raise SetupError(f"{file} is no event; it is larger than {MOST_BYTES >> 20} MiB")
    try:
        return read_event(content).results
    except BadInput as error:
        raise SetupError(f"{file} is no event that can be taken: {error.expected}") from error


def notes(standings: SeasonStandings) -> list[str]:
    """What is worth a look in a season that is right: a sentence each."""
    told = list(zip(standings.season.events, standings.results, strict=True))
    return [
        *(f"event {event.id!r} is provisional: export it again when it is official" for event in _provisional(told)),
        *(f"nobody has points in event {event.id!r}: its rules give none" for event in _worthless(told)),
        *_ids_of_nobody(standings),
        *_two_ids(standings),
        *_two_names(standings),
    ]


def _read(events: Sequence[SeasonEvent]) -> list[Results]:
    """The results of all events; every file that is none is told."""
    found, wrong = [], []
    for event in events:
        try:
            found.append(read_file(event.file))
        except SetupError as error:
            wrong.append(f"{event.place}: {error}")
    if wrong:
        raise SetupError("\n".join(wrong))
    return found


def _stop_at_twice(events: Sequence[SeasonEvent], results: Sequence[Results]) -> None:
    """Two files of one evening would count its points twice."""
    before: dict[tuple[str, str], SeasonEvent] = {}
    for event, its in zip(events, results, strict=True):
        if not event.counts:
            continue
        for session in its.cup.sessions:
            other = before.setdefault((its.epoch, session.id), event)
            if other is not event:
                raise SetupError(
                    f"{event.place}: {event.file} and {other.file} both have session {session.id!r} of one record; "
                    "leave one of them"
                )


def _reckoned(events: Sequence[EventStandings], adding: Adding, season: Season) -> tuple[Standing, ...]:
    try:
        return reckon(events, adding, season.same)
    except SetupError as error:
        raise SetupError(f"same in season {season.name!r}: {error}") from error


class _Names:
    """What drivers and teams are called, by their id in the season: as the latest event has it. Mutable."""

    def __init__(self, results: Sequence[Results], same: Mapping[str, str]) -> None:
        self._drivers: dict[str, tuple[Driver, Team | None]] = {}
        self._teams: dict[str, Team] = {}
        for its in results:
            for team in its.cup.teams:
                id = same.get(team.team.id, team.team.id)
                self._teams[id] = replace(team.team, id=id)
            for each in its.cup.drivers:
                driver = replace(each.driver, id=same.get(each.driver.id, each.driver.id))
                id = "" if each.team is None else same.get(each.team.id, each.team.id)
                self._drivers[driver.id] = driver, self._teams.get(id)

    def driver(self, standing: Standing) -> DriverStanding:
        return DriverStanding(*self._drivers[standing.id], standing)

    def team(self, standing: Standing) -> TeamStanding:
        members = tuple(driver for driver, team in self._drivers.values() if team and team.id == standing.id)
        return TeamStanding(self._teams[standing.id], standing, missing=(), members=members)


# What is worth a look

_Told = Sequence[tuple[SeasonEvent, Results]]


def _provisional(told: _Told) -> Iterator[SeasonEvent]:
    return (event for event, its in told if event.counts and its.state == "provisional")


def _worthless(told: _Told) -> Iterator[SeasonEvent]:
    return (event for event, its in told if event.counts and not any(each.standing.points for each in its.cup.drivers))


def _ids_of_nobody(standings: SeasonStandings) -> Iterator[str]:
    there = {each.driver.id for its in standings.results for each in its.cup.drivers}
    there |= {each.team.id for its in standings.results for each in its.cup.teams}
    unknown = [id for id in standings.season.same if id not in there]
    return (f"nobody in the events has the id {id!r} of same" for id in unknown)


def _known(standings: SeasonStandings) -> dict[tuple[str, str], dict[str, str]]:
    """What each driver and each team is called in which of the events that count: names by event."""
    known: dict[tuple[str, str], dict[str, str]] = {}
    same = standings.season.same
    for event, its in zip(standings.season.events, standings.results, strict=True):
        if event.counts:
            for driver in (each.driver for each in its.cup.drivers):
                known.setdefault(("driver", same.get(driver.id, driver.id)), {})[event.id] = clean(driver.name)
            for team in (each.team for each in its.cup.teams):
                known.setdefault(("team", same.get(team.id, team.id)), {})[event.id] = clean(team.name)
    return known


def _two_ids(standings: SeasonStandings) -> Iterator[str]:
    """Who may be one; two who are in one event are not."""
    before: dict[tuple[str, str], tuple[str, Mapping[str, str]]] = {}
    for (kind, id), names in _known(standings).items():
        *_, name = names.values()
        first, its = before.setdefault((kind, name.casefold()), (id, names))
        if names.keys().isdisjoint(its):
            yield (
                f"{kind} {name} is {first!r} in event {next(iter(its))!r} and {id!r} in event {next(iter(names))!r}: "
                f'if these are one, write "{first}" = "{id}" below [same]'
            )


def _two_names(standings: SeasonStandings) -> Iterator[str]:
    for (kind, id), names in _known(standings).items():
        if len({name.casefold() for name in names.values()}) > 1:
            called = ", ".join(f"{name} in event {event!r}" for event, name in names.items())
            yield f"{kind} {id!r} is {called}: if these are two, one of them needs another id"

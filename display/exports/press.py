"""The kit for the press: a text in German, the podium as a picture, the standings to print and as a table; one ZIP.

The text says only what the numbers say, in sentences that an editor may shorten.
"""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Final

from display.exports.honours import podium
from display.exports.lists import standings_list
from display.exports.papers import classified, result_text
from display.exports.results import Results
from display.exports.sheet import standings_sheet
from display.exports.text import cut
from display.exports.typeset import pdf, png
from display.exports.words import WORDS, day, moment
from display.exports.zipped import zipped
from leaderboard.board import Row
from leaderboard.scoring.standings import Standing
from timing.errors import SetupError
from timing.units import format_lap

PODIUM_PPI: Final = 152.4
"""Makes the picture 1920 × 1080."""
_LISTED: Final = 3


def press(results: Results, pictures: Mapping[str, bytes], zone: tzinfo | None = None) -> bytes:
    """The kit. Raises SetupError while nobody has a place yet. `pictures` are the logo, if there is one."""
    text = press_text(results, zone)
    logo = {"logo": next(iter(pictures))} if pictures else {}
    files = {
        "pressetext.txt": text.replace("\n", "\r\n").encode("utf-8-sig"),
        "podium.png": png("podium", podium(results, zone) | logo, pictures, ppi=PODIUM_PPI),
        "ergebnis.pdf": pdf("list", standings_list(results, zone) | logo, results.made_at, pictures).content,
        "ergebnis.csv": standings_sheet(results, "csv-de"),
    }
    return zipped(files, results.at, zone)


def press_text(results: Results, zone: tzinfo | None = None) -> str:
    """The text in German. Raises SetupError while nobody has a place yet."""
    teams = [(cut(each.team.name), each.standing) for each in results.cup.teams if classified(each.standing)]
    drivers = [(cut(each.driver.name), each.standing) for each in results.cup.drivers if classified(each.standing)]
    ranked = teams or drivers
    if not ranked:
        raise SetupError("there is nothing to tell the press yet: nobody has a place in a session")
    winners = [name for name, standing in ranked if standing.position == 1]
    event = cut(results.plan.name)
    won = f"{_and(winners)} {'gewinnt' if len(winners) == 1 else 'teilen sich Platz eins'}"
    paragraphs = [
        f"{event}: {won}",
        f"{_dateline(results, zone)}{_winning(results, event, ranked)}",
        _field(results, len(teams)),
        *([_podium(results, drivers)] if teams and drivers else []),
        "\n".join(["Gesamtwertung", *(_line(results, name, standing) for name, standing in ranked)]),
        _state(results, zone),
    ]
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def _dateline(results: Results, zone: tzinfo | None) -> str:
    return "" if results.at is None else f"{day(results.at, 'de', zone)} – "


def _winning(results: Results, event: str, ranked: Sequence[tuple[str, Standing]]) -> str:
    """Who has won, with whom, and who comes next."""
    first = [(name, standing) for name, standing in ranked if standing.position == 1]
    told = _and([_told(results, name + _drivers_of(results, standing.id), standing) for name, standing in first])
    if len(first) == 1:
        sentence = f"Der Sieg bei „{event}“ geht an {told}."
    else:
        sentence = f"Den Sieg bei „{event}“ teilen sich {told}."
    others = [
        f"Platz {standing.position} belegt {_told(results, name, standing)}."
        for name, standing in ranked[len(first) : _LISTED]
    ]
    return " ".join([sentence, *others])


def _told(results: Results, name: str, standing: Standing) -> str:
    result = result_text(results, standing, "de").replace(" · ", ", ")
    return f"{name} ({result})" if result else name


def _drivers_of(results: Results, team: str) -> str:
    names = [cut(each.driver.name) for each in results.cup.drivers if each.team is not None and each.team.id == team]
    return f" mit {_and(names)}" if names else ""


def _field(results: Results, teams: int) -> str:
    """How many drove, and the fastest lap of them all."""
    drove = {row.driver.id for result in results.sessions for row in result.board.rows}
    laps = sum(len(each) for result in results.sessions for each in result.laps.values())
    held = sum(bool(result.board.rows) for result in results.sessions)
    runs = "einem Lauf" if held == 1 else f"{held} Läufen"
    of_teams = f" für {teams} Teams" if teams > 1 else ""
    text = f"{len(drove)} Fahrerinnen und Fahrer fuhren{of_teams} in {runs} insgesamt {laps} Runden."
    timed = [
        (row.best_ms, lap.seq, row, result.board.session.name)
        for result in results.sessions
        for row in result.board.rows
        for lap in result.laps.get(row.driver.id, ())
        if row.best_ms is not None and lap.counts and lap.time_ms == row.best_ms
    ]
    if not timed:
        return text
    best_ms, _, row, session = min(timed, key=lambda each: each[:2])
    time = format_lap(best_ms, "de")
    return f"{text} Die schnellste Runde gelang {cut(row.driver.name)}{_team(row)} mit {time} im Lauf „{cut(session)}“."


def _team(row: Row) -> str:
    return "" if row.team is None else f" ({cut(row.team.name)})"


def _podium(results: Results, ranked: Sequence[tuple[str, Standing]]) -> str:
    told = [f"{standing.position}. {_told(results, name, standing)}" for name, standing in ranked[:_LISTED]]
    return f"Die Fahrerwertung: {', '.join(told)}."


def _line(results: Results, name: str, standing: Standing) -> str:
    return f"{standing.position:>3}.  {_told(results, name, standing)}"


def _state(results: Results, zone: tzinfo | None) -> str:
    words = WORDS["de"]
    when = "" if results.at is None else f", {moment(results.at, 'de', zone)} Uhr"
    number = "" if results.version is None else f" {words['version']} {results.version},"
    record = f"{words['record']} {cut(results.epoch, 24)}:{results.seq}"
    state = f"Das Ergebnis ist {words[results.state]}.{number} {record}{when}."
    return f"{state} {words['checksum']} {results.checksum}"


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} und {names[-1]}"

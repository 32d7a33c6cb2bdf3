"""Certificates, and the podium as a picture."""

from collections.abc import Iterator
from datetime import tzinfo
from operator import itemgetter
from typing import Final

from display.exports.papers import Data, base, classified, color_of, members, result_text, team_name
from display.exports.results import Results, SessionResult
from display.exports.text import on_paper
from display.exports.words import WORDS, day
from leaderboard.board import Row, Team
from leaderboard.scoring.standings import Standing
from timing.readings import SessionType
from timing.units import Language, format_lap

_RACED: Final[dict[Language, tuple[str, str]]] = {
    "en": ("1 lap in {time}", "{laps} laps in {time}"),
    "de": ("1 Runde in {time}", "{laps} Runden in {time}"),
}


def certificates(results: Results, zone: tzinfo | None = None) -> Data:
    """A certificate for each team that has a place in a session, then for each driver."""
    words = WORDS[results.plan.language]
    teams = [
        _certificate(results, each.team, each.standing, name=each.team.name, people=members(results, each.team))
        | {"what": f"{words['place']} · {words['overall']} {words['teams']}"}
        for each in results.cup.teams
        if classified(each.standing)
    ]
    drivers = [
        _certificate(results, each.team, each.standing, name=each.driver.name, people=team_name(each.team))
        | {"what": f"{words['place']} · {words['overall']} {words['drivers']}"}
        for each in results.cup.drivers
        if classified(each.standing)
    ]
    content = base(results, words["certificate"], "", zone=zone)
    return content | {"certificates": [*teams, *drivers, *_prizes(results)], "subtitle": words["overall"]}


def _prizes(results: Results) -> Iterator[Data]:
    """A certificate for the fastest qualifying lap of the evening; of two equal ones for the one that was set first."""
    words, language = WORDS[results.plan.language], results.plan.language
    timed = [
        (lap.time_ms, lap.seq, row, result.board.session)
        for result in results.sessions
        for row in result.board.rows
        for lap in result.laps.get(row.driver.id, ())
        if result.board.session.type is SessionType.QUALIFYING and lap.counts and row.status != "disqualified"
    ]
    for time_ms, _, row, session in sorted(timed, key=itemgetter(0, 1))[:1]:
        yield {
            "name": on_paper(row.driver.name),
            "people": team_name(row.team),
            "color": color_of(row.team),
            "place": words["fastest"],
            "what": words["fastest_qualifying"],
            "result": f"{format_lap(time_ms, language)} {words['in_session'].format(session=on_paper(session.name))}",
        }


def session_certificates(results: Results, result: SessionResult, zone: tzinfo | None = None) -> Data:
    """A certificate for each driver who is classified in a session."""
    words, language = WORDS[results.plan.language], results.plan.language
    info, places = result.board.session, result.places
    lines = [
        {
            "name": on_paper(row.driver.name),
            "people": team_name(row.team),
            "color": color_of(row.team),
            "place": words["place_of"].format(place=row.position),
            "what": f"{words['place']} {words['in_session'].format(session=on_paper(info.name))}",
            "result": _done(result, row, language),
        }
        for row in result.board.rows
        if places[row.driver.id].classified
    ]
    subtitle = " · ".join(filter(None, [info.name, info.track or ""]))
    return base(results, words["certificate"], subtitle, zone=zone) | {"certificates": lines}


def _done(result: SessionResult, row: Row, language: Language) -> str:
    value = result.places[row.driver.id].value
    parts = [raced(row.laps, value, language)] if result.race and value is not None else []
    if row.best_ms is not None:
        parts.append(WORDS[language]["with_best"].format(time=format_lap(row.best_ms, language)))
    return " · ".join(parts)


def podium(results: Results, zone: tzinfo | None = None) -> Data:
    """The first three teams, or drivers where there are no teams, on their steps: second, first, third."""
    words = WORDS["de"]
    first: list[tuple[str, Team | None, Standing]] = [
        (each.team.name, each.team, each.standing) for each in results.cup.teams if classified(each.standing)
    ] or [(each.driver.name, each.team, each.standing) for each in results.cup.drivers if classified(each.standing)]
    heights = {1: 92, 2: 68, 3: 50}
    steps = [
        {
            "name": on_paper(name),
            "result": result_text(results, standing, "de"),
            "place": str(standing.position),
            "color": color_of(team),
            "height": heights.get(standing.position, 50),
        }
        for name, team, standing in first[:3]
    ]
    padded: list[Data | None] = [*steps, None, None, None]
    content = base(results, words["overall"], "", zone=zone)
    when = "" if results.at is None else day(results.at, "de", zone)
    state = "" if results.state == "official" else f"{words[results.state]} · "
    return content | {"steps": [padded[1], padded[0], padded[2]], "subtitle": f"{state}{when}"}


def _certificate(results: Results, team: Team | None, standing: Standing, *, name: str, people: str) -> Data:
    words, language = WORDS[results.plan.language], results.plan.language
    return {
        "name": on_paper(name),
        "people": people,
        "color": color_of(team),
        "place": words["place_of"].format(place=standing.position),
        "result": result_text(results, standing, language),
    }


def raced(laps: int, time_ms: int, language: Language) -> str:
    """What somebody did in a race, in words: `3 laps in 5:55.100`."""
    one, many = _RACED[language]
    return (one if laps == 1 else many).format(laps=laps, time=format_lap(time_ms, language))

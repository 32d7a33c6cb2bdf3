"""`eracing explain`: why somebody is where they are, on the command line."""

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from timing import arguments
from timing.errors import SetupError

if TYPE_CHECKING:
    from display.explain import Explanation
    from leaderboard.cup import Cup, SessionScores
    from timing.units import Language


class Lang(StrEnum):
    """The languages that can be asked for."""

    EN = "en"
    DE = "de"


def explain(
    *,
    session: Annotated[
        str | None,
        typer.Option("--session", help="The places in this session; `current` is the running one.", metavar="ID"),
    ] = None,
    driver: Annotated[
        str | None, typer.Option(help="Only this driver's: id, name or start number.", metavar="WHO")
    ] = None,
    team: Annotated[str | None, typer.Option(help="Only this team's.", metavar="NAME-or-ID")] = None,
    game: Annotated[
        bool, typer.Option("--game", help="Instead: how the game's own result of the session differs from ours.")
    ] = False,
    lang: Annotated[Lang | None, typer.Option(help="Language. [default: the plan's]")] = None,
    as_json: arguments.AsJson = False,
    data: arguments.Data = None,
    plan: arguments.PlanFile = None,
    database: arguments.Database = None,
) -> None:
    """Say why everybody is where they are in the standings, or in a session: laps, points, penalties, ties."""
    from display.plans import plan_at
    from display.staff import standings_of
    from leaderboard.cup import cup as reckon
    from timing.opening import plan_of, record_of
    from timing.options import read_options

    if game and (driver is not None or team is not None):
        raise typer.BadParameter("--game is about all of a session: leave out --driver and --team")
    if team is not None and (driver is not None or session is not None):
        raise typer.BadParameter("a team has a place in the standings only: leave out --driver and --session")
    options = read_options({"data": data, "plan": plan, "database": database})
    with record_of(options, create=False) as record:
        planned = plan_at(record, plan_of(options))
        cup = reckon(standings_of(record, planned.rules), planned, record.people(), record.position().epoch)
    language: Language = lang.value if lang is not None else planned.language
    told: Sequence[Explanation]
    if game:
        told = [_of_game(cup, session or "current", language)]
    elif session is not None:
        told = _in_session(cup, session, driver, language)
    else:
        told = _in_standings(cup, driver, team, language)
    if as_json:
        typer.echo(json.dumps([each.model_dump(mode="json") for each in told], indent=2))
    else:
        paragraphs = (each.text.split("\n") if game else [each.text] for each in told)
        printed = ("\n".join(map(_printable, lines)) for lines in paragraphs)
        typer.echo("\n\n".join(printed) or "nobody has driven yet")


def _of_game(cup: "Cup", session: str, language: "Language") -> "Explanation":
    from display.classification import explained_classification

    _known(cup, session)
    return explained_classification(cup, session, language)


class _Named(NamedTuple):
    id: str
    name: str
    number: str | None = None


def _in_session(cup: "Cup", session: str, driver: str | None, language: "Language") -> "Sequence[Explanation]":
    from display.explain import explained_session
    from leaderboard.explain import session_place

    scores = _known(cup, session)
    named = [cup.names[each.driver] for each in scores.scored.scored]
    everybody = [_Named(each.id, each.name, each.number) for each in named]
    ids = _ids(everybody, driver, "driver", f"session {scores.info.id!r}")
    return [explained_session(cup, session_place(cup, scores.info.id, id), language) for id in ids]


def _known(cup: "Cup", session: str) -> "SessionScores":
    """A session of the record. Raises SetupError with those that there are."""
    from leaderboard.explain import session_scores

    try:
        return session_scores(cup, session)
    except LookupError as error:
        there = ", ".join(cup.scores) or "none yet"
        raise SetupError(f"{error}; there are: {there}") from error


def _in_standings(cup: "Cup", driver: str | None, team: str | None, language: "Language") -> "Sequence[Explanation]":
    from display.explain import explained_standing
    from leaderboard.explain import driver_place, team_place

    places = []
    if team is None:
        drivers = [_Named(each.driver.id, each.driver.name, each.driver.number) for each in cup.drivers]
        places += [driver_place(cup, id) for id in _ids(drivers, driver, "driver", "the standings")]
    if driver is None:
        teams = [_Named(each.team.id, each.team.name) for each in cup.teams]
        places += [team_place(cup, id) for id in _ids(teams, team, "team", "the standings")]
    return [explained_standing(cup, place, language) for place in places]


def _ids(everybody: Sequence[_Named], wanted: str | None, kind: str, where: str) -> list[str]:
    """Everybody, or who is meant: an id first, then a name, then a start number.

    Raises SetupError for nobody, and for several.
    """
    if wanted is None:
        return [each.id for each in everybody]
    if any(each.id == wanted for each in everybody):
        return [wanted]
    found = [each.id for each in everybody if each.name.casefold() == wanted.casefold()]
    found = found or [each.id for each in everybody if each.number == wanted]
    if not found:
        raise SetupError(f"there is no {kind} {wanted!r} in {where}")
    if len(found) > 1:
        raise SetupError(f"several are called {wanted!r}: say which by the id, one of {', '.join(found)}")
    return found


def _printable(text: str) -> str:
    """A paragraph that stays one on any terminal, whatever is in the names."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)

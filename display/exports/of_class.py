"""The results of one class alone: its rows, its drivers and its teams, with their places among themselves."""

from dataclasses import replace

from display.exports.results import Results, SessionResult
from leaderboard.board import Board
from leaderboard.cup import Cup
from timing.errors import SetupError


def of_class(results: Results, class_id: str) -> Results:
    """The results of a class. Raises SetupError for one that there is not.

    The checksum stays that of the whole result, which is what was published.
    """
    try:
        cup = results.cup.of_class(class_id)
    except LookupError as error:
        raise SetupError(str(error)) from error
    named = next(each.of.name for each in results.cup.classes if each.of.id == class_id)
    sessions = tuple(_session(each, cup, class_id) for each in results.sessions)
    plan = replace(results.plan, name=f"{results.plan.name} · {named}")
    made = replace(results, plan=plan, cup=cup, sessions=sessions)
    made.__dict__["checksum"] = results.checksum
    return made


def _session(result: SessionResult, cup: Cup, class_id: str) -> SessionResult:
    """A session with the places inside of the class."""
    scored = cup.scores[result.board.session.id].scored
    tied = {place.drive.driver: place.tied for place in scored.classification.places}
    rows = tuple(
        replace(row, position=row.class_position or row.position, tied=tied.get(row.driver.id, row.tied))
        for row in result.board.rows
        if row.class_id == class_id
    )
    board: Board = replace(result.board, rows=rows)
    return replace(result, board=board, scored=scored)

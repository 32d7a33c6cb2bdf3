"""An event as files that people and programs open. All of them show the numbers of one position in the record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final, Literal, NamedTuple

from display.exports.results import Results, results_of
from timing.errors import SetupError
from timing.event import Plan, PlannedSession
from timing.record.protocol import Record

Format = Literal[
    "csv",
    "csv-de",
    "json",
    "xlsx",
    "pdf",
    "certificates",
    "start-list",
    "lap-sheets",
    "team-sheets",
    "press",
]


class Exported(NamedTuple):
    """A file, and in a few words what is in it."""

    about: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a file is to be of.

    `standings` takes the points over all sessions instead of one session; `at` is the entry of the record that it is
    of, without one the last. `logo` is the name and the content of a picture, `url` where people in the hall see the
    boards. Times of day are those of `zone`, without one of this machine.
    """

    standings: bool = False
    at: int | None = None
    logo: tuple[str, bytes] | None = None
    url: str | None = None
    zone: tzinfo | None = None


def exported(record: Record, plan: Plan, session: str, format: Format, wishes: Wishes | None = None) -> Exported:
    """The file. `current` is the session opened last.

    Raises SetupError, naming the sessions that there are, for one that there is not.
    """
    asked = wishes or Wishes()
    results = results_of(record, plan, at=asked.at)
    about, content = _MAKERS[format](results, session, asked)
    return Exported(f"{about} at {results.epoch}:{results.seq}", content)


# One function for each format; what a format needs is imported when it is asked for.


def _csv(results: Results, session: str, wishes: Wishes, dialect: Literal["csv", "csv-de"] = "csv") -> Exported:
    from display.exports.sheet import sheet, standings_sheet

    if wishes.standings:
        return Exported(_standings(results), standings_sheet(results, dialect))
    return Exported(_rows(results, session), sheet(results.session(session).board, dialect))


def _csv_de(results: Results, session: str, wishes: Wishes) -> Exported:
    return _csv(results, session, wishes, "csv-de")


def _json(results: Results, session: str, wishes: Wishes) -> Exported:
    from display.exports.event import event
    from display.exports.feed import feed

    if wishes.standings:
        return Exported(f"the whole event, {len(results.entries)} entries", event(results))
    result = results.session(session)
    return Exported(_rows(results, session), feed(result.board, result.laps))


def _xlsx(results: Results, session: str, wishes: Wishes) -> Exported:
    from display.exports.workbook import workbook

    return Exported("the whole event", workbook(results, wishes.zone))


def _pdf(results: Results, session: str, wishes: Wishes) -> Exported:
    from display.exports.lists import session_list, standings_list
    from display.exports.typeset import pdf

    if wishes.standings:
        about, data = _standings(results), standings_list(results, wishes.zone)
    else:
        about, data = _rows(results, session), session_list(results, results.session(session), wishes.zone)
    return _paper(about, pdf("list", data | _logo(wishes), results.at, _pictures(wishes)))


def _certificates(results: Results, session: str, wishes: Wishes) -> Exported:
    from display.exports.honours import certificates, session_certificates
    from display.exports.typeset import pdf

    if wishes.standings:
        data = certificates(results, wishes.zone)
    else:
        data = session_certificates(results, results.session(session), wishes.zone)
    count = len(data["certificates"])
    if not count:
        raise SetupError("there is nobody to give a certificate to yet: nobody has a place")
    return _paper(f"{count} certificates", pdf("certificates", data | _logo(wishes), results.at, _pictures(wishes)))


def _start_list(results: Results, session: str, wishes: Wishes) -> Exported:
    from display.exports.lists import start_list
    from display.exports.typeset import pdf

    planned = _planned(results, session)
    data = start_list(results, planned, wishes.zone)
    paper = pdf("list", data | _logo(wishes), results.at, _pictures(wishes))
    return _paper(f"{len(data['tables'][0]['rows'])} drivers for session {planned.id!r}", paper)


def _lap_sheets(results: Results, session: str, wishes: Wishes) -> Exported:
    from display.exports.handouts import lap_sheets
    from display.exports.typeset import pdf

    data = lap_sheets(results, wishes.zone)
    return _paper(f"{len(data['rigs'])} blank sheets", pdf("laps", data, results.at, {}))


def _team_sheets(results: Results, session: str, wishes: Wishes) -> Exported:
    from display.exports.handouts import team_sheets
    from display.exports.typeset import pdf

    if not results.cup.teams:
        raise SetupError("the plan has no teams to make sheets for")
    data = team_sheets(results, wishes.url, wishes.zone)
    return _paper(f"{len(data['teams'])} teams", pdf("teams", data, results.at, {}))


def _press(results: Results, session: str, wishes: Wishes) -> Exported:
    from display.exports.press import press

    return Exported("a kit for the press", press(results, _pictures(wishes), wishes.zone))


_MAKERS: Final[Mapping[Format, Callable[[Results, str, Wishes], Exported]]] = {
    "csv": _csv,
    "csv-de": _csv_de,
    "json": _json,
    "xlsx": _xlsx,
    "pdf": _pdf,
    "certificates": _certificates,
    "start-list": _start_list,
    "lap-sheets": _lap_sheets,
    "team-sheets": _team_sheets,
    "press": _press,
}


def _planned(results: Results, session: str) -> PlannedSession:
    """The session of the plan or else of the record; `current` is the one opened last, or the first planned."""
    planned = results.plan.sessions or (results.plan.session,)
    if session == "current" and not results.sessions:
        return planned[0]
    opened = results.sessions[-1].board.session.id if session == "current" else session
    found = next((each for each in planned if each.id == opened), None)
    if found is not None:
        return found
    info = results.session(opened).board.session
    return PlannedSession(info.id, info.type, info.name, info.track)


def _rows(results: Results, session: str) -> str:
    board = results.session(session).board
    return f"{len(board.rows)} rows of session {board.session.id!r}"


def _standings(results: Results) -> str:
    cup = results.cup
    return f"{len(cup.teams)} teams and {len(cup.drivers)} drivers over {len(cup.sessions)} sessions"


def _paper(about: str, paper: tuple[bytes, bool]) -> Exported:
    content, archive = paper
    told = about if archive else f"{about} (no PDF/A: a name has signs that no font here has, printed as boxes)"
    return Exported(told, content)


def _pictures(wishes: Wishes) -> dict[str, bytes]:
    return {} if wishes.logo is None else {wishes.logo[0]: wishes.logo[1]}


def _logo(wishes: Wishes) -> dict[str, str]:
    return {} if wishes.logo is None else {"logo": wishes.logo[0]}

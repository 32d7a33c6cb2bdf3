"""An event as files that people and programs open. All of them show the numbers of one position in the record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from display.exports.results import Results, results_of
from leaderboard.publications import STANDINGS
from timing.errors import SetupError
from timing.event import Plan, PlannedSession
from timing.plan_advice import counted
from timing.record.protocol import Record

if TYPE_CHECKING:
    from display.staff.codes import SeatCodes

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
    "rig-labels",
    "badges",
    "press",
    "bundle",
]


_OF_THE_PLAN: Final = ("start-list", "lap-sheets", "rig-labels", "badges")
"""What is no result of anything."""
_WITHOUT_RESULTS: Final = _OF_THE_PLAN[1:]
"""Of these, what has no number of a result on it: a start list has best laps."""
_OF_THE_EVENT: Final = ("xlsx", "team-sheets", "press", "bundle")
"""What has the standings in it, whatever session is asked for."""
_WITH_LOGO: Final = ("pdf", "certificates", "start-list", "press")
"""What a logo is printed on."""


class Exported(NamedTuple):
    """A file, and in a few words what is in it."""

    about: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a file is to be of.

    `standings` takes the points over all sessions instead of one session; `at` is the entry of the record that it is
    of, `version` the number of what was published; without either it is as it is now. `logo` is the name and the
    content of a picture, `url` where people in the hall see the boards. Times of day are those of `zone`, without one
    of this machine.
    """

    standings: bool = False
    at: int | None = None
    logo: tuple[str, bytes] | None = None
    url: str | None = None
    zone: tzinfo | None = None
    version: int | None = None
    of_class: str | None = None
    """The id of a class, which the file is to be of alone."""
    data: Path | None = None
    """The data folder of the server, where the secret of the codes at the rigs was until it stood in the record."""
    folders: Sequence[Path] = ()
    """Where the plan's own logo is looked for, which papers have where `logo` is None."""


def exported(record: Record, plan: Plan, session: str, format: Format, wishes: Wishes | None = None) -> Exported:
    """The file. `current` is the session on screen; `plan` holds where the record keeps none of its own.

    Raises SetupError, naming the sessions or versions that there are, for one that there is not.
    """
    from display.plans import plan_at
    from display.published.frozen import results_for

    asked = wishes or Wishes()
    if format not in _OF_THE_PLAN or asked.at is not None:
        plan = plan_at(record, plan, asked.at)
    asked, without = _with_logo(asked, plan, format)
    if format in _OF_THE_PLAN:
        if asked.version is not None:
            raise SetupError(f"a {format} is of the plan, and has no version")
        results = results_of(record, plan, at=asked.at)
    else:
        scope = STANDINGS if asked.standings or format in _OF_THE_EVENT else session
        results = results_for(record, plan, scope, at=asked.at, version=asked.version)
    if format == "bundle":
        return _bundle(record, plan, results, asked)
    if asked.of_class is not None:
        results = _of_class(results, asked.of_class, whole=format == "json" and asked.standings)
    about, content = _maker(format, record, asked)(results, results.scope or session, asked)
    of = "" if format in _WITHOUT_RESULTS else f", {_which(results)} at {results.epoch}:{results.seq}"
    return Exported(f"{about}{of}{without}", content)


def _with_logo(wishes: Wishes, plan: Plan, format: Format) -> tuple[Wishes, str]:
    """The wishes with the logo of the plan, and what to say where it has one that cannot be used."""
    from display.look.logos import logo_of_plan

    if wishes.logo is not None or not wishes.folders or format not in _WITH_LOGO:
        return wishes, ""
    try:
        return replace(wishes, logo=logo_of_plan(plan, wishes.folders)), ""
    except SetupError as error:
        return wishes, f", without a logo: {error}"


def _of_class(results: Results, class_id: str, *, whole: bool) -> Results:
    from display.exports.of_class import of_class

    if whole:
        raise SetupError("the whole event as JSON has all classes in it: leave out --class")
    return of_class(results, class_id)


def _which(results: Results) -> str:
    if results.version is not None:
        return f"version {results.version}, {results.state.value},"
    changed = "" if results.since is None else f", changed since version {results.since}"
    return f"{results.state.value}, not published{changed},"


# One function for each format; what a format needs is imported when it is asked for.


def _csv(results: Results, session: str, wishes: Wishes, dialect: Literal["csv", "csv-de"] = "csv") -> Exported:
    from display.exports.sheet import sheet, standings_sheet
    from display.exports.stamp import stamp_of

    if wishes.standings:
        return Exported(_standings(results), standings_sheet(results, dialect))
    result = results.session(session)
    totals = {driver: place.value for driver, place in result.places.items()} if result.race else None
    return Exported(_rows(results, session), sheet(result.board, dialect, stamp_of(results), totals))


def _csv_de(results: Results, session: str, wishes: Wishes) -> Exported:
    return _csv(results, session, wishes, "csv-de")


def _json(results: Results, session: str, wishes: Wishes) -> Exported:
    from display.exports.event import event
    from display.exports.feed import feed
    from display.exports.stamp import stamp_of

    if wishes.standings:
        return Exported(f"the whole event, {len(results.entries)} entries", event(results))
    result = results.session(session)
    return Exported(_rows(results, session), feed(result.board, result.laps, stamp_of(results)))


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
    return _paper(about, pdf("list", data | _logo(wishes), results.made_at, _pictures(wishes)))


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
    return _paper(
        f"{count} certificates", pdf("certificates", data | _logo(wishes), results.made_at, _pictures(wishes))
    )


def _start_list(results: Results, session: str, wishes: Wishes) -> Exported:
    from display.exports.lists import start_list
    from display.exports.typeset import pdf

    planned = _planned(results, session)
    data = start_list(results, planned, wishes.zone)
    paper = pdf("list", data | _logo(wishes), results.made_at, _pictures(wishes))
    return _paper(f"{len(data['tables'][0]['rows'])} drivers for session {planned.id!r}", paper)


def _lap_sheets(results: Results, session: str, wishes: Wishes) -> Exported:
    from display.exports.handouts import lap_sheets
    from display.exports.typeset import pdf

    data = lap_sheets(results, wishes.zone)
    return _paper(f"{len(data['rigs'])} blank sheets", pdf("laps", data, results.made_at, {}))


def _team_sheets(results: Results, session: str, wishes: Wishes) -> Exported:
    from display.exports.handouts import team_sheets
    from display.exports.typeset import pdf
    from display.look.team_logos import logos_of_teams

    if not results.cup.teams:
        raise SetupError("the plan has no teams to make sheets for")
    found = logos_of_teams(results.plan, wishes.folders)
    named = {id: f"team-{nr}-{each.name}" for nr, (id, each) in enumerate(found.pictures.items(), 1)}
    data = team_sheets(results, wishes.url, wishes.zone, named)
    pictures = {named[id]: each.content for id, each in found.pictures.items()}
    told = [f"{len(data['teams'])} teams", *(f"without a logo: {each}" for each in found.wrong)]
    return _paper(", ".join(told), pdf("teams", data, results.made_at, pictures))


def _rig_labels(codes: "SeatCodes", results: Results, session: str, wishes: Wishes) -> Exported:
    from display.exports.labels import rig_labels
    from display.exports.typeset import pdf

    data = rig_labels(results, wishes.url, codes)
    return _paper(f"{len(data['labels'])} labels", pdf("labels", data, results.made_at, {}))


def _badges(results: Results, session: str, wishes: Wishes) -> Exported:
    from display.exports.labels import badges
    from display.exports.typeset import pdf

    data = badges(results, wishes.url)
    return _paper(f"{len(data['labels'])} badges", pdf("labels", data, results.made_at, {}))


def _press(results: Results, session: str, wishes: Wishes) -> Exported:
    from display.exports.press import press

    return Exported("a kit for the press", press(results, _pictures(wishes), wishes.zone))


def _bundle(record: Record, plan: Plan, results: Results, wishes: Wishes) -> Exported:
    """Made of other files, each of its own newest version."""
    from display.exports.bundle import bundle

    if wishes.version is not None or wishes.at is not None:
        raise SetupError("a bundle has the newest version of everything in it: leave out --version and --at")
    sessions = [each.board.session.id for each in results.sessions if each.board.rows]
    of_all, of_one = replace(wishes, standings=True), replace(wishes, standings=False)
    content = bundle(
        lambda of: exported(record, plan, "current", of, of_all).content,
        lambda session, of: exported(record, plan, session, of, of_one).content,
        sessions,
        results.at,
        wishes.zone,
    )
    return Exported(
        f"everything of {counted(len(sessions), 'session')}, {_which(results)} at {results.epoch}:{results.seq}",
        content,
    )


_Maker = Callable[[Results, str, Wishes], Exported]


def _maker(format: Format, record: Record, wishes: Wishes) -> _Maker:
    """What makes a kind of file. The codes of labels are those of the record."""
    if format != "rig-labels":
        return _MAKERS[format]
    from display.staff.codes import seat_codes

    return partial(_rig_labels, seat_codes(record, wishes.data))


_MAKERS: Final[Mapping[Format, _Maker]] = {
    "csv": _csv,
    "csv-de": _csv_de,
    "json": _json,
    "xlsx": _xlsx,
    "pdf": _pdf,
    "certificates": _certificates,
    "start-list": _start_list,
    "lap-sheets": _lap_sheets,
    "team-sheets": _team_sheets,
    "badges": _badges,
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
    teams, drivers = counted(len(cup.teams), "team"), counted(len(cup.drivers), "driver")
    return f"{teams} and {drivers} over {counted(len(cup.sessions), 'session')}"


def _paper(about: str, paper: tuple[bytes, bool]) -> Exported:
    content, archive = paper
    told = about if archive else f"{about} (no PDF/A: a name has signs that no font here has, printed as boxes)"
    return Exported(told, content)


def _pictures(wishes: Wishes) -> dict[str, bytes]:
    return {} if wishes.logo is None else {wishes.logo[0]: wishes.logo[1]}


def _logo(wishes: Wishes) -> dict[str, str]:
    return {} if wishes.logo is None else {"logo": wishes.logo[0]}

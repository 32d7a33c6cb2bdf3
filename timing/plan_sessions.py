"""The sessions of a plan: one that all laps belong to, or a timetable.

[session]              one session
[[sessions]]           one of a timetable; `count = 6` makes six of it, numbered from 1
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from timing import plan_values as values
from timing.event import PlannedSession
from timing.plan_tables import Kind, Table
from timing.readings import SessionType
from timing.units import Language

_KEYS: Final = (
    "id",
    "type",
    "name",
    "track",
    "car",
    "min_lap",
    "max_lap",
    "laps",
    "minutes",
    "starts",
    "counts",
    "protest_minutes",
    "through",
)
MOST_PROTEST_MINUTES: Final = 7 * 24 * 60
SESSION: Final = Kind("a session", "write [session] and its keys in lines of their own", _KEYS, main="type")
LISTED: Final = Kind(
    "a session",
    "write [[sessions]] above the keys of each",
    (*_KEYS, "count"),
    {"type": '"race"'},
    main="type",
)
MOST_OF_A_KIND: Final = 99

_OPEN_SESSION: Final[dict[Language, str]] = {"en": PlannedSession().name, "de": "Freie Hotlap"}
_NAMES: Final[dict[Language, dict[SessionType, str]]] = {
    "en": {
        SessionType.PRACTICE: "Practice",
        SessionType.QUALIFYING: "Qualifying",
        SessionType.RACE: "Race",
        SessionType.WARMUP: "Warm-up",
        SessionType.HOTLAP: "Hot lap",
        SessionType.OTHER: "Session",
    },
    "de": {
        SessionType.PRACTICE: "Training",
        SessionType.QUALIFYING: "Qualifying",
        SessionType.RACE: "Rennen",
        SessionType.WARMUP: "Warm-up",
        SessionType.HOTLAP: "Hotlap",
        SessionType.OTHER: "Session",
    },
}
"""What a session is called that the plan gives a type and no name."""


def the_session(table: Table, language: Language) -> PlannedSession:
    """The session that the rigs' laps belong to; its id and name follow from the type where the plan has none."""
    usual = PlannedSession()
    type = table.read("type", values.session_type)
    name = _NAMES[language][type] if type else _OPEN_SESSION[language]
    return _session(table, type.value if type else usual.id, type or usual.type, name)


def timetable(top: Table, language: Language) -> tuple[PlannedSession, ...]:
    """The sessions of the timetable, in order; those with wrong or double ids are noted and left out."""
    found: dict[str, tuple[PlannedSession, int]] = {}
    for table in top.listed("sessions", LISTED):
        for session in _made(table, language):
            folded = session.id.casefold()
            if folded in found:
                before = found[folded][1]
                table.wrong("id", f"has the id {session.id!r} of the session in line {before}; give one another id")
            else:
                found[folded] = session, table.line
    return tuple(session for session, _ in found.values())


def _made(table: Table, language: Language) -> Iterator[PlannedSession]:
    """The sessions that one table of the list stands for."""
    type = table.need("type", values.session_type)
    if type is None:
        return
    count = table.read("count", lambda value: values.whole(value, MOST_OF_A_KIND))
    name = _NAMES[language][type]
    if count is None:
        yield _session(table, type.value, type, name)
        return
    for number in range(1, count + 1):
        one = _session(table, type.value, type, name)
        yield _numbered(one, number)


def _numbered(session: PlannedSession, number: int) -> PlannedSession:
    return replace(session, id=f"{session.id}-{number}", name=f"{session.name} {number}")


def _session(table: Table, id: str, type: SessionType, name: str) -> PlannedSession:
    min_lap, max_lap = table.read("min_lap", values.lap), table.read("max_lap", values.lap)
    if min_lap is not None and max_lap is not None and min_lap >= max_lap:
        table.wrong("max_lap", "must be longer than min_lap")
    return PlannedSession(
        id=table.read("id", values.session_identity) or id,
        type=type,
        name=table.read("name", values.name) or name,
        track=table.read("track", values.name),
        min_lap_ms=min_lap,
        max_lap_ms=max_lap,
        car=table.read("car", values.name),
        laps=table.read("laps", lambda value: values.whole(value, 9999)),
        minutes=table.read("minutes", lambda value: values.whole(value, 24 * 60)),
        starts=table.read("starts", values.clock),
        counts=table.read("counts", values.yes_or_no) is not False,
        through=table.read("through", lambda value: values.whole(value, 999)),
        protest_minutes=table.read("protest_minutes", protest_minutes),
    )


def protest_minutes(value: object) -> int:
    """How long a result may be protested against, a week at most; 0 where no clock runs."""
    return values.whole(value, MOST_PROTEST_MINUTES, least=0)

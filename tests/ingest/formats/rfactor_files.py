"""Result files of the rFactor family, for tests: from a few values to the bytes of a whole file. Names are invented."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

NO_TIME = "--.----"
HEADING = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE rF [\n<!ENTITY rFEnt "rFactor Entity">\n]>\n'


def rf_lap(number: int, time: str, *, et: str | None = "10.5", sectors: Sequence[str] = (), more: str = "") -> str:
    """A lap; times are decimal text as the game writes them."""
    attributes = [f'num="{number}"', 'p="1"']
    attributes += [] if et is None else [f'et="{et}"']
    attributes += [f's{index}="{sector}"' for index, sector in enumerate(sectors, 1)]
    return f'<Lap {" ".join(attributes)} fuel="0.9" {more}>{time}</Lap>'


def rf_driver(
    name: str,
    *laps: str,
    best: str | None = None,
    car: str = "GT3",
    team: str = "North",
    number: str = "07",
    vehicle: str = "North #07",
    more: str = "",
) -> str:
    stated = "" if best is None else f"<BestLapTime>{best}</BestLapTime>"
    return (
        f"<Driver><Name>{escape(name)}</Name><Connected>1</Connected><VehFile>N_07.VEH</VehFile>"
        f"<VehName>{escape(vehicle)}</VehName><CarType>{escape(car)}</CarType><CarClass>GT</CarClass>"
        f"<CarNumber>{number}</CarNumber><TeamName>{escape(team)}</TeamName><isPlayer>0</isPlayer>"
        f"<Position>1</Position>\n{''.join(laps)}{stated}<Laps>{len(laps)}</Laps><Pitstops>0</Pitstops>"
        f'<FinishStatus>None</FinishStatus>{more}<ControlAndAids startLap="1" endLap="2">PlayerControl</ControlAndAids>'
        "</Driver>\n"
    )


def rf_session(element: str, *drivers: str, date: str = "1795892700", stream: str = "") -> str:
    return (
        f"<{element}><DateTime>{date}</DateTime><TimeString>2026/11/28 19:05:00</TimeString><Laps>2147483647</Laps>"
        f"<Minutes>20</Minutes>\n<Stream>{stream}</Stream>\n<MostLapsCompleted>1</MostLapsCompleted>\n"
        f"{''.join(drivers)}</{element}>\n"
    )


def rf_file(
    *sessions: str,
    version: str = "1.1098",
    mod: str = "Hall_10.RFM",
    game: str = "",
    venue: str = "Lakeside",
    course: str = "Lakeside Short",
    heading: str = HEADING,
    date: str = "1795892600",
) -> str:
    """The text of a file; `version` is what tells rFactor 2 from rFactor."""
    named = f"<Game>{game}</Game>" if game else ""
    return (
        f'{heading}<rFactorXML version="1.0">\n<RaceResults>\n<Setting>Multiplayer</Setting>'
        f"<DateTime>{date}</DateTime><Mod>{mod}</Mod><Season></Season><TrackVenue>{escape(venue)}</TrackVenue>"
        f"<TrackCourse>{escape(course)}</TrackCourse>{named}<GameVersion>{version}</GameVersion>"
        f'<ConnectionType upload="1" download="2">Custom</ConnectionType><RaceTime>20</RaceTime>\n'
        f"{''.join(sessions)}</RaceResults>\n</rFactorXML>\n"
    )


def rf_swap(name: str, first: int, last: int) -> str:
    return f'<Swap startLap="{first}" endLap="{last}">{escape(name)}</Swap>'

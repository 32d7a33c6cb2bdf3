"""The made-up cup of the demonstration: 22 companies, their drivers, and a rig each with the game it runs."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession, PlannedTeam
from timing.readings import SessionType

TRACK: Final = "Suzuka"

# Company, short name on the board (at most 12 characters), colour, drivers. All invented.
_TEAMS: Final = (
    ("Rheinblick Logistik", "Rheinblick", "#e4572e", ("Jonas Amsel", "Carla Wendt", "Timo Krug")),
    ("Moselwerk Maschinenbau", "Moselwerk", "#17bebb", ("Petra Lindgreen", "Ole Brandis", "Nina Sartor")),
    ("Eifelkraft Energie", "Eifelkraft", "#ffc914", ("Mara Felsberg", "Henrik Thal", "Luis Odenthal")),
    ("Stadtsparhaus Koblach", "Sparhaus", "#76b041", ("Felix Rademann", "Aylin Kaya", "Gero Pohl")),
    ("Vulkan Bräu", "Vulkan Bräu", "#8f3985", ("Bruno Hopfner", "Leni Malz", "Arno Keller")),
    ("Nordhang Optik", "Nordhang", "#3d5a80", ("Svea Linsen", "Ruben Claar", "Ida Prisma")),
    ("Hafenlicht Medien", "Hafenlicht", "#ee6c4d", ("Tarek Nassar", "Mila Reuter", "Jost Anker")),
    ("Steinbruch Basalt AG", "Basalt AG", "#98c1d9", ("Kurt Rolffs", "Hanna Schiefer", "Milan Kies")),
    ("Backhaus Sonnentag", "Sonnentag", "#f2a65a", ("Rosa Mehlig", "Ben Kruste", "Emil Teigel")),
    ("Turmuhr Präzision", "Turmuhr", "#c0c0c0", ("Viktor Zeiger", "Elsa Unruh", "Noah Feder")),
    ("Waldkauz Software", "Waldkauz", "#2a9d8f", ("Kim Nagel", "Lars Byte", "Sofia Branch")),
    ("Brückenbau Lahntal", "Lahntal", "#e9c46a", ("Gustav Pfeiler", "Marie Bogen", "Paul Strebe")),
    ("Apotheke am Markt", "Apotheke", "#f4a261", ("Greta Salbei", "Anton Dill", "Lotte Minz")),
    ("Blitz Elektro", "Blitz", "#ffe66d", ("Max Ampere", "Lea Volta", "Ole Farad")),
    ("Keller & Fass", "Keller&Fass", "#9b2226", ("Anna Riesling", "Theo Spund", "Karl Daube")),
    ("Drachenflug Reisen", "Drachenflug", "#00b4d8", ("Zoe Fernweh", "Ivo Anflug", "Mats Koffer")),
    ("Schieferdach Huber", "Huber", "#577590", ("Sepp Huber", "Resi Huber", "Toni First")),
    ("Leuchtturm Pflege", "Leuchtturm", "#ff99c8", ("Birgit Sanft", "Yusuf Aksoy", "Olga Lindner")),
    ("Gelbe Kiste Versand", "Gelbe Kiste", "#fcbf49", ("Rico Paket", "Dana Etikett", "Finn Karton")),
    ("Mühlrad Wasserbau", "Mühlrad", "#4895ef", ("Wilma Bach", "Jan Schleuse", "Till Wehr")),
    ("Kirschgarten Saft", "Kirschgarten", "#d00000", ("Nele Kern", "Ömer Yildiz", "Fritz Most")),
    ("Zahnrad Getriebe", "Zahnrad", "#80ed99", ("Łukasz Wolski", "Ines Ritzel", "Hugo Welle")),
)

TEAMS: Final = len(_TEAMS)


class Run(NamedTuple):
    """What a rig runs: an F1 game of this format year, None for Gran Turismo 7, in this kind of session."""

    year: int | None
    kind: SessionType


_HOTLAP, _QUALIFYING, _RACE = SessionType.HOTLAP, SessionType.QUALIFYING, SessionType.RACE

RUNS: Final = (
    Run(2022, _HOTLAP),
    Run(2025, _RACE),
    Run(None, _HOTLAP),
    Run(2019, _QUALIFYING),
    Run(2023, _QUALIFYING),
    Run(2021, _HOTLAP),
    Run(2024, _RACE),
    Run(2020, _HOTLAP),
    Run(None, _RACE),
    Run(2025, _QUALIFYING),
    Run(2022, _RACE),
    Run(2023, _HOTLAP),
    Run(2019, _RACE),
    Run(2024, _HOTLAP),
    Run(None, _HOTLAP),
    Run(2021, _QUALIFYING),
    Run(2025, _HOTLAP),
    Run(2020, _RACE),
    Run(2023, _RACE),
    Run(2022, _QUALIFYING),
    Run(None, _RACE),
    Run(2024, _QUALIFYING),
)
"""What the rigs run, in the order of the teams. Whatever it is, their laps belong to the session of the cup."""


def plan(ports: Sequence[int], host: str = "127.0.0.1") -> Plan:
    """The plan of the demonstration, with the rigs sending from these ports of `host`, one per team."""
    teams: dict[str, PlannedTeam] = {}
    drivers: dict[str, PlannedDriver] = {}
    rigs: dict[str, PlannedRig] = {}
    for number, ((name, short, color, names), port) in enumerate(zip(_TEAMS, ports, strict=True), start=1):
        team = f"team-{number:02d}"
        teams[team] = PlannedTeam(team, name, short, color)
        for seat, driver in enumerate(names):
            id = f"driver-{number:02d}{'abc'[seat]}"
            drivers[id] = PlannedDriver(id, driver, team, str(number * 10 + seat + 1))
        rig = f"rig-{number:02d}"
        rigs[rig] = PlannedRig(rig, host, port, f"Rig {number}", team, f"driver-{number:02d}a")
    session = PlannedSession("qualifying", SessionType.QUALIFYING, "Qualifying", TRACK)
    return Plan("eRacing Cup Demo", teams, drivers, rigs, session)

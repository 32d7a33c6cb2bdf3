"""INI result files, for tests: from a few values to the text of a whole file. All names are invented."""

from collections.abc import Sequence

RACE_07 = "RACE 07"
RACEROOM = "RaceRoom Racing Experience"
F1_CHALLENGE = "F1 Challenge 99-02"
NO_TIME = "-:--.---"
GARBAGE = "-2147483648:-2147483648:-340282346638528860000000000000000000000.000"
"""What RaceRoom writes where a car has no race time."""


def ini_lap(number: int, time: str, seconds: str = "-1.000") -> str:
    return f"Lap=({number}, {seconds}, {time})"


def ini_slot(
    number: int,
    driver: str,
    laps: Sequence[str] = (),
    *,
    best: str | None = "1:30.500",
    race: str | None = "0:20:59.929",
    steam: str = "Unknown",
    key: str = "BestLap",
    more: Sequence[str] = (),
) -> str:
    lines = [f"[Slot{number:03d}]", f"Driver={driver}", "SteamUser=x", f"SteamId={steam}", "Vehicle=GT3", "Team=North"]
    lines += ["QualTime=1:29.000", f"Laps={len(laps)}", *laps, "LapDistanceTravelled=52.764290"]
    lines += [] if best is None else [f"{key}={best}"]
    lines += [] if race is None else [f"RaceTime={race}"]
    return "\n".join([*lines, *more, "", ""])


def ini_file(
    *slots: str,
    game: str = RACE_07,
    scene: str | None = r"GameData\LOCATIONS\Lakeside\Lakeside_Short.TRK",
    date: str | None = "2026/11/21 19:04:12",
    heading: str = "",
    end: str = "[END]\n",
) -> str:
    header = f"[Header]\nGame={game}\nVersion=1.2.1.10\n" + ("" if date is None else f"TimeString={date}\n")
    race = "" if scene is None else f"\n[Race]\nRaceMode=5\nScene={scene}\nTrack Length=5534.2847\n"
    return f"{heading}{header}Aids=0,0,0\n{race}\n{''.join(slots)}{end}"


def best_file(*records: tuple[str, str, str], date: str = "1777708094456") -> str:
    """Personal bests of Assetto Corsa: car, track and time of each."""
    return "".join(f"[{car}@{track}]\r\nDATE={date}\r\nTIME={time}\r\n\r\n" for car, track, time in records)

"""Result files as the games write them, for tests: from a few values to the whole file. All names are invented."""

import json
from typing import Any

NONE_SERVER = 999_999_999
NONE_ACC = 2_147_483_647

ADA, BEA, CLEO = "Ada Voss", "Bea Lindt", "Cléo Ñandú 🏁"


def saved(file: dict[str, Any], encoding: str = "utf-8", *, indent: int | None = None) -> bytes:
    """A file as bytes, with the letters of names as they are."""
    return json.dumps(file, ensure_ascii=False, indent=indent).encode(encoding)


# Assetto Corsa, server


def ac_lap(
    name: str, time: int, *, guid: str = "", model: str = "gt3", car: int = 0, cuts: int = 0, **more: Any
) -> dict[str, Any]:
    lap = {
        "DriverName": name,
        "DriverGuid": guid,
        "CarId": car,
        "CarModel": model,
        "Timestamp": 1,
        "LapTime": time,
        "Sectors": [time // 2, time - time // 2],
        "Cuts": cuts,
        "BallastKG": 0,
    }
    return lap | more


def ac_row(
    name: str, best: int = NONE_SERVER, *, guid: str = "", model: str = "gt3", car: int = 0, **more: Any
) -> dict[str, Any]:
    row = {"DriverName": name, "DriverGuid": guid, "CarId": car, "CarModel": model, "BestLap": best, "TotalTime": 0}
    return row | more


def ac_car(name: str, *, guid: str = "", model: str = "gt3", car: int = 0, team: str = "") -> dict[str, Any]:
    return {"CarId": car, "Driver": {"Name": name, "Team": team, "Guid": guid}, "Model": model, "Skin": "red"}


def ac_server(
    laps: list[dict[str, Any]] | None,
    result: list[dict[str, Any]] | None = None,
    cars: list[dict[str, Any]] | None = None,
    **more: Any,
) -> dict[str, Any]:
    file = {
        "TrackName": "lakeside",
        "TrackConfig": "",
        "Type": "RACE",
        "DurationSecs": 0,
        "RaceLaps": 5,
        "Cars": cars,
        "Result": result,
        "Laps": laps,
        "Events": None,
    }
    return file | more


# Assetto Corsa, on the rig


def ac_client_lap(car: int, lap: int, time: int, **more: Any) -> dict[str, Any]:
    """A lap; `lap` counts from 0 as the game does."""
    return {"lap": lap, "car": car, "time": time, "sectors": [30_000, 30_000]} | more


def ac_client_session(
    laps: list[dict[str, Any]], *, type: int = 1, name: str = "Practice", best: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    return {"name": name, "type": type, "lapsCount": 0, "duration": 30, "laps": laps, "bestLaps": best or []}


def ac_client(players: list[str], *sessions: dict[str, Any], track: str = "lakeside") -> dict[str, Any]:
    return {
        "track": track,
        "number_of_sessions": len(sessions),
        "players": [{"name": name, "car": "gt3", "skin": "red"} for name in players],
        "sessions": list(sessions),
        "extras": [{"name": "bestlap", "time": 0}],
    }


# Assetto Corsa Competizione


def acc_driver(name: str, id: str = "") -> dict[str, Any]:
    first, _, last = name.partition(" ")
    return {"firstName": first, "lastName": last, "shortName": last[:3].upper(), "playerId": id}


def acc_line(
    car: int, *drivers: dict[str, Any], best: int = NONE_ACC, team: str = "", number: int = 7, model: int = 3
) -> dict[str, Any]:
    return {
        "car": {"carId": car, "raceNumber": number, "carModel": model, "teamName": team, "drivers": list(drivers)},
        "currentDriverIndex": 0,
        "timing": {"lastLap": NONE_ACC, "bestLap": best, "totalTime": NONE_ACC, "lapCount": 0},
        "missingMandatoryPitstop": -1,
    }


def acc_lap(car: int, time: int, *, driver: int = 0, valid: bool | None = True, **more: Any) -> dict[str, Any]:
    """A lap of a server's file."""
    third = time // 3
    lap = {"carId": car, "driverIndex": driver, "laptime": time, "splits": [third, third, third]}
    return lap | ({} if valid is None else {"isValidForBest": valid}) | more


def acc_server(lines: list[dict[str, Any]], laps: list[dict[str, Any]] | None, **more: Any) -> dict[str, Any]:
    file = {
        "sessionType": "R",
        "trackName": "lakeside",
        "sessionIndex": 2,
        "sessionResult": {"bestlap": NONE_ACC, "isWetSession": 0, "type": 1, "leaderBoardLines": lines},
        "laps": laps,
        "penalties": [],
    }
    return file | more


def acc_client(lines: list[dict[str, Any]], laps: list[dict[str, Any]], *, type: int = 10) -> dict[str, Any]:
    for lap in laps:
        lap["lapTime"], lap["driverId"] = lap.pop("laptime"), lap.pop("driverIndex")
        lap.pop("isValidForBest", None)
        lap["flags"] = 0
    return {
        "sessionDef": {"sessionType": type},
        "snapShot": {"bestlap": NONE_ACC, "type": 1, "leaderBoardLines": lines},
        "laps": laps,
    }

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


# RaceRoom, server


def r3e_lap(time: int, *, valid: bool | None = True, **more: Any) -> dict[str, Any]:
    """A lap; the times of its sectors run on from the line."""
    running = [time // 3, 2 * time // 3, time] if time > 0 else [time] * 3
    flag = {} if valid is None else {"Valid": valid}
    return {"Time": time, "SectorTimes": running, "Position": 1, "PitStopOccured": False, "Incidents": []} | flag | more


def r3e_player(
    name: str, laps: list[dict[str, Any]] | None = None, *, best: int = -1, place: int = 1, **more: Any
) -> dict[str, Any]:
    player = {"FullName": name, "Car": "TCR", "Position": place, "BestLapTime": best, "FinishStatus": "Finished"}
    return player | ({} if laps is None else {"RaceSessionLaps": laps}) | more


def r3e(*sessions: tuple[str, list[dict[str, Any]]], **more: Any) -> dict[str, Any]:
    file = {
        "Server": "Hall",
        "Time": "/Date(1795892652000)/",
        "Track": "lakeside",
        "TrackLayout": "short",
        "Sessions": [{"Type": type, "Players": players} for type, players in sessions],
    }
    return file | more


# Project CARS and Automobilista 2, server

PCARS_HEADING = """\
// Persistent data for addon 'sms_stats', addon version 2.0
// Automatically maintained by the addon, do not edit!"""


def pcars_lap(
    name: str, lap: int, time: int, *, id: int = 0, ref: int = 1000, counts: int | None = 1, **more: Any
) -> dict[str, Any]:
    """The event of a lap; `lap` counts from 0 as the game does."""
    third = time // 3
    attributes = {"Lap": lap, "LapTime": time, "Sector1Time": third, "Sector2Time": third, "Sector3Time": third}
    if counts is not None:
        attributes["CountThisLapTimes"] = counts
    event = {"event_name": "Lap", "participantid": id, "refid": ref, "name": name, "is_player": True}
    return event | {"attributes": attributes | more}


def pcars_result(
    name: str, best: int = 0, *, id: int = 0, ref: int = 1000, car: int = -77, player: bool = True
) -> dict[str, Any]:
    attributes = {"FastestLapTime": best, "Lap": 1, "State": "Finished", "VehicleId": car}
    return {"participantid": id, "refid": ref, "name": name, "is_player": player, "attributes": attributes}


def pcars_stage(
    laps: list[dict[str, Any]], results: list[dict[str, Any]] | None = None, *, start: int = 1_795_892_652
) -> dict[str, Any]:
    """A stage; Lua writes an empty list as an empty object."""
    return {"events": laps or {}, "results": results or {}, "start_time": start, "end_time": start + 600}


def pcars_lobby(stages: dict[str, Any], **more: Any) -> dict[str, Any]:
    lobby = {"index": 1, "finished": True, "setup": {"TrackId": -5}, "members": {}, "participants": {}}
    return lobby | {"stages": stages} | more


def pcars(*lobbies: dict[str, Any], players: dict[str, str] | None = None) -> dict[str, Any]:
    """A file without its heading; `players` are names by account."""
    known = {account: {"name": name} for account, name in (players or {}).items()}
    return {"next_history_index": 2, "stats": {"history": list(lobbies), "players": known, "server": {}, "session": {}}}


def pcars_saved(file: dict[str, Any], heading: str = PCARS_HEADING, *, end: str = "\n") -> bytes:
    """The file as the server writes it."""
    return end.join((heading, "", json.dumps(file, indent=2, ensure_ascii=False), "", "// EOF //", "")).encode()


# SecondMonitor


def second_time(milliseconds: int) -> str:
    """A time as .NET writes it."""
    seconds, fraction = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{fraction:03d}0000"


def second_lap(number: int, time: int, *, valid: bool | None = True, **more: Any) -> dict[str, Any]:
    half = second_time(time // 3)
    sectors = {"Sector1": half, "Sector2": half, "Sector3": second_time(time - 2 * (time // 3))}
    flag = {} if valid is None else {"IsValid": valid}
    return {"LapNumber": number, "IsPitLap": False, "LapTime": second_time(time)} | sectors | flag | more


def second_driver(name: str, laps: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"DriverId": name, "DriverLongName": name, "CarName": "Copa", "ClassName": "C", "Laps": laps} | more


def second_monitor(*drivers: dict[str, Any], **more: Any) -> dict[str, Any]:
    file = {
        "SessionType": "Race",
        "Simulator": "AMS 2",
        "SessionRunTime": "2026-11-21T20:04:12.4261963+01:00",
        "TrackInfo": {"TrackName": "lakeside", "TrackLayoutName": "short"},
        "Drivers": list(drivers),
    }
    return file | more


# iRacing


def iracing_row(
    name: str, tenths: int, lap: int = 1, *, customer: int | None = 101, number: str = "07", **more: Any
) -> dict[str, Any]:
    """A driver's result; iRacing's times are in ten-thousandths of a second."""
    account = {} if customer is None else {"cust_id": customer}
    row = {"display_name": name, "best_lap_time": tenths, "best_lap_num": lap, "car_id": 88, "car_name": "Cup"}
    return account | row | {"livery": {"car_number": number}} | more


def iracing_session(
    results: list[dict[str, Any]], number: int = 0, type: str = "Race", name: str = "RACE"
) -> dict[str, Any]:
    session = {"simsession_number": number, "simsession_type_name": type, "simsession_name": name}
    return session | {"results": results}


def iracing(*sessions: dict[str, Any], **more: Any) -> dict[str, Any]:
    file = {
        "subsession_id": 5,
        "start_time": "2026-11-21T19:04:12Z",
        "track": {"track_name": "lakeside", "config_name": "short"},
        "session_results": list(sessions),
    }
    return file | more


IRACING_HEADER = (
    '"Fin Pos","Car ID","Car","Team ID","Cust ID","Name","Start Pos","Car #","Interval","Qualify Time",'
    '"Average Lap Time","Fastest Lap Time","Fast Lap#","Laps Comp"'
)
IRACING_ABOUT = (
    "Start Time,Track,Series,Hosted Session Name\n"
    '"2026-11-21T19:04:12Z","Lakeside - Short","Hosted iRacing","Hall Cup"\n\n\n'
    '"League Name","League ID"\n"Hall, the league",9\n\n'
)


def iracing_line(
    name: str, time: str, lap: str = "1", *, customer: str = "101", number: str = "07", start: str = "1", q: str = ""
) -> str:
    cells = ("1", "88", "Cup", customer, customer, name, start, number, "-00.000", q, "1:31.000", time, lap, "3")
    return ",".join(f'"{cell}"' for cell in cells)


def iracing_table(*lines: str, above: str = "", header: str = IRACING_HEADER) -> str:
    return above + "\n".join((header, *lines, ""))

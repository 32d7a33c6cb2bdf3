"""The second scorer for a whole evening with classes and teams: plain loops, written from docs/scoring.md alone.

An evening is a dict: `drivers` (by id: team and class, or None), `teams`, `sessions` (each with id, type, rule, worth,
drives, lineup, planned laps), `counting` of teams, `best`, `drops`, `ties`, `apart`, `class_worth` and what was drawn.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.leaderboard.scoring.naive import (
    NOBODY,
    distance,
    part,
    session_order,
    what_it_is_about,
    with_places_lost,
)

Line = tuple[int, str, Fraction]


def class_of(evening: dict[str, Any], driver: str) -> str | None:
    """A driver's own class, else that of the team."""
    known = evening["drivers"][driver]
    found: str | None = known["class"] or evening["teams"].get(known["team"])
    return found


def against(evening: dict[str, Any], driver: str) -> str:
    return (class_of(evening, driver) or "") if evening["apart"] else ""


def everybody(evening: dict[str, Any], session: dict[str, Any]) -> list[dict[str, Any]]:
    """All who drove, were penalised, or are expected."""
    drives = [dict(drive, group=against(evening, drive["driver"])) for drive in session["drives"]]
    known = [drive["driver"] for drive in drives]
    nothing = {"laps": [], "seconds_ms": 0, "places": 0, "points": Fraction(0), "started": False, "disqualified": False}
    for driver in session["lineup"]:
        if driver not in known:
            drives.append({"driver": driver, "game": None, "group": against(evening, driver), **nothing})
    for drive in drives:
        if drive["driver"] in session["drawn"]:
            drive["drawn"] = session["drawn"].index(drive["driver"])
    return drives


def grid(evening: dict[str, Any], at: int) -> list[str]:
    """Who starts where: as it was stored, else as they qualified; then the grid places that were not served before."""
    session = evening["sessions"][at]
    there = [drive["driver"] for drive in session["drives"] if drive["laps"]]
    line: list[str] = list(session["lineup"])
    owed: dict[str, int] = {}
    qualified: list[str] = []
    for before in evening["sessions"][:at]:
        drove = [drive["driver"] for drive in before["drives"] if drive["laps"]]
        if before["type"] == "race":
            for driver in drove:
                owed[driver] = 0
        if before["type"] == "qualifying" and drove:
            order = session_order(everybody(evening, before), before["rule"])
            qualified = [driver for _, driver, _ in order if driver in drove]
        for drive in before["drives"]:
            owed[drive["driver"]] = owed.get(drive["driver"], 0) + drive["grid_places"]
    line = [driver for driver in line or qualified if not there or driver in there]
    return [
        pair[1]["driver"] for pair in with_places_lost([([], {"driver": d, "places": owed.get(d, 0)}) for d in line])
    ]


def results(evening: dict[str, Any], at: int) -> list[dict[str, Any]]:
    """Everybody's place, place in class and points of a session, in the order of its board."""
    session = evening["sessions"][at]
    drives, rule = everybody(evening, session), session["rule"]
    order = session_order(drives, rule)
    share = Fraction(1)
    if rule["by"] == "race" and order and order[0][2] == "classified" and session["planned"]:
        winner = next(drive for drive in drives if drive["driver"] == order[0][1])
        share = min(Fraction(1), Fraction(distance(winner, rule), session["planned"]))
    starting = grid(evening, at)
    told = []
    for place, driver, status in order:
        mine = against(evening, driver)
        others = [each for each in order if against(evening, each[1]) == mine]
        in_class = [each for each in order if class_of(evening, each[1]) == class_of(evening, driver)]
        told.append(
            {
                "driver": driver,
                "place": place,
                "status": status,
                "class_place": 1 + sum(each[0] < place for each in in_class),
                "worth_place": 1 + sum(each[0] < place for each in others),
                "points": worth(evening, session, (driver, status, place), others, drives, starting, share),
                "given": next(Fraction(drive["points"]) for drive in drives if drive["driver"] == driver),
            }
        )
    return told


def worth(
    evening: dict[str, Any],
    session: dict[str, Any],
    me: tuple[str, str, int],
    others: list[tuple[int, str, str]],
    drives: list[dict[str, Any]],
    starting: list[str],
    share: Fraction,
) -> Fraction:
    """What a place is worth, with the bonuses: against those who are scored together."""
    driver, status, overall = me
    rules = evening["class_worth"].get((against(evening, driver), session["type"]), session["worth"])
    place = 1 + sum(each[0] < overall for each in others)
    field = sum(each[2] == "classified" for each in others)
    table = rules["table"]
    for least in sorted(rules["by_field"]):
        if least <= field:
            table = rules["by_field"][least]
    factor = rules["factor"]
    if share < Fraction(rules["full_share"]):
        factor *= rules["short_factor"]
    fit = [each[1] for each in others if each[2] != "disqualified"]
    laps = [
        (t, seq, drive["driver"]) for drive in drives if drive["driver"] in fit for seq, t, ok in drive["laps"] if ok
    ]
    mine = next(drive for drive in drives if drive["driver"] == driver)
    most = max([len(drive["laps"]) for drive in drives if drive["driver"] in fit], default=0)
    sum_ = Fraction(0)
    if status == "classified":
        sum_ += part(table[place - 1] if place <= len(table) else Decimal(0), factor)
        if laps and min(laps)[2] == driver and (rules["top"] == 0 or place <= rules["top"]):
            sum_ += part(rules["fastest"], factor)
    enough = mine["laps"] and len(mine["laps"]) >= Fraction(rules["distance_share"]) * most
    if enough and status not in ("disqualified", "did-not-start"):
        sum_ += part(rules["distance"], factor)
    first = [each for each in starting if any(each == other[1] for other in others)][:1]
    if first == [driver] and status != "disqualified":
        sum_ += part(rules["pole"], factor)
    return sum_


def standings(evening: dict[str, Any], class_id: str | None = None, *, teams: bool = False) -> list[Line]:
    """Place, id and points over all sessions, of drivers or of teams, of all or of a class."""
    told = [results(evening, at) for at in range(len(evening["sessions"]))]
    drivers = [driver for driver in evening["drivers"] if class_id in (None, class_of(evening, driver))]
    groups: dict[str, list[str]] = {driver: [driver] for driver in drivers}
    if teams:
        groups = {team: [d for d in drivers if evening["drivers"][d]["team"] == team] for team in evening["teams"]}
        if class_id is not None:
            groups = {team: its for team, its in groups.items() if its or evening["teams"][team] == class_id}
    lines = [one_line(evening, told, id, members, class_id, teams=teams) for id, members in groups.items()]
    lines.sort(key=lambda line: (line["key"], line["id"]))
    found: list[Line] = []
    for at, line in enumerate(lines):
        place = found[-1][0] if at and lines[at - 1]["key"] == line["key"] else at + 1
        found.append((place, line["id"], line["points"]))
    return found


def one_line(
    evening: dict[str, Any],
    told: list[list[dict[str, Any]]],
    id: str,
    members: list[str],
    class_id: str | None,
    *,
    teams: bool,
) -> dict[str, Any]:
    races = [session["rule"]["by"] == "race" for session in evening["sessions"]]
    each_session: list[tuple[Fraction, int | None, bool]] = []
    given = Fraction(0)
    places: list[int] = []
    for at, order in enumerate(told):
        mine = [result for result in order if result["driver"] in members]
        counting = sorted((result["points"] for result in mine), reverse=True)
        if teams and evening["counting"] == "best":
            counting = counting[: evening["team_best"]]
        name = "worth_place" if class_id is None else "class_place"
        there = [result[name] for result in mine if result["status"] == "classified"]
        place = min(there) if there else None
        given += sum((result["given"] for result in mine), Fraction(0))
        if teams:
            given += Fraction(evening["sessions"][at]["team_points"].get(id, 0))
        thrown = any(result["status"] == "disqualified" for result in mine)
        each_session.append((sum(counting, Fraction(0)), place, thrown))
        if place and (races[at] or not any(races)):
            places.append(place)
    points = kept(evening, each_session) + given
    first, key = best_laps(evening, told, members), []
    about: Any = -points
    if teams and evening["counting"] in ("average-of-bests", "sum-of-bests"):
        about = bests_of_all(evening, told, members)
    drawn = evening["drawn_teams" if teams else "drawn_drivers"]
    ties = evening["ties"] if "drawn" in evening["ties"] else [*evening["ties"], "drawn"]
    for tie in ties:
        if tie == "wins":
            key.append([-places.count(place) for place in range(1, len(evening["drivers"]) + 2)])
        elif tie == "best-result":
            key.append([min([place for _, place, _ in each_session if place], default=NOBODY)])
        elif tie == "best-lap":
            key.append([first[0]])
        elif tie == "earlier":
            key.append([first[1]])
        elif tie == "drawn":
            key.append([drawn.index(id) if id in drawn else len(drawn)])
        else:
            at = [session["id"] for session in evening["sessions"]].index(tie.removeprefix("session:"))
            key.append([each_session[at][1] or NOBODY])
    return {"id": id, "points": points, "key": [about, *key]}


def kept(evening: dict[str, Any], results_: list[tuple[Fraction, int | None, bool]]) -> Fraction:
    """The points that are not dropped: what was missed goes first, and what somebody was thrown out of stays."""
    left = list(results_)
    drops = max(len(left) - evening["best"], 0) if evening["best"] else evening["drops"]
    for _ in range(drops):
        may_go = [each for each in left if not each[2]]
        if may_go:
            missed = [each for each in may_go if each[1] is None and each[0] == 0]
            left.remove(missed[0] if missed else min(may_go, key=lambda each: each[0]))
    return sum((points for points, _, _ in left), Fraction(0))


def best_laps(evening: dict[str, Any], told: list[list[dict[str, Any]]], members: list[str]) -> tuple[int, int]:
    """Time and number of the best lap; none of a session from which its driver was disqualified."""
    best = (NOBODY, NOBODY)
    for session, order in zip(evening["sessions"], told, strict=True):
        fit = [result["driver"] for result in order if result["status"] != "disqualified"]
        for drive in session["drives"]:
            if drive["driver"] in members and drive["driver"] in fit:
                for seq, time, ok in drive["laps"]:
                    if ok:
                        best = min(best, (time, seq))
    return best


def bests_of_all(evening: dict[str, Any], told: list[list[dict[str, Any]]], members: list[str]) -> int:
    """The mean or the sum of all drivers' best laps; nobody's where one of them has none."""
    times = [best_laps(evening, told, [driver])[0] for driver in members]
    if not times or NOBODY in times:
        return NOBODY
    if evening["counting"] == "sum-of-bests":
        return sum(times)
    mean = Fraction(sum(times), len(times)) + Fraction(1, 2)
    return mean.numerator // mean.denominator


__all__ = ["class_of", "grid", "results", "standings", "what_it_is_about"]

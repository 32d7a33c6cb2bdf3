"""A second scorer, written from docs/scoring.md alone: plain loops over all laps, nothing kept, nothing shared.

It says who is where with how many points, and no more; slowness is no fault here.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

NOBODY = 10**18


def session_order(drives: list[dict[str, Any]], rule: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Place, driver and status of everybody in a session."""
    most: dict[str, int] = {}
    for drive in drives:
        group = drive.get("group", "")
        if not is_thrown_out(drive, rule) and distance(drive, rule) > most.get(group, 0):
            most[group] = distance(drive, rule)
    groups: dict[str, list[tuple[list[int], dict[str, Any]]]] = {"in": [], "out": [], "absent": [], "thrown": []}
    status: dict[str, str] = {}
    for drive in drives:
        about = what_it_is_about(drive, rule)
        links = [about] + [tie_value(tie, drive) for tie in rule["ties"]]
        if rule["by"] == "race":
            links[:1] = race_links(drive, drives, rule)
        if is_thrown_out(drive, rule):
            where, word = "thrown", "disqualified"
        elif not drive["started"]:
            where, word = "absent", "did-not-start"
        elif is_left_out(drive, rule, most.get(drive.get("group", ""), 0)):
            where, word = "out", "not-classified"
        elif about == NOBODY and not is_as_in_game(drive, rule):
            where, word = "out", "no-time"
        else:
            where, word = "in", "classified"
        groups[where].append((links, drive))
        status[drive["driver"]] = word
    for group in groups.values():
        group.sort(key=lambda pair: (pair[0], pair[1]["driver"]))
    groups["in"] = with_places_lost(groups["in"])
    order: list[tuple[int, str, str]] = []
    before: tuple[Any, ...] | None = None
    for name in ("in", "out", "absent", "thrown"):
        for links, drive in groups[name]:
            now = (name, links, drive["places"])
            place = order[-1][0] if now == before else len(order) + 1
            order.append((place, drive["driver"], status[drive["driver"]]))
            before = now
    return order


def is_as_in_game(drive: dict[str, Any], rule: dict[str, Any]) -> bool:
    """Whether laps and time are those that the game says: under that rule, of who is in its result and has driven."""
    return rule["by"] == "race" and rule["result"] == "game" and bool(drive["game"]) and bool(drive["laps"])


def is_thrown_out(drive: dict[str, Any], rule: dict[str, Any]) -> bool:
    return drive["disqualified"] or (is_as_in_game(drive, rule) and drive["game"]["finish"] == "disqualified")


def is_left_out(drive: dict[str, Any], rule: dict[str, Any], most: int) -> bool:
    if is_as_in_game(drive, rule) and drive["game"]["finish"] == "not-classified":
        return True
    laps = distance(drive, rule)
    return laps < rule["min_laps"] or Fraction(laps) < Fraction(rule["min_share"]) * most


def distance(drive: dict[str, Any], rule: dict[str, Any]) -> int:
    if is_as_in_game(drive, rule) and drive["game"]["laps"] is not None:
        return int(drive["game"]["laps"])
    return len(drive["laps"])


def game_time(drive: dict[str, Any], rule: dict[str, Any]) -> int:
    """The time that the game has, its penalty in; where it tells none, what was heard, if that is all of it."""
    total = drive["game"]["total_ms"]
    if total is None and distance(drive, rule) == len(drive["laps"]):
        total = sum(time for _, time, _ in drive["laps"])
    return NOBODY if total is None else total + (drive["game"]["penalty_ms"] or 0)


def race_links(drive: dict[str, Any], drives: list[dict[str, Any]], rule: dict[str, Any]) -> list[int]:
    """Laps and time; by the game, no better ones than those of anybody whom it has ahead, and then its place."""
    if rule["result"] == "ours":
        return [-len(drive["laps"]), what_it_is_about(drive, rule)]
    if not is_as_in_game(drive, rule):
        return [-len(drive["laps"]), what_it_is_about(drive, rule), NOBODY]
    up_to_here = [
        other
        for other in drives
        if is_as_in_game(other, rule)
        and other["game"]["source"] == drive["game"]["source"]
        and other["game"]["position"] <= drive["game"]["position"]
    ]
    fewest = min(distance(other, rule) for other in up_to_here)
    slowest = max(game_time(other, rule) for other in up_to_here if distance(other, rule) == fewest)
    return [-fewest, NOBODY if slowest == NOBODY else slowest + drive["seconds_ms"], len(up_to_here)]


def what_it_is_about(drive: dict[str, Any], rule: dict[str, Any]) -> int:
    """A lap, a mean of laps, a sum of laps in a row or a race time; NOBODY's where there is none."""
    laps = drive["laps"]
    if rule["by"] == "race":
        if is_as_in_game(drive, rule):
            time = game_time(drive, rule)
            return NOBODY if time == NOBODY else time + drive["seconds_ms"]
        by_game = (drive["game"] or {}).get("penalty_ms") or 0
        if rule["result"] == "game" or not rule["game_penalties"]:
            by_game = 0
        return sum(time for _, time, _ in laps) + drive["seconds_ms"] + by_game if laps else NOBODY
    if rule["by"] == "best-consecutive":
        found = NOBODY
        for start in range(len(laps)):
            row = laps[start : start + rule["of"]]
            if len(row) == rule["of"] and all(counts for _, _, counts in row):
                found = min(found, sum(time for _, time, _ in row))
        return found
    wanted = rule["of"] if rule["by"] == "mean-of-best" else 1
    times = sorted(time for _, time, counts in laps if counts)
    if len(times) < wanted:
        return NOBODY
    mean = Fraction(sum(times[:wanted]), wanted) + Fraction(1, 2)
    return mean.numerator // mean.denominator


def tie_value(tie: str, drive: dict[str, Any]) -> int:
    good = sorted((time, seq) for seq, time, counts in drive["laps"] if counts)
    if tie == "second-best":
        return good[1][0] if len(good) > 1 else NOBODY
    if tie == "drawn":
        return int(drive.get("drawn", NOBODY))
    if tie == "best-lap":
        return good[0][0] if good else NOBODY
    return good[0][1] if good else NOBODY


def with_places_lost(group: list[tuple[list[int], dict[str, Any]]]) -> list[tuple[list[int], dict[str, Any]]]:
    """Who has a place penalty goes down so many places, counted from where he was; the others close up."""
    stay = [(at, pair) for at, pair in enumerate(group) if not pair[1]["places"]]
    fallen = [
        (min(at + pair[1]["places"], len(group) - 1), at, pair) for at, pair in enumerate(group) if pair[1]["places"]
    ]
    order = []
    for at in range(len(group)):
        order += [pair for own, pair in stay if own == at]
        order += [pair for target, _, pair in sorted(fallen, key=lambda each: each[:2]) if target == at]
    return order


def points_of(
    order: list[tuple[int, str, str]], drives: list[dict[str, Any]], worth: dict[str, Any]
) -> dict[str, Fraction]:
    """What everybody has of a session by its places and bonuses."""
    best: tuple[int, int, str] | None = None
    thrown = [driver for _, driver, status in order if status == "disqualified"]
    for drive in drives:
        if drive["driver"] in thrown:
            continue
        for seq, time, counts in drive["laps"]:
            if counts and (best is None or (time, seq) < best[:2]):
                best = time, seq, drive["driver"]
    points: dict[str, Fraction] = {}
    for place, driver, status in order:
        mine = Fraction(0)
        if status == "classified":
            mine += part(worth["table"][place - 1] if place <= len(worth["table"]) else Decimal(0), worth["factor"])
            if best is not None and best[2] == driver and (not worth["top"] or place <= worth["top"]):
                mine += part(worth["fastest"], worth["factor"])
        points[driver] = mine
    return points


def part(points: Decimal, factor: Decimal) -> Fraction:
    """A part of the points with the factor in it, to two places, halves up."""
    exact = Fraction(points) * Fraction(factor) * 100 + Fraction(1, 2)
    return Fraction(exact.numerator // exact.denominator, 100)


def evening(
    sessions: list[tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any]]], drops: int
) -> list[tuple[int, str, Fraction]]:
    """Place, driver and points over all sessions; equal points are decided by wins, second places and so on."""
    everybody: list[str] = []
    for drives, _, _ in sessions:
        everybody += [drive["driver"] for drive in drives if drive["driver"] not in everybody]
    lines = []
    for driver in everybody:
        results: list[tuple[Fraction, int | None, bool]] = []
        places: list[int] = []
        given = Fraction(0)
        for drives, rule, worth in sessions:
            order = session_order(drives, rule)
            worths = points_of(order, drives, worth)
            place = None
            for_wins = rule["by"] == "race" or not any(other["by"] == "race" for _, other, _ in sessions)
            thrown = False
            for at, name, status in order:
                if name == driver and status == "classified":
                    place = at
                if name == driver and status == "disqualified":
                    thrown = True
            for drive in drives:
                if drive["driver"] == driver:
                    given += Fraction(drive["points"])
            results.append((worths.get(driver, Fraction(0)), place, thrown))
            if place and for_wins:
                places.append(place)
        lines.append((driver, total_of(results, drops) + given, places))
    most = max([len(drives) for drives, _, _ in sessions], default=0)
    keyed = []
    for driver, points, places in lines:
        count_back = [-places.count(place) for place in range(1, most + 1)]
        keyed.append(((-points, count_back), driver, points))
    keyed.sort(key=lambda each: (each[0], each[1]))
    told: list[tuple[int, str, Fraction]] = []
    for at, (key, driver, points) in enumerate(keyed):
        tied = at > 0 and keyed[at - 1][0] == key
        told.append((told[-1][0] if tied else at + 1, driver, points))
    return told


def total_of(results: list[tuple[Fraction, int | None, bool]], drops: int) -> Fraction:
    """The sum without the worst: what was missed goes first, and what somebody was thrown out of stays."""
    left = list(results)
    for _ in range(drops):
        may_go = [each for each in left if not each[2]]
        if not may_go:
            break
        missed = [each for each in may_go if each[1] is None and each[0] == 0]
        left.remove(missed[0] if missed else min(may_go, key=lambda each: each[0]))
    return sum((points for points, _, _ in left), Fraction(0))

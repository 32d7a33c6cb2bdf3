"""A second scorer that shares nothing with the engine: plain loops over all laps, for every question anew."""

from dataclasses import dataclass

from timing.record.by_hand import LapAdded
from timing.record.decisions import LapReassigned
from timing.record.entry import UNDO, Entry, LapAmended, LapRuled, LapSet, RigAdopted
from timing.record.protocol import Written

NOBODY = ""


@dataclass
class Heard:
    """A lap with its corrections put in."""

    seq: int
    key: str
    driver: str
    rig: str
    time_ms: int
    valid: bool | None
    sectors_ms: tuple[int, ...] | None


def holds(written: list[Written], entry: Entry) -> bool:
    """Whether nothing that holds takes the entry back."""
    return not any(other.entry.key == UNDO + entry.key and holds(written, other.entry) for other in written)


def laps_of(written: list[Written], session: str) -> list[Heard]:
    """The laps that count for somebody, in the order of the record, with all that has been said of them."""
    kinds = RigAdopted | LapRuled | LapReassigned
    standing = [entry for _, entry in written if isinstance(entry, kinds) and holds(written, entry)]
    adopted = {each.source_rig: each for each in standing if isinstance(each, RigAdopted) and each.session == session}
    ruled = {each.lap_key: each.counts for each in standing if isinstance(each, LapRuled)}
    given = {each.lap_key: each.driver for each in standing if isinstance(each, LapReassigned)}
    laps: list[Heard] = []
    for seq, entry in written:
        if isinstance(entry, LapSet) and entry.session == session:
            driver, rig = entry.driver, entry.rig
            if entry.aside:
                if rig not in adopted:
                    continue
                driver, rig = adopted[rig].whose(driver), adopted[rig].rig
            laps.append(Heard(seq, entry.key, driver, rig, entry.time_ms, entry.valid, entry.sectors_ms))
        if isinstance(entry, LapAdded) and entry.session == session and holds(written, entry):
            laps.append(Heard(seq, entry.key, entry.driver, entry.rig, entry.time_ms, None, entry.sectors_ms))
        if isinstance(entry, LapAmended):
            for lap in laps:
                if lap.key == entry.lap_key:
                    lap.valid = lap.valid if entry.valid is None else entry.valid
                    lap.time_ms = lap.time_ms if entry.time_ms is None else entry.time_ms
                    lap.sectors_ms = lap.sectors_ms if entry.sectors_ms is None else entry.sectors_ms
    for lap in laps:
        lap.valid = ruled.get(lap.key, lap.valid)
        lap.driver = given.get(lap.key, lap.driver) or NOBODY
    return [lap for lap in laps if lap.driver != NOBODY]


def best_laps(laps: list[Heard], driver: str) -> list[Heard]:
    """A driver's laps that count, best first."""
    counted = [lap for lap in laps if lap.driver == driver and lap.valid is not False]
    return sorted(counted, key=lambda lap: (lap.time_ms, lap.seq))


def ranked(laps: list[Heard]) -> list[str]:
    """The drivers with a time, by comparing each with each: one stands behind as many as beat them."""

    def beats(one: str, other: str) -> bool:
        mine, theirs = best_laps(laps, one), best_laps(laps, other)
        if mine[0].time_ms != theirs[0].time_ms:
            return mine[0].time_ms < theirs[0].time_ms
        if len(mine) == 1 and len(theirs) == 1:
            return mine[0].seq < theirs[0].seq
        if len(mine) == 1 or len(theirs) == 1:
            return len(theirs) == 1
        if mine[1].time_ms != theirs[1].time_ms:
            return mine[1].time_ms < theirs[1].time_ms
        return mine[0].seq < theirs[0].seq

    timed = [driver for driver in {lap.driver for lap in laps} if best_laps(laps, driver)]
    return sorted(timed, key=lambda one: sum(beats(other, one) for other in timed if other != one))


def position(laps: list[Heard], driver: str) -> int:
    order = ranked(laps)
    return order.index(driver) + 1 if driver in order else len(order) + 1


def moved(written: list[Written], session: str) -> dict[str, int]:
    """Places gained by each driver's last lap and by what was said of it; none by a first lap or an adoption."""
    before: list[Heard] = []
    gained: dict[str, int] = {}
    for index, (_, entry) in enumerate(written):
        if entry.session != session:
            continue
        after = laps_of(written[: index + 1], session)
        for driver in {lap.driver for lap in after}:
            was, now = _own(before, driver), _own(after, driver)
            same = [lap.key for lap in was] == [lap.key for lap in now]
            if same and len(now) > 1 and was[-1] != now[-1]:
                gained[driver] += position(before, driver) - position(after, driver)
            if not same:
                joins = not was or not isinstance(entry, LapSet)
                gained[driver] = 0 if joins else position(before, driver) - position(after, driver)
        before = after
    return gained


def _own(laps: list[Heard], driver: str) -> list[Heard]:
    return [lap for lap in laps if lap.driver == driver]

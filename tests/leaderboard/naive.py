"""A second scorer that shares nothing with the engine: plain loops over all laps, for every question anew."""

from dataclasses import dataclass

from timing.record.entry import LapAmended, LapSet
from timing.record.protocol import Written


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


def laps_of(written: list[Written], session: str) -> list[Heard]:
    laps: list[Heard] = []
    for seq, entry in written:
        if isinstance(entry, LapSet) and entry.session == session and not entry.aside:
            laps.append(Heard(seq, entry.key, entry.driver, entry.rig, entry.time_ms, entry.valid, entry.sectors_ms))
        if isinstance(entry, LapAmended):
            for lap in laps:
                if lap.key == entry.lap_key:
                    lap.valid = lap.valid if entry.valid is None else entry.valid
                    lap.time_ms = lap.time_ms if entry.time_ms is None else entry.time_ms
                    lap.sectors_ms = lap.sectors_ms if entry.sectors_ms is None else entry.sectors_ms
    return laps


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


def moved(written: list[Written], session: str, driver: str) -> int:
    """Places gained by the driver's last lap and by what was corrected in it; none by a first lap."""
    own = [lap for lap in laps_of(written, session) if lap.driver == driver]
    if len(own) == 1:
        return 0
    gained = 0
    for index, (seq, entry) in enumerate(written):
        touches = isinstance(entry, LapAmended) and entry.lap_key == own[-1].key
        if seq == own[-1].seq or touches:
            before, after = laps_of(written[:index], session), laps_of(written[: index + 1], session)
            gained += position(before, driver) - position(after, driver)
    return gained

"""What stewards should look at before the standings are a result, in sentences: who must start, and who is too fast.

A driver who drives in place of another must not be faster than the one who is replaced: compared are their best laps of
all sessions that count. It is said, and decided by nobody but the stewards.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from leaderboard.scoring.standings import ScoredSession
from timing.event import Plan
from timing.units import Language, format_lap

_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "missing": "{team}: {drivers} must start and has not yet.",
        "faster": "{driver} drives in place of {other} and is faster: best lap {own} against {theirs}.",
    },
    "de": {
        "missing": "{team}: {drivers} muss starten und ist noch nicht gefahren.",
        "faster": "{driver} fährt für {other} und ist schneller: beste Runde {own} gegen {theirs}.",
    },
}


def notes(
    plan: Plan,
    scored: Sequence[ScoredSession],
    missing: Iterable[tuple[str, str]],
    names: Mapping[str, str],
) -> tuple[str, ...]:
    """The sentences, in the plan's language. `missing` are a team's name and a driver's id each."""
    words = _WORDS[plan.language]
    waiting = (words["missing"].format(team=team, drivers=names.get(driver, driver)) for team, driver in missing)
    return (*waiting, *_faster(plan, scored, names, words))


def _faster(
    plan: Plan, scored: Sequence[ScoredSession], names: Mapping[str, str], words: Mapping[str, str]
) -> Iterator[str]:
    best = _bests(scored) if any(driver.replaces is not None for driver in plan.drivers.values()) else {}
    for driver in plan.drivers.values():
        own, theirs = best.get(driver.id), best.get(driver.replaces or "")
        if driver.replaces is not None and own is not None and theirs is not None and own < theirs:
            yield words["faster"].format(
                driver=names.get(driver.id, driver.id),
                other=names.get(driver.replaces, driver.replaces),
                own=format_lap(own, plan.language),
                theirs=format_lap(theirs, plan.language),
            )


def _bests(scored: Sequence[ScoredSession]) -> dict[str, int]:
    """The best lap of each driver in milliseconds; a lap of the disqualified is none."""
    best: dict[str, int] = {}
    for place in (place for one in scored for place in one.classification.places):
        lap = place.drive.best if place.status != "disqualified" else None
        if lap is not None:
            driver = place.drive.driver
            best[driver] = min(best.get(driver, lap.time_ms), lap.time_ms)
    return best

"""The game's own final classification, held against the laps of the record: every difference is told to staff.

Nothing is changed by it. A lap that was not heard is missed by its number; the game's best lap may not count here, for
a rewind in it or because staff have deleted it.

In races the game counts every lap that it times. Elsewhere it also counts those out of the pits and into them, which
are no laps here; there only the best one is compared.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from ingest.book import KnownLap
from ingest.entries import Entrant, Entries
from timing.alerts import AlertKind, Alerts
from timing.car import TOTAL_SLACK_MS
from timing.classified import Classified, Finish
from timing.readings import CarName, SessionType
from timing.units import format_lap

MOST_TOLD: Final = 12
"""So many differences of a rig are told in one sentence."""


def differences(result: Classified, laps: Mapping[int, KnownLap], type: SessionType) -> list[str]:
    """What the game says of a car that the record does not, by what the record has of its laps."""
    told: list[str] = []
    if result.penalty_ms:
        told.append(f"it gave {result.penalty_ms / 1000:g} s of penalty")
    if result.finish is not None and result.finish is not Finish.FINISHED:
        told.append(f"it has the car {result.finish.value.replace('-', ' ')}")
    counting = [lap.time_ms for lap in laps.values() if lap.valid is not False]
    if result.best_ms is not None and result.best_ms != min(counting, default=None):
        here = f"{format_lap(min(counting))} here" if counting else "none counts here"
        told.append(f"its best lap is {format_lap(result.best_ms)}, {here}")
    if type is not SessionType.RACE:
        return told
    counted = len(laps) if result.laps is None else result.laps
    missing = [str(number) for number in range(1, counted + 1) if number not in laps]
    more = [str(number) for number in laps if number > counted]
    if missing:
        told.append(f"it counts {counted} laps, of which {', '.join(missing)} is missing here")
    if more:
        told.append(f"it counts {counted} laps, here is {', '.join(more)} as well")
    total_ms = sum(lap.time_ms for lap in laps.values())
    complete = laps and not missing and not more
    if complete and result.total_ms is not None and abs(total_ms - result.total_ms) > TOTAL_SLACK_MS * len(laps):
        told.append(f"its total time is {format_lap(result.total_ms)}, {format_lap(total_ms)} here")
    return told


class Results:
    """Looks at classifications as they come. One thread at a time."""

    def __init__(self, alerts: Alerts, entries: Entries) -> None:
        self._alerts = alerts
        self._entries = entries
        self._seen: dict[tuple[int, str], Mapping[int, Classified]] = {}

    def look(
        self, entrant: Entrant, results: Mapping[int, Classified], names: Mapping[int, CarName], at: datetime
    ) -> None:
        """Look at how a game classifies cars of a rig that count; the same again is no news."""
        hearing = entrant.stream, entrant.game.id
        if not results or self._seen.get(hearing) == results:
            return
        self._seen[hearing] = results
        told: list[str] = []
        for car, result in results.items():
            found = differences(result, self._entries.laps_of(entrant, car), entrant.game.type)
            whose = f"{names[car].name}: " if entrant.cars == "all" and car in names else ""
            told += [f"{whose}{each}" for each in found]
        if told:
            more = f"; and {len(told) - MOST_TOLD} more" if len(told) > MOST_TOLD else ""
            sentence = f"the game's result of {entrant.rig.name} differs: {'; '.join(told[:MOST_TOLD])}{more}"
            self._alerts.tell(AlertKind.CLASSIFIED, entrant.rig.id, sentence, at)

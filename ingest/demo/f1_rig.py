"""A rig that runs an F1 game: which packets of which year the game sends at a moment, and what they say.

Three kinds of session, as drivers choose them:

    hot laps      alone in time trial, in the first of the packet's slots
    qualifying    in an online lobby: other people in some slots, others empty, first an out lap, in the end the garage
    race          against a full field of the game's own drivers; at the flag the lap number does not rise

Lap Data comes with every moment; what a game sends at a slower rate comes all `SLOWLY_MS`, and so do Motion and Car
Telemetry, which a real game sends as often as Lap Data and which would only fill the disk here. After a final
classification the game's counters stand at 0, as they do in reality.
"""

import hashlib
import random
import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ingest.demo import cup, wire_f1
from ingest.demo.opponents import NAMES, TRACK_LENGTH_M, Opponent
from ingest.demo.pace import DemoLap
from ingest.demo.script import COMING_MS, Moment, Scene
from ingest.demo.wire_f1 import (
    ALL_VALID,
    EMPTY_SLOT,
    NO_PLACE,
    Car,
    Header,
    ListedLap,
    Participant,
    Place,
)
from ingest.formats.f1_layouts import LAYOUTS, Driver, Result
from timing.readings import SessionType

SLOWLY_MS: Final = 10_000
FULL_FIELD: Final = 20
"""Cars of a race, the player's among them."""

_NOT_THE_LAP: Final = ALL_VALID & ~1
"""Flags of a listed lap that does not count, though its sectors may."""
_NOBODY: Final = Participant("")
_LAPS_OF_QUALIFYING: Final = 200
"""Real games say so where the number of laps means nothing."""
_FRAMES_PER_SECOND: Final = 60


class F1Rig:
    """Implements `script.Game`: one rig with a game of format `year` in sessions of this `kind`."""

    def __init__(self, year: int, kind: SessionType, seed: int, rig: int) -> None:
        self._year = year
        self._kind = kind
        self._name = f"{seed}/{rig}"
        chance = random.Random(f"{self._name}/game")  # noqa: S311  # a made-up evening needs no secrets
        slots = self._take_slots(chance)
        self.player: Final = chance.choice(slots)
        """The slot of the rig's own car, the only one that counts."""
        self._grid = slots.index(self.player) + 1
        self._opponents = {
            slot: Opponent(chance, self._person(slot), grid)
            for grid, slot in enumerate(slots, start=1)
            if slot != self.player
        }
        self._cars = slots
        self._out_laps = 1 if kind is SessionType.QUALIFYING else 0

    def _take_slots(self, chance: random.Random) -> list[int]:
        room = LAYOUTS[self._year].cars
        match self._kind:
            case SessionType.HOTLAP:
                return [0]
            case SessionType.RACE:
                return list(range(FULL_FIELD))
            case _:
                return sorted(chance.sample(range(room), chance.randrange(7, 15)))

    def _person(self, slot: int) -> Participant:
        if self._kind is SessionType.RACE:
            return Participant(NAMES[slot], number=slot + 2, ai=True, driver=slot)
        return Participant("Player", number=slot + 2, network=slot)

    # Packets

    def packets(self, moment: Moment) -> Iterator[bytes]:
        """Nothing comes while the game is paused."""
        if moment.scene is Scene.PAUSED:
            return
        year = self._year
        header = self._header(moment)
        if moment.first:
            yield wire_f1.event_packet(year, header, "SSTA")
        if moment.due(SLOWLY_MS):
            yield self._session_packet(moment, header)
            yield wire_f1.participants_packet(year, header, self._participants(), len(self._cars))
            yield wire_f1.motion_packet(year, header)
            yield wire_f1.telemetry_packet(year, header)
        yield wire_f1.lap_data_packet(year, header, self._lap_data(moment))
        if moment.crossed:
            yield from self._crossed(moment, header)
        elif moment.due(SLOWLY_MS):
            yield from self._history(moment, header, self._cars[moment.clock_ms // SLOWLY_MS % len(self._cars)])
        if moment.leaving:
            yield from self._ended(moment, header)

    def _crossed(self, moment: Moment, header: Header) -> Iterator[bytes]:
        ended = moment.done[-1]
        if ended.valid and ended.time_ms == moment.best_ms:
            details = struct.pack("<Bf", self.player, ended.time_ms / 1000)
            yield wire_f1.event_packet(self._year, header, "FTLP", details)
        if moment.scene is Scene.OVER and self._kind is SessionType.RACE:
            yield wire_f1.event_packet(self._year, header, "CHQF")
        yield from self._history(moment, header, self.player)

    def _ended(self, moment: Moment, header: Header) -> Iterator[bytes]:
        yield wire_f1.event_packet(self._year, header, "SEND")
        still = replace(header, clock_ms=0, frame=0, steady=0)
        if LAYOUTS[self._year].result is not None and self._kind is not SessionType.HOTLAP:
            yield wire_f1.classification_packet(self._year, still, self._places(moment))
            for car in self._cars:
                yield from self._history(moment, still, car)

    def _header(self, moment: Moment) -> Header:
        clock_ms = moment.clock_ms
        session = hashlib.blake2b(f"{self._name}/{moment.lap.session}".encode(), digest_size=8).digest()
        return Header(
            # The highest bit keeps the number as long as real ones are.
            session=int.from_bytes(session, "little") | 1 << 63,
            clock_ms=clock_ms,
            frame=1 + clock_ms * _FRAMES_PER_SECOND // 1000,
            player=self.player,
        )

    def _session_packet(self, moment: Moment, header: Header) -> bytes:
        return wire_f1.session_packet(
            self._year,
            header,
            type=wire_f1.type_number(self._year, self._kind),
            track=wire_f1.track_number(cup.TRACK),
            total_laps=moment.lap.of if self._kind is SessionType.RACE else _LAPS_OF_QUALIFYING,
            track_length_m=TRACK_LENGTH_M,
            online=self._kind is SessionType.QUALIFYING,
        )

    def _participants(self) -> list[Participant]:
        people = {slot: opponent.person for slot, opponent in self._opponents.items()}
        people[self.player] = Participant("Player", number=self.player + 2)
        return [people.get(slot, _NOBODY) for slot in range(self._cars[-1] + 1)]

    def _history(self, moment: Moment, header: Header, car: int) -> Iterator[bytes]:
        if LAYOUTS[self._year].history is None:
            return
        opponent = self._opponents.get(car)
        laps = self._listed(moment) if opponent is None else opponent.listed(_since_start(moment))
        yield wire_f1.history_packet(self._year, header, car, laps)

    # What they say

    def _lap_data(self, moment: Moment) -> list[Car]:
        since_start = _since_start(moment)
        cars = {slot: opponent.car(since_start) for slot, opponent in self._opponents.items()}
        cars[self.player] = self._own(moment)
        return [cars.get(slot, EMPTY_SLOT) for slot in range(self._cars[-1] + 1)]

    def _own(self, moment: Moment) -> Car:
        """The rig's own car."""
        best = moment.best_ms
        car = Car(
            lap=moment.lap.number + self._out_laps,
            last_ms=moment.done[-1].time_ms if moment.done else 0,
            best_ms=best or 0,
            best_lap=next((lap.number + self._out_laps for lap in moment.done if lap.time_ms == best), 0),
            position=self._grid,
            grid=self._grid,
            driver=Driver.ON_TRACK if self._kind is SessionType.RACE else Driver.FLYING_LAP,
        )
        match moment.scene:
            case Scene.COMING:
                return self._coming(car, moment)
            case Scene.OVER:
                return self._over(car, moment)
            case _:
                return _driving(car, moment, moment.driven_ms)

    def _coming(self, car: Car, moment: Moment) -> Car:
        """On the grid or rolling towards the line; in qualifying that is the out lap, as old as the session."""
        distance = moment.driven_ms / moment.lap.time_ms * TRACK_LENGTH_M
        if self._out_laps:
            return replace(
                car, lap=1, current_ms=moment.clock_ms, distance_m=distance, total_m=distance, driver=Driver.OUT_LAP
            )
        return replace(car, distance_m=distance, total_m=distance)

    def _over(self, car: Car, moment: Moment) -> Car:
        """A race stays at the flag; otherwise another lap begins, which leads to the pits or into a menu."""
        if self._kind is SessionType.RACE:
            return replace(_driving(car, moment, moment.lap.time_ms), result=Result.FINISHED)
        beyond = replace(car, lap=car.lap + 1, current_ms=moment.driven_ms - moment.lap.time_ms)
        if not self._out_laps:
            return beyond
        return replace(beyond, driver=Driver.GARAGE if moment.leaving else Driver.IN_LAP)

    def _listed(self, moment: Moment) -> list[ListedLap]:
        """The rig's own laps as Session History lists them: an out lap without a time, the running lap last."""
        first, second = moment.sectors_ms if moment.scene is Scene.DRIVING else (None, None)
        running = ListedLap(0, (first or 0, second or 0, 0))
        return [*[ListedLap(valid=0)] * self._out_laps, *map(_done, moment.done), running]

    def _places(self, moment: Moment) -> list[Place]:
        """The final classification. Who has driven more laps, or as many in less time, stands before."""
        since_start = _since_start(moment)
        driven = {slot: opponent.listed(since_start)[:-1] for slot, opponent in self._opponents.items()}
        driven[self.player] = [_done(lap) for lap in moment.done]
        totals = {slot: sum(lap.time_ms for lap in laps) for slot, laps in driven.items()}
        order = sorted(driven, key=lambda slot: (-len(driven[slot]), totals[slot]))
        return [
            Place(
                position=order.index(slot) + 1,
                laps=len(driven[slot]),
                best_ms=min(lap.time_ms for lap in driven[slot]),
                total_ms=totals[slot],
                grid=self._cars.index(slot) + 1,
            )
            if slot in driven
            else NO_PLACE
            for slot in range(self._cars[-1] + 1)
        ]


def _driving(car: Car, moment: Moment, driven_ms: int) -> Car:
    lap = moment.lap
    first, second = moment.sectors_ms
    distance = driven_ms / lap.time_ms * TRACK_LENGTH_M
    return replace(
        car,
        current_ms=driven_ms,
        sectors_ms=(first or 0, second or 0),
        distance_m=distance,
        total_m=(lap.number - 1) * TRACK_LENGTH_M + distance,
        invalid=moment.invalid,
    )


def _done(lap: DemoLap) -> ListedLap:
    return ListedLap(lap.time_ms, lap.sectors_ms, ALL_VALID if lap.valid else _NOT_THE_LAP)


def _since_start(moment: Moment) -> int:
    """Time since the other cars started, which is when the player did."""
    return max(0, moment.clock_ms - COMING_MS)

"""One session of a game as its source tells it: the cars, their names, and the laps that wait for a name.

A lap is told when it ends, but for two things that a game says at its own time: who sits in which car, and which car is
the source's own. A lap that ends before either is known is held, for a while.
"""

import dataclasses
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from timing.car import Car
from timing.classified import Classified
from timing.gate import Gate
from timing.laps import GameSession, LapCorrected, LapDone, Outcome
from timing.moment import Moment
from timing.readings import CarName, Frame

WITHOUT_NAMES_MS: Final = 12_000
"""Laps wait for names for so long by the session's clock, then go without. Games send them every 5 seconds."""
FRAMES_WITHOUT_NAMES: Final = 600
"""And no longer than for so many frames, whatever the clock says."""


@dataclass(slots=True)
class Session:
    """What is known of a session. `numbered` where its id is the game's own. Mutable."""

    game: GameSession
    numbered: bool
    gate: Gate = field(default_factory=Gate)
    cars: dict[int, Car] = field(default_factory=dict)
    names: dict[int, CarName] = field(default_factory=dict)
    named_apart: Mapping[int, CarName] = field(default_factory=dict)
    """Names that the source tells of its cars, whichever session runs: of cars that were not named in this one."""
    results: dict[int, Classified] = field(default_factory=dict)
    """The game's final classification; empty until it came."""
    latest: Frame | None = None
    lower: int | None = None
    """Where a lap first ran below the newest frame, as long as nothing newer came: a game started anew, or late."""
    fingerprints: set[Hashable] = field(default_factory=set)
    """Of laps that came as events."""
    player: int | None = None
    """The source's own car, also while it watches others."""
    held: list[Outcome] = field(default_factory=list)
    unlooked: int = 0
    """Frames since the own car was looked at."""
    _held_frames: int = 0
    _held_since_ms: int | None = None
    _own_laps: set[tuple[int, int]] = field(default_factory=set)

    @property
    def clock_ms(self) -> int | None:
        """The game's session clock in the newest frame."""
        return self.latest.clock_ms if self.latest is not None else None

    def car(self, index: int) -> Car:
        """The car of a slot, known from now on."""
        car = self.cars.get(index)
        if car is None:
            car = self.cars[index] = Car(self.game.id, index)
        return car

    def listen_anew(self) -> None:
        """The session will be heard from its first frame once more."""
        self.gate, self.latest = Gate(), None
        for car in self.cars.values():
            car.listen_anew()

    # Laps

    def step(self, frame: Frame, before: Frame | None) -> list[Outcome]:
        """Let all cars take a frame; `before` is the one right before it, None where there is none to go by."""
        cars, clock_ms = frame.cars, frame.clock_ms
        known = before.cars if before is not None else ()
        if frame.player in cars:
            self.player = frame.player
        outcomes: list[Outcome] = []
        for index in cars:
            was = Moment(before.car(index), before.clock_ms) if before is not None and index in known else None
            outcomes += self.car(index).step(Moment(frame.car(index), clock_ms), was, self.game.type)
        for index, car in self.cars.items():
            if index not in cars:
                car.leave()
        return outcomes

    def look(self, frame: Frame) -> None:
        """See where the own car is in a frame without news."""
        self.unlooked = 0
        car = self.cars.get(frame.player)
        if car is not None and frame.player in frame.cars:
            car.look(frame.car(frame.player))

    def rewind(self, to_clock_ms: int | None) -> list[Outcome]:
        """The player went back in time, and all cars with him."""
        return [outcome for car in self.cars.values() for outcome in car.rewind(to_clock_ms)]

    # Names

    def tell(self, outcomes: list[Outcome]) -> Sequence[Outcome]:
        """Outcomes as they may be told now: laps of a game that sends names and frames wait until it has."""
        if not self.numbered:
            return self._dressed(outcomes)
        if not outcomes and not self.held:
            return ()
        self.held += outcomes
        known = self.names and self.latest is not None
        return self.release() if known or self._waited() else ()

    def release(self) -> Sequence[Outcome]:
        """What is held, which is to wait no longer."""
        held, self.held = self.held, []
        return self._dressed(held)

    def name_of(self, car: int) -> CarName | None:
        """Who sits in a car, as far as it is known."""
        return self.names.get(car) or self.named_apart.get(car)

    def _waited(self) -> bool:
        clock_ms = self.clock_ms
        self._held_frames += 1
        if self._held_since_ms is None:
            self._held_since_ms = clock_ms
        since_ms = self._held_since_ms
        waited_ms = 0 if clock_ms is None or since_ms is None else clock_ms - since_ms
        return self._held_frames > FRAMES_WITHOUT_NAMES or waited_ms > WITHOUT_NAMES_MS

    def _dressed(self, outcomes: list[Outcome]) -> Sequence[Outcome]:
        """Outcomes with the driver's name, and whether it is the source's own car; a lap once its own stays its own."""
        dressed: list[Outcome] = []
        for outcome in outcomes:
            match outcome:
                case LapDone(car=car, lap=lap):
                    own = car == self.player if self.numbered else self.player in (None, car)
                    if own:
                        self._own_laps.add((car, lap))
                    dressed.append(dataclasses.replace(outcome, name=self.name_of(car), player=own))
                case LapCorrected(car=car, lap=lap):
                    dressed.append(dataclasses.replace(outcome, player=(car, lap) in self._own_laps))
                case _:
                    dressed.append(outcome)
        return dressed

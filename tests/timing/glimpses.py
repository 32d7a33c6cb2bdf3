"""Moments of a made-up game, for the tests of what makes frames of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from timing.pieces import Glimpse, SectorEnd, Setting
from timing.readings import CarState, Phase


@dataclass(frozen=True)
class Moment:
    """Cars by index, spelled out; `sectors` for a game that tells laps by their sectors."""

    cars: Mapping[int, CarState]
    sectors: Mapping[int, SectorEnd] | None = None

    def glimpse(self, order: int, setting: Setting | None = None, **more: object) -> Glimpse:
        """The moment as a decoder would have it, with a packet of its own."""
        cars = self.cars
        watch: tuple[object, ...] = tuple(
            (index, car.lap, car.last_ms, car.phase, car.invalid) for index, car in cars.items()
        )
        sectors = self.sectors
        values: dict[str, object] = {"cars": tuple(cars), "player": next(iter(cars), -1)}
        if sectors is not None:
            values["sector"] = lambda packet, index: sectors[index]
            watch = (*watch, *sectors.items())
        return Glimpse(
            packet=repr((order, cars)).encode(),
            setting=setting or Setting(),
            order=order,
            watch=watch,
            read=lambda packet, index: cars[index],
            **values | more,  # type: ignore[arg-type]
        )


def car(
    lap: int,
    current: int | None = None,
    *,
    last: int | None = None,
    phase: Phase = Phase.RUNNING,
    invalid: bool | None = None,
) -> CarState:
    """A car in its `lap`, `current` ms into it."""
    return CarState(phase, lap, last, current, invalid=invalid)


def solo(order: int, state: CarState, setting: Setting | None = None, **more: object) -> Glimpse:
    """A moment of the own car alone."""
    return Moment({0: state}).glimpse(order, setting, **more)

"""Which rig a source is: by the plan, or adopted by itself on an open stand.

A source is an address and port. A game takes a new port each time it starts, so on an open stand a rig is its IP
address; only when a second source of that address speaks at the same time is it a rig of its own. A game session heard
before belongs to the rig it was heard from, whichever port repeats it.
"""

from dataclasses import dataclass
from typing import Final

from timing.event import Cars, Plan, PlannedRig

Address = tuple[str, int]

AT_ONCE_NS: Final = 5_000_000_000
"""Two ports of one address that both spoke within so many nanoseconds are two rigs."""


@dataclass(frozen=True, slots=True)
class Rig:
    """A rig as ingest knows it. `known` False for a source that the plan does not have."""

    id: str
    name: str
    known: bool = True
    driver: str | None = None
    team: str | None = None
    cars: Cars | None = None


class Rigs:
    """Binds sources to rigs. Mutable: an open stand grows."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._planned: dict[tuple[str, int | None], Rig] = {
            (rig.address, rig.port): _planned(rig) for rig in plan.rigs.values()
        }
        self._adopted: dict[Address, Rig] = {}
        self._last_heard: dict[Address, int] = {}
        self._of_session: dict[tuple[str, str], Rig] = {}

    def planned(self, source: Address) -> Rig | None:
        """The rig of the plan that sends from this source."""
        return self._planned.get(source) or self._planned.get((source[0], None))

    def remember(self, source: str) -> None:
        """A lap of the record came from this source (`rig/game session/car`): heard again, it is the same rig."""
        rig, _, session = source.partition("/")
        label = rig.removeprefix("rig-")
        if label == rig:
            return  # a rig of a plan: it is known by its address
        ip = label.rsplit(":", 1)[0] if label.count(":") == 1 else label
        self._of_session[ip, session] = _adopted(label)

    def bind(self, source: Address, at_ns: int, session: str | None, *, whole_field: bool) -> Rig:
        """The rig of a source that has something to tell at `at_ns`.

        `session` is the game's own session id with the car's index, None where the game has no ids. With a plan, a
        source that it does not know is a rig of its own that is not `known`.
        """
        rig = self.planned(source)
        if rig is not None:
            return rig
        return self._adopt(source, at_ns, session, alone=whole_field) if self._plan.open_stand else _stray(source)

    def heard(self, source: Address, at_ns: int) -> None:
        """A source was heard; called for every datagram that speaks a known game."""
        self._last_heard[source] = at_ns

    def _adopt(self, source: Address, at_ns: int, session: str | None, *, alone: bool) -> Rig:
        ip = source[0]
        rig = self._adopted.get(source)
        if rig is None:
            rig = self._of_session.get((ip, session)) if session is not None else None
            self._adopted[source] = rig = rig or _adopted(ip if alone else self._label(source, at_ns))
        if session is not None:
            self._of_session[ip, session] = rig
        return rig

    def _label(self, source: Address, at_ns: int) -> str:
        ip, port = source
        speaking = (
            at_ns - heard <= AT_ONCE_NS
            for other, heard in self._last_heard.items()
            if other != source and other[0] == ip and other in self._adopted
        )
        return f"{ip}:{port}" if any(speaking) else ip


def _planned(rig: PlannedRig) -> Rig:
    return Rig(rig.id, rig.name or rig.id, driver=rig.driver, team=rig.team, cars=rig.cars)


def _adopted(label: str) -> Rig:
    return Rig(f"rig-{label}", f"rig {label}")


def _stray(source: Address) -> Rig:
    label = f"{source[0]}:{source[1]}"
    return Rig(f"stray-{label}", f"unknown source {label}", known=False)

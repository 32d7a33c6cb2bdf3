"""The screens that report to one process, as one value: each with how long ago it did."""

from collections.abc import Callable, Mapping
from typing import Final

from pydantic import TypeAdapter

from timing.bus.protocol import Presence

GONE_S: Final = 30.0
"""A screen that has not reported for so long is told of no more."""

_KIND: Final = TypeAdapter(dict[str, Presence])


class Reported:
    """What screens have reported here. Safe to use from several threads. `clock` gives seconds that only go forward."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last: dict[str, tuple[float, str]] = {}

    def note(self, screen: str, body: str) -> None:
        """A screen reports."""
        self._last[screen] = self._clock(), body

    def written(self) -> str | None:
        """All of them as JSON; None where there are none."""
        now = self._clock()
        for screen, (at, _) in list(self._last.items()):
            if now - at > GONE_S:
                self._last.pop(screen, None)
        told = {screen: Presence(now - at, body) for screen, (at, body) in list(self._last.items())}
        return _KIND.dump_json(told).decode() if told else None


def read(text: str) -> Mapping[str, Presence] | None:
    """What `Reported.written` made; None for anything else."""
    try:
        return _KIND.validate_json(text)
    except ValueError:
        return None

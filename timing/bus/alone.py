"""The bus of a single machine: there is nobody else to tell, and nobody to hear."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from timing.bus.protocol import Counted, Heard, Presence
from timing.live_json import Told


class NoTally:
    """Counts with nobody."""

    def add(self, key: str) -> None:
        """See `Tally`."""

    def others(self) -> Sequence[Counted]:
        """See `Tally`."""
        return ()


NO_TALLY: Final = NoTally()


class Alone:
    """See `Bus`."""

    trouble: str | None = None

    def grown(self) -> None:
        """See `Bus`."""

    def on_growth(self, call: Callable[[], None]) -> None:
        """See `Bus`."""

    def tell_live(self, told: Callable[[], Told]) -> None:
        """See `Bus`."""

    def live(self) -> Sequence[Heard]:
        """See `Bus`."""
        return ()

    def tally(self, name: str) -> NoTally:
        """See `Bus`."""
        return NO_TALLY

    def here(self, screen: str, body: str) -> None:
        """See `Bus`."""

    def screens(self) -> Mapping[str, Presence]:
        """See `Bus`."""
        return {}

    def start(self) -> None:
        """See `Bus`."""

    def close(self) -> None:
        """See `Bus`."""


ALONE: Final = Alone()

"""Laps of sources that the plan does not know: kept aside and never ranked, until somebody says whose rig it is."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from leaderboard.tally import Lap
from timing.record.entry import RigAdopted


@dataclass(slots=True, eq=False)
class Source:
    """Such a source in one session: its laps, each with the driver that it names itself.

    `adopted` says whose rig it is; None as long as its laps are kept aside.
    """

    laps: list[tuple[Lap, str]] = field(default_factory=list)
    adopted: RigAdopted | None = None

    def belong(self, rig: str, adopted: RigAdopted | None) -> None:
        """Give all laps the rig and the driver that the source has now; without an adoption it is `rig`."""
        self.adopted = adopted
        for lap, driver in self.laps:
            lap.waits = adopted is None
            lap.rig, lap.named = (rig, driver) if adopted is None else (adopted.rig, adopted.whose(driver))
            lap.driver = lap.owner

    def by_driver(self) -> dict[str, list[Lap]]:
        """The laps by whom they count for."""
        laps: defaultdict[str, list[Lap]] = defaultdict(list)
        for lap, _ in self.laps:
            laps[lap.driver].append(lap)
        return laps


class Aside:
    """All such sources. Mutable, as the standings are."""

    def __init__(self) -> None:
        self.laps: dict[str, int] = {}
        """How many laps of each rig are kept aside; nothing of those of which none are."""
        self._sources: dict[tuple[str, str], Source] = {}
        """By session and the rig that they are kept aside as."""

    def source(self, session: str, rig: str) -> Source:
        """The source that is kept aside as this rig in a session."""
        return self._sources.setdefault((session, rig), Source())

    def count(self, rig: str, more: int) -> None:
        """So many more laps of a rig are kept aside; negative: fewer."""
        self.laps[rig] = self.laps.get(rig, 0) + more
        if not self.laps[rig]:
            del self.laps[rig]

    def waiting(self) -> Iterator[tuple[str, str, Sequence[Lap]]]:
        """Session, rig and laps of each source that nobody has adopted."""
        for (session, rig), source in self._sources.items():
            if source.adopted is None and source.laps:
                yield session, rig, [lap for lap, _ in source.laps]

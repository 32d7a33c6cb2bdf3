"""Every lap of the record by its key, as it stands now.

One table of all keys grows so large that each lap more waits for memory, and longer the longer the record is. So there
is a small one for each source, with its laps by number: those driven one after the other lie side by side.
"""

from collections.abc import Iterable, Iterator

from leaderboard.tally import Lap


class LapBook:
    """Laps by key. Mutable: the fold puts each one in once."""

    def __init__(self) -> None:
        self._driven: dict[str, dict[int, Lap]] = {}
        """By session and source, as keys begin (`LapSet.key`), and by the number behind that."""
        self._entered: dict[str, Lap] = {}
        """Those that staff entered by hand, by key."""

    def put(self, session: str, source: str, number: int, lap: Lap) -> None:
        """A lap that was driven: the one with this number of a source in a session."""
        start = f"lap/{session}/{source}"
        laps = self._driven.get(start)
        if laps is None:
            laps = self._driven[start] = {}
        laps[number] = lap

    def enter(self, key: str, lap: Lap) -> None:
        """A lap that staff have entered, under its key."""
        self._entered[key] = lap

    def get(self, key: str) -> Lap | None:
        """The lap with this key, None where there is none."""
        start, _, number = key.rpartition("/")
        laps = self._driven.get(start)
        if laps is None:
            return self._entered.get(key)
        try:
            lap = laps.get(int(number))
        except ValueError:
            return None
        return lap if str(int(number)) == number else None  # "07" is no way to write a key

    def numbered(self, session: str, source: str, numbers: Iterable[int]) -> Iterator[Lap]:
        """Those laps of a source in a session that have one of these numbers."""
        laps = self._driven.get(f"lap/{session}/{source}", {})
        return (laps[number] for number in numbers if number in laps)

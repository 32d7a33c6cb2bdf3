"""What games make of one session themselves, of all who said something about it, as it stands now."""

from collections.abc import Callable

from leaderboard.game import Stated, stated
from timing.record.game_result import GameClassified, GameRow
from timing.record.in_force import InForce

Whose = Callable[[str, GameRow], str]
"""Who drove a car in a session, by the session's id and the game's row; "" for nobody, and for several."""


class GameResults:
    """The classifications of one session. Mutable: `note` all that is said or taken back, then `read`."""

    def __init__(self) -> None:
        self.said: dict[str, tuple[GameClassified, int]] = {}
        """All that was ever said, by key, in that order; each with its entry in the record."""
        self.rows: tuple[Stated, ...] = ()
        """What holds, in the order in which it was said."""

    def note(self, entry: GameClassified, seq: int) -> None:
        """A game has said something, or that was taken back, or given back, by entry `seq`."""
        self.said.setdefault(entry.key, (entry, seq))

    def read(self, whose: Whose, decisions: InForce) -> None:
        """Read anew what holds, and whose it is."""
        holding = ((each, ref) for each, ref in self.said.values() if decisions.about(each.about) is each)
        self.rows = tuple(row for each, ref in holding for row in stated(each, ref, whose))

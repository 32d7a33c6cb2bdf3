"""The game's own final classification as an entry: what a game made of a session, beside what was heard of it.

It decides nothing by itself; the rules say what of it counts (`timing.rules.Ranking.result`). What the same game says
anew about the same session takes the place of what it said before, and staff can take either back.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from timing.classified import Classified, Finish
from timing.record.decisions import digest


@dataclass(frozen=True, slots=True)
class GameRow:
    """How the game has one car. `driver` is "" where nobody is known to have driven it.

    `car` is what the source knows the car by: of one that was heard, the `source` of its laps.
    """

    car: str
    driver: str
    result: Classified


@dataclass(frozen=True, slots=True)
class GameClassified:
    """A game has classified a session. `source` is the session of the game, heard by one rig or told by a file.

    `game` is the session's id where that is the game's own: several rigs that are in it have one result, each a part.
    """

    session: str
    source: str
    rows: tuple[GameRow, ...]
    at: datetime
    game: str = ""

    @property
    def key(self) -> str:
        return f"{self.about}/{digest([asdict(row) for row in self.rows])}"

    @property
    def about(self) -> str:
        """What is said: what this source makes of the session. Its last word holds."""
        return f"classified/{self.session}/{self.source}"

    @property
    def author(self) -> str:
        """Nobody of the staff: the game says so."""
        return ""

    @property
    def reason(self) -> str:
        """None was given."""
        return ""


def rows_of(listed: list[dict[str, Any]]) -> tuple[GameRow, ...]:
    """The rows of an entry from their JSON. Raises KeyError, TypeError or ValueError where they are none."""
    return tuple(GameRow(row["car"], row["driver"], _result(**row["result"])) for row in listed)


def _result(finish: str | None, **values: int | None) -> Classified:
    return Classified(**values, finish=None if finish is None else Finish(finish))

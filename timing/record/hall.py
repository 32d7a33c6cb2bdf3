"""What is put up in the hall: its state, the pictures shown there, and what its screens last reported.

They stand beside the book, not in it: no result depends on what a screen shows. What the state says is decided
elsewhere; here it is a text that is read and replaced as a whole, so that several processes never mix two of them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Kept:
    """The state after so many changes; before the first one it is the empty text, version 0."""

    version: int
    body: str


class HallBook(Protocol):
    """Keeps the hall of one record. Safe to use from several threads and processes. All raise RecordError."""

    def version(self) -> int:
        """How many changes there have been: cheap to ask, and another number means to read again."""

    def read(self) -> Kept:
        """The state."""

    def change(self, change: Callable[[str], str]) -> Kept:
        """Replace the state by what `change` makes of it, in one transaction; what that is.

        The same text again is no change. Raises what `change` raises, leaving it as it was.
        """

    def picture(self, name: str) -> bytes | None:
        """The picture of this name."""

    def keep_picture(self, name: str, content: bytes) -> None:
        """Keep a picture; one of this name, which has the same content, stays."""

    def drop_pictures(self, wanted: Collection[str]) -> None:
        """Drop all pictures but those of these names."""

    def reports(self) -> Mapping[str, str]:
        """What each screen last reported, by its id."""

    def report(self, told: Mapping[str, str], known: Collection[str]) -> None:
        """Keep what screens reported, in the place of what they said before; drop those of screens not `known`."""

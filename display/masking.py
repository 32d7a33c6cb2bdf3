"""What spectators are told of rigs: everything, but for the network addresses of who sends without being in the plan.

Each address in an answer becomes `address 1`, `address 2` and so on. A stand without a plan names its rigs by their
addresses, on every board; those stay as they are.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from timing.live import RigLive

_ADDRESS: Final = re.compile(
    r"(?<!rig-)(?<![\w.:])(?:(?:\d{1,3}\.){3}\d{1,3}(?![\w.])|\[[0-9A-Fa-f:.%]*:[0-9A-Fa-f:.%]*\])(?::\d{1,5}\b)?"
)


class Mask:
    """Hides addresses, each behind one word. For one answer: the numbers begin anew with the next."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}

    def text(self, text: str) -> str:
        """The same text without addresses."""
        return _ADDRESS.sub(lambda found: self._word(found[0]), text)

    def rig(self, now: RigLive) -> RigLive:
        """The same of a rig that is not in the plan; others are as the plan names them."""
        return now if now.known else replace(now, rig=self.text(now.rig), name=self.text(now.name), address="")

    def rigs(self, now: Iterable[RigLive]) -> list[RigLive]:
        """The same of all rigs."""
        return [self.rig(each) for each in now]

    def _word(self, address: str) -> str:
        return self._words.setdefault(address, f"address {len(self._words) + 1}")

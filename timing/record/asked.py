"""What was asked over the network, and the incidents that stewards write down.

A tablet that hears no answer asks again: the same request has the same id, and is done once. So that any process knows
of it, also after a restart, the request itself is an entry, written in the same transaction as what it decided.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from timing.record.decisions import digest, instant

ASKED: Final = "asked/"
"""How the keys of requests begin, before their id."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was done. The `count` entries behind it are what it decided.

    `id` is the client's own. `action` names what was asked for, `content` is a digest of the rest of it. `told_at` is
    when it was asked by the clock of the device, "" where it did not say: kept as that, and no order goes by it.
    `seen` is the last entry that was known when it was decided.
    """

    id: str
    action: str
    content: str
    author: str
    at: datetime
    device: str = ""
    told_at: str = ""
    seen: int = 0
    count: int = 0
    session: str = ""

    @property
    def key(self) -> str:
        return ASKED + self.id


@dataclass(frozen=True, slots=True)
class IncidentNoted:
    """Stewards write down what happened, and later what became of it; of one incident the last word holds.

    `text` has ids in braces where it names drivers. `lap` is the lap of the session, None where it is not known.
    `open` until it is decided; `ruling` is the key of the `Ruled` that decided it, "" where it was left at that.
    """

    session: str
    incident: str
    text: str
    author: str
    at: datetime
    rig: str = ""
    driver: str = ""
    lap: int | None = None
    open: bool = True
    ruling: str = ""

    @property
    def key(self) -> str:
        content = [self.text, self.rig, self.driver, self.lap, self.open, self.ruling, self.author, instant(self.at)]
        return f"{self.about}/{digest(content)}"

    @property
    def about(self) -> str:
        """What is decided: what is said of the incident."""
        return f"incident/{self.incident}"

"""Results that were published, and protests against them, as entries.

A published result is frozen: it follows from the entries up to `seq` under the rules and terms that are written with
it, whatever the plan says later. So nobody has to believe the numbers that were hung up: they can be reckoned again,
and the checksum tells whether they are the same. `docs/results.md` says how. There is no name in any of it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from timing.record.decisions import digest, instant


class ResultState(StrEnum):
    """How sure a published result is."""

    PROVISIONAL = "provisional"
    OFFICIAL = "official"
    REVISED = "revised"
    """Official, and changed since."""


@dataclass(frozen=True, slots=True)
class ResultPublished:
    """Version `number` of the result of a session, or of the standings over all sessions where `session` is "".

    `epoch` and `seq` are the position that it follows from, `rules` the rules and `terms` all else of the plan that it
    depends on, both as canonical JSON; `checksum` is the SHA-256 of the result, in hex.
    """

    session: str
    number: int
    state: ResultState
    epoch: str
    seq: int
    rules: str
    terms: str
    checksum: str
    author: str
    at: datetime
    reason: str = ""

    @property
    def key(self) -> str:
        """A number is given once: of two who publish in the same moment the second finds it taken."""
        return f"result/{self.session}/{self.number}"


@dataclass(frozen=True, slots=True)
class ProtestLodged:
    """A team protests against the result of a session; taking it back is withdrawing it.

    `driver` and `against` are the ids of the driver and the team whom it is about, "" where it is about no one.
    """

    session: str
    team: str
    reason: str
    author: str
    at: datetime
    driver: str = ""
    against: str = ""

    @property
    def key(self) -> str:
        content = [self.team, self.driver, self.against, self.reason, self.author, instant(self.at)]
        return f"protest/{self.session}/{digest(content)}"

    @property
    def about(self) -> str:
        """It stands beside all others."""
        return self.key


@dataclass(frozen=True, slots=True)
class ProtestDecided:
    """The stewards have decided the protest whose key is `protest`; what follows from it is rulings of their own."""

    session: str
    protest: str
    upheld: bool
    reason: str
    author: str
    at: datetime

    @property
    def key(self) -> str:
        return f"decided/{self.protest}/{digest([self.upheld, self.reason, self.author, instant(self.at)])}"

    @property
    def about(self) -> str:
        """What is decided: the protest."""
        return about_protest(self.protest)


def about_protest(protest: str) -> str:
    """What a decision of the protest with this key is about."""
    return f"decided/{protest}"

"""The versions of a plan: the same text kept each time it was changed, so that it can be looked at and gone back to."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from timing.errors import EracingError


class PlanMoved(EracingError):
    """Somebody else has changed the plan meanwhile: what was made of the version before is not saved over it."""


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A plan that is to be saved: its TOML `text`, who changed what in words, and when.

    `file` is the digest of the file it was imported from ("" for none), `request` what the one who asks calls the
    request ("" for none): the same request twice is one version.
    """

    text: str
    author: str
    at: datetime
    what: str
    file: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True)
class PlanVersion:
    """A plan as it was saved. Numbers count from 1. `checksum` is that of the text."""

    number: int
    text: str
    author: str
    at: datetime
    what: str
    file: str = ""
    request: str = ""

    @property
    def checksum(self) -> str:
        """The same for the same text."""
        return checksum(self.text)


def checksum(text: str) -> str:
    """A short name for exactly this text."""
    return hashlib.blake2s(text.encode(), digest_size=8).hexdigest()

"""What lets somebody in: PINs of roles, signed-in devices, keys of programs, one-time codes.

They stand beside the book, not in it: whoever may no longer come in is simply gone, and no result depends on it. No
secret is kept, only what it is recognised by. What roles there are is decided elsewhere; here a role is a word.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """The kinds of grants."""

    PIN = "pin"
    SIGN_IN = "sign-in"
    """A device that somebody signed in at."""
    KEY = "key"
    """Another program."""
    CODE = "code"
    """Lets one device in, once."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One of them. `id` is its name for people and is no secret.

    `secret` is a hash: of a PIN one that is slow to try, of the long random secrets of the others a plain one.
    """

    id: str
    kind: Kind
    role: str
    secret: str
    issued: datetime
    name: str = ""
    """Who signed in, what program has the key, who set the PIN."""
    device: str = ""
    device_secret: str = ""
    """Hash of the mark by which the device is known when it comes back."""
    used: datetime | None = None
    expires: datetime | None = None
    revoked: bool = False

    def holds(self, at: datetime) -> bool:
        """Whether it lets anybody in at this time."""
        return not self.revoked and (self.expires is None or at < self.expires)


class AccessBook(Protocol):
    """Keeps the grants of one record. Safe to use from several threads and processes. All raise RecordError."""

    def all(self, kind: Kind) -> list[Grant]:
        """The grants of a kind, the oldest first."""

    def find(self, secret: str) -> Grant | None:
        """The grant with this hash."""

    def put(self, grant: Grant) -> None:
        """Keep a grant, in the place of the one with its id. Raises ValueError for what no book can hold."""

    def change(self, id: str, change: Callable[[Grant], Grant]) -> Grant:
        """Replace a grant by what `change` makes of it, in one transaction; what that is.

        Raises LookupError where there is none of this id, and what `change` raises, leaving it as it was.
        """

    def forget(self, before: datetime) -> None:
        """Drop what expired before this time."""

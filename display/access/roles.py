"""The roles, and who of them may do what another may."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody is to this server. Everybody is at least a spectator."""

    SPECTATOR = "spectator"
    RIG = "rig"
    """A rig or another program, which shows a key of its own."""
    VENUE = "venue"
    """A venue with a book of its own, which signs what it sends over its line."""
    STAFF = "staff"
    """Rig staff: seats, rigs, laps."""
    STEWARD = "steward"
    """What staff may, and rulings."""
    ORGANISER = "organiser"
    """Everything."""


STAFF_ROLES: Final = (Role.STAFF, Role.STEWARD, Role.ORGANISER)
"""The roles of people, each with a PIN."""
KEY_ROLES: Final = (*STAFF_ROLES, Role.VENUE)
"""The roles of programs, each of which has a key."""
_MAY: Final[Mapping[Role, frozenset[Role]]] = {
    Role.SPECTATOR: frozenset({Role.SPECTATOR}),
    Role.RIG: frozenset({Role.SPECTATOR, Role.RIG}),
    Role.VENUE: frozenset({Role.SPECTATOR, Role.VENUE}),
    Role.STAFF: frozenset({Role.SPECTATOR, Role.STAFF}),
    Role.STEWARD: frozenset({Role.SPECTATOR, Role.STAFF, Role.STEWARD}),
    Role.ORGANISER: frozenset(Role),
}


def may(role: Role, needed: Role) -> bool:
    """Whether who has `role` may do what `needed` is needed for.

    >>> may(Role.STEWARD, Role.STAFF), may(Role.STAFF, Role.STEWARD)
    (True, False)
    """
    return needed in _MAY[role]


@dataclass(frozen=True, slots=True)
class Signed:
    """Who asks. `name` is the author of what is decided, `device` says where, `id` is what to revoke."""

    name: str
    role: Role
    device: str
    id: str = ""

    @property
    def is_staff(self) -> bool:
        """Whether it is one of those who run the evening."""
        return self.role in STAFF_ROLES


ANYBODY: Final = Signed("", Role.SPECTATOR, "")
"""Who has not signed in."""

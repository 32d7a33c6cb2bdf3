"""What a machine of an evening is there for, and which checks of `eracing doctor` are about that."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from timing.arguments import Role
from timing.findings import Check, Finding

HEARING: Final = frozenset(
    {"UDP port", "addresses", "firewall", "receive buffer", "lost datagrams", "tape", "result files"}
)
SHOWING: Final = frozenset({"TCP port", "firewall", "server"})
KEEPING: Final = frozenset({"data folder", "disk", "record", "clock", "database"})
"""Of who has the record."""
ELSEWHERE: Final = frozenset({"Redis", "venues"})
RIGS: Final = frozenset({"rigs", "each rig"})
CENTRE: Final = "centre"
PUBLIC: Final = "public server"

OF_ROLE: Final[Mapping[Role, frozenset[str]]] = {
    Role.SERVE: HEARING | SHOWING | KEEPING | ELSEWHERE | RIGS | {CENTRE},
    Role.INGEST: HEARING | KEEPING | {"Redis", CENTRE},
    Role.DISPLAY: SHOWING | KEEPING | ELSEWHERE | RIGS,
    Role.VENUE: HEARING | SHOWING | KEEPING | ELSEWHERE | RIGS | {CENTRE},
    Role.MIRROR: SHOWING | {"data folder", "disk"},
    Role.RELAY: KEEPING | {"server", PUBLIC},
}
MUST: Final[Mapping[Role, frozenset[str]]] = {
    Role.VENUE: frozenset({CENTRE}),
    Role.RELAY: frozenset({PUBLIC, "record"}),
}
"""What a machine of this kind cannot do without."""


def concerning(role: Role | None, checks: Mapping[str, Check]) -> dict[str, Check]:
    """Those of the checks, by name, that are about a role; without one, all of them."""
    return {name: check for name, check in checks.items() if role is None or name in OF_ROLE[role]}


def judged(role: Role | None, found: Iterable[Finding]) -> list[Finding]:
    """The findings for a role: what is not used, and must be there, is a problem."""
    must = MUST.get(role, frozenset()) if role is not None else frozenset()
    return [replace(each, state="problem") if each.state == "unused" and each.name in must else each for each in found]

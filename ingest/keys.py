"""Who may speak for a rig: the keys of rigs, and the verdict on messages that name their rig.

A game's packets do not say which rig they are of; their sender's address tells. A message of another program names its
rig, whatever address it comes from. So it counts for that rig where

    the rig has a key             it is signed with that key
    the plan has it, without key  it comes from the address that the plan has for the rig
    the plan does not have it     never: it is kept aside as a stranger's, even where the plan has a rig at its address

On an open stand without a key nobody can be told from anybody: there the sender is the rig, as with a game.
"""

import logging
from typing import Final, NamedTuple

from ingest.formats import eracing_json, rig_state
from ingest.formats.eracing_json import fields_of, is_signed
from ingest.formats.feeds import identify
from ingest.rigs import Address, named, outsider
from timing.event import Plan
from timing.laps import Drop
from timing.plan_values import shown

SIGNED: Final = frozenset({eracing_json.NAME, rig_state.NAME})
"""The feeds whose messages name their rig, and may be signed."""
MAY_NAME: Final = b"{"
"""How every message begins that may name its rig: all others are of their sender, and need no verdict."""
MOST_LOGGED: Final = 100
"""So many senders of such messages are logged, each once."""

_log = logging.getLogger(__name__)


class Verdict(NamedTuple):
    """Which source a message is of, in the words of `ingest.rigs`; or why it is not taken, and the rig it names."""

    source: Address
    drop: Drop | None = None
    rig: str = ""


class Keys:
    """The keys of the rigs: the plan's, else `rig_key`. One thread at a time asks for verdicts; anyone for the rest."""

    def __init__(self, plan: Plan, rig_key: str | None = None) -> None:
        self._plan = plan
        self._rig_key = rig_key.encode() if rig_key is not None else None
        self._own = {rig.id: rig.key.encode() for rig in plan.rigs.values() if rig.key is not None}
        self._addresses = {rig.address for rig in plan.rigs.values()}
        self._logged: set[tuple[Drop, str, str]] = set()

    def knows(self, rig: str) -> bool:
        """Whether there may be a rig of this id."""
        return self._plan.open_stand or rig in self._plan.rigs

    def of(self, rig: str) -> bytes | None:
        """The key of a rig, None where it has none."""
        return self._own.get(rig, self._rig_key) if self.knows(rig) else None

    def judge(self, message: bytes, sender: Address) -> Verdict:
        """The verdict on anything that was received; of feeds that name no rig, its sender is the source."""
        if not message.startswith(MAY_NAME):
            return Verdict(sender)
        feed = identify(message)
        if feed is None or feed.name not in SIGNED:
            return Verdict(sender)
        fields = fields_of(message)
        rig = fields.get("rig")
        if not isinstance(rig, str):
            return Verdict(sender, Drop.MALFORMED)
        key = self.of(rig)
        if key is None:
            return self._unsigned(rig, sender)
        if fields.get("signature") is None:
            return Verdict(sender, Drop.UNSIGNED, shown(rig))
        if is_signed(fields, key):
            return Verdict(named(rig))
        told = (
            f"a message for rig {shown(rig)} from {_where(sender)} is not signed with that rig's key, and was not "
            "counted; correct the key in the program there, or find out who sends it"
        )
        return self._suspicious(Drop.FORGED, rig, sender, told)

    def _unsigned(self, rig: str, sender: Address) -> Verdict:
        """The verdict on a message for a rig without a key."""
        if self._plan.open_stand:
            return Verdict(sender)
        planned = self._plan.rigs.get(rig)
        if planned is None:
            return Verdict(outsider(sender) if sender[0] in self._addresses else sender)
        if sender[0] == planned.address:  # whatever its port: the message says which of the rigs there it is of
            return Verdict(named(rig))
        told = (
            f"a message for rig {shown(rig)} from {_where(sender)} was not counted: the plan has that rig at "
            f"{planned.address}; where another machine is to send for it, give it a key in the plan"
        )
        return self._suspicious(Drop.FOREIGN, rig, sender, told)

    def _suspicious(self, drop: Drop, rig: str, sender: Address, told: str) -> Verdict:
        kind = drop, rig, sender[0]
        if kind not in self._logged and len(self._logged) < MOST_LOGGED:
            self._logged.add(kind)
            _log.warning("%s (told once)", told)
        return Verdict(sender, drop, shown(rig))


def _where(sender: Address) -> str:
    ip, port = sender
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"

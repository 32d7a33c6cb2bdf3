"""What a peer is found to say, as our own feed tells the state of a rig (`ingest.formats.rig_state`)."""

import re
from dataclasses import replace
from typing import Final

from ingest.formats.rig_state import RigState, pack
from ingest.links import Peer

_NO_ID: Final = re.compile(r"[^A-Za-z0-9._-]+")


def as_id(text: str, longest: int) -> str:
    """A text as an id may be; "" where nothing is left of it."""
    return _NO_ID.sub("-", text)[:longest].strip("-._")


class States:
    """The states of one peer's rig, numbered by the clock so that the numbers go on after a restart. Mutable."""

    def __init__(self, peer: Peer) -> None:
        self.rig = peer.rig or as_id(peer.host, 40) or "rig"
        """The plan's id, or what is left of the host's name."""
        self._key = peer.key.encode() if peer.key else None
        self._seq = 0

    def tell(self, state: RigState, at_ns: int) -> list[bytes]:
        """The datagrams that tell a state, numbered anew and signed where the rig has a key."""
        self._seq = max(self._seq + 1, at_ns // 1_000_000)
        return pack(replace(state, rig=self.rig, seq=self._seq), self._key)

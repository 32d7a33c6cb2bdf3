"""Every game and file format the house reads: two explicit tables.

A *feed* is one UDP protocol: a pure function from a datagram to at most one reading. An *export* is one result-file
format: a pure function from a file's content to its sessions and laps. Both are recognised from the bytes alone.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ingest.formats.document import Document
from ingest.formats.results import Contents
from timing.pieces import Reading


@dataclass(frozen=True, slots=True)
class Feed:
    """A row of the feed table.

    `recognise` must be cheap and true only for datagrams of this feed; `decode` returns None for packets that timing
    does not need and raises BadInput for broken ones. `whole_field` marks a server's feed, all of whose cars count;
    any other feed is a rig's own and counts its player, unless the plan says otherwise. `lengths` are the only ones
    that datagrams of this feed have; empty where they may have any. `version` tells the version of the game that sent a
    datagram, None for feeds that never say it. `entered` where a car is one competitor's for a whole session, as at a
    real track; on a game's server people come, go and change cars.
    """

    name: str
    title: str
    recognise: Callable[[bytes], bool]
    decode: Callable[[bytes], Reading | None]
    port: int
    whole_field: bool = False
    lengths: frozenset[int] = frozenset()
    version: Callable[[bytes], str | None] | None = None
    entered: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """A row of the export table.

    `recognise` decides by the content alone and never raises; `read` raises BadInput. Both get a `Document`, which
    decodes the file once for all that ask.
    """

    name: str
    title: str
    recognise: Callable[[Document], bool]
    read: Callable[[Document], Contents]

"""The table of links: every feed that has to be asked for, and how."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote, urlsplit

from ingest.links import Kind, Peer, ac, acc, gt7, lfs, lmu, p3, rmonitor, simhub
from timing.errors import SetupError
from timing.event import Plan

_KINDS: Final[tuple[Kind, ...]] = (
    gt7.KIND,
    ac.KIND,
    acc.KIND,
    lfs.KIND,
    lfs.BY_UDP,
    rmonitor.KIND,
    p3.KIND,
    lmu.KIND,
    simhub.KIND,
)
KINDS: Final[dict[str, Kind]] = {kind.feed: kind for kind in _KINDS}
"""All links by the name of their feed."""


def kind_of(peer: Peer) -> Kind:
    """The row of a peer."""
    return KINDS[peer.feed]


def peers_of(plan: Plan, given: Iterable[str], rig_key: str | None = None) -> list[Peer]:
    """Whom to ask: the rigs of the plan that name a feed, and addresses given as FEED://[PASSWORD@]HOST[:PORT].

    `rig_key` is the key of rigs that have none of their own.

    Raises SetupError with a sentence for a feed that nobody has to ask for, or an address that is none.
    """
    planned = [
        Peer(
            rig.feed,
            rig.address,
            rig.feed_port or _known(rig.feed, f"rig {rig.id}").port,
            rig.password or "",
            rig.id,
            rig.key or rig_key or "",
        )
        for rig in plan.rigs.values()
        if rig.feed is not None
    ]
    return planned + [_given(address, rig_key or "") for address in given]


def _given(address: str, key: str) -> Peer:
    parts = urlsplit(address)
    kind = _known(parts.scheme, address)
    try:
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise SetupError(f"{address!r} cannot be asked: {error}") from error
    if not host or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise SetupError(f"{address!r} cannot be asked; write FEED://HOST, such as gt7://192.168.1.21")
    return Peer(kind.feed, host, port or kind.port, unquote(parts.password or parts.username or ""), key=key)


def _known(feed: str, where: str) -> Kind:
    if feed not in KINDS:
        raise SetupError(f"{where}: {feed!r} is no feed that has to be asked for; there are {', '.join(sorted(KINDS))}")
    return KINDS[feed]

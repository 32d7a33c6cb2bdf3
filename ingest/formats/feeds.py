"""The feed table: every live protocol, and how the bytes of a datagram tell which one it is."""

from typing import Final

from ingest.formats import (
    Feed,
    ac_remote,
    acc_broadcasting,
    acsp,
    codemasters,
    ea_wrc,
    eracing_json,
    f1,
    f1_2017,
    forza,
    gt7,
    lfs_insim,
    mylaps_p3,
    pcars1,
    pcars2,
    rig_state,
    rmonitor,
)

_OTHERS: Final = (
    f1_2017.FEED,
    *forza.FEEDS,
    gt7.FEED,
    *codemasters.FEEDS,
    ea_wrc.FEED,
    pcars1.FEED,
    pcars2.FEED,
    eracing_json.FEED,
    rig_state.FEED,
    rmonitor.FEED,
    mylaps_p3.FEED,
    acsp.FEED,
    ac_remote.FEED,
    acc_broadcasting.FEED,
    lfs_insim.FEED,
)
FEEDS: Final[dict[str, Feed]] = {feed.name: feed for feed in (*f1.FEEDS, *_OTHERS)}
"""All feeds by name; the names are those that `--as` takes."""

_OF_ANY_LENGTH: Final = tuple(feed for feed in _OTHERS if not feed.lengths)
_BY_LENGTH: Final[dict[int, tuple[Feed, ...]]] = {
    length: tuple(feed for feed in _OTHERS if length in feed.lengths or not feed.lengths)
    for length in {length for feed in _OTHERS for length in feed.lengths}
}
"""Whom to ask about a datagram of a length: at most a few, so that a flood of foreign ones costs little."""


def identify(datagram: bytes) -> Feed | None:
    """The feed that a datagram belongs to, from its bytes alone; None when it is none of ours."""
    feed = f1.identify(datagram)
    if feed is not None:
        return feed
    for other in _BY_LENGTH.get(len(datagram), _OF_ANY_LENGTH):
        if other.recognise(datagram):
            return other
    return None

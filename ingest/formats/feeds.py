"""The feed table: every live protocol, and how the bytes of a datagram tell which one it is."""

from typing import Final

from ingest.formats import Feed, acsp, f1, gt7

FEEDS: Final[dict[str, Feed]] = {feed.name: feed for feed in (*f1.FEEDS, gt7.FEED, acsp.FEED)}
"""All feeds by name; the names are those that `--as` takes."""


def identify(datagram: bytes) -> Feed | None:
    """The feed that a datagram belongs to, from its bytes alone; None when it is none of ours."""
    feed = f1.identify(datagram)
    if feed is not None:
        return feed
    if gt7.FEED.recognise(datagram):
        return gt7.FEED
    return acsp.FEED if acsp.FEED.recognise(datagram) else None

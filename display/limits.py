"""How many connections this process can have: one file each, and the system lets us have so many open."""

from typing import Final

ENOUGH: Final = 20_000
"""More than two cores can serve."""
UNKNOWN: Final = 8_000
"""Taken where the system does not say."""
RESERVED: Final = 200
"""Files kept free for pages, the record, its backups and the rigs; with few files, an eighth of them."""


def most_connections() -> int:
    """As many as there may be, after asking the system for what it grants without an administrator."""
    try:
        import resource
    except ImportError:  # Windows
        return UNKNOWN
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH + RESERVED
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            soft = most
        except (OSError, ValueError):  # macOS has a further limit of its own
            pass
    granted = wanted if soft == resource.RLIM_INFINITY else min(soft, wanted)
    return granted - min(RESERVED, granted // 8)

"""The line of a venue as its options name it."""

from typing import TYPE_CHECKING, Final

from timing.errors import SetupError
from timing.options import Options
from timing.record.protocol import Record

if TYPE_CHECKING:
    from ingest.upstream.calling import Calling
    from ingest.upstream.posting import Posting


WITHIN_S: Final = 60.0
"""So long a rebuilt record waits for what the centre has."""


def post_of(options: Options) -> "Posting | None":
    """The way to the centre; None for a server that has none. Raises SetupError for what is missing or wrong."""
    if options.upstream is None:
        return None
    if options.venue is None:
        raise SetupError("--upstream needs --venue: the name of the venue that stands here, as the plan has it")
    if options.upstream_key is None:
        raise SetupError(
            "--upstream needs the key of the venue in ERACING_UPSTREAM_KEY: make one at the centre with "
            f"`eracing access key {options.venue!r} --role venue`"
        )
    from ingest.upstream.posting import Posting

    return Posting(options.upstream, options.venue, options.upstream_key)


def line_of(options: Options, record: Record) -> "Calling | None":
    """The line to the centre, which is not begun with; None for a server without one. Raises SetupError."""
    post = post_of(options)
    if post is None or options.venue is None:
        return None
    from ingest.upstream.calling import Calling

    return Calling(record, options.venue, post)


def take_from_centre(options: Options, record: Record) -> bool:
    """Have a venue's record hold what the centre has; whether there is one.

    So laps that are heard again from a tape are known by the names that they have there. Raises SetupError.
    """
    line = line_of(options, record)
    if line is None:
        return False
    if not line.begin(WITHIN_S):
        why = line.state.trouble or f"not all came within {WITHIN_S:.0f} seconds"
        raise SetupError(f"the centre must tell first what it has, or laps could be there twice; it does not: {why}")
    line.call(leaving=True)
    return True

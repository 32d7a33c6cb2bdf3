"""Whether a venue reaches its centre, and with the right key: a part of `eracing doctor`."""

import time
from collections.abc import Callable
from typing import Final

from ingest.upstream.opening import post_of
from ingest.upstream.posting import NoAnswer
from timing.errors import SetupError
from timing.exchange.clocks import ClockDifference
from timing.exchange.messages import BadMessage, Seen, Up, decode_down, encode_up
from timing.exchange.state import FAR_MS
from timing.findings import Finding
from timing.options import Options

NAME: Final = "centre"


def check_line(options: Options, clock: Callable[[], int] = time.time_ns) -> Finding:
    """One exchange in which nothing is said; `clock` gives nanoseconds since 1970.

    The centre is told that nothing more is to come: nobody misses who only looked, and a venue that runs calls again.
    """
    try:
        post = post_of(options)
    except SetupError as error:
        return Finding(NAME, "problem", str(error), "give doctor the options that the server is started with")
    if post is None:
        return Finding(
            NAME,
            "unused",
            "there is no line to a centre, which is fine unless a venue stands here",
            "a venue has --venue, --upstream and its key in ERACING_UPSTREAM_KEY",
        )
    sent_ns = clock()
    try:
        down = decode_down(post(encode_up(Up((), 0, (), Seen(), 0, sent_ns, leaving=True))))
    except (NoAnswer, BadMessage) as error:
        advice = "look at --upstream, --venue and the key; until then the venue goes on by itself, and no lap is lost"
        return Finding(NAME, "problem", str(error), advice)
    finally:
        post.hang_up()
    difference = ClockDifference()
    difference.note(sent_ns, down.received_ns, down.answered_ns, clock())
    told = f"{post.where} knows the venue {options.venue}"
    measured = difference.measured
    if measured is None:
        return Finding(NAME, "ok", told)
    told += f" and answers within {measured.round_trip_ms} ms; its clock is {measured.ahead_ms} ms ahead of ours"
    if abs(measured.ahead_ms) > FAR_MS + measured.round_trip_ms / 2:
        advice = "have both clocks set from the network: laps belong to sessions by the clock of their venue"
        return Finding(NAME, "warning", told, advice)
    return Finding(NAME, "ok", told)

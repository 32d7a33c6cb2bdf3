"""Whether the hall's end reaches its public server, and with the right key: a part of `eracing doctor`."""

import time
from collections.abc import Callable
from contextlib import closing
from typing import Final

from display.mirror.calling import NoAnswer, Pushing
from display.mirror.pushes import BadPush, Key, Push, decode_held, encode_push
from timing.errors import SetupError
from timing.findings import Finding

NAME: Final = "public server"


def check_public(to: str | None, key: str | None, clock: Callable[[], int] = time.time_ns) -> Finding:
    """One push in which nothing is said but asked what is there; `clock` gives nanoseconds since 1970."""
    if not to:
        return Finding(NAME, "unused", "no public server is fed from here", "one is named by ERACING_RELAY_TO")
    if not key:
        return Finding(
            NAME,
            "problem",
            f"the key of the public server {to} is missing",
            "`eracing mirror` shows it at its start; put it into ERACING_MIRROR_KEY",
        )
    try:
        with closing(Pushing(to, Key(key))) as send:
            held = decode_held(send(encode_push(Push(clock(), "", "", 0, asks=True))))
    except SetupError as error:
        return Finding(NAME, "problem", str(error), "correct ERACING_RELAY_TO")
    except (NoAnswer, BadPush) as error:
        return Finding(NAME, "problem", str(error), "look at ERACING_RELAY_TO, ERACING_MIRROR_KEY and the way there")
    return Finding(NAME, "ok", f"{send.where} knows the key, and has entries up to {held.seq}")

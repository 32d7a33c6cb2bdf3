"""The name of a book, the first half of every position in it.

A sequence number alone lies when a book goes back: a screen that has seen entry 120 of a lost book would take entry 121
of the restored one, which ends at 100 and grows by other laps, for what comes next. So a new book gets a new epoch, and
so does one that is restored from a backup; whoever holds a position of the old epoch is told to begin afresh.
"""

import secrets


def new_epoch() -> str:
    """A name that no other book has."""
    return secrets.token_hex(4)

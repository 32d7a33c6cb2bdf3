"""Secrets: how they are made, what may be a PIN, and the hashes by which they are recognised.

PINs are short, so their hash is one that is slow to try (Argon2id). The other secrets are long and random; nobody
guesses them, and a plain hash keeps them from whoever reads the database or a backup.
"""

import hashlib
import secrets
import unicodedata
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST_PIN: Final = 6
"""Digits. What has other signs in it is a passphrase, which is longer."""
SHORTEST_PHRASE: Final = 8
LONGEST_PIN: Final = 128
MADE_DIGITS: Final = 8
CODE_GROUPS: Final = 4
_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""What codes are written with: 32 signs that are not taken for each other when somebody reads them out."""
_GROUP: Final = 4


def new_token() -> str:
    """A secret for machines to carry: 256 bits."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A secret for people to type once, such as `7KQM-2XHD-PWR4-9TFA`: 80 bits."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(CODE_GROUPS))
    return "-".join(groups)


def new_pin() -> str:
    """A PIN of digits that is worth having."""
    while weakness(pin := "".join(secrets.choice("0123456789") for _ in range(MADE_DIGITS))) is not None:
        pass
    return pin


def digest(secret: str) -> str:
    """By what a token or a code is recognised."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def as_code(typed: str) -> str | None:
    """A code as it was made, from what somebody typed: in small letters, without its dashes. None for what is none."""
    signs = "".join(sign for sign in typed.upper() if sign not in " -–")
    if len(signs) != CODE_GROUPS * _GROUP or any(sign not in _SIGNS for sign in signs):
        return None
    return "-".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))


def clean_pin(typed: str) -> str:
    """A PIN as it is compared: one that was pasted with a blank at its end is the same."""
    return unicodedata.normalize("NFC", typed).strip()


def weakness(pin: str) -> str | None:
    """Why this cannot be a PIN, as a sentence; None where it can."""
    if len(pin) > LONGEST_PIN:
        return f"a PIN has at most {LONGEST_PIN} signs"
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in pin):
        return "a PIN has no control characters in it"
    if len(pin) < (SHORTEST_PIN if pin.isdecimal() else SHORTEST_PHRASE):
        return f"a PIN has at least {SHORTEST_PIN} digits, a passphrase {SHORTEST_PHRASE} signs"
    steps = {ord(after) - ord(before) for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        return "this PIN is the first that anybody would try: take another"
    return None


def hashed(pin: str) -> str:
    """The hash of a PIN. Takes a while, and so does `matches`: not for the event loop."""
    return _hasher().hash(pin)


def matches(kept: str, pin: str) -> bool:
    """Whether a hash is that of this PIN."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(kept, pin)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # where nobody signs in, it is not needed

    return PasswordHasher(time_cost=2, memory_cost=19 << 10, parallelism=1)

"""Names for screens, to be called across a hall: two short words that are the same in German and in English."""

import hashlib
from collections.abc import Collection
from typing import Final

_FIRST: Final = (
    *("Alpha", "Delta", "Disco", "Gold", "Jumbo", "Magma", "Mango", "Mega", "Mini", "Neon", "Omega", "Polar"),
    *("Radio", "Retro", "Samba", "Sonar", "Super", "Tango", "Titan", "Turbo", "Ultra", "Vulcan"),
)
_SECOND: Final = (
    *("Alligator", "Bison", "Dingo", "Dino", "Emu", "Gecko", "Gorilla", "Hamster", "Jaguar", "Kiwi", "Koala", "Lama"),
    *("Leopard", "Orca", "Otter", "Panda", "Panther", "Piranha", "Puma", "Tiger", "Wombat", "Zebra"),
)
NAMES: Final = tuple(f"{first} {second}" for second in _SECOND for first in _FIRST)
LONGEST: Final = 24


def free_name(id: str, taken: Collection[str], wish: str | None = None) -> str:
    """A name that no other screen has: the one wished for if it is one of ours, else one that follows from the id."""
    used = {each.casefold() for each in taken}
    start = int.from_bytes(hashlib.blake2s(id.encode(), digest_size=4).digest()) % len(NAMES)
    wishes = [wish] if wish is not None and wish in NAMES else []
    return next(each for each in (*wishes, *NAMES[start:], *NAMES[:start]) if _free(each, used))


def _free(name: str, used: Collection[str]) -> bool:
    return name.casefold() not in used

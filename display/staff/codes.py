"""The codes at the rigs: whoever reads one stands in front of that rig, and may say that he sits there.

A code is made of the rig's id with a secret, so it can be printed again at any time, and nobody can make one for
another rig. The secret is a file of the data folder, made when it is first needed. With another one, codes that hang
at the rigs are void: several machines need the same file, and after a restore on a new one it is copied or labels are
printed anew.
"""

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from timing.errors import SetupError

FILE: Final = "seat.key"
_BYTES: Final = 32
_SIGNS: Final = 16
"""Signs of a code: 80 bits, and short enough to be typed."""


class SeatCodes:
    """Makes the codes of all rigs with one secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def of(self, rig: str) -> str:
        """The code of a rig."""
        made = hmac.digest(self._secret, b"seat/" + rig.encode("utf-8", "surrogatepass"), hashlib.sha256)
        return base64.b32encode(made).decode()[:_SIGNS].lower()

    def is_of(self, rig: str, code: str) -> bool:
        """Whether a code is that of a rig, however it is written."""
        return hmac.compare_digest(self.of(rig).encode(), code.strip().lower().encode("utf-8", "surrogatepass"))

    def path(self, rig: str) -> str:
        """Where a rig's code leads to, from the address of the boards on."""
        return f"/seat/{quote(rig, safe='')}?k={self.of(rig)}"


def seat_codes(data: Path) -> SeatCodes:
    """The codes of a data folder; its secret is made where there is none. Raises SetupError."""
    file = data / FILE
    try:
        data.mkdir(parents=True, exist_ok=True)
        _make(file)
        secret = file.read_bytes()
    except OSError as error:
        raise SetupError(f"the secret of the seat codes, {file}, cannot be used: {error.strerror or error}") from error
    if len(secret) != _BYTES:
        raise SetupError(f"{file} is not what it was made as: copy it again, or delete it and print new rig labels")
    return SeatCodes(secret)


def _make(file: Path) -> None:
    """Make the file whole or not at all, and never over another one: two processes may begin at once."""
    if file.exists():
        return
    new = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as made:
            made.write(secrets.token_bytes(_BYTES))
        with suppress(FileExistsError):
            os.link(new, file)
    finally:
        new.unlink(missing_ok=True)

"""The codes at the rigs: whoever reads one stands in front of that rig, and may say that he sits there.

A code is made of the rig's id with a secret, so it can be printed again at any time, and nobody can make one for
another rig. The secret stands in the record, made when it is first needed: so it is in every backup, and servers that
share a record have the same. It used to be a file of the data folder; one that is there is taken over, so that what
hangs at the rigs still leads somewhere.
"""

import base64
import hashlib
import hmac
import secrets
from pathlib import Path
from typing import Final
from urllib.parse import quote

from timing.errors import SetupError
from timing.record.protocol import Record

FILE: Final = "seat.key"
_NAME: Final = "seat"
"""What the secret is called in the record."""
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


def seat_codes(record: Record, data: Path | None = None) -> SeatCodes:
    """The codes of a record; its secret is made where there is none, or taken over from the folder `data`.

    Raises SetupError for a file there that is none, and RecordError.
    """
    return SeatCodes(record.secrets.keep(_NAME, lambda: _from_before(data) or secrets.token_bytes(_BYTES)))


def _from_before(data: Path | None) -> bytes | None:
    """The secret in the file of a data folder; None where there is no such file."""
    if data is None:
        return None
    file = data / FILE
    try:
        secret = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise SetupError(f"the secret of the seat codes, {file}, cannot be used: {error.strerror or error}") from error
    if len(secret) != _BYTES:
        raise SetupError(f"{file} is not what it was made as: copy it again, or delete it and print new rig labels")
    return secret

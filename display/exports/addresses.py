"""The address that a QR code leads to."""

from typing import Final
from urllib.parse import urlsplit

from timing.errors import SetupError

_LONGEST: Final = 200
"""A longer one makes a code that telephones cannot read from a wall."""


def address(url: str) -> str:
    """The address of the boards, such as `http://192.168.1.5:8080`. Raises SetupError for what is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    host = (parts.hostname or "").isascii() and parts.hostname
    if parts.scheme not in ("http", "https") or not host or port == 0 or not url.isprintable() or " " in url:
        raise SetupError(f"{url!r} is no address of boards; write it as http://192.168.1.5:8080")
    if len(url) > _LONGEST or parts.query or parts.fragment:
        raise SetupError(f"{url[:60]!r} is too long for a QR code, or has a ? or # in it; write http://HOST:PORT")
    return url

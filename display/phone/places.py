"""The addresses of pages that telephones open, and the codes that hold them.

A code must hold what a telephone reaches: never the name of this machine for itself, and no `.local`, which many
telephones do not find.
"""

import ipaddress
import re
from typing import Final
from urllib.parse import quote, urlsplit

from display.exports.addresses import address
from display.exports.codes import qr
from timing.errors import SetupError

OWN_PATHS: Final = re.compile(r"/(?:phone|[td]/[^/?#]+)?")
"""Pages that may be coded: board, phone, and those of a team or driver."""


def team_path(id: str) -> str:
    """The page of a team."""
    return f"/t/{quote(id, safe='')}"


def driver_path(id: str) -> str:
    """The page of a driver."""
    return f"/d/{quote(id, safe='')}"


def code(base: str, path: str, rigs_to: str | None = None) -> str:
    """The code, as SVG, of one of our pages.

    `base` is the address by which whoever asks has found us, `rigs_to` the host and port that rigs send to: its host
    stands in for a name by which only this machine finds itself. Raises LookupError for a path that is no page of
    ours, SetupError where no telephone could follow the code.
    """
    if OWN_PATHS.fullmatch(path) is None:
        raise LookupError(f"{path[:60]!r} is no page to make a code of: name /, /phone, /t/TEAM or /d/DRIVER")
    return qr(address(reachable(base, rigs_to) + quote(path, safe="/%")))


def reachable(base: str, rigs_to: str | None = None) -> str:
    """The address of the boards as telephones reach it. Raises SetupError."""
    parts = urlsplit(base)
    host, port = parts.hostname or "", parts.port
    if not _only_here(host):
        return base.rstrip("/")
    other = (rigs_to or "").rpartition(":")[0]
    if not other or _only_here(other) or other in ("0.0.0.0", "::"):
        raise SetupError(f"telephones cannot reach {host}: open this page by the machine's address in the network")
    return f"{parts.scheme}://{other}" + (f":{port}" if port is not None else "")


def _only_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith((".local", ".localhost"))

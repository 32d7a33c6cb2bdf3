"""Which pages may talk to the server in a visitor's name: its own, and those that the settings allow.

A browser sends cookies along whichever page opens a websocket, and no cross-origin rule stops it. Only the Origin
header tells; programs that are no browsers send none.
"""

from collections.abc import Collection, Mapping
from typing import Final
from urllib.parse import urlsplit

_PORTS: Final = {"http": 80, "https": 443}


def may_talk(origin: str, host: str, others: Collection[str] = ()) -> bool:
    """Whether a page of `origin` may talk to the server reached as `host`; `others` are further origins that may.

    >>> may_talk("https://cup.example", "cup.example:443")
    True
    >>> may_talk("http://cup.example:8080", "cup.example")
    False
    """
    if origin.lower() in others:
        return True
    try:
        page = urlsplit(origin)
        server = urlsplit(f"//{host}")
        usual = _PORTS.get(page.scheme)
        ports = page.port or usual, server.port or usual
    except ValueError:
        return False
    return usual is not None and page.hostname == server.hostname is not None and ports[0] == ports[1]


def is_own_page(headers: Mapping[str, str], others: Collection[str] = ()) -> bool:
    """Whether a request that changes something comes from a page that may talk to the server, or from no page at all.

    `headers` are read by their names in small letters. A form of ours whose page hides its address sends the Origin
    "null"; then the browser's own word decides, where it gives one.
    """
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin is not None and origin != "null":
        return may_talk(origin, headers.get("host", ""), others)
    if site is not None:
        return site in ("same-origin", "none")
    return origin is None

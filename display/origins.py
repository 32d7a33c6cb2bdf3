"""Which pages may talk to the server in a visitor's name: its own, and those that the settings allow.

A browser sends cookies along whichever page opens a websocket, and no cross-origin rule stops it. Only the Origin
header tells; programs that are no browsers send none.
"""

from collections.abc import Collection
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

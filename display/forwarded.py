"""Who asks, and how, where a proxy stands before the server.

A proxy says in headers whom it asks for and whether that one speaks HTTPS. Anybody can write the same headers, so they
count only where the connection itself comes from a proxy that the settings name (`--trusted-proxy`). Then addresses
that are counted (PINs, keys, seats) are those of visitors, and cookies and headers are those of HTTPS.

Each proxy adds the one it was asked by at the end of `X-Forwarded-For`. So the list is read from there: past the
proxies that are trusted, and no further.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

FOR: Final = "x-forwarded-for"
PROTO: Final = "x-forwarded-proto"


class Forwarded:
    """Wraps an app: tells it of the visitor instead of the proxy, where the proxy is one of `trusted`."""

    def __init__(self, app: ASGIApp, trusted: Sequence[Network] = ()) -> None:
        self._app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._trusted and scope["type"] == "http" and scope.get("client") is not None:
            scope = self._told(scope)
        await self._app(scope, receive, send)

    def _told(self, scope: Scope) -> Scope:
        host, _ = scope["client"]
        proxy = _address(host)
        if proxy is None or not self._is_trusted(proxy):
            return scope
        headers = Headers(scope=scope)
        schemes = [each.strip().lower() for each in ",".join(headers.getlist(PROTO)).split(",")]
        visitor = self._visitor(proxy, ",".join(headers.getlist(FOR)).split(","))
        # The port belongs to the proxy's connection and would say nothing of the visitor's.
        told = {"client": scope["client"] if visitor == proxy else (str(visitor), 0)}
        if schemes[-1] in ("http", "https"):
            told["scheme"] = schemes[-1]
        return {**scope, **told}

    def _visitor(self, proxy: Address, asked_by: Sequence[str]) -> Address:
        """The last in the list that is no proxy of ours; the first of all where they all are."""
        visitor = proxy
        for each in reversed(asked_by):
            said = _address(each)
            if said is None:  # what a proxy of ours did not write is anybody's
                break
            visitor = said
            if not self._is_trusted(said):
                break
        return visitor

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def _address(text: str) -> Address | None:
    """An address as sockets and proxies write it, also with brackets or a port; None where it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found

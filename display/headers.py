"""Security headers on every HTTP answer, errors included.

The content policy allows our own files and nothing else: no page of ours asks a third party for anything, and text that
came in through a driver's name can run no script. Overlays and wall screens may be framed by pages of the same server.
"""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex",
}
SECURE_HEADERS: Final = {"cross-origin-opener-policy": "same-origin", "strict-transport-security": "max-age=86400"}
"""Over HTTPS alone: on the plain HTTP of a hall, browsers ignore the first and complain about it on every page."""
RAW_HEADERS: Final = b"".join(f"{name}: {value}\r\n".encode() for name, value in HEADERS.items())
"""For answers that are no app's: to what is no HTTP, and to what is no handshake."""


class SecurityHeaders:
    """Wraps an app: adds `HEADERS`, and over HTTPS `SECURE_HEADERS`, to each answer that has none of that name."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        wanted = HEADERS | SECURE_HEADERS if scope["scheme"] == "https" else HEADERS

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in wanted.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)

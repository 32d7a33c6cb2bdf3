"""What a public server says to caches in front of it, and that nobody but the hall changes anything.

A cache carries the thousands: everything that is the same for everybody may be kept for a second, so that the server
itself is asked once per cache however many look. Answers with a time of their own keep it.
"""

from pathlib import Path
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from display.api import NOW
from display.mirror.pushes import PATH
from display.pages.assets import StaticFolder
from display.pages.page import SHARED
from display.problems import problem

READING: Final = ("GET", "HEAD", "OPTIONS")
NEVER: Final = ("/healthz", "/readyz", "/metrics", "/api/v1/events", PATH)
"""What is of this moment and of this process alone."""
_NOT_FOUND: Final = 404


class AnyBuild(StaticFolder):
    """The files of this build under the address of any other one, for `/static`.

    After an update a cache may hand out a page of the build before, whose files are gone here. With those of now it
    works well enough to hear that it is old, and to load itself again.
    """

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file, to be kept for a moment."""
        response = await super().get_response(str(Path(*Path(path).parts[1:])), scope)
        response.headers["cache-control"] = NOW
        return response


class Edge:
    """Wraps the app of a public server."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] not in READING and scope["path"] != PATH:
            refusal = problem(405, "this server shows what happens in the hall, and takes nothing")
            await refusal(scope, receive, send)
            return

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                _tell_caches(scope["path"], message)
            await send(message)

        await self._app(scope, receive, send_on)


def _tell_caches(path: str, start: Message) -> None:
    headers = MutableHeaders(scope=start)
    if path in NEVER:
        headers.setdefault("cache-control", "no-store")
    elif start["status"] == _NOT_FOUND:
        # Who asks for what there is not must not reach the server each time either.
        headers["cache-control"] = NOW
    elif start["status"] in (200, 304):
        kept = headers.get("cache-control", "")
        if headers.get("content-type", "").startswith("text/html"):
            headers["cache-control"] = SHARED
        elif kept in ("", "no-store"):
            headers["cache-control"] = NOW

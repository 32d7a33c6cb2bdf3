"""The gate that every HTTP request passes before its body is read: who may come in, with what, and how much of it.

It refuses a route that declares no role (`display.access.guard`), a page of another origin that wants something
changed, a body of a kind or a length that the route does not take, and whoever may not do what the route does. What it
learned of who asks, it hands on in the scope.
"""

from collections.abc import Sequence
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from display.access.bodies import limited
from display.access.cookies import key_of, token_of
from display.access.desk import Desk
from display.access.guard import MOST_BYTES, SIGNED, Needs, declared, refusal
from display.access.roles import ANYBODY, Role, Signed, may
from display.late_rooms import LateRooms
from display.origins import is_own_page
from display.phrases import in_language
from display.problems import language_of, problem
from timing.record.protocol import RecordError

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""
NOT_SET_UP: Final = "this server is not set up yet: open /setup with the code that its console shows"
_ANY: Final = Needs(Role.SPECTATOR, takes=None)


class Declared:
    """A route of an app, and what it needs; one whose path is `public` needs nothing."""

    def __init__(self, route: RouteContext, public: Sequence[str]) -> None:
        self._route = route
        self.path = route.path or ""
        self.pattern: Any = getattr(route, "path_regex", None)
        self.methods: Final = None if route.methods is None else frozenset(route.methods)
        """None: all."""
        self._is_public = self.path in public

    @cached_property
    def needs(self) -> Needs | None:
        """None: it says nothing and is refused. Asked for, a route is made (`display.late_routes`)."""
        if self._is_public:
            return _ANY
        dependant = getattr(self._route, "dependant", None)
        return None if dependant is None else declared(dependant)


def declarations(app: FastAPI, public: Sequence[str] = ()) -> list[Declared]:
    """Every route of an app. `public` are the paths of those that are no handlers of ours, such as static files."""
    return [Declared(route, public) for route in iter_route_contexts(app.routes)]


class Gate:
    """Wraps the routes of `of`, as a middleware of it. `late` has more of them for addresses that are not there yet."""

    def __init__(
        self, app: ASGIApp, of: FastAPI, desk: Desk, public: Sequence[str] = (), late: LateRooms | None = None
    ) -> None:
        self._app = app
        self._of = of
        self._late = late
        self._desk = desk
        self._public = public
        self._routes: list[Declared] = []
        self._known = -1
        """How many routes and routers the app had when they were looked at."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            # Screens are let in by `display.socket`; no other websocket has said who may open it.
            await send({"type": "websocket.close", "code": 1008, "reason": "there is no websocket here"})
        else:
            await self._request(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        route = self._route(scope)
        if route is None and self._late is not None:
            await self._late.opened()
            route = self._route(scope)  # once more in any case: it may have come since, and is not let through unasked
        needs = _ANY if route is None else route.needs  # where there is no route, whoever asks is told so
        refused = _of_what_comes(request, needs)
        if refused is None and needs is not None:
            refused = await self._let_in(request, needs)
        if refused is not None:
            await refused(scope, receive, send)
            return
        private = needs is not None and needs.role not in (Role.SPECTATOR, Role.RIG)
        most = MOST_BYTES if needs is None else needs.most_bytes
        await self._app(scope, limited(receive, most), _unkept(send) if private else send)

    def _route(self, scope: Scope) -> Declared | None:
        """The route of a request."""
        if self._known != len(self._of.router.routes):
            self._known, self._routes = len(self._of.router.routes), declarations(self._of, self._public)
        for each in self._routes:
            if each.pattern is None or each.pattern.match(scope["path"]) is None:
                continue
            if each.methods is None or scope["method"] in each.methods:
                return each
        return None

    async def _let_in(self, request: Request, needs: Needs) -> Response | None:
        """Find out who asks; the answer where he may not come in."""
        signed = ANYBODY
        try:
            signed = await self._desk.who(token_of(request), key_of(request)) or ANYBODY
        except RecordError as error:
            if needs.role is not Role.SPECTATOR:
                return _refused(request, HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        request.scope[SIGNED] = signed
        if needs.proven_inside or may(signed.role, needs.role):
            return None
        return await self._turned_away(request, needs, signed)

    async def _turned_away(self, request: Request, needs: Needs, signed: Signed) -> Response:
        is_set_up = await self._desk.is_set_up()
        if _wants_page(request) and signed is ANYBODY:
            where = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            place = f"/signin?next={quote(where, safe='/')}" if is_set_up else "/setup"
            return RedirectResponse(place, HTTPStatus.SEE_OTHER, {"cache-control": "no-store"})
        if signed is ANYBODY:
            answer = _refused(request, HTTPStatus.UNAUTHORIZED, refusal(needs.role) if is_set_up else NOT_SET_UP)
            answer.headers["www-authenticate"] = "Bearer"
            return answer
        sentence = f"this is for the role {needs.role.value}, and {signed.name} is signed in as {signed.role.value}"
        return _refused(request, HTTPStatus.FORBIDDEN, sentence)


def _of_what_comes(request: Request, needs: Needs | None) -> Response | None:
    """The refusal that a request's head asks for, whoever sent it."""
    if needs is None:
        return _refused(request, HTTPStatus.FORBIDDEN, "nobody may use this address: it does not say who may")
    if request.method in READING:
        return None
    if not is_own_page(request.headers):
        return _refused(request, HTTPStatus.FORBIDDEN, "pages of other servers may change nothing here")
    return _of_the_body(request, needs)


def _of_the_body(request: Request, needs: Needs) -> Response | None:
    headers = request.headers
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > needs.most_bytes:
        sentence = f"this takes at most {needs.most_bytes} bytes"
        answer = _refused(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence)
        answer.headers["connection"] = "close"
        return answer
    is_empty = "transfer-encoding" not in headers and length in ("", "0")
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if needs.takes is not None and not is_empty and kind not in needs.takes:
        return _refused(request, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"this takes {' or '.join(needs.takes)}")
    return None


def _refused(request: Request, status: HTTPStatus, sentence: str) -> JSONResponse:
    return problem(status, in_language(sentence, language_of(request)))


def _wants_page(request: Request) -> bool:
    is_api = request.url.path.startswith("/api/")
    return request.method in READING and not is_api and "text/html" in request.headers.get("accept", "")


def _unkept(send: Send) -> Send:
    """Have nobody keep what only some may see, unless the route says who may.

    `no-cache` alone and `public` are for pages that everybody may see: a browser that kept one of the others would show
    it again, with its Back button, to whoever stands there after a sign-out.
    """

    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            kept = headers.get("cache-control", "no-cache")
            if kept == "no-cache" or "public" in kept:
                headers["cache-control"] = "no-store"
        await send(message)

    return send_on

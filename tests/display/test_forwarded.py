"""Who asks, where a proxy stands before the server, and where somebody only says so."""

from collections.abc import Sequence
from ipaddress import ip_network

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from display.access.cookies import hand_over
from display.access.devices import sender
from display.access.grants import Grants
from display.access.patience import FREE
from display.access.roles import Role
from display.forwarded import Forwarded
from display.headers import SecurityHeaders
from tests.display.access.hall import Hall, sign_in
from timing.record.memory import MemoryRecord

PROXIES = tuple(map(ip_network, ("10.0.0.2", "10.1.0.0/16", "2001:db8::/32")))


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Tells who asked, and gives the cookies of somebody who signs in."""
    request = Request(scope)
    answer = JSONResponse({"from": sender(request), "scheme": request.url.scheme})
    hand_over(request, answer, Grants(MemoryRecord("book").access).open(Role.STAFF, "Toni", "tablet"))
    await answer(scope, receive, send)


async def _asked(peer: str, headers: Sequence[tuple[str, str]], trusted: Sequence[str] = ()) -> tuple[str, str, bool]:
    """Address and scheme as the app saw them; whether cookies and headers are those of HTTPS."""
    app = Forwarded(SecurityHeaders(_answer), tuple(map(ip_network, trusted)) if trusted else PROXIES)
    async with AsyncClient(transport=ASGITransport(app, client=(peer, 4711)), base_url="http://hall") as web:
        answer = await web.get("/", headers=list(headers))
    secure = {"; secure" in each.lower() for each in answer.headers.get_list("set-cookie")}
    assert secure == {"strict-transport-security" in answer.headers}, "cookies and headers say the same"
    return answer.json()["from"], answer.json()["scheme"], secure == {True}


@pytest.mark.parametrize(
    ("peer", "told", "seen"),
    [
        ("10.0.0.2", "203.0.113.9", "203.0.113.9"),
        ("::ffff:10.0.0.2", "203.0.113.9", "203.0.113.9"),
        ("2001:db8::2", "2001:db8:1::9, 10.1.2.3", "2001:db8:1::9"),
        ("10.0.0.2", "203.0.113.9:5151", "203.0.113.9"),
        ("10.0.0.2", "[2001:470::9]:5151", "2001:470::9"),
        ("10.0.0.2", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.2", "198.51.100.1, 203.0.113.9, 10.1.0.7", "203.0.113.9"),
        ("10.0.0.2", "10.1.0.8, 10.1.0.7", "10.1.0.8"),
        ("10.0.0.2", "203.0.113.9, unknown", "10.0.0.2"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.3", "203.0.113.9", "10.0.0.3"),
        ("203.0.113.5", "10.0.0.2", "203.0.113.5"),
    ],
    ids=[
        "one proxy",
        "an IPv6 socket",
        "two proxies",
        "with a port",
        "IPv6 with a port",
        "what the visitor wrote himself",
        "the same with two proxies",
        "nobody but proxies",
        "what is no address",
        "a proxy that says nothing",
        "a proxy that nobody trusts",
        "a visitor who says he is one",
    ],
)
async def test_the_address_is_the_last_that_a_trusted_proxy_vouches_for(peer: str, told: str, seen: str) -> None:
    assert (await _asked(peer, [("X-Forwarded-For", told)]))[0] == seen


async def test_headers_in_several_lines_are_one_list() -> None:
    lines = [("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "203.0.113.9")]
    assert (await _asked("10.0.0.2", lines))[0] == "203.0.113.9"


@pytest.mark.parametrize(
    ("peer", "proto", "scheme", "secure"),
    [
        ("10.0.0.2", "https", "https", True),
        ("10.0.0.2", "http", "http", False),
        ("10.0.0.2", "http, https", "https", True),
        ("10.0.0.2", "gopher", "http", False),
        ("203.0.113.5", "https", "http", False),
    ],
)
async def test_cookies_are_secure_where_a_trusted_proxy_speaks_https(
    peer: str, proto: str, scheme: str, secure: bool
) -> None:
    found = await _asked(peer, [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", proto)])
    assert found[1:] == (scheme, secure)


@pytest.mark.parametrize(("proxy", "others"), [("10.0.0.2", 401), ("203.0.113.5", 429)], ids=["proxy", "forger"])
async def test_who_guesses_pins_through_a_proxy_waits_alone_and_a_forged_address_helps_nobody(
    proxy: str, others: int
) -> None:
    hall = Hall()
    transport = ASGITransport(Forwarded(hall.display.web, PROXIES), client=(proxy, 4711))
    async with AsyncClient(transport=transport, base_url="http://hall.test") as web:
        guessed = [
            await sign_in(web, Role.STAFF, pin="a wrong one", headers={"x-forwarded-for": "198.51.100.1"})
            for _ in range(FREE + 1)
        ]
        another = await sign_in(web, Role.STAFF, pin="a wrong one", headers={"x-forwarded-for": "198.51.100.2"})
    assert [answer.status_code for answer in guessed] == [401] * FREE + [429]
    assert another.status_code == others

"""What a device carries: a cookie that says who is signed in, and one by which the device is known when it comes back.

Both are random, out of reach of scripts, and never sent along with a page of another site.
"""

from typing import Final

from fastapi import Request, Response

from display.access.grants import EVENING, REMEMBERED, Opened

SIGNED_COOKIE: Final = "eracing_signed"
DEVICE_COOKIE: Final = "eracing_device"


def token_of(request: Request) -> str | None:
    """What the cookie of a signed-in device says."""
    return request.cookies.get(SIGNED_COOKIE)


def device_of(request: Request) -> str | None:
    """The mark of a device that was here before."""
    return request.cookies.get(DEVICE_COOKIE)


def key_of(request: Request) -> str | None:
    """The key that a program shows."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() or None if scheme.lower() == "bearer" else None


def hand_over(request: Request, response: Response, opened: Opened) -> None:
    """Give a device that was let in what it is to carry."""
    for name, value, lasts in (
        (SIGNED_COOKIE, opened.token, EVENING),
        (DEVICE_COOKIE, opened.device_token, REMEMBERED),
    ):
        response.set_cookie(
            name,
            value,
            max_age=int(lasts.total_seconds()),
            path="/",
            secure=_is_secure(request),
            httponly=True,
            samesite="strict",
        )


def take_back(request: Request, response: Response) -> None:
    """Have a device forget who was signed in; it stays known."""
    response.delete_cookie(SIGNED_COOKIE, path="/", secure=_is_secure(request), httponly=True, samesite="strict")


def _is_secure(request: Request) -> bool:
    """Whether the browser speaks HTTPS: to us, or to a proxy before us, as the page it sends tells."""
    return request.url.scheme == "https" or request.headers.get("origin", "").lower().startswith("https://")

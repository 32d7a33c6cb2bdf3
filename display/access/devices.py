"""Where a request comes from, in words for people and as an address."""

from typing import Final

from fastapi import Request

_KINDS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
_BROWSERS: Final = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
"""In this order: each of them says that it is the later ones, too."""
_MAPPED: Final = "::ffff:"
"""How an IPv6 socket shows IPv4 senders."""


def device_name(user_agent: str) -> str:
    """What kind of device this is, as far as it says.

    >>> device_name("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36")
    'Android, Chrome'
    """
    kind = next((name for sign, name in _KINDS if sign in user_agent), "")
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    return ", ".join(filter(None, (kind, browser))) or "device"


def sender(request: Request) -> str:
    """The address that a request comes from; that of a proxy which nobody said to trust (`display.forwarded`)."""
    return "127.0.0.1" if request.client is None else request.client.host.removeprefix(_MAPPED)

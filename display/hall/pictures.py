"""The pictures of sponsors: looked at before they are kept, and served so that none of them can do anything.

A picture is named after its content, so browsers and caches may keep it for ever. An SVG may hold scripts: it is shown
as an image, where none runs, and to who opens its address it comes with a policy that lets it do nothing.
"""

import hashlib
from pathlib import PurePosixPath
from typing import Final

from display.access.bodies import check_upload, safe_name
from timing.errors import SetupError

MOST_BYTES: Final = 1 << 20
KINDS: Final = {"png": "image/png", "jpg": "image/jpeg", "svg": "image/svg+xml"}
TAKEN: Final = tuple(KINDS.values())
"""The media types of uploads."""
HEADERS: Final = {
    "cache-control": "public, max-age=31536000, immutable",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
    "cross-origin-resource-policy": "same-origin",
}
LONGEST_NAME: Final = 40


def checked(content: bytes, kind: str) -> str:
    """The name for a picture of this media type, after a look at it.

    Raises HTTPException and SetupError with a sentence for what is too large, or not what it says.
    """
    from display.exports.logo import logo_of  # the typesetter behind it is large

    ending = next((ending for ending, media in KINDS.items() if media == kind), "")
    check_upload(f"picture.{ending}", content, kinds=KINDS, most=MOST_BYTES)
    found = PurePosixPath(logo_of(content, "the picture").name).suffix
    if found != f".{ending}":
        raise SetupError(
            f"the picture was sent as {kind} and is none: it begins like {found.removeprefix('.').upper()}"
        )
    return f"{hashlib.blake2s(content, digest_size=12).hexdigest()}{found}"


def media_type(name: str) -> str:
    """The media type of a kept picture. Raises LookupError with a sentence for what is the name of none."""
    found = KINDS.get(PurePosixPath(name).suffix.removeprefix("."))
    if found is None or len(name) > LONGEST_NAME or safe_name(name) != name:
        raise LookupError("there is no picture of this name")
    return found

"""The logo of an event: a small picture that somebody brings on a stick, looked at before it is put on paper."""

from pathlib import Path
from typing import Final, NamedTuple

import typst

from display.exports.typeset import picture_fits
from timing.errors import SetupError

MOST_BYTES: Final = 5 << 20
MOST_PIXELS: Final = 40_000_000
_KINDS: Final = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"))
_OF_SVG: Final = 1024
"""An SVG says so within its first bytes."""


class Logo(NamedTuple):
    """A picture, under the name by which the papers know it."""

    name: str
    content: bytes


def read_logo(file: Path) -> Logo:
    """The logo in `file`: PNG, JPEG or SVG, told by what is in it. Raises SetupError with a sentence."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise SetupError(f"the logo {file} cannot be read: {error.strerror or error}") from error
    return logo_of(content, f"the logo {file}")


def logo_of(content: bytes, told: str) -> Logo:
    """The logo that these bytes are; `told` is what a sentence calls it. Raises SetupError as `read_logo` does."""
    if not content:
        raise SetupError(f"{told} is empty")
    if len(content) > MOST_BYTES:
        raise SetupError(f"{told} is larger than {MOST_BYTES >> 20} MiB; save it smaller")
    kind = _kind(content)
    if kind is None:
        raise SetupError(f"{told} is no picture that can be printed; save it as PNG, JPEG or SVG")
    if kind == "svg" and b"<!ENTITY" in content:
        raise SetupError(f"{told} has <!ENTITY ...> in it; save it as plain SVG, or as PNG")
    if kind == "png" and int.from_bytes(content[16:20]) * int.from_bytes(content[20:24]) > MOST_PIXELS:
        raise SetupError(f"{told} has more than {MOST_PIXELS // 1_000_000} million pixels; save it smaller")
    logo = Logo(f"logo.{kind}", content)
    try:
        picture_fits(*logo)
    except typst.TypstError as error:
        raise SetupError(f"{told} is broken: {error.message}") from error
    return logo


def _kind(content: bytes) -> str | None:
    for signature, kind in _KINDS:
        if content.startswith(signature):
            return kind
    return "svg" if b"<svg" in content[:_OF_SVG] or (b"<?xml" in content[:64] and b"<svg" in content) else None

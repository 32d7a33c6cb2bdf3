"""The logo: small, whole, and a picture."""

import struct
import zlib
from pathlib import Path

import pytest

from display.exports import Wishes, exported
from display.exports.logo import read_logo
from tests.display.exports.evening import PLAN, record_of
from timing.errors import SetupError

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'


def png(width: int = 2, height: int = 1, pixels: bytes = b"\x00\xff\x00\x00\x00\xff\x00") -> bytes:
    """A picture by the layout of the PNG specification: one row, a red and a green pixel."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("content", "name"), [(png(), "logo.png"), (SVG, "logo.svg")])
def test_a_picture_is_known_by_what_is_in_it_and_stands_on_the_papers(
    tmp_path: Path, content: bytes, name: str
) -> None:
    (tmp_path / "unnamed").write_bytes(content)
    logo = read_logo(tmp_path / "unnamed")
    assert logo == (name, content)
    plain = exported(record_of(), PLAN, "qualifying", "pdf").content
    assert exported(record_of(), PLAN, "qualifying", "pdf", Wishes(logo=logo)).content != plain


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"GIF89a", "is no picture that can be printed; save it as PNG, JPEG or SVG"),
        (b"", "is empty"),
        (png()[:40], "is broken: "),
        (b"\xff\xd8\xff\xe0cut", "is broken: "),
        (b"<svg", "is broken: "),
        (png(9000, 9000), "has more than 40 million pixels"),
        (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg"/>', "save it as plain SVG"),
        (bytes((5 << 20) + 1), "is larger than 5 MiB"),
    ],
)
def test_what_is_no_logo_is_refused_with_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "logo").write_bytes(content)
    with pytest.raises(SetupError, match=sentence):
        read_logo(tmp_path / "logo")


def test_a_logo_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be read"):
        read_logo(tmp_path / "missing.png")

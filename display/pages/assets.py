"""The files pages are made of: scripts, styles, words and pictures, served under an address that changes with them.

The address carries a hash of everything a page consists of. So a browser may keep a file for ever and still never mixes
the files of two versions; a page compares the hash with the one its server names on the feed and knows when it is old.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple, cast

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from display.pages.fonts import font_file
from timing.units import Language

HERE: Final = Path(__file__).parent.parent
STATIC: Final = HERE / "static"
TEMPLATES: Final = HERE / "templates"

# Named here because the table of the machine may say otherwise: on Windows it is the registry, where a text editor can
# make scripts "text/plain", which browsers then refuse to run.
_KINDS: Final[Mapping[str, str]] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}


@cache
def build_id() -> str:
    """A name for the pages as they are: the same wherever the files are the same, another after any change."""
    digest = hashlib.sha256()
    for file in sorted(_files(), key=lambda each: each.relative_to(HERE).as_posix()):
        # A checkout on Windows may have other line ends; it is the same page all the same.
        content = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{file.relative_to(HERE).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def static_path(build: str) -> str:
    """Where the files of this build are served."""
    return f"/static/{build}"


GROUPS: Final = (
    "board",
    "look",
    "access",
    "seat",
    "staff",
    "phone",
    "desk",
    "stewards",
    "organiser",
    "screen",
    "scene",
    "screens",
    "overlay",
    "commentator",
)
"""Of which pages there are texts: those of a group are in `static/i18n/GROUP.LANGUAGE.json`."""


@cache
def words(language: Language, *groups: str) -> Mapping[str, str]:
    """The texts of these groups in this language, by key; of a key in two groups the later one."""
    catalogue: dict[str, str] = {}
    for group in groups:
        catalogue |= json.loads((STATIC / "i18n" / f"{group}.{language}.json").read_text(encoding="utf-8"))
    return catalogue


MOST_HELD: Final = 1_000
"""More than there are. Where letter cases are one, a file has thousands of names."""


class _Held(NamedTuple):
    """A file as it is answered."""

    content: bytes
    headers: Mapping[str, str]


class StaticFolder(StaticFiles):
    """The static files, for `static_path(build)`: they may be kept for ever, as a new one has a new address.

    Each is read once and then answered from memory. Through a thread and the disk it costs a millisecond and waits for
    all others who are there; a page has some twenty files, and after a break thousands open pages at once.
    """

    def __init__(self) -> None:
        super().__init__(directory=STATIC)
        self._files: dict[str, _Held] = {}

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Where a file is: fonts come with their package."""
        folder, _, name = Path(path).as_posix().partition("/")
        font = font_file(name) if folder == "fonts" else None
        return super().lookup_path(path) if font is None else (str(font), font.stat())

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One file, with its kind and leave to keep it."""
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"allow": "GET, HEAD"})
        held = self._files.get(path) or await self._read(path, scope)
        response = Response(held.content, headers=held.headers)
        if self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
        return response

    async def _read(self, path: str, scope: Scope) -> _Held:
        """Raises HTTPException for what is not there."""
        found = await super().get_response(path, {**scope, "headers": []})  # nobody's conditions: all of it
        held = await to_thread.run_sync(_held, Path(cast("FileResponse", found).path), found.headers)
        if len(self._files) < MOST_HELD:
            self._files[path] = held
        return held


def _held(file: Path, headers: Mapping[str, str]) -> _Held:
    content = file.read_bytes()
    kind = _KINDS.get(file.suffix, headers["content-type"])
    told = {"etag": headers["etag"], "last-modified": headers["last-modified"], "content-type": kind}
    return _Held(content, {**told, "cache-control": "public, max-age=31536000, immutable"})


def _files() -> list[Path]:
    folders = (STATIC, TEMPLATES)
    return [file for folder in folders for file in folder.rglob("*") if file.suffix in {*_KINDS, ".html"}]

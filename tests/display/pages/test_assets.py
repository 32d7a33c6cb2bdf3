"""The static files: their address, their kind, and that they are shipped."""

import mimetypes
import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from display.pages import assets
from display.pages.assets import STATIC, TEMPLATES, StaticFolder, build_id, static_path
from display.pages.fonts import FONTS, font_file
from display.pages.spectators import SCRIPTS

ROOT = Path(__file__).parents[3]


async def get(path: str) -> Response:
    """What a server of build "b1" answers."""
    async with browser() as client:
        return await client.get(path)


def browser() -> AsyncClient:
    """One that visits such a server."""
    app = FastAPI()
    app.mount(static_path("b1"), StaticFolder())
    return AsyncClient(transport=ASGITransport(app), base_url="http://board")


async def test_files_may_be_kept_for_ever_at_the_address_of_their_build() -> None:
    answer = await get("/static/b1/js/main.js")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (await get("/static/b2/js/main.js")).status_code == 404, "another build's files are not these"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("js/main.js", "text/javascript; charset=utf-8"),
        ("css/board.css", "text/css; charset=utf-8"),
        ("favicon.svg", "image/svg+xml"),
        ("i18n/board.de.json", "application/json"),
        ("fonts/BarlowCondensed-SemiBold.ttf", "font/ttf"),
    ],
)
async def test_a_files_kind_does_not_depend_on_the_machine(
    monkeypatch: pytest.MonkeyPatch, path: str, kind: str
) -> None:
    monkeypatch.setattr(mimetypes, "guess_type", lambda *_args, **_options: ("text/plain", None))
    assert (await get(f"/static/b1/{path}")).headers["content-type"] == kind


@pytest.mark.parametrize(
    "path", ["../templates/board.html", "%2e%2e/pages/assets.py", "js/../../api.py", "js/none.js", "js"]
)
async def test_nothing_else_is_served(path: str) -> None:
    answer = await get(f"/static/b1/{path}")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("cache-control", "")


async def test_a_file_is_read_once_whoever_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    content = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda file: read.append(file) or content(file))  # type: ignore[func-returns-value]
    async with browser() as client:
        answers = [await client.get("/static/b1/js/main.js") for _ in range(3)]
    assert [answer.text for answer in answers] == [content(STATIC / "js" / "main.js").decode()] * 3
    assert read == [STATIC / "js" / "main.js"]


@pytest.mark.parametrize("earlier", [0, 1], ids=["the first one", "a later one"])
async def test_a_browser_that_has_a_file_is_told_so(earlier: int) -> None:
    tag = (await get("/static/b1/js/main.js")).headers["etag"]
    async with browser() as client:
        for _ in range(earlier):
            await client.get("/static/b1/js/main.js")
        answer = await client.get("/static/b1/js/main.js", headers={"if-none-match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_files_are_for_reading() -> None:
    async with browser() as client:
        assert (await client.head("/static/b1/js/main.js")).headers["content-type"].startswith("text/javascript")
        answer = await client.post("/static/b1/js/main.js")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


async def test_a_file_under_thousands_of_names_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "MOST_HELD", 1)
    folder = StaticFolder()
    async with AsyncClient(transport=ASGITransport(folder), base_url="http://board") as client:
        for name in ("main", "board", "board"):
            assert (await client.get(f"/js/{name}.js")).status_code == 200
    assert set(folder._files) == {str(Path("js", "main.js"))}


def test_the_build_is_named_after_the_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "HERE", tmp_path)
    monkeypatch.setattr(assets, "STATIC", tmp_path / "static")
    monkeypatch.setattr(assets, "TEMPLATES", tmp_path / "templates")
    (tmp_path / "static" / "js").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    script = tmp_path / "static" / "js" / "main.js"
    page = tmp_path / "templates" / "board.html"
    script.write_bytes(b"let a;\nlet b;\n")
    page.write_bytes(b"<p>")

    def named() -> str:
        build_id.cache_clear()
        return build_id()

    try:
        first = named()
        assert re.fullmatch(r"[0-9a-f]{12}", first)
        script.write_bytes(b"let a;\r\nlet b;\r\n")
        assert named() == first, "line ends of a checkout make no other page"
        (tmp_path / "static" / "notes.txt").write_bytes(b"not a part of any page")
        assert named() == first
        page.write_bytes(b"<p><p>")
        assert named() != first
        page.write_bytes(b"<p>")
        script.rename(script.with_name("other.js"))
        assert named() != first
    finally:
        build_id.cache_clear()


def test_the_wheel_carries_them_all() -> None:
    builder = pytest.importorskip("hatchling.builders.wheel").WheelBuilder(str(ROOT))
    shipped = {Path(file.distribution_path).as_posix() for file in builder.recurse_included_files()}
    wanted = [path for folder in (STATIC, TEMPLATES) for path in folder.rglob("*") if path.is_file()]
    assert wanted
    assert {path.relative_to(ROOT).as_posix() for path in wanted} <= shipped


def test_the_hall_board_is_small() -> None:
    """Script and style together, as they are, under 60 kB: small computers hang behind big screens."""
    parts = [STATIC / "js" / f"{name}.js" for name in SCRIPTS]
    parts += [STATIC / "css" / f"{name}.css" for name in ("face", "tokens", "board")]
    assert sum(part.stat().st_size for part in parts) < 60_000


def test_the_typeface_is_served_with_its_licence() -> None:
    for name in FONTS:
        file = font_file(name)
        assert file is not None
        assert file.stat().st_size > 1000
    assert font_file("BarlowCondensed-Thin.ttf") is None, "what no page uses is not served"


def test_the_page_names_every_module_it_imports() -> None:
    imported = {"main"}
    for name in SCRIPTS:
        script = (STATIC / "js" / f"{name}.js").read_text("utf-8")
        imported.update(re.findall(r'^import .*"\./(\w+)\.js";$', script, re.MULTILINE))
    assert imported == set(SCRIPTS)
    assert len(SCRIPTS) == len(imported)


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_write_text_and_never_markup(name: str) -> None:
    script = (STATIC / "js" / f"{name}.js").read_text("utf-8")
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "randomUUID",
    ):
        assert forbidden not in script
    assert not re.search(r"""["'`]https?://""", script), "no other host"

"""The hall board's page as the server hands it out."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from display.pages.assets import words
from display.pages.page import Pages
from display.pages.spectators import SCRIPTS, spectators_router


class Tags(HTMLParser):
    """Every tag with its attributes, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


async def page(query: str = "", **options: Any) -> Tags:
    app = FastAPI()
    pages = Pages(build=options.pop("build", "b1"), language=options.pop("language", "en"))
    app.include_router(spectators_router(pages, **{"cup": "eRacing Cup", **options}))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://board") as client:
        answer = await client.get(f"/{query}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=0, s-maxage=1, stale-while-revalidate=5"
    return Tags(answer.text)


@pytest.mark.parametrize(
    ("query", "default", "spoken"),
    [("", "en", "en"), ("", "de", "de"), ("?lang=de", "en", "de"), ("?lang=en", "de", "en"), ("?lang=fr", "de", "de")],
)
async def test_the_language_is_that_of_the_address_else_of_the_cup(query: str, default: Any, spoken: Any) -> None:
    tags = await page(query, language=default)
    assert tags.of("html")[0]["lang"] == spoken
    assert words(spoken, "board")["waiting"] in tags.text
    [catalogue] = [meta["content"] for meta in tags.of("meta") if meta.get("name") == "words"]
    assert json.loads(catalogue or "") == words(spoken, "board")


async def test_it_carries_its_build_and_asks_for_the_files_of_that_build() -> None:
    tags = await page(build="abc123")
    assert tags.of("html")[0]["data-build"] == "abc123"
    assert [script["src"] for script in tags.of("script")] == ["/static/abc123/js/main.js"]
    links = [link["href"] or "" for link in tags.of("link")]
    assert all(link.startswith("/static/abc123/") for link in links)
    assert {f"/static/abc123/js/{name}.js" for name in SCRIPTS} <= set(links)


async def test_nothing_stands_in_it_that_the_content_policy_forbids() -> None:
    tags = await page()
    assert all(script.get("src") for script in tags.of("script"))
    assert not tags.of("style")
    for _, attributes in tags.found:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert not [value for value in attributes.values() if re.match(r"(?:https?:)?//", value or "")]


async def test_names_from_the_plan_are_text() -> None:
    evil = "<script>alert(1)</script> \"&'"
    tags = await page(cup=evil, rigs_to=evil)
    assert tags.text.count(evil) == 3, "title, head and where the rigs send to"
    assert len(tags.of("script")) == 1


async def test_where_rigs_send_to_is_said_only_when_it_is_known() -> None:
    assert "192.0.2.7:20777" in (await page(rigs_to="192.0.2.7:20777")).text
    assert words("en", "board")["rigs_to"] not in (await page()).text

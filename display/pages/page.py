"""How a page is made: a template, the words of its language, and the address of the files of this build."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from display.look.wardrobe import Dress, Wardrobe
from display.pages.assets import TEMPLATES, static_path, words
from timing.units import Language

ASKED: Final = "no-cache"
"""A page that is asked for each time."""
SHARED: Final = "public, max-age=0, s-maxage=1, stale-while-revalidate=5"
"""The same page for everybody: a browser asks each time, a cache in front for all of them once a second."""


class Pages:
    """Makes pages in `language`, or in the one that an address asks for with `?lang=`.

    `build` is the name of the pages (`assets.build_id()`), to which the feed's hello adds their look. They look as the
    plan in the `wardrobe` says, without one as the house does.
    """

    def __init__(self, *, build: str, language: Language, wardrobe: Wardrobe | None = None) -> None:
        self._build = build
        self._dress = Dress if wardrobe is None else wardrobe.dress
        self._language: Language = language
        self._templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)

    def spoken(self, lang: str | None) -> Language:
        """The language of a page whose address asks for `lang`; for one that we do not speak, our own."""
        return "de" if lang == "de" else "en" if lang == "en" else self._language

    def page(
        self,
        template: str,
        groups: Sequence[str],
        *,
        lang: str | None = None,
        status: int = HTTPStatus.OK,
        kept: str = ASKED,
        **values: Any,
    ) -> HTMLResponse:
        """A page of `template` with the words of `groups` (`assets.words`) and these values, to be `kept` so long.

        Every template has `language`, `build`, `static` (where the files are), `words`, `catalogue`, the words as JSON
        for scripts, and `theme` and `logo`, the addresses of the cup's own look where it has one.
        """
        language = self.spoken(lang)
        dress = self._dress()
        texts = words(language, *groups)
        text = self._templates.get_template(template).render(
            language=language,
            build=dress.build(self._build),
            static=static_path(self._build),
            theme=dress.sheet_href,
            logo=dress.logo_href,
            words=words(language, "look", *groups),
            catalogue=json.dumps(dict(texts), ensure_ascii=False),
            **values,
        )
        return HTMLResponse(text, status, headers={"cache-control": kept})

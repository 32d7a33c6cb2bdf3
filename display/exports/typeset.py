"""Sets a paper: a template of this house and data become a PDF or a picture.

That needs no network, and no font but those that the typesetter brings along.
All text is data. The templates read it from a file of JSON, so that no name can become part of one.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal, NamedTuple

import orjson
import typst

from timing.errors import SetupError

HERE: Final = Path(__file__).parent / "paper"
ARCHIVE: Final = "a-2b"
"""The kind of PDF that is kept: everything it needs is in it."""

Template = Literal["list", "certificates", "laps", "teams", "podium", "labels"]


class Paper(NamedTuple):
    """A PDF, and whether it is one for the archive: a name with signs that no font has makes one that is not."""

    content: bytes
    archive: bool


def pdf(template: Template, data: Mapping[str, Any], at: datetime, pictures: Mapping[str, bytes]) -> Paper:
    """The paper; `at` is when it says it was made, `pictures` are files that the data names."""
    files = _files(template, data, pictures)
    made = int(at.timestamp())
    try:
        return Paper(_compiled(files, format="pdf", pdf_standards=ARCHIVE, timestamp=made), archive=True)
    except typst.TypstError:
        # Such signs are boxes on the paper. What else there is to find wrong is found again here.
        return Paper(_compiled(files, format="pdf", timestamp=made), archive=False)


def png(template: Template, data: Mapping[str, Any], pictures: Mapping[str, bytes], *, ppi: float) -> bytes:
    """The first and only page as a picture."""
    return _compiled(_files(template, data, pictures), format="png", ppi=ppi)


def _files(template: Template, data: Mapping[str, Any], pictures: Mapping[str, bytes]) -> dict[str, bytes]:
    sources = {name: _source(name) for name in ("common", template)}
    return {
        "main.typ": sources[template],
        "common.typ": sources["common"],
        "data.json": orjson.dumps(data),
        **pictures,
    }


@cache
def _source(name: str) -> bytes:
    return (HERE / f"{name}.typ").read_bytes()


def _compiled(files: Mapping[str, bytes], **how: Any) -> bytes:
    # In a folder of its own, and it may read nothing outside of that.
    with TemporaryDirectory(prefix="eracing-paper-") as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        main = Path(folder) / "main.typ"
        made: Any = typst.compile_with_warnings(main, root=folder, ignore_system_fonts=True, **how)[0]
    if not isinstance(made, bytes):
        raise SetupError(f"a picture has one page, and there are {len(made)}")
    return made


def picture_fits(name: str, content: bytes) -> None:
    """Try whether a picture can be set. Raises TypstError for one that cannot."""
    _compiled({"main.typ": f'#image("/{name}", width: 1cm)'.encode(), name: content}, format="pdf")

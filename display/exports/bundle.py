"""Everything that there is to hand out of an event in one ZIP: the standings in every form, and each session's result.

Each file is the very one that an export of its own gives; what there is nothing to say of is left out.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from display.exports.zipped import zipped
from timing.errors import SetupError

if TYPE_CHECKING:
    from display.exports import Format

OF_THE_EVENT: "Final[tuple[tuple[str, Format], ...]]" = (
    ("standings.pdf", "pdf"),
    ("standings.csv", "csv"),
    ("standings-excel-de.csv", "csv-de"),
    ("event.xlsx", "xlsx"),
    ("event.json", "json"),
    ("certificates.pdf", "certificates"),
    ("press.zip", "press"),
)
OF_A_SESSION: "Final[tuple[tuple[str, Format], ...]]" = (("pdf", "pdf"), ("csv", "csv"))


def bundle(
    of_event: "Callable[[Format], bytes]",
    of_session: "Callable[[str, Format], bytes]",
    sessions: Sequence[str],
    at: datetime | None,
    zone: tzinfo | None = None,
) -> bytes:
    """The ZIP. `of_event` makes a file of the standings by its format, `of_session` one of a session by its id.

    `at` is when the newest of what is in it was written. Raises SetupError where there is nothing at all.
    """
    files = dict(_files(of_event, of_session, sessions))
    if not files:
        raise SetupError("there is nothing to hand out yet: nobody has a result")
    return zipped(files, at, zone)


def _files(
    of_event: "Callable[[Format], bytes]", of_session: "Callable[[str, Format], bytes]", sessions: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    wanted: list[tuple[str, Callable[[], bytes]]] = [(name, partial(of_event, of)) for name, of in OF_THE_EVENT]
    wanted += [
        (f"sessions/{quote(session, safe='')}.{ending}", partial(of_session, session, of))
        for session in sessions
        for ending, of in OF_A_SESSION
    ]
    for name, make in wanted:
        try:
            yield name, make()
        except SetupError:  # nobody has a place for a certificate, a session nobody drove
            continue

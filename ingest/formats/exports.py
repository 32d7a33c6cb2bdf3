"""The export table: every result-file format, and how the content of a file tells which one it is."""

from typing import Final

from ingest.formats import (
    Export,
    ac_client,
    ac_personalbest,
    ac_server,
    acc_results,
    eracing_csv,
    iracing_csv,
    iracing_ibt,
    iracing_results,
    motec_ld,
    projectcars_server,
    race07,
    raceroom_server,
    rfactor,
    secondmonitor,
)
from ingest.formats.document import MOST_TEXT, Document
from ingest.formats.results import Contents
from timing.errors import BadInput

EXPORTS: Final[dict[str, Export]] = {
    export.name: export
    for export in (
        acc_results.SERVER,
        acc_results.CLIENT,
        ac_client.EXPORT,
        ac_server.EXPORT,
        raceroom_server.EXPORT,
        iracing_results.EXPORT,
        secondmonitor.EXPORT,
        projectcars_server.EXPORT,
        iracing_csv.EXPORT,
        eracing_csv.EXPORT,
        *rfactor.EXPORTS,
        *race07.EXPORTS,
        ac_personalbest.EXPORT,
        iracing_ibt.EXPORT,
        motec_ld.EXPORT,
    )
}
"""All exports by name, in the order in which a file is compared with them; the names are those that `--as` takes."""

MOST_WARNINGS: Final = 50
"""Of one file: nobody reads more."""

_HEAD: Final = 512
"""Bytes by which text is told from what is none."""
_PACKED: Final = (b"PK\x03\x04", b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
"""How files of ZIP, which workbooks are too, 7-Zip and RAR begin."""
_NO_FORMAT: Final = "result file"
"""What an error calls a file that was not recognised."""


class Unknown(BadInput):
    """A file that is none of ours, as most files are; nothing says that it is a broken one."""


def identify(content: bytes) -> Export | None:
    """The export that a file belongs to, from its content alone; None when it is none of ours."""
    return _identified(Document.of(content))


def read(document: Document, as_format: str | None = None) -> Contents:
    """What a result file holds; `as_format` (one of `EXPORTS`) reads it as that instead of recognising it.

    Raises BadInput for a file that is broken, or none of ours.
    """
    if not document.size:
        raise BadInput(_NO_FORMAT, 0, "expected a result file, but it is empty")
    export = EXPORTS[as_format] if as_format is not None else _identified(document)
    if export is None:
        raise _unknown(document)
    contents = export.read(document)
    warnings = [*document.warnings, *contents.warnings]
    for session in contents.sessions:
        warnings += [f"{session.type}: {doubt}" for doubt in session.doubts()]
    contents.warnings = warnings[:MOST_WARNINGS]
    if len(warnings) > MOST_WARNINGS:
        contents.warnings.append(f"and {len(warnings) - MOST_WARNINGS} more of this kind")
    return contents


def _identified(document: Document) -> Export | None:
    return next((export for export in EXPORTS.values() if export.recognise(document)), None)


def _unknown(document: Document) -> BadInput:
    """Why a file is none of ours: mostly it is another's, but it may be one that breaks off or is too large."""
    if document.part(0, _HEAD).startswith(_PACKED):
        return Unknown(_NO_FORMAT, 0, "expected a result file, not a packed one; unpack it, and save workbooks as CSV")
    endless = document.size > MOST_TEXT and b"\0" not in document.part(0, _HEAD)
    if document.begins("{") or document.begins("//") or endless:
        try:
            document.json(_NO_FORMAT)
        except BadInput as error:
            return error
    return Unknown(_NO_FORMAT, 0, f"expected a file of {', '.join(EXPORTS)}")

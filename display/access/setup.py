"""The one-time code that shows that somebody runs this server: on its console, and in a file for its owner alone."""

import logging
from functools import partial
from pathlib import Path
from typing import Final

from display.access.desk import Desk
from display.access.grants import SETUP_BY, SETUP_LASTS, Grants
from display.access.hashes import new_token
from display.access.local import FILE_NAME as LOCAL_KEY
from display.access.local import local_key, write_private
from display.access.roles import Role
from timing.bus.alone import NO_TALLY
from timing.bus.protocol import Tally
from timing.record.access import AccessBook
from timing.record.protocol import RecordError

FILE_NAME: Final = "setup-code"
PINS: Final = "pins"
"""The tally of PINs that are tried."""


_log = logging.getLogger(__name__)


def desk_of(book: AccessBook, folder: Path, tally: Tally = NO_TALLY) -> Desk:
    """The desk of a server with this data folder, where its machine's own commands find a key for it.

    `tally` counts PINs that are tried, together with other servers.
    """
    key = new_token()
    try:
        write_private(folder / LOCAL_KEY, key)
    except OSError as error:
        _log.warning("%s cannot be written (%s): `eracing doctor` is told what spectators are", folder, error)
    return Desk(
        Grants(book),
        code_file=setup_file(folder),
        local_key=key,
        newest_key=partial(local_key, folder),
        tally=tally,
    )


def setup_file(folder: Path) -> Path:
    """Where the code of a data folder stands while it holds."""
    return folder / FILE_NAME


def setup_line(book: AccessBook, folder: Path) -> str | None:
    """What a server that is not set up says at its start, with a new code; None for one that is.

    A record that cannot be written now keeps no server from starting: then the line says so.
    """
    grants, file = Grants(book), setup_file(folder)
    try:
        if grants.is_set_up():
            file.unlink(missing_ok=True)
            return None
        return f"{new_setup_code(grants, folder)} at /setup makes you the organiser, once, within a day"
    except (RecordError, OSError) as error:
        return f"not possible now: {error}; `eracing access token` makes a code later"


def new_setup_code(grants: Grants, folder: Path) -> str:
    """A code for the organiser, in the file too where that can be written. Raises RecordError."""
    _, code = grants.make_code(Role.ORGANISER, SETUP_BY, SETUP_LASTS)
    try:
        write_private(setup_file(folder), code)
    except OSError as error:
        _log.warning("%s cannot be written (%s): the code of the setup is told here alone", folder, error)
    return code

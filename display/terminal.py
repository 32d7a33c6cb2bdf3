"""Where commands print their tables: as wide as the terminal, and wide enough where there is none."""

import os
import sys
from typing import Final

from rich.console import Console

WIDTH: Final = 160
"""Signs to a line of a file or a pipe, which has no width of its own; COLUMNS says otherwise."""


def console() -> Console:
    """The console of a command's tables."""
    narrow = sys.stdout.isatty() or "COLUMNS" in os.environ
    return Console(width=None if narrow else WIDTH)

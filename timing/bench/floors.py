"""Floors in C: small programs that do the same with as little as possible, compiled when they are asked for."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from timing.errors import EracingError

NO_COMPILER: Final = "no C compiler was found (cc, gcc, clang, or CC in the environment): the floors in C are left out"
_COMPILE_S: Final = 60.0


class FloorError(EracingError):
    """A floor could not be compiled, or did not do what it should."""


def compiler() -> str | None:
    """The C compiler of this machine, the one that CC names first; None where there is none."""
    wanted = os.environ.get("CC")
    return shutil.which(wanted) if wanted else next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)


@contextmanager
def compiled(source: Path, *options: str) -> Iterator[Path | None]:
    """The program made of this C file, for the time of the block; None where no compiler is.

    Raises FloorError, with what the compiler said, when it refuses the file.
    """
    cc = compiler()
    if cc is None:
        yield None
        return
    with TemporaryDirectory(prefix="eracing-floor-") as folder:
        program = Path(folder) / source.stem
        command = [cc, "-O2", "-o", os.fspath(program), os.fspath(source), *options]
        made = subprocess.run(command, capture_output=True, text=True, timeout=_COMPILE_S, check=False)  # noqa: S603 - our own file
        if made.returncode:
            raise FloorError(f"{cc} does not compile {source.name}: {made.stderr.strip()}")
        yield program

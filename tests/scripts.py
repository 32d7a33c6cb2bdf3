"""Whether the shapes that the pages' scripts hand each other fit: what mypy is for Python, `tsc` is for them.

The scripts are served as they are written, so nothing but this check needs it. Where there is none it says so, in CI it
fails. The oldest that serves is 4.8: it reads a tag of a comment only where a line begins, or right after another tag.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

CONFIG: Final = Path(__file__).with_name("jsconfig.json")
NONE: Final = "no tsc was found, so the pages' scripts were not checked: it is in Debian's package node-typescript"


def checked(project: Path) -> int:
    """The exit code of `tsc` on the scripts that this file names: 0 where all is well, or where there is no `tsc`."""
    tsc = shutil.which("tsc")
    if tsc is None:
        print(NONE, file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    return subprocess.run([tsc, "--project", str(project)], check=False).returncode


if __name__ == "__main__":
    sys.exit(checked(CONFIG))

"""A certificate for this machine and an authority that has signed it, made anew for a test by `openssl`."""

import shutil
import ssl
import subprocess
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.e2e.program import PATIENCE_S

_OF_THIS_MACHINE: Final = "subjectAltName=DNS:localhost,IP:127.0.0.1"
_KEY: Final = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


class Certificate(NamedTuple):
    """What a proxy is given, and the authority that visitors believe."""

    chain: Path
    key: Path
    authority: Path

    @property
    def believed(self) -> ssl.SSLContext:
        """How a visitor asks who believes this authority and no other."""
        return ssl.create_default_context(cafile=str(self.authority))


def made(folder: Path) -> Certificate:
    """A new one in this folder. Skips where there is no `openssl`."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not installed")
    found = Certificate(folder / "cup.pem", folder / "cup.key", folder / "authority.pem")
    authority_key = folder / "authority.key"

    def run(*arguments: object) -> None:
        done = subprocess.run(
            [program, *map(str, arguments)], capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
        assert done.returncode == 0, done.stderr

    run("req", "-x509", *_KEY, "-keyout", authority_key, "-out", found.authority, "-days", 2, "-subj", "/CN=Cup")
    run("req", "-new", *_KEY, "-keyout", found.key, "-out", folder / "asked.pem", "-subj", "/CN=localhost")
    (folder / "names").write_text(f"{_OF_THIS_MACHINE}\n", encoding="ascii")
    signing = ("-CA", found.authority, "-CAkey", authority_key, "-CAcreateserial", "-extfile", folder / "names")
    run("x509", "-req", "-in", folder / "asked.pem", *signing, "-out", found.chain, "-days", 2)
    return found

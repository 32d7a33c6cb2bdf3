"""The proxies whose configuration is shipped, as it is shipped but for ports and folders."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.certificates import Certificate
from tests.e2e.program import PATIENCE_S, ROOT, until

SHIPPED: Final = ROOT / "docs" / "deploy"
_SHIPPED_TLS: Final = re.compile(r"# ((?:listen 443 |ssl_certificate).*;)")
_DISPLAYS: Final = re.compile(r"127\.0\.0\.1:808([123])\b")


def free_port() -> int:
    """A TCP port of the loopback that nobody has now."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def installed(name: str) -> str:
    """Where a proxy is. Skips where it is not installed."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def _of(displays: Sequence[int], text: str) -> str:
    """A configuration with the ports of these three displays."""
    assert len(displays) == 3
    return _DISPLAYS.sub(lambda found: f"127.0.0.1:{displays[int(found[1]) - 1]}", text)


def nginx(displays: Sequence[int], folder: Path, tls: Certificate | None) -> "tuple[list[str], int]":
    """The command of nginx before these displays, and its port: of HTTPS, where it has a certificate."""
    program, port, folder = installed("nginx"), free_port(), folder / "nginx"
    folder.mkdir()
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    text = _of(displays, (SHIPPED / "nginx.conf").read_text(encoding="utf-8"))
    if tls is None:
        text = text.replace("listen 80 ", f"listen 127.0.0.1:{port} ")
    else:
        text = _SHIPPED_TLS.sub(r"\1", text)
        text = text.replace("listen 80 ", f"listen 127.0.0.1:{free_port()} ")
        text = text.replace("listen 443 ", f"listen 127.0.0.1:{port} ")
        text = text.replace("/etc/ssl/cup.pem", str(tls.chain)).replace("/etc/ssl/cup.key", str(tls.key))
    text = text.replace("/var/cache/nginx", str(folder))
    text = text.replace("\nhttp {\n", f"\nhttp {{\n    {temporary}\n")
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    # Started by root, its workers are somebody else, who may not use a folder of tests.
    user = "user root;" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    told = f"daemon off; {user} pid {folder}/pid; error_log {folder}/error.log warn;"
    return [program, "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf", "-g", told], port


def caddy(displays: Sequence[int], folder: Path, tls: Certificate | None) -> "tuple[list[str], int]":
    """The same of Caddy."""
    program, port, folder = installed("caddy"), free_port(), folder / "caddy"
    folder.mkdir()
    text = _of(displays, (SHIPPED / "Caddyfile").read_text(encoding="utf-8"))
    site = f"http://127.0.0.1:{port} {{"
    if tls is not None:  # else Caddy would ask for one at an authority of the world outside
        site = f"https://127.0.0.1:{port} {{\n\ttls {tls.chain} {tls.key}"
    text = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + text.replace(":80 {", site)
    (folder / "Caddyfile").write_text(text, encoding="utf-8")
    return [program, "run", "--config", f"{folder}/Caddyfile", "--adapter", "caddyfile"], port


PROXIES: Final = {"nginx": nginx, "caddy": caddy}


@contextmanager
def proxy(name: str, displays: Sequence[int], folder: Path, tls: Certificate | None = None) -> Iterator[int]:
    """A proxy before the displays at these ports, for the time of the block; its port."""
    command, port = PROXIES[name](displays, folder, tls)
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env=os.environ | {"HOME": str(folder), "XDG_DATA_HOME": str(folder)}
        )
    try:
        until(lambda: _listens(port) or process.poll() is not None, f"{name} listens")
        assert process.poll() is None, (folder / f"{name}.log").read_text(errors="replace")
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def _listens(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0

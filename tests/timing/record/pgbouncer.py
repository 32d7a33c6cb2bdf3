"""A PgBouncer of the test's own before a PostgreSQL of the test's own."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal

import pytest

from tests.timing.record.own_server import OwnServer, free_port

PATIENCE_S: Final = 20.0
Mode = Literal["session", "transaction", "statement"]


@contextmanager
def pgbouncer(server: OwnServer, mode: Mode, connections: int = 20) -> Iterator[str]:
    """The URL of the server's database through a pool of so many connections; skipped where it is not installed."""
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("pgbouncer is not installed")
    port, folder = free_port(), Path(tempfile.mkdtemp(prefix="eracing-pool-"))
    (folder / "users").write_text('"postgres" ""\n')
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n* = host=127.0.0.1 port={server.port}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = trust\nauth_file = {folder}/users\npool_mode = {mode}\ndefault_pool_size = {connections}\n"
    )
    user = None
    if os.getuid() == 0:  # as which it does not run
        user = "postgres"
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    process = subprocess.Popen(
        [program, "-q", str(folder / "pgbouncer.ini")],
        cwd=folder,
        user=user,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield server.url(port)
    finally:
        process.kill()
        process.wait(PATIENCE_S)
        shutil.rmtree(folder)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    tried = threading.Event()
    for _ in range(int(PATIENCE_S / 0.02)):
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, "the PgBouncer of the test has ended"
        tried.wait(0.02)
    raise AssertionError("the PgBouncer of the test does not answer")

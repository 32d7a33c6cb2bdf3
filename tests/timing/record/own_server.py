"""A PostgreSQL server of the test's own, which may be stopped, killed and held, and a line to it that may be cut."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pytest

from tests.timing.record.conftest import MUST_RUN

BINARIES: Final = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def free_port() -> int:
    """A TCP port that nobody has at this moment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class OwnServer:
    """A server in a folder of its own. Its port stays the same from start to start."""

    def __init__(self, binaries: Path, folder: Path, user: str | None) -> None:
        self._binaries = binaries
        self._data = folder / "data"
        self._folder = folder
        self._user = user
        self.port = free_port()
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "--no-sync")
        settings = f"listen_addresses = '127.0.0.1'\nport = {self.port}\nunix_socket_directories = '{folder}'\n"
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(settings)

    def url(self, port: int | None = None, user: str = "postgres") -> str:
        """The URL of its only database, at the port of a line to it where one is given."""
        return f"postgresql://{user}@127.0.0.1:{port or self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._run("pg_ctl", "-D", str(self._data), "-w", "-l", str(self._folder / "log"), "start")

    def stop(self, how: str = "immediate") -> None:
        """Stop it; `immediate` leaves everything as it is, as a power cut does."""
        self._run("pg_ctl", "-D", str(self._data), "-w", "-m", how, "stop")

    @contextmanager
    def held(self) -> Iterator[None]:
        """All its processes stand still in this block: connections are there, and nobody answers."""
        postmaster = int((self._data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        processes = [postmaster, *map(int, children)]
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGCONT)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._binaries / program), *arguments],
            cwd=self._folder,
            user=self._user,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a pipe would be held open by the server
            stderr=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{program} {' '.join(arguments)} ended with {done.returncode}"


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """Started, and gone after the block; skipped where there is no server to start, which CI does not take."""
    if not BINARIES:
        reason = "no PostgreSQL server is installed (/usr/lib/postgresql/*/bin)"
        if MUST_RUN:
            pytest.fail(reason)
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="eracing-pg-"))
    user = None
    if os.getuid() == 0:  # as which no PostgreSQL server runs
        user = "postgres"
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    server = OwnServer(BINARIES[-1].parent, folder, user)
    server.start()
    try:
        yield server
    finally:
        with suppress(AssertionError):  # it may be stopped already
            server.stop()
        shutil.rmtree(folder)


class Line:
    """A line to a server at `port`: `self.port` leads there.

    Until `cut_at` finds what it looks for in what a client sends: that still goes to the server, and when the server
    has answered, the line is cut before the answer is heard. While it is `swallowing`, nothing goes either way.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.cut_at: Callable[[bytes], bool] | None = None
        self.cuts = 0
        self.through = threading.Event()
        self.through.set()
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Lead nowhere any more."""
        self.through.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for each in self._open:
            _close(each)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                client.close()
                continue
            self._open += [client, server]
            lost = threading.Event()
            threading.Thread(target=self._up, args=(client, server, lost), daemon=True).start()
            threading.Thread(target=self._down, args=(client, server, lost), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket, lost: threading.Event) -> None:
        with suppress(OSError):
            while sent := client.recv(1 << 16):
                self.through.wait()
                if self.cut_at is not None and self.cut_at(sent):
                    self.cut_at = None
                    lost.set()
                server.sendall(sent)
        _close(client, server)

    def _down(self, client: socket.socket, server: socket.socket, lost: threading.Event) -> None:
        with suppress(OSError):
            while answer := server.recv(1 << 16):
                self.through.wait()
                if lost.is_set():
                    self.cuts += 1
                    break
                client.sendall(answer)
        _close(client, server)


def _close(*sockets: socket.socket) -> None:
    for each in sockets:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()

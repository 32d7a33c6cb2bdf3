"""The programs under a service manager: what they tell it, from the start to the end."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.program import PATIENCE_S, running

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such manager")


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The manager's socket, which programs of this test find in their environment, with a watchdog of four seconds."""
    place = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(os.fspath(place))
        manager.settimeout(PATIENCE_S)
        monkeypatch.setenv("NOTIFY_SOCKET", os.fspath(place))
        monkeypatch.setenv("WATCHDOG_USEC", "4000000")
        yield manager


def told(manager: socket.socket) -> list[str]:
    return manager.recv(4096).decode().split("\n")


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (
            ("serve", "--port", "0", "--udp-port", "0", "--broadcast-port", "0"),
            "eRacing Cup: boards on TCP port {port}, hearing rigs on UDP",
        ),
        (("display", "--port", "0"), "eRacing Cup: boards on TCP port {port}"),
        (
            ("ingest", "--udp-port", "0", "--broadcast-port", "0"),
            "eRacing Cup: hearing rigs on 127.0.0.1, UDP port {udp_port}",
        ),
    ],
)
def test_a_service_tells_that_it_is_ready_lives_and_stops(
    manager: socket.socket, tmp_path: Path, command: tuple[str, ...], status: str
) -> None:
    with running(*command, cwd=tmp_path) as program:
        ready, sentence = told(manager)
        assert ready == "READY=1"
        known = {"port": program.port} if "{port}" in status else {"udp_port": program.udp_port}
        assert sentence.removeprefix("STATUS=").startswith(status.format(**known))
        assert [told(manager) for _ in range(3)] == [["WATCHDOG=1"]] * 3
        assert program.stop() == 0
    last = told(manager)
    while last == ["WATCHDOG=1"]:
        last = told(manager)
    assert last == ["STOPPING=1"]

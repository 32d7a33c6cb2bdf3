"""Which process has a port."""

import os
import socket
import sys
from pathlib import Path

import pytest

from timing.port_holder import Holder, port_holder

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"


def row(port: int, inode: int, state: str = "07") -> str:
    return (
        f"   0: 0100007F:{port:04X} 00000000:0000 {state} 00000000:00000000 00:00000000 00000000  1000  0 {inode} 2 0\n"
    )


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """A /proc as Linux has it: process 70 holds socket 5001, process 71 socket 5002; 72 is another user's."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such links")
    (tmp_path / "net").mkdir()
    for process, inode, program in (("70", 5001, "game\n"), ("71", 5002, "eracing\n")):
        (tmp_path / process / "fd").mkdir(parents=True)
        (tmp_path / process / "comm").write_text(program)
        (tmp_path / process / "fd" / "0").symlink_to("/dev/null")
        (tmp_path / process / "fd" / "3").symlink_to(f"socket:[{inode}]")
    (tmp_path / "71" / "fd" / "4").write_text("closed by now")
    (tmp_path / "72").mkdir()
    return tmp_path


@pytest.mark.parametrize(("port", "holder"), [(20_777, Holder(71, "eracing")), (20_778, None), (5, None)])
def test_the_process_with_the_socket_is_named(proc: Path, port: int, holder: Holder | None) -> None:
    (proc / "net" / "udp").write_text(HEAD + row(5000, 5001) + row(20_777, 5002) + row(20_778, 9999))
    assert port_holder("udp", port, proc) == holder


def test_sockets_of_ipv6_count_too(proc: Path) -> None:
    (proc / "net" / "udp").write_text(HEAD)
    (proc / "net" / "udp6").write_text(HEAD + row(20_777, 5001))
    assert port_holder("udp", 20_777, proc) == Holder(70, "game")


def test_a_connection_from_the_port_does_not_hold_it(proc: Path) -> None:
    (proc / "net" / "tcp").write_text(HEAD + row(8080, 5001, state="01") + row(8080, 5002, state="0A"))
    assert port_holder("tcp", 8080, proc) == Holder(71, "eracing")


def test_where_the_system_does_not_tell_nobody_is_named(tmp_path: Path) -> None:
    assert port_holder("udp", 20_777, tmp_path) is None


@linux
@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
def test_a_real_port_is_ours(kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as bound:
        bound.bind(("127.0.0.1", 0))
        if kind is socket.SOCK_STREAM:
            bound.listen()
        port = bound.getsockname()[1]
        found = port_holder("tcp" if kind is socket.SOCK_STREAM else "udp", port)
    assert found is not None
    assert found.process == os.getpid()

"""Ingest's half of the doctor, on real sockets and folders."""

import errno
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from ingest import checks
from ingest.checks import (
    WANTED_BUFFER,
    check_addresses,
    check_firewall,
    check_lost_datagrams,
    check_receive_buffer,
    check_tape,
    check_udp_port,
    check_watched,
)
from ingest.firewall import Firewall
from ingest.sources.udp import UdpSource
from ingest.watching import Watch, watches
from timing.errors import SetupError
from timing.event import Plan, PlannedRig
from timing.findings import Finding, examine
from timing.port_holder import Holder

GIB = 1 << 30
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")


@pytest.fixture
def taken() -> Iterator[int]:
    """A UDP port that this process has."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def held_by(monkeypatch: pytest.MonkeyPatch, holder: Holder | None) -> None:
    monkeypatch.setattr(checks, "port_holder", lambda protocol, port: holder)


def test_a_free_port_is_free_and_stays_so() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
    for _ in range(2):
        assert check_udp_port("127.0.0.1", port, None) == Finding(
            "UDP port", "ok", f"UDP port {port} on 127.0.0.1 is free"
        )
    assert check_udp_port("127.0.0.1", 0, None).sentence == "any free UDP port will be taken"


@linux
def test_a_port_of_our_server_is_as_it_should_be(taken: int) -> None:
    assert check_udp_port("127.0.0.1", taken, os.getpid()) == Finding(
        "UDP port", "ok", f"the running server hears on UDP port {taken}"
    )


@pytest.mark.parametrize(
    ("holder", "server", "state", "sentence"),
    [
        (Holder(7, "game"), None, "problem", "UDP port {} is held by game (process 7)"),
        (Holder(7, "game"), 8, "problem", "UDP port {} is held by game (process 7)"),
        (None, None, "problem", "UDP port {} is held by another program"),
        (None, 8, "ok", "UDP port {} is in use, and a server is running"),
    ],
)
def test_a_port_that_is_held_is_told_with_who_holds_it(
    monkeypatch: pytest.MonkeyPatch, taken: int, holder: Holder | None, server: int | None, state: str, sentence: str
) -> None:
    held_by(monkeypatch, holder)
    found = check_udp_port("127.0.0.1", taken, server)
    assert (found.state, found.sentence) == (state, sentence.format(taken))
    assert bool(found.advice) is (state == "problem")


def test_an_address_of_another_machine_is_a_problem() -> None:
    found = check_udp_port("192.0.2.200", 0, None)
    assert found.state == "problem"
    assert "UDP port 0 on 192.0.2.200 cannot be opened" in found.sentence


@pytest.mark.parametrize(
    ("lan", "host", "finding"),
    [
        (
            ["192.168.1.10", "10.0.0.7"],
            "0.0.0.0",
            Finding("addresses", "ok", "rigs send to 192.168.1.10 (or 10.0.0.7), UDP port 20777"),
        ),
        (["192.168.1.10"], "192.168.1.10", Finding("addresses", "ok", "rigs send to 192.168.1.10, UDP port 20777")),
        (
            ["192.168.1.10"],
            "127.0.0.1",
            Finding(
                "addresses",
                "warning",
                "only this machine is heard and sees the boards, because the host is 127.0.0.1",
                "start with --host 0.0.0.0; rigs then send to 192.168.1.10, UDP port 20777",
            ),
        ),
        (
            [],
            "0.0.0.0",
            Finding(
                "addresses",
                "warning",
                "this machine has no address in a network",
                "plug in the cable or join the Wi-Fi of the rigs; without it only games on this machine are heard",
            ),
        ),
    ],
)
def test_rigs_are_told_where_to_send_to(
    monkeypatch: pytest.MonkeyPatch, lan: list[str], host: str, finding: Finding
) -> None:
    monkeypatch.setattr(checks, "lan_addresses", lambda: lan)
    assert check_addresses(host, 20_777) == finding


def test_a_firewall_is_told_with_what_opens_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "firewall", lambda: Firewall("ufw", lambda port, protocol: f"allow {port}/{protocol}"))
    found = check_firewall("0.0.0.0", 20_777, 8080)
    assert (found.state, found.advice) == ("warning", "allow 20777/udp and allow 8080/tcp")
    assert check_firewall("127.0.0.1", 20_777, 8080).state == "unused"
    monkeypatch.setattr(checks, "firewall", lambda: None)
    assert check_firewall("0.0.0.0", 20_777, 8080).state == "ok"


class Buffers(UdpSource):
    """A socket of a system that grants what the test says."""

    granted = 0

    @property
    def buffer(self) -> int:
        return self.granted


@pytest.mark.parametrize(
    ("platform", "granted", "state", "advice"),
    [
        ("linux", 2 * WANTED_BUFFER, "ok", ""),
        ("linux", 425_984, "warning", f"sudo sysctl -w net.core.rmem_max={WANTED_BUFFER}"),
        ("darwin", WANTED_BUFFER, "ok", ""),
        ("win32", 65_536, "warning", "a full hall may lose datagrams in a pause"),
    ],
)
def test_a_small_receive_buffer_is_told(
    monkeypatch: pytest.MonkeyPatch, platform: str, granted: int, state: str, advice: str
) -> None:
    monkeypatch.setattr(checks, "UdpSource", Buffers)
    monkeypatch.setattr(Buffers, "granted", granted)
    monkeypatch.setattr(checks, "sys", SimpleNamespace(platform=platform))
    found = check_receive_buffer()
    assert (found.state, found.advice) == (state, advice)


def test_the_receive_buffer_of_this_machine_is_known() -> None:
    assert check_receive_buffer().state in ("ok", "warning")


@pytest.mark.parametrize(("drops", "state"), [(None, "unused"), (0, "ok"), (12, "warning")])
def test_lost_datagrams_are_told(monkeypatch: pytest.MonkeyPatch, drops: int | None, state: str) -> None:
    monkeypatch.setattr(checks, "kernel_drops_at", lambda port: drops)
    assert check_lost_datagrams(20_777).state == state


@linux
def test_a_port_that_hears_has_lost_nothing_yet(taken: int) -> None:
    assert check_lost_datagrams(taken).sentence == f"the system has dropped none at UDP port {taken}"


def test_a_tape_with_room_is_fine(tmp_path: Path) -> None:
    assert check_tape(tmp_path / "not" / "yet", 1000).state == "ok"
    assert not (tmp_path / "not").exists()
    assert check_tape(tmp_path, 0) == Finding("tape", "unused", "no tape is kept of what the rigs send")


def test_a_tape_that_is_there_takes_no_more_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda place: SimpleNamespace(free=GIB))
    assert check_tape(tmp_path, GIB + 1000) == Finding(
        "tape",
        "warning",
        "only 1.0 GiB are free for a tape that may become 1 GiB long",
        "free some space, or make the tape shorter with --tape-gib",
    )
    (tmp_path / "tape-20251124-160000-123456.pcap.gz").write_bytes(bytes(1000))
    assert check_tape(tmp_path, GIB + 1000).state == "ok"


def test_a_folder_that_cannot_be_written_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda place, mode: False)
    found = check_tape(tmp_path, GIB)
    assert (found.state, found.sentence) == ("problem", f"{tmp_path} cannot be written by this user")


def test_all_of_them_together(tmp_path: Path) -> None:
    asked = checks.checks(
        host="127.0.0.1", udp_port=0, port=8080, tape_folder=tmp_path / "tapes", tape_bytes=1000, server=None
    )
    found = examine(asked, 60)
    assert [finding.name for finding in found] == list(asked)
    assert all("could not be checked" not in finding.sentence for finding in found)


def test_a_port_that_nobody_holds_and_we_may_not_have_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise SetupError("not allowed") from OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(checks, "UdpSource", refuse)
    assert check_udp_port("127.0.0.1", 80, None) == Finding("UDP port", "problem", "not allowed")


def test_folders_of_result_files_can_be_read_or_not(tmp_path: Path) -> None:
    assert check_watched(lambda: ()).state == "unused"
    assert check_watched(lambda: watches(Plan(), tmp_path, None)) == Finding(
        "result files", "ok", "1 folder(s) of result files can be read"
    )
    plan = Plan(rigs={"left": PlannedRig("left", "192.0.2.1", name="Rig left", watch=tmp_path / "gone")})
    found = check_watched(lambda: [*watches(plan, tmp_path, None), Watch(tmp_path / "file", "cup")])
    assert found.state == "warning"
    gone, file = found.sentence.split("; ")
    assert gone.startswith(f"the folder {tmp_path / 'gone'} of Rig left cannot be read (")
    assert file.startswith(f"the folder {tmp_path / 'file'} cannot be read (")


def test_folders_of_a_plan_that_is_wrong_are_not_known() -> None:
    def watched() -> list[Watch]:
        raise SetupError("plan.toml, line 2: there is no such key")

    assert check_watched(watched) == Finding(
        "result files", "problem", "plan.toml, line 2: there is no such key", "put the plan right"
    )

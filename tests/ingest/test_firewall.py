"""The firewall of this machine."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from ingest import firewall as module
from ingest.firewall import firewall


def test_where_there_is_none_none_is_told(tmp_path: Path) -> None:
    assert firewall(tmp_path) is None


@pytest.mark.parametrize(("content", "on"), [("# ufw\nENABLED=yes\n", True), ("ENABLED=no\n", False), ("", False)])
def test_ufw_is_told_when_it_is_on(tmp_path: Path, content: str, on: bool) -> None:
    (tmp_path / "etc" / "ufw").mkdir(parents=True)
    (tmp_path / "etc" / "ufw" / "ufw.conf").write_text(content)
    found = firewall(tmp_path)
    assert (found is not None) is on
    assert found is None or (found.name, found.opens(20_777, "udp")) == ("ufw", "sudo ufw allow 20777/udp")


def test_firewalld_is_told_while_it_runs(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "firewalld.pid").write_text("812")
    found = firewall(tmp_path)
    assert found is not None
    assert (found.name, found.opens(8080, "tcp")) == ("firewalld", "sudo firewall-cmd --add-port=8080/tcp")


@pytest.mark.parametrize(
    ("on", "told"), [({"StandardProfile": 0, "PublicProfile": 1}, True), ({"StandardProfile": 0}, False)]
)
def test_the_windows_firewall_is_told_by_its_profiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on: dict[str, int], told: bool
) -> None:
    @contextmanager
    def open_key(root: object, path: str) -> Iterator[str]:
        profile = path.rpartition("\\")[2]
        if profile not in on:
            raise FileNotFoundError(path)
        yield profile

    registry = SimpleNamespace(
        HKEY_LOCAL_MACHINE=None, OpenKey=open_key, QueryValueEx=lambda profile, value: (on[profile], 4)
    )
    monkeypatch.setitem(sys.modules, "winreg", registry)
    monkeypatch.setattr(module, "sys", SimpleNamespace(platform="win32"))
    found = firewall(tmp_path)
    assert (found is not None) is told
    assert found is None or found.opens(20_777, "udp").endswith("protocol=udp localport=20777")

"""The display half as the options name it, and what it says of itself when it is there."""

import asyncio
from pathlib import Path

import pytest

from display.opening import from_options, greet, greet_soon
from timing.bus.alone import ALONE
from timing.event import Plan
from timing.options import Options, read_options
from timing.record.memory import MemoryRecord


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of this machine, and an address of its own in the hall."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("display.opening.lan_addresses", lambda: ["192.0.2.5"])


def options(folder: Path, **given: object) -> Options:
    return read_options({"data": folder / "data", **given})


def test_scoreboards_connect_only_where_a_port_was_given(tmp_path: Path) -> None:
    record = MemoryRecord("e")
    assert from_options(options(tmp_path), record, ALONE)["rmonitor"] is None
    with_port = options(tmp_path, host="192.0.2.5", rmonitor_port=50_000)
    assert from_options(with_port, record, ALONE)["rmonitor"] == ("192.0.2.5", 50_000)


def test_a_new_server_says_where_it_is_and_how_to_set_it_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    (tmp_path / "data").mkdir()
    record = MemoryRecord("e")
    greet(options(tmp_path, host="0.0.0.0"), Plan("Firmencup"), record, 8080, ("0.0.0.0", 20777))
    said = capsys.readouterr().out
    assert "Firmencup" in said
    assert "http://192.0.2.5:8080/" in said
    assert "192.0.2.5, UDP port 20777" in said
    assert "at /setup makes you the organiser" in said
    greet(options(tmp_path), Plan("Firmencup"), record, 8080)
    assert "rigs send to" not in capsys.readouterr().out


async def test_who_waits_for_a_board_goes_before_the_greeting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("display.opening.SOON_S", 0.0)
    (tmp_path / "data").mkdir()
    greet_soon(options(tmp_path), Plan("Firmencup"), MemoryRecord("e"), 8080)
    assert capsys.readouterr().out == ""
    said = ""
    while not said:
        await asyncio.sleep(0)
        said = capsys.readouterr().out
    assert "Firmencup" in said

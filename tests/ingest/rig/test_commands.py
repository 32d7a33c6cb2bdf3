"""`eracing rig` on the command line."""

import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import eracing
from ingest.rig.app import Rig
from ingest.rig.sims import sims
from tests.ingest.rig.memories import FakeMemory
from tests.ingest.rig.stand import KEY
from timing.errors import SetupError

RIGHT = {"--to": "192.168.1.10", "--rig": "rig-7", "--key": KEY}


def command(folder: Path, **changed: str) -> list[str]:
    options = {**RIGHT, "--data": str(folder)} | {f"--{name}": value for name, value in changed.items()}
    return ["rig", *(part for option in options.items() for part in option)]


@pytest.mark.skipif(sys.platform == "win32", reason="there it runs")
def test_elsewhere_than_on_windows_it_says_so(tmp_path: Path) -> None:
    told = CliRunner().invoke(eracing.app, command(tmp_path / "laps"))
    assert isinstance(told.exception, SetupError)
    assert "start it on the rig's Windows PC" in str(told.exception)
    assert not (tmp_path / "laps").exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"to": "no address"}, "is no address; write HOST or HOST:PORT"),
        ({"rig": "rig 7"}, "a rig's id is up to 40 letters"),
        ({"key": "short"}, "a key has 16 to 128 characters"),
        ({"sim": "chess"}, "'chess' is not one of 'auto', 'iracing', 'rfactor2'"),
    ],
)
def test_what_is_given_wrong_is_told(tmp_path: Path, changed: dict[str, str], sentence: str) -> None:
    told = CliRunner(env={"COLUMNS": "200"}).invoke(eracing.app, command(tmp_path, **changed))
    assert told.exit_code == 2
    assert sentence in told.stderr


def test_it_runs_until_ctrl_c_and_says_what_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Any] = []

    def run(rig: Rig, *others: Any) -> None:
        ran.append(rig)
        raise KeyboardInterrupt

    monkeypatch.setattr("ingest.rig.windows.shared_memory", FakeMemory)
    monkeypatch.setattr("ingest.rig.app.run", run)
    told = CliRunner().invoke(eracing.app, command(tmp_path / "laps"))
    assert told.exit_code == 0, told.output
    assert len(ran) == 1
    assert "rig rig-7 tells 192.168.1.10 of its laps; 0 wait here. Ctrl+C stops" in told.output
    assert "stopped; 0 lap(s) wait here for the next start" in told.output
    assert (tmp_path / "laps" / "rig.sqlite").exists()


def test_one_sim_or_all_of_them_are_read() -> None:
    names = ["iracing", "rfactor2", "raceroom", "ac-evo"]
    assert [sim.name for sim in sims()] == names
    assert [sim.name for name in names for sim in sims(name)] == names

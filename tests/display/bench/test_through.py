"""`eracing bench through` at its smallest size: that it runs, what it tells, and that it reckons right."""

import json
import tempfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from display.bench import through
from eracing import app
from timing.bench.floors import NO_COMPILER, compiler


def test_half_and_all_but_one_in_a_hundred() -> None:
    assert through.late([float(ms) for ms in range(101)]) == (50.0, 99.0)


def test_the_floor_writes_what_a_lap_takes_each_time() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = through.bare_syncs(Path(folder), 3)
        (file,) = Path(folder).iterdir()
        assert file.stat().st_size == 900
    assert 0 < found.p50 <= found.p99


@pytest.mark.skipif(compiler() is None, reason="the screens are in C")
def test_laps_come_from_datagrams_to_screens() -> None:
    said = CliRunner().invoke(app, ["bench", "through", "--quick", "--json"])
    assert said.exit_code == 0, said.output
    told = json.loads(said.stdout)
    assert (told["bench"], told["quick"], told["missing"]) == ("through", True, [])
    half, most = told["measures"]
    for measure, at_most in ((half, 10.0), (most, 60.0)):
        floor, ours = measure["figures"]
        assert (measure["unit"], floor["name"], ours["name"]) == ("ms", through.FLOOR, through.OURS)
        assert floor["median"] > 0
        assert ours["median"] > 0
        assert [(goal["at_most"], goal["against"]) for goal in measure["goals"]] == [(at_most, None)]
    assert half["figures"][1]["median"] <= most["figures"][1]["median"]


def test_without_a_compiler_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler")
    said = CliRunner().invoke(app, ["bench", "through", "--quick", "--json"])
    assert said.exit_code == 0, said.output
    told = json.loads(said.stdout)
    assert (told["measures"], told["missing"]) == ([], [NO_COMPILER])

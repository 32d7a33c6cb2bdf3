"""The benchmark of several displays at its smallest: it runs, and a figure that is not linear is seen."""

import sys

import pytest

from display.bench import scale
from timing.bench.figures import Goal
from timing.bench.floors import NO_COMPILER, compiler


@pytest.mark.skipif(sys.platform != "linux" or compiler() is None, reason="the clients need Linux and a compiler")
def test_two_displays_at_once_are_measured_beside_one() -> None:
    told = scale.run(quick=True)
    assert (told.bench, told.missing) == ("scale", ())
    for measure in told.measures:
        assert [(each.name, each.kind) for each in measure.figures] == [
            (scale.ALONE, "floor"),
            (scale.TOGETHER, "ours"),
        ]
        assert all(value > 0 for each in measure.figures for value in each.rounds)
    (goal,) = told.measures[0].goals
    assert goal == Goal(at_least=1.6, against=scale.ALONE)
    alone, together = told.measures[0].figures
    value = told.measures[0].value(goal)
    assert value == pytest.approx(together.median / alone.median)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it says that it needs Linux")
def test_without_a_compiler_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timing.bench.floors.compiler", lambda: None)
    told = scale.run(quick=True)
    assert told.measures == ()
    assert told.missing[0].startswith(NO_COMPILER)

"""A command that runs until it is told to stop hears that, and the signals are as they were afterwards."""

import signal
import threading

import pytest

from timing.stopping import STEP_S, until_told_to_stop, wait_for


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_each_of_the_two_signals_ends_it(kind: signal.Signals) -> None:
    before = signal.getsignal(kind)
    with until_told_to_stop() as told:
        assert not told.is_set()
        signal.raise_signal(kind)
        assert told.is_set()
    assert signal.getsignal(kind) is before


def test_it_is_waited_for_in_steps_as_windows_needs_it() -> None:
    steps: list[float] = []

    class Told(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            assert timeout is not None, "Ctrl+C would not be noticed"
            steps.append(timeout)
            return len(steps) == 3

    wait_for(Told())
    assert steps == [STEP_S] * 3

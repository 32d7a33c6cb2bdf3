"""Checks are asked together, and none of them harms the others."""

import threading
from collections.abc import Iterator

import pytest

from timing.findings import Finding, examine

FINE = Finding("disk", "ok", "there is room")


@pytest.fixture
def forever() -> Iterator[threading.Event]:
    """What a check can wait for until the test is over."""
    event = threading.Event()
    yield event
    event.set()


def test_findings_come_in_the_order_of_the_checks() -> None:
    first, second = Finding("a", "ok", "fine"), Finding("b", "warning", "hm", "do this")
    assert examine({"a": lambda: first, "b": lambda: second}, 60) == [first, second]


def test_a_check_may_have_several_findings_or_none() -> None:
    first, second = Finding("rig left", "warning", "silent"), Finding("rig right", "warning", "silent")
    assert examine({"each rig": lambda: [first, second], "none": list, "disk": lambda: FINE}, 60) == [
        first,
        second,
        FINE,
    ]


def test_the_checks_run_at_the_same_time() -> None:
    both = threading.Barrier(2, timeout=60)

    def check() -> Finding:
        both.wait()
        return FINE

    assert examine({"a": check, "b": check}, 60) == [FINE, FINE]


def test_a_check_that_does_not_answer_is_not_waited_for(forever: threading.Event) -> None:
    def hang() -> Finding:
        forever.wait(60)
        return FINE

    found = examine({"Redis": hang}, 0)
    assert found == [Finding("Redis", "problem", "there was no answer within 0 seconds", "try again; look at the load")]


@pytest.mark.parametrize("error", [RuntimeError("a mistake"), StopIteration("a mistake"), KeyError("a mistake")])
def test_a_check_that_fails_is_a_finding(error: Exception) -> None:
    def fail() -> Finding:
        raise error

    found = examine({"disk": fail, "clock": lambda: FINE}, 60)
    assert found[0].state == "problem"
    assert "a mistake" in found[0].sentence
    assert found[1] == FINE


def test_a_timeout_in_a_check_is_not_taken_for_silence() -> None:
    def fail() -> Finding:
        raise TimeoutError("the database timed out")

    (found,) = examine({"record": fail}, 60)
    assert found.sentence == "this could not be checked: the database timed out"

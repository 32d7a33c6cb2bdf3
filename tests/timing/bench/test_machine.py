"""The machine that figures were taken on."""

import os
import platform

import pytest

from timing.bench.machine import machine


def test_the_machine_is_described() -> None:
    here = machine()
    assert set(here) == {"processor", "cores", "system", "python", "load"}
    assert 1 <= here["cores"] <= (os.cpu_count() or 1)
    assert platform.python_version() in here["python"]
    assert here["processor"]


def test_a_system_that_tells_neither_load_nor_affinity_is_described_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(os, "getloadavg", raising=False)
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert machine()["load"] is None
    assert machine()["cores"] == os.cpu_count()

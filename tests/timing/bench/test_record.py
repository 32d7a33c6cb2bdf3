"""`eracing bench record` at its small size: that it measures, and what it says. Never how quick anything is."""

from pathlib import Path

import pytest

from timing.bench import postgresql
from timing.bench.record import run


def test_each_figure_stands_beside_its_floors_and_a_peer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(postgresql.DATABASE, raising=False)
    report = run(quick=True).json({})
    assert (report["bench"], report["quick"]) == ("record", True)
    assert report["missing"] == ["PostgreSQL is left out: ERACING_TEST_DATABASE names no server"]
    kinds = [[figure["kind"] for figure in measure["figures"]] for measure in report["measures"]]
    assert kinds == [["floor", "floor", "ours", "peer"], ["floor", "ours", "peer"], ["floor", "ours", "peer"]]
    assert all(figure["low"] > 0 for measure in report["measures"] for figure in measure["figures"])
    wanted = [[(goal["at_most"], goal["at_least"]) for goal in measure["goals"]] for measure in report["measures"]]
    assert wanted == [[(3.0, None)], [(None, 0.5)], [(None, 0.5)]]
    assert all(goal["value"] > 0 for measure in report["measures"] for goal in measure["goals"])
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_does_not_answer_is_left_out_and_its_password_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(postgresql.DATABASE, "postgresql://anna:geheim@127.0.0.1:1/cup")
    assert postgresql.why_not() == "PostgreSQL is left out: the server that ERACING_TEST_DATABASE names does not answer"

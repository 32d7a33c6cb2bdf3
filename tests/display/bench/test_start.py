"""The benchmark of the start: it runs, tells what it should, and measures a server that has the board."""

import sys
from pathlib import Path

import pytest

from display.bench import start
from display.bench.processes import BenchError


def test_each_start_stands_beside_bare_python_and_what_others_would_use() -> None:
    report = start.run(quick=True)
    told = report.json({})
    assert bool(report.missing) == (sys.platform == "win32")
    asked = [measure for measure in told["measures"] if measure["goals"]]
    assert [(each["unit"], each["goals"][0]["at_most"]) for each in asked] == [("ms", 250.0), ("ms", 1500.0)]
    for measure in told["measures"]:
        assert [figure["kind"] for figure in measure["figures"]] == ["floor", "ours", "peer"]
        assert all(figure["rounds"] == 1 and figure["low"] > 0 for figure in measure["figures"])
        assert measure["figures"][1]["to_floor"] > 1, "no program of Python starts faster than Python"


def test_a_program_that_fails_is_no_figure(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="the rig is on fire"):
        start._to_the_end(tmp_path, "-c", "raise SystemExit('the rig is on fire')")


def test_a_server_that_ends_before_it_answers_is_no_figure(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"nobody answers on port \d+: the port is another's"):
        start._to_first_byte(tmp_path, "-c", 'raise SystemExit("the port is another\'s")')


def test_a_server_that_answers_otherwise_is_no_figure(tmp_path: Path) -> None:
    refuses = """
import http.server, sys
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.BaseHTTPRequestHandler).serve_forever()
"""
    with pytest.raises(BenchError, match="HTTP/1"):
        start._to_first_byte(tmp_path, "-c", refuses)

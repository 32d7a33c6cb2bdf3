"""What the doctor found, as a table and as JSON."""

import io

import orjson
from rich.console import Console

from display.diagnosis import as_json, table
from timing.findings import Finding

FOUND = [
    Finding("UDP port", "ok", "UDP port 20777 is free"),
    Finding("disk", "problem", "the disk is full", "free some [space]"),
    Finding("Redis", "unused", "not used"),
    Finding("rigs", "warning", "no rig has been heard", "switch on telemetry"),
]


def test_each_finding_has_a_line_and_advice_below_it() -> None:
    console = Console(file=io.StringIO(), width=100)
    console.print(table(FOUND))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert lines[0].split() == ["ok", "UDP", "port", "UDP", "port", "20777", "is", "free"]
    assert "PROBLEM" in lines[1]
    assert "→ free some [space]" in lines[2]
    assert "not used" in lines[3]
    assert "warning" in lines[4]


def test_programs_get_the_same_as_json() -> None:
    assert orjson.loads(as_json(FOUND))[1] == {
        "name": "disk",
        "state": "problem",
        "sentence": "the disk is full",
        "advice": "free some [space]",
    }

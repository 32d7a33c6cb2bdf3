"""What `eracing doctor` found, for people and for programs."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

import orjson
from rich.table import Table
from rich.text import Text

from timing.findings import Finding, State

_SIGNS: Final[dict[State, tuple[str, str]]] = {
    "ok": ("ok", "green"),
    "warning": ("warning", "yellow"),
    "problem": ("PROBLEM", "bold red"),
    "unused": ("not used", "dim"),
}


def table(found: Sequence[Finding]) -> Table:
    """A line for each finding, with what to do about it below the sentence."""
    lines = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    lines.add_column(no_wrap=True)
    lines.add_column(no_wrap=True, style="bold")
    lines.add_column(overflow="fold")
    for finding in found:
        word, style = _SIGNS[finding.state]
        lines.add_row(Text(word, style=style), Text(finding.name), Text(finding.sentence))
        if finding.advice:
            lines.add_row("", "", Text(f"→ {finding.advice}", style="cyan"))
    return lines


def as_json(found: Sequence[Finding]) -> bytes:
    """The findings as a JSON list of objects with `name`, `state`, `sentence` and `advice`."""
    return orjson.dumps([asdict(finding) for finding in found], option=orjson.OPT_INDENT_2)

"""Floors in C: compiled where a compiler is, left out where none is."""

import shutil
import subprocess
from pathlib import Path

import pytest

from timing.bench.floors import FloorError, compiled, compiler

needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler here")


@needs_compiler
def test_a_floor_is_there_as_long_as_it_is_needed(tmp_path: Path) -> None:
    source = tmp_path / "answer.c"
    source.write_text('#include <stdio.h>\nint main(void) { printf("%d", 6 * FACTOR); return 0; }\n')
    with compiled(source, "-DFACTOR=7") as program:
        assert program is not None
        assert subprocess.run([program], capture_output=True, text=True, check=True).stdout == "42"
    assert not program.exists()


@needs_compiler
def test_a_floor_that_does_not_compile_is_told_with_what_the_compiler_said(tmp_path: Path) -> None:
    source = tmp_path / "broken.c"
    source.write_text("int main(void) { return lap; }\n")
    with pytest.raises(FloorError, match=r"does not compile broken\.c: (?s:.*)lap"), compiled(source):
        pass


def test_without_a_compiler_there_is_no_floor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert compiler() is None
    with compiled(tmp_path / "any.c") as program:
        assert program is None


def test_the_compiler_named_in_the_environment_is_asked_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", str(tmp_path / "none-such"))
    assert compiler() is None
    own = tmp_path / "own-cc"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.setenv("CC", str(own))
    assert compiler() == str(own)

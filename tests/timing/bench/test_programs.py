"""Programs beside a benchmark: what they say is heard, and one that fails is told in a sentence."""

import sys
from pathlib import Path

import pytest

from timing.bench.programs import Program, ProgramError, served


def program(does: str) -> Program:
    return Program("the rig", [sys.executable, "-c", does])


def test_a_program_hears_a_line_and_answers() -> None:
    with program("print(input() + ' heard')") as rig:
        rig.say("lap 3")
        assert rig.line() == "lap 3 heard"
        rig.wait(60)


def test_a_program_that_ends_without_a_word_is_told_with_its_last_words() -> None:
    with program("raise SystemExit('on fire')") as rig, pytest.raises(ProgramError, match="on fire"):
        rig.line()


def test_a_program_that_says_nothing_is_not_waited_for_longer_than_it_may_take() -> None:
    with program("import time; time.sleep(60)") as rig, pytest.raises(ProgramError, match="within 0 s"):
        rig.line(0.1)


def test_a_program_that_fails_in_the_end_is_told() -> None:
    with program("raise SystemExit('no laps')") as rig, pytest.raises(ProgramError, match="no laps"):
        rig.wait(60)


def test_a_program_is_ended_with_the_block() -> None:
    with program("import time; time.sleep(600)") as rig:
        pass
    assert rig.ended


def test_a_server_says_where_it_is_reached(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        assert server.port != server.udp_port
        assert min(server.port, server.udp_port) > 0
    assert server.program.ended

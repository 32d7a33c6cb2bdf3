"""What the doctor says of a database that several machines share."""

from datetime import timedelta

import pytest

from display.database_checks import check_database, clock_finding
from timing.record import rights
from timing.record.protocol import RecordError
from timing.record.rights import Seen

URL = "postgresql://eracing@db/cup"
NONE = timedelta()
WAY = timedelta(milliseconds=4)


@pytest.mark.parametrize("url", [None, "sqlite:///cup.db"])
def test_a_file_of_this_machine_needs_no_rights(url: str | None) -> None:
    assert [each.state for each in check_database(url)] == ["unused"]


@pytest.mark.parametrize(
    ("lacks", "owns", "state", "words"),
    [
        ((), False, "ok", "the role 'eracing' has the rights that it needs"),
        ((), True, "warning", "owns the tables"),
        (("INSERT on entries",), False, "problem", "the role 'eracing' lacks INSERT on entries"),
        (tuple("abcdef"), False, "problem", "lacks a, b, c, d and 2 more"),
    ],
)
def test_the_rights_of_a_role_are_told(
    monkeypatch: pytest.MonkeyPatch, lacks: tuple[str, ...], owns: bool, state: str, words: str
) -> None:
    monkeypatch.setattr(rights, "look", lambda *_: Seen("eracing", lacks, owns, NONE, WAY))
    found, clock = check_database(URL)
    assert (found.state, words in found.sentence) == (state, True)
    assert clock.state == "ok"


def test_a_database_that_cannot_be_reached_is_told_by_the_check_of_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    def look(*_: object) -> Seen:
        raise RecordError("not reached")

    monkeypatch.setattr(rights, "look", look)
    assert check_database(URL) == ()


@pytest.mark.parametrize(
    ("ahead_ms", "way_ms", "state", "words"),
    [
        (1_500, 4, "ok", "1500 ms behind the database's (measured over 4 ms)"),
        (2_500, 4, "warning", "2500 ms behind"),
        (-2_500, 4, "warning", "2500 ms ahead of"),
        (2_500, 1_000, "ok", "measured over 1000 ms"),  # it may be the way
    ],
)
def test_clocks_that_are_apart_are_told(ahead_ms: int, way_ms: int, state: str, words: str) -> None:
    found = clock_finding("c", "the database's", timedelta(milliseconds=ahead_ms), timedelta(milliseconds=way_ms))
    assert (found.state, words in found.sentence) == (state, True)

"""Personal bests of Assetto Corsa: one lap of nobody for each car and track."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import ac_personalbest
from ingest.formats.ac_personalbest import EXPORT, read
from ingest.formats.document import Document
from ingest.formats.exports import identify
from ingest.formats.results import Contents, FileDriver, FileSession
from tests.ingest.formats.damage import assert_told_well, damaged, told
from tests.ingest.formats.ini_files import best_file
from timing.errors import BadInput
from timing.readings import SessionType

RECORDS = (("HALL_GT3", "LAKESIDE-SHORT_LAYOUT", "97901"), ("HALL_F4", "LAKESIDE", "92769"))


def contents(text: str, encoding: str = "utf-8") -> Contents:
    return read(Document.of(text.encode(encoding)))


def refused(text: str) -> str:
    with pytest.raises(BadInput) as error:
        contents(text)
    return str(error.value)


def test_a_file_is_one_session_of_best_laps_of_nobody() -> None:
    assert contents(best_file(*RECORDS)) == Contents(
        "assettocorsa-personalbest",
        [
            FileSession(
                SessionType.OTHER,
                None,
                [
                    FileDriver(
                        "", "hall_gt3", identity="hall_gt3", stated_best_ms=97_901, track="lakeside-short_layout"
                    ),
                    FileDriver("", "hall_f4", identity="hall_f4", stated_best_ms=92_769, track="lakeside"),
                ],
            )
        ],
        family="ac",
        date=datetime.fromtimestamp(1777708094.456, UTC),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le"])
@pytest.mark.parametrize("heading", ["", "\r\n", "\n\n"])
def test_a_file_is_recognised_by_its_sections(heading: str, encoding: str) -> None:
    assert identify((heading + best_file(*RECORDS)).encode(encoding)) is EXPORT
    assert identify((heading + "[A@B]\nTIME=5\n").encode(encoding)) is EXPORT


@pytest.mark.parametrize(
    "text", ["[CAR@TRACK]\n", "[CAR@TRACK]\nNAME=1\n", "[CAR]\nTIME=1\n", "x\n[CAR@TRACK]\nTIME=1\n"]
)
def test_sections_of_anything_else_are_none(text: str) -> None:
    assert identify(text.encode()) is None


def test_the_date_of_a_file_is_that_of_its_latest_lap() -> None:
    text = "[A@B]\nTIME=90000\nDATE=1777708094000\n[C@D]\nTIME=90000\nDATE=1777708095000\n[E@F]\nTIME=1\nDATE=-1\n"
    assert contents(text).date == datetime.fromtimestamp(1777708095, UTC)
    assert contents("[A@B]\nTIME=90000\n").date is None


@pytest.mark.parametrize("time", ["0", "-1", "999999999"])
def test_a_time_may_be_none(time: str) -> None:
    assert contents(best_file(("A", "B", time))).sessions[0].drivers[0].best_ms is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[A@B]\nDATE=5\n", "at byte 0: expected a TIME in this section"),
        ("[A@B]\nTIME=1:30.5\n", 'at byte 6: expected "TIME" to be a whole number of milliseconds, not "1:30.5"'),
        ("[A@B]\nTIME=90000\nDATE=x\n", 'at byte 17: expected "DATE" to be a whole number of milliseconds, not "x"'),
        ("[A@B]\nTIME=90000\n[A]\n", "at byte 17: expected a section [CAR@TRACK]"),
        ("[A@B@C]\nTIME=90000\n", "at byte 0: expected a section [CAR@TRACK]"),
        ("\n", "at byte 0: expected a section [CAR@TRACK]"),
        ("[A@B]\nTIME=9", "at byte 6: expected the end of this line, but the file ends"),
    ],
)
def test_what_is_none_is_told_with_its_place(text: str, sentence: str) -> None:
    assert refused(text) == f"assettocorsa-personalbest {sentence}"


def test_records_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ac_personalbest, "MOST_RECORDS", 2)
    assert refused(best_file(*RECORDS, RECORDS[0])).endswith("expected at most 2 sections")


def test_a_file_that_breaks_off_within_a_record_says_so() -> None:
    content = best_file(RECORDS[0]).encode()
    for size in range(1, content.index(b"TIME=") + 11):
        assert isinstance(told(read, content[:size]), BadInput)


@given(damaged(best_file(*RECORDS).encode()))
def test_a_damaged_file_is_read_or_refused_in_one_line(content: bytes) -> None:
    assert_told_well("assettocorsa-personalbest", told(read, content))


@given(st.lists(st.integers(1, 86_399_999), min_size=1, max_size=5))
def test_bests_are_read_as_they_were_written(times: list[int]) -> None:
    text = best_file(*[(f"CAR{index}", "LAKESIDE", str(time)) for index, time in enumerate(times)])
    assert [driver.best_ms for driver in contents(text).sessions[0].drivers] == times

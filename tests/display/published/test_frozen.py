"""Versions are reckoned again: what an export is of, and that nobody changes the record unseen."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from display.published.frozen import results_for, title, versions
from display.verifying import verified
from tests.display.published.hall import PLAN, Hall, edit
from timing.errors import SetupError
from timing.record.published import ResultPublished


def verify(hall: Hall) -> str | None:
    return verified(hall.record, PLAN).fault


def test_an_export_is_of_the_version_published_last_until_something_changes(hall: Hall) -> None:
    assert results_for(hall.record, PLAN, "race-1").version is None
    (last,) = hall.official("race-1")[-1:]
    found = results_for(hall.record, PLAN, "race-1")
    assert (found.version, found.since, found.state, found.seq, found.at) == (2, None, "official", last.seq, last.at)
    hall.penalise("mika", 5)
    now = results_for(hall.record, PLAN, "race-1")
    assert (now.version, now.since, now.state) == (None, 2, "revised")
    assert now.seq == hall.record.position().seq
    hall.publish()
    assert results_for(hall.record, PLAN, "race-1").version == 3
    hall.move("race-1", "reopen", "reopen")
    assert (results_for(hall.record, PLAN, "race-1").version, results_for(hall.record, PLAN, "race-1").since) == (
        None,
        3,
    )


def test_one_of_the_standings_follows_each_session(hall: Hall) -> None:
    hall.official("qualifying")
    assert results_for(hall.record, PLAN, "").version == 1
    hall.late_lap("paul", 118_000, "race-2")
    assert (results_for(hall.record, PLAN, "").version, results_for(hall.record, PLAN, "").since) == (None, 1)
    assert results_for(hall.record, PLAN, "qualifying").version == 2, "the other session is as it was"
    assert results_for(hall.record, PLAN, "", version=1).version == 1


def test_current_is_the_session_on_screen_and_the_past_has_no_version(hall: Hall) -> None:
    hall.official("race-1")
    hall.move("race-2", "start")
    assert results_for(hall.record, PLAN, "current").scope == "race-2"
    hall.move("race-2", "close", "provisional")
    hall.publish()
    assert results_for(hall.record, PLAN, "current", version=1).scope == "race-2"
    assert results_for(hall.record, PLAN, "race-1", at=20).version is None


def test_what_was_never_published_is_refused_with_what_was(hall: Hall) -> None:
    with pytest.raises(SetupError, match="no version 1 of the result of session 'race-1': nothing was published yet"):
        results_for(hall.record, PLAN, "race-1", version=1)
    hall.official("race-1")
    with pytest.raises(SetupError, match="there is no version 9 of the standings: the last one is 1"):
        results_for(hall.record, PLAN, "", version=9)
    with pytest.raises(SetupError, match="name either --version or --at"):
        results_for(hall.record, PLAN, "race-1", version=1, at=3)


def test_an_untouched_record_comes_to_what_was_published(hall: Hall) -> None:
    hall.official("qualifying")
    hall.official("race-1")
    found = verified(hall.record, PLAN)
    assert found.fault is None
    assert found.lines[-1] == "results: 5 published versions, each comes to what was published"


def test_somebody_who_edits_the_database_is_found_out_by_the_chain(hall: Hall, tmp_path: Path) -> None:
    hall.official("race-1")
    edit(tmp_path, 14, "118000", "117000")
    fault = verify(hall)
    assert fault is not None
    assert "the record is not as it was written, from entry 14 on" in fault
    assert "version 1 of the result of session 'race-1' is not what was published" in fault


def test_who_makes_the_chain_anew_is_found_out_by_the_first_version_that_differs(hall: Hall, tmp_path: Path) -> None:
    hall.official("qualifying")
    hall.official("race-1")
    published = versions(hall.record, "race-1")[0]
    edit(tmp_path, 14, "118000", "117000", chained=True)
    fault = verify(hall)
    assert fault is not None
    assert fault.startswith("version 1 of the standings is not what was published"), "the race was in it already"
    with pytest.raises(SetupError, match=f"{title(published)} is not what was published: its checksum was"):
        results_for(hall.record, PLAN, "race-1", version=1)
    with pytest.raises(SetupError, match="version 2 of the result of session 'race-1' is not what was published"):
        results_for(hall.record, PLAN, "race-1")
    assert results_for(hall.record, PLAN, "qualifying", version=1).version == 1


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"number": 3}, "number 1, which is missing"),
        ({"seq": 999}, "entry 999, which is not before it"),
        ({"terms": "{}"}, r"nothing \(version 1 of the result of race-2: expected rules and terms as JSON"),
        ({"session": "final"}, r"nothing \(there is no session 'final'"),
        ({"checksum": "00" * 32}, "its checksum was 0000000000000000"),
    ],
)
def test_a_version_that_is_none_is_named(hall: Hall, change: dict[str, object], found: str) -> None:
    (last,) = hall.official("race-1")[-1:]
    right = replace(last, session="race-2", number=1)
    hall.record.append([replace(right, **change)])  # type: ignore[arg-type]
    fault = verify(hall)
    assert fault is not None
    assert re.search(found, fault)


def test_versions_end_where_their_numbers_do(hall: Hall) -> None:
    (last,) = hall.official("race-1")[-1:]
    hall.record.append([replace(last, number=9)])
    assert [each.number for each in versions(hall.record, "race-1")] == [1, 2]
    assert all(isinstance(each, ResultPublished) for each in versions(hall.record, ""))

"""Real result files: what is read from them is what was computed from them independently.

Covers every file of every format in the export table; a format is covered by adding its row.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.formats.document import Document
from ingest.formats.exports import EXPORTS, identify, read
from ingest.formats.results import BEST_ONLY, Contents, FileDriver, FileLap, FileSession
from tests.conftest import CORPUS
from tests.ingest.formats.test_exports import documented
from timing.readings import SessionType

OURS = "eracing-csv"
"""The house's own format: its example is in docs/csv.md, and its test reads it there."""
TYPES = {"drift": SessionType.OTHER, "personal-best": SessionType.OTHER}
"""Kinds of sessions that the expectation files tell apart and the house does not."""
FINE = ("rfactor", "automobilista", "iracing", "raceroom", "race07", "secondmonitor", "motec")
"""Formats whose times are finer than a millisecond: two ways of rounding may differ by one."""
OWN_SECTORS = "secondmonitor-json"
"""A program that takes the sectors by watching: in its file four of them do not add up to the lap the game tells."""


def files() -> Iterator[Path]:
    for name in EXPORTS:
        for expectation in sorted((CORPUS / "exports" / name).glob("*.expected.json")):
            file = expectation.with_name(expectation.name.removesuffix(".expected.json"))
            if file.stat().st_size:
                yield file


def label(file: Path) -> str:
    return f"{file.parent.name}-{file.name}"


def expectation_of(file: Path) -> dict[str, Any]:
    expected: dict[str, Any] = json.loads(file.with_name(f"{file.name}.expected.json").read_bytes())
    return expected


def contents_of(file: Path) -> Contents:
    return read(Document.of(file.read_bytes()))


def sessions_of(expected: dict[str, Any]) -> list[dict[str, Any]]:
    if "sessions" in expected:
        sessions: list[dict[str, Any]] = expected["sessions"]
        return sessions
    return [] if expected["session_type"] == "none" else [expected]


def drivers_of(session: dict[str, Any]) -> list[dict[str, Any]]:
    """The drivers of a session; where it has personal records instead, whoever drove them."""
    records = [
        {
            "name": None,
            "car": record["car"],
            "track": record["track"],
            "laps": [],
            "best_ms": record["time_ms"],
            "declared_best_ms": record["time_ms"],
        }
        for record in session.get("records", ())
    ]
    return [*session["drivers"], *records]


every_file = pytest.mark.parametrize("file", [*files()], ids=label)


@pytest.mark.usefixtures("corpus")
@pytest.mark.parametrize("name", sorted(EXPORTS.keys() - {OURS}))
def test_every_format_has_a_real_file(name: str) -> None:
    assert any(file.parent.name == name for file in files())


@pytest.mark.usefixtures("corpus")
@pytest.mark.parametrize("name", sorted(EXPORTS.keys() - {OURS}))
def test_the_document_says_by_how_many_real_files_a_format_is_proven(name: str) -> None:
    (proven,) = [row[-1] for row in documented() if row[0] == f"`{name}`" and len(row) == 7]
    assert int(proven.split(",")[0]) == sum(file.parent.name == name for file in files())


@every_file
def test_a_real_file_is_recognised_by_its_content(file: Path) -> None:
    export = identify(file.read_bytes())
    assert export is not None
    assert export.name == file.parent.name == expectation_of(file)["format"]


def test_no_file_of_another_format_is_claimed(corpus: Path) -> None:
    others = [
        file
        for file in sorted(corpus.glob("exports/*/*"))
        if file.parent.name not in EXPORTS and not file.name.endswith(".expected.json")
    ]
    for file in others:
        assert identify(file.read_bytes()) is None, file
    for capture in sorted(corpus.glob("udp/*/*.pcap")):
        assert identify(capture.read_bytes()) is None, capture


@every_file
def test_sessions_are_as_expected(file: Path) -> None:
    contents, expected = contents_of(file), sessions_of(expectation_of(file))
    assert [session.type for session in contents.sessions] == [
        TYPES.get(session["session_type"], session["session_type"]) for session in expected
    ]
    assert {session.track for session in contents.sessions} <= {expectation_of(file)["track"]}
    assert contents.dropped == {}


@every_file
def test_drivers_and_laps_are_as_expected(file: Path) -> None:
    slack = 1 if file.parent.name.startswith(FINE) else 0
    for session, expected in zip(contents_of(file).sessions, sessions_of(expectation_of(file)), strict=True):
        for driver, wanted in zip(session.drivers, drivers_of(expected), strict=True):
            assert driver.track == wanted.get("track")
            assert driver.name == (wanted["name"] or "")
            assert (driver.car, driver.team, driver.number) == tuple(
                None if wanted.get(field) in (None, "") else str(wanted[field]) for field in ("car", "team", "number")
            )
            assert_laps(driver.laps, wanted["laps"], slack)
            assert_best(driver, wanted, slack)


def assert_laps(laps: list[FileLap], expected: list[dict[str, Any]], slack: int) -> None:
    assert [(lap.lap, lap.valid) for lap in laps] == [(lap["lap"], lap["valid"]) for lap in expected]
    for lap, wanted in zip(laps, expected, strict=True):
        assert near([lap.time_ms], [wanted["time_ms"]], slack)
        assert near([*(lap.sectors_ms or [None])], [*(wanted["sectors_ms"] or [None])], slack)
        assert lap.reason in ("", BEST_ONLY) or lap.valid is False


def assert_best(driver: FileDriver, expected: dict[str, Any], slack: int) -> None:
    accepted = [expected["best_ms"], *expected.get("best_ms_alternatives", ())]
    assert any(near([driver.best_ms], [best], slack) for best in accepted)
    if driver.stated_best_ms is not None:
        assert not expected.get("declared_best_is_bogus")
        assert near([driver.stated_best_ms], [expected["declared_best_ms"]], slack)


def near(times: list[int | None], expected: list[int | None], slack: int) -> bool:
    return len(times) == len(expected) and all(
        time == wanted or (time is not None and wanted is not None and abs(time - wanted) <= slack)
        for time, wanted in zip(times, expected, strict=True)
    )


@every_file
def test_laps_come_in_the_order_they_were_driven(file: Path) -> None:
    for session in contents_of(file).sessions:
        for driver in session.drivers:
            in_order = sorted(driver.laps, key=lambda lap: (lap.order, lap.lap))
            assert [lap.lap for lap in in_order] == sorted(lap.lap for lap in driver.laps)


@every_file
def test_a_genuine_file_raises_no_doubts(file: Path) -> None:
    if "hand-edited" not in expectation_of(file)["source"]["origin"]:
        doubts = [doubt for session in contents_of(file).sessions for doubt in session.doubts()]
        assert len(doubts) == (file.parent.name == OWN_SECTORS)


@every_file
def test_re_saved_in_another_encoding_a_file_says_the_same(file: Path) -> None:
    content = Document.of(file.read_bytes())
    if not content.object() and not file.name.endswith((".csv", ".xml", ".ldx", ".txt", ".ini")):
        return
    contents, text = contents_of(file), content.text("")
    contents.warnings = [warning for warning in contents.warnings if warning not in content.warnings]
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        assert read(Document.of(text.encode(encoding))) == contents
    if content.object():
        indented = json.dumps(content.object(), indent=3, sort_keys=True)
        assert read(Document.of(indented.encode())) == contents


@pytest.mark.parametrize(("session", "part"), [(2, "qualify"), (3, "race")])
def test_a_servers_file_has_the_laps_of_its_live_feed(corpus: Path, session: int, part: str) -> None:
    folder, name = corpus / "udp/ac-server-plugin", "acserver_suzuka_east_2019"
    contents = contents_of(folder / f"{name}.result_{part}.json")
    expected = json.loads((folder / f"{name}.expected.json").read_bytes())
    (read_session,) = contents.sessions
    heard = expected["sessions"][session]
    assert read_session.type == {2: SessionType.QUALIFYING, 3: SessionType.RACE}[heard["type"]]
    assert read_session.track == f"{heard['track']}/{heard['layout']}"
    assert contents.date is not None
    assert in_order(read_session) == [
        (lap["driver"], lap["guid"], lap["car_model"], lap["lap_ms"], lap["cuts"] == 0)
        for lap in expected["laps"]
        if lap["session"] == session
    ]


def in_order(session: FileSession) -> list[tuple[str, str, str | None, int | None, bool | None]]:
    laps = [(lap.order, driver, lap) for driver in session.drivers for lap in driver.laps]
    return [
        (driver.name, driver.account, driver.car, lap.time_ms, lap.valid)
        for _, driver, lap in sorted(laps, key=lambda each: each[0])
    ]

"""Telemetry of iRacing: which sessions, which laps, and what is no recording."""

import os
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import iracing_ibt
from ingest.formats.document import Document
from ingest.formats.exports import EXPORTS, identify
from ingest.formats.iracing_ibt import EXPORT, read
from ingest.formats.results import Contents, FileDriver, FileLap, FileSession
from tests.ingest.formats.damage import assert_told_well, damaged, told
from tests.ingest.formats.logged_files import VARIABLES, Tick, ibt, session_info, ticks
from timing.errors import BadInput
from timing.readings import SessionType

DRIVE = ticks([(20.0, 20.1), (21.0, -1.0), (22.0, 21.9)], first=3, last=33.0)


def contents(*args: Any, **more: Any) -> Contents:
    return read(Document.of(ibt(*args, **more)))


def refused(content: bytes) -> str:
    with pytest.raises(BadInput) as error:
        read(Document.of(content))
    return str(error.value)


class TestARecording:
    def test_has_the_laps_of_the_rigs_own_car(self) -> None:
        assert contents(DRIVE) == Contents(
            "iracing-ibt",
            [
                FileSession(
                    SessionType.PRACTICE,
                    "Lakeside",
                    [
                        FileDriver(
                            "Ada Voss",
                            "Hall GT3",
                            account="450001",
                            laps=[FileLap(4, 20_100), FileLap(5, None), FileLap(6, 21_900)],
                        )
                    ],
                    "Practice",
                )
            ],
            family="iracing",
            date=datetime.fromtimestamp(1_795_892_652, UTC),
        )

    def test_without_a_lap_with_a_time_has_the_best_one_before_it(self) -> None:
        records = [Tick(index / 60, 8, 90.5, best) for index, best in enumerate([-1.0, 0.0, 68.6711, 68.6711, -1.0])]
        (session,) = contents(records).sessions
        assert (session.drivers[0].laps, session.drivers[0].best_ms) == ([], 68_671)
        timed = [tick._replace(best=10.0) for tick in DRIVE]
        assert contents(timed).sessions[0].drivers[0].stated_best_ms is None
        untimed = [tick._replace(best=10.0) for tick in ticks([(20.0, -1.0)])]
        assert contents(untimed).sessions[0].drivers[0].best_ms == 10_000

    def test_of_several_sessions_tells_them_apart(self) -> None:
        race = [tick._replace(session=1, clock=tick.clock + 500.0) for tick in ticks([(30.0, 30.5)])]
        found = contents([*DRIVE, *race], session_info(types=["Lone Qualify", "Race"])).sessions
        assert [(each.type, each.name, [lap.lap for lap in each.drivers[0].laps]) for each in found] == [
            (SessionType.QUALIFYING, "Lone Qualify", [4, 5, 6]),
            (SessionType.RACE, "Race", [1]),
        ]

    @pytest.mark.parametrize(
        ("name", "type"),
        [
            ("Offline Testing", SessionType.PRACTICE),
            ("Open Practice", SessionType.PRACTICE),
            ("Open Qualify", SessionType.QUALIFYING),
            ("Warmup", SessionType.WARMUP),
            ("Time Trial", SessionType.HOTLAP),
            ("Race", SessionType.RACE),
            ("", SessionType.OTHER),
        ],
    )
    def test_says_what_kind_of_session_it_was(self, name: str, type: SessionType) -> None:
        (session,) = contents(DRIVE, session_info(types=[name])).sessions
        assert (session.type, session.name) == (type, name or None)

    @pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
    def test_may_describe_itself_in_either_encoding(self, encoding: str) -> None:
        (session,) = contents(DRIVE, session_info(name="Jörg Größe"), encoding=encoding).sessions
        assert session.drivers[0].name == "Jörg Größe"

    def test_whose_variables_are_in_another_order_says_the_same(self) -> None:
        assert contents(DRIVE, variables=VARIABLES[::-1]) == contents(DRIVE)

    def test_without_records_says_so(self) -> None:
        found = contents([])
        assert (found.sessions, found.warnings) == ([], ["nothing was recorded: the file has no records"])

    def test_of_a_game_that_could_not_write_the_number_of_records_has_all_that_are_there(self) -> None:
        assert read(Document.of(ibt(DRIVE, count=0) + b"part of a record")) == contents(DRIVE)

    def test_has_as_many_records_as_it_says_though_there_are_more(self) -> None:
        assert contents(DRIVE, count=len(DRIVE) // 2).sessions[0].drivers[0].laps == [FileLap(4, 20_100)]

    def test_is_recognised_by_its_content(self) -> None:
        for version in (1, 2):
            assert identify(ibt(DRIVE, version=version)) is EXPORT
        assert EXPORTS["iracing-ibt"] is EXPORT

    @pytest.mark.parametrize(
        "more", [{"version": 3}, {"variable_count": 0}, {"variables_at": 10**6}, {"variables_at": -1}, {"kind": 6}]
    )
    def test_of_another_kind_is_not(self, more: dict[str, Any]) -> None:
        assert identify(ibt(DRIVE, **more)) is None

    def test_is_read_in_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        whole = contents(DRIVE)
        for part in (1, 100, 1_000):
            monkeypatch.setattr(iracing_ibt, "_PART", part)
            assert contents(DRIVE) == whole

    def test_may_be_of_a_game_with_another_rate_or_none(self) -> None:
        drive = ticks([(20.0, 20.0), (20.0, 20.0), (22.0, 21.9)], rate=20)
        assert [lap.time_ms for lap in contents(drive, rate=20).sessions[0].drivers[0].laps] == [20_000, 20_000, 21_900]
        assert [lap.time_ms for lap in contents(drive, rate=0).sessions[0].drivers[0].laps] == [20_000, None, 21_900]


class TestWhatIsNone:
    def test_the_memory_of_a_running_game_is_refused(self) -> None:
        content = ibt(DRIVE, buffers=3)
        assert identify(content) is EXPORT
        assert refused(content) == (
            "iracing-ibt at byte 32: expected 1 buffer as a recording has, not 3: the memory of a running game is none"
        )

    @pytest.mark.parametrize(
        ("more", "sentence"),
        [
            ({"version": 3}, "0: expected version 1 or 2"),
            ({"record_size": 0}, "36: expected records of 1 to 1,048,576 bytes, not 0"),
            ({"record_size": 2**30}, "36: expected records of 1 to 1,048,576 bytes, not 1,073,741,824"),
            ({"variable_count": 0}, "24: expected 1 to 10,000 variables, not 0"),
            ({"variable_count": -5}, "24: expected 1 to 10,000 variables, not -5"),
            ({"variables_at": 10**6}, "28: expected 7 variables from byte 1000000 on, but the file ends"),
            ({"variables_at": -1}, "28: expected 7 variables from byte -1 on, but the file ends"),
            ({"info_size": -1}, "16: expected a description of at most 4 MB, not -1 bytes"),
            ({"info_size": 2**30}, "16: expected a description of at most 4 MB, not 1,073,741,824 bytes"),
            ({"info_at": 10**6}, "20: expected a description that lies in the file"),
            ({"info_at": -1}, "20: expected a description that lies in the file"),
            ({"records_at": 10**6}, "52: expected records that lie in the file"),
            ({"records_at": -1}, "52: expected records that lie in the file"),
            ({"count": -1}, "140: expected a number of records, not -1"),
            ({"kind": 1}, "144: expected SessionTime to be one value of kind 5 within the record"),
            ({"items": 2}, "144: expected SessionTime to be one value of kind 5 within the record"),
            ({"offset": -1}, "144: expected SessionTime to be one value of kind 5 within the record"),
            ({"offset": 100}, "144: expected SessionTime to be one value of kind 5 within the record"),
            ({"record_size": 8}, "144: expected SessionTime to be one value of kind 5 within the record"),
        ],
    )
    def test_a_head_that_is_none_is_told_with_its_place(self, more: dict[str, Any], sentence: str) -> None:
        assert refused(ibt(DRIVE, **more)) == f"iracing-ibt at byte {sentence}"

    @pytest.mark.parametrize("name", [name for name in VARIABLES if name not in ("Speed", "Lap")])
    def test_a_recording_without_a_variable_says_which(self, name: str) -> None:
        content = ibt(DRIVE, variables=[other for other in VARIABLES if other != name])
        assert refused(content) == f"iracing-ibt at byte 144: expected a variable {name}, which is missing"

    def test_variables_that_lie_on_each_other_are_refused(self) -> None:
        content = bytearray(ibt(DRIVE))
        place = 144 + 144 * VARIABLES.index("LapLastLapTime") + 4
        content[place : place + 4] = content[place + 144 : place + 148]
        assert refused(bytes(content)).endswith("expected variables that do not lie on each other")

    def test_a_file_that_breaks_off_says_so_wherever_it_does(self) -> None:
        content = ibt(DRIVE[:40])
        for size in range(1, len(content)):
            found = told(read, content[:size])
            assert isinstance(found, BadInput)
            assert_told_well("iracing-ibt", found)
        assert refused(content[:-1]) == (
            f"iracing-ibt at byte {len(content) - 1}: expected 40 records, but the file ends after 39"
        )

    def test_sessions_and_laps_without_end_are_refused(self) -> None:
        changing = [Tick(0.0, 0, -1.0, session=number) for number in range(51)]
        assert len(contents(changing[:50]).sessions) == 50
        assert refused(ibt(changing)).endswith("expected at most 50 sessions")
        stepping = [Tick(0.0, number, -1.0) for number in range(10_003)]
        assert len(contents(stepping[:10_001]).sessions[0].drivers[0].laps) == 10_000
        assert refused(ibt(stepping)).endswith("expected at most 10,000 laps")


def test_a_large_recording_is_read_in_small_memory(tmp_path: Path) -> None:
    parts: list[int] = []

    class Watched(Document):
        def part(self, at: int, size: int) -> bytes:
            parts.append(size)
            return super().part(at, size)

    path = tmp_path / "large.ibt"
    path.write_bytes(ibt(DRIVE, count=0))
    os.truncate(path, 200 * 1024 * 1024)
    with path.open("rb") as file:
        ticks_read = islice(iracing_ibt._Recording(Watched(file)).ticks(), 500_000)
        assert sum(1 for _ in ticks_read) == 500_000
    assert max(parts) <= iracing_ibt._PART


@given(damaged(ibt(ticks([(2.0, 2.5), (3.0, 3.5)], rate=10), rate=10)))
def test_a_damaged_recording_is_read_or_refused_in_one_line(content: bytes) -> None:
    identify(content)
    assert_told_well("iracing-ibt", told(read, content))


values = st.integers(-(2**31), 2**31 - 1)
floats = st.floats(width=32)


@given(st.lists(st.builds(Tick, st.floats(), values, floats, floats, st.integers(0, 3)), max_size=20))
def test_any_values_are_read(records: list[Tick]) -> None:
    kept = [tick._replace(done=min(tick.done, 2**31 - 2)) for tick in records]
    assert_told_well("iracing-ibt", told(read, ibt(kept)))

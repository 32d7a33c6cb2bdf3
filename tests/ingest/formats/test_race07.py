"""The result files of RACE 07, its family and RaceRoom: laps counted from 0 or 1, best laps alone, broken numbers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import race07
from ingest.formats.document import Document
from ingest.formats.exports import EXPORTS, identify
from ingest.formats.results import Contents, FileDriver, FileLap, FileSession
from tests.ingest.formats.damage import assert_told_well, damaged, told
from tests.ingest.formats.ini_files import (
    F1_CHALLENGE,
    GARBAGE,
    NO_TIME,
    RACE_07,
    RACEROOM,
    ini_file,
    ini_lap,
    ini_slot,
)
from tests.ingest.formats.result_files import ADA, BEA
from timing.errors import BadInput
from timing.readings import SessionType
from timing.units import format_lap


def contents(text: str, name: str = "race07", encoding: str = "utf-8") -> Contents:
    return race07.read(name, Document.of(text.encode(encoding)))


def session(*slots: str, game: str = RACE_07) -> FileSession:
    (only,) = contents(ini_file(*slots, game=game)).sessions
    return only


def driver(*laps: str, best: str | None = None) -> FileDriver:
    (only,) = session(ini_slot(0, ADA, laps, best=best)).drivers
    return only


def refused(text: str) -> str:
    with pytest.raises(BadInput) as error:
        contents(text)
    assert error.value.format == "race07"
    return error.value.expected


class TestTheGame:
    @pytest.mark.parametrize(
        ("game", "name"),
        [
            (RACE_07, "race07"),
            ("GTR2", "race07"),
            ("GTR Evolution", "race07"),
            (F1_CHALLENGE, "race07"),
            ("Something else", "race07"),
            (RACEROOM, "raceroom-client"),
        ],
    )
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_is_told_by_the_head(self, game: str, name: str, end: str) -> None:
        text = ini_file(ini_slot(0, ADA), game=game, heading="//[[gMa1.000f (c)2004    ]]\n").replace("\n", end)
        for encoding in ("utf-8", "utf-8-sig", "utf-16-le"):
            assert identify(text.encode(encoding)) is EXPORTS[name]

    @pytest.mark.parametrize(
        "text", ["[Header]\nVersion=1\n", "[Race]\nGame=RACE 07\n", "Game=RACE 07\n[Header]\n", ""]
    )
    def test_of_another_file_is_none_of_these(self, text: str) -> None:
        assert not any(race07.recognise(export.name, Document.of(text.encode())) for export in race07.EXPORTS)
        if text.startswith("["):
            assert refused(text) == "expected a section [Header] with Game="


class TestTheSession:
    @pytest.mark.parametrize(
        ("times", "type"),
        [
            (("0:20:59.929", "DNF"), SessionType.RACE),
            (("DNF", "DQ"), SessionType.OTHER),
            (("0:00:00.000", GARBAGE, None), SessionType.OTHER),
            ((), SessionType.OTHER),
        ],
    )
    def test_is_a_race_where_somebody_has_a_race_time(self, times: tuple[str | None, ...], type: SessionType) -> None:
        slots = [ini_slot(index, ADA, race=time) for index, time in enumerate(times)]
        assert session(*slots).type is type

    @pytest.mark.parametrize(
        ("scene", "track"),
        [
            (r"GameData\LOCATIONS\Lakeside\Lakeside_Short.TRK", "Lakeside_Short"),
            ("GameData/LOCATIONS/Lakeside.v2.TRK", "Lakeside.v2"),
            ("Grand Prix", "Grand Prix"),
            ("", None),
            (None, None),
        ],
    )
    def test_is_on_the_track_of_its_scene(self, scene: str | None, track: str | None) -> None:
        assert contents(ini_file(ini_slot(0, ADA), scene=scene)).sessions[0].track == track

    @pytest.mark.parametrize(
        ("date", "at"),
        [
            ("2026/11/21 19:04:12", datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)),
            ("2026/11/21 37:09", None),
            ("", None),
            (None, None),
        ],
    )
    def test_may_have_a_broken_date_or_none(self, date: str | None, at: datetime | None) -> None:
        assert contents(ini_file(ini_slot(0, ADA), date=date)).date == at


class TestLaps:
    def test_counted_from_zero_are_counted_from_one_here(self) -> None:
        found = session(
            ini_slot(0, ADA, [ini_lap(0, "2:36.853"), ini_lap(2, "2:15.932", "245.399")]),
            ini_slot(1, BEA, [ini_lap(1, "2:17.334", "88.546")]),
        )
        assert [each.laps for each in found.drivers] == [
            [FileLap(1, 156_853), FileLap(3, 135_932)],
            [FileLap(2, 137_334)],
        ]

    def test_counted_from_one_are_left_so(self) -> None:
        assert driver("Lap=(1,211.35,1:41.063)", "Lap=(4,2772.23,1:40.263)").laps == [
            FileLap(1, 101_063),
            FileLap(4, 100_263),
        ]

    @pytest.mark.parametrize("time", [NO_TIME, GARBAGE, "0:00.000"])
    def test_may_have_no_time(self, time: str) -> None:
        assert driver(ini_lap(1, time)).laps == [FileLap(1, None)]

    @pytest.mark.parametrize(
        "lap", ["Lap=(1, 2:15.932)", "Lap=1:30.500", "Lap=(x, 1, 1:30.500)", "Lap=(1, -1.000, 2:17"]
    )
    def test_that_are_none_are_told_with_their_place(self, lap: str) -> None:
        text = ini_file(ini_slot(0, ADA, [ini_lap(1, "1:30.500"), lap]))
        assert refused(text).startswith('expected "Lap" to be a lap as (number, seconds, m:ss.mmm), not ')
        with pytest.raises(BadInput) as error:
            contents(text)
        assert text.encode()[error.value.offset :].startswith(lap.encode())

    def test_with_a_time_that_is_none_are_refused(self) -> None:
        assert refused(ini_file(ini_slot(0, ADA, [ini_lap(1, "1:30.5")]))) == (
            'expected "Lap" to be a time as m:ss.mmm, not "(1, -1.000, 1:30.5)"'
        )


class TestDrivers:
    def test_have_car_team_and_account(self) -> None:
        (found,) = session(ini_slot(7, " Ada [N] ", steam="20893584")).drivers
        assert (found.name, found.car, found.team, found.number) == (" Ada [N] ", "GT3", "North", None)
        assert (found.identity, found.account, found.stated_best_ms) == ("Slot007", "20893584", 90_500)

    @pytest.mark.parametrize("steam", ["Unknown", "", "-1", "²"])
    def test_may_have_no_account(self, steam: str) -> None:
        assert session(ini_slot(7, ADA, steam=steam)).drivers[0].account == ""

    def test_of_games_that_list_no_laps_have_a_best_one(self) -> None:
        slots = [
            ini_slot(0, ADA, key="RaceBestLap", best="1:15.645"),
            ini_slot(1, BEA, key="RaceBestLap", best=NO_TIME),
        ]
        found = contents(ini_file(*slots, game=F1_CHALLENGE, end="")).sessions[0].drivers
        assert [(each.laps, each.best_ms) for each in found] == [([], 75_645), ([], None)]
        assert session(ini_slot(0, ADA, best=None)).drivers[0].best_ms is None

    def test_keep_the_letters_of_windows(self) -> None:
        text = ini_file(ini_slot(0, "Jörg Größe"))
        (found,) = contents(text, encoding="cp1252").sessions
        assert found.drivers[0].name == "Jörg Größe"

    def test_that_are_there_again_stay_in_place_with_what_was_written_last(self) -> None:
        first = [ini_slot(0, ADA, best="1:24.053"), ini_slot(1, BEA, best="1:30.589")]
        text = ini_file(*first, *first, "[END]\n", ini_slot(1, BEA, best="1:40.529"), game=RACEROOM)
        found = contents(text, "raceroom-client")
        assert [(each.name, each.best_ms) for each in found.sessions[0].drivers] == [
            (ADA, 84_053),
            (BEA, 100_529),
            (ADA, 84_053),
            (BEA, 100_529),
            (BEA, 100_529),
        ]
        assert found.warnings == ["1 car(s) are in the file again with other values; the last ones were taken"]
        assert contents(ini_file(*first, *first)).warnings == []

    def test_of_another_name_in_the_same_slot_are_others(self) -> None:
        found = session(ini_slot(0, ADA), ini_slot(0, BEA, best="1:40.529"))
        assert [(each.name, each.best_ms) for each in found.drivers] == [(ADA, 90_500), (BEA, 100_529)]

    def test_without_end_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(race07, "MOST_DRIVERS", 3)
        assert len(session(*[ini_slot(0, ADA)] * 3).drivers) == 3
        assert refused(ini_file(*[ini_slot(0, ADA)] * 4)) == "expected at most 3 cars"


class TestAFileThatBreaksOff:
    @pytest.mark.parametrize("game", [RACE_07, RACEROOM, "GTR2"])
    def test_says_so_wherever_it_does(self, game: str) -> None:
        content = ini_file(ini_slot(0, ADA, [ini_lap(0, "1:30.500")]), game=game).encode()
        for size in range(1, len(content) - 1):
            found = told(EXPORTS["race07"].read, content[:size])
            assert isinstance(found, BadInput)
            assert_told_well("race07", found)

    def test_of_a_game_that_marks_no_end_says_so_within_a_line(self) -> None:
        content = ini_file(ini_slot(0, ADA, best="1:15.645", key="RaceBestLap"), game=F1_CHALLENGE, end="").encode()
        for size in range(1, len(content)):
            found = told(EXPORTS["race07"].read, content[:size])
            if not content[:size].endswith((b"\n", b"]")):
                assert isinstance(found, BadInput), content[:size]


@given(damaged(ini_file(ini_slot(0, ADA, [ini_lap(0, "1:30.500"), ini_lap(1, NO_TIME)])).encode()))
def test_a_damaged_file_is_read_or_refused_in_one_line(content: bytes) -> None:
    for name in ("race07", "raceroom-client"):
        assert_told_well(name, told(EXPORTS[name].read, content))


@given(st.integers(0, 1), st.lists(st.lists(st.integers(1, 3_599_999), max_size=5), max_size=4))
def test_a_session_is_read_as_it_was_driven(first: int, field: list[list[int]]) -> None:
    """Laps counted from `first`."""
    slots = [
        ini_slot(slot, f"Driver {slot}", [ini_lap(lap, format_lap(time)) for lap, time in enumerate(laps, first)])
        for slot, laps in enumerate(field)
    ]
    for laps, found in zip(field, session(*slots).drivers, strict=True):
        assert [(lap.lap, lap.time_ms) for lap in found.laps] == [*enumerate(laps, 1)]

"""What sms_stats keeps: lobbies and their stages, numbers that are given again, and a file that may be half-written."""

from datetime import UTC, datetime
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.document import Document
from ingest.formats.projectcars_server import EXPORT, read, recognise
from ingest.formats.results import Contents, FileDriver, FileLap, FileSession
from tests.ingest.formats.result_files import (
    ADA,
    BEA,
    PCARS_HEADING,
    pcars,
    pcars_lap,
    pcars_lobby,
    pcars_result,
    pcars_saved,
    pcars_stage,
    saved,
)
from timing.errors import BadInput
from timing.readings import SessionType


def contents(file: dict[str, Any]) -> Contents:
    document = Document.of(pcars_saved(file))
    assert recognise(document)
    return read(document)


def session(*laps: dict[str, Any], results: list[dict[str, Any]] | None = None, **lobby: Any) -> FileSession:
    (only,) = contents(pcars(pcars_lobby({"race1": pcars_stage([*laps], results)}, **lobby))).sessions
    return only


def drivers(*laps: dict[str, Any], results: list[dict[str, Any]] | None = None, **lobby: Any) -> list[FileDriver]:
    return session(*laps, results=results, **lobby).drivers


class TestStages:
    @pytest.mark.parametrize(
        ("name", "type"),
        [
            ("practice1", SessionType.PRACTICE),
            ("practice2", SessionType.PRACTICE),
            ("qualifying", SessionType.QUALIFYING),
            ("qualifying1", SessionType.QUALIFYING),
            ("warmup", SessionType.WARMUP),
            ("race1", SessionType.RACE),
            ("formation", SessionType.OTHER),
        ],
    )
    def test_have_their_type_by_letters(self, name: str, type: SessionType) -> None:
        (stage,) = contents(pcars(pcars_lobby({name: pcars_stage([])}))).sessions
        assert (stage.type, stage.name, stage.track, stage.drivers) == (type, name, None, [])

    def test_come_as_they_are_driven_lobby_by_lobby(self) -> None:
        names = ["warmup", "other", "race1", "qualifying", "practice2", "practice1"]
        lobby = pcars_lobby({name: pcars_stage([]) for name in names})
        in_order = ["practice1", "practice2", "qualifying", "warmup", "race1", "other"]
        assert [each.name for each in contents(pcars(lobby, lobby)).sessions] == in_order * 2

    def test_have_a_date_each(self) -> None:
        stages = {"practice1": pcars_stage([], start=1_795_892_652), "race1": pcars_stage([], start=0)}
        practice, race = contents(pcars(pcars_lobby(stages))).sessions
        assert (practice.date, race.date) == (datetime(2026, 11, 28, 19, 4, 12, tzinfo=UTC), None)

    @pytest.mark.parametrize("empty", [[], {}, None])
    def test_there_may_be_none(self, empty: object) -> None:
        assert contents(pcars(pcars_lobby({}) | {"stages": empty})).sessions == []
        assert contents({"stats": {"history": empty, "players": empty, "server": {}}}).sessions == []


class TestLaps:
    def test_are_the_events_of_that_name_counted_from_one(self) -> None:
        impact = {"event_name": "Impact", "participantid": 3, "attributes": {"OtherParticipantId": -1}}
        (ada,) = drivers(pcars_lap(ADA, 0, 90_000), impact, pcars_lap(ADA, 1, 89_000, counts=0))
        assert ada.laps == [
            FileLap(1, 90_000, (30_000, 30_000, 30_000), valid=True, order=0),
            FileLap(2, 89_000, (29_666, 29_666, 29_666), valid=False, reason="invalid", order=2),
        ]
        assert ada.best_ms == 90_000

    def test_keep_the_number_that_the_game_gives_twice_after_a_visit_to_the_pits(self) -> None:
        (ada,) = drivers(pcars_lap(ADA, 0, 90_000), pcars_lap(ADA, 1, 148_000, counts=0), pcars_lap(ADA, 1, 91_000))
        assert [(lap.lap, lap.time_ms) for lap in ada.laps] == [(1, 90_000), (2, 148_000), (2, 91_000)]

    @pytest.mark.parametrize("sector", [0, -1, None])
    def test_may_lack_sectors_and_the_flag(self, sector: int | None) -> None:
        (ada,) = drivers(pcars_lap(ADA, 0, 90_000, counts=None, Sector2Time=sector))
        assert ada.laps == [FileLap(1, 90_000)]

    def test_without_a_time_are_listed_without_one(self) -> None:
        (ada,) = drivers(pcars_lap(ADA, 0, 0), results=[pcars_result(ADA, 91_000)])
        assert ([lap.time_ms for lap in ada.laps], ada.best_ms) == ([None], 91_000)

    def test_need_not_be_there(self) -> None:
        ada, bea = drivers(results=[pcars_result(ADA, 90_000, id=1), pcars_result(BEA, 0, id=2)])
        assert [(driver.name, driver.laps, driver.best_ms) for driver in (ada, bea)] == [
            (ADA, [], 90_000),
            (BEA, [], None),
        ]


class TestDrivers:
    def test_are_those_with_laps_first_and_then_the_others(self) -> None:
        found = drivers(
            pcars_lap(BEA, 0, 91_000, id=2),
            pcars_lap(ADA, 0, 90_000, id=1),
            results=[pcars_result("Cleo", id=3), pcars_result(ADA, 90_000, id=1, car=5)],
        )
        assert [(driver.name, driver.identity, driver.car) for driver in found] == [
            (BEA, "2", None),
            (ADA, "1", "5"),
            ("Cleo", "3", "-77"),
        ]

    def test_of_one_number_are_two_where_the_names_differ(self) -> None:
        ada, bea = drivers(
            pcars_lap(ADA, 0, 90_000, id=1),
            pcars_lap(BEA, 0, 91_000, id=1),
            results=[pcars_result(BEA, 91_000, id=1), pcars_result(ADA, 90_000, id=1)],
        )
        assert (ada.best_ms, ada.stated_best_ms, bea.stated_best_ms) == (90_000, 90_000, 91_000)

    def test_who_come_back_under_another_number_are_listed_twice(self) -> None:
        found = drivers(pcars_lap(ADA, 0, 90_000, id=1), pcars_lap(ADA, 0, 91_000, id=4))
        assert [(driver.name, driver.identity) for driver in found] == [(ADA, "1"), (ADA, "4")]

    def test_may_have_no_name(self) -> None:
        (nobody,) = drivers(pcars_lap("", 0, 90_000, id=6, ref=1000), members={"1000": {"name": ADA, "steamid": "76"}})
        assert (nobody.name, nobody.label, nobody.account) == ("", "car 6", "")

    def test_have_the_first_of_two_results(self) -> None:
        (ada,) = drivers(results=[pcars_result(ADA, 90_000), pcars_result(ADA, 91_000)])
        assert ada.best_ms == 90_000


class TestAccounts:
    MEMBER: Final = {"name": ADA, "steamid": "76", "setup": {"VehicleId": 9}}

    def test_are_the_members_where_the_name_agrees(self) -> None:
        (ada,) = drivers(pcars_lap(ADA, 0, 90_000), members={"1000": self.MEMBER})
        assert (ada.account, ada.car) == ("76", "9")
        (bea,) = drivers(pcars_lap(BEA, 0, 90_000), members={"1000": self.MEMBER})
        assert (bea.account, bea.car) == ("", None)

    def test_are_known_by_name_of_those_who_have_left(self) -> None:
        lobby = pcars_lobby({"race1": pcars_stage([pcars_lap(ADA, 0, 90_000)])})
        (race,) = contents(pcars(lobby, players={"76": ADA, "77": BEA})).sessions
        assert race.drivers[0].account == "76"

    def test_are_not_known_by_a_name_that_two_have(self) -> None:
        lobby = pcars_lobby({"race1": pcars_stage([pcars_lap(ADA, 0, 90_000)])})
        (race,) = contents(pcars(lobby, players={"76": ADA, "77": ADA})).sessions
        assert race.drivers[0].account == ""

    def test_are_for_people_alone(self) -> None:
        lap = pcars_lap(ADA, 0, 90_000) | {"is_player": False}
        assert drivers(lap, members={"1000": self.MEMBER})[0].account == ""


class TestCars:
    @pytest.mark.parametrize("participants", [{"1": {"Name": ADA, "VehicleId": -5}}, [{"Name": ADA, "VehicleId": -5}]])
    def test_are_the_participants_before_there_is_a_result(self, participants: object) -> None:
        (ada,) = drivers(pcars_lap(ADA, 0, 90_000, id=1), participants=participants)
        assert ada.car == "-5"

    def test_are_not_those_of_whoever_has_the_number_now(self) -> None:
        (bea,) = drivers(pcars_lap(BEA, 0, 90_000, id=1), participants={"1": {"Name": ADA, "VehicleId": -5}})
        assert bea.car is None


class TestTheFile:
    FILE = pcars(pcars_lobby({"race1": pcars_stage([pcars_lap("Ada // Voss", 0, 90_000)])}))

    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    @pytest.mark.parametrize("version", ["1.2", "2.0"])
    def test_has_comment_lines_around_it_and_slashes_in_it(self, version: str, end: str) -> None:
        heading = PCARS_HEADING.replace("2.0", version).replace("\n", end)
        content = pcars_saved(self.FILE, heading, end=end)
        (race,) = read(Document.of(content)).sessions
        assert race.drivers[0].name == "Ada // Voss"

    def test_may_have_lost_its_heading(self) -> None:
        document = Document.of(saved(self.FILE))
        assert recognise(document)
        assert read(document) == contents(self.FILE)

    def test_that_is_half_written_says_so(self) -> None:
        content = pcars_saved(self.FILE)
        for size in range(len(PCARS_HEADING), content.rindex(b"}")):
            document = Document.of(content[:size])
            assert recognise(document)
            with pytest.raises(BadInput, match=r"^projectcars-server at byte \d+: .* but the file ends$"):
                read(document)

    @pytest.mark.parametrize("addon", ["ams2_stats", "event_logger", ""])
    def test_of_another_addon_is_not_taken_for_it(self, addon: str) -> None:
        document = Document.of(pcars_saved(self.FILE, PCARS_HEADING.replace("sms_stats", addon)))
        assert not recognise(document)
        with pytest.raises(BadInput, match=r"^projectcars-server at byte 0: expected what the addon sms_stats keeps"):
            read(document)

    @pytest.mark.parametrize(
        ("content", "recognised"),
        [
            (b'// a comment\n{"stats": {"history": [], "players": {}, "server": {}}}', True),
            (b'{"stats": {"history": [], "players": {}}}', False),
            (b'{"stats": [], "history": 1}', False),
            (b"// nothing else", False),
            (b"// \xff\0 no text", False),
        ],
    )
    def test_is_known_by_heading_or_shape(self, content: bytes, recognised: bool) -> None:
        assert recognise(Document.of(content)) is recognised

    def test_is_listed_under_its_name(self) -> None:
        assert EXPORT.name == "projectcars-server"


@pytest.mark.parametrize(
    ("lap", "sentence"),
    [
        (pcars_lap(ADA, 0, 1) | {"participantid": -1}, "participantid to be a whole number from 0 on, not -1"),
        (pcars_lap(ADA, 0, 1) | {"attributes": 5}, "attributes to be an object, not 5"),
        (pcars_lap(ADA, 0, 1, Lap=None), "attributes.Lap to be a whole number from 0 on, not null"),
        (pcars_lap(ADA, 0, 1, CountThisLapTimes=2), "attributes.CountThisLapTimes to be true or false, not 2"),
        (pcars_lap(ADA, 0, 1) | {"is_player": "no"}, 'is_player to be true or false, not "no"'),
    ],
)
def test_a_wrong_type_is_told_with_its_place(lap: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput) as error:
        session(lap)
    assert error.value.expected == f"expected stats.history[0].stages.race1.events[0].{sentence}"


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 86_399_999), st.none() | st.integers(0, 1)), max_size=20))
def test_a_stage_is_read_as_it_was_driven(driven: list[tuple[int, int, int | None]]) -> None:
    events: list[dict[str, Any]] = []
    for id, time, counts in driven:
        own = sum(event["participantid"] == id for event in events)
        events.append(pcars_lap(f"Driver {id}", own, time, id=id, counts=counts))
    found = {driver.identity: driver for driver in drivers(*events)}
    for id in range(4):
        own_laps = found[str(id)].laps if str(id) in found else []
        assert [(lap.time_ms, lap.valid) for lap in own_laps] == [
            (time, None if counts is None else counts == 1) for of, time, counts in driven if of == id
        ]

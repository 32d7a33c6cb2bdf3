"""Result files into the record: each lap once, whole files or nothing, and the right people and sessions."""

import copy
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.captures import read_capture
from ingest.files import read_file, read_results
from ingest.formats.document import Document
from ingest.formats.exports import read
from ingest.formats.results import Contents
from ingest.importing import STEP, Imported, ImportedSession, import_file
from tests.ingest.formats.ini_files import RACEROOM, best_file, ini_file, ini_slot
from tests.ingest.formats.logged_files import ibt, session_info, ticks
from tests.ingest.formats.result_files import (
    ADA,
    BEA,
    CLEO,
    ac_client,
    ac_client_lap,
    ac_client_session,
    ac_lap,
    ac_row,
    ac_server,
    acc_driver,
    acc_lap,
    acc_line,
    acc_server,
    iracing,
    iracing_line,
    iracing_row,
    iracing_session,
    iracing_table,
    pcars,
    pcars_lap,
    pcars_lobby,
    pcars_result,
    pcars_stage,
    saved,
)
from tests.ingest.formats.rfactor_files import rf_driver, rf_file, rf_lap, rf_session, rf_swap
from tests.ingest.hall import Hall
from timing.errors import SetupError
from timing.laps import Origin
from timing.readings import SessionType
from timing.record.entry import Entry, LapSet, Person, SessionOpened, driver_id
from timing.record.memory import MemoryRecord
from timing.record.protocol import Appended, Record, RecordError
from timing.record.sql import SqlRecord

AT = datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)
RACE = ac_server(
    [
        ac_lap(ADA, 90_000, guid="1"),
        ac_lap(BEA, 91_000, guid="2"),
        ac_lap(ADA, 89_000, guid="1", cuts=1),
        ac_lap(BEA, 91_000, guid="2"),
    ]
)


def contents(file: dict[str, Any], encoding: str = "utf-8") -> Contents:
    return read(Document.of(saved(file, encoding)))


def imported(record: Record, file: dict[str, Any] | Contents, session: str = "cup") -> Imported:
    return import_file(file if isinstance(file, Contents) else contents(file), session, record, changed_at=AT)


def entries(record: Record) -> list[Entry]:
    return [written.entry for written in record.read()]


def laps(record: Record, session: str = "cup") -> list[tuple[str, int, int]]:
    """The laps of a session by driver's name, number and time, in the order of the record."""
    people = record.people()
    return [
        (people[entry.driver].name, entry.lap, entry.time_ms)
        for entry in entries(record)
        if isinstance(entry, LapSet) and entry.session == session
    ]


def drivers(record: Record) -> set[str]:
    return {entry.driver for entry in entries(record) if isinstance(entry, LapSet)}


def sessions(record: Record) -> list[str]:
    return [entry.session for entry in entries(record) if isinstance(entry, SessionOpened)]


def more(file: dict[str, Any], *laps: dict[str, Any]) -> dict[str, Any]:
    """A later version of a server's file."""
    later = copy.deepcopy(file)
    later["Laps"] += laps
    return later


class TestAFile:
    def test_becomes_a_session_with_its_laps_as_they_were_driven(self) -> None:
        record = MemoryRecord()
        summary = imported(record, RACE)
        assert summary == Imported((ImportedSession("cup", SessionType.RACE, 4, 0),), {}, ())
        assert (summary.new, summary.known) == (4, 0)
        assert entries(record)[0] == SessionOpened("cup", SessionType.RACE, "Race · lakeside", "lakeside", AT)
        assert laps(record) == [(ADA, 1, 90_000), (BEA, 1, 91_000), (ADA, 2, 89_000), (BEA, 2, 91_000)]

    def test_says_of_each_lap_what_it_knows(self) -> None:
        record = MemoryRecord()
        imported(record, RACE)
        cut = entries(record)[3]
        assert isinstance(cut, LapSet)
        assert (cut.valid, cut.reason, cut.sectors_ms, cut.origin) == (False, "cut", (44_500, 44_500), Origin.FILE)
        assert (cut.rig, cut.at, cut.aside) == ("", AT, False)
        assert cut.source.startswith("file/")
        assert cut.source.count("/") == 1

    def test_that_says_when_it_was_driven_is_of_that_time(self) -> None:
        record = MemoryRecord()
        imported(record, ac_server([ac_lap(ADA, 90_000)], Date="2026-11-20T18:00:00Z"))
        assert {entry.at for entry in entries(record)} == {datetime(2026, 11, 20, 18, tzinfo=UTC)}

    def test_without_a_lap_adds_nothing_and_says_so(self) -> None:
        record = MemoryRecord()
        for file in (ac_server([]), ac_client([ADA]), ac_client([ADA], ac_client_session([ac_client_lap(0, 0, -1)]))):
            summary = imported(record, file)
            assert summary.sessions == ()
            assert summary.warnings == ("the file holds no lap with a time",)
        assert entries(record) == []
        assert record.people() == {}

    def test_with_laps_without_a_time_counts_them(self) -> None:
        rows = [ac_client_lap(0, 0, -1, cuts=1), ac_client_lap(0, 1, 90_000, cuts=0)]
        summary = imported(MemoryRecord(), ac_client([ADA], ac_client_session(rows)))
        assert (summary.new, summary.refused) == (1, {"no-time": 1})

    def test_carries_its_own_warnings_along(self) -> None:
        summary = imported(MemoryRecord(), acc_server([], [acc_lap(1009, 90_000)]))
        assert summary.warnings == ("car 1009 has 1 lap(s), but is not on the leaderboard",)

    @pytest.mark.parametrize("session", ["", "current", "a/b", "two words", "x" * 500])
    def test_cannot_become_a_session_of_any_name(self, session: str) -> None:
        record = MemoryRecord()
        with pytest.raises(SetupError, match="cannot be the id of a session: "):
            imported(record, RACE, session)
        assert entries(record) == []


class TestTheSameFile:
    def test_adds_nothing_a_second_time_and_says_so(self) -> None:
        record = MemoryRecord()
        imported(record, RACE)
        before = record.position()
        again = imported(record, RACE)
        assert again == Imported((ImportedSession("cup", SessionType.RACE, 0, 4),), {}, ())
        assert record.position() == before

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16-le"])
    def test_re_encoded_adds_nothing(self, encoding: str) -> None:
        record = MemoryRecord()
        imported(record, RACE)
        assert import_file(contents(RACE, encoding), "cup", record, changed_at=datetime.now(UTC)).new == 0

    def test_with_its_ranking_turned_around_adds_nothing(self) -> None:
        record = MemoryRecord()
        lines = [acc_line(1, acc_driver("Bot")), acc_line(2, acc_driver("Bot")), acc_line(3, acc_driver(ADA, "S1"))]
        driven = [acc_lap(1, 90_000), acc_lap(2, 90_000), acc_lap(3, 91_000)]
        assert imported(record, acc_server(lines, driven)).new == 3
        assert imported(record, acc_server(lines[::-1], driven)).new == 0

    def test_grown_since_adds_what_is_new(self) -> None:
        record = MemoryRecord()
        imported(record, RACE)
        later = imported(record, more(RACE, ac_lap(CLEO, 95_000, guid="3"), ac_lap(ADA, 88_000, guid="1")))
        assert (later.new, later.known) == (2, 4)
        assert laps(record)[4:] == [(CLEO, 1, 95_000), (ADA, 3, 88_000)]

    def test_as_another_session_is_another_session(self) -> None:
        record = MemoryRecord()
        imported(record, RACE)
        assert imported(record, RACE, "final").new == 4

    @given(st.integers(0, 4), st.integers(0, 4), st.sampled_from(["utf-8", "utf-16"]))
    def test_in_any_two_versions_is_the_larger_of_them(self, first: int, second: int, encoding: str) -> None:
        record = MemoryRecord()
        for size in (first, second):
            version = RACE | {"Laps": RACE["Laps"][:size]}
            import_file(contents(version, encoding), "cup", record, changed_at=AT)
        whole = MemoryRecord()
        imported(whole, RACE | {"Laps": RACE["Laps"][: max(first, second)]})
        assert {entry.key for entry in entries(record)} == {entry.key for entry in entries(whole)}


class TestLapsThatDoNotFit:
    def test_under_one_number_are_both_kept_and_told(self) -> None:
        record = MemoryRecord()
        imported(record, RACE)
        edited = copy.deepcopy(RACE)
        edited["Laps"][0]["LapTime"] = 61_500
        summary = imported(record, edited)
        assert (summary.new, summary.known) == (1, 3)
        assert laps(record)[4:] == [(ADA, 1, 61_500)]
        sectors, contradiction = summary.warnings
        assert sectors == "race: 1 lap(s) whose sectors do not add up to the lap's time"
        assert contradiction == (
            "session cup: 1 lap(s) have the driver, the car and the number of another lap, but not its time, such as "
            "lap 1 in 1:01.500 and in 1:30.000; both are kept"
        )

    def test_within_one_file_are_kept_and_told_too(self) -> None:
        rows = [ac_client_lap(0, 0, 90_000), ac_client_lap(0, 0, 91_000), ac_client_lap(0, 0, 90_000)]
        summary = imported(MemoryRecord(), ac_client([ADA], ac_client_session(rows)))
        assert (summary.new, summary.known) == (2, 1)
        assert summary.warnings[-1].startswith("session cup: 1 lap(s) have the driver, the car and the number of")

    def test_into_a_session_of_another_kind_are_taken_and_told(self) -> None:
        record = MemoryRecord()
        imported(record, RACE)
        qualifying = ac_server([ac_lap(ADA, 88_500, guid="9")], Type="QUALIFY")
        summary = imported(record, qualifying)
        assert summary.new == 1
        assert summary.warnings == ("session cup is race in the record, but qualifying in the file",)
        assert sessions(record) == ["cup"]


class TestASessionHeardLive:
    def test_takes_the_laps_of_its_servers_file_for_what_they_are(self) -> None:
        record = MemoryRecord()
        ada = driver_id("ac", "1", ADA)
        opened = SessionOpened("race-lakeside-1", SessionType.RACE, "Race", "lakeside", AT, "rig-a", "1")
        heard = LapSet("race-lakeside-1", "rig-a/1/3", 1, "rig-a", ada, 90_000, AT)
        record.append([opened, heard], [Person(ada, ADA)])
        summary = imported(record, RACE, "race-lakeside-1")
        assert (summary.new, summary.known) == (3, 1)
        assert sessions(record) == ["race-lakeside-1"]
        assert [time for name, _, time in laps(record, "race-lakeside-1") if name == ADA] == [90_000, 89_000]

    def test_may_have_an_id_that_nobody_would_choose(self) -> None:
        record = MemoryRecord()
        long = f"race-{'lakeside-' * 10}1"
        record.append([SessionOpened(long, SessionType.RACE, "Race", None, AT)])
        assert imported(record, RACE, long).new == 4


class TestSeveralSessions:
    PRACTICE = ac_client_session([ac_client_lap(0, 0, 90_000)])
    QUALIFYING = ac_client_session([ac_client_lap(0, 0, 89_000), ac_client_lap(1, 0, 88_000)], type=2, name="Qualify")
    RACE = ac_client_session([ac_client_lap(1, 0, 95_000)], type=3, name="Race")
    REVERSED = ac_client_session([ac_client_lap(0, 0, 96_000)], type=3, name="Race")
    EMPTY = ac_client_session([], type=4, name="Hotlap")

    def file(self, *of_run: dict[str, Any]) -> dict[str, Any]:
        return ac_client([ADA, BEA], *of_run)

    def test_become_a_session_each(self) -> None:
        record = MemoryRecord()
        summary = imported(record, self.file(self.PRACTICE, self.QUALIFYING, self.RACE, self.REVERSED, self.EMPTY))
        assert [(each.id, each.new) for each in summary.sessions] == [
            ("cup-practice", 1),
            ("cup-qualifying", 2),
            ("cup-race", 1),
            ("cup-race-2", 1),
        ]
        assert sessions(record) == ["cup-practice", "cup-qualifying", "cup-race", "cup-race-2"]
        assert laps(record, "cup-race-2") == [(ADA, 1, 96_000)]
        assert imported(record, self.file(self.PRACTICE, self.QUALIFYING, self.RACE, self.REVERSED)).new == 0

    def test_of_which_one_holds_laps_are_one(self) -> None:
        summary = imported(MemoryRecord(), self.file(self.EMPTY, self.RACE))
        assert [each.id for each in summary.sessions] == ["cup"]

    def test_grown_by_one_since_leave_the_first_where_it_is(self) -> None:
        record = MemoryRecord()
        imported(record, self.file(self.PRACTICE))
        assert [
            (each.id, each.new, each.known) for each in imported(record, self.file(self.PRACTICE, self.RACE)).sessions
        ] == [
            ("cup", 0, 1),
            ("cup-race", 1, 0),
        ]
        assert imported(record, self.file(self.RACE)).sessions[0].id == "cup-race"

    def test_of_another_run_do_not_mix_with_those_of_the_first(self) -> None:
        record = MemoryRecord()
        imported(record, self.file(self.PRACTICE, self.RACE))
        later = imported(record, self.file(self.QUALIFYING, self.REVERSED))
        assert [each.id for each in later.sessions] == ["cup-qualifying", "cup-race-2"]


class TestAServersHistory:
    """The file of a Project CARS server, which grows while people drive, and forgets who has left."""

    EVENTS: Final = [pcars_lap(ADA, 0, 90_000), pcars_lap(ADA, 1, 89_000), pcars_lap(BEA, 0, 91_000, id=1, ref=7)]
    LOBBY: Final = {
        "members": {"1000": {"name": ADA, "steamid": "76"}},
        "participants": {"0": {"Name": ADA, "VehicleId": -77}, "1": {"Name": BEA, "VehicleId": -77}},
    }

    def file(self, *stages: dict[str, Any], **lobby: Any) -> dict[str, Any]:
        names = ("practice1", "race1")
        return pcars(pcars_lobby(dict(zip(names, stages, strict=False)), **lobby), players={"76": ADA})

    def test_has_a_date_for_each_session(self) -> None:
        record = MemoryRecord()
        imported(record, self.file(pcars_stage(self.EVENTS, start=1_795_892_652)))
        assert {entry.at for entry in entries(record)} == {datetime(2026, 11, 28, 19, 4, 12, tzinfo=UTC)}

    def test_adds_nothing_once_results_are_in_and_members_out(self) -> None:
        record = MemoryRecord()
        imported(record, self.file(pcars_stage(self.EVENTS), **self.LOBBY))
        results = [pcars_result(ADA, 89_000), pcars_result(BEA, 91_000, id=1, ref=7)]
        again = imported(record, self.file(pcars_stage(self.EVENTS, results)))
        assert (again.new, again.known) == (0, 3)
        assert len(record.people()) == 2

    def test_keeps_a_session_that_lists_no_laps_though_every_best_lap_is_better_by_now(self) -> None:
        record = MemoryRecord()
        imported(record, self.file(pcars_stage([], [pcars_result(ADA, 90_000)], start=1_000)))
        practice = pcars_stage([], [pcars_result(ADA, 89_500)], start=1_000)
        race = pcars_stage([], [pcars_result(ADA, 92_000)], start=2_000)
        later = imported(record, self.file(practice, race))
        assert [(each.id, each.new) for each in later.sessions] == [("cup", 1), ("cup-race", 1)]
        assert laps(record) == [(ADA, 1, 90_000), (ADA, 1, 89_500)]

    def test_has_one_person_for_a_name_whatever_number_it_is_given(self) -> None:
        record = MemoryRecord()
        bots = [pcars_lap("Bot", 0, 90_000 + id, id=id, ref=7) for id in (5, 2)]
        imported(record, self.file(*(pcars_stage([bot], start=at) for at, bot in enumerate(bots, 1))))
        assert [person.name for person in record.people().values()] == ["Bot"]

    def test_has_another_nobody_in_each_session(self) -> None:
        record = MemoryRecord()
        nobody = pcars_lap("", 0, 90_000, id=5, ref=7)
        imported(record, self.file(*(pcars_stage([nobody], start=at) for at in (1, 2))))
        assert [person.name for person in record.people().values()] == ["car 5", "car 5"]


class TestAnEventOfIRacing:
    EVENT: Final = iracing(
        iracing_session([iracing_row(ADA, 900_000, 3)], -1, "Open Practice", "PRACTICE"),
        iracing_session([iracing_row(ADA, 890_000, 4), iracing_row(BEA, 895_000, 5, customer=102)]),
    )

    @pytest.mark.parametrize("number", ["07", "7"])
    def test_is_known_from_one_kind_of_file_when_the_other_comes(self, number: str) -> None:
        table = iracing_table(
            iracing_line(ADA, "1:29.000", "4", number=number), iracing_line(BEA, "1:29.500", "5", customer="102")
        )
        record = MemoryRecord()
        assert [each.id for each in imported(record, self.EVENT).sessions] == ["cup-practice", "cup-race"]
        (race,) = imported(record, read(Document.of(table.encode()))).sessions
        assert (race.id, race.new, race.known) == ("cup-race", 0, 2)


class TestATableOfLaps:
    HEADER = "driver,lap,time\n"
    ROWS = ("Ada,1,1:30.000\n", "Bea,1,1:31.000\n", "Ada,2,1:29.000\n")

    def test_that_has_grown_adds_what_is_new_in_whatever_order_it_is(self) -> None:
        record = MemoryRecord()
        assert imported(record, read(Document.of((self.HEADER + "".join(self.ROWS[:2])).encode()))).new == 2
        later = read(Document.of((self.HEADER + "".join(self.ROWS[::-1])).encode("utf-16")))
        assert (imported(record, later).new, len(record.people())) == (1, 2)


class TestPeople:
    def test_are_those_who_drove(self) -> None:
        record = MemoryRecord()
        imported(record, ac_server([ac_lap(ADA, 90_000, guid="1")], [ac_row(BEA, guid="2"), ac_row(ADA, guid="1")]))
        assert [person.name for person in record.people().values()] == [ADA]

    def test_known_to_the_record_keep_what_it_knows_of_them(self) -> None:
        record = MemoryRecord()
        erased = Person(driver_id("ac", "1", ADA), "Driver 17")
        record.append([], [erased])
        imported(record, RACE)
        assert record.people()[erased.id] == erased
        assert len(record.people()) == 2

    def test_of_one_name_without_account_stay_apart(self) -> None:
        record = MemoryRecord()
        rows = [ac_client_lap(0, 0, 90_000), ac_client_lap(1, 0, 90_000)]
        file = ac_client(["Bot", "Bot"], ac_client_session(rows), ac_client_session(rows, type=3, name="Race"))
        assert imported(record, file).new == 4
        assert len(record.people()) == 2


class TestABestLapWithoutLaps:
    STATED = acc_server([acc_line(1, acc_driver(ADA, "S1"), best=90_000)], None)
    LISTED = acc_server(
        [acc_line(1, acc_driver(ADA, "S1"), best=90_000)], [acc_lap(1, 95_000), acc_lap(1, 90_000), acc_lap(1, 90_000)]
    )

    def test_is_one_lap_that_says_what_it_is(self) -> None:
        record = MemoryRecord()
        summary = imported(record, self.STATED)
        assert summary.warnings == (
            "1 lap(s) are the only ones told of their drivers, the best; their numbers may not be certain",
        )
        lap = entries(record)[1]
        assert isinstance(lap, LapSet)
        assert (lap.lap, lap.time_ms, lap.valid, lap.reason) == (1, 90_000, None, "best-only")
        assert imported(record, self.STATED).new == 0

    def test_is_among_the_laps_once_they_are_known(self) -> None:
        record = MemoryRecord()
        imported(record, self.STATED)
        summary = imported(record, self.LISTED)
        assert (summary.new, summary.known, summary.warnings) == (2, 1, ())
        assert [time for _, _, time in laps(record)] == [90_000, 95_000, 90_000]
        assert imported(record, self.LISTED).new == 0

    def test_is_known_where_they_were_known_before(self) -> None:
        record = MemoryRecord()
        imported(record, self.LISTED)
        assert imported(record, self.STATED).new == 0


class TestPersonalBests:
    LAKESIDE, HILLTOP = ("GT3", "LAKESIDE", "90000"), ("GT3", "HILLTOP", "80000")

    def bests(self, *records: tuple[str, str, str]) -> Contents:
        return read(Document.of(best_file(*records).encode()))

    def test_are_a_session_for_each_track(self) -> None:
        record = MemoryRecord()
        summary = imported(record, self.bests(self.LAKESIDE, self.HILLTOP, ("F4", "LAKESIDE", "95000")))
        assert [(each.id, each.type, each.new) for each in summary.sessions] == [
            ("cup-other", SessionType.OTHER, 2),
            ("cup-other-2", SessionType.OTHER, 1),
        ]
        assert laps(record, "cup-other") == [("car gt3", 1, 90_000), ("car f4", 1, 95_000)]
        assert laps(record, "cup-other-2") == [("car gt3", 1, 80_000)]

    def test_are_of_the_same_track_again_though_all_of_them_are_better_by_now(self) -> None:
        record = MemoryRecord()
        imported(record, self.bests(self.LAKESIDE, self.HILLTOP))
        later = imported(record, self.bests(("GT3", "HILLTOP", "79000"), ("GT3", "LAKESIDE", "89000")))
        assert [(each.id, each.new) for each in later.sessions] == [("cup-other-2", 1), ("cup-other", 1)]
        assert laps(record, "cup-other") == [("car gt3", 1, 90_000), ("car gt3", 1, 89_000)]
        assert imported(record, self.bests(self.LAKESIDE, self.HILLTOP)).new == 0

    def test_of_one_track_are_one_session_and_stay_it_when_another_comes(self) -> None:
        record = MemoryRecord()
        assert imported(record, self.bests(self.LAKESIDE)).sessions[0].id == "cup"
        grown = imported(record, self.bests(self.LAKESIDE, self.HILLTOP))
        assert [(each.id, each.new) for each in grown.sessions] == [("cup", 0), ("cup-other", 1)]


class TestSwaps:
    LAPS = tuple(rf_lap(number, f"9{number}.5", et=str(100 * number)) for number in range(1, 5))

    def race(self, *swaps: str, laps: Sequence[str] = LAPS) -> Contents:
        text = rf_file(rf_session("Race", rf_driver(ADA, *laps, best="91.5", more="".join(swaps))))
        return read(Document.of(text.encode()))

    def test_give_each_driver_of_a_car_their_own_laps_with_the_cars_numbers(self) -> None:
        record = MemoryRecord()
        imported(record, self.race(rf_swap(BEA, 2, 3)))
        assert laps(record) == [(ADA, 1, 91_500), (BEA, 2, 92_500), (BEA, 3, 93_500), (ADA, 4, 94_500)]

    def test_add_nothing_a_second_time(self) -> None:
        record = MemoryRecord()
        imported(record, self.race(rf_swap(BEA, 2, 3), laps=self.LAPS[:3]))
        grown = imported(record, self.race(rf_swap(BEA, 2, 3)))
        assert (grown.new, grown.known) == (1, 3)


class TestACarThatIsInAFileTwice:
    def test_is_one_driver_with_one_lap(self) -> None:
        slot = ini_slot(1, ADA, best="1:30.500")
        record = MemoryRecord()
        summary = imported(record, read(Document.of(ini_file(slot, slot, game=RACEROOM).encode())))
        assert (summary.new, summary.known) == (1, 1)
        assert laps(record) == [(ADA, 1, 90_500)]


class TestTelemetry:
    def test_is_of_the_person_whom_iracings_results_tell(self) -> None:
        record = MemoryRecord()
        drive = ibt(ticks([(20.0, 20.5), (21.0, -1.0)]), session_info(name=ADA, customer="101"))
        assert imported(record, read(Document.of(drive)), "rig").refused == {"no-time": 1}
        imported(record, iracing(iracing_session([iracing_row(ADA, 204_000)])))
        assert [person.name for person in record.people().values()] == [ADA]


class _Failing(MemoryRecord):
    """A record whose disk is full."""

    def append(self, entries: Sequence[Entry], people: Sequence[Person] = ()) -> Appended:
        raise RecordError("the disk is full: free some space")


def test_drivers_of_the_plan_are_known_before_the_record_knows_them() -> None:
    planned = {"a": Person("a", ADA, "7", "north"), "z": Person("z", "Zoe Nobody")}
    record = MemoryRecord("e")
    import_file(contents(RACE), "cup", record, changed_at=AT, planned=planned)
    assert "a" in drivers(record)
    assert record.people()["a"] == planned["a"]
    assert "z" not in record.people(), "who is not in the file is not written"
    record = MemoryRecord("e")
    record.append([], [Person("a", "Somebody Else")])
    import_file(contents(RACE), "cup", record, changed_at=AT, planned=planned)
    assert "a" not in drivers(record), "what the record says of a driver goes over the plan"


def test_a_record_that_cannot_be_written_gets_nothing_and_no_end_is_reported() -> None:
    record = _Failing()
    reports: list[tuple[int, int]] = []
    with pytest.raises(RecordError):
        import_file(contents(RACE), "cup", record, changed_at=AT, progress=lambda *report: reports.append(report))
    assert (entries(record), reports) == ([], [])


def test_progress_is_reported_now_and_then_and_at_the_end() -> None:
    reports: list[tuple[int, int]] = []
    file = ac_server([ac_lap(ADA, 90_000 + number, guid="1") for number in range(STEP * 2)])
    progress: Callable[[int, int], None] = lambda done, total: reports.append((done, total))  # noqa: E731
    import_file(contents(file), "cup", MemoryRecord(), changed_at=AT, progress=progress)
    assert reports == [(STEP, STEP * 2), (STEP * 2, STEP * 2)]


def test_a_file_goes_into_a_record_on_disk_once(tmp_path: Path) -> None:
    path, book = tmp_path / "2026_11_21_RACE.json", tmp_path / "record.db"
    path.write_bytes(saved(RACE, "utf-16"))
    record = SqlRecord.open(book)
    assert imported(record, read_results(path)).new == 4
    record.close()
    again = SqlRecord.open(book)
    try:
        renamed = path.rename(tmp_path / "copy of results.txt")
        renamed.write_bytes(saved(RACE, indent=4))
        assert (imported(again, read_results(renamed)).new, again.position().seq) == (0, 5)
        assert again.verify() is None
        assert [person.name for person in again.people().values()] == [ADA, BEA]
    finally:
        again.close()


def test_the_people_of_a_servers_file_are_those_of_its_live_feed(corpus: Path) -> None:
    folder = corpus / "udp/ac-server-plugin"
    record = MemoryRecord()
    for part in ("qualify", "race"):
        file = read_results(folder / f"acserver_suzuka_east_2019.result_{part}.json")
        assert imported(record, file, part).new > 0
    live = read_file(folder / "acserver_suzuka_east_2019.pcap")
    assert record.people().keys() == {
        driver_id("ac", driver.identity, driver.name) for session in live.sessions for driver in session.drivers
    }


class TestAfterALiveSession:
    """A race that was heard, but not all of it, and then its result file."""

    ADA, BEA = driver_id("ac", "1", ADA), driver_id("ac", "2", BEA)

    def heard(self, *laps: tuple[str, int, int], opened: str | None = "server") -> MemoryRecord:
        record = MemoryRecord()
        session = SessionOpened("cup", SessionType.RACE, "Race", "lakeside", AT, opened)
        entries = [LapSet("cup", f"rig-a/1/{who}", lap, "rig-a", who, time, AT) for who, lap, time in laps]
        record.append([session, *entries], [Person(self.ADA, ADA), Person(self.BEA, BEA)])
        return record

    def test_what_is_missing_is_added_and_what_was_heard_stays(self) -> None:
        record = self.heard((self.ADA, 1, 90_000), (self.BEA, 1, 91_000))
        summary = imported(record, RACE)
        assert summary.sessions == (ImportedSession("cup", SessionType.RACE, 2, 2),)
        assert summary.warnings == ()
        assert laps(record) == [(ADA, 1, 90_000), (BEA, 1, 91_000), (ADA, 2, 89_000), (BEA, 2, 91_000)]
        assert imported(record, RACE).new == 0

    def test_what_was_heard_otherwise_is_told_and_nothing_replaced(self) -> None:
        record = self.heard((self.ADA, 1, 90_000), (self.ADA, 2, 89_031), (self.BEA, 1, 91_000), (self.BEA, 2, 91_000))
        before = entries(record)
        summary = imported(record, RACE)
        assert summary.sessions == (ImportedSession("cup", SessionType.RACE, 0, 3, 1),)
        assert summary.warnings == (
            f"lap 2 of {ADA}: 1:29.031 heard live, 1:29.000 in the file; the record keeps what was heard",
        )
        assert entries(record) == before

    def test_the_sessions_of_a_rig_that_drove_them_all_into_the_cups_stay_there(self) -> None:
        runs = [ac_client_session([ac_client_lap(0, lap, time)], type=kind) for lap, kind, time in RUNS]
        record = MemoryRecord()
        opened = SessionOpened("cup", SessionType.HOTLAP, "Cup", None, AT)
        svea = [LapSet("cup", f"left/{run}/0", lap + 1, "left", "svea", t, AT) for run, (lap, _, t) in enumerate(RUNS)]
        record.append([opened, *svea], [Person("svea", ADA)])
        summary = imported(record, ac_client([ADA], *runs))
        assert [(each.id, each.new, each.known) for each in summary.sessions] == [("cup", 0, 1)] * 3
        assert sessions(record) == ["cup"]

    def test_a_servers_session_is_that_of_one_session_of_a_file(self) -> None:
        record = self.heard((driver_id("ac", "", ADA), 1, 90_000))
        runs = [ac_client_session([ac_client_lap(0, 0, 90_000)], type=kind) for kind in (1, 3)]
        summary = imported(record, ac_client([ADA], *runs))
        assert [(each.id, each.new) for each in summary.sessions] == [("cup", 0), ("cup-race", 1)]


RUNS: Final = ((0, 1, 95_000), (0, 2, 90_000), (0, 3, 92_000))


def test_a_real_race_that_was_heard_needs_nothing_of_its_result_file_but_what_was_missed(corpus: Path) -> None:
    folder = corpus / "udp/ac-server-plugin"
    hall = Hall()
    hall.replay(read_capture(folder / "acserver_suzuka_east_2019.pcap"))
    hall.pipeline.finish(hall.now_ns)
    qualifying, race = (session.session for session in hall.sessions)
    missed = {lap.key for lap in hall.laps[::4]}
    assert len({lap.session for lap in hall.laps if lap.key in missed}) == 2
    for lost in (set[str](), missed):
        record = MemoryRecord()
        record.append([entry for entry in hall.entries if entry.key not in lost], [*hall.record.people().values()])
        for id, part in ((qualifying, "qualify"), (race, "race")):
            driven = sorted((lap.driver, lap.time_ms) for lap in hall.laps if lap.session == id)
            summary = imported(record, read_results(folder / f"acserver_suzuka_east_2019.result_{part}.json"), id)
            assert (summary.new, summary.known) == (
                sum(lap.session == id and lap.key in lost for lap in hall.laps),
                sum(lap.session == id and lap.key not in lost for lap in hall.laps),
            )
            assert summary.warnings == ()
            now = [entry for entry in entries(record) if isinstance(entry, LapSet) and entry.session == id]
            assert sorted((lap.driver, lap.time_ms) for lap in now) == driven

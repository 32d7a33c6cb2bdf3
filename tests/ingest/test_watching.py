"""Result files that arrive by themselves: each lap once, whatever happens to the files; and what staff are told."""

import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.app import Ingest
from ingest.evening import Evening
from ingest.files import read_results
from ingest.importing import Imported
from ingest.places import Place
from ingest.settings import IngestSettings
from ingest.watched_folder import RESTING, Watched
from ingest.watching import MOST_OF_A_FILE, MOST_PASSED_OVER, Desk, Folder, Notes, Watch, Watchers, watches
from tests.ingest.formats.ini_files import ini_file, ini_slot
from tests.ingest.formats.result_files import (
    ADA,
    BEA,
    ac_client,
    ac_client_lap,
    ac_client_session,
    ac_lap,
    ac_server,
    saved,
)
from tests.ingest.test_files import RECORDING
from tests.waiting import until
from timing.errors import SetupError
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession, PlannedTeam
from timing.planned_people import NOBODY
from timing.readings import SessionType
from timing.record.decisions import DriverSeated, Phase, SessionMoved
from timing.record.entry import Entry, LapSet, Person, SessionOpened
from timing.record.memory import MemoryRecord
from timing.record.protocol import Appended, Record, RecordError

WHEN = datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)
LAPS = [ac_lap(ADA, 90_000, guid="1"), ac_lap(BEA, 91_000, guid="2"), ac_lap(ADA, 89_000, guid="1")]
ROWS = "driver,lap,time\nAda,1,1:30.000\nBea,1,1:31.000\n"


class Hall:
    """A folder that is watched, a record, and what staff were told. Looks are made by hand."""

    def __init__(self, folder: Path, place: Place | None = None, rig: PlannedRig | None = None) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.record: Record = MemoryRecord()
        self._place, self._rig = place or Place(SessionType.HOTLAP), rig
        self.start()

    def start(self) -> None:
        """The server starts, on the same record."""
        self.notes = Notes()
        self.desk = Desk(self.record, self.notes)
        self.watched = Folder(Watch(self.folder, "cup", self._place, self._rig), self.desk)

    def file(self, name: str, content: bytes | str) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def look(self, times: int = RESTING + 1) -> None:
        for _ in range(times):
            self.watched.look()

    @property
    def times(self) -> list[int]:
        return [entry.time_ms for _, entry in self.record.read() if isinstance(entry, LapSet)]

    @property
    def told(self) -> list[str]:
        return self.notes.all()


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path / "results")


class TestAFileThatArrives:
    def test_is_imported_when_it_is_at_rest(self, hall: Hall) -> None:
        hall.file("race.json", saved(ac_server(LAPS)))
        hall.look(RESTING)
        assert hall.times == []
        hall.look(5)
        assert hall.times == [90_000, 91_000, 89_000]
        assert hall.told == ["race.json: 3 lap(s) added to session 'cup'"]

    def test_is_taken_as_well_when_it_was_there_before_and_adds_nothing_after_a_restart(self, hall: Hall) -> None:
        hall.file("race.json", saved(ac_server(LAPS)))
        hall.look()
        hall.start()
        hall.look()
        assert len(hall.times) == 3
        assert hall.told == []

    def test_piece_by_piece_is_taken_whole(self, hall: Hall) -> None:
        content = saved(ac_server(LAPS))
        for end in (0, 1, 200, len(content) - 1):
            hall.file("race.json", content[:end])
            hall.look(RESTING)
        hall.file("race.json", content)
        hall.look()
        assert (len(hall.times), len(hall.told)) == (3, 1)

    def test_under_other_names_and_encodings_adds_nothing(self, hall: Hall) -> None:
        path = hall.file("race.json", saved(ac_server(LAPS)))
        hall.look()
        path.rename(hall.folder / "race (1).json")
        hall.file("copy.json", saved(ac_server(LAPS), "utf-16"))
        hall.look()
        assert (len(hall.times), len(hall.told)) == (3, 1)

    def test_that_grows_adds_what_is_new(self, hall: Hall) -> None:
        hall.file("laps.csv", ROWS)
        hall.look()
        hall.file("laps.csv", ROWS + "Ada,2,1:29.000\n")
        hall.look()
        assert hall.times == [90_000, 91_000, 89_000]
        assert hall.told[-1] == "laps.csv: 1 lap(s) added to session 'cup', 2 were there already"

    def test_that_is_written_over_adds_what_is_new(self, hall: Hall) -> None:
        for time_ms in (90_000, 91_000):
            run = ac_client_session([ac_client_lap(0, 0, time_ms)], type=4, name="Hotlap")
            path = hall.file("race_out.json", saved(ac_client([ADA], run)))
            os.utime(path, (time_ms, time_ms))
            hall.look()
        assert hall.times == [90_000, 91_000]

    def test_with_another_runs_laps_behind_adds_those(self, hall: Hall) -> None:
        runs = [f"Lap=({lap}, -1.000, 1:3{lap}.000)" for lap in range(4)]
        hall.file("result.txt", ini_file(ini_slot(1, ADA, runs[:2])))
        hall.look()
        hall.file("result.txt", ini_file(ini_slot(1, ADA, runs)))
        hall.look()
        assert hall.times == [90_000, 91_000, 92_000, 93_000]


class TestAFileThatCannotBeRead:
    def test_is_told_once_and_read_again_when_it_changes(self, hall: Hall) -> None:
        hall.file("race.json", '{"Laps": [')
        hall.look(100)
        (sentence,) = hall.told
        assert sentence == (
            "race.json: result file at byte 10: expected the rest of the JSON text, but the file ends; "
            "nothing of it was imported, it is read again when it changes"
        )
        hall.file("race.json", saved(ac_server(LAPS)))
        hall.look()
        assert (len(hall.times), len(hall.told)) == (3, 2)

    def test_for_a_moment_is_not_told(self, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
        hall.file("race.json", saved(ac_server(LAPS)))
        with monkeypatch.context() as patched:
            patched.setattr(Path, "open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "it is in use")))
            hall.look()
        hall.look(10)
        assert hall.told == ["race.json: 3 lap(s) added to session 'cup'"]

    def test_because_it_is_gone_is_forgotten(self, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
        hall.file("race.json", saved(ac_server(LAPS)))
        monkeypatch.setattr(Watched, "now", lambda _: (_ for _ in ()).throw(FileNotFoundError(2, "No such file")))
        hall.look(RESTING + 1)
        assert hall.told == []
        hall.look(20)
        assert hall.told == ["race.json: No such file; nothing of it was imported, it is read again when it changes"]

    def test_since_it_changes_just_then_waits(self, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
        hall.file("race.json", saved(ac_server(LAPS)))
        sizes = iter([(1, 1), None, (2, 2)])
        true_now = Watched.now

        def now(file: Watched) -> tuple[int, int]:
            return next(sizes, None) or true_now(file)

        monkeypatch.setattr(Watched, "now", now)
        hall.look(RESTING + 2)
        assert (hall.times, hall.told) == ([], [])
        hall.look(1)
        assert len(hall.times) == 3

    def test_by_a_mistake_of_ours_is_told_and_costs_no_other(
        self, hall: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        hall.file("a.json", saved(ac_server(LAPS)))
        os.utime(hall.folder / "a.json", (1, 1))
        hall.file("b.csv", ROWS)
        read = lambda path: read_results(path) if path.suffix == ".csv" else 1 / 0  # noqa: E731
        monkeypatch.setattr("ingest.watching.read_results", read)
        hall.look(100)
        assert hall.told == [
            "a.json: it could not be taken in; this is a mistake in eRacing Cup",
            "b.csv: 2 lap(s) added to session 'cup'",
        ]
        assert "ZeroDivisionError" in caplog.text


class TestAFileOfAnotherKind:
    def test_is_passed_over_and_told_a_few_times(self, hall: Hall) -> None:
        for number in range(MOST_PASSED_OVER + 3):
            hall.file(f"{number}.txt", "hello")
        hall.look()
        hall.file("0.txt", "hello, hello")
        hall.look()
        assert len(hall.told) == MOST_PASSED_OVER
        assert hall.told[0].endswith(".txt is passed over, as no result file that is known here")
        assert hall.told[-1].endswith("; more files that are passed over are not told")

    def test_may_be_a_recording_or_packed(self, hall: Hall) -> None:
        hall.file("evening.pcap", RECORDING)
        hall.file("evening.zip", b"PK\x03\x04" + bytes(100))
        hall.look(50)
        assert [told.partition(",")[0] for told in hall.told] == [
            "evening.pcap is passed over",
            "evening.zip is passed over",
        ]

    def test_has_no_command_in_its_name_for_the_terminal(self, hall: Hall) -> None:
        hall.file("\x1b[31m.txt", "hello")
        hall.look()
        assert hall.told == ["\ufffd[31m.txt is passed over, as no result file that is known here"]


class TestWhatStaffAreTold:
    def test_are_the_warnings_of_a_file_and_what_of_it_was_not_taken_once(
        self, hall: Hall, caplog: pytest.LogCaptureFixture
    ) -> None:
        table = "driver,lap,time,shoe\nAda,1,1:30.4,42\nAda,2,,\n"
        hall.file("laps.csv", table)
        hall.look()
        hall.file("laps.csv", table + "Ada,3,1:29.4,42\n")
        hall.look()
        assert hall.told == [
            "laps.csv: 1 lap(s) added to session 'cup'",
            "laps.csv: 1 lap(s) not taken: no-time",
            'laps.csv: 1 column(s) are not known and were not read: "shoe"',
            "laps.csv: 1 time(s) have fewer than three decimals: a spreadsheet may have cut them",
            "laps.csv: 1 lap(s) added to session 'cup', 1 were there already",
            "laps.csv: 2 time(s) have fewer than three decimals: a spreadsheet may have cut them",
        ]
        assert "2 time(s) have fewer" in caplog.text

    def test_of_one_file_is_limited(self, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
        many = tuple(f"doubt {number}" for number in range(MOST_OF_A_FILE + 2))
        monkeypatch.setattr("ingest.watching.import_file", lambda *_, **__: Imported((), {}, many))
        hall.file("laps.csv", ROWS)
        hall.look()
        assert len(hall.told) == MOST_OF_A_FILE + 1
        assert hall.told[-1] == "laps.csv: and 2 more; inspect the file"


class TestAFolderThatCannotBeRead:
    def test_is_told_and_goes_on_when_it_is_there_again(self, hall: Hall) -> None:
        hall.file("race.json", saved(ac_server(LAPS)))
        away = hall.folder.with_name("away")
        hall.folder.rename(away)
        hall.look()
        (sentence,) = hall.told
        assert sentence.startswith(f"the folder {hall.folder} cannot be read (")
        assert sentence.endswith("); its files are taken once it can be")
        assert hall.watched.trouble == sentence
        away.rename(hall.folder)
        hall.look()
        assert hall.watched.trouble is None
        assert hall.told[1:] == [
            f"the folder {hall.folder} is watched again",
            "race.json: 3 lap(s) added to session 'cup'",
        ]

    def test_may_be_one_within(self, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hall.watched._folder, "look", list)
        hall.watched._folder.closed = ["/results/lo\ncked"]
        hall.look()
        assert hall.watched.trouble == f"in the folder {hall.folder}, /results/lo\ufffdcked cannot be read"

    def test_may_hold_too_many_files(self, hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hall.watched._folder, "look", list)
        hall.watched._folder.is_crowded = True
        hall.look()
        assert hall.watched.trouble is not None
        assert "holds too many files" in hall.watched.trouble


class Sealed(MemoryRecord):
    """A record that cannot be written while it is sealed."""

    sealed = True

    def append(self, entries: Sequence[Entry], people: Sequence[Person] = ()) -> Appended:
        if self.sealed:
            raise RecordError("the disk is full: free some space")
        return super().append(entries, people)


def test_while_the_record_cannot_be_written_files_wait(hall: Hall) -> None:
    record = hall.record = Sealed()
    hall.start()
    hall.file("race.json", saved(ac_server(LAPS)))
    hall.file("laps.csv", ROWS)
    hall.look(10)
    assert hall.watched.trouble == f"result files of the folder {hall.folder} wait: the disk is full: free some space"
    assert len(hall.told) == 1
    record.sealed = False
    hall.look()
    assert len(hall.times) == 5
    assert not hall.watched.trouble


def test_nothing_is_imported_any_more_after_the_end(hall: Hall) -> None:
    closed = iter([False, True, True])
    hall.desk.is_closed = lambda: next(closed)
    hall.file("race.json", saved(ac_server(LAPS)))
    hall.look(RESTING + 2)
    assert (hall.times, hall.told) == ([], [])


class TestWhichFolders:
    PLAN = Plan(
        teams={"north": PlannedTeam("north", "Nordhang", "Nord")},
        drivers={"svea": PlannedDriver("svea", "Svea Linsen", "north", "7")},
        rigs={
            "left": PlannedRig("left", "192.0.2.1", driver="svea", name="Left", watch=Path("/left")),
            "team": PlannedRig("team", "192.0.2.2", team="north", watch=Path("/team")),
            "none": PlannedRig("none", "192.0.2.3", watch=Path("/none")),
            "quiet": PlannedRig("quiet", "192.0.2.4"),
        },
        session=PlannedSession("quali", SessionType.QUALIFYING),
    )

    def test_are_that_of_the_options_and_those_of_the_rigs(self) -> None:
        folder, *rigs = watches(self.PLAN, Path("/all"), None)
        assert folder == Watch(Path("/all"), "quali", Place(SessionType.QUALIFYING))
        assert [(watch.folder.name, watch.session, watch.name.split(" of ")[1]) for watch in rigs] == [
            ("left", "quali", "Left"),
            ("team", "quali", "team"),
            ("none", "quali", "none"),
        ]
        assert [watch.place.seated for watch in rigs] == [
            Person("svea", "Svea Linsen", "7", "north"),
            Person("team:north", "Nordhang", None, "north"),
            None,
        ]

    def test_may_be_none(self) -> None:
        assert watches(Plan(), None, None) == []

    def test_have_the_session_that_people_chose_for_them(self) -> None:
        folder, left, *_ = watches(self.PLAN, Path("/all"), "final")
        assert (folder.session, folder.place, left.session) == ("final", Place(), "quali")

    @pytest.mark.parametrize(
        ("cars", "format", "own"),
        [
            (None, "assettocorsa-client", True),
            (None, "assettocorsa-server", False),
            ("player", "assettocorsa-server", True),
            ("all", "assettocorsa-client", False),
        ],
    )
    def test_of_a_rig_hold_its_own_laps_but_for_those_of_servers(self, cars: str, format: str, own: bool) -> None:
        rig = PlannedRig("left", "192.0.2.1", cars=cars, watch=Path("/left"))  # type: ignore[arg-type]
        (watch,) = watches(Plan(rigs={"left": rig}), None, None)
        place = watch.place_of(format, WHEN)
        assert (place.own, place.rig) == (own, "left")


def test_a_rigs_file_is_of_the_rig_and_who_sits_there(tmp_path: Path) -> None:
    rig = PlannedRig("left", "192.0.2.1", name="Rig left")
    place = Place(SessionType.HOTLAP, "left", name="Rig left", seated=Person("svea", "Svea Linsen"))
    hall = Hall(tmp_path / "left", place, rig)
    run = ac_client_session([ac_client_lap(0, 0, 90_000)], type=4, name="Hotlap")
    hall.file("race_out.json", saved(ac_client(["Player"], run)))
    hall.look()
    (lap,) = [entry for _, entry in hall.record.read() if isinstance(entry, LapSet)]
    assert (lap.rig, lap.driver, lap.session) == ("left", "svea", "cup")
    assert hall.told[0] == "race_out.json (Rig left): 1 lap(s) added to session 'cup'"


class TestInTheCourseOfAnEvening:
    """Three sessions on one rig, two drivers: the file that the game writes over at the end of each."""

    RACES = (PlannedSession("race-1", SessionType.RACE), PlannedSession("race-2", SessionType.RACE))
    RIG = PlannedRig("left", "192.0.2.1", driver="svea", watch=Path("/left"))
    PLAN = Plan(
        drivers={each: PlannedDriver(each, each.capitalize()) for each in ("svea", "ruben")},
        rigs={"left": RIG},
        session=RACES[0],
        sessions=RACES,
    )

    def at(self, minute: float) -> datetime:
        return WHEN + timedelta(minutes=minute)

    def evening(self) -> Evening:
        evening = Evening(self.PLAN)
        evening.note(SessionMoved("race-1", Phase.CLOSED, "Toni", self.at(10)))
        evening.note(SessionMoved("race-2", Phase.RUNNING, "Toni", self.at(20)))
        evening.note(DriverSeated("left", "ruben", "Toni", self.at(20), "race-2"))
        evening.note(DriverSeated("left", "walk-in", "Toni", self.at(30), "race-2"))
        evening.note(DriverSeated("left", None, "Toni", self.at(40), "race-2"))
        return evening

    @pytest.mark.parametrize(
        ("minute", "session", "seated", "empty"),
        [
            (5, "race-1", "svea", False),
            (11, "race-1", "svea", False),
            (21, "race-2", "ruben", False),
            (31, "race-2", "walk-in", False),
            (41, "race-2", "svea", True),
        ],
    )
    def test_it_is_of_the_session_and_the_driver_of_then(
        self, minute: float, session: str, seated: str, empty: bool
    ) -> None:
        folder, rig = watches(self.PLAN, Path("/all"), None, self.evening())
        assert [watch.session_at(self.at(minute)) for watch in (folder, rig)] == [session, session]
        place = rig.place_of("assettocorsa-client", self.at(minute))
        assert place.seated is not None
        assert (place.kind, place.seated.id, place.empty) == (SessionType.RACE, seated, empty)
        assert folder.place_of("assettocorsa-client", self.at(minute)).seated is None

    @pytest.mark.parametrize(("minute", "driver"), [(21, "ruben"), (41, NOBODY)])
    def test_its_laps_go_there(self, tmp_path: Path, minute: float, driver: str) -> None:
        (watch,) = watches(self.PLAN, None, None, self.evening())
        hall = Hall(tmp_path / "left")
        hall.watched = Folder(replace(watch, folder=hall.folder), hall.desk)
        run = ac_client_session([ac_client_lap(0, 0, 90_000)], type=3, name="Race")
        path = hall.file("race_out.json", saved(ac_client(["Player"], run)))
        os.utime(path, (self.at(minute).timestamp(), self.at(minute).timestamp()))
        hall.look()
        (lap,) = [entry for _, entry in hall.record.read() if isinstance(entry, LapSet)]
        assert (lap.session, lap.driver) == ("race-2", driver)

    def test_laps_that_were_heard_of_nobody_are_known(self, tmp_path: Path) -> None:
        (watch,) = watches(self.PLAN, None, None, self.evening())
        hall = Hall(tmp_path / "left")
        heard = LapSet("race-2", "left/77/0", 1, "left", NOBODY, 90_000, self.at(42))
        hall.record.append([SessionOpened("race-2", SessionType.RACE, "Race 2", None, self.at(20)), heard])
        hall.watched = Folder(replace(watch, folder=hall.folder), hall.desk)
        run = ac_client_session([ac_client_lap(0, 0, 90_000)], type=3, name="Race")
        path = hall.file("race_out.json", saved(ac_client(["Player"], run)))
        os.utime(path, (self.at(43).timestamp(), self.at(43).timestamp()))
        hall.look()
        assert hall.times == [90_000]


class TestTheFolderOfARigWithTheResultsOfYears:
    def hall(self, folder: Path) -> Hall:
        hall = Hall(folder, Place(SessionType.HOTLAP, "left", own=True, name="left"), PlannedRig("left", "192.0.2.1"))
        hall.record.append([SessionOpened("cup", SessionType.HOTLAP, "Cup", None, WHEN)])
        return hall

    @pytest.mark.parametrize(("hours", "times"), [(-2, []), (-0.5, [90_000]), (1, [90_000])])
    def test_is_taken_from_the_beginning_of_the_session_on(
        self, tmp_path: Path, hours: float, times: list[int]
    ) -> None:
        hall = self.hall(tmp_path / "left")
        run = ac_client_session([ac_client_lap(0, 0, 90_000)], type=4, name="Hotlap")
        path = hall.file("race_out.json", saved(ac_client(["Player"], run)))
        changed = WHEN.timestamp() + hours * 3600
        os.utime(path, (changed, changed))
        hall.look(20)
        assert hall.times == times
        if not times:
            assert hall.told == ["race_out.json (left) is passed over, for it was written before session 'cup' began"]


class TestWatchers:
    def test_watch_from_start_to_stop(self, tmp_path: Path) -> None:
        record, grown = MemoryRecord(), threading.Event()
        record.append([SessionOpened("open", SessionType.HOTLAP, "Open", None, WHEN)])
        record.on_growth(grown.set)
        before = threading.active_count()
        watchers = Watchers(record, Plan(), folder=tmp_path, look_seconds=0.01)
        watchers.start()
        (tmp_path / "laps.csv").write_text(ROWS)
        assert grown.wait(30)
        until(watchers.notes)
        watchers.stop()
        assert threading.active_count() == before
        assert watchers.notes() == ["laps.csv: 2 lap(s) added to session 'open'"]
        assert watchers.troubles() == []

    def test_of_folders_that_are_not_there_say_so(self, tmp_path: Path) -> None:
        rigs = {id: PlannedRig(id, f"192.0.2.{at}", watch=tmp_path / id) for at, id in enumerate(("left", "right"), 1)}
        watchers = Watchers(MemoryRecord(), Plan(rigs=rigs), look_seconds=0.01)
        watchers.start()
        until(lambda: len(watchers.troubles()) >= 2)
        watchers.stop()
        assert [told.partition(" cannot be read")[0] for told in watchers.troubles()] == [
            f"the folder {tmp_path / 'left'} of left",
            f"the folder {tmp_path / 'right'} of right",
        ]

    def test_refuse_a_session_that_cannot_be_but_not_one_that_is(self, tmp_path: Path) -> None:
        record = MemoryRecord()
        with pytest.raises(SetupError, match="'a/b' cannot be the id of a session"):
            Watchers(record, Plan(), folder=tmp_path, session="a/b")
        record.append([SessionOpened("a/b", SessionType.RACE, "Race", None, WHEN)])
        Watchers(record, Plan(), folder=tmp_path, session="a/b")


class TestTheServer:
    """Watching as a part of the whole."""

    def test_tells_of_its_folders_while_it_runs(self, tmp_path: Path) -> None:
        record = MemoryRecord()
        ingest = Ingest(IngestSettings(udp_port=0, watch=tmp_path / "gone"), record=record, plan=Plan())
        ingest.start()
        until(ingest.troubles)
        (trouble,) = ingest.troubles()
        assert trouble.startswith(f"the folder {tmp_path / 'gone'} cannot be read (")
        assert ingest.notes() == [trouble]
        ingest.stop()
        assert (ingest.troubles(), ingest.notes()) == ([], [])

    def test_does_not_start_for_a_session_that_cannot_be(self, tmp_path: Path) -> None:
        settings = IngestSettings(udp_port=0, watch=tmp_path, watch_session="current")
        with pytest.raises(SetupError, match="'current' cannot be the id of a session"):
            Ingest(settings, record=MemoryRecord(), plan=Plan()).start()


def test_notes_are_logged_as_loud_as_they_matter(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    notes = Notes()
    notes.tell("a lap")
    notes.tell("a trouble", level=logging.WARNING)
    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("INFO", "a lap"),
        ("WARNING", "a trouble"),
    ]

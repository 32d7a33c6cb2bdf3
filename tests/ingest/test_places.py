"""Files that came by themselves: into which session they go, and whose laps those of a rig's folder are."""

from datetime import UTC, datetime

import pytest

from ingest.formats.results import Contents, FileDriver, FileLap, FileSession
from ingest.importing import ANOTHER_DRIVER, ANOTHER_SESSION, Imported, import_file
from ingest.places import Place
from timing.readings import SessionType
from timing.record.entry import LapSet, Person, SessionOpened, driver_id
from timing.record.memory import MemoryRecord

AT = datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)
SVEA = Person("svea", "Svea Linsen", "7", "nordhang")
RUBEN = Person("ruben", "Ruben Claar", "8", "nordhang")
MIKA = Person("mika", "Mika Dampf", "9", "kessel")
TEAM = Person("team:nordhang", "Nordhang Optik", None, "nordhang")


def evening(type: SessionType = SessionType.HOTLAP, *heard: LapSet) -> MemoryRecord:
    """A record as ingest begins it: the plan's session and its people."""
    record = MemoryRecord()
    record.append([SessionOpened("cup", type, "Cup", None, AT), *heard], [SVEA, RUBEN, MIKA])
    return record


def heard(driver: str, *times: int, rig: str = "left", session: str = "cup") -> list[LapSet]:
    return [LapSet(session, f"{rig}/77/0", lap, rig, driver, time, AT) for lap, time in enumerate(times, 1)]


def file(type: SessionType = SessionType.RACE, account: str = "", **drivers: tuple[int, ...]) -> Contents:
    """A file of one session; drivers have their names without spaces."""
    return Contents("game", [session(type, account, **drivers)], family="game")


def session(type: SessionType = SessionType.RACE, account: str = "", **drivers: tuple[int, ...]) -> FileSession:
    told = FileSession(type)
    for name, times in drivers.items():
        laps = [FileLap(lap, time) for lap, time in enumerate(times, 1)]
        told.drivers.append(FileDriver(name.replace("_", " "), identity=name, account=account, laps=laps))
    return told


def taken(record: MemoryRecord, contents: Contents, place: Place, into: str = "cup") -> Imported:
    return import_file(contents, into, record, changed_at=AT, place=place)


def laps(record: MemoryRecord) -> list[tuple[str, str, str, int]]:
    """What files added: session, rig, name and time."""
    people = record.people()
    found = [entry for _, entry in record.read() if isinstance(entry, LapSet) and entry.source.startswith("file/")]
    return [(lap.session, lap.rig, people[lap.driver].name, lap.time_ms) for lap in found]


def sessions(record: MemoryRecord) -> list[str]:
    return [entry.session for _, entry in record.read() if isinstance(entry, SessionOpened)]


class TestAFolderOfNoRig:
    HOTLAP = Place(SessionType.HOTLAP)
    RACE = Place(SessionType.RACE)

    def test_has_files_of_one_session_whatever_they_hold(self) -> None:
        record = evening()
        practice, race = session(SessionType.PRACTICE, Ada=(90_000,)), session(Ada=(91_000,))
        taken(record, Contents("game", [practice, race], family="game"), self.HOTLAP)
        assert laps(record) == [("cup", "", "Ada", 90_000), ("cup", "", "Ada", 91_000)]
        assert sessions(record) == ["cup"]

    def test_has_many_runs_in_it_that_number_their_laps_anew(self) -> None:
        record = evening()
        for time in (90_000, 91_000):
            assert taken(record, file(Ada=(time,)), self.HOTLAP).warnings == ()
        assert "have the driver, the car and the number" in taken(record, file(Ada=(92_000,)), self.RACE).warnings[0]

    def test_gives_the_plans_drivers_their_laps_by_their_names(self) -> None:
        record = evening()
        taken(record, file(SVEA_Linsen=(90_000,), Ada=(91_000,)), self.HOTLAP)
        assert laps(record) == [("cup", "", "Svea Linsen", 90_000), ("cup", "", "Ada", 91_000)]

    def test_keeps_somebody_whom_an_earlier_file_brought_before_the_plan_knew_the_name(self) -> None:
        record = MemoryRecord()
        import_file(file(Mika_Dampf=(90_000,)), "cup", record, changed_at=AT)
        record.append([], [MIKA])
        taken(record, file(Mika_Dampf=(90_000, 91_000)), self.HOTLAP)
        drivers = [entry.driver for _, entry in record.read() if isinstance(entry, LapSet)]
        assert drivers == [driver_id("game", "", "Mika Dampf")] * 2

    def test_leaves_a_session_of_another_kind_that_nobody_heard(self) -> None:
        record = evening(SessionType.RACE)
        found = taken(record, file(SessionType.PRACTICE, Ada=(90_000, 91_000)), self.RACE)
        assert (found.sessions, found.refused) == ((), {ANOTHER_SESSION: 2})
        (warning,) = found.warnings
        assert warning == (
            "the practice in it is not taken: watched files are of a race, and nobody heard these laps; "
            "`eracing import` takes them into a session of their own"
        )
        assert laps(record) == []

    @pytest.mark.parametrize("kind", [SessionType.RACE, SessionType.HOTLAP, SessionType.OTHER])
    def test_takes_one_of_the_same_kind_or_of_any(self, kind: SessionType) -> None:
        record = evening(SessionType.RACE)
        assert taken(record, file(kind, Ada=(90_000,)), self.RACE).new == 1

    def test_fills_up_the_session_of_a_server_that_was_heard(self) -> None:
        record = evening(SessionType.RACE)
        ada = driver_id("game", "", "Ada")
        quali = SessionOpened("qualifying-1", SessionType.QUALIFYING, "Qualifying", None, AT, "server", "1")
        record.append([quali, *heard(ada, 90_000, 91_000, rig="server", session="qualifying-1")], [Person(ada, "Ada")])
        found = taken(record, file(SessionType.QUALIFYING, Ada=(90_000, 91_000, 92_000)), self.RACE)
        assert [(each.id, each.new, each.known) for each in found.sessions] == [("qualifying-1", 1, 2)]
        assert laps(record) == [("qualifying-1", "", "Ada", 92_000)]

    def test_for_which_people_chose_a_session_is_as_if_they_imported_each_file(self) -> None:
        record = evening(SessionType.RACE)
        practice, race = session(SessionType.PRACTICE, Ada=(90_000,)), session(Ada=(91_000,))
        taken(record, Contents("game", [practice, race], family="game"), Place(), "final")
        assert sessions(record) == ["cup", "final-practice", "final-race"]


class TestTheFolderOfARig:
    SEATED = Place(SessionType.RACE, "left", own=True, name="rig left", seated=SVEA)
    EMPTY = Place(SessionType.RACE, "left", own=True, name="rig left")

    def test_has_the_laps_of_who_sits_there_whatever_the_game_calls_the_guest(self) -> None:
        record = evening()
        found = taken(record, file(SessionType.PRACTICE, Player_1=(90_000,)), self.SEATED)
        assert (found.new, found.warnings) == (1, ())
        assert laps(record) == [("cup", "left", "Svea Linsen", 90_000)]

    def test_has_the_laps_of_another_of_the_plan_where_the_file_names_one(self) -> None:
        record = evening()
        taken(record, file(Mika_Dampf=(90_000,)), self.SEATED)
        assert laps(record) == [("cup", "left", "Mika Dampf", 90_000)]

    def test_has_those_of_who_was_heard_there_and_of_nobody_else(self) -> None:
        record = evening(SessionType.HOTLAP, *heard("ruben", 90_000, 91_000), *heard("mika", 95_000, 96_000, rig="b"))
        found = taken(record, file(Player_1=(90_000, 91_000, 92_000), Bot=(95_000, 96_000)), self.SEATED)
        assert laps(record) == [("cup", "left", "Ruben Claar", 92_000)]
        assert found.refused == {ANOTHER_DRIVER: 2}
        assert [(each.new, each.known) for each in found.sessions] == [(1, 2)]

    def test_has_those_of_who_was_heard_there_in_any_session_of_the_file(self) -> None:
        record = evening(SessionType.HOTLAP, *heard("svea", 90_000, 91_000))
        both = [session(SessionType.PRACTICE, Me=(90_000, 91_000), Bot=(1_000,)), session(Me=(88_000,), Bot=(2_000,))]
        taken(record, Contents("game", both, family="game"), self.SEATED)
        assert laps(record) == [("cup", "left", "Svea Linsen", 88_000)]

    def test_has_those_of_the_driver_and_the_team_that_the_plan_gives_the_rig(self) -> None:
        record = evening()
        contents = file(Svea_Linsen=(90_000,), Ruben_Claar=(91_000,), Mika_Dampf=(92_000,), Bot=(93_000,))
        found = taken(record, contents, Place(SessionType.RACE, "left", own=True, name="rig left", seated=TEAM))
        assert laps(record) == [
            ("cup", "left", "Svea Linsen", 90_000),
            ("cup", "left", "Ruben Claar", 91_000),
        ]
        assert found.refused == {ANOTHER_DRIVER: 2}

    @pytest.mark.parametrize("place", [SEATED, EMPTY])
    def test_has_nothing_where_it_cannot_be_told_whose_rig_it_was(self, place: Place) -> None:
        record = evening()
        found = taken(record, file(Player_1=(90_000,), Bot=(91_000,), Mika_Dampf=(92_000,)), place)
        assert (found.new, found.sessions, found.refused) == (0, (), {ANOTHER_DRIVER: 3})
        (warning,) = found.warnings
        assert warning == (
            "which of the 3 drivers in it has driven rig left cannot be told, so nothing is taken; let the plan name "
            "the rig's driver as the game does"
        )

    def test_has_the_laps_of_a_team_where_nobody_else_sits_there(self) -> None:
        record = evening()
        taken(record, file(Player_1=(90_000,)), Place(SessionType.RACE, "left", own=True, seated=TEAM))
        assert laps(record) == [("cup", "left", "Nordhang Optik", 90_000)]

    def test_where_nobody_sits_has_the_driver_whom_the_rigs_feed_would_name(self) -> None:
        record = evening()
        taken(record, file(Player_1=(90_000,)), self.EMPTY)
        nameless = Contents("game", [FileSession(SessionType.OTHER, None, [FileDriver("", stated_best_ms=89_000)])])
        taken(record, nameless, self.EMPTY)
        taken(record, file(account="765", Player_1=(88_000,)), self.EMPTY)
        assert [name for _, _, name, _ in laps(record)] == ["Player 1", "rig left", "Player 1"]
        drivers = [entry.driver for _, entry in record.read() if isinstance(entry, LapSet)]
        assert drivers == [
            driver_id("rig", "left", "Player 1"),
            driver_id("rig", "left"),
            driver_id("game", "765", "Player 1"),
        ]

    def test_is_read_over_and_over_without_a_word_about_numbers_of_laps(self) -> None:
        record = evening(SessionType.RACE)
        for times in ((90_000, 91_000), (92_000, 93_000), (92_000, 93_000)):
            assert taken(record, file(SessionType.PRACTICE, Player_1=times), self.SEATED).warnings == ()
        assert [time for _, _, _, time in laps(record)] == [90_000, 91_000, 92_000, 93_000]

    def test_without_a_lap_says_only_that(self) -> None:
        assert taken(evening(), file(), self.SEATED).warnings == ("the file holds no lap with a time",)

    def test_of_a_server_has_everybody_and_the_servers_name(self) -> None:
        record = evening(SessionType.RACE)
        taken(record, file(Ada=(90_000,), Bea=(91_000,)), Place(SessionType.RACE, "server", own=False, name="server"))
        assert laps(record) == [("cup", "server", "Ada", 90_000), ("cup", "server", "Bea", 91_000)]

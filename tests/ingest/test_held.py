"""What the record holds of a session: whether a file's lap is one of it, whichever way that came in."""

from dataclasses import replace
from datetime import UTC, datetime

from ingest.held import HeldSession, Holdings, Verdict, held, source_of
from timing.laps import Origin
from timing.readings import SessionType
from timing.record.entry import Entry, LapAmended, LapSet, RigAdopted, SessionOpened, Undone
from timing.record.memory import MemoryRecord

AT = datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)


def of_file(lap: int = 1, time: int = 90_000, *, who: str = "ad", driver: str = "ada", best: bool = False) -> LapSet:
    source = source_of(who, time, best=best)
    return LapSet("cup", source, lap, "", driver, time, AT, origin=Origin.FILE)


def live(lap: int = 1, time: int = 90_000, *, driver: str = "ada", session: str = "cup", aside: bool = False) -> LapSet:
    return LapSet(session, "rig-a/77/0", lap, "rig-a", driver, time, AT, aside=aside)


def session(*entries: Entry) -> HeldSession:
    record = MemoryRecord()
    record.append(entries)
    return held(record, "cup")["cup"]


def verdicts(known: HeldSession, *laps: LapSet) -> list[Verdict]:
    return [known.take(lap) for lap in laps]


KNOWN, NEW, CONTRADICTS = Verdict.KNOWN, Verdict.NEW, Verdict.CONTRADICTS


class TestALapOfAFile:
    def test_is_new_once(self) -> None:
        assert verdicts(HeldSession(), of_file(), of_file(), of_file(2)) == [NEW, KNOWN, NEW]
        assert verdicts(session(of_file()), of_file(), of_file(2)) == [KNOWN, NEW]

    def test_with_another_time_under_its_number_is_another_lap(self) -> None:
        known = session(of_file(time=90_000))
        assert (known.time_of(of_file(time=91_000)), known.time_of(of_file(2))) == (90_000, None)
        assert verdicts(known, of_file(time=91_000), of_file(time=91_000)) == [CONTRADICTS, KNOWN]

    def test_of_somebody_else_contradicts_nothing(self) -> None:
        assert verdicts(session(of_file()), of_file(time=91_000, who="be", driver="bea")) == [NEW]
        assert verdicts(session(of_file()), of_file(who="be", driver="bea")) == [NEW]


class TestALapHeardLive:
    def test_takes_the_place_of_one_lap_of_its_driver_and_time(self) -> None:
        known = session(live())
        assert verdicts(known, of_file(3), of_file(4)) == [KNOWN, NEW]

    def test_does_so_again_when_the_file_comes_again(self) -> None:
        assert verdicts(session(live(), of_file(4)), of_file(3), of_file(4)) == [KNOWN, KNOWN]

    def test_of_somebody_else_or_kept_aside_does_not(self) -> None:
        assert verdicts(session(live(driver="bea")), of_file()) == [NEW]
        assert verdicts(session(live(aside=True), of_file(9)), of_file()) == [NEW]

    def test_counts_with_the_time_it_was_amended_to(self) -> None:
        lap = live()
        amendments = [
            LapAmended("cup", lap.key, AT, time_ms=80_000),
            LapAmended("cup", lap.key, AT, valid=False),
            LapAmended("cup", lap.key, AT, time_ms=85_000),
            LapAmended("cup", "lap/cup/gone/1", AT, time_ms=90_000),
        ]
        known = session(lap, *amendments)
        assert verdicts(known, of_file(1, 90_000), of_file(2, 80_000), of_file(3, 85_000)) == [NEW, NEW, KNOWN]


class TestABestLap:
    def test_without_a_number_is_known_where_any_lap_has_its_time(self) -> None:
        assert verdicts(session(of_file(7)), of_file(best=True)) == [KNOWN]
        assert verdicts(session(live(7)), of_file(best=True)) == [KNOWN]
        assert verdicts(session(of_file(time=91_000)), of_file(best=True)) == [NEW]

    def test_is_one_of_the_laps_that_come_later(self) -> None:
        assert verdicts(session(of_file(best=True)), of_file(3), of_file(4)) == [KNOWN, NEW]

    def test_that_is_better_than_the_one_before_contradicts_nothing(self) -> None:
        known = session(of_file(best=True))
        assert verdicts(known, of_file(best=True), of_file(time=89_000, best=True)) == [KNOWN, NEW]


class TestTheRecord:
    def test_is_searched_for_the_session_and_those_made_from_it(self) -> None:
        record = MemoryRecord()
        opened = SessionOpened("cup-race", SessionType.RACE, "Race", None, AT)
        others = [live(session=other) for other in ("cupboard", "final", "cup-final", "cup-race-day", "cup-race-2")]
        record.append([opened, *others, live(session="cup-race")])
        found = held(record, "cup")
        assert [*found] == ["cup-race", "cup-race-2"]
        assert found["cup-race"].opened == opened
        assert found["cup-race"].laps == {("rig-a/77/0", 1)}

    def test_a_lap_of_a_file_that_was_amended_is_still_that_lap(self) -> None:
        lap = of_file()
        known = session(lap, LapAmended("cup", lap.key, AT, time_ms=80_000, reason="by hand"))
        assert verdicts(known, lap, replace(lap, lap=2)) == [KNOWN, NEW]

    def test_a_file_lap_of_unknown_making_counts_as_any_lap(self) -> None:
        assert verdicts(session(replace(of_file(), source="file/by-hand")), of_file(5)) == [KNOWN]


class TestHoldings:
    def test_are_kept_up_with_the_record_and_are_the_askers_own(self) -> None:
        record = MemoryRecord()
        holdings = Holdings(record)
        assert holdings.of("cup") == {}
        record.append([live()])
        assert holdings.of("cup")["cup"].take(of_file(3)) is KNOWN
        record.append([LapAmended("cup", live().key, AT, time_ms=80_000, valid=False)])
        (heard,) = holdings.of("cup")["cup"].heard.values()
        assert (heard.time_ms, heard.valid) == (80_000, False)
        assert verdicts(holdings.of("cup")["cup"], of_file(3), of_file(3, 80_000)) == [NEW, KNOWN]
        record.append([of_file(3), LapAmended("cup", live().key, AT, time_ms=81_000)])
        assert verdicts(holdings.of("cup")["cup"], of_file(3), of_file(4, 81_000), of_file(5, 80_000)) == [
            KNOWN,
            KNOWN,
            NEW,
        ]
        record.append([SessionOpened("cup", SessionType.RACE, "Race", None, AT)])
        assert holdings.of("cup")["cup"].opened is not None

    def test_tell_what_was_heard_from_what_files_told(self) -> None:
        known = session(live(driver="bea"), of_file(2))
        assert ([lap.driver for lap in known.heard.values()], known.filed) == (["bea"], {"ada"})

    def test_have_the_sessions_of_servers_for_those_who_ask(self) -> None:
        record = MemoryRecord()
        server = SessionOpened("race-lakeside-1", SessionType.RACE, "Race", None, AT, "rig-a", "1")
        record.append([server, SessionOpened("final", SessionType.RACE, "Race", None, AT)])
        assert [*Holdings(record).of("cup")] == []
        assert [*Holdings(record).of("cup", servers=True)] == ["race-lakeside-1"]


class TestASourceThatThePlanDoesNotKnow:
    ADOPTED = RigAdopted("cup", "rig-a", "left", "svea", AT, "staff")

    def test_is_heard_once_it_is_adopted_and_for_whom_staff_say(self) -> None:
        known = session(live(aside=True), self.ADOPTED)
        (heard,) = known.heard.values()
        assert (heard.rig, heard.driver, heard.aside) == ("left", "svea", False)
        assert verdicts(known, of_file(driver="svea"), of_file(2)) == [KNOWN, NEW]

    def test_is_heard_as_whom_it_names_where_staff_name_nobody(self) -> None:
        (heard,) = session(live(aside=True), replace(self.ADOPTED, driver=None)).heard.values()
        assert heard.driver == "ada"

    def test_is_not_heard_any_more_when_that_is_taken_back(self) -> None:
        record = MemoryRecord()
        record.append([live(aside=True), LapAmended("cup", live().key, AT, time_ms=91_000), self.ADOPTED])
        holdings = Holdings(record)
        (heard,) = holdings.of("cup")["cup"].heard.values()
        assert (heard.driver, heard.time_ms) == ("svea", 91_000)
        record.append([Undone("cup", self.ADOPTED.key, "a mistake", "staff", AT)])
        assert holdings.of("cup") == {}

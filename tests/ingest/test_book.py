"""What ingest must know of the record."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ingest.book import SAME_CLOCK, Book
from ingest.rigs import Rigs
from tests.ingest.formats.packets import acc
from tests.ingest.hall import Hall
from timing.event import Plan, PlannedRig
from timing.laps import REWIND, GameSession, LapDone, Origin
from timing.readings import SessionType
from timing.record.entry import LapAmended, LapSet, SessionOpened
from timing.record.memory import MemoryRecord
from timing.tracker import Resume

AT = datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)
RACE = SessionOpened("race-suzuka-1", SessionType.RACE, "Race", "suzuka", AT, "rig-a", "4")


def lap(
    source: str,
    number: int,
    *,
    clock: int | None = None,
    mark: str = "",
    session: str = "open",
    rig: str | None = None,
    time_ms: int = 80_000,
    valid: bool | None = None,
    reason: str = "",
) -> LapSet:
    of = source.partition("/")[0] if rig is None else rig
    return LapSet(
        session,
        source,
        number,
        of,
        "d1",
        time_ms,
        AT,
        valid=valid,
        reason=reason,
        clock=clock,
        mark=mark,
    )


def done(
    number: int = 1, time_ms: int = 80_000, *, valid: bool | None = None, origin: Origin = Origin.HISTORY
) -> LapDone:
    return LapDone("p100", 0, None, number, time_ms, None, valid, "", origin, player=True)


class TestWhereASourceStood:
    """Of games whose sessions have an id of their own nothing need be known."""

    def test_a_game_is_known_by_its_own_count(self) -> None:
        book = Book()
        book.note(lap("rig-a/p100/0", 1, clock=5_000))
        book.note(lap("rig-a/p100/0", 2, clock=9_000))
        resume = book.resume("rig-a", server=False)
        assert resume is not None
        assert (resume.session.id, resume.clock, resume.lap) == ("p100", 9_000, 2)
        assert book.resume("rig-b", server=False) is None
        assert book.resume("rig-a", server=True) is None

    def test_a_later_session_of_it_takes_over(self) -> None:
        book = Book()
        book.note(lap("rig-a/p100/0", 7, clock=5_000))
        book.note(lap("rig-a/p900/0", 1, clock=9_000))
        resume = book.resume("rig-a", server=False)
        assert resume is not None
        assert (resume.session.id, resume.lap) == ("p900", 1)

    def test_a_server_numbers_its_sessions_on(self) -> None:
        book = Book()
        book.note(RACE)
        for number, (car, count) in enumerate([(3, 1), (3, 2), (5, 1)]):
            book.note(lap(f"rig-a/4/{car}", count, session="race-suzuka-1", mark=f"m{number}"))
        resume = book.resume("rig-a", server=True)
        assert resume is not None
        assert resume.session == GameSession("4", SessionType.RACE, "suzuka")
        assert (resume.sessions, resume.laps) == (4, {3: 2, 5: 1})
        assert book.session_of("rig-a", "4") == "race-suzuka-1"
        assert book.session_of("rig-a", "5") is None

    def test_a_server_that_went_on_with_an_older_session_is_in_that_one(self) -> None:
        book = Book()
        book.note(RACE)
        book.note(lap("rig-a/4/3", 1, session="race-suzuka-1", mark="m1"))
        book.note(lap("rig-b/9/3", 2, session="race-suzuka-1", mark="m2"))
        resume = book.resume("rig-b", server=True)
        assert resume is not None
        assert (resume.session, resume.sessions) == (GameSession("9", SessionType.RACE, "suzuka"), 9)
        assert book.session_of("rig-b", "9") == "race-suzuka-1"

    def test_a_server_whose_session_the_record_does_not_open_is_known_all_the_same(self) -> None:
        book = Book()
        book.note(lap("stray-a:1/2/3", 1, mark="m1"))
        book.note(lap("stray-a:1/odd/3", 1, mark="m2"))
        resume = book.resume("stray-a:1", server=True)
        assert resume is not None
        assert (resume.session, resume.sessions) == (GameSession("odd"), 2)

    def test_games_with_ids_and_laps_of_files_have_nothing_to_resume(self) -> None:
        book = Book()
        book.note(lap("rig-a/12481985599308182062/19", 1, clock=5_000))
        book.note(lap("file/abc-81230", 1, rig="", clock=7))
        book.note(lap("file/abc/1", 1, rig="", clock=7))
        book.note(lap("rig-a/odd", 1, clock=7))
        for rig in ("rig-a", "file", ""):
            assert book.resume(rig, server=False) is None
            assert book.resume(rig, server=True) is None

    def test_a_game_and_a_server_on_one_rig_do_not_mix(self) -> None:
        book = Book()
        book.note(lap("left/p100/0", 3, clock=5_000))
        book.note(lap("left/2/0", 1, mark="m1"))
        game, server = book.resume("left", server=False), book.resume("left", server=True)
        assert game is not None
        assert server is not None
        assert (game.session.id, server.session.id) == ("p100", "2")


class TestWhetherAServersSessionGoesOn:
    """What the server says of its cars' counted laps, held against the record after a time of not listening."""

    @staticmethod
    def book(**driven: int) -> Book:
        """A race with so many laps of each car, one cut lap besides."""
        book = Book()
        book.note(RACE)
        cut = lap("rig-a/4/9", 1, session=RACE.session, mark="cut", valid=False)
        book.note(replace(cut, driver="d9"))
        for name, laps in driven.items():
            car = int(name.removeprefix("car"))
            for number in range(1, laps + 1):
                told = lap(f"rig-a/4/{car}", number, session=RACE.session, mark=f"{car}/{number}")
                book.note(replace(told, driver=f"d{car}"))
        return book

    @pytest.mark.parametrize(
        ("counted", "goes_on"),
        [
            ({3: 4, 5: 2}, True),
            ({3: 6, 5: 4, 7: 2}, True),
            ({3: 4, 5: 0}, True),
            ({3: 1, 5: 0}, False),
            ({3: 0, 5: 0}, False),
            ({3: 1, 5: 2}, False),
            ({}, False),
        ],
    )
    def test_counts_do_not_fall_except_of_those_who_left(self, counted: dict[int, int], goes_on: bool) -> None:
        book = self.book(car3=3, car5=2)
        assert book.goes_on("rig-a", replace(done(valid=True), car=3), counted) is goes_on

    def test_a_cut_lap_adds_nothing_to_the_count(self) -> None:
        book = self.book(car3=3)
        assert book.goes_on("rig-a", replace(done(valid=False), car=3), {3: 3})
        assert not book.goes_on("rig-a", replace(done(valid=True), car=3), {3: 3})

    def test_only_the_laps_of_who_sits_there_now_are_compared(self) -> None:
        book = self.book(car3=3, car5=2)
        book.note(replace(lap("rig-a/4/3", 4, session=RACE.session, mark="x"), driver="d4"))
        assert book.goes_on("rig-a", replace(done(valid=True), car=3), {3: 2})

    def test_where_nothing_has_counted_yet_it_goes_on(self) -> None:
        assert self.book().goes_on("rig-a", replace(done(valid=True), car=9), {9: 1})


def test_a_lap_before_the_first_packet_of_a_tape_is_known_and_an_equal_one_that_was_heard_is_another() -> None:
    book = Book()
    book.note(lap("rig-a/p100/0", 1, clock=4_900))  # 80 seconds of sixty packets each
    told = replace(done(origin=Origin.LIVE), session="p9000")
    assert book.has_lap_at("rig-a", told, 9_000)
    assert book.has_lap_at("rig-a", told, 9_060)
    assert not book.has_lap_at("rig-a", told, 13_800), "it was driven after the tape began"
    assert not book.has_lap_at("rig-a", replace(told, time_ms=80_001), 9_000)
    assert not book.has_lap_at("rig-a", replace(told, session="p49000"), 49_000), "the last lap is not so long ago"


def test_who_drove_a_servers_car_last_is_known_also_from_the_session_before() -> None:
    book = Book()
    book.note(replace(lap("rig-a/1/3", 1, session="quali-1", mark="m1"), driver="ada"))
    book.note(replace(lap("rig-a/1/4", 1, session="quali-1", mark="m2"), driver="bea"))
    book.note(replace(lap("rig-a/2/3", 1, session="race-1", mark="m3"), driver="cleo"))
    assert [book.driver_at("rig-a", car) for car in (3, 4, 5)] == ["cleo", "bea", None]
    assert book.driver_at("rig-b", 3) is None


class TestHeardBefore:
    def test_a_message_is_known_at_every_port_of_its_address(self) -> None:
        book = Book()
        book.note(lap("rig-10.0.0.5:12000/1/3", 1, mark="m1", session="race-1"))
        book.note(lap("rig-10.0.0.5:40000/1/3", 1, mark="m1", session="race-2"))
        assert book.sessions_with("rig-10.0.0.5:50000", "m1") == ("race-1", "race-2")
        assert book.sessions_with("rig-10.0.0.6:12000", "m1") == ()
        assert book.sessions_with("rig-10.0.0.5:12000", "m2") == ()
        assert book.sessions_with("stray-10.0.0.5:12000", "m1") == ()

    def test_a_lap_is_known_by_time_number_and_the_games_count_at_its_end(self) -> None:
        book = Book()
        book.note(lap("rig-10.0.0.5/p100/0", 2, clock=9_000))
        assert book.has_lap_at("rig-10.0.0.5:50000", done(2), 9_000)
        assert book.has_lap_at("rig-10.0.0.5", done(2), 9_000 + SAME_CLOCK)
        assert not book.has_lap_at("rig-10.0.0.5", done(2), 9_001 + SAME_CLOCK)
        assert not book.has_lap_at("rig-10.0.0.5", done(3), 9_000)
        assert not book.has_lap_at("rig-10.0.0.5", done(2, 80_001), 9_000)
        assert not book.has_lap_at("rig-10.0.0.6", done(2), 9_000)
        assert not book.has_lap_at("rig-10.0.0.5", done(2), None)

    def test_but_not_by_a_count_that_begins_anew_with_every_session(self) -> None:
        """Two hot laps to the same millisecond, each the first of its session, were one."""
        book = Book()
        book.note(lap("rig-10.0.0.5/m4f21/0", 1, clock=5_000))
        assert not book.has_lap_at("rig-10.0.0.5", replace(done(1), session="m99aa"), 5_000)
        resume = book.resume("rig-10.0.0.5", server=False)
        assert resume is not None
        assert (resume.session.id, resume.clock, resume.lap) == ("m4f21", 5_000, 1)

    def test_an_entry_noted_twice_is_one(self) -> None:
        book = Book()
        for _ in range(2):
            book.note(lap("rig-10.0.0.5:12000/1/3", 1, mark="m1", session="race-1"))
        assert book.sessions_with("rig-10.0.0.5:12000", "m1") == ("race-1",)


class TestLaps:
    def test_amendments_are_taken_in(self) -> None:
        book = Book()
        first = lap("rig-a/77/0", 1)
        book.note(first)
        book.note(LapAmended("open", first.key, AT, False, "rewind"))
        book.note(LapAmended("open", first.key, AT, None, "", 79_000))
        book.note(LapAmended("open", "lap/unknown", AT, False))
        known = book.lap(first.key)
        assert known is not None
        assert (known.time_ms, known.valid, known.reason) == (79_000, False, "rewind")

    def test_the_games_own_list_is_right_but_does_not_excuse_a_rewind(self) -> None:
        book = Book()
        fair, rewound = lap("rig-a/77/0", 1), lap("rig-a/77/0", 2, valid=False, reason=REWIND)
        book.note(fair)
        book.note(rewound)
        assert not book.differs(fair.key, done())
        assert book.differs(fair.key, done(valid=False))
        assert book.differs(fair.key, done(time_ms=79_000))
        assert not book.differs(fair.key, done(time_ms=79_000, origin=Origin.RECOVERED))
        assert not book.differs(rewound.key, done(2, valid=True))


class TestSessionIds:
    def test_can_be_read_and_never_meet(self) -> None:
        book = Book()
        game = GameSession("1", SessionType.RACE, "ks_red_bull_ring-layout_gp")
        assert book.free_session_id(game, numbered=False) == "race-ks-red-bull-ring-layout-gp-1"
        book.note(SessionOpened("race-ks-red-bull-ring-layout-gp-1", SessionType.RACE, "Race", None, AT))
        assert book.free_session_id(game, numbered=False) == "race-ks-red-bull-ring-layout-gp-2"
        assert (
            book.free_session_id(GameSession("1", SessionType.PRACTICE, "鈴鹿"), numbered=False) == "practice-track-1"
        )
        one, other = (book.free_session_id(GameSession(id), numbered=True) for id in ("77", "78"))
        assert one != other
        assert one == book.free_session_id(GameSession("77"), numbered=True)


def test_the_whole_record_is_read_however_long_and_the_rigs_are_remembered() -> None:
    record = MemoryRecord()
    record.append([RACE, *(lap("rig-10.0.0.5:50002/77/0", number) for number in range(1, 10_002))])
    record.append([lap("rig-10.0.0.6:12000/4/3", 1, mark="m1", session=RACE.session)])
    rigs = Rigs(Plan())
    book = Book.read(record, rigs)
    assert book.session(RACE.session) == RACE
    assert book.lap(lap("rig-10.0.0.5:50002/77/0", 10_001).key) is not None
    assert rigs.bind(("10.0.0.5", 60_000), "77/0", server=False).id == "rig-10.0.0.5:50002"
    assert rigs.bind(("10.0.0.6", 60_000), "m1", server=True).id == "rig-10.0.0.6:12000"


def test_a_field_that_is_counted_goes_on_after_a_restart_of_ours() -> None:
    """Told by laps of a session that is named after a moment: no lap twice, and none lost."""
    plan = Plan(rigs={"game": PlannedRig("game", "10.0.0.9")})

    def drive(begin: int, end: int) -> Iterator[bytes]:
        for clock in range(begin, end, 500):
            yield acc.session(float(clock))
            for index, time in ((3, 20_000), (8, 21_000)):
                laps, running = divmod(clock, time)
                last = acc.Lap(time + laps, (time + laps,)) if laps else acc.NO_LAP
                yield acc.car(index, laps, last=last, running=acc.Lap(running))

    whole, broken = Hall(plan), Hall(plan)
    whole.hear(*drive(0, 90_000), source=("10.0.0.9", 9000))
    broken.hear(*drive(0, 45_000), source=("10.0.0.9", 9000))
    broken.restart()
    broken.hear(*drive(46_000, 90_000), source=("10.0.0.9", 9000))
    laps = [(entry.session, entry.source, entry.lap, entry.time_ms) for entry in whole.laps]
    assert len(laps) == 8
    assert [(entry.session, entry.source, entry.lap, entry.time_ms) for entry in broken.laps] == laps


def test_a_rig_stands_where_it_stood_last_whether_its_laps_were_counted_or_messages() -> None:
    book = Book()
    book.note(RACE)
    counted = replace(lap("rig-1/m0123/3", 4), clock=90_000)
    message = lap("rig-1/6/3", 2, mark="m1", session=RACE.session)
    book.note(counted)
    assert book.resume("rig-1", server=True) == Resume(GameSession("m0123"), clock=90_000, lap=4)
    book.note(message)
    stood = book.resume("rig-1", server=True)
    assert stood is not None
    assert (stood.session.id, stood.clock, stood.laps) == ("6", None, {3: 2})
    assert book.resume("rig-1", server=False) == Resume(GameSession("m0123"), clock=90_000, lap=4)
    book.note(replace(counted, lap=5))
    assert book.resume("rig-1", server=True) == Resume(GameSession("m0123"), clock=90_000, lap=5, sessions=6)

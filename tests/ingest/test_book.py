"""What ingest must know of the record."""

from datetime import UTC, datetime

from ingest.book import Book
from timing.laps import GameSession, Origin
from timing.readings import SessionType
from timing.record.entry import LapAmended, LapSet, SessionOpened

AT = datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)


def lap(source: str, number: int, *, clock: int | None = None, session: str = "open") -> LapSet:
    return LapSet(
        session, source, number, source.split("/", maxsplit=1)[0], "d1", 80_000, AT, origin=Origin.LIVE, clock=clock
    )


def test_it_knows_where_a_source_stood() -> None:
    book = Book()
    book.note(lap("rig-a/p100/0", 1, clock=5_000))
    book.note(lap("rig-a/p100/0", 2, clock=9_000))
    resume = book.resume("rig-a")
    assert resume is not None
    assert (resume.session.id, resume.clock, resume.lap, resume.laps) == ("p100", 9_000, 2, {0: 2})
    assert book.resume("rig-b") is None


def test_a_later_session_of_the_source_takes_over() -> None:
    book = Book()
    book.note(lap("rig-a/p100/0", 7, clock=5_000))
    book.note(lap("rig-a/p900/0", 1, clock=9_000))
    resume = book.resume("rig-a")
    assert resume is not None
    assert (resume.session.id, resume.lap, resume.laps) == ("p900", 1, {0: 1})


def test_a_server_numbers_its_sessions_on_after_a_restart() -> None:
    book = Book()
    book.note(SessionOpened("race-suzuka-1", SessionType.RACE, "Race", "suzuka", AT, "rig-a", "4"))
    book.note(lap("rig-a/4/3", 1, session="race-suzuka-1"))
    book.note(lap("rig-a/4/3", 2, session="race-suzuka-1"))
    book.note(lap("rig-a/4/5", 1, session="race-suzuka-1"))
    resume = book.resume("rig-a")
    assert resume is not None
    assert resume.session == GameSession("4", SessionType.RACE, "suzuka", "Race")
    assert (resume.sessions, resume.laps) == (4, {3: 2, 5: 1})
    assert book.session_of("rig-a", "4") == "race-suzuka-1"
    assert book.session_of("rig-a", "5") is None


def test_the_long_ids_of_games_are_no_count_of_sessions() -> None:
    book = Book()
    book.note(SessionOpened("race-1", SessionType.RACE, "Race", None, AT, "rig-a", "12481985599308182062"))
    resume = book.resume("rig-a")
    assert resume is not None
    assert resume.sessions == 0


def test_laps_of_files_have_no_source_to_resume() -> None:
    book = Book()
    book.note(lap("file/abc", 1))
    assert book.resume("file") is None


def test_amendments_are_taken_in() -> None:
    book = Book()
    first = lap("rig-a/77/0", 1)
    book.note(first)
    book.note(LapAmended("open", first.key, AT, False, "rewind"))
    book.note(LapAmended("open", first.key, AT, None, "", 79_000))
    book.note(LapAmended("open", "lap/unknown", AT, False))
    known = book.lap(first.key)
    assert known is not None
    assert (known.time_ms, known.valid, known.reason) == (79_000, False, "rewind")


def test_session_ids_can_be_read_and_never_meet() -> None:
    book = Book()
    game = GameSession("1", SessionType.RACE, "ks_red_bull_ring-layout_gp")
    assert book.free_session_id(game, numbered=False) == "race-ks-red-bull-ring-layout-gp-1"
    book.note(SessionOpened("race-ks-red-bull-ring-layout-gp-1", SessionType.RACE, "Race", None, AT))
    assert book.free_session_id(game, numbered=False) == "race-ks-red-bull-ring-layout-gp-2"
    assert book.free_session_id(GameSession("1", SessionType.PRACTICE, "鈴鹿"), numbered=False) == "practice-track-1"
    one, other = (book.free_session_id(GameSession(id), numbered=True) for id in ("77", "78"))
    assert one != other
    assert one == book.free_session_id(GameSession("77"), numbered=True)

"""The laps of a file as entries: which can be imported, in which order, and what is said of the others."""

from dataclasses import replace
from datetime import UTC, datetime

from ingest.file_laps import FileLaps
from ingest.formats.results import BEST_ONLY, Contents, FileDriver, FileLap, FileSession
from tests.ingest.formats.result_files import ADA, BEA
from timing.laps import Origin
from timing.readings import SessionType
from timing.record.entry import driver_id

AT = datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)


def laps_of(*drivers: FileDriver) -> FileLaps:
    session = FileSession(SessionType.QUALIFYING, "lakeside", [*drivers])
    return FileLaps(Contents("ac", [session, FileSession(SessionType.RACE)]), "cup", AT)


def times(file: FileLaps) -> list[int]:
    return [lap.time_ms for session in file.sessions for lap in session.laps]


def test_a_lap_becomes_an_entry_of_a_file() -> None:
    ada = FileDriver(ADA, laps=[FileLap(3, 90_000, (45_000, 45_000), valid=False, reason="cut")])
    file = laps_of(ada)
    ((lap,),) = [session.laps for session in file.sessions]
    assert (lap.lap, lap.time_ms, lap.sectors_ms, lap.valid, lap.reason) == (3, 90_000, (45_000, 45_000), False, "cut")
    assert (lap.rig, lap.origin, lap.at, lap.aside) == ("", Origin.FILE, AT, False)
    assert [*file.people] == [lap.driver]


def test_laps_come_in_the_order_they_were_driven() -> None:
    ada = FileDriver(ADA, laps=[FileLap(1, 90_000, order=1), FileLap(2, 91_000, order=3)])
    bea = FileDriver(BEA, laps=[FileLap(1, 92_000, order=0), FileLap(2, 93_000, order=2)])
    assert times(laps_of(ada, bea)) == [92_000, 90_000, 93_000, 91_000]


def test_where_the_order_is_not_told_lap_numbers_are_the_next_best() -> None:
    ada = FileDriver(ADA, laps=[FileLap(1, 90_000), FileLap(2, 91_000)])
    bea = FileDriver(BEA, laps=[FileLap(1, 92_000), FileLap(2, 93_000)])
    assert times(laps_of(ada, bea)) == [90_000, 92_000, 91_000, 93_000]


def test_laps_without_a_time_are_counted_and_sessions_without_a_lap_passed_over() -> None:
    file = laps_of(FileDriver(ADA, laps=[FileLap(1, None), FileLap(2, 91_000), FileLap(3, None)]))
    assert (times(file), len(file), file.refused) == ([91_000], 1, {"no-time": 2})
    assert [session.told.type for session in file.sessions] == [SessionType.QUALIFYING]
    assert file.warnings() == []


def test_a_driver_of_whom_only_the_best_lap_is_known_has_that_lap() -> None:
    stated = FileDriver(ADA, laps=[FileLap(1, None)], stated_best_ms=90_000)
    listed = FileDriver(BEA, laps=[FileLap(4, 91_000, reason=BEST_ONLY)])
    known = FileDriver("Cleo", laps=[FileLap(1, 92_000)], stated_best_ms=89_000)
    file = laps_of(stated, listed, known)
    (session,) = file.sessions
    assert [(lap.lap, lap.time_ms, lap.reason, lap.valid) for lap in session.laps] == [
        (1, 90_000, BEST_ONLY, None),
        (1, 92_000, "", None),
        (4, 91_000, BEST_ONLY, None),
    ]
    assert file.warnings() == [
        "2 lap(s) are the only ones told of their drivers, the best; their numbers may not be certain"
    ]


def test_a_file_without_any_time_says_so() -> None:
    assert laps_of(FileDriver(ADA, laps=[FileLap(1, None)])).warnings() == ["the file holds no lap with a time"]


def test_sessions_with_dates_are_of_their_own_dates() -> None:
    bests = [FileSession(SessionType.RACE, None, [FileDriver(ADA, laps=[FileLap(1, 90_000)])]) for _ in range(2)]
    bests[1].date = later = AT.replace(hour=20)
    first, second = FileLaps(Contents("ac", bests), "cup", AT).sessions
    assert [lap.at for lap in first.laps + second.laps] == [AT, later]
    assert second.is_of(second.opened("cup"))
    assert not second.is_of(first.opened("cup"))
    assert not first.is_of(first.opened("cup"))
    assert not second.is_of(None)
    bests[1].type = SessionType.WARMUP
    assert not second.is_of(replace(second.opened("cup"), type=SessionType.RACE))


def test_people_go_by_the_family_of_the_games_or_else_by_the_format() -> None:
    session = FileSession(SessionType.RACE, None, [FileDriver(ADA, laps=[FileLap(1, 90_000)])])
    for family, known_by in (("ac", "ac"), ("", "some-format")):
        file = FileLaps(Contents("some-format", [session], family=family), "cup", AT)
        assert file.sessions[0].laps[0].driver == driver_id(known_by, "", ADA)


def test_a_session_is_opened_under_its_name_and_track() -> None:
    session = FileSession(SessionType.RACE, "lakeside", [FileDriver(ADA, laps=[FileLap(1, 90_000)])])
    (laps,) = FileLaps(Contents("ac", [session]), "cup", AT).sessions
    assert (laps.opened("cup").name, laps.opened("cup").at) == ("Race · lakeside", AT)
    session.name, session.track = "Quick Race", None
    opened = laps.opened("cup-race")
    assert (opened.session, opened.type, opened.name, opened.rig) == ("cup-race", SessionType.RACE, "Quick Race", None)


def test_a_session_of_several_tracks_is_one_of_each() -> None:
    gt3, f4, home = (
        FileDriver("", car, identity=car, stated_best_ms=90_000 + index, track=track)
        for index, (car, track) in enumerate((("gt3", "lakeside"), ("f4", "hilltop"), ("gt3", "lakeside")))
    )
    bests = FileSession(SessionType.OTHER, None, [gt3, f4, home])
    file = FileLaps(Contents("ac", [bests]), "cup", AT)
    assert times(file) == [90_000, 90_002, 90_001]
    lakeside, hilltop = file.sessions
    assert [each.opened("cup").track for each in file.sessions] == ["lakeside", "hilltop"]
    assert lakeside.is_of(replace(lakeside.opened("cup"), at=AT.replace(hour=20)))
    assert not lakeside.is_of(hilltop.opened("cup"))
    assert bests.drivers == [gt3, f4, home]


def test_a_session_whose_drivers_have_its_own_track_is_one() -> None:
    session = FileSession(SessionType.OTHER, "lakeside", [FileDriver(ADA, stated_best_ms=90_000, track="lakeside")])
    ((told, *_),) = FileLaps(Contents("ac", [session]), "cup", AT).sessions
    assert told is session

"""Who the drivers of a file are: the same in every file of a family, and nobody twice."""

from datetime import UTC, datetime

from ingest.file_people import FilePeople
from ingest.formats.results import FileDriver, FileSession
from tests.ingest.formats.result_files import ADA, BEA
from timing.readings import SessionType
from timing.record.entry import driver_id

AT = datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC)


def people(*drivers: FileDriver, family: str = "ac", session: str = "cup", date: datetime | None = None) -> FilePeople:
    return FilePeople(FileSession(SessionType.RACE, None, [*drivers], date=date), family, session)


def ids(*drivers: FileDriver, family: str = "ac", session: str = "cup", date: datetime | None = None) -> list[str]:
    of_session = people(*drivers, family=family, session=session, date=date)
    return [of_session.person(driver).id for driver in drivers]


def test_a_person_with_an_account_is_whom_the_servers_live_feed_tells() -> None:
    assert ids(FileDriver(ADA, identity="4", account="7656")) == [driver_id("ac", "7656", ADA)]


def test_a_person_without_one_is_known_by_name() -> None:
    assert ids(FileDriver(ADA, identity="4")) == [driver_id("ac", "", ADA)]


def test_one_account_with_two_names_is_two_people_as_on_a_rig_for_guests() -> None:
    first, second = ids(FileDriver(ADA, account="7656"), FileDriver(BEA, account="7656"))
    assert first != second


def test_one_person_in_two_cars_is_one_person_with_two_counts_of_laps() -> None:
    gt3, roadster = FileDriver(ADA, "gt3", account="7656"), FileDriver(ADA, "roadster", account="7656")
    both = people(gt3, roadster)
    assert both.person(gt3).id == both.person(roadster).id
    assert both.who(gt3) != both.who(roadster)


def test_two_of_one_name_are_two_people_whoever_leads() -> None:
    third, tenth = FileDriver("Bot", identity="3"), FileDriver("Bot", identity="10")
    assert ids(third, tenth) == [driver_id("ac", "", "Bot"), driver_id("ac", "", "Bot", "2")]
    assert ids(tenth, third) == [driver_id("ac", "", "Bot", "2"), driver_id("ac", "", "Bot")]


def test_a_person_who_has_another_slot_in_another_session_of_the_file_is_the_same() -> None:
    assert ids(FileDriver("Bot", identity="3")) == ids(FileDriver("Bot", identity="10"))


def test_a_namesake_with_an_account_is_another_person() -> None:
    assert ids(FileDriver("Bot", identity="3", account="7656"), FileDriver("Bot", identity="4")) == [
        driver_id("ac", "7656", "Bot"),
        driver_id("ac", "", "Bot"),
    ]


def test_families_of_games_do_not_share_people() -> None:
    assert ids(FileDriver(ADA, account="7656")) != ids(FileDriver(ADA, account="7656"), family="acc")
    assert ids(FileDriver(ADA), family="some-format") == [driver_id("some-format", "", ADA)]


def test_nobody_is_somebody_of_this_one_session() -> None:
    nobody = FileDriver("", identity="1009")
    assert ids(nobody) == ids(nobody)
    assert ids(nobody) != ids(nobody, session="final")
    assert ids(nobody) != ids(nobody, date=AT)
    assert ids(nobody, date=AT) != ids(nobody, date=AT.replace(hour=20))
    assert people(nobody).person(nobody).name == "car 1009"


def test_a_person_has_number_and_team_or_car() -> None:
    teamed = FileDriver(ADA, "gt3", "North", "44")
    person = people(teamed).person(teamed)
    assert (person.name, person.number, person.team, person.affiliation) == (ADA, "44", None, "North")
    assert people(teamed).person(FileDriver(BEA, "gt3", account="1")).affiliation == "gt3"

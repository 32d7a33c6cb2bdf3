"""The result files of the rFactor family: which game, which session, whose laps, and what is no lap time."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import rfactor
from ingest.formats.document import Document
from ingest.formats.exports import EXPORTS, identify
from ingest.formats.results import Contents, FileDriver, FileLap, FileSession
from tests.ingest.formats.damage import assert_told_well, damaged, told
from tests.ingest.formats.result_files import ADA, BEA, CLEO
from tests.ingest.formats.rfactor_files import HEADING, NO_TIME, rf_driver, rf_file, rf_lap, rf_session, rf_swap
from timing.errors import BadInput
from timing.readings import SessionType

SECTORS = ("30.1004", "30.2006", "30.3005")


def contents(text: str, name: str = "rfactor2", encoding: str = "utf-8") -> Contents:
    return rfactor.read(name, Document.of(text.encode(encoding)))


def session(*drivers: str, element: str = "Race") -> FileSession:
    (only,) = contents(rf_file(rf_session(element, *drivers))).sessions
    return only


def driver(*laps: str, **more: str) -> FileDriver:
    (only,) = session(rf_driver(ADA, *laps, **more)).drivers
    return only


def refused(text: str) -> str:
    with pytest.raises(BadInput) as error:
        contents(text)
    assert error.value.format == "rfactor2"
    return error.value.expected


class TestTheGame:
    @pytest.mark.parametrize(
        ("head", "name"),
        [
            ({"version": "1.255", "mod": "2006Hall.rfm"}, "rfactor1"),
            ({"version": "1.150"}, "rfactor1"),
            ({"version": "1.1098"}, "rfactor2"),
            ({"version": "1.342", "mod": "ALL_10.RFM"}, "rfactor2"),
            ({"version": "1.2000", "mod": ""}, "rfactor2"),
            ({"version": "", "mod": ""}, "rfactor2"),
            ({"version": "v1.5.16", "mod": "REIZA12.srs", "game": "Automobilista"}, "automobilista"),
            ({"version": "v1.5.16", "mod": "", "game": "Automobilista"}, "automobilista"),
            ({"version": "2.000", "mod": "HALL.srs"}, "automobilista"),
            ({"version": "1.700", "mod": "reiza16.rfm"}, "automobilista"),
        ],
    )
    def test_is_told_by_the_head_of_the_file(self, head: dict[str, str], name: str) -> None:
        text = rf_file(rf_session("Race", rf_driver(ADA, rf_lap(1, "90.5"))), **head)
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le"):
            assert identify(text.encode(encoding)) is EXPORTS[name]

    @pytest.mark.parametrize(
        "text",
        [
            "<rFactorXML version='1.0'/>",
            "<rFactorXML version='1.0'></rFactorXML>",
            "<rFactorXMLs><RaceResults></RaceResults></rFactorXMLs>",
            "<LDXFile><RaceResults></RaceResults></LDXFile>",
        ],
    )
    def test_of_another_kind_of_xml_is_none_of_these(self, text: str) -> None:
        assert not any(rfactor.recognise(export.name, Document.of(text.encode())) for export in rfactor.EXPORTS)

    def test_may_be_named_and_a_file_says_the_same_then(self) -> None:
        text = rf_file(rf_session("Race", rf_driver(ADA, rf_lap(1, "90.5"))))
        assert contents(text, "rfactor1").sessions == contents(text, "automobilista").sessions
        assert contents(text, "rfactor1").format == "rfactor1"


class TestTheSession:
    @pytest.mark.parametrize(
        ("element", "type"),
        [
            ("TestDay", SessionType.PRACTICE),
            ("Practice1", SessionType.PRACTICE),
            ("Practice4", SessionType.PRACTICE),
            ("Qualify", SessionType.QUALIFYING),
            ("Qualify3", SessionType.QUALIFYING),
            ("Warmup", SessionType.WARMUP),
            ("WarmUp", SessionType.WARMUP),
            ("Race", SessionType.RACE),
            ("Race12", SessionType.RACE),
            ("TimedLap", SessionType.OTHER),
        ],
    )
    def test_is_told_by_its_element(self, element: str, type: SessionType) -> None:
        found = session(rf_driver(ADA), element=element)
        assert (found.type, found.name, found.track) == (type, element, "Lakeside/Lakeside Short")
        assert found.date == datetime.fromtimestamp(1795892700, UTC)

    def test_may_be_missing(self) -> None:
        found = contents(rf_file())
        assert (found.sessions, found.date) == ([], datetime.fromtimestamp(1795892600, UTC))

    def test_may_be_one_of_several(self) -> None:
        found = contents(
            rf_file(
                rf_session("Qualify", rf_driver(ADA, rf_lap(1, "90.5"))),
                rf_session("Race", rf_driver(BEA, rf_lap(1, "91.5")), date="1795893000"),
            )
        )
        assert [(each.type, each.drivers[0].name) for each in found.sessions] == [
            (SessionType.QUALIFYING, ADA),
            (SessionType.RACE, BEA),
        ]
        assert found.sessions[1].date == datetime.fromtimestamp(1795893000, UTC)

    @pytest.mark.parametrize("date", ["0", "", "soon", "-5", "99999999999"])
    def test_may_have_a_date_that_is_none(self, date: str) -> None:
        found = contents(rf_file(rf_session("Race", rf_driver(ADA), date=date), date=date))
        assert (found.date, found.sessions[0].date) == (None, None)

    @pytest.mark.parametrize(
        ("venue", "course", "track"),
        [
            ("Lakeside", "Lakeside", "Lakeside"),
            ("", "Short", "Short"),
            ("Lakeside", "", "Lakeside"),
            ("", "", None),
            ("A & B <1>", "C", "A & B <1>/C"),
        ],
    )
    def test_is_of_a_venue_and_a_course_of_it(self, venue: str, course: str, track: str | None) -> None:
        (found,) = contents(rf_file(rf_session("Race"), venue=venue, course=course)).sessions
        assert found.track == track

    def test_has_a_log_that_nobody_reads(self) -> None:
        log = '<Score et="80.0">Ada Voss(5)</Score><Driver><Name>Nobody</Name><Lap num="x"/></Driver>' * 5_000
        (found,) = contents(rf_file(rf_session("Race", rf_driver(ADA, rf_lap(1, "90.5")), stream=log))).sessions
        assert [each.name for each in found.drivers] == [ADA]


class TestLaps:
    def test_have_times_and_sectors_rounded_from_the_text(self) -> None:
        assert driver(rf_lap(3, "90.6015", sectors=SECTORS)).laps == [
            FileLap(3, 90_602, (30_100, 30_201, 30_301), order=101_102)
        ]

    @pytest.mark.parametrize("time", [NO_TIME, "--.---", "", "-1.0000", "0.0000", "99999.0"])
    def test_without_a_time_do_not_count(self, time: str) -> None:
        assert driver(rf_lap(1, time, sectors=SECTORS[:1])).laps == [FileLap(1, None, None, False, "no-time", 0)]

    @pytest.mark.parametrize("sectors", [(), SECTORS[:2], (*SECTORS[:2], NO_TIME), (*SECTORS[:2], "-1.0")])
    def test_have_all_sectors_or_none(self, sectors: tuple[str, ...]) -> None:
        assert driver(rf_lap(1, "90.5", sectors=sectors)).laps[0].sectors_ms is None

    def test_are_in_the_order_they_ended(self) -> None:
        laps = driver(
            rf_lap(1, NO_TIME, et="--.---"),
            rf_lap(2, "90.5", et="100.0"),
            rf_lap(3, NO_TIME, et="190.5"),
            rf_lap(4, "90.5", et="90.0"),
            rf_lap(5, "90.5", et=None),
            rf_lap(6, "90.5", et="500.0"),
        ).laps
        assert [lap.order for lap in laps] == [0, 190_500, 190_500, 190_500, 190_500, 590_500]

    @pytest.mark.parametrize(
        ("lap", "sentence"),
        [
            ('<Lap num="x">90.5</Lap>', 'num to be a whole number from 1 on, not "x"'),
            ('<Lap num="0">90.5</Lap>', 'num to be a whole number from 1 on, not "0"'),
            ('<Lap num="9999999999">90.5</Lap>', 'num to be a whole number from 1 on, not "9999999999"'),
            ("<Lap>90.5</Lap>", "num to be a whole number from 1 on, which is missing"),
            ('<Lap num="1">fast</Lap>', 'a lap time in seconds, not "fast"'),
            ('<Lap num="1">1:30.5</Lap>', 'a lap time in seconds, not "1:30.5"'),
            ('<Lap num="1">1e2</Lap>', 'a lap time in seconds, not "1e2"'),
            ('<Lap num="1" s2="x">90.5</Lap>', 's2 to be a time in seconds, not "x"'),
            ('<Lap num="1" et="x">90.5</Lap>', 'et to be a time in seconds, not "x"'),
            ("<BestLapTime>x</BestLapTime>", 'the best lap time in seconds, not "x"'),
            ('<Swap startLap="1">Bea</Swap>', "endLap to be a whole number from 0 on, which is missing"),
        ],
    )
    def test_that_are_none_are_told_with_their_place(self, lap: str, sentence: str) -> None:
        text = rf_file(rf_session("Race", rf_driver(ADA, rf_lap(1, "90.5"), lap)))
        assert refused(text) == f"expected {sentence}"
        with pytest.raises(BadInput) as error:
            contents(text, encoding="utf-16")
        assert text.encode("utf-16")[error.value.offset :].decode("utf-16-le").startswith(lap)


class TestDrivers:
    def test_have_car_team_and_number(self) -> None:
        found = driver(rf_lap(1, "90.5"), best="90.5000", car="GT3 & Co", team="North", number="007", vehicle="N #007")
        assert (found.name, found.car, found.team, found.number) == (ADA, "GT3 & Co", "North", "007")
        assert (found.identity, found.account, found.stated_best_ms) == ("007 N #007", "", 90_500)

    def test_keep_their_names_as_they_are(self) -> None:
        names = [CLEO, " two  spaces ", "A//B", "[North] <Ada>", 'O\'Neill "Bob"']
        assert [each.name for each in session(*[rf_driver(name) for name in names]).drivers] == names

    def test_of_a_game_that_says_utf8_and_writes_windows_letters_have_their_letters(self) -> None:
        text = rf_file(rf_session("Race", rf_driver("Gérard", rf_lap(1, "90.5"), team="Größe & Söhne"))).replace(
            "&amp;", "&"
        )
        document = Document.of(text.encode("cp1252"))
        (found,) = rfactor.read("rfactor2", document).sessions
        assert (found.drivers[0].name, found.drivers[0].team) == ("Gérard", "Größe & Söhne")
        assert document.warnings == ["bytes that are no UTF-8 were read as Windows letters"]

    def test_without_a_kind_of_car_drive_a_vehicle(self) -> None:
        found = driver(car="", team="", number="", vehicle="North #07")
        assert (found.car, found.team, found.number, found.identity) == ("North #07", None, None, "North #07")

    def test_of_one_name_are_told_apart_by_number_and_vehicle(self) -> None:
        found = session(rf_driver("Bot", number="1"), rf_driver("Bot", number="2")).drivers
        assert [each.identity for each in found] == ["1 North #07", "2 North #07"]


class TestSwaps:
    LAPS = tuple(rf_lap(number, f"9{number}.5") for number in range(1, 7))

    def laps(self, *swaps: str) -> list[tuple[str, list[int], int | None]]:
        found = session(rf_driver(ADA, *self.LAPS, best="91.5", more="".join(swaps))).drivers
        return [(each.name, [lap.lap for lap in each.laps], each.stated_best_ms) for each in found]

    def test_give_each_driver_their_laps(self) -> None:
        swaps = (rf_swap(BEA, 1, 2), rf_swap(ADA, 3, 4), rf_swap(BEA, 5, 6))
        assert self.laps(*swaps) == [(BEA, [1, 2, 5, 6], None), (ADA, [3, 4], None)]

    def test_leave_the_others_to_the_driver_of_the_car(self) -> None:
        assert self.laps(rf_swap(BEA, 3, 4)) == [(ADA, [1, 2, 5, 6], None), (BEA, [3, 4], None)]

    def test_without_a_name_or_of_all_laps_are_none(self) -> None:
        assert self.laps(rf_swap("", 1, 6)) == self.laps() == [(ADA, [1, 2, 3, 4, 5, 6], 91_500)]
        assert self.laps(rf_swap(BEA, 0, 9)) == [(BEA, [1, 2, 3, 4, 5, 6], 91_500)]

    def test_keep_the_car_and_what_tells_it_apart(self) -> None:
        first, second = session(rf_driver(ADA, *self.LAPS, more=rf_swap(BEA, 1, 2))).drivers
        assert (first.car, first.team, first.number, first.identity) == (
            second.car,
            second.team,
            second.number,
            second.identity,
        )


class TestTheWholeFile:
    TEXT = rf_file(
        rf_session("Race", rf_driver(CLEO, rf_lap(1, "90.6", sectors=SECTORS), rf_lap(2, NO_TIME), best="90.6"))
    )

    def test_says_the_same_without_its_heading_and_in_any_encoding(self) -> None:
        bare = self.TEXT.removeprefix(HEADING)
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"):
            assert contents(self.TEXT, encoding=encoding) == contents(bare, encoding=encoding) == contents(self.TEXT)

    def test_that_breaks_off_says_so_wherever_it_does(self) -> None:
        content = self.TEXT.encode()
        for size in range(content.index(b"</rFactorXML>") + 12):
            with pytest.raises(BadInput, match=r"^rfactor2 at byte \d+: expected "):
                rfactor.read("rfactor2", Document.of(content[:size]))

    @pytest.mark.parametrize("behind", [b"\xed", b"\x7f\n", bytes(100), b"<rFactorXML>"])
    def test_may_have_anything_behind_its_end(self, behind: bytes) -> None:
        assert rfactor.read("rfactor2", Document.of(self.TEXT.encode() + behind)) == contents(self.TEXT)

    def test_has_a_bounded_number_of_sessions_drivers_and_laps(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("SESSIONS", "DRIVERS", "LAPS"):
            monkeypatch.setattr(rfactor, f"MOST_{name}", 3)
        three = [rf_lap(number, "90.5") for number in (1, 2, 3)]
        assert len(driver(*three).laps) == 3
        assert (
            refused(rf_file(rf_session("Race", rf_driver(ADA, *three, rf_lap(4, "90.5"))))) == "expected at most 3 laps"
        )
        assert refused(rf_file(rf_session("Race", *[rf_driver(ADA)] * 4))) == "expected at most 3 drivers"
        assert refused(rf_file(*[rf_session("Race")] * 4)) == "expected at most 3 sessions"


@given(damaged(TestTheWholeFile.TEXT.encode()))
def test_a_damaged_file_is_read_or_refused_in_one_line(content: bytes) -> None:
    assert_told_well("rfactor2", told(EXPORTS["rfactor2"].read, content))


times = st.none() | st.integers(1, 863_999_000)


@given(st.lists(st.lists(times, max_size=5), max_size=4))
def test_a_session_is_read_as_it_was_driven(field: list[list[int | None]]) -> None:
    """Times in ten-thousandths of a second, as the game has them."""
    written = [
        rf_driver(
            f"Driver {index}",
            *[
                rf_lap(number, NO_TIME if time is None else f"{time // 10_000}.{time % 10_000:04d}")
                for number, time in enumerate(laps, 1)
            ],
        )
        for index, laps in enumerate(field)
    ]
    found = session(*written)
    for laps, read_driver in zip(field, found.drivers, strict=True):
        rounded = [None if time is None else (time + 5) // 10 or None for time in laps]
        assert [(lap.lap, lap.time_ms) for lap in read_driver.laps] == [*enumerate(rounded, 1)]

"""MoTeC logs: laps only where a logger counted them, and nothing made up from what has none."""

import struct
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import motec_ld
from ingest.formats.document import Document
from ingest.formats.exports import EXPORTS, identify
from ingest.formats.motec_ld import EXPORT, read
from ingest.formats.results import Contents, FileDriver, FileLap, FileSession
from tests.ingest.formats.damage import assert_told_well, damaged, told
from tests.ingest.formats.logged_files import Channel, ld, ldx
from timing.errors import BadInput
from timing.readings import SessionType

SPEED = Channel("SPEED", [1.0, 2.0, 3.0], 60)
NO_LAPS = "no lap can be derived: the log lacks the channels Lap Number and Lap Time"


def contents(*channels: Channel, **more: str) -> Contents:
    return read(Document.of(ld(*channels, **more)))


def laps(*channels: Channel) -> list[tuple[int, int | None]]:
    (session,) = contents(*channels).sessions
    return [(lap.lap, lap.time_ms) for lap in session.drivers[0].laps]


def refused(content: bytes) -> str:
    with pytest.raises(BadInput) as error:
        read(Document.of(content))
    return str(error.value)


def logged(
    driven: Sequence[float], *, first: int = 1, rate: int = 1, delay: float = 1.0, more: dict[str, Any] | None = None
) -> tuple[Channel, Channel]:
    """The two channels of a drive: how long each lap took, in seconds."""
    ends = [*accumulate(driven)]
    clocks = [index / rate for index in range(int((ends[-1] + delay + 2) * rate))]
    numbers = [first + sum(end <= clock for end in ends) for clock in clocks]
    told = [sum(end + delay <= clock for end in ends) for clock in clocks]
    times = [driven[count - 1] if count else 0.0 for count in told]
    return Channel("Lap Number", numbers, rate), Channel("Lap Time", times, rate, "s", **(more or {}))


class TestALog:
    def test_says_who_drove_what_where_and_when(self) -> None:
        found = contents(SPEED, driver="Ada Voss", car="Hall GT3", venue="Lakeside", session="Race 2")
        driver = FileDriver("Ada Voss", "Hall GT3")
        assert found == Contents(
            "motec-ld",
            [FileSession(SessionType.RACE, "Lakeside", [driver], "Race 2")],
            warnings=[NO_LAPS],
            date=datetime(2026, 11, 21, 19, 4, 12, tzinfo=UTC),
        )

    def test_may_say_nothing_and_is_practice_then(self) -> None:
        found = contents(date="", venue="")
        assert found.sessions == [FileSession(SessionType.PRACTICE, None, [FileDriver("")])]
        assert found.date is None

    @pytest.mark.parametrize(
        ("session", "type"),
        [
            ("Qualifying", SessionType.QUALIFYING),
            ("race", SessionType.RACE),
            ("Warm-up", SessionType.WARMUP),
            ("P2", SessionType.PRACTICE),
        ],
    )
    def test_is_of_the_kind_that_somebody_typed_in(self, session: str, type: SessionType) -> None:
        assert contents(session=session).sessions[0].type is type

    @pytest.mark.parametrize(
        ("date", "time"), [("2026/11/21", "19:04:12"), ("31/02/2026", "1:1"), ("x", ""), ("", "x")]
    )
    def test_may_have_a_date_that_is_none(self, date: str, time: str) -> None:
        assert contents(date=date, time=time).date is None

    @pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
    def test_keeps_its_letters(self, encoding: str) -> None:
        assert contents(driver="Jörg Größe", encoding=encoding).sessions[0].drivers[0].name == "Jörg Größe"

    def test_is_recognised_by_its_content_and_so_is_the_file_beside_it(self) -> None:
        for content in (ld(), ld(SPEED), ldx().encode(), ldx().encode("utf-16")):
            assert identify(content) is EXPORT is EXPORTS["motec-ld"]
        for other in (ld()[:70], b"\x40\0\0\0" + bytes(600), ld().replace(b"ADL", b"XYZ"), b"<LDXFiles/>"):
            assert identify(other) is None


class TestLaps:
    def test_are_those_that_a_logger_counted(self) -> None:
        assert laps(SPEED, *logged([90.501, 91.25, 89.0])) == [(1, 90_501), (2, 91_250), (3, 89_000)]

    def test_begin_with_the_first_that_has_a_number(self) -> None:
        assert laps(*logged([60.0, 90.5, 91.5], first=0)) == [(1, 90_500), (2, 91_500)]

    @pytest.mark.parametrize("rate", [1, 5, 20, 100])
    def test_are_the_same_at_any_rate(self, rate: int) -> None:
        number, _ = logged([20.5, 21.5])
        _, time = logged([20.5, 21.5], rate=rate)
        assert laps(number, time) == laps(time, number) == [(1, 20_500), (2, 21_500)]

    def test_as_fast_as_the_one_before_need_a_clock_that_ticks_finely(self) -> None:
        assert laps(*logged([20.0, 20.0, 21.0])) == [(1, 20_000), (2, None), (3, 21_000)]
        assert laps(*logged([20.0, 20.0, 21.0], rate=50)) == [(1, 20_000), (2, 20_000), (3, 21_000)]

    def test_of_a_time_that_runs_are_not_made_up(self) -> None:
        number = Channel("Lap Number", [1 + index // 30 for index in range(100)])
        running = Channel("Lap Time", [float(index % 30) for index in range(100)])
        assert laps(number, running) == [(1, None), (2, None), (3, None)]

    def test_are_none_where_a_channel_is_missing_or_of_another_length(self) -> None:
        number, time = logged([90.5, 91.5])
        for channels in ((number,), (time,), (number, time._replace(name="Lap Time 2"))):
            found = contents(*channels)
            assert (found.sessions[0].drivers[0].laps, found.warnings) == ([], [NO_LAPS])
        found = contents(number, time._replace(values=time.values[:-10]))
        assert found.sessions[0].drivers[0].laps == []
        assert found.warnings == ["no lap can be derived: the channels Lap Number and Lap Time are not of one length"]

    def test_may_be_packed_in_several_ways(self) -> None:
        number, time = logged([90.5, 91.5])
        whole = [int(value * 1_000) for value in time.values]
        for packed in (
            time._replace(values=whole, kind=3, decimals=3),
            time._replace(values=whole, kind=5, scale=1_000),
            time._replace(values=[value * 10 for value in time.values], kind=0, size=2, scale=10),
            time._replace(values=[value - 10 for value in time.values], size=2, shift=10),
            time._replace(values=whole, unit="ms"),
            time._replace(values=[value / 4 for value in time.values], factor=4, unit=""),
        ):
            assert laps(number._replace(kind=3, size=2), packed) == [(1, 90_500), (2, 91_500)]

    def test_are_read_in_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        channels = logged([90.5, 91.5])
        for part in (1, 7, 100):
            monkeypatch.setattr(motec_ld, "_PART", part)
            assert laps(*channels) == [(1, 90_500), (2, 91_500)]

    def test_that_are_none_are_told_with_their_place(self) -> None:
        number, time = logged([90.5])
        content = ld(number, time)
        channel, data = struct.unpack_from("<I", content, 8)[0], struct.unpack_from("<I", content, 12)[0]
        for change, place, sentence in (
            ({"kind": 9}, channel + 18, "Lap Number to be of numbers of 2 or 4 bytes"),
            ({"size": 1, "values": [1]}, channel + 18, "Lap Number to be of numbers of 2 or 4 bytes"),
            ({"rate": 0}, channel + 22, "Lap Number to have a rate"),
            ({"scale": 0}, channel + 28, "Lap Number to have a scale"),
            ({"decimals": -31}, channel + 28, "Lap Number to have a scale"),
            ({"values": [*number.values[:5], 1.5, *number.values[6:]]}, data + 20, "Lap Number to be a whole number"),
            ({"values": [*number.values[:5], -1, *number.values[6:]]}, data + 20, "Lap Number to be a whole number"),
            ({"values": [float("nan"), *number.values[1:]]}, data, "Lap Number to be a whole number"),
            ({"values": [float("inf"), *number.values[1:]]}, data, "Lap Number to be a whole number"),
        ):
            assert refused(ld(number._replace(**change), time)) == f"motec-ld at byte {place}: expected {sentence}"
        assert refused(ld(number, time._replace(unit="min"))) == (
            f'motec-ld at byte {channel + 124 + 72}: expected Lap Time to be in s or ms, not in "min"'
        )

    def test_without_end_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(motec_ld, "MOST_LAPS", 3)
        number = Channel("Lap Number", [*range(1, 20)])
        assert refused(ld(number, Channel("Lap Time", [0.0] * 19))).endswith("expected at most 3 laps")


class TestWhatIsNone:
    def test_a_file_that_breaks_off_says_so_wherever_it_does(self) -> None:
        content = ld(*logged([20.5]), SPEED, driver="Ada")
        for size in range(1, len(content)):
            found = told(read, content[:size])
            assert isinstance(found, BadInput)
            assert_told_well("motec-ld", found)

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"\x40\0\0\0", "4: expected a head of 414 bytes, but the file ends"),
            (bytes(500), "0: expected a MoTeC log"),
            (ld(SPEED)[:-1], f'{len(ld(SPEED)) - 1}: expected the values of "SPEED", but the file ends'),
            (ld(SPEED)[:-60], f"8: expected a channel at byte {0x700 + 1154}, but the file ends"),
        ],
    )
    def test_is_told_with_its_place(self, content: bytes, sentence: str) -> None:
        assert refused(content) == f"motec-ld at byte {sentence}"

    def test_channels_that_go_round_in_circles_are_refused(self) -> None:
        content = bytearray(ld(SPEED, SPEED))
        first = struct.unpack_from("<I", content, 8)[0]
        struct.pack_into("<I", content, first + 124 + 4, first)
        assert refused(bytes(content)).endswith("expected at most 5,000 channels")


@given(damaged(ld(*logged([20.5, 21.5]), driver="Ada", session="Race")))
def test_a_damaged_log_is_read_or_refused_in_one_line(content: bytes) -> None:
    identify(content)
    assert_told_well("motec-ld", told(read, content))


@given(st.lists(st.integers(5_000, 60_000), min_size=1, max_size=5, unique=True), st.integers(1, 3))
def test_a_log_is_read_as_it_was_driven(driven: list[int], first: int) -> None:
    channels = logged([time / 1000 for time in driven], first=first)
    (session,) = contents(*channels).sessions
    assert session.drivers[0].laps == [FileLap(lap, time) for lap, time in enumerate(driven, first)]

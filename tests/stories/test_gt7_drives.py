"""Drives of Gran Turismo 7, from encrypted packets to the record: the laps driven, none that was only played back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.captures import read_capture
from ingest.demo.wire_gt7 import LENGTHS, Format, Telemetry, encode
from ingest.formats.gt7 import LOADING, ON_TRACK, PAUSED
from tests.ingest.hall import Hall
from tests.stories.f1_race import Datagram, over_a_bad_network

FRAME_MS = 17
every_format = pytest.mark.parametrize("format", sorted(LENGTHS))


@dataclass
class Console:
    """A console that sends its packets, ten a second to keep the stories short. Mutable."""

    format: Format = "A"
    laps: int = 0
    """Of the race; 0 where it has no fixed number."""
    packet: int = 5_000
    last_ms: int = -1
    best_ms: int = -1
    sent: list[Datagram] = field(default_factory=list)

    def show(self, lap: int, current_ms: int = 0, *, flags: int = ON_TRACK, best_ms: int | None = None) -> None:
        self.packet += 6
        telemetry = Telemetry(
            self.packet,
            lap,
            self.last_ms,
            self.best_ms if best_ms is None else best_ms,
            current_ms,
            self.laps,
            flags,
        )
        self.sent.append(Datagram(self.packet * FRAME_MS, encode(telemetry, self.format)))

    def drives(self, lap: int, time_ms: int, *, flags: int = ON_TRACK) -> "Console":
        """A whole lap, and the packet behind the line in which the game tells its time."""
        for current in range(0, time_ms, 1_000):
            self.show(lap, current, flags=flags)
        self.last_ms = time_ms
        # The best lap comes one packet late, and the running time still runs on.
        self.show(lap + 1, time_ms + 6, flags=flags)
        self.best_ms = time_ms if self.best_ms < 0 else min(self.best_ms, time_ms)
        self.show(lap + 1, 20, flags=flags)
        return self

    def in_menus(self, packets: int = 20) -> "Console":
        for _ in range(packets):
            self.show(-1, flags=0)
        return self

    def before_the_start(self, packets: int = 20) -> "Console":
        self.last_ms = self.best_ms = -1
        for _ in range(packets):
            self.show(0)
        return self


def written(hall: Hall) -> list[tuple[int, int, bool | None]]:
    return [(lap.lap, lap.time_ms, lap.valid) for lap in hall.laps]


def heard(console: Console) -> Hall:
    return Hall().hears(console.sent)


class TestADrive:
    @every_format
    def test_gives_its_laps_without_sectors_and_without_a_word_on_validity(self, format: Format) -> None:
        console = Console(format).before_the_start().drives(1, 32_345).drives(2, 31_234).drives(3, 31_999)
        hall = heard(console)
        assert written(hall) == [(1, 32_345, None), (2, 31_234, None), (3, 31_999, None)]
        assert all(lap.sectors_ms is None for lap in hall.laps)

    @every_format
    def test_counts_two_laps_equal_to_the_millisecond(self, format: Format) -> None:
        console = Console(format).before_the_start().drives(1, 31_234).drives(2, 31_234).drives(3, 31_234)
        assert written(heard(console)) == [(n, 31_234, None) for n in (1, 2, 3)]

    @every_format
    def test_ends_a_race_with_its_last_lap(self, format: Format) -> None:
        """At the flag the lap number goes past the number of laps, and stays there."""
        console = Console(format, laps=2).before_the_start().drives(1, 32_000).drives(2, 31_000)
        for current in range(0, 20_000, 1_000):
            console.show(3, current)
        console.last_ms = 55_000
        console.show(4)
        assert written(heard(console)) == [(1, 32_000, None), (2, 31_000, None)]

    @every_format
    def test_is_not_split_by_a_pause(self, format: Format) -> None:
        console = Console(format).before_the_start().drives(1, 32_000)
        console.show(2, 10_000)
        for _ in range(600):
            console.show(2, 10_000, flags=PAUSED)
        console.show(2, 10_017, flags=LOADING)
        console.drives(2, 31_000)
        assert written(heard(console)) == [(1, 32_000, None), (2, 31_000, None)]

    def test_joined_in_the_middle_has_the_lap_that_ended_before(self) -> None:
        console = Console(last_ms=33_000)
        console.drives(7, 32_000)
        assert written(heard(console)) == [(6, 33_000, None), (7, 32_000, None)]

    @pytest.mark.parametrize("seed", range(5))
    def test_over_a_bad_network_gives_the_same_laps(self, seed: int) -> None:
        console = Console("C", laps=3).before_the_start().drives(1, 32_345).drives(2, 31_234).drives(3, 31_999)
        hall = Hall().hears(over_a_bad_network(console.sent, seed))
        assert written(hall) == [(1, 32_345, None), (2, 31_234, None), (3, 31_999, None)]

    def test_with_numbers_that_jump_and_come_twice_gives_the_same_laps(self) -> None:
        """Seen in a real recording: numbers jump by two, then the same number comes again."""
        console = Console().before_the_start(20).drives(1, 32_000)
        doubled = [one for datagram in console.sent for one in (datagram, datagram)]
        hall = Hall().hears(doubled)
        assert written(hall) == [(1, 32_000, None)]
        assert hall.dropped["repeated"] == len(console.sent) - 20


class TestRestarts:
    def test_begin_another_session(self) -> None:
        console = Console().before_the_start().drives(1, 32_000).drives(2, 31_000)
        console.before_the_start().drives(1, 30_500)
        sources = {lap.source for lap in heard(console).laps}
        assert written(heard(console)) == [(1, 32_000, None), (2, 31_000, None), (1, 30_500, None)]
        assert len(sources) == 2

    def test_in_the_first_lap_tell_no_lap_that_was_not_finished(self) -> None:
        console = Console().before_the_start()
        for current in range(0, 20_000, 1_000):
            console.show(1, current)
        console.before_the_start().drives(1, 30_500)
        assert written(heard(console)) == [(1, 30_500, None)]

    def test_by_way_of_the_menus(self) -> None:
        console = Console().before_the_start().drives(1, 32_000).in_menus().before_the_start().drives(1, 33_000)
        assert [time for _, time, _ in written(heard(console))] == [32_000, 33_000]

    def test_of_the_console_begin_another_session_too(self) -> None:
        console = Console(packet=90_000).before_the_start().drives(1, 32_000)
        console.packet = 100
        console.before_the_start().drives(1, 33_000)
        assert [time for _, time, _ in written(heard(console))] == [32_000, 33_000]


class TestReplays:
    @every_format
    def test_are_refused_by_name_and_counted(self, format: Format) -> None:
        console = Console(format, laps=2).drives(1, 32_000, flags=0).drives(2, 31_000, flags=0)
        hall = heard(console)
        assert written(hall) == []
        assert hall.dropped["replay"] == 2

    def test_of_the_race_just_driven_add_nothing_to_it(self) -> None:
        console = Console(laps=2).before_the_start().drives(1, 32_000).drives(2, 31_000)
        console.last_ms = -1
        console.drives(1, 32_000, flags=0).drives(2, 31_000, flags=0)
        hall = heard(console)
        assert written(hall) == [(1, 32_000, None), (2, 31_000, None)]
        assert hall.dropped["replay"] == 2

    def test_before_a_drive_do_not_hurt_it(self) -> None:
        console = Console().drives(1, 20_000, flags=0).before_the_start().drives(1, 32_000)
        assert written(heard(console)) == [(1, 32_000, None)]

    def test_of_a_real_recording_give_no_lap(self, corpus: Path) -> None:
        datagrams = read_capture(corpus / "udp/gt7/demo_C_368.pcap")
        hall = Hall().hears(Datagram(int(one.at * 1000) % 10**9, one.payload) for one in datagrams)
        assert written(hall) == []
        assert hall.dropped["replay"] >= 1


def drive(times: Sequence[int]) -> Iterator[Datagram]:
    console = Console("C").before_the_start()
    for number, time in enumerate(times, start=1):
        console.drives(number, time)
    yield from console.sent


@settings(max_examples=40)
@given(st.lists(st.integers(8_000, 15_000), min_size=1, max_size=5), st.data())
def test_loss_invents_no_lap_and_no_time(times: list[int], data: st.DataObject) -> None:
    left = [datagram for datagram in drive(times) if data.draw(st.integers(0, 3))]
    assert {(lap, time) for lap, time, _ in written(Hall().hears(left))} <= set(enumerate(times, start=1))

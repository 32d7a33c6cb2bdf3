"""The demonstration's evening: what its rigs send, through the very way that real rigs' packets go, to the board.

No sockets and no waiting: the datagrams of the script go straight into the pipeline, and what it writes is compared
with the laps that were made up.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise, takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.demo import cup
from ingest.demo.cup import RUNS, TEAMS
from ingest.demo.f1_rig import SLOWLY_MS
from ingest.demo.games import games
from ingest.demo.pace import DemoLap, cast, laps
from ingest.demo.script import OPENING_MS, Cue, script
from leaderboard.board import Board, Team
from leaderboard.fold import Standings
from leaderboard.rows import board
from tests.ingest.hall import Hall as AnyHall
from timing.laps import Origin
from timing.readings import SessionType
from timing.record.entry import LapAmended, LapSet
from timing.record.memory import MemoryRecord
from timing.record.protocol import Record, Written

DOORS_OPEN = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
PORTS, LATER_PORTS = 40_000, 50_000
MINUTE_MS = 600_000
"""A minute of the audience at the usual speed."""

Told = tuple[int, int, tuple[int, ...] | None, bool | None, str]
"""What the record must say of a lap: number, time, sectors, validity, reason."""


class Hall(AnyHall):
    """The house without its sockets, on the demonstration's plan."""

    def __init__(self, record: Record | None = None, *, ports: int = PORTS) -> None:
        self._ports = ports
        begin_ns = int(DOORS_OPEN.timestamp()) * 1_000_000_000
        plan = cup.plan(range(ports, ports + TEAMS))
        super().__init__(plan, record or MemoryRecord("book-1"), now_ns=begin_ns, planned=True)

    def plays(self, cues: Iterable[Cue]) -> None:
        begin_ns = int(DOORS_OPEN.timestamp()) * 1_000_000_000
        for cue in cues:
            for datagram in cue.datagrams:
                address = "127.0.0.1", self._ports + cue.rig
                self.pipeline.receive(datagram, address, begin_ns + cue.at_ms * 1_000_000)

    def restarted(self, *, ports: int = LATER_PORTS) -> "Hall":
        """Another process on the same record; the rigs' sockets are others as well."""
        return Hall(self.record, ports=ports)

    @property
    def written(self) -> list[Written]:
        return self.record.read(0, 1_000_000)

    @property
    def driven(self) -> Mapping[int, list[Told]]:
        """What was first written of the laps, by rig, in the record's order."""
        found: dict[int, list[Told]] = {rig: [] for rig in range(TEAMS)}
        for _, entry in self.written:
            if isinstance(entry, LapSet):
                rig = int(entry.rig.removeprefix("rig-")) - 1
                assert (entry.session, entry.aside) == ("qualifying", False)
                assert entry.driver == self.plan.rigs[entry.rig].driver
                found[rig].append((entry.lap, entry.time_ms, entry.sectors_ms, entry.valid, entry.reason))
        return found

    @property
    def told(self) -> Mapping[int, list[Told]]:
        """The same, where the end of every lap was heard and nothing was told that had to be corrected."""
        for _, entry in self.written:
            assert not isinstance(entry, LapAmended)
            assert not isinstance(entry, LapSet) or entry.origin is Origin.LIVE
        return self.driven


def evening(seed: int, until_ms: int, step_ms: int = 1_000) -> list[Cue]:
    return list(takewhile(lambda cue: cue.at_ms <= until_ms, script(games(seed), seed, step_ms)))


def driven(seed: int, rig: int, until_ms: int) -> list[DemoLap]:
    return list(takewhile(lambda lap: lap.end_ms <= until_ms, laps(seed, rig)))


def told(seed: int, until_ms: int) -> Mapping[int, list[Told]]:
    """What the record must hold of the laps driven, by rig: as much of them as the rig's game tells."""

    def lap_of(rig: int, lap: DemoLap) -> Told:
        year, kind = RUNS[rig]
        if year is None:
            return lap.number, lap.time_ms, None, None, ""
        out_laps = 1 if kind is SessionType.QUALIFYING else 0
        return lap.number + out_laps, lap.time_ms, lap.sectors_ms, lap.valid, "" if lap.valid else "invalid"

    return {rig: [lap_of(rig, lap) for lap in driven(seed, rig, until_ms)] for rig in range(TEAMS)}


def times(laps: Mapping[int, list[Told]]) -> Counter[tuple[int, int]]:
    """Rigs and lap times, each with how often it occurs."""
    return Counter((rig, lap[1]) for rig, of_rig in laps.items() for lap in of_rig)


class TestEveryLapOnce:
    @given(st.integers(0, 2**31))
    @settings(max_examples=3)
    def test_whatever_the_seed(self, seed: int) -> None:
        hall = Hall()
        hall.plays(evening(seed, OPENING_MS + MINUTE_MS, 5_000))
        assert hall.told == told(seed, OPENING_MS + MINUTE_MS)
        assert set(hall.dropped) <= {"out-lap"}

    @pytest.mark.parametrize("step_ms", [250, 1_000, 7_001, 20_000])
    def test_however_often_a_rig_shows_its_state(self, step_ms: int) -> None:
        until = OPENING_MS + (60_000 if step_ms < 1_000 else MINUTE_MS)
        hall = Hall()
        hall.plays(evening(11, until, step_ms))
        assert hall.told == told(11, until)

    def test_for_hours_through_many_game_sessions(self) -> None:
        until = 2 * 3_600_000
        hall = Hall()
        hall.plays(evening(12, until, 30_000))
        assert hall.told == told(12, until)
        assert all(driven(12, rig, until)[-1].session >= 2 for rig in range(TEAMS))
        assert not hall.pipeline.unknown

    def test_sent_twice_adds_nothing(self) -> None:
        hall = Hall()
        cues = evening(13, OPENING_MS + 4 * MINUTE_MS, 20_000)
        hall.plays(cues)
        written = hall.written
        hall.plays(cues)
        assert hall.written == written

    def test_and_neither_after_a_restart_at_another_speed(self) -> None:
        hall = Hall()
        hall.plays(evening(14, OPENING_MS + 4 * MINUTE_MS, 15_000))
        written = hall.written
        hall.restarted().plays(evening(14, OPENING_MS + 4 * MINUTE_MS, 30_000))
        assert hall.written == written

    def test_started_again_on_the_same_data_it_adds_what_the_first_run_did_not_reach(self) -> None:
        hall = Hall()
        hall.plays(evening(15, OPENING_MS + 100_000, 4_000))
        hall.restarted().plays(evening(15, OPENING_MS + 400_000, 4_000))
        assert hall.told == told(15, OPENING_MS + 400_000)

    def test_another_seed_on_the_same_data_is_another_evening(self) -> None:
        hall = Hall()
        hall.plays(evening(16, OPENING_MS, 5_000))
        hall.restarted().plays(evening(17, OPENING_MS, 5_000))
        both = {rig: told(16, OPENING_MS)[rig] + told(17, OPENING_MS)[rig] for rig in range(TEAMS)}
        assert hall.told == both

    @given(st.floats(0, 1))
    @settings(max_examples=8)
    def test_a_daemon_killed_in_mid_evening_goes_on_without_losing_or_doubling_a_lap(self, crash: float) -> None:
        """The rigs go on sending; what they say again of a lap that had ended is all that a new daemon has.

        It tells no lap before a rig has said who drives, which takes as long as `SLOWLY_MS`.
        """
        until = OPENING_MS + 100_000
        single = [replace(cue, datagrams=(each,)) for cue in evening(18, until, 5_000) for each in cue.datagrams]
        killed_at = round(crash * len(single))
        hall = Hall()
        hall.plays(single[:killed_at])
        hall.restarted(ports=PORTS).plays(single[killed_at:])
        assert times(told(18, until - SLOWLY_MS - 5_000)) <= times(hall.driven) <= times(told(18, until))


class Screen:
    """The boards of an evening, one after another."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._teams = {t.id: Team(t.id, t.name, t.short, t.color) for t in hall.plan.teams.values()}
        self.boards: list[tuple[int, Board]] = []
        """The board after each lap, and when it was, by the demonstration's clock."""
        standings = Standings()
        people = hall.record.people()
        for written in hall.written:
            standings.apply(written)
            if isinstance(written.entry, LapSet):
                at_ms = round((written.entry.at - DOORS_OPEN).total_seconds() * 1000)
                self.boards.append((at_ms, board(standings, "qualifying", "book-1", people, self._teams)))

    def during(self, start_ms: int, end_ms: int) -> list[Board]:
        return [board for at_ms, board in self.boards if start_ms < at_ms <= end_ms]

    def at(self, at_ms: int) -> Board:
        return self.during(0, at_ms)[-1]


@cache
def first_minute(seed: int) -> Screen:
    hall = Hall()
    hall.plays(evening(seed, OPENING_MS + MINUTE_MS, 5_000))
    return Screen(hall)


@pytest.mark.parametrize("seed", [1, 2, 3])
class TestTheFirstMinute:
    @pytest.fixture
    def screen(self, seed: int) -> Screen:
        return first_minute(seed)

    def test_opens_with_a_full_board_and_a_tie_at_the_top_that_says_why(self, seed: int, screen: Screen) -> None:
        opening = screen.at(OPENING_MS)
        assert len(opening.rows) == TEAMS - 1
        assert all(row.laps >= 2 and row.best_ms is not None and row.team is not None for row in opening.rows)
        first, second = opening.rows[:2]
        assert first.best_ms == second.best_ms
        assert (first.rig, second.rig) == tuple(f"rig-{rig + 1:02d}" for rig in cast(seed).rivals)
        assert first.why.startswith(f"Ahead of {second.driver.name}: same best lap 1:31.")
        assert "second-best lap 1:37." in first.why

    def test_a_lap_ends_every_second_or_so(self, seed: int, screen: Screen) -> None:
        ended = [at for at, _ in screen.boards if at > OPENING_MS]
        assert len(ended) > 100
        assert max(after - before for before, after in pairwise(ended)) < 40_000

    def test_the_lead_changes_hands(self, seed: int, screen: Screen) -> None:
        leaders = [board.rows[0].rig for board in screen.during(OPENING_MS, OPENING_MS + MINUTE_MS)]
        changes = sum(before != after for before, after in pairwise(leaders))
        assert changes >= 5
        assert len(set(leaders)) >= 3

    def test_there_is_purple_and_green_and_a_lap_that_does_not_count(self, seed: int, screen: Screen) -> None:
        minute = screen.during(OPENING_MS, OPENING_MS + MINUTE_MS)
        seen = Counter(row.last for board in minute for row in board.rows)
        assert all(seen[kind] > 0 for kind in ("overall-best", "personal-best", "slower", "invalid"))

    def test_a_tie_in_the_middle_of_the_field_lasts(self, seed: int, screen: Screen) -> None:
        twins = {f"rig-{rig + 1:02d}" for rig in cast(seed).twins}
        minute = screen.during(OPENING_MS + MINUTE_MS * 2 // 5, OPENING_MS + MINUTE_MS)
        tied = [{row.rig for row in board.rows if row.tie is not None} >= twins for board in minute]
        assert sum(tied) > len(tied) / 4

    def test_the_late_driver_joins_and_ends_up_with_a_time(self, seed: int, screen: Screen) -> None:
        late = f"rig-{cast(seed).late + 1:02d}"
        assert late not in {row.rig for row in screen.at(OPENING_MS).rows}
        (row,) = (row for row in screen.at(OPENING_MS + MINUTE_MS).rows if row.rig == late)
        assert row.laps >= 4

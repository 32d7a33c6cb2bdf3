"""The demonstration at work: in made-up time, and over real sockets into the real ingest."""

import math
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from itertools import islice, takewhile

import pytest

from ingest.app import Ingest
from ingest.demo.app import BREATH_S, BURST, FULL_SPEED, MOST_LAG_S, Demo, frame_step_ms, play
from ingest.demo.cup import RUNS, TEAMS
from ingest.demo.games import games
from ingest.demo.pace import laps
from ingest.demo.script import OPENING_MS, Cue, script
from ingest.demo.timetable import stints
from ingest.settings import IngestSettings
from timing.record.entry import LapAmended, LapSet
from timing.record.memory import MemoryRecord


class MadeUpTime:
    """A clock that moves when somebody waits, and notes what is sent when."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.stop = False
        self.sent: list[tuple[float, Cue]] = []
        self.unbroken: list[int] = [0]

    def clock(self) -> float:
        return self.now

    def wait(self, seconds: float) -> bool:
        assert seconds >= 0
        self.now += seconds
        if seconds >= BREATH_S:
            self.unbroken.append(0)
        return self.stop

    def send(self, cue: Cue) -> None:
        self.sent.append((self.now, cue))
        self.unbroken[-1] += len(cue.datagrams)

    def plays(self, cues: Iterator[Cue], *, speed: float = 10.0, end_ms: int | None = None) -> bool:
        return play(cues, self.send, speed=speed, end_ms=end_ms, clock=self.clock, wait=self.wait)


@pytest.fixture
def time() -> MadeUpTime:
    return MadeUpTime()


def cue(at_ms: int, datagrams: int = 1) -> Cue:
    return Cue(at_ms, 0, (b"lap",) * datagrams)


def evening(seed: int = 1, speed: float = 10.0) -> Iterator[Cue]:
    return script(games(seed), seed, frame_step_ms(speed), stints=stints(seed))


class TestTheOpening:
    def test_is_told_in_a_few_seconds_and_never_in_one_breath(self, time: MadeUpTime) -> None:
        assert time.plays(evening(), end_ms=OPENING_MS)
        assert time.now - 1_000.0 < 2.0
        most = max(len(cue.datagrams) for _, cue in time.sent)
        assert max(time.unbroken) < BURST + most
        assert len(time.unbroken) > 10

    def test_takes_as_long_at_every_speed(self) -> None:
        times = [MadeUpTime() for _ in range(3)]
        for time, speed in zip(times, (0.1, 10, 1000), strict=True):
            assert time.plays(evening(), speed=speed, end_ms=OPENING_MS)
        assert len({time.now for time in times}) == 1


class TestThePlay:
    def test_goes_by_the_clock_of_the_audience(self, time: MadeUpTime) -> None:
        time.plays(iter([cue(0), cue(OPENING_MS), cue(OPENING_MS + 5_000), cue(OPENING_MS + 20_000)]))
        assert [at - 1_000.0 for at, _ in time.sent] == pytest.approx([0.0, 0.0, 0.5, 2.0])

    @pytest.mark.parametrize("speed", [0.5, 1, 10, 50])
    def test_sends_the_same_datagrams_in_the_same_order_at_every_speed(self, speed: float, time: MadeUpTime) -> None:
        assert time.plays(islice(evening(speed=speed), 1_500), speed=speed)
        assert [cue for _, cue in time.sent] == list(islice(evening(), 1_500))

    def test_beyond_full_speed_shows_less_often_the_same_laps(self) -> None:
        assert [frame_step_ms(speed) for speed in (0.1, 10, FULL_SPEED)] == [1_000] * 3
        assert [frame_step_ms(speed) for speed in (51, 100, 1_000)] == [2_000, 2_000, 20_000]
        end = OPENING_MS + 200_000
        crossings = [
            {(cue.at_ms, cue.rig) for cue in takewhile(lambda cue: cue.at_ms < end, evening(speed=speed))}
            & {(lap.end_ms, rig) for rig in range(TEAMS) for lap in islice(laps(1, rig), 6)}
            for speed in (10, 1_000)
        ]
        assert crossings[0] == crossings[1]
        assert len(crossings[0]) > 80

    def test_breathes_also_when_there_is_more_to_send_than_time(self, time: MadeUpTime) -> None:
        time.plays(iter([cue(OPENING_MS + ms, 3) for ms in range(1_000)]), speed=1_000)
        assert max(time.unbroken) < BURST + 3

    def test_catches_up_after_a_short_stop(self, time: MadeUpTime) -> None:
        def stops() -> Iterator[Cue]:
            yield cue(OPENING_MS + 10_000)
            time.now += MOST_LAG_S * 0.9
            yield cue(OPENING_MS + 10_000)
            yield cue(OPENING_MS + 20_000)

        time.plays(stops())
        assert [at - 1_000.0 for at, _ in time.sent] == pytest.approx([1.0, 1.9, 2.0])

    def test_goes_on_from_where_it_was_after_a_long_one(self, time: MadeUpTime) -> None:
        """A computer that had slept for an hour sent an hour of packets in one go."""

        def sleeps() -> Iterator[Cue]:
            yield cue(OPENING_MS + 10_000)
            time.now += 3_600.0
            yield cue(OPENING_MS + 11_000)
            yield cue(OPENING_MS + 21_000)

        time.plays(sleeps())
        assert [at - 1_000.0 for at, _ in time.sent] == pytest.approx([1.0, 3_601.0, 3_602.0])

    def test_ends_when_the_time_is_over(self, time: MadeUpTime) -> None:
        cues = iter([cue(OPENING_MS + 10_000), cue(OPENING_MS + 10_001), cue(OPENING_MS + 10_002)])
        assert time.plays(cues, end_ms=OPENING_MS + 10_000)
        assert [cue.at_ms for _, cue in time.sent] == [OPENING_MS + 10_000]

    def test_stops_at_once_when_told_to(self, time: MadeUpTime) -> None:
        time.stop = True
        assert not time.plays(evening())
        assert not time.sent


class TestADemo:
    @pytest.mark.parametrize("speed", [0, -1, math.inf, math.nan])
    def test_of_no_speed_is_refused(self, speed: float) -> None:
        with pytest.raises(ValueError, match="the demonstration needs a speed above 0, not"):
            Demo(speed=speed)

    def test_has_a_plan_with_a_rig_for_each_team(self) -> None:
        demo = Demo()
        ports = [rig.port for rig in demo.plan.rigs.values()]
        demo.stop()
        demo.stop()
        assert len(set(ports)) == TEAMS
        assert None not in ports

    def test_sends_each_rig_from_the_address_that_the_plan_says(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as hall:
            hall.bind(("127.0.0.1", 0))
            hall.settimeout(30)
            demo = Demo(seed=2, speed=1.0)
            demo.start(hall.getsockname())
            heard = [hall.recvfrom(2048) for _ in range(60)]
            demo.stop()
        assert not demo.finished.is_set()
        rig_at = {(rig.address, rig.port): index for index, rig in enumerate(demo.plan.rigs.values())}
        sent = [(datagram, cue.rig) for cue in islice(evening(2), 60) for datagram in cue.datagrams]
        assert [(datagram, rig_at[address]) for datagram, address in heard] == sent[:60]

    def test_goes_on_when_the_system_refuses_to_send(self) -> None:
        demo = Demo(speed=1_000, minutes=0)
        demo.start(("127.0.0.1", 0))
        assert demo.finished.wait(60)
        demo.stop()
        sent = sum(len(cue.datagrams) for cue in takewhile(lambda cue: cue.at_ms <= OPENING_MS, evening(speed=1_000)))
        assert demo.unsent == sent

    def test_says_when_its_minutes_are_over(self) -> None:
        told = threading.Event()
        demo = Demo(speed=1_000, minutes=0.001)
        demo.start(("127.0.0.1", 0), when_finished=told.set)
        assert told.wait(60)
        assert demo.finished.is_set()
        demo.stop()

    def test_when_nobody_listens_it_plays_to_the_end(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as closed:
            closed.bind(("127.0.0.1", 0))
            nobody = closed.getsockname()
        demo = Demo(speed=1_000, minutes=0)
        demo.start(nobody)
        assert demo.finished.wait(60)
        demo.stop()


class Growth:
    """Waits until a record has grown to what is asked of it."""

    def __init__(self, record: MemoryRecord) -> None:
        self._record = record
        self._grown = threading.Condition()
        record.on_growth(self._note)

    def _note(self) -> None:
        with self._grown:
            self._grown.notify_all()

    def laps(self) -> Counter[tuple[str, int]]:
        entries = [written.entry for written in self._record.read()]
        return Counter((entry.rig, entry.time_ms) for entry in entries if isinstance(entry, LapSet))

    def wait_for(self, laps: Counter[tuple[str, int]]) -> bool:
        with self._grown:
            return self._grown.wait_for(lambda: self.laps() >= laps, timeout=60)


def laps_until(end_ms: int, seed: int) -> Counter[tuple[str, int]]:
    return Counter(
        (f"rig-{rig + 1:02d}", lap.time_ms)
        for rig in range(TEAMS)
        for lap in takewhile(lambda lap: lap.end_ms <= end_ms, laps(seed, rig))
    )


def test_over_real_sockets_the_laps_of_the_opening_are_in_the_record_each_once() -> None:
    record = MemoryRecord()
    growth = Growth(record)
    opening = laps_until(OPENING_MS, 5)
    assert opening.total() >= 2 * (TEAMS - 1)
    for _ in ("the first evening", "the same again, on the same data"):
        demo = Demo(seed=5, speed=1_000, minutes=0)
        ingest = Ingest(IngestSettings(udp_port=0), record=record, plan=demo.plan)
        ingest.start()
        demo.start(ingest.udp_address)
        assert growth.wait_for(opening)
        assert demo.finished.wait(60)
        demo.stop()
        ingest.stop()
        assert growth.laps() == opening
        assert demo.unsent == 0
    entries = [written.entry for written in record.read()]
    assert not any(isinstance(entry, LapAmended) for entry in entries)
    assert {rig.feed for rig in ingest.rigs() if rig.feed} == {f"f1_{run.year}" if run.year else "gt7" for run in RUNS}


def test_a_demo_goes_on_after_the_opening() -> None:
    record = MemoryRecord()
    growth = Growth(record)
    demo = Demo(seed=6, speed=400)
    ingest = Ingest(IngestSettings(udp_port=0), record=record, plan=demo.plan)
    ingest.start()
    demo.start(ingest.udp_address)
    assert growth.wait_for(laps_until(OPENING_MS + 400_000, 6))
    demo.stop()
    ingest.stop()
    assert not demo.finished.is_set()
    assert growth.laps() <= laps_until(10_000_000, 6)

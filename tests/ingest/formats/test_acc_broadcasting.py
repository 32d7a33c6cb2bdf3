"""Assetto Corsa Competizione: what its broadcast messages say, and that broken ones are only ever bad input."""

import json
import math
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.captures import read_capture
from ingest.formats.acc_broadcasting import FEED, Registration, decode, recognise, registration
from tests.ingest.formats.packets import acc
from tests.ingest.formats.packets.acc import NO_BEST, NO_LAP, NO_TIME, Lap
from tests.ingest.formats.rig import Rig
from tests.ingest.hall import Hall
from timing.errors import BadInput
from timing.pieces import CarCount, Counts, SessionNoted, SessionRuns
from timing.readings import CarName, CarsNamed, Phase, SessionType

FAST = Lap(93_145, (23_505, 40_892, 28_747))
ADA = ("Ada", "Byron", "BYR")
MESSAGES = {
    "registration": acc.registration(error="Wrong command mode password, readonly access granted"),
    "session": acc.session(),
    "replay": acc.session(replay=1),
    "car": acc.car(3, 2, last=FAST, best=FAST, running=Lap(10_290)),
    "cars": acc.cars(3, 0, 7),
    "track": acc.track(),
    "entrant": acc.entrant(3, ADA, ("Bea", "Cole", "COL")),
    "event": acc.event(),
}

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
laps = st.builds(
    Lap,
    st.integers(-(2**31), 2**31 - 1),
    st.lists(st.integers(-(2**31), 2**31 - 1), max_size=4),
    *[st.integers(0, 1)] * 4,
)


def count(datagram: bytes) -> CarCount:
    """What a message says of its only car."""
    reading = decode(datagram)
    assert isinstance(reading, Counts)
    ((_, found),) = reading.cars.items()
    return found


class TestTheSession:
    def test_that_runs_is_known_by_event_number_and_kind(self) -> None:
        datagram = acc.session(60_000.5, kind=10, number=2, event=1)
        assert decode(datagram) == SessionRuns((1, 2, 10), SessionType.RACE, clock_ms=60_000, packet=datagram)

    @pytest.mark.parametrize(
        ("kind", "type"),
        [
            (0, SessionType.PRACTICE),
            (4, SessionType.QUALIFYING),
            (9, SessionType.QUALIFYING),
            (10, SessionType.RACE),
            (11, SessionType.HOTLAP),
            (12, SessionType.HOTLAP),
            (13, SessionType.HOTLAP),
            (14, SessionType.OTHER),
            (99, SessionType.OTHER),
        ],
    )
    def test_of_every_kind_has_its_type(self, kind: int, type: SessionType) -> None:
        reading = decode(acc.session(kind=kind))
        assert isinstance(reading, SessionRuns)
        assert (reading.type, reading.mark) == (type, (0, 2, kind))

    @pytest.mark.parametrize("clock", [-1.0, math.nan, math.inf, 1e9])
    def test_without_a_limit_has_no_clock(self, clock: float) -> None:
        reading = decode(acc.session(clock))
        assert isinstance(reading, SessionRuns)
        assert reading.clock_ms is None

    def test_tells_nothing_while_a_recording_is_played_back(self) -> None:
        assert recognise(MESSAGES["replay"])
        assert decode(MESSAGES["replay"]) is None

    def test_has_a_track_that_is_told_apart(self) -> None:
        assert decode(acc.track("Nürburgring")) == SessionNoted(track="Nürburgring")
        assert decode(acc.track("")) is None


class TestACar:
    def test_tells_its_laps_and_how_the_last_one_was(self) -> None:
        datagram = acc.car(3, 12, last=FAST, best=Lap(92_801, (1, 2, 3)), running=Lap(10_290))
        assert decode(datagram) == Counts(
            {3: CarCount(12, 93_145, (23_505, 40_892, 28_747), True, 92_801, 10_290, Phase.RUNNING)}
        )

    def test_without_a_lap_has_no_time(self) -> None:
        assert count(acc.car(0, 0, last=NO_LAP, best=NO_BEST)) == CarCount(0)

    @pytest.mark.parametrize(
        "lap",
        [Lap(93_145, invalid=1), Lap(93_145, best=0), Lap(93_145, out=1), Lap(93_145, into=1)],
        ids=["cut", "not for the best", "out of the pits", "into the pits"],
    )
    def test_has_a_last_lap_that_cannot_be_its_best(self, lap: Lap) -> None:
        told = count(acc.car(3, 1, last=lap))
        assert (told.last_ms, told.valid) == (93_145, False)

    @pytest.mark.parametrize("splits", [(), (NO_TIME, NO_TIME, NO_TIME), (23_505, NO_TIME, 28_747), (0, 1, 2)])
    def test_has_sectors_only_where_all_of_them_are_there(self, splits: tuple[int, ...]) -> None:
        assert count(acc.car(3, 1, last=Lap(93_145, splits))).sectors_ms is None

    @pytest.mark.parametrize(
        ("place", "running", "phase"),
        [
            (0, Lap(5), Phase.ABSENT),
            (1, Lap(5), Phase.RUNNING),
            (1, Lap(5, out=1), Phase.OUT_LAP),
            (1, Lap(5, into=1), Phase.IN_LAP),
            (2, Lap(5), Phase.IN_LAP),
            (3, Lap(5), Phase.IN_LAP),
            (4, Lap(5, out=1), Phase.IN_LAP),
            (9, Lap(5), Phase.RUNNING),
        ],
    )
    def test_is_somewhere(self, place: int, running: Lap, phase: Phase) -> None:
        assert count(acc.car(3, 1, place=place, running=running)).phase is phase

    @settings(max_examples=40)
    @given(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF), laps, laps, laps)
    def test_gives_back_what_was_packed_and_no_time_that_is_none(
        self, index: int, laps: int, last: Lap, best: Lap, running: Lap
    ) -> None:
        reading = decode(acc.car(index, laps, last=last, best=best, running=running))
        assert isinstance(reading, Counts)
        told = reading.cars[index]
        assert (reading.session, reading.order, reading.player, told.laps) == ("", None, -1, laps)
        for found, packed in ((told.last_ms, last), (told.best_ms, best)):
            assert found == (packed.time if 0 < packed.time < 86_400_000 else None)
        assert told.current_ms == (running.time if 0 <= running.time < 86_400_000 else None)
        marks = not last.invalid and last.best and not last.out and not last.into
        assert told.valid is (None if told.last_ms is None else bool(marks))


class TestAnEntrant:
    def named(self, datagram: bytes) -> CarName:
        reading = decode(datagram)
        assert isinstance(reading, CarsNamed)
        assert (reading.session, list(reading.names)) == ("", [3])
        return reading.names[3]

    def test_is_a_driver_with_team_number_and_model(self) -> None:
        datagram = acc.entrant(3, ADA, team="North", number=911, model=99)
        assert self.named(datagram) == CarName("Ada Byron", car="99", team="North", number="911")

    def test_without_a_long_name_goes_by_the_short_one(self) -> None:
        assert self.named(acc.entrant(3, ("", "", "BYR"))).name == "BYR"
        assert self.named(acc.entrant(3, ("Ada", "", "BYR"))).name == "Ada"

    @pytest.mark.parametrize("now", [0, 1])
    def test_that_several_share_goes_by_all_their_names_whoever_is_said_to_drive(self, now: int) -> None:
        crew = acc.entrant(3, ADA, ("Bea", "Cole", "COL"), ("Cleo", "", "CLE"), ("", "", "DOE"), now=now)
        assert self.named(crew).name == "Byron / Cole / Cleo / DOE"

    def test_without_any_name_goes_by_its_team_or_its_number(self) -> None:
        assert self.named(acc.entrant(3, ("", "", ""), team="North")).name == "North"
        assert self.named(acc.entrant(3, ("", "", ""), ("", "", ""), number=9)).name == "car 9"
        assert self.named(acc.entrant(3, number=9)).name == "car 9"

    @settings(max_examples=40)
    @given(words, words, words)
    def test_may_have_a_name_in_any_script(self, first: str, last: str, team: str) -> None:
        named = self.named(acc.entrant(3, (first, last, "X"), team=team))
        assert named.name == " ".join(filter(None, (first.strip(), last.strip()))) or named.name == "X"
        assert named.team == (team.strip() or None)


class TestTheAnswerToARegistration:
    def test_says_whether_it_is_granted(self) -> None:
        assert registration(acc.registration(18)) == Registration(18, True, "")
        refused = acc.registration(-1, granted=0, error="Wrong connection password")
        assert registration(refused) == Registration(-1, False, "Wrong connection password")

    def test_is_no_other_message(self) -> None:
        for datagram in (b"", MESSAGES["car"]):
            with pytest.raises(BadInput, match="at byte 0: expected the answer to a registration, which begins with 1"):
                registration(datagram)
        with pytest.raises(BadInput, match="at byte 9: expected the end of the message"):
            registration(acc.registration() + b"x")


@pytest.mark.parametrize("name", ["registration", "cars", "event", "replay"])
def test_what_timing_does_not_need_says_nothing(name: str) -> None:
    assert decode(MESSAGES[name]) is None


class TestRecognition:
    @pytest.mark.parametrize("name", MESSAGES)
    def test_takes_every_message_also_with_the_zeros_of_a_recorded_buffer(self, name: str) -> None:
        datagram = MESSAGES[name]
        padded = datagram.ljust(2048, b"\0")
        assert recognise(datagram)
        assert recognise(padded)
        if name != "session":  # which holds itself
            assert decode(padded) == decode(datagram)

    @pytest.mark.parametrize("number", range(1, 8))
    def test_takes_no_zeros_behind_a_number(self, number: int) -> None:
        assert not any(recognise(bytes((number,)) + bytes(size)) for size in range(200))

    @pytest.mark.parametrize(
        "datagram",
        [
            acc.registration(granted=0),
            acc.registration(0),
            acc.cars(),
            acc.cars(3, connection=0),
            acc.car(drivers=0),
            acc.car(place=5),
            acc.car(last=Lap(-5)),
            acc.car(best=Lap(86_400_000)),
            acc.entrant(3),
        ],
    )
    def test_takes_nothing_that_says_nothing_though_it_can_be_read(self, datagram: bytes) -> None:
        assert not recognise(datagram)
        decode(datagram)

    @pytest.mark.parametrize("name", [b"\xff\xfe", b"a\x07b"])
    def test_takes_no_text_that_is_none(self, name: bytes) -> None:
        good = acc.track("##")
        bad = good.replace(b"##", name[:2]) if len(name) == 2 else good.replace(b"\2\0##", b"\3\0" + name)
        assert recognise(good)
        assert not recognise(bad)
        assert isinstance(decode(bad), SessionNoted)


class TestBadInput:
    @pytest.mark.parametrize("name", MESSAGES)
    def test_is_a_message_cut_anywhere_or_going_on(self, name: str) -> None:
        datagram = MESSAGES[name]
        whole = len(datagram.rstrip(b"\0"))
        for broken in (*(datagram[:size] for size in range(whole)), datagram + b"x"):
            assert not recognise(broken)
            with pytest.raises(BadInput):
                decode(broken)

    @pytest.mark.parametrize(
        ("datagram", "said"),
        [
            (b"", "at byte 0: expected the number of a message: 1 to 7"),
            (b"\x08rubbish", "at byte 0: expected the number of a message: 1 to 7"),
            (MESSAGES["cars"][:9], "at byte 9: expected 2 bytes of the cars, but 0 are left"),
            (MESSAGES["event"] + b"xyz", "at byte 21: expected the end of the message, but 3 bytes follow"),
            (acc.registration(granted=2), "expected 0 or 1 for a granted registration before this byte, not 2"),
            (acc.car(last=Lap(5, into=7)), "expected 0 or 1 for a mark of the last lap before this byte, not 7"),
        ],
    )
    def test_says_where_and_what_was_expected(self, datagram: bytes, said: str) -> None:
        with pytest.raises(BadInput, match=f"acc-broadcasting.*{said}"):
            decode(datagram)

    @given(st.sampled_from(range(1, 8)), st.binary(max_size=300))
    def test_is_random_bytes_behind_a_number(self, number: int, rest: bytes) -> None:
        _survives(bytes((number,)) + rest)

    @given(st.sampled_from(sorted(MESSAGES)), st.integers(0, 10_000))
    def test_may_be_a_flipped_bit(self, name: str, bit: int) -> None:
        damaged = bytearray(MESSAGES[name])
        damaged[bit // 8 % len(damaged)] ^= 1 << bit % 8
        _survives(bytes(damaged))


def _survives(datagram: bytes) -> None:
    """What is recognised can be read; anything else raises nothing but bad input."""
    recognised = recognise(datagram)
    try:
        decode(datagram)
    except BadInput:
        assert not recognised


def test_the_feed_is_listed_under_its_name_with_the_whole_field() -> None:
    assert (FEED.name, FEED.port, FEED.whole_field) == ("acc-broadcasting", 9000, True)


def test_real_messages_read_as_expected(corpus: Path) -> None:
    (recording,) = corpus.glob("udp/acc-broadcasting/*.pcap")
    expected: dict[str, Any] = json.loads(recording.with_suffix(".expected.json").read_bytes())
    payloads = {datagram.payload[0]: datagram.payload for datagram in read_capture(recording)}
    told = {message["type"]: message for message in expected["messages"]}
    assert payloads.keys() == told.keys() == set(range(1, 8))
    assert all(recognise(payload) for payload in payloads.values())

    assert registration(payloads[1]) == Registration(told[1]["connection_id"], True, told[1]["error"])
    session = decode(payloads[2])
    assert isinstance(session, SessionRuns)
    assert session.mark == (told[2]["event_index"], told[2]["session_index"], told[2]["session_type"])
    assert (session.type, session.clock_ms) == (SessionType.RACE, int(told[2]["session_time_ms"]))
    car = told[3]
    last, best = car["last"], car["best"]
    assert decode(payloads[3]) == Counts(
        {
            car["car"]: CarCount(
                car["laps"],
                last["lap_ms"],
                tuple(last["splits"]),
                last["valid_for_best"],
                best["lap_ms"],
                car["cur"]["lap_ms"],
            )
        }
    )
    entrant, (driver,) = told[6], told[6]["drivers"]
    name = f"{driver['first']} {driver['last']}"
    assert decode(payloads[6]) == CarsNamed(
        "", {entrant["car"]: CarName(name, str(entrant["model"]), entrant["team"], str(entrant["number"]))}
    )
    assert decode(payloads[5]) == SessionNoted(track=told[5]["track"])
    assert (decode(payloads[4]), decode(payloads[7])) == (None, None)
    assert struct.unpack_from("<H", payloads[4], 5) == (len(told[4]["cars"]),)


class Server:
    """A game on a server, which tells of all cars every half second of its own time."""

    def __init__(self, kind: int = 4, number: int = 1, clock_ms: float = 60_000.0) -> None:
        self.kind, self.number, self.clock_ms = kind, number, clock_ms
        self.laps: dict[int, int] = {}
        self.last: dict[int, Lap] = {}
        self.began: dict[int, float] = {}

    def tells(self) -> Iterator[bytes]:
        yield acc.session(self.clock_ms, kind=self.kind, number=self.number)
        for index, laps in self.laps.items():
            running = Lap(max(0, int(self.clock_ms - self.began[index])))
            last = self.last.get(index, NO_LAP)
            yield acc.car(index, laps, last=last, best=last, running=running)

    def starts(self, *indexes: int) -> Iterator[bytes]:
        """Cars come to the line for their first lap."""
        for index in indexes:
            self.laps[index], self.began[index] = 0, self.clock_ms
        yield from self.runs(2_000)

    def runs(self, ms: float) -> Iterator[bytes]:
        for _ in range(int(ms // 500)):
            yield from self.tells()
            self.clock_ms += 500

    def ends(self, index: int, lap: Lap) -> Iterator[bytes]:
        """Drive on until a car's lap ends, and tell it."""
        yield from self.runs(self.began[index] + lap.time - self.clock_ms)
        self.laps[index] += 1
        self.last[index] = lap
        self.began[index] += lap.time
        yield from self.runs(5_000)


ENTRY_LIST = (acc.entrant(3, ADA, number=911), acc.entrant(0, ("Bea", "Cole", "COL"), number=4))


class TestALap:
    def test_of_each_car_is_told_when_its_count_rises(self) -> None:
        rig, server = Rig(), Server()
        rig.send(*server.starts(3, 0), *ENTRY_LIST, acc.track("ring"))
        rig.send(*server.ends(3, FAST), *server.ends(0, Lap(94_000)), *server.ends(3, FAST))
        assert rig.times_of(3) == [(1, 93_145), (2, 93_145)]
        assert rig.times_of(0) == [(1, 94_000)]
        first = next(iter(rig.laps.values()))
        assert (first.valid, first.sectors_ms) == (True, (23_505, 40_892, 28_747))
        assert first.name == CarName("Ada Byron", car="1", number="911")
        assert [(game.type, game.track) for game in rig.tracker.sessions] == [(SessionType.QUALIFYING, "ring")]

    @pytest.mark.parametrize("kind", [4, 10], ids=["qualifying", "race"])
    def test_that_was_cut_is_told_as_invalid_and_counts_as_distance(self, kind: int) -> None:
        rig, server = Rig(), Server(kind)
        rig.send(*server.starts(3), *server.ends(3, Lap(90_000, invalid=1, best=0)), *server.ends(3, FAST))
        assert [(lap.lap, lap.time_ms, lap.valid) for lap in rig.laps.values()] == [
            (1, 90_000, False),
            (2, 93_145, True),
        ]

    def test_may_be_heard_only_from_the_middle_of_the_session(self) -> None:
        rig, server = Rig(), Server(10)
        for unheard in (
            server.starts(3),
            server.ends(3, Lap(95_000)),
            server.ends(3, Lap(94_000)),
            server.runs(30_000),
        ):
            list(unheard)
        rig.send(*server.runs(2_000), *server.ends(3, FAST))
        assert rig.times[-1] == (3, 93_145)


class TestSessions:
    def test_follow_each_other_under_the_same_names(self) -> None:
        hall, qualifying = Hall(), Server(4, 1)
        hall.hear(*qualifying.starts(3, 0), *ENTRY_LIST, acc.track("ring"))
        hall.hear(*qualifying.ends(3, FAST), *qualifying.ends(0, Lap(94_000)))
        race = Server(10, 2, 0.0)
        hall.hear(*race.starts(3, 0), *ENTRY_LIST, *race.ends(3, Lap(95_000)), *race.ends(0, Lap(96_000)))
        assert [(session.type, session.track) for session in hall.sessions] == [
            (SessionType.QUALIFYING, "ring"),
            (SessionType.RACE, "ring"),
        ]
        assert [(hall.name_of(lap), lap.time_ms, lap.session[:4]) for lap in hall.laps] == [
            ("Ada Byron", 93_145, "qual"),
            ("Bea Cole", 94_000, "qual"),
            ("Ada Byron", 95_000, "race"),
            ("Bea Cole", 96_000, "race"),
        ]

    def test_heard_twice_add_nothing(self) -> None:
        hall, server = Hall(), Server()
        sent = [*server.starts(3, 0), *ENTRY_LIST, *server.ends(3, FAST), *server.ends(0, Lap(94_000))]
        hall.hear(*sent, *sent)
        assert hall.times == [93_145, 94_000]

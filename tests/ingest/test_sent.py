"""Laps that programs hand over: what is taken, what is refused and why, and that no answer comes before the commit."""

import hashlib
import hmac
import json
import random
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.app import Ingest
from ingest.book import Book
from ingest.captures import read_capture
from ingest.evening import Evening
from ingest.formats import eracing_json
from ingest.keys import Keys
from ingest.pipeline import Pipeline
from ingest.rigs import Address, Rigs
from ingest.sent import SentLaps
from ingest.settings import IngestSettings
from tests.ingest.hall import START_NS, Hall
from tests.ingest.test_app import Sealed
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession
from timing.readings import SessionType
from timing.record.decisions import Phase, SessionMoved
from timing.record.entry import Entry, LapSet, Person
from timing.record.memory import MemoryRecord
from timing.record.protocol import Appended, Record, RecordError, Written
from timing.record.writer import Writer
from timing.sent import MOST_BYTES, LapRefused, StoredLap, Why

KEY = "correct horse battery staple"
PHONE: Address = ("10.0.0.30", 51_000)
PATIENCE_S = 30.0
PLAN = Plan(
    drivers={"d1": PlannedDriver("d1", "Bea")},
    rigs={
        "left": PlannedRig("left", "10.0.0.5", driver="d1", key=KEY),
        "right": PlannedRig("right", "10.0.0.6"),
        "lobby": PlannedRig("lobby", "10.0.0.7", key=KEY, cars="all"),
    },
    session=PlannedSession("quali", SessionType.QUALIFYING, "Qualifying"),
)


class Held(MemoryRecord):
    """A record whose disk is waited for until the test lets go."""

    def __init__(self) -> None:
        super().__init__()
        self.waited_for = threading.Event()
        self.let_go = threading.Event()

    def append(self, entries: Sequence[Entry], people: Sequence[Person] = ()) -> Appended:
        self.waited_for.set()
        assert self.let_go.wait(PATIENCE_S)
        return super().append(entries, people)


class Unwritable(MemoryRecord):
    """A record that can write no lap, ever."""

    def append(self, entries: Sequence[Entry], people: Sequence[Person] = ()) -> Appended:
        if any(isinstance(entry, LapSet) for entry in entries):
            raise ValueError("no book can hold this")
        return super().append(entries, people)


class Unreadable(MemoryRecord):
    """A record in which nothing is found."""

    def find(self, key: str) -> Written | None:
        raise RecordError(f"{key} cannot be looked for: the database is away")


class Desk:
    """Where laps are handed in; `tape` is what was taken in."""

    def __init__(self, plan: Plan = PLAN, record: Record | None = None, rig_key: str | None = None) -> None:
        self.record = MemoryRecord() if record is None else record
        self.tape: list[bytes] = []
        self.deaf = False
        """Whether what is taken in gets lost on the way to the book."""
        rigs, self.evening = Rigs(plan), Evening(plan)
        book = Book.read(self.record, rigs, self.evening)
        keys = Keys(plan, rig_key)
        self.writer = Writer(self.record, retry_seconds=0.01)
        self._pipeline = Pipeline(plan, book, rigs, self.writer.submit, keys=keys, evening=self.evening)
        self._sent = SentLaps(
            plan=plan,
            keys=keys,
            book=book,
            record=self.record,
            writer=self.writer,
            take_in=self.take_in,
            receiving=threading.Lock(),
            wait_s=PATIENCE_S if not isinstance(self.record, Sealed) else 0.0,
        )

    def take_in(self, message: bytes, sender: Address) -> None:
        if not self.deaf:
            self.tape.append(message)
            self._pipeline.receive(message, sender, START_NS + len(self.tape))

    def hand_in(self, message: bytes, key: str | None = KEY) -> StoredLap:
        return self._sent.take(message, key.encode() if key is not None else None, PHONE)

    @property
    def laps(self) -> list[LapSet]:
        return [written.entry for written in self.record.read() if isinstance(written.entry, LapSet)]


_ids = random.Random(1)


def lap(**fields: Any) -> dict[str, Any]:
    """The fields of a message, with an id that is the same in each run: tests are named after it."""
    return {
        "id": str(uuid.UUID(int=_ids.getrandbits(128), version=4)),
        "rig": "left",
        "lap": 3,
        "time_ms": 92_345,
        **fields,
    }


def body(**fields: Any) -> bytes:
    return json.dumps(lap(**fields)).encode()


def signed(key: str = KEY, **fields: Any) -> bytes:
    """A message with a signature, made here from what the documentation says of it."""
    told = lap(**fields)
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return json.dumps({**told, "signature": hmac.new(key.encode(), text, hashlib.sha256).hexdigest()}).encode()


@pytest.fixture
def desks() -> Iterator[Callable[..., Desk]]:
    """Makes desks, and closes them."""
    made: list[Desk] = []

    def make(*arguments: Any, **more: Any) -> Desk:
        made.append(Desk(*arguments, **more))
        return made[-1]

    yield make
    for desk in made:
        desk.writer.close(0.1)


@pytest.fixture
def desk(desks: Callable[..., Desk]) -> Desk:
    return desks()


class TestALap:
    @pytest.mark.parametrize(("message", "key"), [(body(), KEY), (signed(), None), (signed(), KEY)])
    def test_with_its_rigs_key_or_signature_is_stored(self, desk: Desk, message: bytes, key: str | None) -> None:
        assert desk.hand_in(message, key) == StoredLap("quali", "left", 3, 92_345, new=True, counted=True)
        (stored,) = desk.laps
        assert (stored.session, stored.rig, stored.lap, stored.driver) == ("quali", "left", 3, "d1")

    def test_may_say_all_that_a_message_can(self, desk: Desk) -> None:
        message = signed(session="heat-2", sectors_ms=[30_000, 31_000, 31_345], valid=False, driver="Zoë 王")
        assert desk.hand_in(message, None) == StoredLap("quali", "left", 3, 92_345, new=True, counted=False)
        (stored,) = desk.laps
        assert (stored.source, stored.sectors_ms, stored.valid) == (
            "left/left:heat-2/0",
            (30_000, 31_000, 31_345),
            False,
        )

    def test_handed_in_again_is_the_same(self, desk: Desk) -> None:
        message = body()
        answers = [desk.hand_in(message) for _ in range(3)]
        assert [answer.new for answer in answers] == [True, False, False]
        assert len(desk.laps) == 1

    def test_handed_in_again_after_a_restart_is_the_same(self, desks: Callable[..., Desk]) -> None:
        message, first = body(), desks()
        first.hand_in(message)
        assert not desks(record=first.record).hand_in(message).new
        assert len(first.laps) == 1

    def test_handed_in_by_many_at_once_is_new_to_one_of_them(self, desk: Desk) -> None:
        message = signed()
        with ThreadPoolExecutor(8) as crowd:
            answers = [answer.new for answer in crowd.map(lambda _: desk.hand_in(message, None), range(16))]
        assert sorted(answers) == [False] * 15 + [True]
        assert len(desk.laps) == 1

    def test_is_corrected_by_another_message(self, desk: Desk) -> None:
        desk.hand_in(body())
        assert desk.hand_in(body(time_ms=93_000)) == StoredLap("quali", "left", 3, 93_000, new=False, counted=True)
        assert desk.hand_in(body(time_ms=93_000, valid=False)).counted is False

    def test_of_a_rig_all_of_whose_cars_count_is_of_its_games_session(self, desk: Desk) -> None:
        first, again = (desk.hand_in(body(rig="lobby", session="s1", lap=number)) for number in (1, 2))
        assert (first.new, first.session) == (again.new, again.session)
        assert {stored.session for stored in desk.laps} == {first.session} != {"quali"}

    def test_on_an_open_stand_is_of_the_rig_that_it_names(self, desks: Callable[..., Desk]) -> None:
        stand = desks(Plan(), rig_key=KEY)
        assert stand.hand_in(body(rig="rig-7")) == StoredLap("open", "rig-7", 3, 92_345, new=True, counted=True)

    def test_stands_on_tape_as_a_message_that_tells_it_again_without_the_key(self, desk: Desk) -> None:
        desk.hand_in(json.dumps(lap(driver="Zoë"), indent=1).encode())
        (taken,) = desk.tape
        assert len(taken) <= MOST_BYTES
        assert KEY.encode() not in taken
        replayed = Hall(PLAN)
        replayed.hear(taken, source=("127.0.0.1", 9))
        assert [(each.key, each.time_ms, each.driver) for each in replayed.laps] == [
            (each.key, each.time_ms, each.driver) for each in desk.laps
        ]

    @settings(max_examples=40, deadline=None)
    @given(
        st.integers(1, 9_999),
        st.integers(1, 86_399_999),
        st.none() | st.booleans(),
        st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=60),
        st.lists(st.integers(1, 86_399_999), min_size=1, max_size=12),
    )
    def test_of_any_content_fits_on_tape_and_tells_itself_again(
        self, number: int, time_ms: int, valid: bool | None, driver: str, sectors: list[int]
    ) -> None:
        desk, replayed = Desk(), Hall(PLAN)
        told = lap(lap=number, time_ms=time_ms, driver=driver, sectors_ms=sectors)
        desk.hand_in(json.dumps(told | ({} if valid is None else {"valid": valid}), ensure_ascii=False).encode())
        desk.writer.close()
        replayed.hear(*desk.tape, source=PHONE)
        assert len(desk.tape[0]) <= MOST_BYTES
        assert [(each.key, each.time_ms, each.sectors_ms, each.valid) for each in replayed.laps] == [
            (each.key, each.time_ms, each.sectors_ms, each.valid) for each in desk.laps
        ]


class TestTheAnswer:
    def test_waits_for_the_commit(self, desks: Callable[..., Desk]) -> None:
        record = Held()
        desk, message = desks(record=record), body()
        with ThreadPoolExecutor(2) as crowd:
            first = crowd.submit(desk.hand_in, message)
            assert record.waited_for.wait(PATIENCE_S)
            again = crowd.submit(desk.hand_in, message)
            assert not first.done()
            assert desk.laps == []
            record.let_go.set()
            assert (first.result(PATIENCE_S).new, again.result(PATIENCE_S).new) == (True, False)

    def test_is_that_it_waits_where_it_cannot_be_written_now(self, desks: Callable[..., Desk]) -> None:
        record = Sealed()
        desk, message = desks(record=record), body()
        record.sealed = True
        for _ in range(2):  # the second time the lap is known, and still not written
            with pytest.raises(LapRefused, match="cannot be written now and waits; send the same message") as refused:
                desk.hand_in(message)
            assert refused.value.why is Why.NOT_STORED
        record.sealed = False
        assert desk.writer.flush(PATIENCE_S)
        assert not desk.hand_in(message).new
        assert len(desk.laps) == 1

    def test_is_no_where_no_record_can_hold_it(self, desks: Callable[..., Desk]) -> None:
        with pytest.raises(LapRefused, match="could not be written") as refused:
            desks(record=Unwritable()).hand_in(body())
        assert refused.value.why is Why.NOT_STORED

    def test_is_no_where_nobody_can_tell_whether_it_is_stored(self, desks: Callable[..., Desk]) -> None:
        with pytest.raises(LapRefused, match=r"cannot be told: .* the database is away") as refused:
            desks(record=Unreadable()).hand_in(body())
        assert refused.value.why is Why.NOT_STORED

    def test_is_no_where_a_mistake_of_ours_costs_the_lap(self, desk: Desk) -> None:
        desk.deaf = True
        with pytest.raises(LapRefused, match="could not be taken in") as refused:
            desk.hand_in(body())
        assert refused.value.why is Why.NOT_STORED


class TestARefusal:
    @pytest.mark.parametrize(
        ("message", "key", "why", "sentence"),
        [
            (body(), None, Why.UNSIGNED, "a signature is needed, or the rig's key as Authorization: Bearer KEY"),
            (body(), "not the key", Why.WRONG_KEY, "this is not the key of rig 'left'"),
            (body(), "", Why.WRONG_KEY, "this is not the key of rig 'left'"),
            (signed("another key"), None, Why.WRONG_KEY, "the signature is not made with the key of rig 'left'"),
            (signed("another key"), KEY, Why.WRONG_KEY, "the signature is not made with the key of rig 'left'"),
            (signed(), "not the key", Why.WRONG_KEY, "this is not the key of rig 'left'"),
            (signed(rig="right"), None, Why.NO_KEY, "rig 'right' has no key, .*: give it a key in the plan"),
            (body(rig="rig-7"), KEY, Why.UNKNOWN_RIG, "the plan has no rig 'rig-7'"),
            (body(time_ms=0), KEY, Why.MALFORMED, r"expected a whole number from 1 to 86399999 for 'time_ms' \(at"),
            (body(sectors_ms=[1, "2"]), KEY, Why.MALFORMED, "expected a list of 1 to 12 times for 'sectors_ms'"),
            (body(signature=None), KEY, Why.MALFORMED, "expected 64 hexadecimal digits for 'signature'"),
            (body(laps=3), KEY, Why.MALFORMED, "expected one of the keys .* not 'laps'"),
            (b'{"rig": "left"}', KEY, Why.MALFORMED, r"expected the key\(s\) id, lap, time_ms as well"),
            (b"", KEY, Why.MALFORMED, "expected JSON"),
            (b"[1]", KEY, Why.MALFORMED, "expected a JSON object"),
            (b'{"rig":"\xff"}', KEY, Why.MALFORMED, r"expected JSON in UTF-8 \(at byte 8\)"),
            (b'{"a":' * 280, KEY, Why.MALFORMED, "expected JSON"),
            (b'{"a":' + b"[" * 1390, KEY, Why.MALFORMED, "expected JSON"),
            (body() + b" " * MOST_BYTES, KEY, Why.MALFORMED, "expected at most 1400 bytes"),
        ],
    )
    def test_says_why_and_stores_nothing(
        self, desk: Desk, message: bytes, key: str | None, why: Why, sentence: str
    ) -> None:
        with pytest.raises(LapRefused, match=sentence) as refused:
            desk.hand_in(message, key)
        assert refused.value.why is why
        assert (desk.tape, desk.laps) == ([], [])

    def test_of_an_open_stand_says_how_its_rigs_get_a_key(self, desks: Callable[..., Desk]) -> None:
        with pytest.raises(LapRefused, match=r"rig 'left' has no key, .*: start the server with --rig-key") as refused:
            desks(Plan()).hand_in(body())
        assert refused.value.why is Why.NO_KEY

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.binary(max_size=60) | st.binary(max_size=60).map(lambda rest: b"{" + rest))
    def test_is_all_that_follows_from_rubbish(self, desk: Desk, message: bytes) -> None:
        with pytest.raises(LapRefused):
            desk.hand_in(message)


def test_a_message_is_as_long_as_a_datagram_of_our_feed_may_be() -> None:
    assert MOST_BYTES == eracing_json.MOST_BYTES


class TestThroughTheSessionsOfAnEvening:
    RACES = (PlannedSession("race-1", SessionType.RACE), PlannedSession("race-2", SessionType.RACE))
    PLAN = Plan(drivers=PLAN.drivers, rigs=PLAN.rigs, session=RACES[0], sessions=RACES)

    def test_a_lap_is_of_the_session_that_runs_and_stays_there_when_it_is_sent_again(self) -> None:
        desk, message = Desk(self.PLAN), body(lap=1)
        first = desk.hand_in(message)
        start = datetime.fromtimestamp(START_NS / 1e9, UTC)
        desk.evening.note(SessionMoved("race-2", Phase.RUNNING, "Toni", start - timedelta(hours=1)))
        again, second = desk.hand_in(message), desk.hand_in(body(lap=2))
        desk.writer.close()
        assert [(each.session, each.new) for each in (first, again, second)] == [
            ("race-1", True),
            ("race-1", False),
            ("race-2", True),
        ]
        assert [each.session for each in desk.laps] == ["race-1", "race-2"]


class TestTheIngestHalf:
    def test_takes_laps_between_start_and_stop_and_keeps_them_on_tape(self, tmp_path: Path) -> None:
        record = MemoryRecord()
        settings = IngestSettings(udp_port=0, tapes=tmp_path / "tapes", tape_bytes=1 << 20, rig_key=KEY)
        ingest = Ingest(settings, record=record, plan=Plan())
        for starts in (True, False):
            with pytest.raises(LapRefused, match="starting or stopping") as refused:
                ingest.take_lap(body(), KEY.encode(), PHONE)
            assert refused.value.why is Why.NOT_STORED
            if starts:
                ingest.start()
                assert ingest.take_lap(body(rig="rig-7"), KEY.encode(), PHONE).new
                assert [live.rig for live in ingest.rigs()] == ["rig-7"]
                ingest.stop()
        (tape,) = (tmp_path / "tapes").iterdir()
        (kept,) = read_capture(tape)
        assert kept.source == PHONE
        assert KEY.encode() not in kept.payload
        desk = Desk(Plan(), rig_key=KEY)
        desk.take_in(kept.payload, ("127.0.0.1", 9))
        desk.writer.close()
        assert [each.key for each in desk.laps] == [
            written.entry.key for written in record.read() if isinstance(written.entry, LapSet)
        ]

    def test_shows_its_key_to_nobody(self) -> None:
        assert KEY not in repr(IngestSettings(rig_key=KEY))

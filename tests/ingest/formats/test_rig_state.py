"""The state of a rig: what a message may say, what it becomes, and that a state of many cars fits into datagrams."""

import contextlib
import hashlib
import hmac
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats.eracing_json import MOST_BYTES, fields_of, is_signed
from ingest.formats.rig_state import _CAR_FIELDS, _FIELDS, MOST_CARS, NAME, CarLine, RigState, decode, pack, recognise
from tests.ingest.formats.packets.own import own
from tests.ingest.formats.packets.state import driven, state
from tests.ingest.formats.rig import Rig, shaken
from tests.ingest.hall import Hall
from timing.errors import BadInput
from timing.pieces import CarCount, Counts, Together
from timing.readings import CarName, CarsNamed, Phase, SessionSeen, SessionType

DOC = Path(__file__).parents[3] / "docs/rig-state.md"
SESSION = "rig-7:heat-2"
ADA = {
    "car": 0,
    "name": "Zoë",
    "number": "7",
    "model": "GT3",
    "team": "Blue",
    "laps": 4,
    "last_ms": 92_345,
    "best_ms": 91_000,
    "sectors_ms": [30_000, 31_000, 31_345],
    "valid": False,
    "current_ms": 0,
    "pit": True,
    "position": 3,
}

ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", fullmatch=True)
texts = st.none() | st.text(max_size=80)
times = st.none() | st.integers(-5, 2**31)
lines = st.builds(
    CarLine,
    car=st.integers(0, 9_999_999),
    laps=st.integers(0, 9_999),
    last_ms=times,
    best_ms=times,
    sectors_ms=st.none() | st.lists(st.integers(0, 90_000_000), max_size=13).map(tuple),
    valid=st.none() | st.booleans(),
    current_ms=times,
    pit=st.booleans(),
    position=st.none() | st.integers(-1, 200),
    name=texts,
    number=texts,
    model=texts,
    team=texts,
)
states = st.builds(
    RigState,
    rig=ids,
    session=ids,
    seq=st.integers(0, 2**53 - 1),
    cars=st.lists(lines, max_size=30, unique_by=lambda line: line.car).map(tuple),
    sim=texts,
    type=st.sampled_from(SessionType),
    track=texts,
    player=st.integers(-1, 9),
)


class TestAMessage:
    def test_tells_session_names_and_counts(self) -> None:
        datagram = state(ADA, seq=805, sim="iracing", type="race", track="Spa", player=0)
        assert recognise(datagram)
        count = CarCount(4, 92_345, (30_000, 31_000, 31_345), False, 91_000, 0, Phase.IN_LAP)
        assert decode(datagram) == Together(
            (
                SessionSeen(SESSION, SessionType.RACE, "Spa"),
                CarsNamed(SESSION, {0: CarName("Zoë", "GT3", "Blue", "7")}),
                Counts({0: count}, SESSION, 805, 0),
            )
        )

    def test_may_leave_out_what_is_not_known_or_say_null(self) -> None:
        short = state({"car": 3, "laps": 0})
        nulls = state({**dict.fromkeys(ADA), "car": 3, "laps": 0}, sim=None, type=None, track=None, player=None)
        assert (
            decode(short)
            == decode(nulls)
            == Together(
                (
                    SessionSeen(SESSION, SessionType.OTHER),
                    CarsNamed(SESSION, {3: CarName("")}),
                    Counts({3: CarCount(0)}, SESSION, 1, 0),
                )
            )
        )

    def test_may_tell_of_no_car(self) -> None:
        assert decode(state(cars=[])).parts[2] == Counts({}, SESSION, 1, 0)

    def test_is_no_lap_and_a_lap_is_none(self) -> None:
        assert not recognise(own())
        assert not recognise(b'{"state":1}')
        assert not recognise(b'{"state"')
        assert not recognise(b"[]")


class TestBadInput:
    @pytest.mark.parametrize(
        ("datagram", "sentence"),
        [
            (state(state=2), "at byte 1: expected a whole number from 1 to 1 for 'state'"),
            (state(rig="a b"), "expected up to 40 letters"),
            (state(seq=-1), "expected a whole number from 0 to 9007199254740991 for 'seq'"),
            (state(seq=True), "expected a whole number from 0"),
            (state(type="sprint"), "expected one of practice, qualifying, .* for 'type'"),
            (state(type=7), "expected one of practice"),
            (state(track="\x1b"), "expected text of up to 60 visible characters for 'track'"),
            (state(cars={}), "expected a list of up to 200 cars for 'cars'"),
            (state(cars=[7]), "expected a list of objects for 'cars'"),
            (state(signature="x"), "expected 64 hexadecimal digits for 'signature'"),
            (state(cars=[{"car": 1, "laps": 0}, {"car": 1, "laps": 2}]), "expected each car once"),
            (state(laps=3), "expected one of the keys state, rig, .*, not 'laps'"),
            (state({**ADA, "laps": -1}), "expected a whole number from 0 to 9999 for 'laps'"),
            (state({**ADA, "last_ms": 0}), "expected a whole number from 1 to 86399999 for 'last_ms'"),
            (state({**ADA, "current_ms": -1}), "expected a whole number from 0 to 86399999 for 'current_ms'"),
            (state({**ADA, "pit": 1}), "expected true or false for 'pit'"),
            (state({**ADA, "lap": 1}), "expected one of the keys car, name, .*, not 'lap'"),
            (state({"laps": 1}), r"expected the key\(s\) car as well"),
            (b'{"state": 1, "rig": "r"}', r"expected the key\(s\) cars, seq, session as well"),
            (b"{" + b" " * MOST_BYTES, "at byte 1400: expected at most 1400 bytes, not 1401"),
            (b'{"a":\xff}', "at byte 5: expected JSON in UTF-8"),
        ],
    )
    def test_names_the_key_and_what_may_stand_there(self, datagram: bytes, sentence: str) -> None:
        with pytest.raises(BadInput, match=sentence) as raised:
            decode(datagram)
        assert raised.value.format == NAME

    @settings(max_examples=40)
    @given(
        key=st.sampled_from([*ADA, "seq", "type", "cars", "player"]),
        value=st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=4),
    )
    def test_of_any_values_raises_nothing_else(self, key: str, value: Any) -> None:
        datagram = state({**ADA, key: value}) if key in ADA else state(**{key: value})
        with contextlib.suppress(BadInput):
            assert isinstance(decode(datagram), Together)


class TestAPackedState:
    def test_is_told_as_it_was(self) -> None:
        line = CarLine(
            0, 4, 92_345, 91_000, (30_000, 31_000, 31_345), valid=False, current_ms=0, pit=True, position=3,
            name="Zoë", number="7", model="GT3", team="Blue",
        )  # fmt: skip
        told = RigState("rig-7", "heat-2", 805, (line,), "iracing", SessionType.RACE, "Spa")
        (datagram,) = pack(told)
        assert json.loads(datagram) == {
            "state": 1, "rig": "rig-7", "session": "heat-2", "seq": 805, "sim": "iracing", "type": "race",
            "track": "Spa", "player": 0, "cars": [ADA],
        }  # fmt: skip

    def test_leaves_out_what_is_no_time_and_makes_texts_fit(self) -> None:
        line = CarLine(0, 4, -1, 2**31 - 1, (0, 1), current_ms=-1, position=0, name=" A\x1b[2J\n", number=" ")
        (datagram,) = pack(RigState("r", "s", 1, (line,), track="x" * 99))
        fields = json.loads(datagram)
        assert fields["cars"] == [{"car": 0, "laps": 4, "pit": False, "name": "A[2J"}]
        assert fields["track"] == "x" * 60

    def test_is_signed_as_published(self) -> None:
        (datagram,) = pack(RigState("r", "s", 1, (CarLine(0, 1, name="Zoë"),)), b"key")
        fields = fields_of(datagram)
        assert is_signed(fields, b"key")
        signature = fields.pop("signature")
        written = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        assert signature == hmac.new(b"key", written, hashlib.sha256).hexdigest()
        assert decode(datagram)

    def test_of_no_car_is_one_datagram(self) -> None:
        assert len(pack(RigState("r", "s", 1, ()))) == 1

    @pytest.mark.parametrize("ids", [("", "s"), ("r", "a b"), ("r" * 41, "s")])
    def test_has_a_rig_and_a_session_that_are_ids(self, ids: tuple[str, str]) -> None:
        with pytest.raises(ValueError, match="is not an id: expected up to 40 letters"):
            pack(RigState(*ids, 1, ()))

    @settings(max_examples=25)
    @given(states, st.none() | st.just(b"key"))
    def test_of_any_cars_is_told_whole_in_datagrams_that_fit(self, told: RigState, key: bytes | None) -> None:
        datagrams = pack(told, key)
        assert all(len(datagram) <= MOST_BYTES and recognise(datagram) for datagram in datagrams)
        counts = [part for datagram in datagrams for part in decode(datagram).parts if isinstance(part, Counts)]
        assert [car for count in counts for car in count.cars] == [line.car for line in told.cars]
        assert {(count.session, count.order) for count in counts} == {(f"{told.rig}:{told.session}", told.seq)}

    def test_of_the_longest_texts_fits(self) -> None:
        for letter in '"é€😀':
            text = letter * 80
            line = CarLine(
                9_999_999, 9_999, 86_399_999, 86_399_999, (86_399_999,) * 12, valid=False, current_ms=86_399_999,
                position=200, name=text, number=text, model=text, team=text,
            )  # fmt: skip
            told = RigState("r" * 40, "s" * 40, 2**53 - 1, (line,), text, SessionType.QUALIFYING, text, 9_999_999)
            (datagram,) = pack(told, b"key")
            assert len(datagram) <= MOST_BYTES
            assert decode(datagram)


class TestLaps:
    def test_are_found_in_states_whatever_the_network_does(self) -> None:
        rig = Rig()
        rig.send(*driven(20_000, 19_000, 19_000))
        assert rig.times == [(1, 20_000), (2, 19_000), (3, 19_000)]
        assert {lap.session for lap in rig.laps.values()} == {SESSION}
        for seed in range(2):
            again = Rig()
            again.send(*shaken(driven(20_000, 19_000, 19_000), seed))
            assert again.times == rig.times

    def test_need_no_name(self) -> None:
        rig = Rig()
        rig.send(state({"car": 0, "laps": 0}), state({"car": 0, "laps": 1, "last_ms": 92_000}, seq=2))
        assert rig.times == [(1, 92_000)]
        assert rig.last.name == CarName("")

    def test_of_many_cars_may_come_in_several_datagrams(self) -> None:
        cars = tuple(CarLine(car, 0, name=f"Driver {car}", model="A car of some length") for car in range(40))
        ended = tuple(replace(line, laps=1, last_ms=90_000 + line.car) for line in cars)
        rig = Rig()
        for seq, lines in enumerate((cars, ended)):
            datagrams = pack(RigState("r", "s", seq, lines))
            assert len(datagrams) > 1
            rig.send(*reversed(datagrams))
        assert sorted(time for _, time in rig.times) == [90_000 + car for car in range(40)]
        assert not rig.dropped


class TestALapOfBothFeeds:
    def test_is_one_lap_whichever_comes_first(self) -> None:
        lap = own(rig="rig-7", session="heat-2", lap=1, time_ms=20_000)
        for messages in ([*driven(20_000), lap], [lap, *driven(20_000)]):
            hall = Hall()
            hall.hear(*messages)
            assert [(entry.lap, entry.time_ms, entry.source) for entry in hall.laps] == [
                (1, 20_000, "rig-10.0.0.5/rig-7:heat-2/0")
            ]


class TestTheDocument:
    TEXT = DOC.read_text()

    def test_has_an_example_that_is_a_message(self) -> None:
        (example,) = re.findall(r"```json\n(.*?)```", self.TEXT, re.DOTALL)
        counts = decode(example.encode()).parts[2]
        assert isinstance(counts, Counts)
        assert counts.cars[0].last_ms == 92_345

    def test_has_a_row_for_each_key(self) -> None:
        cells = [line.split("|")[1] for line in self.TEXT.splitlines() if line.startswith("| `")]
        named = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}
        assert named == {*_FIELDS, *_CAR_FIELDS}


@pytest.mark.parametrize("position", [0, -1, MOST_CARS + 1])
def test_a_position_that_no_car_can_have_is_not_sent(position: int) -> None:
    (datagram,) = pack(RigState("left", "s", 1, (CarLine(0, laps=1, position=position),)), None)
    assert "position" not in json.loads(datagram)["cars"][0]
    assert decode(datagram) is not None

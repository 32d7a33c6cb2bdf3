"""What can be written into the record, and its identity."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import get_args

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.timing.record.laps import EVENING, QUALIFYING, lap
from timing.laps import REWIND, Origin
from timing.readings import SessionType
from timing.record.asked import Asked, IncidentNoted
from timing.record.by_hand import LapAdded
from timing.record.decisions import DriverSeated, LapReassigned, Penalty, Phase, Ruled, SessionMoved
from timing.record.entry import (
    Entry,
    LapAmended,
    LapRuled,
    LapSet,
    RigAdopted,
    SessionOpened,
    Undone,
    decode,
    driver_id,
    encode,
)
from timing.record.lots import Drawn, LineupSet, OrderDrawn

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
times = st.integers(1, 86_399_999)
instants = st.integers(0, 2**52).map(lambda us: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us))
sectors = st.none() | st.lists(times, min_size=1, max_size=3).map(tuple)
validity = st.none() | st.booleans()
clocks = st.none() | st.integers(0, 2**63 - 1)
entries: st.SearchStrategy[Entry] = st.one_of(
    st.builds(
        SessionOpened, words, st.sampled_from(SessionType), words, st.none() | words, instants, st.none() | words
    ),
    st.builds(
        LapSet,
        words,
        words,
        st.integers(1, 999),
        words,
        words,
        times,
        instants,
        sectors,
        validity,
        words,
        st.sampled_from(Origin),
        st.booleans(),
        clocks,
        words,
    ),
    st.builds(RigAdopted, words, words, words, st.none() | words, instants, words),
    st.builds(LapRuled, words, words, st.booleans(), words, words, instants),
    st.builds(Asked, words, words, words, words, instants, words, words, st.integers(0, 99), st.integers(0, 99)),
    st.builds(IncidentNoted, words, words, words, words, instants, words, words, st.none() | times, st.booleans()),
    st.builds(Undone, words, words, words, words, instants),
    st.builds(LapAmended, words, words, instants, validity, words, st.none() | times, sectors, clocks),
    st.builds(SessionMoved, words, st.sampled_from(Phase), words, instants, words),
    st.builds(DriverSeated, words, st.none() | words, words, instants, words),
    st.builds(LapReassigned, words, words, st.none() | words, words, words, instants, words),
    st.builds(
        OrderDrawn,
        st.sampled_from(get_args(Drawn)),
        st.lists(words, max_size=3).map(tuple),
        words,
        words,
        instants,
        words,
    ),
    st.builds(LineupSet, words, st.lists(words, max_size=3).map(tuple), words, words, instants, words),
    st.builds(
        Ruled,
        words,
        st.sampled_from(Penalty),
        words,
        words,
        instants,
        words,
        words,
        st.integers(-(10**9), 10**9),
        st.integers(0, 99),
    ),
    st.builds(LapAdded, words, words, st.integers(1, 999), words, words, times, words, words, instants, sectors),
)


@given(entries)
def test_what_is_written_is_read_and_equal_entries_are_equal_bytes(entry: Entry) -> None:
    kind, body = encode(entry)
    assert decode(kind, body) == entry
    assert encode(decode(kind, body)) == (kind, body)
    assert decode(kind, body).key == entry.key


def test_an_instant_is_written_in_utc() -> None:
    elsewhere = replace(lap(1), at=lap(1).at.astimezone(timezone(timedelta(hours=2))))
    assert encode(elsewhere) == encode(lap(1))
    with pytest.raises(ValueError, match="its time does not say its zone"):
        encode(replace(lap(1), at=EVENING.replace(tzinfo=None)))


@pytest.mark.parametrize("missing", ["aside", "clock", "mark", "reason", "valid"])
def test_a_lap_written_before_there_was_a_field_can_still_be_read(missing: str) -> None:
    kind, body = encode(lap(1))
    old = {name: value for name, value in orjson.loads(body).items() if name != missing}
    default = next(each.default for each in fields(LapSet) if each.name == missing)
    assert getattr(decode(kind, orjson.dumps(old)), missing) == default


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("lap-set", b"{}"),
        ("lap-set", b"not json"),
        ("lap-set", b'{"at": 7}'),
        ("lap-set", b'{"at": "yesterday"}'),
        ("lap-set", b"[]"),
        ("lap-set", encode(lap(1))[1].replace(b'"rig":', b'"wheel":')),
        ("lap-set", encode(lap(1))[1].replace(b"{", b'{"wheel":1,"pedals":2,', 1)),
        ("lap-set", encode(lap(1))[1].replace(b'"origin":"live"', b'"origin":"dream"')),
        ("lap-flown", encode(lap(1))[1]),
        ("session-opened", encode(lap(1))[1]),
        ("session-opened", encode(QUALIFYING)[1].replace(b"qualifying", b"quali")),
    ],
)
def test_what_is_no_entry_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(kind, body)


class TestADoubt:
    def test_about_a_lap_is_kept_and_entries_without_one_have_the_bytes_they_always_had(self) -> None:
        plain, doubtful = lap(3), replace(lap(3), doubt="swap")
        assert b"doubt" not in encode(plain)[1]
        assert [decode(*encode(each)) for each in (plain, doubtful)] == [plain, doubtful]


class TestIdentity:
    def test_a_lap_is_where_it_came_from_its_session_and_its_number(self) -> None:
        assert lap(3).key == "lap/quali/rig-1/77/0/3"
        assert replace(lap(3), time_ms=1, driver="d-x", at=EVENING, clock=7, mark="m").key == lap(3).key
        assert len({each.key for each in (lap(3), lap(4), lap(3, "rig-2"), lap(3, session="race"))}) == 4

    def test_a_session_is_its_id(self) -> None:
        assert QUALIFYING.key == "session/quali"

    def test_a_correction_is_the_lap_and_what_it_says(self) -> None:
        undone = LapAmended("quali", lap(1).key, EVENING, False, REWIND)
        later = replace(undone, at=EVENING + timedelta(hours=1))
        assert undone.key == later.key
        others = [replace(undone, valid=True), replace(undone, reason=""), replace(undone, time_ms=1)]
        others += [replace(undone, sectors_ms=(1, 2, 3)), replace(undone, lap_key=lap(2).key)]
        assert len({each.key for each in (undone, *others)}) == 6

    def test_the_same_correction_at_another_moment_of_the_game_is_another_one(self) -> None:
        """A lap undone, driven anew and undone again stood as valid: the record had the first correction already."""
        undone = LapAmended("quali", lap(1).key, EVENING, False, REWIND, clock=4_000)
        assert replace(undone, clock=9_000).key != undone.key

    def test_a_driver_and_a_team_of_one_id_are_not_ruled_at_once(self) -> None:
        driver = Ruled("race", Penalty.WARNING, "late", "Toni", EVENING, driver="red")
        assert driver.key != replace(driver, driver="", team="red").key
        assert driver.about == driver.key, "it stands beside all others"
        assert driver.key == replace(driver, at=EVENING.astimezone(timezone(timedelta(hours=2)))).key

    def test_decisions_about_one_thing_are_told_apart_by_what_they_say_and_when(self) -> None:
        opened = SessionMoved("race", Phase.OPEN, "Toni", EVENING)
        seated = DriverSeated("rig-1", "ada", "Toni", EVENING)
        given = LapReassigned("race", lap(1).key, "ada", "swapped", "Toni", EVENING)
        later = EVENING + timedelta(seconds=1)
        decisions = [opened, replace(opened, phase=Phase.RUNNING), replace(opened, at=later)]
        decisions_of_seats = [seated, replace(seated, driver=None), replace(seated, at=later)]
        decisions_of_laps = [given, replace(given, driver=None), replace(given, at=later)]
        for told in (decisions, decisions_of_seats, decisions_of_laps):
            assert len({each.key for each in told}) == 3
            assert len({each.about for each in told}) == 1
        assert len({opened.about, seated.about, given.about}) == 3

    @given(st.lists(words, min_size=1, max_size=3), st.lists(words, min_size=1, max_size=3))
    def test_a_driver_is_the_words_it_is_known_by(self, one: list[str], two: list[str]) -> None:
        assert driver_id(*one) == driver_id(*one)
        assert (driver_id(*one) == driver_id(*two)) is ("\x1f".join(one) == "\x1f".join(two))
        assert driver_id("half a \ud83c letter")

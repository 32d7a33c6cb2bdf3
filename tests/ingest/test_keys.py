"""Who may speak for a rig: what happens to messages that name one, signed or not, from its own address or another."""

import json
import logging
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.book import Book
from ingest.formats.eracing_json import sign
from ingest.formats.rig_state import CarLine, RigState, pack
from ingest.keys import MOST_LOGGED, Keys
from ingest.pipeline import Pipeline
from ingest.rigs import Address, Rigs
from tests.ingest.formats.packets.own import own
from tests.ingest.hall import F1, Hall
from timing.alerts import Alert, AlertKind
from timing.event import Plan, PlannedDriver, PlannedRig, PlannedSession
from timing.readings import SessionType

KEY = "correct horse battery staple"
OTHER_KEY = "not the key that was agreed on"
LEFT: Address = ("10.0.0.5", 50_001)
RIGHT: Address = ("10.0.0.6", 50_001)
FORWARDER: Address = ("10.0.0.20", 40_000)
PLAN = Plan(
    drivers={"d1": PlannedDriver("d1", "Bea"), "d2": PlannedDriver("d2", "Cem")},
    rigs={
        "left": PlannedRig("left", LEFT[0], driver="d1", key=KEY),
        "right": PlannedRig("right", RIGHT[0], driver="d2"),
        "b": PlannedRig("b", "10.0.0.2", 4001),
        "c": PlannedRig("c", "10.0.0.2", 4002),
    },
    session=PlannedSession("quali", SessionType.QUALIFYING, "Qualifying"),
)


@dataclass
class Guarded(Hall):
    """A hall whose rigs may have keys."""

    rig_key: str | None = None

    def restart(self) -> None:
        rigs = Rigs(self.plan)
        self.keys = Keys(self.plan, self.rig_key)
        self.pipeline = Pipeline(self.plan, Book.read(self.record, rigs), rigs, self._write, keys=self.keys)

    @property
    def credited(self) -> list[tuple[str, int]]:
        """Rig and time of each lap that counts."""
        return [(lap.rig, lap.time_ms) for lap in self.laps if not lap.aside]

    def alerts(self) -> list[Alert]:
        """What staff have been told a while later."""
        self.now_ns += 2_000_000_000
        self.hear(b"hello")
        return list(self.pipeline.alerts)

    def dropped_of(self, rig: str) -> dict[str, int]:
        return dict(self.live(rig).dropped)


def signed(key: str = KEY, **fields: Any) -> bytes:
    """A message signed with a key."""
    told = {"id": str(uuid.uuid4()), "rig": "left", "lap": 1, "time_ms": 92_345, **fields}
    return json.dumps({**told, "signature": sign(told, key.encode())}).encode()


def state(rig: str, laps: int, last_ms: int | None, key: str | None = KEY) -> list[bytes]:
    """The state of a rig whose car has completed so many laps."""
    told = RigState(rig, "s1", laps + 1, (CarLine(0, laps, last_ms),), type=SessionType.RACE)
    return pack(told, key.encode() if key is not None else None)


@pytest.fixture
def cup() -> Guarded:
    return Guarded(PLAN)


class TestARigWithAKey:
    def test_has_its_laps_signed_wherever_they_are_sent_from(self, cup: Guarded) -> None:
        cup.hear(signed(lap=1, time_ms=92_000), source=LEFT)
        cup.hear(signed(lap=2, time_ms=91_000), source=FORWARDER)
        assert cup.credited == [("left", 92_000), ("left", 91_000)]
        assert {lap.driver for lap in cup.laps} == {"d1"}
        live = cup.live("left")
        assert (live.address, live.laps, live.dropped) == ("10.0.0.20:40000", 2, {})

    def test_takes_no_lap_without_a_signature_not_even_from_its_own_address(self, cup: Guarded) -> None:
        cup.hear(own(rig="left"), own(rig="left", signature=None), source=LEFT)
        assert cup.laps == []
        assert cup.dropped_of("left") == {"unsigned": 2}
        cup.hear(signed(), source=FORWARDER)
        cup.hear(own(rig="left"), source=(LEFT[0], 50_002))
        assert (cup.live("left").feed, cup.live("left").address) == ("eracing-json", "10.0.0.20:40000")
        (alert,) = cup.alerts()
        assert (alert.kind, alert.count) == (AlertKind.FORGED, 3)
        assert alert.sentence.endswith("; they name rig 'left'")

    def test_takes_none_that_somebody_else_has_signed_and_staff_are_told(
        self, cup: Guarded, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.WARNING):
            cup.hear(signed(OTHER_KEY), signed(OTHER_KEY), source=("10.0.0.66", 4_444))
        assert cup.laps == []
        assert cup.dropped_of("stray-10.0.0.66:4444") == {"forged": 2}
        (alert,) = cup.alerts()
        assert (alert.kind, alert.count) == (AlertKind.FORGED, 2)
        assert "10.0.0.66:4444 are signed with a wrong key" in alert.sentence
        assert alert.sentence.endswith("; they name rig 'left'")
        (logged,) = [record.getMessage() for record in caplog.records]
        assert "for rig 'left' from 10.0.0.66:4444 is not signed with that rig's key, and was not counted" in logged

    @pytest.mark.parametrize("change", [{"time_ms": 60_000}, {"lap": 7}, {"rig": "right"}, {"driver": "Eve"}])
    def test_takes_none_that_was_changed_on_the_way(self, cup: Guarded, change: dict[str, object]) -> None:
        cup.hear(json.dumps({**json.loads(signed()), **change}).encode(), source=FORWARDER)
        assert cup.laps == []

    def test_is_signed_whatever_letters_its_driver_is_written_with(self) -> None:
        hall = Guarded(Plan(rigs={"left": PlannedRig("left", LEFT[0], key="Schlüssel für die Box")}))
        told = {"id": str(uuid.uuid4()), "rig": "left", "lap": 1, "time_ms": 92_345, "driver": "Zoë Ångström 王 🏁"}
        signature = sign(told, "Schlüssel für die Box".encode())
        for ascii_only in (True, False):
            hall.hear(json.dumps({**told, "signature": signature}, ensure_ascii=ascii_only).encode())
        (lap,) = hall.laps
        assert hall.name_of(lap) == "Zoë Ångström 王 🏁"

    def test_needs_none_for_its_game(self, cup: Guarded) -> None:
        game = F1()
        cup.hear(*game.begins(), game.ends(81_000), source=LEFT)
        cup.hear(signed(), source=FORWARDER)
        assert cup.credited == [("left", 81_000), ("left", 92_345)]
        assert cup.live("left").packets == 5

    def test_may_have_the_key_of_all_rigs(self) -> None:
        hall = Guarded(PLAN, rig_key=OTHER_KEY)
        hall.hear(signed(KEY, rig="left"), signed(OTHER_KEY, rig="right"), source=FORWARDER)
        assert hall.credited == [("left", 92_345), ("right", 92_345)]
        hall.hear(own(rig="right", lap=2), source=RIGHT)
        assert hall.dropped_of("right") == {"unsigned": 1}


class TestARigWithoutAKey:
    def test_has_its_laps_sent_from_its_own_address_whatever_the_port(self, cup: Guarded) -> None:
        cup.hear(own(rig="right", lap=1), source=RIGHT)
        cup.hear(own(rig="right", lap=2, time_ms=91_000), source=(RIGHT[0], 60_000))
        assert cup.credited == [("right", 92_345), ("right", 91_000)]

    def test_takes_none_from_elsewhere_and_staff_are_told(self, cup: Guarded, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.WARNING):
            cup.hear(own(rig="right"), source=FORWARDER)
        assert cup.laps == []
        assert cup.dropped_of("stray-10.0.0.20:40000") == {"foreign": 1}
        (alert,) = cup.alerts()
        assert "10.0.0.20:40000" in alert.sentence
        assert alert.sentence.endswith("; they name rig 'right'")
        assert "rig 'right' from 10.0.0.20:40000 was not counted: the plan has that rig at 10.0.0.6" in caplog.text

    def test_takes_none_from_another_rigs_address(self, cup: Guarded) -> None:
        cup.hear(own(rig="right"), source=LEFT)
        assert cup.laps == []
        assert cup.dropped_of("left") == {"foreign": 1}

    def test_is_told_from_the_other_one_at_its_address_by_its_name(self, cup: Guarded) -> None:
        cup.hear(own(rig="c"), own(rig="b", time_ms=91_000), source=("10.0.0.2", 60_000))
        assert cup.credited == [("c", 92_345), ("b", 91_000)]

    def test_needs_no_signature_and_has_none_checked(self, cup: Guarded) -> None:
        cup.hear(signed(OTHER_KEY, rig="right"), source=RIGHT)
        assert cup.credited == [("right", 92_345)]


class TestARigThatThePlanDoesNotHave:
    def test_is_kept_aside_as_a_stranger(self, cup: Guarded) -> None:
        cup.hear(own(rig="rig-7"), source=FORWARDER)
        (lap,) = cup.laps
        assert (lap.rig, lap.aside) == ("stray-10.0.0.20:40000", True)

    def test_is_kept_aside_as_well_where_the_plan_has_a_rig_at_its_address(self, cup: Guarded) -> None:
        """It counted for the rig at that address, whose key nobody had shown."""
        game = F1()
        cup.hear(*game.begins(), own(rig="lefd"), game.ends(81_000), source=LEFT)
        assert [(lap.rig, lap.aside) for lap in cup.laps] == [("stray-10.0.0.5:50001", True), ("left", False)]
        assert cup.live("stray-10.0.0.5:50001").address == "10.0.0.5:50001"

    def test_is_the_same_stranger_from_another_port_and_after_a_restart(self, cup: Guarded) -> None:
        message = own(rig="lefd")
        cup.hear(message, source=LEFT)
        cup.hear(message, source=(LEFT[0], 50_002))
        cup.restart()
        cup.hear(message, source=(LEFT[0], 50_003))
        assert [lap.rig for lap in cup.laps] == ["stray-10.0.0.5:50001"]


class TestAnOpenStand:
    def test_without_a_key_takes_the_sender_for_the_rig(self) -> None:
        stand = Guarded()
        stand.hear(own(rig="rig-7"), signed(rig="rig-8", lap=2), source=LEFT)
        assert {lap.rig for lap in stand.laps} == {"rig-10.0.0.5"}

    def test_with_a_key_takes_the_rig_that_is_named(self) -> None:
        stand = Guarded(rig_key=KEY)
        for number in range(1, 9):
            stand.hear(signed(rig=f"rig-{number}", time_ms=90_000 + number), source=FORWARDER)
        assert stand.credited == [(f"rig-{number}", 90_000 + number) for number in range(1, 9)]
        assert {live.rig for live in stand.pipeline.rigs(stand.now_ns)} == {lap.rig for lap in stand.laps}
        assert all(live.known for live in stand.pipeline.rigs(stand.now_ns))

    def test_with_a_key_takes_nothing_without_it(self) -> None:
        stand = Guarded(rig_key=KEY)
        stand.hear(own(), signed(OTHER_KEY), source=LEFT)
        assert stand.laps == []
        assert stand.live().dropped == {"unsigned": 1, "forged": 1}

    def test_is_the_same_rig_after_a_restart(self) -> None:
        stand = Guarded(rig_key=KEY)
        first = signed(rig="rig-7")
        stand.hear(first, source=FORWARDER)
        stand.restart()
        stand.hear(first, signed(rig="rig-7", lap=2), source=LEFT)
        assert [(lap.rig, lap.lap) for lap in stand.laps] == [("rig-7", 1), ("rig-7", 2)]


class TestAMessageThatIsHeardAgain:
    def test_is_the_same_lap_from_whatever_port_and_after_any_restart(self, cup: Guarded) -> None:
        messages = [signed(lap=lap, time_ms=92_000 - lap) for lap in (1, 2, 3)]
        for port in range(40_000, 40_003):
            cup.hear(*messages, source=(FORWARDER[0], port))
        cup.restart()
        cup.hear(*reversed(messages), source=LEFT)
        assert cup.credited == [("left", 91_999), ("left", 91_998), ("left", 91_997)]

    def test_credits_nothing_in_a_session_that_began_since(self, cup: Guarded) -> None:
        captured = signed(lap=1, session="heat-1", time_ms=80_000)
        cup.hear(captured, signed(lap=1, session="heat-2", time_ms=92_000), captured, source=FORWARDER)
        assert cup.credited == [("left", 80_000), ("left", 92_000)]

    def test_does_not_take_back_what_corrected_it(self, cup: Guarded) -> None:
        first = signed(lap=1, time_ms=80_000, valid=True)
        cup.hear(first, source=FORWARDER)
        cup.hear(signed(lap=1, time_ms=80_000, valid=False), source=FORWARDER)
        before = cup.entries
        cup.hear(first, source=(FORWARDER[0], 55_555))
        assert cup.entries == before
        cup.restart()
        cup.hear(first, source=FORWARDER)
        assert cup.entries == before
        cup.hear(signed(lap=1, time_ms=80_100, valid=True), source=FORWARDER)
        assert len(cup.entries) == len(before) + 1


class TestTheStateOfARig:
    def test_counts_for_the_rig_that_it_names(self, cup: Guarded) -> None:
        for laps, last_ms in ((0, None), (1, 92_000), (2, 91_000)):
            cup.hear(*state("left", laps, last_ms), *state("right", laps, last_ms), source=RIGHT)
        assert [(lap.rig, lap.time_ms) for lap in cup.laps if lap.rig == "left"] == [("left", 92_000), ("left", 91_000)]
        assert [lap.rig for lap in cup.laps].count("right") == 2

    def test_is_not_taken_unsigned_or_forged(self, cup: Guarded) -> None:
        for laps, last_ms in ((0, None), (1, 92_000)):
            cup.hear(*state("left", laps, last_ms, None), *state("left", laps, last_ms, OTHER_KEY), source=FORWARDER)
            cup.hear(*state("right", laps, last_ms, None), source=FORWARDER)
        assert cup.laps == []
        assert cup.dropped_of("stray-10.0.0.20:40000") == {"unsigned": 2, "forged": 2, "foreign": 2}

    def test_tells_the_same_lap_as_a_message_about_it(self, cup: Guarded) -> None:
        cup.hear(*state("left", 0, None), *state("left", 1, 92_000), source=LEFT)
        cup.hear(signed(session="s1", lap=1, time_ms=92_000), source=FORWARDER)
        assert cup.credited == [("left", 92_000)]


class TestRubbish:
    def test_is_counted_as_such(self, cup: Guarded) -> None:
        cup.hear(own(rig=7), source=FORWARDER)
        assert cup.pipeline.unknown == {"10.0.0.20": 1}
        cup.hear(own(rig="right"), own(rig=7), source=FORWARDER)
        assert cup.dropped_of("stray-10.0.0.20:40000") == {"foreign": 1, "malformed": 1}

    def test_signed_by_a_rig_is_counted_there(self, cup: Guarded) -> None:
        cup.hear(signed(lap=1), signed(lap=0), signed(times_ms=3), source=FORWARDER)
        assert cup.credited == [("left", 92_345)]
        assert cup.dropped_of("left") == {"malformed": 2}

    def test_is_no_concern_of_keys_where_it_is_of_no_feed_that_names_its_rig(self, cup: Guarded) -> None:
        cup.hear(b'{"a": 1}', b"hello", source=LEFT)
        assert cup.pipeline.unknown == {"10.0.0.5": 2}

    def test_from_many_senders_is_not_all_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        keys = Keys(PLAN)
        with caplog.at_level(logging.WARNING):
            for number in range(MOST_LOGGED + 10):
                keys.judge(own(rig="right"), (f"10.0.9.{number}", 1))
        assert len(caplog.records) == MOST_LOGGED

    @settings(max_examples=60)
    @given(
        st.sampled_from(["left", "right", "b", "lefd"]),
        st.sampled_from([None, KEY, OTHER_KEY]),
        st.sampled_from([LEFT, RIGHT, FORWARDER, ("10.0.0.2", 60_000)]),
    )
    def test_never_counts_for_a_rig_that_did_not_send_it(self, rig: str, key: str | None, sender: Address) -> None:
        cup = Guarded(PLAN)
        cup.hear(own(rig=rig) if key is None else signed(key, rig=rig), source=sender)
        counted = [lap.rig for lap in cup.laps if not lap.aside]
        may = (rig == "left" and key == KEY) or (rig in ("right", "b") and sender[0] == PLAN.rigs[rig].address)
        assert counted == ([rig] if may else [])


def test_an_address_of_ipv6_is_told_as_one_is_written(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        Keys(PLAN).judge(own(rig="right"), ("2001:db8::7", 40_000))
    assert "from [2001:db8::7]:40000 was" in caplog.text

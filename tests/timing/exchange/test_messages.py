"""What is said on the line is heard as it was said, and anything else is refused."""

from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.timing.test_live_json import HEARING, RIG
from timing.exchange.messages import (
    MOST_BYTES,
    MOST_ENTRIES,
    BadMessage,
    Down,
    Seen,
    Sent,
    Up,
    decode_down,
    decode_up,
    encode_down,
    encode_up,
    fitting,
)
from timing.live_json import Told
from timing.people import Consent, Erasure, Profile, Purpose, Shown
from timing.plan_versions import PlanVersion
from timing.record.decisions import Penalty, Ruled
from timing.record.entry import LapSet, Person

AT = datetime(2026, 11, 21, 21, 4, tzinfo=UTC)
LAP = LapSet("race", "rig-1/77/0", 3, "rig-1", "d1", 90_000, AT, (30_000, 60_000))
RULING = Ruled("race", Penalty.SECONDS, "contact", "Mara", AT, driver="d1", value=5_000)
UP = Up((Sent(LAP), Sent(RULING, "over")), 7, (Person("d1", "Ada", "7", "red"),), Seen("e", 3, 4, 2, "c"), 9, 11, -5)
PEOPLE = (
    Profile(Person("d1", "Ada"), 1, "Ada L", Shown.NICKNAME, hidden=True, minor=True, kept=frozenset({"name", "team"})),
    Profile(
        Person("d2", ""),
        2,
        erased=Erasure(AT, "Mara", "asked", "00"),
        consents=(Consent(Purpose.WEB, True, "", AT, "v1"),),
    ),
)
DOWN = Down(
    7, "e", 3, (LAP, RULING), 5, 9, 4, 12, 13, PEOPLE, PlanVersion(2, "name = 'Cup'", "Mara", AT, "all"), ("no",)
)


def test_a_message_up_is_heard_as_it_was_said() -> None:
    assert decode_up(encode_up(UP)) == UP


def test_what_the_rigs_do_goes_up_beside_it_and_a_venue_of_an_older_version_tells_none() -> None:
    up = replace(UP, live=Told("Ring", (RIG,), HEARING, ("disk",)), answered_ns=17)
    assert decode_up(encode_up(up)) == up
    told = orjson.loads(encode_up(up))
    del told["live"], told["answered_ns"]
    assert decode_up(orjson.dumps(told)) == UP


def test_an_answer_is_heard_as_it_was_said() -> None:
    assert decode_down(encode_down(DOWN)) == DOWN
    short = Down(0, "e", 0, (), 0, 0, 0, 1, 2)
    assert decode_down(encode_down(short)) == short


def test_an_entry_that_only_a_newer_version_knows_spoils_nothing() -> None:
    told = orjson.loads(encode_up(UP))
    told["entries"][1] = ["weather-set", "{}", ""]
    heard = decode_up(orjson.dumps(told))
    assert [each.entry for each in heard.entries] == [LAP]
    assert len(heard.unread) == 1
    assert "not known to this version" in heard.unread[0]


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"[]", encode_up(UP).replace(b'"upto":7', b'"upto":-1'), encode_up(UP).replace(b'["d1",', b"[1,")],
)
def test_what_is_no_message_is_refused(body: bytes) -> None:
    with pytest.raises(BadMessage, match="no message of a venue"):
        decode_up(body)


@given(st.binary(max_size=200))
def test_no_bytes_do_anything_but_be_refused(body: bytes) -> None:
    with pytest.raises(BadMessage):
        decode_down(body)


def test_one_exchange_takes_no_more_than_fits() -> None:
    assert fitting([]) == 0
    assert fitting([LAP] * (MOST_ENTRIES + 5)) == MOST_ENTRIES
    long = Ruled("race", Penalty.WARNING, "x" * (MOST_BYTES // 2), "Mara", AT, driver="d1")
    assert fitting([long, long, long]) == 1
    huge = Ruled("race", Penalty.WARNING, "x" * (2 * MOST_BYTES), "Mara", AT, driver="d1")
    assert fitting([huge, LAP]) == 1, "one at least, or nothing would ever go"
